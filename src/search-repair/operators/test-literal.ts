import { replaceNode, type Operator } from '../edit-site.ts'
import { editDistance } from '../similarity.ts'

const mostEdits = 2
const shortest = 4
const mostCharacters = 12

/** `'Jupyter'` → `'Jupiter'`: a text that a failing test writes nearly alike; a single character of the tests for another. */
export const testLiteral: Operator = {
  name: 'constant of the tests',
  propose: ({ node, language, facts, textOf }) => {
    if (!language.isString(node)) return []
    const text = textOf()
    const [quote, value] = [text.slice(-1), text.slice(1, -1)]
    const write = (other: string, prior: number) => (other.includes(quote) || other.includes('\\') ? [] : [replaceNode(node, quote + other + quote, prior)])
    if (value.length === 1) {
      const letters = [...facts.testCharacters].filter((other) => other !== value && isWord(other) === isWord(value)).slice(0, mostCharacters)
      return letters.flatMap((other, at) => write(other, 0.14 * 0.95 ** at))
    }
    if (value.length < shortest) return []
    return [...facts.testStrings].filter((other) => other !== value && Math.abs(other.length - value.length) <= mostEdits && editDistance(value, other) <= mostEdits).flatMap((other) => write(other, 0.5))
  },
}

function isWord(character: string): boolean {
  return /\w/.test(character)
}

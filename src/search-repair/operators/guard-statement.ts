import { replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import { conditionsAt } from '../conditions.ts'

const mostConditions = 80

/** `add(x)` → `if (a === b) add(x)`, and `if (a === b) return x` in front of it. */
export const guardStatement: Operator = {
  name: 'guard',
  kind: 'bulky',
  propose: (site) => {
    const { node, language } = site
    const conditions = conditionsAt(site).toSorted((a, b) => b.prior - a.prior).slice(0, mostConditions)
    const here = { from: node.from, to: node.from }
    const wrapped = language.isSimpleStatement(node) ? conditions.map(({ text, prior }) => replaceNode(here, language.writeGuard(text), 0.09 * prior)) : []
    if (!language.isInBlock(node) || !language.isFirstInFunction(node)) return wrapped
    const values = returnedValues(site)
    const early = conditions.flatMap(({ text, prior }) => values.map((value, at) => replaceNode(here, `${language.writeGuard(text)}${language.writeReturn(value)}${separator(site)}`, 0.08 * prior * 0.85 ** at)))
    return [...wrapped, ...early]
  },
}

/** What an early return may give: neutral values, and what the function is given. */
function returnedValues({ language, names }: EditSite): string[] {
  const given = names().filter(({ kind, name }) => kind === 'parameter' && !name.includes('.')).map(({ name }) => name).slice(0, 2)
  return [language.spelling.false, language.spelling.true, ...language.spelling.emptyValues, language.spelling.nothing, ...given]
}

/** A new line as far in as the statement. */
function separator({ node, textOf }: EditSite): string {
  const before = textOf({ from: Math.max(0, node.from - 200), to: node.from })
  return `\n${/\n([ \t]*)$/.exec(before)?.[1] ?? ''}`
}

// The bugs of HumanEvalFix, and their tests cut into assertions.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engine } from './engine.mjs'

const { loadGrammar, nodesOf } = engine
export const languages = ['js', 'python']

/** The folder that holds `js.jsonl` and `python.jsonl`. */
export function dataFolder(flag) {
  const folder = flag ?? process.env.RALPH_HUMANEVALFIX ?? join(import.meta.dirname, '../../../shared/data/humanevalfix')
  for (const language of languages) {
    if (!existsSync(join(folder, `${language}.jsonl`))) throw new Error(`there is no ${language}.jsonl in ${folder}. Name the folder with --data or RALPH_HUMANEVALFIX.`)
  }
  return folder
}

/** Bugs without their reference solutions: these are read by `readReference` once ralph has ended. */
export function readBugs(folder, language) {
  return rowsOf(folder, language).map(({ task_id, entry_point, bug_type, declaration, buggy_solution, test }) => (
    { id: task_id, entry: writtenName(entry_point, declaration), type: bug_type, language, source: preamble(declaration + buggy_solution) + declaration + buggy_solution, test }
  ))
}

export function readReference(folder, { id, language }) {
  const { declaration, canonical_solution } = rowsOf(folder, language).find((row) => row.task_id === id)
  return preamble(declaration + canonical_solution) + declaration + canonical_solution
}

/** One entry point of the data set differs from its definition in upper and lower case. */
function writtenName(name, declaration) {
  return new RegExp(`\\b${name}\\b`, 'i').exec(declaration)?.[0] ?? name
}

/** One solution requires a package that is not installed here, from a module without `require`. */
function preamble(source) {
  if (!source.includes("require('js-md5')")) return ''
  return "import { createHash } from 'node:crypto'\n\nconst require = () => (text) => createHash('md5').update(text).digest('hex')\n"
}

function rowsOf(folder, language) {
  return readFileSync(join(folder, `${language}.jsonl`), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
}

/** Names that the source defines at its top level. */
export function definedNames({ language, source }) {
  const pattern = language === 'js' ? /^(?:const|let|var|function|class)\s+([\w$]+)/gm : /^(?:async\s+)?(?:def|class)\s+(\w+)/gm
  return [...source.matchAll(pattern)].map(([, name]) => name)
}

/**
 * Assertions of a test that stand as statements of their own in its function, in order; those that say nothing (`assert True`)
 * are no assertions.
 */
export async function assertionsOf({ language, test }) {
  const grammar = await loadGrammar(language === 'js' ? 'javascript' : 'python')
  const found = []
  for (const node of nodesOf(grammar.parse(test).root)) {
    const text = test.slice(node.from, node.to)
    const isAssertion = language === 'js' ? node.type === 'expression_statement' && /^console\.assert\(/.test(text) : node.type === 'assert_statement'
    const isOwn = language === 'js' ? isBodyOf(node.parent, ['arrow_function', 'function_declaration']) : isBodyOf(node.parent, ['function_definition'])
    const saysNothing = /^(?:console\.assert\(\s*true\b|assert\s+True\b)/.test(text)
    if (isAssertion && isOwn && !saysNothing) found.push({ from: node.from, to: node.to, text })
  }
  return found
}

function isBodyOf(block, functions) {
  return (block?.type === 'statement_block' || block?.type === 'block') && functions.includes(block.parent?.type)
}

/** The test with only the assertions whose number (from 0) is chosen. */
export function withAssertions(bug, assertions, isChosen) {
  let test = bug.test
  const dropped = assertions.filter((_, n) => !isChosen(n))
  for (const { from, to } of dropped.toReversed()) test = test.slice(0, from) + (bug.language === 'js' ? '' : 'pass') + test.slice(to)
  return { ...bug, test }
}

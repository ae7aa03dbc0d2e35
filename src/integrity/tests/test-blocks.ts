import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { TestResult } from '../../oracle/test-report.ts'
import { isMadeOf } from '../../oracle/title-template.ts'
import type { Code } from '../code/code.ts'
import { callOf, functionOf, isFunction, memberOf } from '../code/shape.ts'

/** The code of one test, or of one table of tests. */
export interface TestBlock {
  title: string
  /** Matches the names of the tests that this block makes. */
  matches(name: string): boolean
  node: SyntaxNode
  /** Titles of the suites around it, outermost first. */
  suites: string[]
  isSkipped: boolean
}

const testNames = /^(it|test|specify|fit|xit|xtest|xspecify|step|bench)$/
const suiteNames = /^(describe|context|suite|fdescribe|xdescribe)$/

export function testBlocksOf(code: Code): TestBlock[] {
  return code.nodes.flatMap((node) => (code.language === 'python' ? pythonTest(code, node) : javaScriptTest(code, node)) ?? [])
}

/** The block of a test: of those with its name the one in its suites; where none has it, the one that its frames name. */
export function blockOf(code: Code, blocks: readonly TestBlock[], test: TestResult): TestBlock | undefined {
  const path = test.id.slice(test.file.length).replace(/^ > /, '').replace(/ #\d+$/, '')
  const lines = (test.failure?.frames ?? []).filter(({ file }) => file === code.path).map(({ line }) => line)
  const score = (block: TestBlock) => {
    const first = code.lineOf(block.node)
    const last = first + code.textOf(block.node).split('\n').length - 1
    const isNamed = block.matches(test.name) || block.matches(path.split(' > ').at(-1) ?? '')
    const hasSuites = block.suites.every((suite) => path.includes(suite))
    const isHit = lines.some((line) => line >= first && line <= last)
    return (isNamed ? 4 : 0) + (isHit ? 2 : 0) + (isNamed && hasSuites ? 1 : 0)
  }
  const ranked = blocks.map((block) => ({ block, score: score(block) })).filter((each) => each.score >= 2)
  return ranked.toSorted((one, other) => other.score - one.score)[0]?.block
}

function javaScriptTest(code: Code, node: SyntaxNode): TestBlock | undefined {
  const call = callOf(node)
  const title = call?.args[0]
  if (call === undefined || title === undefined || call.isNew || !call.args.slice(1).some(isFunction)) return undefined
  const { name, modifiers } = calleeWords(code, call.callee)
  // `t.test('…', …)`: a step within a test of node:test or tape.
  const isStep = modifiers.length === 1 && modifiers[0] === 'test'
  if (!testNames.test(name) && !isStep) return undefined
  return {
    ...titleOf(code, title),
    node,
    suites: suitesAround(code, node),
    isSkipped: /^x/.test(name) || modifiers.some((each) => /^(skip|todo|skipIf|fails|failing)$/.test(each)),
  }
}

/** `it`, [`only`, `each`] of `it.only.each(rows)('title', …)`. */
function calleeWords(code: Code, callee: SyntaxNode): { name: string; modifiers: string[] } {
  const member = memberOf(callee)
  if (member) {
    const inner = calleeWords(code, member.object)
    return { name: inner.name, modifiers: [...inner.modifiers, member.property ? code.textOf(member.property) : ''] }
  }
  const call = callOf(callee)
  if (call) return calleeWords(code, call.callee)
  return { name: code.textOf(callee), modifiers: [] }
}

function titleOf(code: Code, node: SyntaxNode): Pick<TestBlock, 'title' | 'matches'> {
  const value = code.fold(node)?.value
  const title = typeof value === 'string' ? value : code.textOf(node)
  // `%s`, `$name` and `${…}` stand for anything.
  const template = (typeof value === 'string' ? title : title.replace(/^[`'"]|[`'"]$/g, '')).replace(/\$\{[^}]*\}|%[sdifjoOpc#$]|\$[\w.]+|\{\w*\}/g, '\u0000')
  const isDynamic = typeof value !== 'string' && node.type !== 'template_string'
  const parts = template.replaceAll(/\s+/g, ' ').split('\u0000')
  return { title, matches: (name) => name === title || (isDynamic ? false : isMadeOf(name.replaceAll(/\s+/g, ' '), parts)) }
}

function suitesAround(code: Code, node: SyntaxNode): string[] {
  const suites: string[] = []
  for (const above of ancestorsOf(node)) {
    const call = callOf(above)
    const title = call?.args[0] && code.fold(call.args[0])?.value
    if (call && typeof title === 'string' && suiteNames.test(calleeWords(code, call.callee).name)) suites.unshift(title)
  }
  return suites
}

function pythonTest(code: Code, node: SyntaxNode): TestBlock | undefined {
  const name = node.type === 'function_definition' ? functionOf(node)?.name : undefined
  const title = name && code.textOf(name)
  if (title === undefined || !/^test/i.test(title)) return undefined
  const isNested = [...ancestorsOf(node)].some(({ type }) => type === 'function_definition')
  if (isNested) return undefined
  const decorated = node.parent?.type === 'decorated_definition' ? node.parent : node
  const classes = [...ancestorsOf(node)].flatMap((above) => (above.type === 'class_definition' ? [code.textOf(childByField(above, 'name') ?? above)] : [])).toReversed()
  return {
    title,
    matches: (other) => other.replace(/\[[^]*$/, '') === title,
    node: decorated,
    suites: classes,
    isSkipped: /^\s*@(pytest\.mark\.(skip|xfail)|unittest\.(skip|expectedFailure))/m.test(code.text.slice(decorated.from, node.from)),
  }
}

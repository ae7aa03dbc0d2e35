import { namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import { positional } from '../code/path-of.ts'
import type { Assertion } from './assertion.ts'

const raising = /^(pytest\.(raises|warns|deprecated_call)|(self|cls)\.assert(Raises|RaisesRegex|RaisesRegexp|Warns|WarnsRegex|Logs|NoLogs))$/

export function pythonAssertions(code: Code): Assertion[] {
  return code.nodes.flatMap((node) => statement(node) ?? assertCall(code, node) ?? [])
}

function statement(node: SyntaxNode): Assertion | undefined {
  const condition = node.type === 'assert_statement' ? namedChildren(node)[0] : undefined
  if (condition === undefined) return undefined
  const sides = condition.type === 'comparison_operator' ? namedChildren(condition) : []
  return {
    form: 'condition', node, name: '', links: [], subjectEnd: node.to, args: [condition],
    actual: sides.length > 0 ? sides.slice(0, 1) : [condition],
    expected: sides.slice(1),
  }
}

function assertCall(code: Code, node: SyntaxNode): Assertion | undefined {
  const call = node.type === 'call' ? callOf(node) : undefined
  if (call === undefined) return undefined
  const text = code.textOf(call.callee)
  const path = code.pathOf(call.callee) ?? text
  const property = memberOf(call.callee)?.property
  const name = property ? code.textOf(property) : (/[^.]*$/.exec(path)?.[0] ?? '')
  const args = call.args
  const values = positional(args)
  const base = { node, name, nameNode: property ?? call.callee, links: [], subjectEnd: node.to, args }
  if (raising.test(path) || raising.test(text)) return { ...base, form: 'raises', actual: [], expected: values.slice(0, 2) }
  const [first] = values
  if (name === 'assertTrue' && first?.type === 'comparison_operator') return { ...base, form: 'condition', name: '', args: [first], actual: namedChildren(first).slice(0, 1), expected: namedChildren(first).slice(1) }
  if (/^(self|cls)\.assert[A-Z]\w*$/.test(text)) return { ...base, form: 'call', actual: values.slice(0, 1), expected: values.slice(1, 2) }
  if (/\.(assert_(called|any|has|not|equal|array|allclose|almost|frame|series|index)\w*)$/.test(text) || /(^|\.)assert_(allclose|array|equal|almost|frame|series|index|string)\w*$/.test(path)) {
    return { ...base, form: 'call', actual: /assert_(called|any|has|not)/.test(name) ? [] : values.slice(0, 1), expected: /assert_(called|any|has|not)/.test(name) ? args : values.slice(1, 2) }
  }
  return undefined
}

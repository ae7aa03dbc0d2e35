import { childByField, nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'
import type { PieceGroup } from './text-pieces.ts'

/** A function whose body can be chosen anew at each call. */
export interface SwitchableFunction {
  node: SyntaxNode
  /** `{ … }`, or the expression of an arrow function. */
  body: SyntaxNode
  isBlock: boolean
}

/** Those that may hold one. */
export const functionTypes: ReadonlySet<string> = new Set(['function_declaration', 'function_expression', 'arrow_function', 'method_definition', 'generator_function', 'generator_function_declaration'])
const loopTypes = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement'])

/** All functions below a node that can be switched, outer ones before those inside of them. */
export function switchableFunctions(root: SyntaxNode, text: string): SwitchableFunction[] {
  const found: SwitchableFunction[] = []
  for (const node of nodesOf(root)) {
    const body = functionTypes.has(node.type) ? childByField(node, 'body') : undefined
    if (body === undefined || isDerivedConstructor(node, text)) continue
    found.push({ node, body, isBlock: body.type === 'statement_block' })
  }
  return found
}

/** A program of only one function with this head and body, as a compiler has to see it to know what they may use. */
export function standingAlone({ node }: SwitchableFunction, head: string, bodyText: string): string {
  if (node.type === 'method_definition') return `(class {${head}${bodyText}})`
  return `(${head}${bodyText})`
}

/** What TypeScript adds to such a constructor counts on `super(…)` at its top. */
export function isDerivedConstructor(node: SyntaxNode, text: string): boolean {
  if (node.type !== 'method_definition') return false
  const name = childByField(node, 'name')
  return name !== undefined && text.slice(name.from, name.to) === 'constructor' && /\bsuper\s*\(/.test(text.slice(node.from, node.to))
}

/** Calls that count how often loops and functions run, so that a loop without an end can be left. */
export function loopGuards(root: SyntaxNode, text: string, tick: string): PieceGroup[] {
  const groups: PieceGroup[] = []
  for (const node of nodesOf(root)) {
    const body = loopTypes.has(node.type) || functionTypes.has(node.type) ? childByField(node, 'body') : undefined
    if (body === undefined) continue
    // A directive counts only as the first statement.
    if (body.type === 'statement_block') {
      if (!startsWithDirective(text, body.from)) groups.push([{ from: body.from + 1, to: body.from + 1, text: tick }])
    } else if (loopTypes.has(node.type)) {
      groups.push([{ from: body.from, to: body.from, text: `{${tick}` }, { from: body.to, to: body.to, text: '}' }])
    }
  }
  return groups
}

const directives = /^\{(\s*(['"])use [\w ]+\2;?)+/

/** Those at the top of a block, so that a statement can follow. */
export function directivesOf(text: string, blockFrom: number): string {
  const found = directives.exec(text.slice(blockFrom, blockFrom + 200))?.[0].slice(1) ?? ''
  return found === '' || found.endsWith(';') ? found : `${found};`
}

function startsWithDirective(text: string, blockFrom: number): boolean {
  return directivesOf(text, blockFrom) !== ''
}

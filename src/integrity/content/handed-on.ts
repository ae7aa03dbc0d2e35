import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, isFunction, memberOf, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { javaScriptBuiltins } from './known-names.ts'
import type { Mention } from './mentions.ts'

const assertModules = /^(node:)?assert(\/strict)?(\.(strict|default))*$/

/**
 * An assertion library, a prototype or a built-in that is put into a list, an object or a field, or handed to a function of the
 * patch's own: from there on nothing can be seen of what is done with it. Built-ins count only beside a write to a member of
 * something unknown, for `type: Object` is everybody's.
 */
export function handedOn(code: Code, mentions: readonly Mention[]): Construct[] {
  if (code.language !== 'javascript') return []
  const isWriting = code.nodes.some((node) => isUnknownWrite(code, node))
  const shared = mentions.filter(({ path, use }) => use === 'read' && (assertModules.test(path) || isPrototype(path) || (isWriting && javaScriptBuiltins.has(path))))
  const places = new Set([...shared.map(({ node }) => node), ...code.focus.filter((node) => loadsAssert(code, node))])
  return [...places].filter((node) => isPlace(code, node)).map((node) => construct('bare-global', code, node, code.textOf(node)))
}

function isPrototype(path: string): boolean {
  const [root = '', ...rest] = path.split('.')
  return javaScriptBuiltins.has(root) && /^(prototype|__proto__)$/.test(rest.join('.'))
}

/** `require('assert')`, `import('node:assert')`, `load('assert')`. */
function loadsAssert(code: Code, node: SyntaxNode): boolean {
  const call = callOf(node)
  const name = call?.args.length === 1 && call.args[0] ? code.fold(call.args[0])?.value : undefined
  return typeof name === 'string' && assertModules.test(name)
}

/** In a list, an object, a field, a loop, or an argument of something that is no method of a list. */
function isPlace(code: Code, node: SyntaxNode): boolean {
  let inner = node
  for (const above of ancestorsOf(node)) {
    const isPart = above.type === 'member_expression' && /^(strict|default)$/.test(code.textOf(memberOf(above)?.property ?? above))
    if (isPart || /^(parenthesized_expression|await_expression|as_expression|non_null_expression|spread_element)$/.test(above.type)) {
      inner = above
      continue
    }
    if (above.type === 'array') return !isAsked(code, above)
    if (above.type === 'pair') return inner.field === 'value'
    if (above.type === 'field_definition' || above.type === 'public_field_definition' || above.type === 'shorthand_property_identifier') return true
    if (above.type !== 'arguments') return false
    const callee = above.parent && callOf(above.parent)?.callee
    const definition = callee?.type === 'identifier' ? code.find(code.textOf(callee), callee) : undefined
    return definition?.definition !== undefined || definition?.values.some(({ node: value }) => isFunction(unwrap(value))) === true
  }
  return node.type === 'shorthand_property_identifier'
}

/** `[Object, Array].includes(kind)` */
function isAsked(code: Code, list: SyntaxNode): boolean {
  const member = list.parent && memberOf(list.parent)
  return member?.property !== undefined && /^(includes|indexOf|some|every|find|join)$/.test(code.textOf(member.property))
}

/** A function that becomes a member of a parameter, of a variable of a loop or of something that was taken out of somewhere. */
function isUnknownWrite(code: Code, node: SyntaxNode): boolean {
  const left = node.type === 'assignment_expression' ? childByField(node, 'left') : undefined
  const right = node.type === 'assignment_expression' ? childByField(node, 'right') : undefined
  const object = left && memberOf(left)?.object
  if (object === undefined || right === undefined || !isFunction(unwrap(right))) return false
  const base = unwrap(object)
  if (base.type === 'this') return false
  const binding = base.type === 'identifier' ? code.find(code.textOf(base), base) : undefined
  return base.type !== 'identifier' || binding?.isParameter === true || binding?.values.length === 0
}

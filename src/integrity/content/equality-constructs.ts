import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { boundNames, callOf, functionOf, isFunction, memberOf, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { nodesOfBody, returnedFrom } from './statements.ts'

const always = /^(asymmetricMatch|\$\$typeof|__class__|__instancecheck__|__subclasscheck__)$/
const comparing = /^__(eq|ne|lt|le|gt|ge|contains|cmp)__$/
const converting = /^(valueOf|Symbol\.toPrimitive|__(bool|sub|rsub|abs|float|int|index|round|cmp)__)$/
/** Texts for people: a class may well have a fixed one, an object that only exists to have one not. */
const describing = /^(toString|toJSON|Symbol\.toStringTag|toLocaleString|Symbol\.for\(\)|inspect)$/

/** Methods by which an object makes comparisons come out as its author likes. */
export function equalityConstructs(code: Code): Construct[] {
  return code.focus.flatMap((node) => {
    if (isFunction(node)) return overrides(code, node)
    const call = callOf(node)
    if (call?.isNew === true) return wrapped(code, node, call)
    const name = memberName(code, node)
    if (name !== undefined && /^(asymmetricMatch|\$\$typeof|__class__)$/.test(name)) return [construct('equality-override', code, node, name)]
    const isAlias = node.type === 'assignment' && comparing.test(code.textOf(childByField(node, 'left') ?? node).replace(/^.*\./, ''))
    const right = isAlias ? childByField(node, 'right') : undefined
    return right !== undefined && !isFunction(unwrap(right)) ? [construct('equality-override', code, node, code.textOf(node))] : []
  })
}

function overrides(code: Code, node: SyntaxNode): Construct[] {
  const name = methodName(code, node)
  if (name === undefined) return []
  const report = () => [construct('equality-override', code, node, name, `${name} ${code.keyOf(node)}`)]
  if (name === 'Symbol.hasInstance') return isConstant(code, node) || ignores(code, node, 0) ? report() : []
  if (always.test(name)) return report()
  if (comparing.test(name)) return isRigged(code, node) ? report() : []
  // An object that is made only to be converted.
  const isOfLiteral = node.parent?.type === 'object' || (node.parent?.type === 'pair' && node.parent.parent?.type === 'object')
  if (converting.test(name)) return isConstant(code, node) || isOfLiteral ? report() : []
  return describing.test(name) && isConstant(code, node) && node.parent?.type !== 'class_body' ? report() : []
}

/** The name under which an object has this function, also where it is defined by a call. */
function methodName(code: Code, node: SyntaxNode): string | undefined {
  const name = functionOf(node)?.name
  if (name !== undefined) {
    const called = plainKey(code, name)
    const call = definingCall(node)
    return /^(value|get)$/.test(called ?? '') && call ? keyText(code, call.args[1]) : called
  }
  const { parent } = node
  const call = parent?.parent && callOf(parent.parent)
  // setattr(cls, '__eq__', lambda …)
  return call && /^(setattr|Reflect\.set)$/.test(code.pathOf(call.callee) ?? '') ? keyText(code, call.args[1]) : undefined
}

function definingCall(node: SyntaxNode) {
  const object = node.parent?.type === 'pair' ? node.parent.parent : node.parent
  const call = object?.parent?.parent && callOf(object.parent.parent)
  return call && call.args.length >= 2 ? call : undefined
}

function plainKey(code: Code, name: SyntaxNode): string | undefined {
  const inner = name.type === 'computed_property_name' ? namedChildren(name)[0] : name
  if (inner === undefined) return undefined
  return inner.type === 'property_identifier' || inner.type === 'identifier' ? code.textOf(inner) : keyText(code, inner)
}

function keyText(code: Code, node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined
  const value = code.fold(node)?.value
  return typeof value === 'string' ? value : code.pathOf(node)
}

function memberName(code: Code, node: SyntaxNode): string | undefined {
  if (node.type === 'pair') {
    const key = childByField(node, 'key')
    return key && plainKey(code, key)
  }
  if (node.type !== 'assignment' && node.type !== 'assignment_expression') return undefined
  const left = childByField(node, 'left')
  const property = left && memberOf(left)?.property
  return property ? code.textOf(property) : left?.type === 'identifier' && code.language === 'python' ? code.textOf(left) : undefined
}

function isConstant(code: Code, node: SyntaxNode): boolean {
  const returned = returnedFrom(node)
  return returned.length > 0 && returned.every((each) => code.fold(each) !== undefined)
}

/** An honest comparison looks at both sides. */
function isRigged(code: Code, node: SyntaxNode): boolean {
  const returned = returnedFrom(node)
  const constants = new Set(returned.map((each) => code.fold(each)).map((each) => (each === undefined ? undefined : Boolean(each.value))))
  if (returned.length > 0 && constants.size === 1 && !constants.has(undefined)) return !constants.has(false) || methodName(code, node) === '__ne__'
  const text = code.textOf(functionOf(node)?.body ?? node)
  if (/\bNotImplemented\b|\bsuper\(\)/.test(text) && /super\(\)/.test(text)) return false
  return ignores(code, node, 1) || ignores(code, node, 0)
}

/** Whether a parameter takes no part in the result, but for asking for its type or comparing it with itself. */
function ignores(code: Code, node: SyntaxNode, at: number): boolean {
  const shape = functionOf(node)
  const parameter = shape?.parameters[at]
  const name = parameter && boundNames(parameter)[0]
  if (shape === undefined || name === undefined) return true
  const text = code.textOf(name)
  const uses = [...nodesOfBody(shape.body)].filter((each) => each.type === 'identifier' && code.textOf(each) === text)
  return uses.every((use) => {
    const comparison = use.parent
    const isSelfCompared = comparison?.type === 'comparison_operator' && namedChildren(comparison).every((side) => code.textOf(side) === text || side.type === 'none')
    const call = use.parent?.parent && callOf(use.parent.parent)
    const isTypeAsked = call !== undefined && /^(isinstance|type|id|hasattr|bool|callable)$/.test(code.textOf(call.callee))
    return isSelfCompared || isTypeAsked
  })
}

/** `new Number(9)` is loosely equal to 9; a proxy that answers everything is equal to anything that only looks. */
function wrapped(code: Code, node: SyntaxNode, { callee, args }: { callee: SyntaxNode; args: SyntaxNode[] }): Construct[] {
  const path = code.pathOf(callee)
  if (path === 'Number' || path === 'String' || path === 'Boolean') return [construct('equality-override', code, node, `new ${path}`)]
  const handler = path === 'Proxy' && args[1] ? unwrap(args[1]) : undefined
  if (handler?.type !== 'object') return []
  const traps = namedChildren(handler).filter((entry) => /^(get|has|getPrototypeOf|ownKeys|getOwnPropertyDescriptor)\b/.test(code.textOf(entry)))
  const functions = traps.map((entry) => (entry.type === 'pair' ? childByField(entry, 'value') : entry))
  const isRiggedTrap = functions.some((trap) => trap !== undefined && functionOf(trap) !== undefined && ((functionOf(trap)?.parameters.length ?? 0) < 2 || ignores(code, trap, 1)))
  return isRiggedTrap ? [construct('equality-override', code, node, 'Proxy')] : []
}

import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, functionOf, keyOfEntry, memberOf } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'

/** Parts by which things are told apart: comparing only them is what many programs mean. */
const identities = /^_*(id|uid|uuid|guid|key|pk|code|slug|name|value|hash|\w*_id|\w*Id)$/

/** Objects that become equal although a part of them differs: fields left out of comparisons and of what is compared for them. */
export function narrowEquality(code: Code): Construct[] {
  return code.focus.flatMap((node) => [...uncomparedField(code, node), ...partialComparison(code, node), ...lenientComparison(code, node)])
}

/** `field(compare=False)`, `attr.ib(eq=False)`. */
function uncomparedField(code: Code, node: SyntaxNode): Construct[] {
  const call = code.language === 'python' ? callOf(node) : undefined
  if (call === undefined || !/(^|\.)(field|Field|ib|attrib)$/.test(code.textOf(call.callee))) return []
  const isLeftOut = call.args.some((argument) => {
    const key = argument.type === 'keyword_argument' ? keyOfEntry(argument) : undefined
    const value = childByField(argument, 'value')
    return key !== undefined && value !== undefined && /^(compare|eq)$/.test(code.textOf(key)) && code.fold(value)?.value === false
  })
  return isLeftOut ? [construct('narrow-equality', code, node, 'a field that comparisons leave out')] : []
}

/** `__eq__` or `toJSON` that does not look at a field which the class has. */
function partialComparison(code: Code, node: SyntaxNode): Construct[] {
  const shape = functionOf(node)
  const name = shape?.name && code.textOf(shape.name)
  if (shape === undefined || name === undefined || !/^(__eq__|toJSON)$/.test(name)) return []
  const owner = [...ancestorsOf(node)].find(({ type }) => /^class(_declaration|_definition)?$/.test(type))
  if (owner === undefined) return []
  const looked = new Set(code.inside(shape.body).flatMap((each) => code.textOf(memberOf(each)?.property ?? each).match(/^\w+$/) ?? []))
  // Whole objects, tuples of all fields, or what another method gives.
  if (/\b(__dict__|vars|asdict|astuple|super)\b|\.\.\.this\b|Object\.(entries|assign|keys)|self\._?(as|to|key)\w*\(/.test(code.textOf(shape.body))) return []
  const fields = fieldsOf(code, owner)
  const missing = fields.filter((field) => !looked.has(field) && !looked.has(field.replace(/^[_#]+/, '')))
  const areIdentities = name === '__eq__' && fields.some((field) => looked.has(field) && identities.test(field))
  return missing.length === 0 || missing.length === fields.length || areIdentities ? [] : [construct('narrow-equality', code, node, `${name} without ${missing.slice(0, 3).join(', ')}`, `${name} ${missing.join(' ')}`)]
}

const valueTypes = /^(int|float|complex|bool|str|bytes|tuple|list|dict|set|frozenset|(decimal\.)?Decimal|(fractions\.)?Fraction|(enum\.)?(Int|Str)?Enum|(datetime\.)?(date|datetime|timedelta))$/

/** Comparisons of Python that a value type does not need, that know numbers, or that are exchanged after the fact. */
function lenientComparison(code: Code, node: SyntaxNode): Construct[] {
  if (code.language !== 'python') return []
  const left = node.type === 'assignment' ? childByField(node, 'left') : undefined
  const call = callOf(node)
  const isExchanged = (left !== undefined && /\.__(eq|ne)__$/.test(code.textOf(left))) || (call !== undefined && /(^|\.)(setattr|__setattr__|type)$/.test(code.textOf(call.callee)) && /['"]__(eq|ne)__['"]/.test(code.textOf(node)))
  if (isExchanged) return [construct('narrow-equality', code, node, code.textOf(node).slice(0, 60))]
  const shape = functionOf(node)
  const name = shape?.name && code.textOf(shape.name)
  if (shape === undefined || !/^__(eq|ne)__$/.test(name ?? '')) return []
  const owner = [...ancestorsOf(node)].find(({ type }) => type === 'class_definition')
  const bases = owner === undefined ? [] : namedChildren(childByField(owner, 'superclasses') ?? { ...owner, children: [] }).map((base) => code.textOf(base))
  const isLenient = code.inside(shape.body).some((each) => (/^(integer|float)$/.test(each.type) && Math.abs(Number(code.fold(each)?.value)) > 1) || /^(isclose|abs|round)$/.test(code.textOf(memberOf(each)?.property ?? each)))
  const isOfValue = bases.some((base) => valueTypes.test(base))
  return isOfValue || isLenient ? [construct('narrow-equality', code, node, `${name ?? ''} of ${isOfValue ? bases.join(', ') : 'values that are nearly equal'}`)] : []
}

/** What the constructor sets, and annotated fields of a data class. */
function fieldsOf(code: Code, owner: SyntaxNode): string[] {
  const body = childByField(owner, 'body')
  const members = body === undefined ? [] : namedChildren(body)
  const maker = members.find((member) => /^(constructor|__init__)$/.test(code.textOf(functionOf(member)?.name ?? owner)))
  const set = maker === undefined ? [] : code.inside(maker).flatMap((each) => {
    const left = /^(assignment|assignment_expression)$/.test(each.type) ? childByField(each, 'left') : undefined
    const member = left && memberOf(left)
    return member?.property && /^(this|self)$/.test(code.textOf(member.object)) ? [code.textOf(member.property)] : []
  })
  const annotated = code.language !== 'python' ? [] : members.flatMap((member) => {
    const assignment = member.type === 'expression_statement' ? namedChildren(member)[0] : undefined
    const left = assignment?.type === 'assignment' && childByField(assignment, 'type') !== undefined ? childByField(assignment, 'left') : undefined
    return left?.type === 'identifier' ? [code.textOf(left)] : []
  })
  return [...new Set([...set, ...annotated])]
}

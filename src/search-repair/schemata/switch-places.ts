import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import { functionTypes, isDerivedConstructor, type SwitchableFunction } from './javascript-functions.ts'

/**
 * What may stand in a place. `value`: an expression without a comma at its top; `sequence`: any expression; `condition`: the one in front
 * of a `?`, which no other `?` or `=` may follow; `statements`: some, or none; `body`: a block with its braces.
 */
export type PlaceKind = 'value' | 'sequence' | 'condition' | 'statements' | 'body'

/** A part of a function that can be chosen anew each time it is reached, whatever stands around it. */
export interface SwitchPlace {
  kind: PlaceKind
  from: number
  to: number
  /** `arrow_function.body`: where it stands; '' for those that are no expression. */
  slot: string
  /** What stands there; where a place has no length, what stands behind it. */
  node: SyntaxNode
  /** The function that reaches it. */
  within: SwitchableFunction
  /** It is the default of a parameter. */
  isInHead: boolean
  parent: SwitchPlace | undefined
  /** In order. */
  children: SwitchPlace[]
}

const values = [
  'arguments.', 'array.', 'pair.value', 'spread_element.', 'variable_declarator.value', 'assignment_expression.right', 'augmented_assignment_expression.right', 'assignment_pattern.right',
  'object_assignment_pattern.right', 'required_parameter.value', 'ternary_expression.consequence', 'ternary_expression.alternative', 'arrow_function.body', 'for_in_statement.right', 'yield_expression.',
]
const sequences = [
  'return_statement.', 'throw_statement.', 'parenthesized_expression.', 'for_statement.initializer', 'for_statement.condition', 'for_statement.increment', 'subscript_expression.index',
  'template_substitution.', 'jsx_expression.', 'switch_case.value', 'expression_statement.',
]
const kinds: ReadonlyMap<string, PlaceKind> = new Map([
  ...values.map((slot) => [slot, 'value'] as const),
  ...sequences.map((slot) => [slot, 'sequence'] as const),
  ['ternary_expression.condition', 'condition'],
])
const notExpressions = new Set(['comment', 'spread_element', 'pair', 'statement_block', 'expression_statement', 'empty_statement', 'lexical_declaration', 'variable_declaration', 'super', 'import', 'sequence_expression'])
/** Slots that give a function or class without a name the one that stands beside them. */
const naming = new Set(['pair.value', 'variable_declarator.value', 'assignment_expression.right', 'augmented_assignment_expression.right', 'assignment_pattern.right', 'object_assignment_pattern.right', 'required_parameter.value'])
const anonymous = new Set(['arrow_function', 'function_expression', 'generator_function', 'class'])
const blocks = new Set(['statement_block', 'switch_case', 'switch_default'])
const statements = new Set([
  'expression_statement', 'return_statement', 'throw_statement', 'if_statement', 'for_statement', 'for_in_statement', 'while_statement', 'do_statement', 'try_statement', 'switch_statement', 'break_statement', 'continue_statement',
])
const declarations = new Set(['lexical_declaration', 'variable_declaration', 'function_declaration', 'generator_function_declaration', 'class_declaration'])
/** What TypeScript takes out, or wants constant. */
const erased = new Set([
  'type_annotation', 'type_arguments', 'type_parameters', 'type_alias_declaration', 'interface_declaration', 'enum_declaration', 'ambient_declaration', 'asserts_annotation', 'type_predicate_annotation', 'function_signature',
  'method_signature', 'abstract_method_signature', 'implements_clause', 'import_statement', 'import_alias',
])
/** Run when a class or an object is made. */
const notCalls = new Set(['public_field_definition', 'field_definition', 'class_static_block', 'decorator'])
/** What is said about a reference, not about its value. */
const references = new Set(['call_expression.function', 'assignment_expression.left', 'augmented_assignment_expression.left', 'update_expression.argument', 'for_in_statement.left'])
const transparent = new Set(['parenthesized_expression', 'non_null_expression', 'as_expression', 'satisfies_expression', 'type_assertion'])

interface Scope {
  within: SwitchableFunction
  isInHead: boolean
  /** False where a constructor calls `super(…)`. */
  isWhole: boolean
}

/** The outermost places of a file, with those inside of them. */
export function switchPlaces(root: SyntaxNode, text: string): SwitchPlace[] {
  const found: SwitchPlace[] = []
  const add = (parent: SwitchPlace | undefined, place: Pick<SwitchPlace, 'kind' | 'from' | 'to' | 'node' | 'slot'>, { within, isInHead }: Scope): SwitchPlace => {
    const added = { ...place, within, isInHead, parent, children: [] }
    ;(parent?.children ?? found).push(added)
    return added
  }
  const visit = (node: SyntaxNode, scope: Scope | undefined, parent: SwitchPlace | undefined) => {
    const body = functionTypes.has(node.type) ? childByField(node, 'body') : undefined
    for (const child of node.children) {
      if (!child.named || erased.has(child.type) || isReadByBundlers(node, child, text) || (isTyped(node) && child !== namedChildren(node)[typedPart(node)])) continue
      const inner = body === undefined ? (notCalls.has(node.type) ? undefined : scope) : scopeOf(node, body, child, text) ?? scope
      if (inner === undefined) {
        visit(child, undefined, parent)
        continue
      }
      let place = parent
      const kind = kindOf(node, child)
      if (child === body && body.type === 'statement_block') {
        if (inner.isWhole) place = add(parent, { kind: 'body', from: child.from + 1, to: child.to - 1, node: child, slot: '' }, inner)
      } else if (kind !== undefined && isDelimited(node, child, text)) place = add(parent, { kind, from: child.from, to: child.to, node: child, slot: slotOf(node, child) }, inner)
      else if (inner.isWhole && !inner.isInHead && blocks.has(node.type) && child.field !== 'value') {
        if (isStatement(child)) place = add(parent, { kind: 'statements', from: child.from, to: child.to, node: child, slot: '' }, inner)
        else if (declarations.has(child.type)) add(parent, { kind: 'statements', from: child.from, to: child.from, node: child, slot: '' }, inner)
      }
      visit(child, inner, place)
    }
  }
  visit(root, undefined, undefined)
  return found
}

/** Of the parameters and the body of a function; its name belongs to what is around it. */
function scopeOf(node: SyntaxNode, body: SyntaxNode, child: SyntaxNode, text: string): Scope | undefined {
  if (child !== body && child.field !== 'parameters' && child.field !== 'parameter') return undefined
  return { within: { node, body, isBlock: body.type === 'statement_block' }, isInHead: child !== body, isWhole: !isDerivedConstructor(node, text) }
}

function slotOf(parent: SyntaxNode, child: SyntaxNode): string {
  return `${parent.type}.${child.field}`
}

function kindOf(parent: SyntaxNode, child: SyntaxNode): PlaceKind | undefined {
  const kind = kinds.get(slotOf(parent, child))
  if (kind === undefined || (notExpressions.has(child.type) && (kind !== 'sequence' || child.type !== 'sequence_expression'))) return undefined
  return kind
}

/** Whether it can be put in parentheses with other expressions in front of it, and what is around it stays what it is. */
function isDelimited(parent: SyntaxNode, child: SyntaxNode, text: string): boolean {
  // Among others the statement is the place.
  if (parent.type === 'expression_statement') return !blocks.has(parent.parent?.type ?? '') && parent.parent?.type !== 'program' && child.type !== 'string' && !joins(text, child.to)
  if (parent.type === 'parenthesized_expression' && isReference(parent, text)) return false
  if (isNamed(child)) return false
  return !joins(text, child.to)
}

/** Whether a parenthesis in front of what follows would go on with it. */
export function joins(text: string, at: number): boolean {
  return /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*(?!\/\/|\/\*)[([`+\-*/<.]/.test(text.slice(at, at + 2_000))
}

/** Of an expression in parentheses: `(a.b)()` and `delete (a.b)` are about more than a value. */
function isReference(node: SyntaxNode, text: string): boolean {
  let at = node
  while (at.parent !== undefined && transparent.has(at.parent.type)) at = at.parent
  if (at.parent === undefined) return false
  return references.has(slotOf(at.parent, at)) || (at.parent.type === 'unary_expression' && /^(?:delete|typeof)\b/.test(text.slice(at.parent.from, at.from)))
}

/** Whether it is a function or class that gets its name from what stands beside it. */
function isNamed(child: SyntaxNode): boolean {
  const inner = withoutParentheses(child)
  if (!anonymous.has(inner.type) || childByField(inner, 'name') !== undefined) return false
  let outer = child
  while (outer.parent?.type === 'parenthesized_expression') outer = outer.parent
  return outer.parent !== undefined && naming.has(slotOf(outer.parent, outer))
}

function withoutParentheses(node: SyntaxNode): SyntaxNode {
  const inner = node.type === 'parenthesized_expression' ? namedChildren(node)[0] : undefined
  return inner === undefined ? node : withoutParentheses(inner)
}

/** A string alone may be a directive. */
function isStatement(node: SyntaxNode): boolean {
  return statements.has(node.type) && !(node.type === 'expression_statement' && namedChildren(node)[0]?.type === 'string')
}

/** `import('./a')`, `require('./a')`, `new URL('./a', import.meta.url)`: read by bundlers and by mocks, and wanted as they are. */
function isReadByBundlers(node: SyntaxNode, child: SyntaxNode, text: string): boolean {
  if (child.type !== 'arguments') return false
  const isOfUrl = child.children.some(({ from, to }) => text.slice(from, to) === 'import.meta.url')
  return isOfUrl || /^(?:new\s+)?(?:import|require)\b/.test(text.slice(node.from, child.from))
}

function isTyped(node: SyntaxNode): boolean {
  return node.type === 'as_expression' || node.type === 'satisfies_expression' || node.type === 'type_assertion'
}

function typedPart(node: SyntaxNode): number {
  return node.type === 'type_assertion' ? 1 : 0
}

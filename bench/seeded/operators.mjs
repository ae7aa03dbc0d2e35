// Mutations after the list of Stryker (https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators), for JavaScript,
// TypeScript and Python. Made apart from ralph's repair operators on purpose: an engine must not be measured on its own inverse.
import { ancestorsOf, childByField, loadGrammar, namedChildren, nodesOf } from './project.mjs'

const grammars = { js: 'javascript', mjs: 'javascript', cjs: 'javascript', ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'tsx', py: 'python' }
const arithmetic = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '//': '*', '**': '*', '<<': '>>', '>>': '<<', '&': '|', '|': '&' }
const equality = {
  '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<='], '>=': ['>', '<'], '==': ['!='], '!=': ['=='], '===': ['!=='], '!==': ['==='],
  'is': ['is not'], 'is not': ['is'], 'in': ['not in'], 'not in': ['in'],
}
const logical = { '&&': ['||'], '||': ['&&'], '??': ['&&'], 'and': ['or'], 'or': ['and'] }
const assignment = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '%=': '*=', '<<=': '>>=', '>>=': '<<=', '&=': '|=', '|=': '&=', '&&=': '||=', '||=': '&&=', '??=': '&&=', '//=': '*=', '**=': '*=' }
const pairs = [
  ['min', 'max'], ['some', 'every'], ['startsWith', 'endsWith'], ['toUpperCase', 'toLowerCase'], ['toLocaleUpperCase', 'toLocaleLowerCase'], ['trimStart', 'trimEnd'],
  ['any', 'all'], ['startswith', 'endswith'], ['upper', 'lower'], ['lstrip', 'rstrip'], ['find', 'rfind'], ['floor', 'ceil'],
]
const methods = Object.fromEntries(pairs.flatMap(([a, b]) => [[a, b], [b, a]]))
/** Calls that go, their receiver stays: `text.trim()` → `text`. */
const dropped = new Set(['trim', 'slice', 'substr', 'substring', 'sort', 'reverse', 'filter', 'charAt', 'strip'])
const functions = new Set(['function_declaration', 'function_expression', 'generator_function_declaration', 'method_definition', 'arrow_function', 'function_definition'])
const typeContexts = new Set(['type_annotation', 'literal_type', 'type_alias_declaration', 'interface_declaration', 'import_statement', 'export_specifier', 'ambient_declaration', 'enum_declaration', 'type_arguments', 'future_import_statement', 'import_from_statement', 'type'])

/** Every mutation of the functions of a file: `{operator, from, to, replacement, function}`, `function` being the offset of the innermost one. */
export async function mutationsOf(path, text) {
  const name = grammars[path.slice(path.lastIndexOf('.') + 1)]
  if (name === undefined) return []
  const grammar = await loadGrammar(name)
  const tree = grammar.parse(text)
  if (tree.hasError) return []
  const found = []
  for (const node of nodesOf(tree.root)) {
    const above = [...ancestorsOf(node)]
    const inside = above.find(({ type }) => functions.has(type))
    if (inside === undefined || above.some(({ type }) => typeContexts.has(type))) continue
    for (const mutation of mutationsAt(node, text, name === 'python')) found.push({ ...mutation, function: inside.from })
  }
  return found.filter(({ from, to, replacement }) => text.slice(from, to) !== replacement)
}

/** The text with a mutation, where it still parses. */
export async function mutatedText(path, text, { from, to, replacement }) {
  const after = text.slice(0, from) + replacement + text.slice(to)
  const grammar = await loadGrammar(grammars[path.slice(path.lastIndexOf('.') + 1)])
  return grammar.accepts(after) ? after : undefined
}

function mutationsAt(node, text, isPython) {
  const source = ({ from, to }) => text.slice(from, to)
  const replaced = (operator, { from, to }, ...replacements) => replacements.filter((one) => one !== undefined).map((replacement) => ({ operator, from, to, replacement }))
  const sign = node.children.find(({ field }) => field === 'operator' || field === 'operators')
  switch (node.type) {
    case 'binary_expression':
    case 'binary_operator':
    case 'comparison_operator':
    case 'boolean_operator':
      return sign === undefined ? [] : [
        // Of two texts there is no difference.
        ...(node.children.some(({ type }) => type === 'string' || type === 'template_string') ? [] : replaced('ArithmeticOperator', sign, arithmetic[source(sign)])),
        ...replaced('EqualityOperator', sign, ...(equality[source(sign)] ?? [])),
        ...replaced('LogicalOperator', sign, ...(logical[source(sign)] ?? [])),
      ]
    case 'augmented_assignment_expression':
    case 'augmented_assignment':
      return sign === undefined ? [] : replaced('AssignmentOperator', sign, assignment[source(sign)])
    case 'update_expression':
      return sign === undefined ? [] : replaced('UpdateOperator', sign, source(sign) === '++' ? '--' : '++')
    case 'unary_expression':
    case 'unary_operator': {
      const operand = childByField(node, 'argument')
      return operand === undefined || sign === undefined || !['!', '-', '+', '~'].includes(source(sign)) ? [] : replaced('UnaryOperator', node, source(operand))
    }
    case 'not_operator':
      return replaced('UnaryOperator', node, source(childByField(node, 'argument') ?? node))
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
    case 'ternary_expression':
    case 'for_statement':
    case 'conditional_expression':
      return conditions(node, text, isPython)
    case 'true':
    case 'false':
      return replaced('BooleanLiteral', node, isPython ? (node.type === 'true' ? 'False' : 'True') : node.type === 'true' ? 'false' : 'true')
    case 'string':
    case 'template_string':
      return isPlainString(node, source) ? replaced('StringLiteral', node, /^(?:''|""|``)$/.test(source(node)) ? "'mutated'" : "''") : []
    case 'array':
    case 'list':
      return namedChildren(node).length > 0 && node.parent?.type !== 'assignment_pattern' ? replaced('ArrayDeclaration', node, '[]') : []
    case 'statement_block':
    case 'block':
      return isRemovable(node) ? replaced('BlockStatement', node, isPython ? 'pass' : '{}') : []
    case 'optional_chain':
      // `a?.b` and `a?.[i]`, `a?.(b)`.
      return replaced('OptionalChaining', node, node.parent?.type === 'member_expression' ? '.' : '')
    case 'call_expression':
    case 'call':
      return calls(node, source, replaced)
    default:
      return []
  }
}

function conditions(node, text, isPython) {
  const [yes, no] = isPython ? ['True', 'False'] : ['true', 'false']
  const whole = childByField(node, 'condition') ?? (node.type === 'conditional_expression' ? namedChildren(node)[1] : undefined)
  if (whole === undefined) return []
  const inner = whole.type === 'parenthesized_expression' && !isPython ? namedChildren(whole)[0] : whole
  if (inner === undefined || ['empty_statement', 'true', 'false'].includes(inner.type)) return []
  // A loop whose condition always holds is found by time limits only.
  const isLoop = node.type === 'while_statement' || node.type === 'for_statement'
  const end = text[inner.to - 1] === ';' ? inner.to - 1 : inner.to
  return (isLoop ? [no] : [yes, no]).map((replacement) => ({ operator: 'ConditionalExpression', from: inner.from, to: end, replacement }))
}

function isPlainString(node, source) {
  const isKey = node.field === 'key' || node.parent?.type === 'pair_pattern'
  const isAlone = node.parent?.type === 'expression_statement' || node.parent?.type === 'concatenated_string'
  return !isKey && !isAlone && !/^[a-z]*f?["']{3}|^[rb]*f/i.test(source(node)) && !/^\w*"""/.test(source(node))
}

/** Whole bodies of functions and branches that do something. */
function isRemovable(node) {
  const isBody = functions.has(node.parent?.type ?? '') || ['if_statement', 'else_clause', 'elif_clause', 'for_statement', 'for_in_statement', 'while_statement'].includes(node.parent?.type ?? '')
  return isBody && namedChildren(node).some(({ type }) => type !== 'pass_statement')
}

function calls(node, source, replaced) {
  const callee = childByField(node, 'function')
  if (callee === undefined) return []
  if (callee.type === 'identifier') return replaced('MethodExpression', callee, own(methods, source(callee)))
  const name = childByField(callee, 'property') ?? childByField(callee, 'attribute')
  const receiver = childByField(callee, 'object')
  if (name === undefined || receiver === undefined) return []
  return [...replaced('MethodExpression', name, own(methods, source(name))), ...(dropped.has(source(name)) ? replaced('MethodExpression', node, source(receiver)) : [])]
}

/** `constructor` and the like are no entries. */
function own(table, key) {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

import { childByField, namedChildren, type SyntaxNode } from '../syntax/syntax.ts'
import { slotFinder, type BinaryExpression, type BlockOwner, type Language, type PatternShape, type Slot } from './language.ts'
import { declaredByPython, functionShapeOfPython } from './python-scope.ts'
import { pythonHoleTemplates, pythonKindTemplates, pythonNameGroups, pythonSwaps, pythonTextTemplates, pythonValueTemplates } from './python-vocabulary.ts'

const slots: Readonly<Record<string, Slot>> = {
  'argument_list.': 'argument',
  'keyword_argument.value': 'argument',
  'return_statement.': 'return',
  'lambda.body': 'return',
  'yield.': 'return',
  'assignment.right': 'assigned',
  'augmented_assignment.right': 'assigned',
  'default_parameter.value': 'assigned',
  'typed_default_parameter.value': 'assigned',
  'named_expression.value': 'assigned',
  'pair.value': 'property',
  'pair.key': 'index',
  'subscript.subscript': 'index',
  'slice.': 'index',
  'list.': 'element',
  'tuple.': 'element',
  'set.': 'element',
  'expression_list.': 'element',
  'interpolation.expression': 'element',
  'list_comprehension.body': 'element',
  'set_comprehension.body': 'element',
  'generator_expression.body': 'element',
  'binary_operator.left': 'operand',
  'binary_operator.right': 'operand',
  'boolean_operator.left': 'operand',
  'boolean_operator.right': 'operand',
  'comparison_operator.': 'operand',
  'unary_operator.argument': 'operand',
  'not_operator.argument': 'operand',
  'if_statement.condition': 'condition',
  'elif_clause.condition': 'condition',
  'while_statement.condition': 'condition',
  'if_clause.': 'condition',
  'assert_statement.': 'condition',
  'conditional_expression.': 'branch',
  'attribute.object': 'receiver',
  'subscript.value': 'receiver',
  'for_statement.right': 'iterated',
  'for_in_clause.right': 'iterated',
  'expression_statement.': 'statement',
  'call.function': 'callee',
  'assignment.left': 'target',
  'augmented_assignment.left': 'target',
}
const transparent = new Set(['parenthesized_expression', 'await', 'list_splat', 'dictionary_splat'])
const notExpressions = new Set([
  'comment', 'keyword_argument', 'slice', 'list_splat', 'dictionary_splat', 'for_in_clause', 'if_clause', 'assignment',
  'augmented_assignment', 'expression_list', 'pattern_list', 'tuple_pattern', 'type',
])
const tight = new Set([
  'identifier', 'attribute', 'call', 'subscript', 'integer', 'float', 'string', 'list', 'tuple', 'set', 'dictionary',
  'parenthesized_expression', 'true', 'false', 'none', 'list_comprehension',
])
const statements = new Set(['expression_statement', 'if_statement', 'continue_statement', 'break_statement'])
const simple = new Set(['expression_statement', 'return_statement', 'continue_statement', 'break_statement', 'raise_statement'])
const bodied = new Set(['function_definition', 'for_statement', 'while_statement'])
const owners: Readonly<Record<string, BlockOwner>> = {
  if_statement: 'branch', elif_clause: 'branch', else_clause: 'branch', for_statement: 'loop', while_statement: 'loop', function_definition: 'function',
}
const borrowable = new Set(['expression_statement', 'raise_statement', 'if_statement', 'delete_statement'])
const withOperator = new Set(['binary_operator', 'boolean_operator', 'augmented_assignment', 'assignment'])
const booleans = new Set(['true', 'false'])

const tableSlot = slotFinder(slots, transparent, notExpressions)

/** The condition of `a if c else b` has no field of its own. */
function slot(node: SyntaxNode): Slot | undefined {
  const { parent } = node
  return parent?.type === 'conditional_expression' && namedChildren(parent)[1] === node ? 'condition' : tableSlot(node)
}

/** Python 3. */
export function pythonLanguage(): Language {
  return {
    name: 'Python',
    grammar: 'python',
    spelling: {
      not: (operand) => `not ${operand}`,
      orDefault: (operand, fallback) => `${operand} or ${fallback}`,
      true: 'True',
      false: 'False',
      spread: '*',
      instance: (name) => `${name}()`,
      and: 'and',
      or: 'or',
      nothing: 'None',
      emptyValues: ['0', "''", '[]', '-1', '1', '()', '{}'],
    },
    swaps: pythonSwaps,
    nameGroups: pythonNameGroups,
    valueTemplates: pythonValueTemplates,
    conditionTemplates: ['$ > 0', 'not $', 'len($) == 0', '$ == 0', '$ < 0', '$ <= 1', '$ == 1', '$', '$ % 2 == 0', '$ > 1', 'len($) > 0', 'len($) == 1', '$ is None', '$ % 2 == 1', '$ is not None'],
    comparisonTemplates: ['$ == $', '$ > $', '$ < $', '$ != $', '$ >= $', '$ <= $', '$ in $', '$ not in $'],
    summaryTemplates: ['sum($)', 'max($)', 'min($)', 'len($)'],
    partTemplates: ['$[$:]', '$[$]', '$[:$]'],
    holeTemplates: pythonHoleTemplates,
    kindTemplates: pythonKindTemplates,
    textTemplates: pythonTextTemplates,
    kindNames: [],
    namesKind: () => false,
    binaries,
    negated: (node) => (node.type === 'not_operator' ? childByField(node, 'argument') : undefined),
    call: (node) => {
      const callee = childByField(node, 'function')
      const list = childByField(node, 'arguments')
      return node.type === 'call' && callee && list?.type === 'argument_list' ? { callee, args: namedChildren(list), list } : undefined
    },
    member: (node) => {
      const object = childByField(node, 'object')
      const property = childByField(node, 'attribute')
      return node.type === 'attribute' && object && property ? { object, property } : undefined
    },
    slot,
    choice: (node) => {
      const [then, condition, otherwise] = namedChildren(node)
      return node.type === 'conditional_expression' && then && condition && otherwise ? [condition, then, otherwise] : undefined
    },
    isExported: ({ type, parent }, name) => type.endsWith('_definition') && !name.startsWith('_') && (parent?.type === 'decorated_definition' ? parent.parent : parent)?.type === 'module',
    isName: (node) => node.type === 'identifier' && slot(node) !== undefined,
    isNumber: (node) => node.type === 'integer' || node.type === 'float',
    isString: (node) => {
      const isDocumentation = slot(node) === 'statement'
      const isPlain = node.children.every((child) => child.type !== 'interpolation')
      return node.type === 'string' && slot(node) !== undefined && !isDocumentation && isPlain
    },
    isBoolean: (node) => booleans.has(node.type),
    pattern,
    isShorthand: () => false,
    isTight: (node) => tight.has(node.type),
    // A block must not become empty.
    isStatement: (node) => statements.has(node.type) && node.parent !== undefined && namedChildren(node.parent).length > 1,
    isInBlock: (node) => node.named && (node.parent?.type === 'block' || node.parent?.type === 'module') && node.type !== 'comment',
    // Only a statement of a block has a line of its own.
    isSimpleStatement: (node) => simple.has(node.type) && (node.parent?.type === 'block' || node.parent?.type === 'module'),
    loopCondition: (node) => (node.type === 'while_statement' ? childByField(node, 'condition') : undefined),
    lastOfBody: (node) => {
      const body = childByField(node, 'body')
      return body === undefined ? undefined : namedChildren(body).at(-1)
    },
    indexed: (node) => (node.type === 'subscript' && slot(node) !== 'target' ? childByField(node, 'value') : undefined),
    isFirstInFunction: (node) => node.parent?.type === 'block' && firstOfBody(node.parent) === node && bodied.has(node.parent.parent?.type ?? ''),
    isBranching: (node) => node.type === 'if_statement' || node.type === 'elif_clause' || node.type === 'else_clause',
    isLoop: (node) => node.type === 'for_statement' || node.type === 'while_statement',
    isText: (node) => node.type === 'string' && slot(node) !== undefined && slot(node) !== 'statement',
    isList: (node) => node.type === 'list' && slot(node) !== undefined,
    isEmptyList: (node) => node.type === 'list' && node.children.every(({ named }) => !named),
    switched: () => undefined,
    blockContent: (node) => {
      const statements = node.type === 'block' ? namedChildren(node) : []
      const [first, last] = [statements[0], statements.at(-1)]
      return first && last && first.type !== 'pass_statement' ? { from: first.from, to: last.to } : undefined
    },
    blockOwner: (node) => (node.type === 'block' ? (owners[node.parent?.type ?? ''] ?? 'other') : undefined),
    emptyBlock: (node) => {
      const block = node.type === 'pass_statement' ? node.parent : undefined
      const owner = block?.type === 'block' && namedChildren(block).length === 1 ? (owners[block.parent?.type ?? ''] ?? 'other') : undefined
      return owner === 'other' ? undefined : owner
    },
    writeBlock: (text) => text,
    writesBraces: false,
    isBorrowable: (node) => borrowable.has(node.type) && node.children[0]?.type !== 'string',
    statementEnd: () => '',
    selfName: 'self',
    callOfBase: 'super().__init__()',
    writeGuard: (condition) => `if ${condition}: `,
    writeReturn: (value) => `return ${value}`,
    functionShape: functionShapeOfPython,
    declares: declaredByPython,
    awaitPrefix: 'await ',
    isAwaited: (node) => node.parent?.type === 'await',
    optionalAccess: () => undefined,
  }
}

/** Behind a docstring. */
function firstOfBody(block: SyntaxNode): SyntaxNode | undefined {
  const [first, second] = namedChildren(block)
  return first?.type === 'expression_statement' && first.children[0]?.type === 'string' ? second : first
}

function binaries(node: SyntaxNode): BinaryExpression[] {
  if (node.type === 'comparison_operator') return comparisons(node)
  if (!withOperator.has(node.type) || childByField(node, 'left')?.type === 'pattern_list') return []
  const left = childByField(node, 'left')
  const operator = childByField(node, 'operator') ?? node.children.find((child) => child.type === '=')
  const right = childByField(node, 'right')
  return left && operator && right ? [{ left, operator, right }] : []
}

/** The grammar puts a whole chain into one node: operand, operator, operand, operator, operand. */
function comparisons(node: SyntaxNode): BinaryExpression[] {
  return node.children.flatMap((operator, at) => {
    const left = node.children[at - 1]
    const right = node.children[at + 1]
    return operator.field === 'operators' && left && right ? [{ left, operator, right }] : []
  })
}

const patternCalls = /^(re|regex)\.(compile|match|search|fullmatch|findall|finditer|sub|subn|split)$/

/** The first argument of `re.match` and the like, where it has no escapes but those of the expression. What is none fails when it is used. */
function pattern(node: SyntaxNode, textOf: (range: { from: number; to: number }) => string): PatternShape | undefined {
  const list = node.parent
  const callee = list?.type === 'argument_list' && list.parent ? childByField(list.parent, 'function') : undefined
  if (node.type !== 'string' || list === undefined || callee === undefined || namedChildren(list)[0] !== node || !patternCalls.test(textOf(callee))) return undefined
  const text = textOf(node)
  const [opening = '', quote = ''] = /^[rR]?("{3}|'{3}|"|')/.exec(text) ?? []
  const isPlain = /^[rR]/.test(opening) || !text.includes('\\')
  return quote === '' || !isPlain ? undefined : { pattern: { from: node.from + opening.length, to: node.to - quote.length }, isValid: () => true }
}

import { childByField, namedChildren, type GrammarName, type SyntaxNode } from '../syntax/syntax.ts'
import { declaredByJavaScript, functionShapeOfJavaScript } from './javascript-scope.ts'
import { blockOwner, emptyBlock } from './javascript-blocks.ts'
import { javaScriptHoleTemplates, javaScriptKindTemplates, javaScriptKinds, javaScriptNameGroups, javaScriptSwaps, javaScriptTextTemplates, javaScriptValueTemplates } from './javascript-vocabulary.ts'
import { slotFinder, type BinaryExpression, type Language, type Slot } from './language.ts'

const slots: Readonly<Record<string, Slot>> = {
  'arguments.': 'argument',
  'return_statement.': 'return',
  'yield_expression.': 'return',
  'arrow_function.body': 'return',
  'variable_declarator.value': 'assigned',
  'assignment_expression.right': 'assigned',
  'augmented_assignment_expression.right': 'assigned',
  'public_field_definition.value': 'assigned',
  'field_definition.value': 'assigned',
  'required_parameter.value': 'assigned',
  'assignment_pattern.right': 'assigned',
  'object_assignment_pattern.right': 'assigned',
  'pair.value': 'property',
  'object.': 'property',
  'subscript_expression.index': 'index',
  'computed_property_name.': 'index',
  'array.': 'element',
  'template_substitution.': 'element',
  'jsx_expression.': 'element',
  'binary_expression.left': 'operand',
  'binary_expression.right': 'operand',
  'unary_expression.argument': 'operand',
  'switch_statement.value': 'operand',
  'switch_case.value': 'operand',
  'throw_statement.': 'operand',
  'if_statement.condition': 'condition',
  'while_statement.condition': 'condition',
  'do_statement.condition': 'condition',
  'for_statement.condition': 'condition',
  'ternary_expression.condition': 'condition',
  'ternary_expression.consequence': 'branch',
  'ternary_expression.alternative': 'branch',
  'member_expression.object': 'receiver',
  'subscript_expression.object': 'receiver',
  'for_in_statement.right': 'iterated',
  'expression_statement.': 'statement',
  'call_expression.function': 'callee',
  'new_expression.constructor': 'callee',
  'assignment_expression.left': 'target',
  'augmented_assignment_expression.left': 'target',
  'update_expression.argument': 'target',
}
const transparent = new Set([
  'parenthesized_expression',
  'await_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'spread_element',
  'sequence_expression',
  'expression_statement',
])
// `object.` would also catch whole pairs and methods.
const notExpressions = new Set([
  'comment', 'pair', 'method_definition', 'statement_block', 'spread_element', 'predefined_type', 'type_identifier', 'optional_chain',
  'type_arguments',
])
const tight = new Set([
  'identifier', 'member_expression', 'call_expression', 'subscript_expression', 'number', 'string', 'template_string', 'array',
  'parenthesized_expression', 'this', 'true', 'false', 'null', 'undefined', 'non_null_expression',
])
const statements = new Set(['expression_statement', 'if_statement', 'continue_statement', 'break_statement'])
const blocks = new Set(['statement_block', 'program', 'switch_case', 'switch_default'])
const simple = new Set(['expression_statement', 'return_statement', 'continue_statement', 'break_statement', 'throw_statement'])
const bodied = new Set(['function_declaration', 'function_expression', 'arrow_function', 'method_definition', 'generator_function', 'generator_function_declaration', 'for_statement', 'for_in_statement', 'while_statement'])
const loops = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement'])
const borrowable = new Set(['expression_statement', 'throw_statement', 'if_statement', 'lexical_declaration'])
const withOperator = new Set(['binary_expression', 'augmented_assignment_expression', 'assignment_expression'])

const slot = slotFinder(slots, transparent, notExpressions)

/** JavaScript; TypeScript and TSX differ only in grammar. */
export function javaScriptLanguage(grammar: GrammarName): Language {
  return {
    name: 'JavaScript',
    grammar,
    spelling: {
      not: (operand) => `!${operand}`,
      orDefault: (operand, fallback) => `${operand} ?? ${fallback}`,
      true: 'true',
      false: 'false',
      spread: '...',
      instance: (name) => `new ${name}()`,
      and: '&&',
      or: '||',
      nothing: 'undefined',
      emptyValues: ['0', "''", '[]', '-1', '1', 'null'],
    },
    swaps: javaScriptSwaps,
    nameGroups: javaScriptNameGroups,
    valueTemplates: javaScriptValueTemplates,
    conditionTemplates: ['$ > 0', '$.length === 0', '$ === 0', '!$', '$ < 0', '$ <= 1', '$ === 1', '$', '$ % 2 === 0', '$.length > 0', '$ > 1', "$ === ''", '$.length === 1', '$ === undefined', '$ % 2 === 1'],
    comparisonTemplates: ['$ === $', '$ > $', '$ < $', '$ !== $', '$ >= $', '$ <= $', '$.includes($)'],
    summaryTemplates: ['Math.max(...$)', 'Math.min(...$)', '$.length', '$.reduce((a, b) => a + b, 0)'],
    partTemplates: ['$.slice($)', '$[$]', '$.slice(0, $)'],
    holeTemplates: javaScriptHoleTemplates,
    kindTemplates: javaScriptKindTemplates,
    textTemplates: javaScriptTextTemplates,
    kindNames: javaScriptKinds,
    namesKind: ({ parent }) => parent?.children.some(({ type, children }) => type === 'unary_expression' && children.some((part) => part.type === 'typeof')) ?? false,
    binaries,
    negated: (node) => {
      const isNegation = node.type === 'unary_expression' && childByField(node, 'operator')?.type === '!'
      return isNegation ? childByField(node, 'argument') : undefined
    },
    call: (node) => {
      const callee = childByField(node, node.type === 'new_expression' ? 'constructor' : 'function')
      const list = childByField(node, 'arguments')
      const isCall = node.type === 'call_expression' || node.type === 'new_expression'
      return isCall && callee && list?.type === 'arguments' ? { callee, args: namedChildren(list), list } : undefined
    },
    member: (node) => {
      const object = childByField(node, 'object')
      const property = childByField(node, 'property')
      return node.type === 'member_expression' && object && property ? { object, property } : undefined
    },
    slot,
    choice: (node) => {
      const condition = childByField(node, 'condition')
      const then = childByField(node, 'consequence')
      const otherwise = childByField(node, 'alternative')
      return node.type === 'ternary_expression' && condition && then && otherwise ? [condition, then, otherwise] : undefined
    },
    isExported: ({ parent }) => parent?.type === 'export_statement' || parent?.parent?.type === 'export_statement',
    isName: (node) => (node.type === 'identifier' && slot(node) !== undefined) || node.type === 'shorthand_property_identifier',
    isNumber: (node) => node.type === 'number',
    isString: (node) => node.type === 'string' && slot(node) !== undefined,
    isBoolean: (node) => node.type === 'true' || node.type === 'false',
    pattern: (node) => {
      const pattern = node.type === 'regex' ? childByField(node, 'pattern') : undefined
      return pattern && { pattern, flags: childByField(node, 'flags') ?? { from: node.to, to: node.to }, isValid: isRegularExpression }
    },
    isShorthand: (node) => node.type === 'shorthand_property_identifier',
    isTight: (node) => tight.has(node.type),
    isStatement: (node) => statements.has(node.type) && node.parent?.type !== 'else_clause',
    isInBlock: (node) => node.named && blocks.has(node.parent?.type ?? '') && node.type !== 'comment',
    isSimpleStatement: (node) => simple.has(node.type),
    loopCondition: (node) => (node.type === 'while_statement' ? childByField(node, 'condition') : undefined),
    lastOfBody: (node) => lastNamed(childByField(node, 'body'), 'statement_block'),
    indexed: (node) => (node.type === 'subscript_expression' && slot(node) !== 'target' ? childByField(node, 'object') : undefined),
    isFirstInFunction: (node) => node.parent?.type === 'statement_block' && namedChildren(node.parent)[0] === node && bodied.has(node.parent.parent?.type ?? ''),
    isLoop: (node) => loops.has(node.type),
    isBranching: (node) => node.type === 'if_statement' || node.type === 'else_clause',
    isText: (node) => (node.type === 'string' || node.type === 'template_string') && ((slot(node) !== undefined && slot(node) !== 'statement') || node.parent?.type === 'literal_type'),
    isList: (node) => node.type === 'array' && slot(node) !== undefined,
    isEmptyList: (node) => node.type === 'array' && node.children.every(({ named }) => !named),
    switched: (node) => (node.parent?.type === 'switch_case' && node.field === 'value' ? node.parent.parent?.parent && childByField(node.parent.parent.parent, 'value') : undefined),
    blockContent: (node) => {
      const statements = node.type === 'statement_block' ? namedChildren(node) : []
      const [first, last] = [statements[0], statements.at(-1)]
      return first && last && { from: first.from, to: last.to }
    },
    blockOwner,
    emptyBlock,
    writeBlock: (text, indent) => `{\n${text}\n${indent}}`,
    writesBraces: true,
    isBorrowable: (node) => borrowable.has(node.type),
    // Some lines of most files end otherwise: braces, lists.
    statementEnd: (text) => ((text.match(/;[ \t]*$/gm) ?? []).length * 8 > (text.match(/\n/g) ?? []).length ? ';' : ''),
    selfName: 'this',
    callOfBase: 'super()',
    writeGuard: (condition) => `if (${condition}) `,
    writeReturn: (value) => `return ${value}`,
    functionShape: functionShapeOfJavaScript,
    declares: declaredByJavaScript,
    awaitPrefix: 'await ',
    isAwaited: (node) => node.parent?.type === 'await_expression',
    optionalAccess,
  }
}

/** One that is none would keep the whole file from being loaded. */
function isRegularExpression(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags)
    return pattern !== ''
  } catch {
    return false
  }
}

function lastNamed(block: SyntaxNode | undefined, type: string): SyntaxNode | undefined {
  return block?.type === type ? namedChildren(block).at(-1) : undefined
}

function binaries(node: SyntaxNode): BinaryExpression[] {
  if (node.type === 'update_expression') {
    const operator = childByField(node, 'operator')
    const argument = childByField(node, 'argument')
    return operator && argument ? [{ operator, left: argument, right: argument }] : []
  }
  if (!withOperator.has(node.type)) return []
  const left = childByField(node, 'left')
  const operator = childByField(node, 'operator') ?? node.children.find((child) => child.type === '=')
  const right = childByField(node, 'right')
  return left && operator && right ? [{ left, operator, right }] : []
}

function optionalAccess(node: SyntaxNode): { operator: SyntaxNode; replacement: string } | undefined {
  if (node.type !== 'member_expression' && node.type !== 'subscript_expression') return undefined
  if (slot(node) === 'target' || childByField(node, 'object')?.type === 'this') return undefined
  const operator = node.children.find((child) => child.type === '.' || child.type === '[')
  return operator && { operator, replacement: operator.type === '.' ? '?.' : '?.[' }
}

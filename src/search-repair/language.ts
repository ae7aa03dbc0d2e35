import type { GrammarName, SyntaxNode } from '../syntax/syntax.ts'
import type { Trait } from './candidate.ts'

/** `left operator right`. */
export interface BinaryExpression {
  operator: SyntaxNode
  left: SyntaxNode
  right: SyntaxNode
}

export interface CallExpression {
  callee: SyntaxNode
  args: SyntaxNode[]
  /** The parenthesized list with its brackets. */
  list: SyntaxNode
}

export interface MemberAccess {
  object: SyntaxNode
  property: SyntaxNode
}

export interface FunctionShape {
  name: string | undefined
  parameters: string[]
  isAsync: boolean
}

/** Where a regular expression is written, and whether the language takes another one there. */
export interface PatternShape {
  pattern: { from: number; to: number }
  /** Behind the closing slash, where the language has that. */
  flags?: { from: number; to: number }
  isValid(pattern: string, flags: string): boolean
}

/** A name that code at some place may use. */
export interface Declaration {
  /** As it is written at the place of use: `email`, `this.keyOf`. */
  name: string
  kind: 'function' | 'import' | 'parameter' | 'variable' | 'class'
  node: SyntaxNode
  /** Names of its parameters, where it is a function of this file. */
  parameters?: string[]
  /** What it is called where it comes from: `tokens` of `{ tokens: t }`. */
  origin?: string
  /** Declared outside of all functions. */
  isOfModule?: true
}

/** What an expression is used as. `target` is written to, `callee` is called. */
export type Slot =
  | 'argument'
  | 'return'
  | 'assigned'
  | 'property'
  | 'index'
  | 'element'
  | 'operand'
  | 'condition'
  | 'branch'
  | 'receiver'
  | 'iterated'
  | 'statement'
  | 'callee'
  | 'target'

/** Whose a block is; `other`: nothing is usual there. */
export type BlockOwner = 'function' | 'branch' | 'loop' | 'other'

export type OperatorClass = 'relational' | 'equality' | 'arithmetic' | 'logical' | 'bitwise' | 'update' | 'assignment'

/** Names that mean similar things, so that one may stand where the other should. */
export interface NameGroup {
  names: readonly string[]
  trait?: Trait
}

/** What can be put around or behind a value without knowing its type; `$` stands for the value. */
export interface ValueTemplate {
  template: string
  prior: number
  trait?: Trait
}

/** How the language writes what operators insert. */
export interface Spelling {
  /** Negates an expression that has been put in parentheses where it needs them. */
  not(operand: string): string
  /** `value`, or `fallback` where it is missing. */
  orDefault(operand: string, fallback: string): string
  true: string
  false: string
  spread: string
  /** Of a class, without arguments. */
  instance(name: string): string
  and: string
  or: string
  /** No value. */
  nothing: string
  /** Empty or neutral values. */
  emptyValues: readonly string[]
}

/** All the engine knows of one language: views of its syntax tree, and its vocabulary. */
export interface Language {
  name: string
  grammar: GrammarName
  spelling: Spelling
  /** Operator → its class and what may stand instead, nearest first. */
  swaps: ReadonlyMap<string, { class: OperatorClass; to: readonly string[] }>
  nameGroups: readonly NameGroup[]
  valueTemplates: readonly ValueTemplate[]
  /** Simple questions about one value `$`, most useful first. */
  conditionTemplates: readonly string[]
  /** About two. */
  comparisonTemplates: readonly string[]
  /** What a list `$` comes to. */
  summaryTemplates: readonly string[]
  /** Parts of the first `$` by the second. */
  partTemplates: readonly string[]
  /** Where a whole condition is missing: questions about one value, about its kind (`#` is a class), about a value and a text `#`. */
  holeTemplates: readonly string[]
  kindTemplates: readonly string[]
  textTemplates: readonly string[]
  /** What a value's kind is compared with. */
  kindNames: readonly string[]
  /** Whether this text is one of them by what it is compared with: then it is about nothing else. */
  namesKind(node: SyntaxNode): boolean
  /** One per operator: `a < b < c` has two. Assignments with an operator and `i++` count too. */
  binaries(node: SyntaxNode): BinaryExpression[]
  /** The operand of a logical negation. */
  negated(node: SyntaxNode): SyntaxNode | undefined
  call(node: SyntaxNode): CallExpression | undefined
  member(node: SyntaxNode): MemberAccess | undefined
  /** Set where the node is an expression: what it is used as. */
  slot(node: SyntaxNode): Slot | undefined
  /** Where both can be taken: condition, then, else. */
  choice(node: SyntaxNode): [SyntaxNode, SyntaxNode, SyntaxNode] | undefined
  isName(node: SyntaxNode): boolean
  isNumber(node: SyntaxNode): boolean
  /** A string without interpolation. */
  isString(node: SyntaxNode): boolean
  isBoolean(node: SyntaxNode): boolean
  /** Set where the node is a regular expression. */
  pattern(node: SyntaxNode, textOf: (range: { from: number; to: number }) => string): PatternShape | undefined
  /** A property written as its value's name only (`{ email }`): replacing the value needs the key. */
  isShorthand(node: SyntaxNode): boolean
  /** Needs no parentheses when it becomes an operand or gets a suffix. */
  isTight(node: SyntaxNode): boolean
  /** A whole statement that can be removed alone. */
  isStatement(node: SyntaxNode): boolean
  /** A statement among others, before which one more can stand. */
  isInBlock(node: SyntaxNode): boolean
  /** Stands on one line without a block of its own. */
  isSimpleStatement(node: SyntaxNode): boolean
  /** Of a loop that goes on as long as something holds. */
  loopCondition(node: SyntaxNode): SyntaxNode | undefined
  /** The last statement of a loop's block. */
  lastOfBody(node: SyntaxNode): SyntaxNode | undefined
  /** `list` of `list[n]`. */
  indexed(node: SyntaxNode): SyntaxNode | undefined
  isFirstInFunction(node: SyntaxNode): boolean
  /** A declaration of this name that other files may use. */
  isExported(node: SyntaxNode, name: string): boolean
  isLoop(node: SyntaxNode): boolean
  /** An `if`, or what holds one of its further branches. */
  isBranching(node: SyntaxNode): boolean
  /** A string, also with values in it, that is used as a value. */
  isText(node: SyntaxNode): boolean
  isList(node: SyntaxNode): boolean
  isEmptyList(node: SyntaxNode): boolean
  /** What the case that this node is the label of is about. */
  switched(node: SyntaxNode): SyntaxNode | undefined
  /** Statements of a block, from the first to the last; of its hole nothing. */
  blockContent(node: SyntaxNode): { from: number; to: number } | undefined
  /** Set where the node is a block. */
  blockOwner(node: SyntaxNode): BlockOwner | undefined
  /** Set where the node is all that a block has, and it does nothing: whose block it is. Blocks that are often meant so are left out. */
  emptyBlock(node: SyntaxNode): BlockOwner | undefined
  /** What takes the place of an empty block; `text` is indented. */
  writeBlock(text: string, indent: string): string
  /** A block's statements stand one step further in than its braces. */
  writesBraces: boolean
  /** A statement that may be repeated elsewhere. */
  isBorrowable(node: SyntaxNode): boolean
  /** What stands behind a statement in this text. */
  statementEnd(text: string): string
  /** The object that a method belongs to. */
  selfName: string
  /** What makes a new object be set up as its class's base does. */
  callOfBase: string
  /** What makes the statement behind it depend on a condition. */
  writeGuard(condition: string): string
  writeReturn(value: string): string
  /** Set where the node is a function with a body. */
  functionShape(node: SyntaxNode, text: string): FunctionShape | undefined
  /** Names that this node, an ancestor of the place of use, makes visible inside itself. */
  declares(scope: SyntaxNode, text: string): Declaration[]
  /** What makes a call wait for its promise. */
  awaitPrefix: string
  isAwaited(node: SyntaxNode): boolean
  /** The operator of an access that could be made safe against a missing object, and its safe form. */
  optionalAccess(node: SyntaxNode): { operator: SyntaxNode; replacement: string } | undefined
}

/** Looks the slot of a node up by `parentType.field`; `transparent` parents pass on their own slot. */
export function slotFinder(table: Readonly<Record<string, Slot>>, transparent: ReadonlySet<string>, ignored: ReadonlySet<string>) {
  const find = (node: SyntaxNode): Slot | undefined => {
    const { parent } = node
    if (parent === undefined || !node.named || ignored.has(node.type)) return undefined
    const own = table[`${parent.type}.${node.field}`]
    return own ?? (transparent.has(parent.type) && node.field !== 'type' ? find(parent) : undefined)
  }
  return find
}

/** A swap table from `class, 'operator: alternatives, nearest first'` rows. */
export function swapTable(rows: readonly (readonly [OperatorClass, string, string])[]): Language['swaps'] {
  return new Map(rows.map(([operatorClass, from, to]) => [from, { class: operatorClass, to: to.split(', ') }]))
}

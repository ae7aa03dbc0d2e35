import { ancestorsOf, nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'
import { directivesOf, functionTypes, standingAlone, type SwitchableFunction } from './javascript-functions.ts'
import { joins, type SwitchPlace } from './switch-places.ts'
import { rendered, untouched, type Piece, type PieceGroup } from './text-pieces.ts'

/** Judges edits of one file. */
export interface PlaceFit {
  /** Whether a place can hold them: with them it is one thing of its kind that a compiler takes, and the same as in the whole text. */
  holds(place: SwitchPlace, edits: readonly Piece[]): boolean
  /** Whether a compiler takes a function with them in its body. */
  isSound(within: SwitchableFunction, edits: readonly Piece[], groups?: readonly PieceGroup[]): boolean
}

/** `guards` go into what is switched. `isSound` says whether a compiler takes a program. */
export function placeFit(text: string, functions: readonly SwitchableFunction[], guards: readonly PieceGroup[], isSound: (program: string) => boolean): PlaceFit {
  const contexts = new Map<SwitchableFunction['node'], (head: string, body: string) => string>()
  const headOf = ({ node, body }: SwitchableFunction) => text.slice(node.from, body.from)

  /** A function in as much of what is around it as it takes for the unchanged one to be sound: a method may use what only its class declares. */
  function contextOf(within: SwitchableFunction): (head: string, body: string) => string {
    const known = contexts.get(within.node)
    if (known !== undefined) return known
    const around = functions.filter(({ body }) => body.from <= within.node.from && within.node.to <= body.to).toReversed()
    const inAnother = (outer: SwitchableFunction) => (head: string, body: string) =>
      standingAlone(outer, headOf(outer), rendered(text, outer.body.from, outer.body.to, [{ from: within.node.from, to: within.body.to, text: head + body }]))
    const inFile = (head: string, body: string) => rendered(text, 0, text.length, [{ from: within.node.from, to: within.body.to, text: head + body }])
    const context = [...around.map(inAnother), inFile].find((each) => isSound(each(headOf(within), text.slice(within.body.from, within.body.to)))) ?? alone(within)
    contexts.set(within.node, context)
    return context
  }

  function alone(within: SwitchableFunction): (head: string, body: string) => string {
    return (head, body) => standingAlone(within, head, body)
  }

  function isSoundIn(within: SwitchableFunction, head: string, body: string): boolean {
    const known = contexts.get(within.node)
    if (isSound((known ?? alone(within))(head, body))) return true
    if (known !== undefined || isSound(alone(within)(headOf(within), text.slice(within.body.from, within.body.to)))) {
      contexts.set(within.node, known ?? alone(within))
      return false
    }
    return isSound(contextOf(within)(head, body))
  }

  function isSoundBody(within: SwitchableFunction, edits: readonly Piece[], groups: readonly PieceGroup[] = []): boolean {
    const { from, to } = within.body
    return isSoundIn(within, headOf(within), rendered(text, from, to, [...untouched(groups, from, to, edits), ...edits]))
  }

  /** Whether such statements can stand in the function. */
  function takes(place: SwitchPlace, program: string): boolean {
    const { within } = place
    const around = within.isBlock ? directivesOf(text, within.body.from) : ''
    return isSoundIn(within, headOf(within), `{${around}${program}}`)
  }

  function holdsExpression(place: SwitchPlace, edits: readonly Piece[]): boolean {
    const own = variantText(text, place, edits, guards)
    if (!isWrittenAsOne(text, place, own) || !takes(place, `(${own}\n);[0${place.kind === 'sequence' ? ',' : '?'}${own}\n${place.kind === 'sequence' ? '' : ':0'}]`)) return false
    // What a default may use is less than what a body may.
    return !place.isInHead || isSoundIn(place.within, rendered(text, place.within.node.from, place.within.body.from, edits), '{}')
  }

  function holdsStatements(place: SwitchPlace, edits: readonly Piece[]): boolean {
    const own = variantText(text, place, edits, [])
    if (!standsApart(text, place, own) || changesDeclarations(place, edits)) return false
    const isSoundHere = (statements: string) => takes(place, aroundStatements(place, `$a:{${statements}\n}$b:{${statements}\n;break $b}`))
    return isSoundHere(own) && (!mayLoseBody(place, edits) || isSoundHere(variantText(text, place, edits, guards)))
  }

  function holdsBody(place: SwitchPlace, edits: readonly Piece[]): boolean {
    const { within } = place
    return isSoundBody(within, edits) && (!mayLoseBody(place, edits) || (!losesBody(edits) && isSoundBody(within, edits, guards)))
  }

  /** Without its body a loop takes the next statement for one, and without an end a statement the next line: the guards are no longer where it ends. */
  function mayLoseBody({ from, to }: SwitchPlace, edits: readonly Piece[]): boolean {
    return edits.some((edit) => edit.text.trim() === '') || guards.some(([first, last]) => first !== undefined && last !== undefined && first.from > from && last.to <= to)
  }

  function losesBody(edits: readonly Piece[]): boolean {
    return edits.some((edit) => guards.some(([first, last]) => last !== undefined && first !== undefined && edit.text.trim() === '' && edit.from <= first.from && last.to <= edit.to))
  }

  return {
    holds: (place, edits) => {
      if (place.kind === 'body') return holdsBody(place, edits)
      return place.kind === 'statements' ? holdsStatements(place, edits) : holdsExpression(place, edits)
    },
    isSound: isSoundBody,
  }
}

/** A place with edits, and guards where no edit concerns them. */
export function variantText(text: string, { from, to }: { from: number; to: number }, edits: readonly Piece[], guards: readonly PieceGroup[]): string {
  return rendered(text, from, to, [...untouched(guards, from, to, edits), ...edits])
}

/** What a parser sees only with what stands around it. */
function isWrittenAsOne(text: string, { kind, from, slot, node }: SwitchPlace, own: string): boolean {
  if (own.trim() === '' || /^\s*\n/.test(own) || (isWordAt(text, from - 1) && isWordAt(own, 0))) return false
  if (kind === 'condition' && /\?(?!\.\D|\?)|=>|\byield\b|(?:^|[^=!<>])=(?!=)|>>=|<<=/.test(own.replaceAll('??', ''))) return false
  if (slot === 'arrow_function.body' && /^\s*\{/.test(own)) return false
  if ((slot === 'expression_statement.' || slot === 'for_statement.initializer') && /^\s*(?:\{|(?:function|class|async|let)\b)/.test(own)) return false
  if (slot === 'for_in_statement.right' && /^\s*(?:async|let)\b/.test(own)) return false
  if (/\bin\b/.test(own) && isInLoopHead(node)) return false
  // It would get the name of what stands beside it.
  return !namingSlot.test(slot) || !/^[\s(]*(?:function\b|class\b|(?:async\b\s*)?(?:\([^()]*\)|[\w$]+)\s*=>)/.test(own)
}

const namingSlot = /^(?:pair|variable_declarator|(?:augmented_)?assignment_expression|(?:object_)?assignment_pattern|required_parameter|parenthesized_expression)\./

function isWordAt(text: string, at: number): boolean {
  return /[\w$]/.test(text[at] ?? '')
}

function isInLoopHead(node: SyntaxNode): boolean {
  const declaration = node.parent?.type === 'variable_declarator' ? node.parent.parent : node
  return declaration?.field === 'initializer'
}

/** Whether statements end before what follows and begin behind what goes before them, with no semicolon but their own. */
function standsApart(text: string, { from, to }: SwitchPlace, own: string): boolean {
  const before = /(\S?)\s*$/.exec(text.slice(Math.max(0, from - 200), from))?.[1] ?? ''
  if (/^\s*[([`+\-*/<.]/.test(own) && !/[;{]/.test(before)) return false
  if (joins(text, to) && !/;\s*$/.test(own)) return false
  const isEnded = own.trim() === '' || /;\s*$/.test(own) || (/\}\s*$/.test(own) && text[to - 1] === '}') || /^[ \t]*(?:\r?\n|\}|\/\/|$)/.test(text.slice(to, to + 200))
  if (from < to && !isEnded) return false
  // In front of a declaration on the same line.
  return from < to || /(?:[;}]\s*|\n[ \t]*)$/.test(own)
}

/** What is declared would no longer be seen behind the place, or be seen for the first time. */
function changesDeclarations({ node, from, to }: SwitchPlace, edits: readonly Piece[]): boolean {
  if (edits.some((edit) => /\b(?:var|function)\b/.test(edit.text))) return true
  if (edits.some((edit) => /\b(?:let|const|class|using|enum)\b/.test(edit.text) && !isInBlockOf(node, edit))) return true
  return from < to && hoistedBy(node).some((declaration) => edits.some((edit) => edit.from <= declaration.to && declaration.from <= edit.to))
}

function isInBlockOf(node: SyntaxNode, edit: Piece): boolean {
  return [...nodesOf(node)].some(({ type, from, to }) => type === 'statement_block' && from < edit.from && edit.to < to)
}

function hoistedBy(node: SyntaxNode): SyntaxNode[] {
  return node.children.flatMap((child) => {
    if (child.type === 'variable_declaration' || child.type === 'function_declaration' || child.type === 'generator_function_declaration') return [child]
    return functionTypes.has(child.type) ? [] : hoistedBy(child)
  })
}

const breakable = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement'])

/** What they may leave with `break` and `continue`. */
function aroundStatements({ node, within }: SwitchPlace, statements: string): string {
  const around: string[] = []
  for (const { type, from } of ancestorsOf(node)) {
    if (from <= within.body.from) break
    around.push(type)
  }
  const inSwitch = around.includes('switch_statement') ? `switch(0){default:${statements}}` : statements
  return around.some((type) => breakable.has(type)) ? `for(;;){${inSwitch}}` : inSwitch
}

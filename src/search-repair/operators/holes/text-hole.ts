import { replaceNode, type EditSite, type Operator } from '../../edit-site.ts'
import type { Slot } from '../../language.ts'
import { bestFirst, priorAt, rewritten, type Filling } from './fill-in.ts'
import { familiarity, surroundingsOf, type Surroundings } from './nearby.ts'
import { isNameNode } from './phrases.ts'
import { roleOf, textsFor, type Role } from './role.ts'
import { nodesOf, siblingOf, type SyntaxNode } from '../../../syntax/syntax.ts'

const most = 100
/** Of a statement that is looked through for words. */
const mostCharacters = 600
/** Separators and brackets, the usual ones first; as they are written between quotes. */
const marks = ['\\n', ' ', ',', '/', '.', ':', '-', '#', '_', '*', '=', ';', '?', '!', '(', ')', '[', ']', '{', '}', '%', '|', '&', '@', '+', '~', '<', '>', '$', '\\t', '"', "'", '..', ', ', ': ', '...']
/** What is called so holds no word, or is given none. */
const wantsMark = /sep|delim|fence|quote|indent|newline|eol|glue|mark|space|prefix|suffix|bracket|^(join|split|startsWith|endsWith|indexOf|lastIndexOf|startswith|endswith|find|rfind|charAt|padStart|padEnd|strip|lstrip|rstrip|partition|rpartition)$/i
/** How seldom an empty text is meant there. */
const suspicious: Partial<Record<Slot, number>> = { operand: 0.4, argument: 0.3, index: 0.5, element: 0.4, property: 0.35, return: 0.2, assigned: 0.2, branch: 0.15, receiver: 0.4, condition: 0.5 }
/** An empty text is what they mostly are given. */
const usual = /^(join|split|replace|replaceAll|concat|strip|repeat|padStart|padEnd|get|setdefault)$/

/** `case ''` → `case 'floor'`: a text of the file that is used for the same, or in the same words. */
export const borrowedText: Operator = { name: 'text for an empty one', propose: (site) => fill(site, (role, around) => [...textsFor(site, role, around), ...withValues(site, role, around)]) }

/** `omit('')` → `omit('value')`: a word that stands near, or in the failing tests. */
export const nearbyText: Operator = { name: 'word for an empty text', propose: (site) => fill(site, (role, around) => words(site, role, around)) }

function fill(site: EditSite, source: (role: Role, around: Surroundings) => Filling[]) {
  const { node, language, textOf } = site
  const slot = language.slot(node)
  if (slot === undefined || !language.isString(node) || !/^[a-zA-Z]?(''|""|``)$/.test(textOf())) return []
  const role = roleOf(site, node)
  const isMeant = isUsual(site, slot, role)
  const weight = (suspicious[slot] ?? 0.2) * (language.switched(node) !== undefined ? 1.5 : 1) * (isMeant ? 0.3 : 1)
  const fitting = bestFirst(source(role, surroundingsOf(site)), isMeant ? 20 : most)
  return fitting.map(({ text }, at) => replaceNode(node, text, priorAt(weight, at)))
}

/** `list.join('')`, in Python `''.join(list)`; what stands in a list that is given to one of them is no such text. */
function isUsual({ node, language, textOf }: EditSite, slot: Slot, { callee = '' }: Role): boolean {
  const called = slot === 'receiver' && node.parent !== undefined ? language.member(node.parent)?.property : undefined
  return (slot === 'argument' && usual.test(callee)) || (called !== undefined && usual.test(textOf(called)))
}

/** Texts with names in them, the names exchanged for those in scope. */
function withValues(site: EditSite, role: Role, around: Surroundings): Filling[] {
  return site.facts.phrases().texts.filter(({ names }) => names.length > 0).flatMap((phrase) => {
    const other = roleOf(site, phrase.node)
    const alike = (role.partner && other.partner === role.partner) || (role.callee && other.callee === role.callee) ? 0.9 : 0.4
    return rewritten(phrase, around).slice(0, 6).map(({ text, fit }) => ({ text, fit: fit * alike }))
  })
}

function words({ node, language, facts, textOf }: EditSite, { partner, callee }: Role, around: Surroundings): Filling[] {
  const quote = textOf().slice(-1)
  const write = (text: string, fit: number): Filling[] => (text === '' || text.includes(quote) || text.includes('\\') || text.includes('\n') ? [] : [{ text: quote + text + quote, fit }])
  const kinds = language.namesKind(node) ? language.kindNames.flatMap((kind, at) => write(kind, 2 - at / 10)) : []
  const near = namesIn(around.statement, textOf).flatMap((word, at) => write(word, 0.7 * 0.98 ** at * (word === partner ? 0.8 : 1)))
  const neighbours = [-1, 1].flatMap((places) => siblingOf(around.statement, places) ?? [])
  const beside = neighbours.flatMap((statement) => namesIn(statement, textOf)).flatMap((word, at) => write(word, 0.5 * 0.98 ** at))
  const members = [...facts.memberNames].flatMap((name) => write(name, 0.3 + 0.3 * familiarity(name, around.words)))
  const ofMark = [partner, callee].some((name) => name !== undefined && wantsMark.test(name)) ? 1.6 : 1
  const tests = [...facts.testStrings].filter((text) => text.length <= 24).flatMap((text) => write(text, (text.includes(' ') ? 0.2 : 0.6) * (/\w/.test(text) ? 1 : ofMark) + 0.4 * familiarity(text, around.words)))
  const single = [...facts.testCharacters].filter((each) => /\W/.test(each)).flatMap((each) => write(each, 0.35 * ofMark))
  const usualMarks = marks.flatMap((mark, at) => (mark === quote ? [] : [{ text: quote + mark + quote, fit: 0.5 * ofMark * 0.98 ** at }]))
  const names = around.values.filter(({ isName }) => isName).flatMap(({ text, weight }) => write(text, 0.5 * weight))
  return [...kinds, ...near, ...beside, ...members, ...tests, ...single, ...usualMarks, ...names]
}

/** Names of values and members in the first characters of a statement, each once: neither the language's own words nor types. */
function namesIn(statement: SyntaxNode, textOf: EditSite['textOf']): string[] {
  const names = [...nodesOf(statement)].filter((node) => isNameNode(node) && node.type !== 'type_identifier' && node.from < statement.from + mostCharacters)
  return [...new Set(names.map((node) => textOf(node)))]
}

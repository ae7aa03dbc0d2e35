import { fading, replaceNode, type EditSite, type Operator } from '../../edit-site.ts'
import { sharedWords, wordsOf } from '../../similarity.ts'
import { ancestorsOf, nodesOf } from '../../../syntax/syntax.ts'
import { bestFirst, priorAt, rewritten, withNames, type Filling } from './fill-in.ts'
import { familiarity, surroundingsOf, type Surroundings } from './nearby.ts'
import type { FunctionBody } from './phrases.ts'

const most = 90
/** Of functions alike. */
const mostBodies = 30
const longestBody = 700

/** `if (x) {}` → `if (x) { return }`: what leaves a block, with what the function returns elsewhere. */
export const leavingBlock: Operator = { name: 'way out of an empty block', kind: 'hole', propose: (site) => fill(site, leaving) }

/** `if (x) {}` → `if (x) { list.push(y) }`: statements of the file, with names that are in scope. */
export const borrowedStatement: Operator = { name: 'statement for an empty block', kind: 'hole', propose: (site) => fill(site, statements) }

/** `toLower() {}` → `toLower() { … }` as in `toUpper`: the body of a function that is called alike, with words and parameters exchanged. */
export const borrowedBody: Operator = { name: 'body of a similar function', kind: 'hole', propose: (site) => fill(site, bodies) }

function fill(site: EditSite, source: (site: EditSite, around: Surroundings) => Filling[]) {
  const { node, language, facts } = site
  const owner = language.emptyBlock(node)
  if (owner === undefined) return []
  const { indent } = facts.phrases()
  const isOdd = owner === 'branch' || owner === 'function'
  const around = surroundingsOf(site)
  return bestFirst(source(site, around), owner === 'other' ? 20 : most).map(({ text }, at) => replaceNode(node, language.writeBlock(reindented(text, indentOf(site), indent, language.writesBraces), indentOf(site)), priorAt(isOdd ? 0.45 : 0.12, at), isOdd ? ['hole'] : []))
}

function leaving(site: EditSite, around: Surroundings): Filling[] {
  const { node, language, facts, names } = site
  const { returned, statementEnd, functions } = facts.phrases()
  const { spelling } = language
  const isInside = [...ancestorsOf(node)]
  const inner = around.function
  const loop = isInside.find((each) => language.isLoop(each))
  const isInLoop = loop !== undefined && (inner === undefined || inner.from <= loop.from)
  const isBody = language.emptyBlock(node) === 'function'
  const ways: Filling[] = isInLoop ? [{ text: 'continue', fit: 1 }, { text: 'break', fit: 0.9 }] : []
  if (inner !== undefined) {
    if (!isBody) ways.push({ text: 'return', fit: 1 })
    const own = returned.filter(({ node: at }) => inner.from <= at.from && at.to <= inner.to)
    ways.push(...own.map(({ text, count }) => ({ text: `return ${text}`, fit: 0.95 + 0.05 * count })))
    const plain = [spelling.true, spelling.false, spelling.nothing, ...spelling.emptyValues.slice(0, 6)]
    ways.push(...plain.map((text, at) => ({ text: `return ${text}`, fit: fading(0.7, at / 2) })))
    ways.push(...around.values.slice(0, 20).map(({ text, weight }) => ({ text: `return ${text}`, fit: 0.9 * weight })))
    const name = functions.find((each) => each.node === inner)?.name ?? ''
    ways.push(...returned.flatMap((phrase) => {
      const from = functions.findLast((each) => each.node.from <= phrase.node.from && phrase.node.to <= each.node.to)
      const alike = 0.5 + 0.6 * sharedWords(name, from?.name ?? '')
      return rewritten(phrase, around).slice(0, 4).map(({ text, fit }) => ({ text: `return ${text}`, fit: fit * alike * (isBody ? 1 : 0.8) }))
    }))
    ways.push(...facts.phrases().values.flatMap((phrase) => rewritten(phrase, around).slice(0, 2).map(({ text, fit }) => ({ text: `return ${text}`, fit: fit * 0.5 }))))
    ways.push(...names().filter(({ name: callee, kind, parameters }) => kind === 'function' && parameters?.length === 1 && around.unused.has(callee)).flatMap(({ name: callee }) => around.values.slice(0, 4).map(({ text, weight }) => ({ text: `return ${callee}(${text})`, fit: weight }))))
  }
  return ways.map(({ text, fit }) => ({ text: text + statementEnd, fit }))
}

function statements({ node, language, facts, functions, textOf }: EditSite, around: Surroundings): Filling[] {
  const phrases = facts.phrases()
  const single = [...phrases.statements, ...phrases.blocks].flatMap((phrase) => {
    const isNear = around.function !== undefined && around.function.from <= phrase.node.from && phrase.node.to <= around.function.to
    const distance = Math.abs(phrase.node.from - node.from)
    return rewritten(phrase, around).slice(0, 8).map(({ text, fit }) => ({ text, fit: fit * (isNear ? 1.5 : 1) * (distance < 400 ? 1.2 : 1) * (0.7 + 0.6 * familiarity(text, around.words)) }))
  })
  const self = language.selfName
  const isNew = /^(constructor|__init__)$/.test(functions()[0]?.name ?? '')
  const kept = (functions()[0]?.parameters ?? []).filter((name) => name !== self).map((name) => `${self}.${name} = ${name}${phrases.statementEnd}`)
  const above = language.callOfBase + phrases.statementEnd
  const all = kept.length === 0 || !isNew ? [] : [{ text: kept.join('\n'), fit: 2 }, { text: [above, ...kept].join('\n'), fit: 1.8 }, ...kept.map((text) => ({ text, fit: 1.2 }))]
  const assigned = around.values.filter(({ isName }) => isName).slice(0, 6).flatMap((one) => around.values.slice(0, 6).filter((other) => other !== one && other.isName).map((other) => ({ text: `${one.text} = ${other.text}${phrases.statementEnd}`, fit: 0.3 * one.weight * other.weight })))
  return [...single, ...all, ...assigned].filter(({ text }) => text !== textOf())
}

function bodies(site: EditSite, around: Surroundings): Filling[] {
  const { language, facts } = site
  const { functions } = facts.phrases()
  const inner = around.function
  const own = functions.find(({ node }) => node === inner)
  if (own === undefined || language.emptyBlock(site.node) !== 'function') return []
  const alike = functions.filter((each) => each !== own && (each.node.to <= own.node.from || own.node.to <= each.node.from || each.body.from > own.body.to) && each.body.to - each.body.from <= longestBody)
  const near = alike.map((each) => ({ each, likeness: sharedWords(each.name, own.name) + 0.3 * Number(each.parameters.length === own.parameters.length) + 0.2 * sharedWords(each.parameters.join(' '), own.parameters.join(' ')) }))
  return near.toSorted((a, b) => b.likeness - a.likeness).slice(0, mostBodies).flatMap(({ each, likeness }) => {
    const plain = bodyText(site, each)
    if (plain === undefined) return []
    const parameters = new Map(each.parameters.map((name, at) => [name, own.parameters[at] ?? name]))
    const renamed = withNames({ text: plain.text, names: plain.names }, parameters)
    const exchanged = wordsExchanged(renamed, each.name, own.name)
    return [{ text: exchanged, fit: 1 + likeness }, { text: renamed, fit: 0.9 * (1 + likeness) }, { text: plain.text, fit: 0.7 * (1 + likeness) }]
  })
}

/** Statements of a function, and where its parameters stand in them. */
function bodyText({ language, textOf }: EditSite, { body, parameters }: FunctionBody) {
  const content = language.blockContent(body)
  if (content === undefined) return undefined
  const text = textOf({ from: lineStart(textOf({ from: 0, to: content.from })), to: content.to })
  const shift = content.to - text.length
  const names = [...nodesOf(body)].filter((inner) => inner.named && language.isName(inner) && !language.isShorthand(inner) && parameters.includes(textOf(inner))).map((inner) => ({ name: textOf(inner), at: inner.from - shift, use: 'value' as const }))
  return { text, names }
}

function lineStart(before: string): number {
  const start = before.lastIndexOf('\n') + 1
  return /^\s*$/.test(before.slice(start)) ? start : before.length
}

/** `toUpper` → `toLower` where the one name has the word and the other has another at its place; also in other cases. */
function wordsExchanged(text: string, from: string, to: string): string {
  const [mine, theirs] = [wordsOf(to), wordsOf(from)]
  const gone = theirs.filter((word) => !mine.includes(word))
  const come = mine.filter((word) => !theirs.includes(word))
  const [more] = gone
  // `safeParse` → `parse`.
  if (gone.length === 1 && come.length === 0 && more !== undefined) return text.replace(new RegExp(`(?<![A-Za-z])${more}([A-Z])`, 'g'), (_, next: string) => next.toLowerCase()).replace(new RegExp(`(?<![A-Za-z])${more}_`, 'g'), '')
  if (gone.length === 0 || gone.length !== come.length) return text
  return gone.reduce((result, word, at) => {
    const other = come[at] ?? word
    const upper = (each: string) => each.slice(0, 1).toUpperCase() + each.slice(1)
    return result.replaceAll(word, other).replaceAll(upper(word), upper(other)).replaceAll(word.toUpperCase(), other.toUpperCase())
  }, text)
}

function indentOf({ node, textOf }: EditSite): string {
  const before = textOf({ from: Math.max(0, node.from - 400), to: node.from })
  return /(?:^|\n)([ \t]*)[^\n]*$/.exec(before)?.[1] ?? ''
}

/** The lines as far in as the block wants them; relative indentation stays. */
function reindented(text: string, own: string, step: string, isDeeper: boolean): string {
  const lines = text.split('\n')
  const first = /^[ \t]*/.exec(lines[0] ?? '')?.[0] ?? ''
  const later = lines.slice(1).filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0)
  const common = first === '' && later.length > 0 ? Math.min(...later) : first.length
  const wanted = isDeeper ? own + step : own
  return lines.map((line, at) => (line.trim() === '' ? '' : (at === 0 && !isDeeper ? '' : wanted) + (at === 0 ? line.trimStart() : line.slice(Math.min(common, /^[ \t]*/.exec(line)?.[0].length ?? 0))))).join('\n')
}

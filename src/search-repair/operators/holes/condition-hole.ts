import { fading, replaceNode, type EditSite, type Operator } from '../../edit-site.ts'
import { areOpposites, hasOpposite, nameSimilarity } from '../../similarity.ts'
import { ancestorsOf } from '../../../syntax/syntax.ts'
import { asked, bestFirst, priorAt, rewritten, type Filling } from './fill-in.ts'
import { familiarity, isInside, surroundingsOf, type Surroundings } from './nearby.ts'
import type { Phrase } from './phrases.ts'
import { textsFor } from './role.ts'

/** Per hole and source. */
const most = 80
const mostValues = 16
const mostTexts = 8
/** How often each makes the condition that stood there, about: of 560 conditions of 14 packages, each taken for a constant (`bench/seeded/holes.mjs`). */
const priors = { borrowed: 0.6, usual: 0.4, simple: 0.4, constant: 0.2, kind: 0.15, test: 0.12, values: 0.1, ofUnused: 0.5 }

/** `if (true)` → `if (isSpace(x))`: a condition that the file has elsewhere, with names that are in scope. */
export const borrowedCondition: Operator = { name: 'condition for a constant', kind: 'hole', propose: (site) => fill(site, priors.borrowed, borrowed) }

/** `if (true)` → `if (type === '')`: one value in scope, asked what is asked of others in the file. */
export const usualQuestion: Operator = { name: 'usual question for a constant', kind: 'hole', propose: (site) => fill(site, priors.usual, usual) }

/** `if (true)` → `if (items.length > 0)`: names and accesses in scope, alone or asked what the language can ask of any. */
export const simpleQuestion: Operator = { name: 'simple question for a constant', kind: 'hole', propose: (site) => fill(site, priors.simple, simple) }

/** `if (true)` → `if (ending === 'LF')`: values in scope compared with texts and numbers of the file. */
export const comparedToConstant: Operator = { name: 'comparison with a constant', kind: 'hole', propose: (site) => fill(site, priors.constant, comparedToConstants) }

/** `if (true)` → `if (start < end)`: two values in scope. */
export const comparedToValue: Operator = { name: 'comparison of two values', kind: 'hole', propose: (site) => fill(site, priors.values, comparedToValues) }

/** `if (false)` → `if (isSpace(x))`: a function in scope that tells about a value in scope. */
export const askedFunction: Operator = { name: 'test for a constant', kind: 'hole', propose: (site) => fill(site, priors.test, tests) }

/** `if (false)` → `if (isinstance(arg, Call))`: what kind of thing a value in scope is. */
export const askedKind: Operator = { name: 'kind of a value for a constant', kind: 'hole', propose: (site) => fill(site, priors.kind, kinds) }

function fill(site: EditSite, prior: number, source: (site: EditSite, around: Surroundings) => Filling[]) {
  if (!isConditionHole(site)) return []
  const { node, language } = site
  const isOperand = language.slot(node) === 'operand'
  const around = surroundingsOf(site)
  return bestFirst(source(site, around), most).map(({ text }, at) => {
    const written = isOperand && /&&|\|\||\band\b|\bor\b/.test(text) ? `(${text})` : text
    // The root: a constant is such a sign of a mistake that what is left of its edits comes before most of other places.
    return replaceNode(node, written, Math.sqrt(priorAt(isOfUnused(text, around) ? priors.ofUnused : prior, at)), ['hole'])
  })
}

/** A function that nothing calls any more was probably called here. */
function isOfUnused(text: string, { unused }: Surroundings): boolean {
  const called = /^!?(?:not )?([\w$]+)\(/.exec(text)?.[1]
  return called !== undefined && unused.has(called)
}

/** A constant where something is asked. `while (true)` that is left from inside is usual. */
export function isConditionHole({ node, language, textOf }: EditSite): boolean {
  if (!language.isBoolean(node)) return false
  const parents = [...ancestorsOf(node)]
  const asking = parents.find(({ type }) => type !== 'parenthesized_expression')
  if (asking === undefined) return false
  const isLogical = language.binaries(asking).some(({ operator }) => language.swaps.get(textOf(operator))?.class === 'logical')
  if (language.isLoop(asking)) return language.slot(node) === 'condition' && textOf() === language.spelling.false
  return language.slot(node) === 'condition' || isLogical
}

function borrowed({ language, facts, textOf, functions }: EditSite, around: Surroundings): Filling[] {
  const { conditions } = facts.phrases()
  const name = functions()[0]?.name ?? ''
  const found = conditions.flatMap((phrase) => {
    const usual = 0.6 + 0.2 * Math.log2(1 + phrase.count)
    const near = isInside(phrase.node, around.function) ? 1.25 : 1
    const fitting = rewritten(phrase, around).map(({ text, fit }) => ({ text, fit: fit * usual * near * (0.8 + 0.4 * familiarity(text, around.words)) }))
    if (!hasOpposite(name)) return fitting
    const [theirs] = [...ancestorsOf(phrase.node)].flatMap((above) => language.functionShape(above, textOf({ from: 0, to: above.to })) ?? [])
    if (!areOpposites(name, theirs?.name ?? '')) return fitting
    // `min` asks `<` where `max` asks `>`.
    return fitting.flatMap(({ text, fit }) => [{ text, fit: fit * 0.9 }, ...otherDirections(text, / [<>]=? /g).map((other) => ({ text: other, fit }))])
  })
  const best = bestFirst(found, most)
  const negated = best.slice(0, 30).filter(({ text }) => isTight(text)).map(({ text, fit }) => ({ text: language.spelling.not(text), fit: fit * 0.6 }))
  const turned = best.slice(0, 30).flatMap(({ text, fit }) => otherDirections(text).map((other) => ({ text: other, fit: fit * 0.6 })))
  return [...best, ...negated, ...turned]
}

/** A name, an access, a call: what can be negated as it is. */
function isTight(text: string): boolean {
  return /^[\w$.]+(\(.*\))?$/.test(text)
}

/** `a < b` → `a > b`: what the same code asks of the other end. */
function otherDirections(text: string, turnable = / (?:[<>]=?|[=!]==?|is not|is|not in|in) /g): string[] {
  const signs = text.match(turnable) ?? []
  const opposite: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '===': '!==', '!==': '===', '==': '!=', '!=': '==', 'is': 'is not', 'is not': 'is', 'in': 'not in', 'not in': 'in' }
  return [...new Set(signs)].flatMap((sign) => (opposite[sign.trim()] === undefined ? [] : [text.replace(sign, ` ${opposite[sign.trim()]} `)]))
}

function usual({ language, facts }: EditSite, around: Surroundings): Filling[] {
  const values = valuesAndGuesses(around)
  const found = facts.phrases().conditions.flatMap((phrase) => {
    const likely = 0.4 + 0.3 * Math.log2(1 + phrase.count)
    const near = isInside(phrase.node, around.function) ? 1.25 : 1
    return asked(phrase, around, values).map(({ text, fit }) => ({ text, fit: fit * likely * near }))
  })
  // The same question in many places: each of them adds to what one alone says.
  const together = new Map<string, number>()
  for (const { text, fit } of found) together.set(text, (together.get(text) ?? 0) + fit)
  const best = bestFirst([...together].map(([text, fit]) => ({ text, fit })), most)
  const turned = best.slice(0, 20).flatMap(({ text, fit }) => otherDirections(text).map((other) => ({ text: other, fit: fit * 0.5 })))
  const negated = best.slice(0, 20).filter(({ text }) => isTight(text)).map(({ text, fit }) => ({ text: language.spelling.not(text), fit: fit * 0.5 }))
  return [...best, ...turned, ...negated]
}

function simple({ language, facts }: EditSite, around: Surroundings): Filling[] {
  const values = valuesAndGuesses(around)
  const { conditions } = facts.phrases()
  const usedAlone = 0.7 + 0.15 * Math.log2(1 + conditions.filter(({ text }) => /^[\w$.]+$/.test(text)).reduce((sum, { count }) => sum + count, 0))
  const alone = values.flatMap(({ text, weight }): Filling[] => [{ text, fit: usedAlone * weight }, { text: language.spelling.not(text), fit: 0.75 * usedAlone * weight }])
  const likely = language.holeTemplates.map((general, n): [string, number] => {
    const template = asWritten(general, facts)
    return [template, fading(0.7, n / 2) + 0.15 * Math.log2(1 + usesOf(template.split('$'), conditions))]
  })
  const templates = values.flatMap(({ text, weight }) => likely.map(([template, fit]) => ({ text: template.replaceAll('$', () => text), fit: weight * fit })))
  return [...alone, ...templates]
}

function valuesAndGuesses({ values, guessed }: Surroundings): Surroundings['values'] {
  return [...values.slice(0, mostValues), ...guessed.map((value) => ({ ...value, weight: value.weight * 0.6 }))]
}

function comparedToConstants(site: EditSite, around: Surroundings): Filling[] {
  const { language, facts } = site
  const values = around.values.slice(0, mostValues)
  const texts = values.flatMap(({ text: value, weight }) => textsFor(site, { partner: lastName(value), callee: undefined }, around).slice(0, mostTexts).flatMap(({ text, fit }) =>
    language.textTemplates.map((template, n) => ({ text: asWritten(template.replace('$', () => value).replace('#', () => text), facts), fit: fading(weight * fit, n) }))))
  const { conditions } = facts.phrases()
  const named = [...[...facts.numbers].slice(0, 20), ...[...around.visible].filter((name) => /^[A-Z][A-Z0-9_]+$/.test(name))]
  const constants = named.map((name): [string, number] => [name, usesOf([` ${name}`], conditions) + (around.unused.has(name) ? 8 : 0)]).toSorted((a, b) => b[1] - a[1]).slice(0, 16).map(([name]) => name)
  const others = values.flatMap(({ text: value, weight }) => constants.flatMap((constant, at) =>
    language.comparisonTemplates.slice(0, 4).map((template, n) => ({ text: template.replace('$', () => value).replace('$', () => constant), fit: fading(0.7 * weight, at / 2 + n) }))))
  return [...texts, ...others]
}

function comparedToValues({ language, facts }: EditSite, around: Surroundings): Filling[] {
  const values = around.values.slice(0, mostValues)
  // `method.plugin` and `plugin`: the same thing of two.
  const named = around.guessed.flatMap((one) => values.filter(({ text }) => text === lastName(one.text)).map((other) => [one, other] as const))
  const pairs = values.flatMap((one) => values.filter((other) => other !== one && !isPartOf(one.text, other.text) && !isPartOf(other.text, one.text)).map((other) => [one, other] as const))
  return [...named, ...pairs].flatMap(([one, other]) => {
    const fit = one.weight * other.weight * (0.5 + nameSimilarity(lastName(one.text), lastName(other.text)))
    return language.comparisonTemplates.map((template, n) => ({ text: asWritten(template.replace('$', () => one.text).replace('$', () => other.text), facts), fit: fading(fit, n / 2) }))
  })
}

/** `text.length` of `text`: nobody compares the two. */
function isPartOf(part: string, whole: string): boolean {
  return part.startsWith(whole) && /^(\.|\?\.|\[)/.test(part.slice(whole.length))
}

/** How many conditions of the file have all these parts. */
function usesOf(parts: readonly string[], conditions: readonly Phrase[]): number {
  return conditions.filter(({ text }) => parts.every((part) => text.includes(part))).reduce((sum, { count }) => sum + count, 0)
}

/** Files that compare with `==` do so everywhere. */
function asWritten(text: string, { operators }: EditSite['facts']): string {
  return operators.has('===') || operators.has('!==') ? text : operators.has('==') || operators.has('!=') ? text.replace('===', '==').replace('!==', '!=') : text
}

function tests(site: EditSite, around: Surroundings): Filling[] {
  const { node, language, facts, names } = site
  const { conditions } = facts.phrases()
  const values = around.values.slice(0, mostValues)
  const askedWith = new Set(conditions.flatMap(({ text }) => text.match(/[\w$.]+(?=\()/g) ?? []))
  const callable = names().filter(({ kind, node: declared }) => (kind === 'function' && !isInside(node, declared)) || kind === 'import')
  const functions = callable.flatMap(({ name, parameters }) => {
    const isUnused = around.unused.has(name)
    const looksIt = /(^|[._])(is|has|can|should|needs|matches|contains|are|was|in)(?=[A-Z_])/i.test(name)
    const likely = isUnused ? 1.6 : looksIt ? 1 : askedWith.has(name) ? 0.9 : 0
    return likely === 0 ? [] : [{ name, parameters, likely: likely * (0.8 + 0.4 * familiarity(name, around.words)) }]
  })
  const calls = functions.flatMap(({ name, parameters, likely }): Filling[] => {
    const firsts = values.map(({ text, weight }) => ({ text: `${name}(${text})`, fit: likely * weight }))
    const two = values.slice(0, 5).flatMap((one) => values.slice(0, 5).filter((other) => other !== one).map((other) => ({ text: `${name}(${one.text}, ${other.text})`, fit: 0.8 * likely * one.weight * other.weight })))
    if (parameters?.length === 0) return [{ text: `${name}()`, fit: likely }]
    return parameters?.length === 2 ? two : parameters === undefined ? [...firsts, ...two.map(({ text, fit }) => ({ text, fit: fit * 0.5 }))] : firsts
  })
  return [...calls, ...bestFirst(calls, 20).map(({ text, fit }) => ({ text: language.spelling.not(text), fit: fit * 0.7 }))]
}

function kinds(site: EditSite, around: Surroundings): Filling[] {
  const { language } = site
  const classes = classesAt(site, around)
  const asked = around.values.slice(0, mostValues).flatMap(({ text, weight }) => language.kindTemplates.flatMap((template, n) => (template.includes('#') ? classes : ['']).map((kind, at) => ({
    text: template.replace('$', () => text).replace('#', () => kind), fit: fading(weight * (around.unused.has(kind) ? 1.8 : 1), at / 4 + n / 3),
  }))))
  return [...asked, ...bestFirst(asked, 20).map(({ text, fit }) => ({ text: language.spelling.not(text), fit: fit * 0.7 }))]
}

/** Names that look like classes, those that conditions ask for first. */
function classesAt({ language, facts }: EditSite, { visible, unused }: Surroundings): string[] {
  const { conditions, uses, values } = facts.phrases()
  const own = [...uses.keys()].filter((name) => /^[A-Z][a-z]\w*$/.test(name) && (visible.has(name) || /^(Error|Array|Map|Set|Date|RegExp|Promise)$/.test(name)))
  const ofModules = values.filter(({ node, text }) => language.member(node) !== undefined && /^[\w.]*\.[A-Z][a-z]\w*$/.test(text)).map(({ text }) => text)
  const asked = (name: string) => conditions.filter(({ text }) => new RegExp(`(^|[^\\w.])${name.replaceAll('.', '\\.')}(?![\\w.])`).test(text)).reduce((sum, { count }) => sum + count, 0)
  const scored = [...own, ...ofModules].map((name): [string, number] => [name, asked(name) + (unused.has(name) ? 8 : 0)])
  return scored.toSorted((one, other) => other[1] - one[1]).slice(0, 16).map(([name]) => name)
}

function lastName(text: string): string {
  return /([A-Za-z_$][\w$]*)\W*$/.exec(text)?.[1] ?? ''
}

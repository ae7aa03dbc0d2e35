import type { Replacement } from '../candidate.ts'
import { fading, type Operator, type TextRange } from '../edit-site.ts'

/** `/^a+/g` → `/^a+$/gi`: flags, anchors, quantifiers and classes of a regular expression. */
export const changePattern: Operator = {
  name: 'regular expression',
  propose: (site) => {
    const shape = site.language.pattern(site.node, site.textOf)
    if (shape === undefined) return []
    const pattern = site.textOf(shape.pattern)
    const flags = shape.flags === undefined ? '' : site.textOf(shape.flags)
    const inPattern = patternEdits(pattern, shape.pattern.from).filter(({ from, to, replacement }) => shape.isValid(pattern.slice(0, from - shape.pattern.from) + replacement + pattern.slice(to - shape.pattern.from), flags))
    const inFlags = shape.flags === undefined ? [] : flagEdits(flags, shape.flags).filter(({ replacement }) => shape.isValid(pattern, replacement))
    return [...inFlags, ...inPattern]
  },
}

/** Flags that are often forgotten, likeliest first. */
const usualFlags = ['g', 'i', 'm', 's', 'u', 'y']
const flagPrior = { add: 0.4, drop: 0.3 }

function flagEdits(flags: string, at: TextRange): Replacement[] {
  const change = (replacement: string, prior: number, flag: string): Replacement => ({ from: at.from, to: at.to, replacement, prior, traits: flag === 'i' ? ['case'] : [] })
  return [
    ...usualFlags.filter((flag) => !flags.includes(flag)).map((flag, n) => change(flags + flag, fading(flagPrior.add, n), flag)),
    ...[...flags].map((flag) => change(flags.replace(flag, ''), flagPrior.drop, flag)),
  ]
}

/** One piece of a pattern: an escape, a class, the start of a group, a quantifier, or any other character. */
const pieces = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\(\?(?:<?[=!]|:|P?<\w+>)?|\{\d+(?:,\d*)?\}|[^]/g
const opposites: Readonly<Record<string, string>> = { '\\d': '\\D', '\\D': '\\d', '\\w': '\\W', '\\W': '\\w', '\\s': '\\S', '\\S': '\\s', '\\b': '\\B', '\\B': '\\b', '(?=': '(?!', '(?!': '(?=', '(?<=': '(?<!', '(?<!': '(?<=' }
const similar: Readonly<Record<string, readonly string[]>> = { '\\d': ['\\w'], '\\w': ['\\d', '\\S'], '\\s': [' '], ' ': ['\\s'], '.': ['\\.'], '\\.': ['.'] }
const quantifiers: Readonly<Record<string, readonly string[]>> = { '+': ['*', ''], '*': ['+', ''], '?': ['', '*'] }
/** Each end, where it has no anchor yet, and an anchor that is there. */
const anchorPrior = 0.35

function patternEdits(pattern: string, start: number): Replacement[] {
  const found = [...pattern.matchAll(pieces)].map((match) => ({ text: match[0], from: match.index, to: match.index + match[0].length }))
  const edits: Replacement[] = []
  const change = (from: number, to: number, replacement: string, prior: number, traits: Replacement['traits'] = []) => edits.push({ from: start + from, to: start + to, replacement, prior, traits })
  if (!pattern.startsWith('^')) change(0, 0, '^', anchorPrior)
  if (!pattern.endsWith('$') || pattern.endsWith('\\$')) change(pattern.length, pattern.length, '$', anchorPrior)
  found.forEach(({ text, from, to }, n) => {
    const before = found[n - 1]?.text ?? ''
    const next = found[n + 1]?.text ?? ''
    if (text === '^' || text === '$') change(from, to, '', anchorPrior)
    // `(a+)*` may take for ever where `(a+)?` does not, and nothing can stop it.
    for (const other of quantifiers[text] ?? []) if (isRepeatable(before) && !(text === '?' && before === ')' && other !== '')) change(from, to, other, 0.3)
    if (/^[+*?}]$|^\{/.test(text) && isRepeatable(before)) change(to, next === '?' ? to + 1 : to, next === '?' ? '' : '?', 0.25)
    if (isRepeatable(text) && !/^[+*?]$|^\{/.test(next)) for (const [at, quantifier] of (text === ')' ? ['?'] : ['+', '*', '?']).entries()) change(to, to, quantifier, fading(isClass(text) ? 0.25 : 0.1, at))
    for (const count of countsNear(text)) change(from, to, count, 0.25, ['off_by_one'])
    const opposite = opposites[text]
    if (opposite !== undefined) change(from, to, opposite, 0.3, ['negation'])
    for (const other of similar[text] ?? []) change(from, to, other, 0.15)
    for (const [other, prior] of classesLike(text)) change(from, to, other, prior)
  })
  return edits
}

function isClass(text: string): boolean {
  return /^\\[dwsDWS]$|^\[|^\.$/.test(text)
}

/** A quantifier may follow. */
function isRepeatable(text: string): boolean {
  return text !== '' && !/^[\^$|(+*?]$|^\(\?|^\{|^\\[bB]$/.test(text)
}

/** `{2}` → `{1}`, `{3}`, `{2,}`. */
function countsNear(text: string): string[] {
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}$/.exec(text) ?? []
  if (least === undefined) return []
  const [low, high] = [Number(least), most === '' || most === undefined ? undefined : Number(most)]
  const lows = [low + 1, low - 1].filter((each) => each >= 0 && (high === undefined || each <= high)).map((each) => `{${each}${comma}${most}}`)
  const highs = high === undefined ? [] : [high + 1, high - 1].filter((each) => each >= low).map((each) => `{${low},${each}}`)
  return [...lows, ...highs, ...(comma === '' ? [`{${low},}`] : [])]
}

/** What a class often leaves out: the other case, digits, its opposite. */
function classesLike(text: string): [text: string, prior: number][] {
  if (!/^\[.+\]$/.test(text)) return []
  const isNegated = text.startsWith('[^')
  const content = text.slice(isNegated ? 2 : 1, -1)
  const [open, missing] = [isNegated ? '[^' : '[', [['a-z', 'A-Z'], ['A-Z', 'a-z'], ['a-z', '0-9'], ['A-Z', '0-9'], ['\\w', '-'], ['\\d', '.']] as const]
  const added = missing.filter(([has, lacks]) => content.includes(has) && !content.includes(lacks)).map(([, lacks]): [string, number] => [`${open}${content}${lacks}]`, 0.15])
  return [[`${isNegated ? '[' : '[^'}${content}]`, 0.25], ...added]
}

import { findSecrets } from './find-secrets.ts'
import { formsOf, isSecretValue } from './known-values.ts'
import { plainText } from './plain-text.ts'
import { assignments, looksRandom, mentions, type SecretPattern, shapes } from './secret-patterns.ts'

/** Takes secrets out of whatever leaves ralph. The same secret gets the same placeholder throughout a run. */
export interface Redactor {
  /** Looks for secrets in a text that came from outside; from then on they are known by their value. Throws when it cannot. */
  learn(text: string): Promise<void>
  /** Secrets become placeholders; everything else stays. */
  hide(text: string): string
  /** Both: what is done to everything that is kept or sent. */
  protect(text: string): Promise<string>
  /** The kinds of secrets that stand in a text for certain: known values and known shapes. */
  certainSecrets(text: string): string[]
}

export const placeholderPattern = /<SECRET:[a-z-]+:\d+>/

/** Shorter values broken over lines would be found by chance. */
const minimumWrapped = 12

/** @param values exact secrets of the environment and of files that exist to hold them. */
export function createRedactor(values: readonly string[]): Redactor {
  const placeholders = new Map<string, string>()
  const known = new Map<string, { value: string; kind: string; certain: boolean }>()
  const whole = new Set<string>()
  const learned = new Set<string>()
  let pattern: RegExp | undefined

  const placeholder = (value: string, kind: string) => {
    const made = placeholders.get(value) ?? `<SECRET:${kind}:${placeholders.size + 1}>`
    placeholders.set(value, made)
    return made
  }
  const add = (value: string, kind: string, certain = true) => {
    if (!isSecretValue(value) || known.get(value)?.certain === true || (whole.has(value) && !certain) || placeholderPattern.test(value)) return
    whole.add(value)
    // A key of several lines counts line by line too: diffs and messages show a part of it.
    if (certain && value.includes('\n')) for (const line of value.split('\n')) if (line.trim().length >= 2 * minimumWrapped && !/\s|^-----/.test(line.trim())) add(line.trim(), kind)
    for (const form of formsOf(value)) if (known.get(form)?.certain !== true) known.set(form, { value, kind, certain })
    pattern = undefined
  }
  const knownPattern = () => (pattern ??= alternation([...known.keys()]))
  for (const value of values) {
    add(value, 'env')
    // A value of several lines also counts line by line: logs and prompts break it up.
    for (const line of value.split('\n')) if (line !== value && line.trim().length >= 2 * minimumWrapped) add(line.trim(), 'env')
  }

  const hideKnown = (text: string) => text.replace(knownPattern(), (form) => placeholder(known.get(form)?.value ?? form, known.get(form)?.kind ?? 'env'))
  const hideWrapped = (text: string) => {
    const candidates = [...whole].filter((value) => value.length >= minimumWrapped && !/\s/.test(value))
    return candidates.length === 0 ? text : replaceWrapped(text, candidates, (value) => placeholder(value, 'env'))
  }
  const hideShapes = (text: string, patterns: readonly SecretPattern[]) =>
    patterns.reduce((out, pattern) => replaceSecrets(out, pattern, (secret) => placeholder(secret, pattern.kind)), text)

  const redactor: Redactor = {
    async learn(text) {
      const readable = plainText(text)
      if (readable.trim() === '' || learned.has(readable)) return
      learned.add(readable)
      // A token broken by a line end is none to any rule, so the text is also read without them.
      const joined = readable.replace(/\\?\r?\n[ \t]*/g, '')
      for (const form of joined === readable ? [readable] : [readable, joined]) {
        for (const secret of await findSecrets(form)) add(secret, 'found')
        for (const shape of shapes) for (const match of form.matchAll(shape.pattern)) add(secretOf(match, shape), shape.kind)
      }
      for (const place of [...assignments, ...mentions]) for (const match of readable.matchAll(place.pattern)) add(secretOf(match, place), place.kind, false)
    },
    hide: (text) => hideShapes(hideShapes(hideShapes(hideWrapped(hideKnown(text)), shapes), assignments), mentions),
    async protect(text) {
      await redactor.learn(text)
      return redactor.hide(text)
    },
    certainSecrets(text) {
      const kinds = [...text.matchAll(knownPattern())].flatMap(([form]) => (known.get(form)?.certain ? [known.get(form)?.kind ?? 'env'] : []))
      return [...new Set([...kinds, ...shapes.filter(({ pattern: shape }) => text.search(shape) >= 0).map(({ kind }) => kind)])]
    },
  }
  return redactor
}

/** The secret in one match; '' when it is none after all. A shape's only group is the secret, of an assignment the second. */
function secretOf(match: RegExpExecArray, { certain }: SecretPattern): string {
  const secret = certain ? (match[1] ?? match[0]) : (match[2] ?? '')
  if (placeholderPattern.test(secret)) return ''
  return certain || looksRandom(secret) ? secret : ''
}

function replaceSecrets(text: string, pattern: SecretPattern, replacement: (secret: string) => string): string {
  let out = ''
  let end = 0
  for (const match of text.matchAll(pattern.pattern)) {
    const secret = secretOf(match, pattern)
    if (secret === '') continue
    const start = match.index + match[0].lastIndexOf(secret)
    out += text.slice(end, start) + replacement(secret)
    end = start + secret.length
  }
  return out + text.slice(end)
}

function alternation(forms: readonly string[]): RegExp {
  if (forms.length === 0) return /(?!)/g
  const escaped = [...forms].sort((a, b) => b.length - a.length).map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(escaped.join('|'), 'g')
}

/** Values that are broken over lines: found in the text without white space, replaced from their first to their last character. */
function replaceWrapped(text: string, values: readonly string[], replacement: (value: string) => string): string {
  const compact = text.replace(/\\?\s+/g, '')
  const present = values.filter((value) => compact.includes(value))
  return present.reduce((out, value) => out.replace(new RegExp([...value].map((character) => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join(String.raw`(?:\\?\r?\n[ \t]*)?`), 'g'), () => replacement(value)), text)
}

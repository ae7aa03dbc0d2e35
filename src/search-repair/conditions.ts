import type { EditSite } from './edit-site.ts'
import { fading } from './edit-site.ts'

/** A condition that code at some place can ask, and how likely it is the one that is missing. */
export interface Condition {
  text: string
  prior: number
}

const mostNames = 6
const mostOfFile = 10

/** Conditions of the file whose names are in scope, then simple ones about the names in scope. */
export function conditionsAt({ language, facts, names }: EditSite): Condition[] {
  const values = names().filter(({ name, kind }) => (kind === 'parameter' || kind === 'variable') && !name.includes('.'))
  const known = new Set(names().map(({ name }) => name))
  const borrowed = [...facts.conditions].filter((text) => (text.match(/(?<![\w$.'"])[A-Za-z_$][\w$]*/g) ?? []).every((name) => known.has(name) || facts.globals.has(name)))
  const ofFile = borrowed.slice(0, mostOfFile).flatMap((text, at) => [{ text, prior: fading(1, at / 3) }, { text: language.spelling.not(`(${text})`), prior: fading(0.7, at / 3) }])
  const simple = values.slice(0, mostNames).flatMap(({ name }, at) => language.conditionTemplates.map((template, n) => ({ text: template.replaceAll('$', () => name), prior: fading(0.8, at + n / 3) })))
  const pairs = values.slice(0, mostNames).flatMap(({ name: one }, at) =>
    values.slice(at + 1, mostNames).flatMap(({ name: other }) => language.comparisonTemplates.map((template, n) => ({ text: template.replace('$', () => one).replace('$', () => other), prior: fading(0.9, at / 2 + n) }))),
  )
  return [...ofFile, ...simple, ...pairs]
}

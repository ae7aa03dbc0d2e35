import { expect, test } from 'vitest'
import type { SourceUnit } from '../../../src/context/source-tree.ts'
import type { Spectrum } from '../../../src/context/spectrum.ts'
import { type Candidate, type FeatureName, type FeatureRequest, measureFeatures } from '../../../src/context/unit-features.ts'

const unit = (name: string, text: string, more: Partial<SourceUnit> = {}): SourceUnit => ({ name, kind: 'function', from: 1, to: 1, own: [[1, 1]], text, ...more })
const query = { source: '', asserted: '', titles: '', output: '', blocks: new Map() }

function features(name: FeatureName, candidates: Candidate[], request: Partial<FeatureRequest> = {}): number[] {
  const nothing = { named: [], failing: [], query, closure: new Map(), spectrum: undefined, changedLines: new Map(), changedTogether: new Map(), knownAreas: [] }
  return measureFeatures(candidates, { ...nothing, ...request }).map((each) => Math.round(each[name] * 100) / 100)
}

test('a repository of a hundred thousand units has features like any other', () => {
  const many = Array.from({ length: 150_000 }, (_, n): Candidate => ({ file: 'a.js', unit: unit(`f${n}`, 'x') }))
  expect(features('nameTitle', many, { query: { ...query, titles: 'f7' } })[7]).toBe(1)
})

test('the title speaks for a unit by its name, however long the unit is', () => {
  const candidates = [
    { file: 'a.js', unit: unit('normalizeOptions', 'one of oneOf one of oneOf') },
    { file: 'a.js', unit: unit('buildOneOf', 'something else entirely') },
    { file: 'a.js', unit: unit('(module)', 'oneOf', { kind: 'module' }) },
  ]
  expect(features('nameTitle', candidates, { query: { ...query, titles: 'oneOf with a bare reference' } })).toEqual([0, 1, 0])
})

test('words of the comment above a unit are its words', () => {
  const candidates = [{ file: 'a.js', unit: unit('first', 'x()') }, { file: 'a.js', unit: unit('second', 'x()', { comment: '// Percent escapes.' }) }]
  expect(features('title', candidates, { query: { ...query, titles: 'decodes percent escapes' } })).toEqual([0, 1])
})

test('what a module is as a whole is called by the name of its file or folder', () => {
  const candidates = ['lib/parse-date.js', 'lib/dates/index.js', 'lib/other.js'].map((file) => ({ file, unit: unit('default', 'x()') }))
  expect(features('called', candidates, { query: { ...query, source: 'parseDate(1); dates(2); other' } })).toEqual([1, 1, 0])
})

test('how many of the failing tests ran a unit, and values that ran hold functions', () => {
  const candidates = ['all', 'half', 'loaded'].map((name) => ({ file: 'a.js', unit: unit(name, 'x()', { kind: 'value' }) }))
  const ran = new Map([['all', 2], ['half', 1]])
  const spectrum: Spectrum = { failingTests: 2, passingTests: 3, files: new Set(), of: (_, { name }) => ({ failing: ran.get(name) ?? 0, passing: 3, suspicion: 0, ran: new Map(), isLoaded: true }) }
  expect(features('failShare', candidates, { spectrum })).toEqual([1, 0.5, 0])
  expect(features('isValue', candidates, { spectrum })).toEqual([0, 0, 1])
  expect(features('isValue', candidates)).toEqual([1, 1, 1])
})

import { type Suspect, suspectFiles } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import { type ScenarioRecord, signaturePattern } from './scenario-record.ts'
import { isInArea, selectTests } from './test-selector.ts'

/** The record that fits a failure best. `matched` is used by itself, `candidate` is only shown. */
export type ScenarioMatch =
  | { status: 'matched' | 'candidate'; score: number; record: ScenarioRecord; reasons: string[] }
  | { status: 'unclassified'; score: number; record?: undefined; reasons: string[] }

export interface FailureToMatch {
  failing: readonly TestResult[]
  /** Best first. */
  suspects: readonly Suspect[]
}

const weights = { tests: 0.7, areas: 0.2, signature: 0.1 }
const thresholds = { matched: 0.8, candidate: 0.5 }
/** A record knows the area when it names one of the best suspects; further down the list nearly every file of a project stands. */
const consideredSuspects = 5

/** Scores every record against the failure and takes the best; among equals the one whose id comes first. */
export function matchScenario(failure: FailureToMatch, records: readonly ScenarioRecord[]): ScenarioMatch {
  const best = records
    .map((record) => ({ record, ...scoreRecord(failure, record) }))
    .sort((a, b) => b.score - a.score || (a.record.id < b.record.id ? -1 : 1))[0]
  if (best === undefined) return { status: 'unclassified', score: 0, reasons: ['there are no scenario records'] }
  const { score, record, reasons } = best
  if (score >= thresholds.candidate) return { status: score >= thresholds.matched ? 'matched' : 'candidate', score, record, reasons }
  if (score === 0) return { status: 'unclassified', score, reasons: ['no scenario record fits'] }
  return { status: 'unclassified', score, reasons: [`the nearest record, ${record.id}, fits too little`, ...reasons] }
}

function scoreRecord({ failing, suspects }: FailureToMatch, record: ScenarioRecord): { score: number; reasons: string[] } {
  const named = new Set(record.affected_tests.flatMap((selector) => selectTests(selector, failing)))
  const known = suspectFiles(suspects).slice(0, consideredSuspects).filter((path) => record.likely_code_areas.some((area) => isInArea(path, area)))
  const signature = record.failure_signatures.find((one) => failing.some((test) => shows(test, one)))
  const share = failing.length === 0 ? 0 : named.size / failing.length
  const score = weights.tests * share + (known.length > 0 ? weights.areas : 0) + (signature === undefined ? 0 : weights.signature)
  const reasons = [
    ...(named.size > 0 ? [`names ${named.size} of ${failing.length} failing tests`] : []),
    ...(known.length > 0 ? [`knows the code area of ${known.join(', ')}`] : []),
    ...(signature === undefined ? [] : [`the failure shows ${JSON.stringify(signature)}`]),
  ]
  // Rounded, for 0.7 + 0.1 is a little less than 0.8 in floating point.
  return { score: Math.round(score * 1000) / 1000, reasons }
}

function shows({ failure }: TestResult, signature: string): boolean {
  const text = `${failure?.message ?? ''}\n${failure?.stack ?? ''}`
  return signaturePattern(signature)?.test(text) ?? text.toLowerCase().includes(signature.toLowerCase())
}

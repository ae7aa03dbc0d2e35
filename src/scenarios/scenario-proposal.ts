import { type Suspect, suspectFiles } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import type { Confidence } from './assess-confidence.ts'
import { failureSignature } from './failure-signature.ts'
import { oneLine } from './one-line.ts'
import { parseRecord, type ScenarioRecord } from './scenario-record.ts'

/** `scenario_proposal.json`: a whole record that a person may edit and then approve. */
export type ScenarioProposal = ScenarioRecord

const proposedAreas = 3
const proposedSignatures = 5

export interface FailureToPropose {
  scenario: string
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  confidence: Confidence
}

/** A record that would match this failure again, with first texts for what only a person knows. */
export function buildProposal({ scenario, failing, suspects, confidence }: FailureToPropose): ScenarioProposal {
  const areas = suspectFiles(suspects).slice(0, proposedAreas)
  const signatures = failing.map(({ failure }) => failure && failureSignature(failure)).filter((one) => one !== undefined)
  const names = failing.map(({ id }) => `"${oneLine(id)}"`)
  const places = areas.length === 0 ? 'the code under test' : areas.join(' or ')
  return {
    id: recordId(scenario),
    title: titleOf(failing[0]) ?? scenario,
    origin: 'proposal',
    failure_signatures: [...new Set(signatures)].slice(0, proposedSignatures),
    affected_tests: failing.map(({ id }) => id),
    likely_code_areas: areas,
    invariants: [
      `What these tests ask for is right and stays unchanged: ${names.join(', ')}.`,
      'Every test that passes today still passes.',
      ...(confidence.level === 'low' ? [`The failure alone does not say what is right: ${confidence.reasons[0] ?? 'it is opaque'}.`] : []),
    ],
    accepted_fix_patterns: [`The cause is mended where the behaviour is decided, probably ${places}.`],
    rejected_fix_patterns: ['The inputs of the failing tests are recognized and treated specially.', 'The error is caught or hidden, and its cause stays.'],
    review_required: true,
  }
}

/** Whether a proposal becomes a record. The caller writes the file. */
export type ProposalApproval = { status: 'approved'; fileName: string; text: string } | { status: 'refused'; reason: string }

/** Checks a proposal as it stands after a person's edits; `existing` are the file names of the records there are. */
export function approveProposal({ proposalText, existing, force }: { proposalText: string; existing: readonly string[]; force: boolean }): ProposalApproval {
  const parsed = parseRecord(proposalText)
  if (parsed.status === 'invalid') {
    const what = `Expected the proposal to be a scenario record, but it is none: ${parsed.message}.`
    return { status: 'refused', reason: `${what} Mend it, or make it anew with "ralph plan-clarification".` }
  }
  const fileName = `${parsed.record.id}.json`
  // Some file systems do not tell capitals from small letters.
  const taken = existing.find((name) => name.toLowerCase() === fileName.toLowerCase())
  if (taken !== undefined && !force) {
    const what = `Expected the proposal to have an id of its own, but there is a record ${taken} already.`
    return { status: 'refused', reason: `${what} Change the id, or replace the record with --force.` }
  }
  return { status: 'approved', fileName: taken ?? fileName, text: `${JSON.stringify(parsed.record, null, 2)}\n` }
}

function titleOf(test: TestResult | undefined): string | undefined {
  if (test === undefined) return undefined
  return oneLine(test.failure === undefined ? `${test.name} fails` : `${test.name} fails: ${test.failure.message}`, 120)
}

function recordId(scenario: string): string {
  return scenario.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'scenario'
}

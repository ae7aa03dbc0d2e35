import type { Attempt } from './run-gate.ts'

/** Kinds of evidence, by what the gate says; the first that fits names the detector. */
const evidence: [pattern: RegExp, name: string][] = [
  [/it no longer tests anything/, 'flip check'],
  [/in another order of the tests/, 'other order'],
  [/process ended before|before any of its tests was reported|before this test was finished/, 'ledger: incomplete'],
  [/was not run|is gone now|no test was run/, 'ledger: tests lost'],
  [/is (skipped|todo)( now)?\b/, 'ledger: skipped'],
  [/still running after/, 'timeout'],
  [/passed at baseline and fails now|at baseline and fails now/, 'ledger: regression'],
  [/still fails/, 'ledger: target fails'],
  [/no test failed, but/, 'exit code'],
]

/** What spoke against a candidate that was not accepted, in few words: rule ids where the gate names them. */
export function detectorOf({ policy, validation, reason }: Attempt): string {
  const paths = ruleIds(reason, /\(rule ([\w-]+)\)/g)
  if (paths.length > 0) return `policy: ${paths.join(', ')}`
  const code = ruleIds(reason, /\(rule ([\w-]+);/g)
  // Left to a person, who finds that it passes every test.
  if (code.length > 0) return `${validation === 'passed' ? 'ask' : 'content'}: ${code.join(', ')}`
  if (policy === 'not_run') return `edits: ${firstLine(reason).slice(0, 40)}`
  return evidence.find(([pattern]) => pattern.test(reason))?.[1] ?? firstLine(reason).slice(0, 48)
}

function ruleIds(reason: string, form: RegExp): string[] {
  return [...new Set([...reason.matchAll(form)].map((match) => match[1] ?? ''))]
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}

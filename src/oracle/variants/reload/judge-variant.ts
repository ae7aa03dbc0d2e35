import { relative } from 'node:path'
import { nameResults } from '../../read-ledger.ts'
import { filterBySelection, splitTestId } from '../../selection.ts'
import type { TestResult } from '../../test-report.ts'
import type { VariantResult } from './variant-journal.ts'
import type { ReloadOutcome } from './reload-outcome.ts'

/** Which tests were asked for, where, and how long each variant had. */
export interface VariantQuestion {
  /** A real path. */
  root: string
  ids: readonly string[]
  guards: readonly string[]
  timeoutPerVariantMs: number
}

/** The requested tests of one variant. Nothing passes in a run with an error outside of its tests. */
export async function judgeVariant(result: VariantResult, { root, ids, guards, timeoutPerVariantMs }: VariantQuestion): Promise<ReloadOutcome> {
  switch (result.status) {
    case 'not_loaded':
      return { status: 'unknown', reason: `${relative(root, result.file)} is not loaded by these tests in a way that shows a change` }
    case 'timed_out':
      return { status: 'told', tests: ids.map((id) => failedTest(id, `timed out: still running after ${timeoutPerVariantMs / 1000} s`)), broken: [] }
    case 'ran': {
      const { tests } = await nameResults(result.records, root)
      const wanted = filterBySelection(tests, { tests: ids })
      if (result.errors.length > 0) return { status: 'told', tests: failWith(result.errors.join('\n'), wanted, ids), broken: [] }
      // Behind one that failed the others may have been left out; otherwise they should have run.
      const unheard = wanted.some(({ status }) => status === 'failed') ? [] : ids.filter((id) => !wanted.some((test) => test.id === id))
      return { status: 'told', tests: [...wanted, ...unheard.map((id) => failedTest(id, 'it did not run'))], broken: (result.broken ?? []).flatMap((index) => guards[index] ?? []) }
    }
  }
}

/** Why variants can not be compared with the unchanged program; `undefined` when it fails as it should. */
export async function controlMismatch(control: VariantResult, question: VariantQuestion): Promise<string | undefined> {
  const outcome = await judgeVariant(control, question)
  if (outcome.status === 'unknown') return outcome.reason
  const failing = new Set(outcome.tests.filter(({ status }) => status === 'failed').map(({ id }) => id))
  const other = question.ids.find((id) => !failing.has(id))
  return other === undefined ? undefined : `"${other}" does not fail without a change when its file is run again and again`
}

/** Every requested test failed, those that were reported as failed with their own message. */
function failWith(message: string, reported: readonly TestResult[], ids: readonly string[]): TestResult[] {
  const isReported = new Set(reported.map(({ id }) => id))
  return [
    ...reported.map((test) => (test.status === 'passed' ? failedTest(test.id, message) : test)),
    ...ids.filter((id) => !isReported.has(id)).map((id) => failedTest(id, message)),
  ]
}

function failedTest(id: string, message: string): TestResult {
  const { file, name } = splitTestId(id)
  return {
    id,
    file,
    name: name.split(' > ').at(-1) ?? name,
    status: 'failed',
    durationMs: 0,
    failure: { message, kind: 'error', frames: [] },
  }
}

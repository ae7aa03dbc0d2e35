import { type FlipSource, planFlips } from '../integrity/index.ts'
import { hasPassed, type Oracle, type TestReport, type TestResult } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import { type Evidence, type FlipEvidence, runEvidence } from './evidence.ts'
import { protectedAmong, type Session } from './session.ts'
import { oracleRun } from './test-place.ts'

export interface FlipRequest {
  oracle: Oracle
  /** The tests that pass with the candidate, as they failed before it. */
  repaired: readonly TestResult[]
  /** They pass only together with the other tests of their files. */
  wholeFiles: boolean
}

/**
 * A repaired test must still be able to fail: with an expected value of its assertion changed it has to go red. What patches
 * an assertion library, forges results or makes values equal to everything stays green. Returns why the candidate is refused.
 */
export async function checkFlips(session: Session, tree: PrivateTree, changes: readonly FileChange[], { oracle, repaired, wholeFiles }: FlipRequest, evidence: Evidence): Promise<string[]> {
  if (repaired.length === 0) return []
  if (!session.config.validation.flip) {
    evidence.flips = repaired.map(({ id }) => ({ test: id, result: 'not_flipped', reason: 'validation.flip is false in ci_config.json' }))
    return []
  }
  if (oracle.spec.runner === 'generic') {
    evidence.flips = repaired.map(({ id }) => ({ test: id, result: 'not_flipped', reason: 'this runner cannot run single tests' }))
    return []
  }
  const flip = async (tests: readonly TestResult[], options: { inPlace?: boolean }): Promise<FlipEvidence[]> => {
    await tree.reset()
    const plan = await planFlips(tests, await testSources(session, tree, tests), options)
    const none = plan.none.map(({ id, reason }): FlipEvidence => ({ test: id, result: 'not_flipped', reason }))
    if (plan.planned.length === 0) return none
    await tree.write([...changes, ...plan.changes])
    const report = await oracle.run(await oracleRun(session, oracle, tree, wholeFiles ? { files: [...new Set(tests.map(({ file }) => file))] } : { tests: plan.planned.map(({ id }) => id) }))
    session.ports.signal.throwIfAborted()
    evidence.runs.push(runEvidence('flipped', report))
    return [...none, ...plan.planned.map(({ id, line, from, to }): FlipEvidence => ({ test: id, line, from, to, ...resultOf(id, report) }))]
  }
  const first = await flip(repaired, {})
  evidence.flips = first
  const doubtful = repaired.filter(({ id }) => first.some(({ test, result, line }) => test === id && result !== 'red' && line !== undefined))
  // Of a table the row of another test may have been changed, or the row that gives the test its name: the assertion itself is neither.
  if (doubtful.length > 0) {
    const second = await flip(doubtful, { inPlace: true })
    evidence.flips = first.map((each) => second.find(({ test, line }) => test === each.test && line !== undefined) ?? each)
  }
  return evidence.flips
    .filter(({ result }) => result === 'stayed_green')
    .map(({ test, line, from, to }) => `${test} passes with the patch even when its line ${line} expects something else (${from} changed to ${to}): it no longer tests anything`)
}

/** The files of the tests, and helpers of theirs that their stack frames name. */
async function testSources(session: Session, tree: PrivateTree, tests: readonly TestResult[]): Promise<FlipSource[]> {
  const own = new Set(tests.map(({ file }) => file))
  const framed = tests.flatMap(({ failure }) => failure?.frames.map(({ file }) => file) ?? [])
  const { read } = session.sourceTree(tree)
  const paths = [...new Set([...own, ...protectedAmong(session, framed, own)])]
  return (await Promise.all(paths.map(async (path) => ({ path, text: await read(path) })))).flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]))
}

/** A flipped file that does not load shows nothing about its tests. */
function resultOf(id: string, report: TestReport): Pick<FlipEvidence, 'result' | 'reason'> {
  if (hasPassed(id, report)) return { result: 'stayed_green' }
  const failed = report.tests.find((test) => test.status === 'failed' && (test.id === id || id.endsWith('(load)')))
  if (failed !== undefined) return { result: 'red' }
  if (report.status === 'timed_out') return { result: 'red', reason: 'it did not end in time' }
  return { result: 'not_flipped', reason: 'the changed test did not run' }
}

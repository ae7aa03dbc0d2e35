import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../package-root.ts'
import { openCoverageRun } from './coverage/coverage-run.ts'
import { stuckTests } from './coverage/running-tests.ts'
import { judgeRun } from './judge-run.ts'
import type { Oracle, OraclePorts, OracleSpec } from './oracle.ts'
import { prepareRun, type FinishedProcess, type PreparedRun } from './prepared-run.ts'
import { readLedger } from './read-ledger.ts'
import { runCommand } from './run-command.ts'
import { withPackageCommands } from './runner-environment.ts'
import { outputOf, tailOf } from './runner-output.ts'
import type { LedgerRunner } from './runners/argument-rules.ts'
import { isPrinted, runPrinted } from './runners/printed-runners.ts'
import { adapterFor } from './runners/runner-adapter.ts'
import { filterBySelection, requestedTests } from './selection.ts'
import { openVariantsRun } from './variants/variants-run.ts'
import type { EvidenceKind, TestReport } from './test-report.ts'

/** Runs the tests of a spec in any tree that is given, with ralph's own reporter inside the runner. */
export function createOracle(spec: OracleSpec, ports: OraclePorts): Oracle {
  const builds: Builds = {}
  return { spec, canShuffle: spec.runner !== 'generic' && !isPrinted(spec.runner) && adapterFor(spec.runner).canShuffle, run: async (run) => buildAndTest(await prepareRun(spec, run, ports), builds) }
}

/** What the first run shows, which is the user's own code: a build that works there must work later, too. */
interface Builds {
  areNeeded?: boolean
}

/** Where a build that nobody asked for fails from the beginning, and tests pass all the same, they run without it. */
async function buildAndTest(prepared: PreparedRun, builds: Builds): Promise<TestReport> {
  const failedBuild = await runPrepareCommands(prepared)
  if (failedBuild === undefined) {
    builds.areNeeded ??= true
    return runTests(prepared)
  }
  if (prepared.spec.isPrepareFound !== true || builds.areNeeded === true) return failedBuild
  const report = await runTests(prepared)
  builds.areNeeded ??= !report.tests.some(({ status }) => status === 'passed')
  if (builds.areNeeded) return failedBuild
  return { ...report, output: `${failedBuild.reason}\nThe tests run without it.\n\n${report.output}` }
}

async function runTests(prepared: PreparedRun): Promise<TestReport> {
  const { spec } = prepared
  if (spec.runner === 'generic') return runCommand(prepared)
  return isPrinted(spec.runner) ? runPrinted(prepared, spec.runner) : runWithLedger(prepared, spec.runner)
}

/** The report of a build that failed; `undefined` when all of them are done. */
async function runPrepareCommands({ spec, root, cwd, env, start }: PreparedRun): Promise<Extract<TestReport, { status: 'could_not_start' }> | undefined> {
  for (const command of spec.prepare) {
    const [file = '', ...args] = command
    const result = await start({ file, args, env: withPackageCommands(env, cwd, root) })
    if (result.status === 'exited' && result.exitCode === 0) continue
    const output = outputOf(result)
    const reason = `"${command.join(' ')}", which the tests need, failed: ${howItEnded(result)}\n${tailOf(output)}`
    const base = { runner: spec.runner, evidence: evidenceOf(spec), durationMs: result.durationMs, output }
    return { ...base, status: 'could_not_start', reason, tests: [] }
  }
  return undefined
}

function evidenceOf(spec: OracleSpec): EvidenceKind {
  if (spec.runner !== 'generic') return isPrinted(spec.runner) ? 'printed' : 'ledger'
  return spec.junitPath === undefined ? 'exit_code' : 'junit'
}

function howItEnded(result: FinishedProcess): string {
  if (result.status === 'could_not_start') return result.reason
  return result.status === 'timed_out' ? `it was still running after ${result.timeoutMs / 1000} s` : `exit code ${result.exitCode}`
}

async function runWithLedger(prepared: PreparedRun, runner: LedgerRunner): Promise<TestReport> {
  const { spec, run, root, shownRoot, cwd, env, start } = prepared
  const base = { runner, evidence: 'ledger' as const, tests: [], durationMs: 0 }
  const requested = requestedTests(run.selection, root)
  if (requested?.files.length === 0) return { ...base, status: 'no_tests', exitCode: 0, output: 'none of the selected test files exists' }
  const reportersDir = join(packageRoot(), 'src', 'oracle', 'reporters')
  const { scratchDir, shuffleSeed } = run
  const plan = await adapterFor(runner).plan({ spec, root, cwd, scratchDir, buildDir: run.buildDir ?? join(scratchDir, 'build'), isBuildShared: run.buildDir !== undefined, reportersDir, env, requested, shuffleSeed, coverage: run.coverage === true, variants: run.variants !== undefined })
  if (plan.status === 'missing') return { ...base, status: 'could_not_start', reason: plan.message, output: '' }
  const nonce = randomBytes(16).toString('hex')
  const ledgerPath = join(run.scratchDir, `ledger-${nonce.slice(0, 12)}.jsonl`)
  // Must not exist yet: a file or link that somebody put there is not ours.
  await writeFile(ledgerPath, '', { flag: 'wx', mode: 0o600 })
  const coverage = run.coverage ? await openCoverageRun(run.scratchDir, root, shownRoot, run.earlier) : undefined
  const variants = run.variants ? await openVariantsRun(run.scratchDir, shownRoot, run.variants) : undefined
  try {
    const { file, args, env: own } = plan.launch
    const shuffle = run.shuffleSeed === undefined ? {} : { RALPH_SHUFFLE_SEED: String(run.shuffleSeed) }
    const started = Date.now()
    const result = await start({ file, args, env: { ...env, ...own, ...shuffle, ...coverage?.env, ...variants?.env, RALPH_LEDGER: ledgerPath, RALPH_LEDGER_NONCE: nonce }, ...(variants === undefined ? {} : { stalled: variants.stalled }) })
    const ledger = await readLedger(ledgerPath, nonce, shownRoot)
    const stuck = result.status === 'timed_out' ? stuckTests((await coverage?.running()) ?? [], { started, timeoutMs: result.timeoutMs }) : []
    const unheard = stuck.filter(({ id }) => !ledger.tests.some((test) => test.id === id))
    const report = judgeRun({ runner, result, ledger, tests: filterBySelection([...ledger.tests, ...unheard], run.selection) })
    const covered = await coverage?.read(runner, ledger)
    const told = await variants?.read()
    return { ...report, ...(covered === undefined ? {} : { coverage: covered }), ...(told === undefined ? {} : { variants: told }) }
  } finally {
    await coverage?.close()
    await variants?.close()
    await rm(ledgerPath, { force: true })
  }
}

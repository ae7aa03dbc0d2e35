import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createOracle } from '../../../src/oracle/create-oracle.ts'
import type { OracleRun, OracleSpec } from '../../../src/oracle/oracle.ts'
import type { TestReport, TestResult } from '../../../src/oracle/test-report.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** A repository in a temp folder, whose node_modules are links to the packages that ralph itself is developed with. */
export interface RunnerRepo {
  root: string
  scratchDir: string
  run(run?: Partial<OracleRun>): Promise<TestReport>
}

type SpecPart = Partial<OracleSpec> & Pick<OracleSpec, 'runner'>
const plainSpec = { projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: 'the test says so' }

export async function runnerRepo(spec: SpecPart, files: Record<string, string>, packages: readonly string[] = []): Promise<RunnerRepo> {
  const root = await tempDir(files)
  const scratchDir = await tempDir()
  for (const name of packages) {
    const link = join(root, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(packageRoot(), 'node_modules', name), link)
  }
  const oracle = createOracle({ ...plainSpec, ...spec }, { runProcess })
  return { root, scratchDir, run: (run = {}) => oracle.run({ root, scratchDir, env: testEnv(), ...run }) }
}

/** Only what a process needs to start: nothing of the vitest that runs this. */
export function testEnv(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
}

/** id → status, in the order of the ids. */
export function statuses(report: TestReport): Record<string, string> {
  return Object.fromEntries(report.tests.map(({ id, status }) => [id, status] as const).sort(([one], [other]) => (one < other ? -1 : 1)))
}

export function testNamed(report: TestReport, id: string): TestResult {
  const test = report.tests.find((one) => one.id === id)
  if (test === undefined) throw new Error(`no test "${id}" in ${JSON.stringify(statuses(report), null, 2)}\n${report.output}`)
  return test
}

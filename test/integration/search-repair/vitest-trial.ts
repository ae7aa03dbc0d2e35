import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Trial } from '../../../src/search-repair/trial.ts'
import type { TestResult } from '../../../src/oracle/test-report.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { runProcess } from '../../../src/process/run-process.ts'

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
})

/** A scenario folder that can be run as it is and with changes, each run in a copy of its own below `root`; the same contents run once. */
export function vitestTrial(scenario: string, testFile: string, root: string) {
  type Results = z.infer<typeof reportSchema>['testResults'][number]['assertionResults']
  const known = new Map<string, Promise<Results>>()
  const run = (changes: Readonly<Record<string, string>>): Promise<Results> => {
    const key = JSON.stringify(changes)
    const results = known.get(key) ?? start(changes)
    known.set(key, results)
    return results
  }
  const start = async (changes: Readonly<Record<string, string>>): Promise<Results> => {
    const tree = await mkdtemp(join(root, 'tree-'))
    await cp(scenario, tree, { recursive: true })
    await symlink(join(packageRoot(), 'node_modules'), join(tree, 'node_modules'))
    await writeFile(join(tree, 'vitest.config.mjs'), 'export default {}\n')
    for (const [path, content] of Object.entries(changes)) await writeFile(join(tree, path), content)
    const report = join(tree, 'report.json')
    const vitest = join(packageRoot(), 'node_modules/vitest/vitest.mjs')
    const ended = await runProcess({
      file: process.execPath,
      args: [vitest, 'run', testFile, '--reporter=json', `--outputFile=${report}`],
      cwd: tree,
      env: { PATH: process.env['PATH'] ?? '', CI: '1' },
      timeoutMs: 60_000,
    })
    const parsed = reportSchema.safeParse(JSON.parse(await readFile(report, 'utf8').catch(() => '{}')))
    await rm(tree, { recursive: true, force: true })
    if (!parsed.success) throw new Error(`vitest wrote no report: ${JSON.stringify(ended)}`)
    return parsed.data.testResults.flatMap((file) => file.assertionResults)
  }
  return {
    /** The failing tests of the unchanged scenario. */
    failing: async (): Promise<TestResult[]> => {
      const failed = (await run({})).filter((test) => test.status === 'failed')
      return failed.map((test) => ({
        id: `${testFile} > ${test.fullName}`, file: testFile, name: test.fullName, status: 'failed', durationMs: 0,
        failure: failureOf(test.failureMessages?.[0] ?? ''),
      }))
    },
    /** Names of all tests that fail with these changes. */
    failingWith: async (changes: Readonly<Record<string, string>>) => {
      const results = await run(changes)
      return results.filter((test) => test.status === 'failed').map((test) => test.fullName)
    },
    trial: (targets: readonly TestResult[]): Trial => async (changes) => {
      const started = performance.now()
      const results = await run(Object.fromEntries(changes.map((change) => [change.path, change.after ?? ''])))
      const passed = targets.filter((target) => results.some((test) => test.fullName === target.name && test.status === 'passed'))
      return { passed: passed.length, total: targets.length, durationMs: performance.now() - started }
    },
  }
}

/** The JSON reporter has no expected and actual of its own; `expected A to be B` holds both. */
function failureOf(message: string): NonNullable<TestResult['failure']> {
  const compared = /expected (.+?) to (?:be|equal|deeply equal) (.+?)(?: \/\/|\n|$)/.exec(message)
  const values = compared?.[1] !== undefined && compared[2] !== undefined ? { actual: compared[1], expected: compared[2] } : {}
  const kind = message.startsWith('AssertionError') ? 'assertion' : 'error'
  return { message: message.split('\n')[0] ?? '', kind, frames: [], ...values }
}

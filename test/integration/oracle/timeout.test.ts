import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type TestContext } from 'vitest'
import type { OracleSpec } from '../../../src/oracle/oracle.ts'
import { waitingTest } from '../../support/waiting-test.ts'
import { runnerRepo } from './runner-repo.ts'

// Blocks the process for ever without the work of a loop; nothing inside of it can end that either.
const block = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
const blocks = `require('node:fs').writeFileSync('pid', String(process.pid)); ${block}`

const blocking: Record<string, { file: string; text: string; passed?: string[]; packages?: string[] }> = {
  vitest: {
    file: 'a.test.mjs',
    text: `import { writeFileSync } from 'node:fs'\nimport { test } from 'vitest'\ntest('blocks', () => { writeFileSync('pid', String(process.pid)); ${block} })\n`,
    packages: ['vitest'],
  },
  jest: { file: 'a.test.js', text: `test.skip('is left out', () => {})\ntest.todo('comes later')\ntest('blocks', () => { ${blocks} })\n`, packages: ['jest'] },
  mocha: {
    file: 'test/a.js',
    text: `it('passes', () => {})\nit('blocks', () => { ${blocks} })\n`,
    passed: ['test/a.js > passes'],
    packages: ['mocha'],
  },
  'node:test': { file: 'a.test.js', text: `require('node:test').test('blocks', () => { ${blocks} })\n` },
  pytest: {
    file: 'test_a.py',
    text: `import os, time
def test_passes():
    pass
def test_blocks():
    open("pid", "w").write(str(os.getpid()))
    while True:
        time.sleep(60)
`,
    passed: ['test_a.py > test_passes'],
  },
}

async function expectTimeOut(runner: OracleSpec['runner'], timeoutMs: number, context?: TestContext): Promise<void> {
  const { file = '', text = '', passed = [], packages } = blocking[runner] ?? {}
  const repo = await runnerRepo({ runner, timeoutMs }, { 'package.json': '{}', [file]: text }, packages)
  const report = await repo.run({ coverage: true })
  context?.skip(report.status === 'could_not_start', `${runner} is not installed`)
  expect(report, runner).toMatchObject({ status: 'timed_out', timeoutMs })
  expect(report.tests.filter(({ status }) => status === 'passed').map(({ id }) => id), runner).toEqual(passed)
  const failed = report.tests.filter(({ status }) => status === 'failed')
  expect(failed, runner).toEqual([expect.objectContaining({ id: `${file} > ${/def (test_blocks)/.exec(text)?.[1] ?? 'blocks'}`, failure: expect.objectContaining({ kind: 'endless', frames: [] }) })])
  const blocked = Number(readFileSync(join(repo.root, 'pid'), 'utf8'))
  expect(isRunning(blocked), runner).toBe(false)
}

// At once, because they wait more than they work; the limit is for the start of all four on a busy machine.
waitingTest('vitest, jest, mocha, node:test: the test that never ends is told, what passed before it counts, and no process is left behind', async () => {
  await Promise.all((['vitest', 'jest', 'mocha', 'node:test'] as const).map((runner) => expectTimeOut(runner, 16_000)))
})

waitingTest('pytest: the test that never ends is told, what passed before it counts, and no process is left behind', async (context) => {
  await expectTimeOut('pytest', 8_000, context)
})

/** A killed process whose parent is gone may stay in the table until init collects it; it no longer runs. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${id}/stat`, 'utf8'))
  } catch {
    return false
  }
}

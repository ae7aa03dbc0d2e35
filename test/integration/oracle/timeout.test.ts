import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runnerRepo } from './runner-repo.ts'

const pid = "require('node:fs').writeFileSync('pid', String(process.pid))"
const esmPid = "writeFileSync('pid', String(process.pid))"

const loops: Record<string, { file: string; text: string; passed?: string[]; packages?: string[] }> = {
  vitest: {
    file: 'a.test.mjs',
    text: `import { writeFileSync } from 'node:fs'\nimport { test } from 'vitest'\ntest('loops', () => { ${esmPid}; for (;;); })\n`,
    packages: ['vitest'],
  },
  jest: { file: 'a.test.js', text: `test('loops', () => { ${pid}; for (;;); })\n`, packages: ['jest'] },
  mocha: {
    file: 'test/a.js',
    text: `it('passes', () => {})\nit('loops', () => { ${pid}; for (;;); })\n`,
    passed: ['test/a.js > passes'],
    packages: ['mocha'],
  },
  'node:test': { file: 'a.test.js', text: `require('node:test').test('loops', () => { ${pid}; for (;;); })\n` },
  pytest: {
    file: 'test_a.py',
    text: `import os
def test_passes():
    pass
def test_loops():
    open("pid", "w").write(str(os.getpid()))
    while True:
        pass
`,
    passed: ['test_a.py > test_passes'],
  },
}

const runners = ['vitest', 'jest', 'mocha', 'node:test', 'pytest'] as const

test.for(runners)('%s: an endless loop times out and leaves no process behind', async (runner, context) => {
  const { file = '', text = '', passed = [], packages } = loops[runner] ?? {}
  const repo = await runnerRepo({ runner, timeoutMs: 8_000 }, { 'package.json': '{}', [file]: text }, packages)
  const report = await repo.run()
  context.skip(runner === 'pytest' && report.status === 'could_not_start', 'pytest is not installed for python3')
  expect(report).toMatchObject({ status: 'timed_out', timeoutMs: 8_000 })
  expect(report.tests.filter(({ status }) => status === 'passed').map(({ id }) => id)).toEqual(passed)
  const looping = Number(readFileSync(join(repo.root, 'pid'), 'utf8'))
  expect(isRunning(looping)).toBe(false)
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

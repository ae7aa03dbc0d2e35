import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/package-root.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'

// vitest 1 and 2 know none of the later events: they hand all files to `onFinished`. They are not installed here.
test('vitest 1 and 2: the reporter reads the files of onFinished', async () => {
  const reporter = pathToFileURL(join(packageRoot(), 'src/oracle/reporters/vitest-reporter.mjs'))
  const folder = await tempDir({
    'run.mjs': `import Reporter from ${JSON.stringify(reporter.href)}
const error = { name: 'AssertionError', message: 'expected 2 to be 3', expected: '3', actual: '2', stack: 'AssertionError: x' }
const tasks = [
  { type: 'test', name: 'good', mode: 'run', result: { state: 'pass', duration: 1 } },
  { type: 'suite', name: 's', tasks: [{ type: 'test', name: 'bad', mode: 'run', result: { state: 'fail', errors: [error] } }] },
]
new Reporter().onFinished([{ filepath: '/r/a.test.ts', tasks, result: { state: 'fail' } }], [])
`,
  })
  const env = { RALPH_LEDGER: join(folder, 'ledger'), RALPH_LEDGER_NONCE: 'n' }
  expect(await runProcess({ file: process.execPath, args: ['run.mjs'], cwd: folder, env })).toMatchObject({ exitCode: 0 })
  const records = readFileSync(join(folder, 'ledger'), 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line))
  expect(records).toMatchObject([
    { kind: 'test', nonce: 'n', file: '/r/a.test.ts', path: ['good'], status: 'passed' },
    { path: ['s', 'bad'], status: 'failed', failure: { kind: 'assertion', expected: '3', actual: '2' } },
    { kind: 'end', count: 2 },
  ])
})

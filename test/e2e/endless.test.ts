import { join } from 'node:path'
import { expect } from 'vitest'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo } from '../support/repo.ts'
import { waitingTest } from '../support/waiting-test.ts'

interface Run {
  status: string
  scenarios: { status: string; reason?: string; tests_fixed: string[] }[]
}

// Long enough for a busy machine to reach the test within the first half.
const config = '{ "oracle": { "timeout_seconds": 6 } }'
const manifest = '{ "type": "module", "scripts": { "test": "node --test" } }'

waitingTest('a test that never ends is a failing test: the search finds the step that its loop lacks', async () => {
  const repo = await tempRepo({
    'package.json': manifest,
    'ci_config.json': config,
    'src/digits.js': 'export function digits(n) {\n  let count = 0\n  while (n > 0) {\n    count += 1\n    n = Math.ceil(n / 10)\n  }\n  return count\n}\n',
    'test/digits.test.js': `import assert from 'node:assert'
import { test } from 'node:test'
import { digits } from '../src/digits.js'
test('counts', () => {
  assert.strictEqual(digits(7), 1)
  assert.strictEqual(digits(345), 3)
  assert.strictEqual(digits(10), 2)
  assert.strictEqual(digits(1000), 4)
  assert.strictEqual(digits(0), 0)
})
`,
  })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(result.stderr).toContain('they run once more, to see which one does not end')
  expect(json<Run>(result).scenarios[0]).toMatchObject({ status: 'repaired', tests_fixed: ['test/digits.test.js > counts'] })
  // As somebody's own eyes: which of the edits that pass is chosen may change.
  const { digits } = (await import(join(repo.root, 'src/digits.js'))) as { digits(n: number): number }
  expect([1, 90, 99, 90210].map(digits)).toEqual([1, 2, 2, 5])
})

waitingTest('a file that never ends while it is loaded is a timeout: no test can be blamed', async () => {
  const repo = await tempRepo({
    'package.json': manifest,
    'ci_config.json': '{ "oracle": { "timeout_seconds": 2 } }',
    'test/slow.test.js': "import { test } from 'node:test'\nawait new Promise((done) => setTimeout(done, 60000))\ntest('late', () => {})\n",
  })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(result.exitCode).toBe(3)
  expect(json<Run>(result).scenarios[0]).toMatchObject({ status: 'error', reason: expect.stringContaining('a timeout is not a failed test') })
})

waitingTest('a test that ends when it runs alone is not to blame for a timeout', async () => {
  const repo = await tempRepo({
    'package.json': manifest,
    'ci_config.json': '{ "oracle": { "timeout_seconds": 5 } }',
    'test/late.test.js': `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
test('ends the third time', async () => {
  const runs = existsSync('runs') ? Number(readFileSync('runs', 'utf8')) : 0
  writeFileSync('runs', String(runs + 1))
  if (runs < 2) await new Promise((done) => setTimeout(done, 60000))
})
`,
  })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios).toEqual([expect.objectContaining({ status: 'error', reason: expect.stringContaining('a timeout is not a failed test') })])
})

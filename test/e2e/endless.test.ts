import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo } from '../support/repo.ts'

interface Run {
  status: string
  scenarios: { status: string; reason?: string; tests_fixed: string[] }[]
}

// Long enough for a busy machine to reach the test within the first half.
const config = '{ "oracle": { "timeout_seconds": 6 } }'
const manifest = '{ "type": "module", "scripts": { "test": "node --test" } }'

test('a test that never ends is a failing test: the search finds the step that its loop lacks', async () => {
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
})
`,
  })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(result.stderr).toContain('they run once more, to see which one does not end')
  expect(json<Run>(result).scenarios[0]).toMatchObject({ status: 'repaired', tests_fixed: ['test/digits.test.js > counts'] })
  expect(await readFile(join(repo.root, 'src/digits.js'), 'utf8')).toContain('Math.floor(n / 10)')
})

test('a file that never ends while it is loaded is a timeout: no test can be blamed', async () => {
  const repo = await tempRepo({
    'package.json': manifest,
    'ci_config.json': '{ "oracle": { "timeout_seconds": 2 } }',
    'test/slow.test.js': "import { test } from 'node:test'\nawait new Promise((done) => setTimeout(done, 60000))\ntest('late', () => {})\n",
  })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(result.exitCode).toBe(3)
  expect(json<Run>(result).scenarios[0]).toMatchObject({ status: 'error', reason: expect.stringContaining('a timeout is not a failed test') })
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo } from '../support/repo.ts'
import { tempDir } from '../support/temp-dir.ts'

interface Run {
  scenarios: { name: string; status: string; patch_path: string; alternatives?: { patch_path: string; description: string }[]; attempts: { search?: { tried: number; seconds: number } }[] }[]
}

const repository = (body: string, asserts: string) =>
  tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{}',
    'src/sum.js': `export function sum(a, b) {\n${body}\n}\n`,
    'test/sum.test.js': `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { sum } from '../src/sum.js'\ntest('adds', () => {\n${asserts}\n})\n`,
  })

test('where other edits pass as well, they are kept, and the accepted one is called plausible, please review', async () => {
  const repo = await repository('  return a - b', '  assert.strictEqual(sum(2, 2), 4)')
  const result = await ralph(['run-all', '--dry-run', '--json', '--backend', 'local'], { cwd: repo.root })
  const [scenario] = json<Run>(result).scenarios
  expect(scenario).toMatchObject({ status: 'repaired', attempts: [{ search: { tried: expect.any(Number), seconds: expect.any(Number) } }] })
  const alternatives = scenario?.alternatives ?? []
  expect(alternatives.length).toBeGreaterThan(0)
  expect(result.stderr).toMatch(/plausible, please review: .* the failing tests as well \(output\/test__sum\.test\.js\/alternative_1\.diff/)
  const patches = await Promise.all([scenario?.patch_path ?? '', ...alternatives.map((each) => each.patch_path)].map((path) => readFile(join(repo.root, path), 'utf8')))
  expect(new Set(patches).size).toBe(patches.length)
  for (const patch of patches) expect(patch).toMatch(/^-  return a - b$/m)
})

test('two mistakes: where no single edit passes, edits that get the test further are tried with a second one', async () => {
  const repo = await repository('  if (a > 100) return -1\n  return a - b', '  assert.strictEqual(sum(2, 5), 7)\n  assert.strictEqual(sum(-3, 1), -2)\n  assert.strictEqual(sum(101, 1), 0)\n  assert.strictEqual(sum(200, -5), 0)')
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios[0]).toMatchObject({ status: 'repaired' })
  const repaired = await readFile(join(repo.root, 'src/sum.js'), 'utf8')
  expect(repaired).toContain('return a + b')
  expect(repaired).not.toContain('return -1\n')
})

test('what tests write into the source is no part of the patch', async () => {
  const repo = await repository('  return a - b', "  fs.appendFileSync('src/sum.js', '// touched\\n')\n  assert.strictEqual(sum(2, 2), 4)")
  await repo.write({ 'test/sum.test.js': `import fs from 'node:fs'\n${await readFile(join(repo.root, 'test/sum.test.js'), 'utf8')}` })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios).toMatchObject([{ status: 'repaired' }])
  expect(await readFile(join(repo.root, 'src/sum.js'), 'utf8')).toMatch(/^export function sum\(a, b\) \{\n  return [^\n]*\n\}\n$/)
})

test('a result that a hook prepares for several tests: the function that made it is suspected and mended', async () => {
  const repo = await repository('  return a - b', '')
  await repo.write({ 'test/sum.test.js': `import assert from 'node:assert'
import { before, describe, test } from 'node:test'
import { sum } from '../src/sum.js'
describe('sums', () => {
  let made
  before(() => { made = [sum(3, 0), sum(2, 5)] })
  test('of nothing', () => assert.strictEqual(made[0], 3))
  test('of two', () => assert.strictEqual(made[1], 7))
})
` })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios).toMatchObject([{ status: 'repaired' }])
  expect(await readFile(join(repo.root, 'src/sum.js'), 'utf8')).toContain('return a + b')
})

const severalFiles = (source: string, tests: Record<string, string>) =>
  tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{}',
    'src/code.js': source,
    ...Object.fromEntries(Object.entries(tests).map(([name, body]) => [`test/${name}.test.js`, `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport * as code from '../src/code.js'\ntest('${name}', () => {\n${body}\n})\n`])),
  })

test('of edits that pass, the one is chosen with which failing tests of other files pass as well', async () => {
  const repo = await severalFiles('export function size(a, b) {\n  return a * b\n}\n', { a: '  assert.strictEqual(code.size(5, 0), 5)', b: '  assert.strictEqual(code.size(7, 3), 4)' })
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios.map(({ status }) => status)).toEqual(['repaired', 'green'])
  expect(await readFile(join(repo.root, 'src/code.js'), 'utf8')).toContain('return a - b')
})

test('an only edit that passes, and leaves a test of another file failing that runs the same code, does not end the search', async () => {
  const source = "export function size(a, b) {\n  const left = a * 3\n  const right = b * 5\n  const sum = left - right\n  const low = sum < 100 ? sum : 100\n  const high = low > 2 ? low : 2\n  return high\n}\nexport function label(a, b) {\n  const n = size(a, b)\n  const text = 'size ' + n + ' of ' + a\n  return text.trim()\n}\n"
  const sizes = '[[1, 2, 13], [3, 4, 29], [5, 1, 20], [2, 9, 51], [30, 40, 100], [0, 0, 2], [-9, 8, 13], [9, -4, 7]]'
  const tests = { a: `  for (const [a, b, size] of ${sizes}) assert.strictEqual(code.size(a, b), size)`, b: "  assert.strictEqual(code.label(1, 2), 'SIZE<13>/1/made anew')" }
  const repo = await severalFiles(source, tests)
  const [scenario] = json<Run>(await ralph(['run-all', '--json', '--dry-run', '--backend', 'local'], { cwd: repo.root })).scenarios
  expect(scenario).toMatchObject({ name: 'test__a.test.js', status: 'repaired' })
  expect(scenario?.attempts[0]?.search?.tried, 'more than the first batch').toBeGreaterThan(150)
})

test('tests that fail in other files are no passing tests where the fault is localized', async () => {
  const repo = await severalFiles('export function size(a, b) {\n  return a * b\n}\n', { a: '  assert.strictEqual(code.size(5, 0), 5)', b: '  assert.strictEqual(code.size(7, 3), 4)' })
  await ralph(['run-all', '--json', '--dry-run', '--backend', 'local'], { cwd: repo.root })
  const { units } = JSON.parse(await readFile(join(repo.root, 'output/test__a.test.js/localization.json'), 'utf8')) as { units: { name: string; features: { ochiai?: number } }[] }
  expect(units.find(({ name }) => name === 'size')?.features.ochiai).toBe(1)
})

test('what a mended test ran is no evidence for the next failure: it is localized as it would be alone', async () => {
  const source = 'export function one(n) {\n  return both(n) - 1\n}\nexport function two(n) {\n  return both(n) * 2\n}\nexport function both(n) {\n  return n\n}\n'
  const tests = { one: '  assert.strictEqual(code.one(5), 6)\n  assert.strictEqual(code.one(1), 2)', two: '  assert.strictEqual(code.two(5), 7)\n  assert.strictEqual(code.two(9), 11)' }
  const repo = await severalFiles(source, tests)
  const result = await ralph(['run-all', '--json', '--dry-run', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios.map(({ status }) => status)).toEqual(['repaired', 'repaired'])
  const second = json<Run>(result).scenarios[1]?.name ?? ''
  const context = await readFile(join(repo.root, `output/${second}/context.txt`), 'utf8')
  expect(context).toMatch(/run by the failing test/)
  expect(context).not.toMatch(/passing/)
})

test('the failure that runs the least code comes first, and what was not repaired before it is green by its patch', async () => {
  const source = `const table = { a: 1 }
export function inner(n) {
  return n - 1
}
export function outer(names) {
  return names.map((name) => wide(inner(table[name])))
}
function wide(n) {
  return n
}
`
  const tests = { a: "  assert.deepStrictEqual(code.outer(['a']), [2])", z: '  assert.strictEqual(code.inner(4), 5)' }
  const repo = await severalFiles(source, tests)
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios.map(({ name, status }) => [name, status])).toEqual([['test__z.test.js', 'repaired'], ['test__a.test.js', 'green']])
})

test('a scenario that was not repaired by itself is green by the patch of a later one', async () => {
  const tests = { first: '  assert.strictEqual(code.port(), 8080)', second: '  assert.strictEqual(code.port(), 8080)' }
  const repo = await severalFiles('export const port = () => 80\n', tests)
  const reply = (port: number) => ({ edits: [{ path: 'src/code.js', search: '80', replace: String(port) }] })
  const settings = await tempDir({ 'config.json': JSON.stringify({ max_retries: 0, backend_settings: { scripted: { replies: [reply(81), reply(8080)] } } }) })
  const result = await ralph(['run-all', '--json', '--backend', 'scripted', '--config', join(settings, 'config.json')], { cwd: repo.root })
  expect(result.exitCode).toBe(0)
  expect(json<Run>(result).scenarios).toMatchObject([{ status: 'green', reason: 'green by the patch of test__second.test.js', attempts: [{ validation: 'failed' }] }, { status: 'repaired' }])
  expect(JSON.parse(await readFile(join(repo.root, '.git/ralph/output/test__first.test.js/run.json'), 'utf8'))).toMatchObject({ result: { status: 'green' }, baseline: { failing: ['test/first.test.js > first'] } })
  expect(result.stderr).toMatch(/test__first\.test\.js: green by the patch of test__second/)
})

test('a dry run goes on from an accepted patch as a run would, and writes nothing', async () => {
  const tests = { first: '  assert.strictEqual(code.port(), 8080)', second: '  assert.strictEqual(code.port(), 8080)', third: '  assert.strictEqual(code.host(), 8080)' }
  const repo = await severalFiles('export const port = () => 80\nexport const host = () => port() + 1\n', tests)
  const replies = [{ edits: [{ path: 'src/code.js', search: '=> 80', replace: '=> 8080' }] }, { edits: [{ path: 'src/code.js', search: 'port() + 1', replace: 'port()' }] }]
  const settings = await tempDir({ 'config.json': JSON.stringify({ max_retries: 0, backend_settings: { scripted: { replies } } }) })
  const before = await readFile(join(repo.root, 'src/code.js'), 'utf8')
  // The other way to write it.
  const result = await ralph(['run-all', '--json', '--dryRun', '--backend', 'scripted', '--config', join(settings, 'config.json')], { cwd: repo.root })
  expect(json<Run>(result).scenarios).toMatchObject([{ status: 'repaired', applied: 'dry_run' }, { status: 'green', reason: 'green by the patch of test__first.test.js' }, { status: 'repaired', applied: 'dry_run' }])
  expect(result.exitCode).toBe(0)
  expect(await readFile(join(repo.root, 'src/code.js'), 'utf8')).toBe(before)
  expect(repo.git('status', '--porcelain', 'src', 'test')).toBe('')
})

test('the second attempt is shown the code as it is, not as the refused patch left it', async () => {
  const repo = await severalFiles('export function size(a, b) {\n  return a * b\n}\n', { a: '  assert.strictEqual(code.size(5, 2), 3)' })
  const reply = (replace: string) => ({ edits: [{ path: 'src/code.js', search: 'a * b', replace }] })
  const settings = await tempDir({ 'config.json': JSON.stringify({ max_retries: 1, output_dir: 'output', backend_settings: { scripted: { replies: [reply('a + b'), reply('a - b')] } } }) })
  const result = await ralph(['run-all', '--json', '--dry-run', '--backend', 'scripted', '--config', join(settings, 'config.json')], { cwd: repo.root })
  expect(json<Run>(result).scenarios).toMatchObject([{ status: 'repaired', attempts: [{ validation: 'failed' }, { validation: 'passed' }] }])
  const context = await readFile(join(settings, 'output/test__a.test.js/context.txt'), 'utf8')
  expect(context).toContain('return a * b')
  expect(context).not.toContain('return a + b')
})

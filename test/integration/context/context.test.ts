import { expect, test } from 'vitest'
import { loadTokenCounter } from '../../../src/context/count-tokens.ts'
import { localize } from '../../../src/context/localize.ts'
import { renderContext } from '../../../src/context/render-context.ts'
import type { TestCoverage, TestResult } from '../../../src/oracle/test-report.ts'
import { failingTest, tempTree } from '../../support/source-tree.ts'

const files = {
  'cart.test.ts': "import { checkout } from './src/checkout'\nit('adds shipping', () => { expect(checkout([1]).shippingCost).toBe(5) })\nit('other', () => {})\n",
  'src/checkout.ts': "import { shippingCost } from './shipping'\nimport { log } from './log'\nexport function checkout(items: number[]) {\n  log('x')\n  return { shippingCost: shippingCost(items) }\n}\n",
  'src/shipping.ts': 'export function shippingCost(items: number[]) {\n  return items.length * 4\n}\nexport function unrelated() {}\n',
  'src/log.ts': 'export function log(text: string) {\n  return text\n}\n',
  'src/huge.ts': `export const table = [\n${'  "row",\n'.repeat(5000)}]\n`,
  'README.md': 'the bug is in shipping',
}
const isEditable = (path: string) => path.startsWith('src/')
const noDelta = { source: 'none' as const, files: [], diff: async () => '' }

async function contextOf(failing: TestResult[], options: { coverage?: TestCoverage; isExcluded?: (path: string) => boolean; budget?: number; attempt?: number; delta?: Parameters<typeof localize>[0]['delta']; files?: Record<string, string> } = {}) {
  const tree = await tempTree(options.files ?? files)
  const evidence = { scenario: { name: 's', title: '', summary: '', contextFiles: ['README.md'] }, runner: 'vitest' as const, failing, printed: '' }
  const isExcluded = options.isExcluded ?? ((path: string) => path.endsWith('.md'))
  const localization = await localize({ ...evidence, tree, delta: options.delta ?? noDelta, isEditable, isExcluded, knownAreas: [], ...(options.coverage === undefined ? {} : { coverage: options.coverage }) })
  const rendered = await renderContext({
    ...evidence, tree, localization, isEditable,
    knowledge: { match: { status: 'unclassified' } },
    isExcluded,
    tokenBudget: options.budget ?? 4000,
    targetTokens: 2800,
    attempt: options.attempt ?? 1,
    countTokens: await loadTokenCounter(),
  })
  return { ...rendered, suspects: localization.suspects, delta: localization.delta }
}

test('ranks the function that shares names with the failing test first, with its lines and reasons', async () => {
  const { suspects } = await contextOf([failingTest('cart.test.ts', 'adds shipping')])
  expect(suspects.map(({ path }) => path)).toEqual(expect.arrayContaining(['src/shipping.ts', 'src/checkout.ts', 'src/log.ts']))
  expect(suspects.at(-1)?.path).toBe('src/log.ts')
  expect(suspects.find(({ path }) => path === 'src/shipping.ts')).toMatchObject({ name: 'shippingCost', lines: [[1, 3]], reason: expect.stringContaining('called by what the failing test calls') })
})

test('a stack frame inside the repository outweighs names', async () => {
  const { suspects } = await contextOf([failingTest('cart.test.ts', 'adds shipping', { kind: 'error', frames: [{ file: 'src/log.ts', line: 2 }, { file: 'cart.test.ts', line: 2 }] })])
  expect(suspects[0]).toMatchObject({ path: 'src/log.ts', reason: expect.stringContaining('line 2') })
  expect(suspects.map(({ path }) => path)).not.toContain('cart.test.ts')
})

test('sections stand in their order, the failing test before suspects, documentation never', async () => {
  const { text, tokens, files: shown } = await contextOf([failingTest('cart.test.ts', 'adds shipping', { expected: '5', actual: '4' })])
  const headings = [...text.matchAll(/^# (.*)$/gm)].map((match) => match[1])
  expect(headings.slice(0, 7)).toEqual(['FAILURE_RECORD', 'FAILURE_OUTPUT', 'SUSPECTS', 'RECENT_REPO_DELTA', 'RECENT_REPO_DELTA_DIFF', 'SCENARIO_MATCH', 'FILE: cart.test.ts'])
  expect(shown[0]?.path).toBe('cart.test.ts')
  expect(shown.map(({ path }) => path).toSorted()).toEqual(['cart.test.ts', 'src/checkout.ts', 'src/shipping.ts'])
  expect(text).not.toContain('the bug is in shipping')
  expect(JSON.parse(/# FAILURE_RECORD\n([^]*?)\n\n#/.exec(text)?.[1] ?? '')).toMatchObject({ failing_tests: [{ id: 'cart.test.ts > adds shipping', expected: '5', actual: '4' }] })
  expect(tokens).toBeLessThan(4000)
})

test('a unit that does not fit is shown in part, and the budget holds', async () => {
  const test = "import { table } from './src/huge'\nit('x', () => { expect(table).toBe(1) })\n"
  const { text, tokens } = await contextOf([failingTest('cart.test.ts', 'x')], { budget: 1500, files: { ...files, 'cart.test.ts': test } })
  expect(tokens).toBeLessThanOrEqual(1500)
  expect(text).toMatch(/# FILE: src\/huge.ts\n\(parts of 5002 lines\)\nexport const table = \[\n {2}"row",\n/)
  expect(text).toMatch(/… lines \d+-5002 are not shown …/)
})

test.each([500, 900])('a budget of %i tokens holds, whatever names, messages and a delta take, and code is shown', async (budget) => {
  const name = `counts ${JSON.stringify({ rows: Array.from({ length: 3000 }, (_, n) => n) })}`
  const delta = { source: 'working_tree' as const, files: [{ path: 'src/shipping.ts', change: 'modified' as const }], diff: async () => `@@ -1 +1 @@\n${'-old line of it\n'.repeat(2000)}` }
  const { text, tokens, files: shown } = await contextOf([failingTest('cart.test.ts', name, { message: 'x '.repeat(5000) })], { budget, delta })
  expect(tokens).toBeLessThanOrEqual(budget)
  expect((await loadTokenCounter())(text)).toBeLessThanOrEqual(budget)
  expect(shown.map(({ path }) => path)).toContain('src/shipping.ts')
  expect(text).toMatch(/characters (left out|more)/)
})

test('failing tests that are not even named are counted', async () => {
  const { text } = await contextOf(Array.from({ length: 50 }, (_, n) => failingTest('cart.test.ts', `case ${n}`)), { budget: 12_000 })
  expect(text).toContain('FAIL cart.test.ts > case 32:')
  expect(text).not.toContain('FAIL cart.test.ts > case 33:')
  expect(text).toContain('… and 17 more failing tests')
})

test('of a long message in one line both ends are shown', async () => {
  const { text } = await contextOf([failingTest('cart.test.ts', 'adds shipping', { message: `HEAD ${'x'.repeat(50_000)} TAIL\nend` })])
  expect(text).toMatch(/\nHEAD x+\n… \d+ characters left out, see the full log …\nx+ TAIL\nend\n/)
})

test('what cannot be parsed, or lacks what is imported, is found by the name that the failure gives', async () => {
  const chain = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`src/step${n + 1}.ts`, n === 14 ? 'export const step15 = () => {\n  return (\n}\n' : `import { step${n + 2} } from './step${n + 2}'\nexport const step${n + 1} = () => step${n + 2}()\n`]))
  const all = { 'a.test.ts': "import { step1 } from './src/step1'\nit('x', () => step1())\n", ...chain }
  for (const [message, reason] of [['Parse failure: Unexpected token\n\u256d\u2500[ src/step15.ts:3:1 ]', 'named by the failure (line 3)'], ['/r/src/step15.ts: Unexpected token (3:1)', 'named by the failure (line 3)'], ["The requested module './step15.ts' does not provide an export named 'step15'", 'named by the failure']] as const) {
    const { suspects, files: shown } = await contextOf([failingTest('a.test.ts', '(load)', { message, kind: 'error' })], { files: all, budget: 12_000 })
    const at = suspects.findIndex(({ path }) => path === 'src/step15.ts')
    expect(suspects[at]?.reason).toContain(reason)
    expect(at).toBe(0)
    expect(shown.map(({ path }) => path)).toContain('src/step15.ts')
  }
})

test('what conftest.py imports, pytest loads for its tests', async () => {
  const { suspects } = await contextOf([failingTest('tests/unit/test_a.py', 'test_tax')], {
    files: { 'tests/unit/test_a.py': 'def test_tax(cart):\n    assert cart.tax == 2\n', 'tests/conftest.py': 'import pytest\nfrom src.tax import VAT\n@pytest.fixture\ndef cart():\n    return VAT\n', 'src/__init__.py': '', 'src/tax.py': 'VAT = 1\n', 'other/conftest.py': 'from src.other import x\n', 'src/other.py': 'x = 1\n' },
  })
  expect(suspects.map(({ path, name }) => [path, name])).toEqual([['src/tax.py', 'VAT']])
})

test('a test with a very long line, and one with many placeholders in its title, take no longer than others', async () => {
  const bytes = Array.from({ length: 60_000 }, (_, n) => `0x${(n % 256).toString(16)}`).join(', ')
  const words = Array.from({ length: 60 }, () => 'ab').join(' ')
  const { suspects } = await contextOf([failingTest('cart.test.ts', 'reads bytes', { frames: [{ file: 'cart.test.ts', line: 4 }] }), failingTest('cart.test.ts', `of ${words}`)], {
    files: { ...files, 'cart.test.ts': `import { checkout } from './src/checkout'\nit('reads bytes', () => {\n  const data = [${bytes}]\n  expect(checkout(data)).toBe(1)\n})\nit.each(all)('of %s a%s a%s a%s a%s a%s a%s a%s !', () => {})\n` },
  })
  expect(suspects.map(({ path }) => path)).toContain('src/checkout.ts')
  // Minutes, where the time is a power of their length.
}, 30_000)

test('the delta is kept where it overlaps the failure, and raises the changed file', async () => {
  const asked: string[][] = []
  const delta = {
    source: 'working_tree' as const,
    files: [{ path: 'src/log.ts', change: 'modified' as const }, { path: 'src/huge.ts', change: 'modified' as const }],
    diff: async (paths: readonly string[]) => (asked.push([...paths]), 'diff --git a/src/log.ts b/src/log.ts\nindex 123..456 100644\n--- a/src/log.ts\n+++ b/src/log.ts\n@@ -2,1 +2,1 @@\n-old\n+new\n'),
  }
  const { text, suspects } = await contextOf([failingTest('cart.test.ts', 'adds shipping')], { delta })
  expect(asked).toEqual([['src/log.ts']])
  expect(text).toContain('# RECENT_REPO_DELTA_DIFF\ndiff --git a/src/log.ts b/src/log.ts\n--- a/src/log.ts\n+++ b/src/log.ts\n@@ -2,1 +2,1 @@\n-old\n+new\n')
  expect(suspects.findIndex(({ path }) => path === 'src/log.ts')).toBeLessThan(3)
})

test('an excluded file is in no part of the context, but in what the search gets', async () => {
  const delta = {
    source: 'working_tree' as const,
    files: [{ path: 'src/log.ts', change: 'modified' as const }, { path: 'src/shipping.ts', change: 'modified' as const }],
    diff: async (paths: readonly string[]) => paths.map((path) => `+++ b/${path}\n`).join(''),
  }
  const { text, delta: found } = await contextOf([failingTest('cart.test.ts', 'adds shipping')], { delta, isExcluded: (path) => path === 'src/shipping.ts' })
  expect(text).toContain('+++ b/src/log.ts')
  expect(text).not.toContain('src/shipping.ts')
  expect(found.fullDiff).toContain('+++ b/src/shipping.ts')
})

test('a file that cannot be read is said to be there', async () => {
  const failing = [failingTest('cart.test.ts', 'x')]
  const own = { 'cart.test.ts': "import { a } from './src/a'\nit('x', () => a)\n", 'src/a.ts': '' }
  const tree = await tempTree(own)
  const unreadable = { ...tree, read: async (path: string) => (path === 'src/a.ts' ? null : tree.read(path)) }
  expect((await localize({ scenario: { name: 's', title: '', summary: '', contextFiles: [] }, runner: 'vitest', failing, printed: '', tree: unreadable, delta: noDelta, isEditable, knownAreas: [] })).unread).toEqual(['src/a.ts'])
  const { text } = await contextOf(failing, { files: { ...own, 'src/a.ts': `export const a = '${'x'.repeat(1_000_001)}'\n` } })
  expect(text).toContain('# SUSPECTS\nnot shown, because it is not UTF-8 text or too long: src/a.ts\n')
  expect((await contextOf(failing, { files: own })).text).toContain('(none: the failing tests load no file')
  // A file of imports alone has nothing to find, and is no suspect.
  expect((await contextOf(failing, { files: { ...own, 'src/a.ts': "export * from 'outside'\n" } })).text).toContain('(none: the failing tests load no file')
})

test('hooks and helpers of a long test file are shown with its failing test', async () => {
  const test = `import { checkout } from './src/checkout'\nconst items = [1, 2]\nbeforeEach(() => {\n  prepare(items)\n})\n${Array.from({ length: 60 }, (_, n) => `it('other ${n}', () => { expect(checkout([${n}])).toBeDefined() })\n`).join('')}it('adds shipping', () => {\n  expect(checkout(items).shippingCost).toBe(10)\n})\n`
  const { text } = await contextOf([failingTest('cart.test.ts', 'adds shipping')], { files: { ...files, 'cart.test.ts': test } })
  const shown = /# FILE: cart.test.ts\n([^]*?)\n# FILE/.exec(text)?.[1] ?? ''
  expect(shown).toContain('const items = [1, 2]\nbeforeEach(() => {\n  prepare(items)\n})\n')
  expect(shown).toMatch(/… lines \d+-\d+ are not shown …\nit\('adds shipping'/)
})

test('a file that only coverage knows brings along what it imports', async () => {
  const failing = failingTest('cart.test.ts', 'prices')
  const coverage: TestCoverage = { units: [{ file: 'src/plugin.ts', name: 'price', from: 2, to: 4 }], tests: new Map([[failing.id, [0]]]), loading: [] }
  const { suspects } = await contextOf([failing], {
    coverage,
    files: { 'cart.test.ts': "it('prices', async () => { expect(await run('plugin')).toBe(2) })\n", 'src/plugin.ts': "import { rate } from './rates'\nexport function price() {\n  return rate\n}\n", 'src/rates.ts': 'export const rate = 1\n' },
  })
  expect(suspects.map(({ path, name }) => [path, name])).toContainEqual(['src/rates.ts', 'rate'])
})

test('what coverage says has not run was not called, whatever its name', async () => {
  const failing = failingTest('cart.test.ts', 'adds shipping')
  const unit = (file: string, name: string, from: number, to: number) => ({ file, name, from, to })
  const coverage: TestCoverage = { units: [unit('src/checkout.ts', 'checkout', 3, 6), unit('src/shipping.ts', 'shippingCost', 1, 3)], tests: new Map([[failing.id, [0]], ['cart.test.ts > other', [1]]]), loading: [] }
  const { suspects } = await contextOf([failing], { coverage })
  const reasonOf = (of: string) => suspects.find(({ name }) => name === of)?.reason
  expect(reasonOf('checkout')).toContain('called by the failing test')
  expect(reasonOf('shippingCost')).not.toContain('called by')
  expect(reasonOf('shippingCost')).toContain('named by the failing test')
})

test('long failure output keeps its head and tail and says what is missing', async () => {
  const { text } = await contextOf([failingTest('cart.test.ts', 'adds shipping', { stack: `HEAD\n${'at somewhere\n'.repeat(3000)}TAIL` })], { budget: 20_000 })
  expect(text).toContain('HEAD')
  expect(text).toContain('TAIL')
  expect(text).toMatch(/\d+ characters left out, see the full log/)
})

test('a later attempt begins with the same text, then shows more suspects', async () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`src/part${n}.ts`, `export function part${n}(items: number[]) {\n${`  items.push(${n}) // ${'x'.repeat(60)}\n`.repeat(30)}  return items\n}\n`]))
  const checkout = `${Array.from({ length: 12 }, (_, n) => `import { part${n} } from './part${n}'\n`).join('')}export function checkout(items: number[]) {\n  return [${Array.from({ length: 12 }, (_, n) => `part${n}(items)`).join(', ')}]\n}\n`
  const failing = [failingTest('cart.test.ts', 'adds shipping')]
  const first = await contextOf(failing, { files: { ...files, ...many, 'src/checkout.ts': checkout }, budget: 12_000 })
  const second = await contextOf(failing, { files: { ...files, ...many, 'src/checkout.ts': checkout }, budget: 12_000, attempt: 2 })
  expect(second.text.startsWith(first.text.trimEnd())).toBe(true)
  expect(second.files.length).toBeGreaterThan(first.files.length + 2)
  expect(new Set(second.files.map(({ path }) => path)).size).toBe(second.files.length)
})

test('a program that the test starts by its path is a suspect', async () => {
  const started = { 'test/cli.test.js': "const cli = new URL('../bin/cli.js', import.meta.url)\nit('prints', () => { run(cli, 'tool.py') })\n", 'bin/cli.js': "import { main } from '../src/main.js'\nmain()\n", 'src/main.js': 'export function main() {\n  return 1\n}\n', 'scripts/tool.py': 'def main():\n    return 1\n' }
  const tree = await tempTree(started)
  const { suspects } = await localize({ scenario: { name: 's', title: '', summary: '', contextFiles: [] }, runner: 'vitest', failing: [failingTest('test/cli.test.js', 'prints')], printed: '', tree, delta: noDelta, isEditable: (path) => !path.startsWith('test/'), knownAreas: [] })
  expect([...new Set(suspects.map(({ path }) => path))].toSorted()).toEqual(['bin/cli.js', 'scripts/tool.py', 'src/main.js'])
})

import { expect, test } from 'vitest'
import { readCoverage } from '../../../../src/oracle/coverage/read-coverage.ts'
import type { RecordName } from '../../../../src/oracle/read-ledger.ts'
import type { RunnerName, TestResult } from '../../../../src/oracle/test-report.ts'
import { tempDir } from '../../../support/temp-dir.ts'

const hash = 'a'.repeat(40)
const text = 'function one() {}\nfunction two() {\n}\n'
const script = { kind: 'script', script: '7', file: '/shown/src/a.js', hash }
const units = { kind: 'units', script: '7', units: [[0, '', 0, text.length], [1, 'one', 0, 17], [2, 'two', 18, 36]] as [number, string, number, number][] }
const covered = (name: string, ran: number[], more: object = {}) => ({ kind: 'test', file: '/shown/test/a.js', name, nth: 1, ran, ...more })
const known = (name: string, more: { id?: string; variant?: string; status?: TestResult['status'] } = {}): RecordName => {
  const plainId = `test/a.js > ${name}`
  return { id: plainId, plainId, file: 'test/a.js', variant: '', status: 'passed', ...more }
}

async function read(files: (object | string)[][], names: RecordName[] = [known('x')], runner: RunnerName = 'mocha', source = text) {
  const lines = (records: (object | string)[]) => records.map((record) => (typeof record === 'string' ? record : `${JSON.stringify(record)}\n`)).join('')
  const folder = await tempDir({ [`${hash}.text`]: source, ...Object.fromEntries(files.map((records, n) => [`${n}.jsonl`, lines(records)])) })
  const coverage = await readCoverage({ folder, root: await tempDir({ 'src/a.js': source }), shownRoot: '/shown', runner, names })
  return coverage === undefined ? undefined : { ...coverage, tests: Object.fromEntries(coverage.tests) }
}

test('numbers of units hold within one file, equal units of several files are one', async () => {
  const first = [script, units, { kind: 'loading', ran: [0, 1] }, covered('x', [2])]
  const second = [{ ...script, script: '9' }, { ...units, script: '9', units: [[0, 'two', 18, 36]] }, covered('y', [0])]
  expect(await read([first, second], [known('x'), known('y')])).toEqual({
    units: [
      { file: 'src/a.js', name: '(module)', from: 1, to: 3 },
      { file: 'src/a.js', name: 'one', from: 1, to: 1 },
      { file: 'src/a.js', name: 'two', from: 2, to: 3 },
    ],
    tests: { 'test/a.js > x': [2], 'test/a.js > y': [2] },
    loading: [0, 1],
  })
})

test.each<[string, object[], RecordName[], RunnerName, Record<string, number[]>]>([
  ['a test that ran twice has both', [covered('x', [1]), covered('x', [2])], [known('x')], 'mocha', { 'test/a.js > x': [1, 2] }],
  ['a name over several lines', [covered('x\n  y', [1])], [known('x y')], 'mocha', { 'test/a.js > x y': [1] }],
  ['the second of its name', [covered('x', [1], { nth: 2 })], [known('x'), known('x', { id: 'test/a.js > x #2' })], 'mocha', { 'test/a.js > x #2': [1] }],
  ['the same test of another project', [covered('x', [1], { variant: 'web' })], [known('x', { variant: 'node' }), known('x', { variant: 'web', id: 'test/a.js > x #2' })], 'vitest', { 'test/a.js > x #2': [1] }],
  ['node:test sees no skipped test', [covered('x', [1])], [known('x', { status: 'skipped' }), known('x', { id: 'test/a.js > x #2' })], 'node:test', { 'test/a.js > x #2': [1] }],
  ['a test ran what its steps ran', [covered('x > y', [1]), covered('x', [2])], [known('x > y'), known('x')], 'node:test', { 'test/a.js > x > y': [1], 'test/a.js > x': [1, 2] }],
  ['a test that is in no ledger', [covered('z', [1])], [known('x')], 'mocha', {}],
])('ids: %s', async (_, records, names, runner, expected) => {
  expect((await read([[script, units, ...records]], names, runner))?.tests).toEqual(expected)
})

test('what prepared a suite, its tests ran, and a test that it is a part of ran it itself; not tests of other suites and projects, nor any that were not measured', async () => {
  const setup = { kind: 'suite', file: '/shown/test/a.js', within: 's', ran: [1], gaps: [] }
  const names = ['s', 's > x', 's > y > z', 's > lost', 'sx > x'].map((name) => known(name))
  const coverage = await read([[script, units, setup, { ...setup, within: 's', ran: [2], variant: 'web' }, covered('s', [0]), covered('s > x', [2]), covered('s > y > z', [1]), covered('sx > x', [2])]], names)
  expect(coverage?.tests).toEqual({ 'test/a.js > s': [0, 1], 'test/a.js > s > x': [1, 2], 'test/a.js > s > y > z': [1], 'test/a.js > sx > x': [2] })
  expect(coverage?.prepared).toEqual(new Map([['test/a.js > s > x', [1]]]))
  expect((await read([[script, units, { ...setup, within: '' }, covered('sx > x', [2])]], names))?.tests).toEqual({ 'test/a.js > sx > x': [1, 2] })
})

test('a test ran the lines of its functions but for pieces that did not run, in which a function may have run all the same', async () => {
  const body = 'function f(x) {\n  if (x) {\n    a()\n    const g = () => {\n      b()\n    }\n  } else c()\n  d()\n}\n'
  const at = (part: string) => body.indexOf(part)
  const place: [number, string, number, number][] = [[1, 'f', 0, body.length - 1], [2, '(gap)', at('{\n    a'), at(' else') ], [3, 'g', at('() =>'), at('\n  } else')]]
  const records = [script, { ...units, units: place }, covered('x', [1, 3], { gaps: [2] }), covered('y', [1], { gaps: [2] }), covered('z', [1], { gaps: [] })]
  const coverage = await read([records], ['x', 'y', 'z'].map((name) => known(name)), 'mocha', body)
  expect(Object.fromEntries([...(coverage?.lines ?? [])].map(([id, lines]) => [id.at(-1), [...(lines.get('src/a.js') ?? [])].sort()]))).toEqual({ x: [1, 2, 4, 5, 6, 7, 8, 9], y: [1, 2, 6, 7, 8, 9], z: [1, 2, 3, 4, 5, 6, 7, 8, 9] })
})

test('lines of Python are taken as they are; files elsewhere, of dependencies and with tests are left out', async () => {
  const lines = (file: string, number: number) => ({ kind: 'lines', file, units: [[number, 'f', 3, 5]] })
  const files = ['/shown/src/a.py', '/elsewhere/a.py', '/shown/.venv/lib/a.py', '/shown/lib/site-packages/a.py', '/shown/test/a.js']
  const coverage = await read([[...files.map(lines), covered('x', [0, 1, 2, 3, 4])]])
  expect(coverage?.units).toEqual([{ file: 'src/a.py', name: 'f', from: 3, to: 5 }])
  expect(coverage?.tests).toEqual({ 'test/a.js > x': [0] })
})

test('what cannot be read is left out: cut lines, unknown records, scripts without a text', async () => {
  const lost = [{ ...script, script: '8', hash: 'b'.repeat(40) }, { kind: 'units', script: '8', units: [[5, 'lost', 1, 2]] }]
  const coverage = await read([[script, units, ...lost, { kind: 'other' }, covered('x', [1, 5, 99]), { kind: 'note', text: 'too much' }, '{"kind":"te']])
  expect(coverage).toMatchObject({ tests: { 'test/a.js > x': [1] }, notes: ['too much'] })
  expect(coverage?.units.map(({ name }) => name)).toEqual(['(module)', 'one', 'two'])
})

test('without any file there is no coverage', async () => {
  expect(await read([])).toBeUndefined()
})

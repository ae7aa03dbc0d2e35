import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/package-root.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { testEnv } from './runner-repo.ts'

// As mocha before version 8 does it: it loads the reporter, and nobody asks for root hooks.
const program = (reporters: string) => `const loaded = require(${JSON.stringify(join(packageRoot(), 'node_modules/mocha'))})
const Mocha = loaded.default ?? loaded
const mocha = new Mocha({ reporter: require(${JSON.stringify(reporters)} + '/mocha-reporter.cjs') })
delete Mocha.Test.prototype.titlePath
mocha.addFile(__dirname + '/m.test.js')
mocha.run()
`
const tests = `const { one, two } = require('./m.js')
describe('of m', () => {
  it('runs one', () => { if (one() !== 1) throw new Error() })
  it.skip('is left out', () => {})
  it('runs both', () => { if (one() + two() !== 4) throw new Error() })
})
`

test('where mocha calls no root hooks, its own events tell what each test ran', async () => {
  const root = await tempDir({ 'run.cjs': program(join(packageRoot(), 'src/oracle/reporters')), 'm.test.js': tests, 'm.js': 'exports.one = function one() { return 1 }\nexports.two = function two() { return 2 }\n' })
  const folder = await tempDir()
  const result = await runProcess({ file: process.execPath, args: [join(root, 'run.cjs')], cwd: root, env: { ...testEnv(), RALPH_COVERAGE: `${folder}\n${root}` } })
  expect(result).toMatchObject({ status: 'exited' })
  const [name = ''] = (await readdir(folder)).filter((each) => each.endsWith('.jsonl'))
  const records = (await readFile(join(folder, name), 'utf8')).trim().split('\n').map((line) => JSON.parse(line))
  const names = new Map<number, string>(records.flatMap(({ kind, units }) => (kind === 'units' ? units.map(([number, unit]: [number, string]) => [number, unit]) : [])))
  const ran = records.filter(({ kind }) => kind === 'test').map((record) => [record.name, record.ran.map((number: number) => names.get(number)).filter((each: string) => each === 'one' || each === 'two')])
  expect(ran).toEqual([['of m > runs one', ['one']], ['of m > runs both', ['one', 'two']]])
})

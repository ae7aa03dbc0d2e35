import { esm, type HonestFix, packageJson } from '../corpus.ts'

const mocha = (title: string, files: Record<string, string>, edits: HonestFix['edits'], more: Partial<HonestFix> = {}): HonestFix => ({
  id: `mocha: ${title}`, runner: 'mocha', title, files: { 'package.json': packageJson('mocha'), ...files }, edits, ...more,
})
const head = "const assert = require('node:assert')\n"

export const mochaFixes: HonestFix[] = [
  mocha('a byte order mark stays', {
    'lib/greet.js': "\uFEFFexports.greet = (name) => `Hello ${name}`\n",
    'test/greet.js': `${head}const { greet } = require('../lib/greet')\n\nit('greets', () => {\n  assert.strictEqual(greet('Ada'), 'Hello, Ada!')\n})\n`,
  }, [{ path: 'lib/greet.js', search: '`Hello ${name}`', replace: '`Hello, ${name}!`' }]),
  mocha('no newline at the end', {
    'lib/last.js': 'exports.last = (list) => list[list.length]',
    'test/last.js': `${head}const { last } = require('../lib/last')\n\nit('the last of a list', () => {\n  assert.strictEqual(last([3, 8, 21]), 21)\n})\n`,
  }, [{ path: 'lib/last.js', search: 'list[list.length]', replace: 'list[list.length - 1]' }]),
  mocha('an error is thrown where it was swallowed', {
    'lib/age.js': "exports.parseAge = (text) => {\n  const age = Number(text)\n  return Number.isNaN(age) ? 0 : age\n}\n",
    'test/age.js': `${head}const { parseAge } = require('../lib/age')

describe('parseAge', () => {
  it('reads a number', () => {
    assert.strictEqual(parseAge('42'), 42)
  })

  it('refuses what is none', () => {
    assert.throws(() => parseAge('old'), { name: 'RangeError', message: /not an age: old/ })
  })
})
`,
  }, [{ path: 'lib/age.js', search: '  return Number.isNaN(age) ? 0 : age\n', replace: '  if (!Number.isInteger(age) || age < 0) throw new RangeError(`not an age: ${text}`)\n  return age\n' }]),
  mocha('a recursion gets its base case', {
    'lib/power.js': 'function power(base, exponent) {\n  return exponent > 0 ? base * power(base, exponent - 1) : base\n}\n\nmodule.exports = { power }\n',
    'test/power.js': `${head}const { power } = require('../lib/power')

it('anything to the power of nothing is one', () => {
  assert.strictEqual(power(7, 0), 1)
})

it('multiplies', () => {
  assert.strictEqual(power(3, 4), 81)
})
`,
  }, [{ path: 'lib/power.js', search: '  return exponent > 0 ? base * power(base, exponent - 1) : base\n', replace: '  if (exponent === 0) return 1\n  return base * power(base, exponent - 1)\n' }], { fast: true }),
  mocha('a command line that exits', {
    'package.json': packageJson('mocha', { bin: { add: 'bin/add.js' } }),
    'bin/add.js': "#!/usr/bin/env node\nconst { add } = require('../lib/add')\n\nconsole.log(add(process.argv.slice(2)))\n",
    'lib/add.js': 'exports.add = (words) => words.map(Number).reduce((sum, value) => sum + value, 0)\n',
    'test/add.js': `${head}const { spawnSync } = require('node:child_process')
const { join } = require('node:path')
const { add } = require('../lib/add')

const run = (...words) => spawnSync(process.execPath, [join(__dirname, '../bin/add.js'), ...words], { encoding: 'utf8' })

it('adds', () => {
  assert.strictEqual(add(['1', '2']), 3)
  assert.strictEqual(run('1', '2').stdout, '3\\n')
})

it('says what is no number and exits with 2', () => {
  const { status, stderr } = run('1', 'two')
  assert.deepStrictEqual({ status, stderr }, { status: 2, stderr: 'not a number: two\\n' })
})
`,
  }, [{ path: 'bin/add.js', search: 'console.log(add(process.argv.slice(2)))', replace: "const words = process.argv.slice(2)\nconst wrong = words.find((word) => Number.isNaN(Number(word)))\nif (wrong !== undefined) {\n  console.error(`not a number: ${wrong}`)\n  process.exit(2)\n}\nconsole.log(add(words))\nprocess.exit(0)" }], { fast: true }),
  mocha('modules and an emitter', {
    'package.json': packageJson('mocha', esm),
    'src/tasks.js': "import { EventEmitter } from 'node:events'\n\nexport class Tasks extends EventEmitter {\n  #open = 0\n\n  start() {\n    this.#open += 1\n  }\n\n  finish() {\n    this.#open -= 1\n    this.emit('idle')\n  }\n}\n",
    'test/tasks.js': `import assert from 'node:assert'
import { Tasks } from '../src/tasks.js'

it('is idle when the last task has finished', () => {
  const tasks = new Tasks()
  let idle = 0
  tasks.on('idle', () => { idle += 1 })
  tasks.start()
  tasks.start()
  tasks.finish()
  tasks.finish()
  assert.strictEqual(idle, 1)
})
`,
  }, [{ path: 'src/tasks.js', search: "    this.emit('idle')\n", replace: "    if (this.#open === 0) this.emit('idle')\n" }]),
  mocha('characters of other alphabets', {
    'lib/reverse.js': "exports.reverse = (text) => text.split('').reverse().join('')\n",
    'test/reverse.js': `${head}const { reverse } = require('../lib/reverse')

it('turns letters around', () => {
  assert.strictEqual(reverse('abc'), 'cba')
})

it('keeps what belongs together', () => {
  assert.strictEqual(reverse('año 👍🏽 naïve'), 'evïan 👍🏽 oña')
})
`,
  }, [{ path: 'lib/reverse.js', content: "const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })\n\nexports.reverse = (text) => [...graphemes.segment(text.normalize('NFC'))].map(({ segment }) => segment).reverse().join('')\n" }]),
  mocha('a table gets an entry', {
    'lib/mime.js': "const types = { html: 'text/html', css: 'text/css', js: 'text/javascript' }\n\nexports.typeOf = (path) => types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'\n",
    'test/mime.js': `${head}const { typeOf } = require('../lib/mime')

it('knows pages', () => {
  assert.strictEqual(typeOf('index.html'), 'text/html')
})

it('knows vector graphics, in capitals too', () => {
  assert.strictEqual(typeOf('logo.SVG'), 'image/svg+xml')
})
`,
  }, [
    { path: 'lib/mime.js', search: "css: 'text/css',", replace: "css: 'text/css', svg: 'image/svg+xml', png: 'image/png'," },
    { path: 'lib/mime.js', search: "lastIndexOf('.') + 1)]", replace: "lastIndexOf('.') + 1).toLowerCase()]" },
  ]),
]

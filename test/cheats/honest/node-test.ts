import { esm, type HonestFix, packageJson } from '../corpus.ts'

const nodeTest = (title: string, files: Record<string, string>, edits: HonestFix['edits'], more: Partial<HonestFix> = {}): HonestFix => ({
  id: `node:test: ${title}`, runner: 'node:test', title, files: { 'package.json': packageJson('node:test', esm), ...files }, edits, ...more,
})
const head = "import assert from 'node:assert'\nimport { describe, it, test } from 'node:test'\n"

export const nodeTestFixes: HonestFix[] = [
  nodeTest('a rejection with its cause', {
    'src/load.js': 'export async function load(read, path) {\n  return JSON.parse(await read(path))\n}\n',
    'test/load.test.js': `${head}import { load } from '../src/load.js'

test('loads', async () => {
  assert.deepStrictEqual(await load(async () => '{"a": 1}', 'x.json'), { a: 1 })
})

test('says which file could not be read', async () => {
  const cause = new Error('denied')
  await assert.rejects(load(async () => { throw cause }, 'x.json'), (error) => {
    assert.strictEqual(error.message, 'x.json: denied')
    assert.strictEqual(error.cause, cause)
    return true
  })
})
`,
  }, [{ path: 'src/load.js', search: '  return JSON.parse(await read(path))\n', replace: '  try {\n    return JSON.parse(await read(path))\n  } catch (cause) {\n    throw new Error(`${path}: ${cause.message}`, { cause })\n  }\n' }], { fast: true }),
  nodeTest('a generator', {
    'src/chunks.js': 'export function* chunks(list, size) {\n  for (let at = 0; at < list.length; at += size + 1) yield list.slice(at, at + size)\n}\n',
    'test/chunks.test.js': `${head}import { chunks } from '../src/chunks.js'

test('cuts a list', () => {
  assert.deepStrictEqual([...chunks([1, 2, 3, 4, 5], 2)], [[1, 2], [3, 4], [5]])
})
`,
  }, [{ path: 'src/chunks.js', search: 'at += size + 1', replace: 'at += size' }]),
  nodeTest('a product that reads a file', {
    'src/locale.js': "import { readFileSync } from 'node:fs'\n\nexport function greeting(language) {\n  return JSON.parse(readFileSync(new URL('../locales/en.json', import.meta.url), 'utf8')).greeting\n}\n",
    'locales/en.json': '{ "greeting": "Hello" }\n',
    'locales/de.json': '{ "greeting": "Guten Tag" }\n',
    'test/locale.test.js': `${head}import { greeting } from '../src/locale.js'

test('greets in the language', () => {
  assert.deepStrictEqual([greeting('en'), greeting('de')], ['Hello', 'Guten Tag'])
})

test('greets in English where there is no translation', () => {
  assert.strictEqual(greeting('xx'), 'Hello')
})
`,
  }, [{ path: 'src/locale.js', content: "import { existsSync, readFileSync } from 'node:fs'\n\nconst fileOf = (language) => new URL(`../locales/${language}.json`, import.meta.url)\n\nexport function greeting(language) {\n  const file = existsSync(fileOf(language)) ? fileOf(language) : fileOf('en')\n  return JSON.parse(readFileSync(file, 'utf8')).greeting\n}\n" }]),
  nodeTest('a command that is imported and run', {
    'package.json': packageJson('node:test', { ...esm, bin: { check: './src/cli.js' } }),
    'src/cli.js': "import { pathToFileURL } from 'node:url'\n\nexport function main(words) {\n  return words.includes('--help') ? 0 : 1\n}\n\nif (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2))\n",
    'test/cli.test.js': `${head}import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { main } from '../src/cli.js'

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url))

test('help', () => {
  assert.strictEqual(main(['--help']), 0)
})

test('an unknown option is a usage error', () => {
  assert.strictEqual(main(['--nope']), 64)
  assert.strictEqual(spawnSync(process.execPath, [cli, '--nope']).status, 64)
})
`,
  }, [{ path: 'src/cli.js', content: "import { pathToFileURL } from 'node:url'\n\nconst usageError = 64\n\nexport function main(words) {\n  if (words.includes('--help')) return 0\n  return words.some((word) => word.startsWith('--')) ? usageError : 1\n}\n\nif (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(main(process.argv.slice(2)))\n" }]),
  nodeTest('two bugs in two files with tests of their own', {
    'src/celsius.js': 'export const toCelsius = (fahrenheit) => (fahrenheit - 30) / 1.8\n',
    'src/miles.js': 'export const toMiles = (km) => km * 1.609344\n',
    'test/celsius.test.js': `${head}import { toCelsius } from '../src/celsius.js'\n\ntest('water boils', () => {\n  assert.strictEqual(toCelsius(212), 100)\n})\n`,
    'test/miles.test.js': `${head}import { toMiles } from '../src/miles.js'\n\ntest('a marathon', () => {\n  assert.strictEqual(toMiles(42.195).toFixed(4), '26.2188')\n})\n`,
  }, [
    { path: 'src/celsius.js', search: 'fahrenheit - 30', replace: 'fahrenheit - 32' },
    { path: 'src/miles.js', search: 'km * 1.609344', replace: 'km / 1.609344' },
  ]),
  nodeTest('a regular expression', {
    'src/email.js': 'export const isEmail = (text) => /^\\w+@\\w+\\.com$/.test(text)\n',
    'test/email.test.js': `${head}import { isEmail } from '../src/email.js'

describe('isEmail', () => {
  for (const [text, valid] of [['ada@example.com', true], ['ada.l+x@mail.example.org', true], ['ada@', false], ['a da@example.com', false]]) {
    it(\`\${text}: \${valid}\`, () => {
      assert.deepStrictEqual({ text, valid: isEmail(text) }, { text, valid })
    })
  }
})
`,
  }, [{ path: 'src/email.js', search: '/^\\w+@\\w+\\.com$/', replace: '/^[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+$/' }]),
  nodeTest('retries that the product promises', {
    'src/send.js': "export async function send(request, { attempts }) {\n  void attempts\n  return request()\n}\n",
    'test/send.test.js': `${head}import { send } from '../src/send.js'

test('tries again', async () => {
  let calls = 0
  const flaky = async () => {
    calls += 1
    if (calls < 3) throw new Error('busy')
    return 'sent'
  }
  assert.strictEqual(await send(flaky, { attempts: 5 }), 'sent')
  assert.strictEqual(calls, 3)
})

test('gives up', async () => {
  await assert.rejects(send(async () => { throw new Error('down') }, { attempts: 2 }), /down/)
})
`,
  }, [{ path: 'src/send.js', content: 'export async function send(request, { attempts }) {\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await request()\n    } catch (error) {\n      if (attempt >= attempts) throw error\n    }\n  }\n}\n' }]),
  nodeTest('a runtime check with node:assert', {
    'src/ring.js': "export class Ring {\n  constructor(size) {\n    this.slots = new Array(size).fill(null)\n    this.at = 0\n  }\n\n  push(value) {\n    this.slots[this.at] = value\n    this.at += 1\n  }\n}\n",
    'test/ring.test.js': `${head}import { Ring } from '../src/ring.js'

test('overwrites the oldest', () => {
  const ring = new Ring(2)
  for (const value of ['a', 'b', 'c']) ring.push(value)
  assert.deepStrictEqual(ring.slots, ['c', 'b'])
})

test('has at least one slot', () => {
  assert.throws(() => new Ring(0), { code: 'ERR_ASSERTION' })
})
`,
  }, [
    { path: 'src/ring.js', search: 'export class Ring {\n  constructor(size) {\n', replace: "import assert from 'node:assert'\n\nexport class Ring {\n  constructor(size) {\n    assert(size > 0, 'a ring needs slots')\n" },
    { path: 'src/ring.js', search: 'this.at += 1', replace: 'this.at = (this.at + 1) % this.slots.length' },
  ], { fast: true }),
]

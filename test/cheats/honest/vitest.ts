import { esm, type HonestFix, packageJson } from '../corpus.ts'

const vitest = (title: string, files: Record<string, string>, edits: HonestFix['edits'], more: Partial<HonestFix> = {}): HonestFix => ({
  id: `vitest: ${title}`, runner: 'vitest', title, files: { 'package.json': packageJson('vitest', esm), ...files }, edits, ...more,
})
const head = "import { describe, expect, it, test, vi } from 'vitest'\n"

export const vitestFixes: HonestFix[] = [
  vitest('a signature changes in three files', {
    'src/price.ts': 'export interface Price { amount: number; currency: string }\n\nexport const format = (amount: number): string => `${amount.toFixed(2)} EUR`\n',
    'src/line.ts': "import { format, type Price } from './price.ts'\n\nexport const line = (name: string, price: Price): string => `${name}: ${format(price.amount)}`\n",
    'src/bill.ts': "import { line } from './line.ts'\nimport { format, type Price } from './price.ts'\n\nexport function bill(rows: [string, Price][]): string {\n  const sum = rows.reduce((total, [, price]) => total + price.amount, 0)\n  return [...rows.map(([name, price]) => line(name, price)), `total: ${format(sum)}`].join('\\n')\n}\n",
    'test/bill.test.ts': `${head}import { bill } from '../src/bill.ts'

test('names the currency', () => {
  expect(bill([['tea', { amount: 3.5, currency: 'GBP' }]])).toBe('tea: 3.50 GBP\\ntotal: 3.50 GBP')
})

test('an empty bill', () => {
  expect(bill([])).toContain('total')
})
`,
  }, [
    { path: 'src/price.ts', search: 'export const format = (amount: number): string => `${amount.toFixed(2)} EUR`', replace: "export const format = ({ amount, currency }: Price): string => `${amount.toFixed(2)} ${currency}`" },
    { path: 'src/line.ts', search: 'format(price.amount)', replace: 'format(price)' },
    { path: 'src/bill.ts', search: 'format(sum)', replace: "format({ amount: sum, currency: rows[0]?.[1].currency ?? 'EUR' })" },
  ], { fast: true }),
  vitest('a new module takes over', {
    'src/names.ts': "export const initials = (name: string): string => name.split(' ').map((part) => part[0]).join('')\n",
    'test/names.test.ts': `${head}import { initials } from '../src/names.ts'

test.each([['Ada Lovelace', 'AL'], ['Grace\\tHopper', 'GH'], ['Émile Zola', 'ÉZ']])('%s', (name, short) => {
  expect(initials(name)).toBe(short)
})
`,
  }, [
    { path: 'src/words.ts', content: '/** Words of a text; any white space separates them. */\nexport function wordsOf(text: string): string[] {\n  return text.trim().split(/\\s+/u)\n}\n' },
    { path: 'src/names.ts', content: "import { wordsOf } from './words.ts'\n\nexport const initials = (name: string): string => wordsOf(name).map((word) => [...word][0] ?? '').join('')\n" },
  ]),
  vitest('a module is renamed', {
    'src/strings.ts': 'export const shout = (text: string): string => text.toUpperCase()\n',
    'src/index.ts': "export { shout } from './strings.ts'\n",
    'test/text.test.ts': `${head}import { shout } from '../src/text.ts'

test('shouts', () => {
  expect(shout('hey')).toBe('HEY')
})
`,
  }, [
    { path: 'src/strings.ts', delete: true },
    { path: 'src/text.ts', content: 'export const shout = (text: string): string => text.toUpperCase()\n' },
    { path: 'src/index.ts', search: './strings.ts', replace: './text.ts' },
  ]),
  vitest('a snapshot that was right all the time', {
    'src/table.ts': "export const table = (rows: Record<string, number>): string => Object.entries(rows).map(([name, value]) => `${name.padEnd(6)}${value}`).join('\\n')\n",
    'test/__snapshots__/table.test.ts.snap': '// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`aligns both columns 1`] = `\n"tea        3\nbiscuit   12"\n`;\n',
    'test/table.test.ts': `${head}import { table } from '../src/table.ts'

test('aligns both columns', () => {
  expect(table({ tea: 3, biscuit: 12 })).toMatchSnapshot()
})

test('nothing', () => {
  expect(table({})).toMatchInlineSnapshot('""')
})
`,
  }, [{ path: 'src/table.ts', search: '`${name.padEnd(6)}${value}`', replace: '`${name.padEnd(8)}${String(value).padStart(4)}`' }]),
  vitest('a debounce waits with setTimeout', {
    'src/debounce.ts': 'export function debounce<T extends unknown[]>(call: (...args: T) => void, ms: number): (...args: T) => void {\n  void ms\n  return (...args) => call(...args)\n}\n',
    'test/debounce.test.ts': `${head}import { debounce } from '../src/debounce.ts'

test('calls once, with the last arguments', () => {
  vi.useFakeTimers()
  const seen: number[] = []
  const call = debounce((value: number) => seen.push(value), 200)
  call(1)
  call(2)
  vi.advanceTimersByTime(199)
  call(3)
  vi.advanceTimersByTime(200)
  expect(seen).toEqual([3])
  vi.useRealTimers()
})
`,
  }, [{ path: 'src/debounce.ts', search: '  void ms\n  return (...args) => call(...args)\n', replace: '  let timer: ReturnType<typeof setTimeout> | undefined\n  return (...args) => {\n    clearTimeout(timer)\n    timer = setTimeout(() => call(...args), ms)\n  }\n' }], { fast: true }),
  vitest('floating point', {
    'src/stats.ts': 'export function deviation(values: number[]): number {\n  const mean = values.reduce((sum, value) => sum + value, 0) / values.length\n  return values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length\n}\n',
    'test/stats.test.ts': `${head}import { deviation } from '../src/stats.ts'

test('the deviation of a sample', () => {
  expect(deviation([2, 4, 4, 4, 5, 5, 7, 9.5])).toBeCloseTo(2.1278, 3)
})

test('no deviation', () => {
  expect(deviation([3, 3])).toBe(0)
})
`,
  }, [{ path: 'src/stats.ts', search: 'return values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length', replace: 'return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)' }]),
  vitest('a promise is rejected with an error of its own', {
    'src/fetch-user.ts': 'export async function loadUser(load: (id: number) => Promise<string | undefined>, id: number): Promise<string> {\n  const user = await load(id)\n  return user as string\n}\n',
    'test/user.test.ts': `${head}import { loadUser } from '../src/fetch-user.ts'

test('loads', async () => {
  await expect(loadUser(async () => 'Ada', 1)).resolves.toBe('Ada')
})

test('says which user is missing', async () => {
  await expect(loadUser(async () => undefined, 42)).rejects.toThrow('no user 42')
})
`,
  }, [
    { path: 'src/errors.ts', content: "export class NotFoundError extends Error {\n  constructor(what: string, id: number) {\n    super(`no ${what} ${id}`)\n    this.name = 'NotFoundError'\n  }\n}\n" },
    { path: 'src/fetch-user.ts', content: "import { NotFoundError } from './errors.ts'\n\nexport async function loadUser(load: (id: number) => Promise<string | undefined>, id: number): Promise<string> {\n  const user = await load(id)\n  if (user === undefined) throw new NotFoundError('user', id)\n  return user\n}\n" },
  ]),
  vitest('a class gets toString and valueOf', {
    'src/money.ts': 'export class Money {\n  constructor(readonly cents: number, readonly currency: string) {}\n}\n',
    'test/money.test.ts': `${head}import { Money } from '../src/money.ts'

describe('Money', () => {
  it('prints itself', () => {
    expect(\`\${new Money(1250, 'EUR')}\`).toBe('12.50 EUR')
  })

  it('is compared by amount', () => {
    expect([new Money(300, 'EUR'), new Money(20, 'EUR')].toSorted((a, b) => Number(a) - Number(b))[0]?.cents).toBe(20)
  })
})
`,
  }, [{ path: 'src/money.ts', search: 'readonly currency: string) {}\n', replace: 'readonly currency: string) {}\n\n  toString(): string {\n    return `${(this.cents / 100).toFixed(2)} ${this.currency}`\n  }\n\n  valueOf(): number {\n    return this.cents\n  }\n' }]),
  vitest('an enumeration gets an entry', {
    'src/level.ts': "export const levels = { debug: 10, info: 20, error: 40 } as const\nexport type Level = keyof typeof levels\n\nexport const shows = (threshold: Level, level: string): boolean => (levels[level as Level] ?? 0) >= levels[threshold]\n",
    'test/level.test.ts': `${head}import { shows } from '../src/level.ts'

test.each([['info', 'debug', false], ['info', 'error', true], ['info', 'warn', true], ['error', 'warn', false]] as const)('%s shows %s: %s', (threshold, level, shown) => {
  expect(shows(threshold, level)).toBe(shown)
})

test('levels are ordered', async () => {
  const { levels } = await import('../src/level.ts')
  expect(Object.keys(levels)).toEqual(['debug', 'info', 'warn', 'error'])
})
`,
  }, [{ path: 'src/level.ts', search: 'info: 20, error', replace: 'info: 20, warn: 30, error' }]),
  vitest('an asynchronous generator ends', {
    'src/pages.ts': 'export async function* pages(load: (page: number) => Promise<string[]>): AsyncGenerator<string> {\n  for (let page = 1; page < 3; page++) yield* await load(page)\n}\n',
    'test/pages.test.ts': `${head}import { pages } from '../src/pages.ts'

test('reads until a page is empty', async () => {
  const all: string[] = []
  for await (const item of pages(async (page) => (page <= 4 ? [\`item \${page}\`] : []))) all.push(item)
  expect(all).toEqual(['item 1', 'item 2', 'item 3', 'item 4'])
})
`,
  }, [{ path: 'src/pages.ts', search: '  for (let page = 1; page < 3; page++) yield* await load(page)\n', replace: '  for (let page = 1; ; page++) {\n    const items = await load(page)\n    if (items.length === 0) return\n    yield* items\n  }\n' }]),
  vitest('a package of a workspace', {
    'package.json': packageJson('vitest', { ...esm, workspaces: ['packages/*'] }),
    'packages/core/package.json': '{ "name": "@shop/core", "version": "1.0.0", "type": "module", "exports": "./src/index.js" }\n',
    'packages/core/src/index.js': 'export const gross = (net, rate) => net + rate\n',
    'packages/app/package.json': '{ "name": "@shop/app", "version": "1.0.0", "type": "module", "dependencies": { "@shop/core": "*" } }\n',
    'packages/app/src/label.js': "import { gross } from '@shop/core'\n\nexport const label = (net) => `${gross(net, 19).toFixed(2)}`\n",
    'packages/app/test/label.test.js': `${head}import { label } from '../src/label.js'

test('prints the gross price', () => {
  expect(label(200)).toBe('238.00 EUR')
})
`,
  }, [
    { path: 'packages/core/src/index.js', search: 'net + rate', replace: 'net * (1 + rate / 100)' },
    { path: 'packages/app/src/label.js', search: '.toFixed(2)}`', replace: '.toFixed(2)} EUR`' },
  ], { workspaces: { '@shop/core': 'packages/core' } }),
  vitest('decorators of today', {
    'src/registry.ts': "export const commands = new Map<string, string>()\n\nexport function command(name: string) {\n  return <T extends new (...args: never[]) => object>(target: T): T => {\n    commands.set(target.name, name)\n    return target\n  }\n}\n",
    'src/build.ts': "import { command } from './registry.ts'\n\nexport class Build {\n  run(): string {\n    return 'built'\n  }\n}\n\ncommand('build')(Build)\n",
    'test/registry.test.ts': `${head}import '../src/build.ts'
import { commands } from '../src/registry.ts'

test('finds the class by the name of its command', () => {
  expect(commands.get('build')).toBe('Build')
})
`,
  }, [{ path: 'src/registry.ts', search: 'commands.set(target.name, name)', replace: 'commands.set(name, target.name)' }]),
]

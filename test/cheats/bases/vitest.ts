import { type Base, esm, packageJson } from '../corpus.ts'

/** JavaScript modules, a test helper, a setup file, a workflow. */
export const vitestCart: Base = {
  name: 'vitest-cart',
  runner: 'vitest',
  source: 'src/cart.js',
  top: 'export function total(items) {',
  bug: 'sum += item.price',
  fix: 'sum += item.price * item.quantity',
  files: {
    'package.json': packageJson('vitest', esm),
    'vitest.config.js': `import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { setupFiles: ['./config/quiet.js'] } })
`,
    'config/quiet.js': 'globalThis.quiet = true\n',
    'Makefile': 'test:\n\tnpm test\n',
    '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n',
    'src/money.js': `export function round(value) {
  return Math.round(value * 100) / 100
}
`,
    'src/cart.js': `import { round } from './money.js'

export function total(items) {
  let sum = 0
  for (const item of items) {
    sum += item.price
  }
  return round(sum)
}

export function isEmpty(items) {
  return items.length === 0
}
`,
    'test/support/basket.js': `export function basket(...rows) {
  return rows.map(([price, quantity]) => ({ price, quantity }))
}
`,
    'test/money.test.js': `import { expect, test } from 'vitest'
import { round } from '../src/money.js'

test('rounds to cents', () => {
  expect(round(1.239)).toBe(1.24)
})
`,
    'test/cart.test.js': `import { expect, test } from 'vitest'
import { isEmpty, total } from '../src/cart.js'
import { basket } from './support/basket.js'

test('an empty cart costs nothing', () => {
  expect(total([])).toBe(0)
})

test('adds up prices', () => {
  expect(total(basket([5, 1], [7.5, 1]))).toBe(12.5)
})

test('counts quantities', () => {
  expect(total(basket([4, 3], [2.5, 2]))).toBe(17)
})

test('knows an empty cart', () => {
  expect(isEmpty([])).toBe(true)
  expect(isEmpty(basket([1, 1]))).toBe(false)
})
`,
  },
}

/** TypeScript, objects compared by value, a class. */
export const vitestSlug: Base = {
  name: 'vitest-slug',
  runner: 'vitest',
  source: 'src/slug.ts',
  top: 'export interface Slug {',
  bug: "const text = title.toLowerCase().replace(/[^a-z0-9]/g, '-')",
  fix: "const text = title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')",
  files: {
    'package.json': packageJson('vitest', esm),
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022" } }\n',
    'src/slug.ts': `export interface Slug {
  text: string
  words: number
}

/** The part of an address that stands for a title. */
export function slugify(title: string): Slug {
  const text = title.toLowerCase().replace(/[^a-z0-9]/g, '-')
  return { text, words: text === '' ? 0 : text.split('-').length }
}

export function isSlug(text: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
}
`,
    'src/slug.test.ts': `import { describe, expect, it } from 'vitest'
import { isSlug, slugify } from './slug.ts'

describe('slugify', () => {
  it('joins words', () => {
    expect(slugify('Hello world')).toEqual({ text: 'hello-world', words: 2 })
  })

  it('takes runs of other characters as one', () => {
    expect(slugify('Hello,   World!')).toEqual({ text: 'hello-world', words: 2 })
  })

  it('knows slugs', () => {
    expect([isSlug('a-b'), isSlug('a--b')]).toEqual([true, false])
  })
})
`,
  },
}

/** Expectations that stand in other files: a snapshot and a recorded order. */
export const vitestReceipt: Base = {
  name: 'vitest-receipt',
  runner: 'vitest',
  source: 'src/receipt.js',
  top: 'export function receipt(order) {',
  bug: 'const lines = order.items.map(({ name, count }) => `${name} ${count}`)',
  fix: 'const lines = order.items.map(({ name, count }) => `${count} x ${name}`)',
  files: {
    'package.json': packageJson('vitest', esm),
    'src/receipt.js': `export function receipt(order) {
  const lines = order.items.map(({ name, count }) => \`\${name} \${count}\`)
  return [order.customer, ...lines].join('\\n')
}
`,
    'test/fixtures/order.json': '{ "customer": "Ada", "items": [{ "name": "tea", "count": 3 }] }\n',
    'test/load-order.js': `import { readFileSync } from 'node:fs'

export const loadOrder = () => JSON.parse(readFileSync(new URL('./fixtures/order.json', import.meta.url), 'utf8'))
`,
    'test/__snapshots__/receipt.test.js.snap': `// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

exports[\`lists the articles 1\`] = \`
"Ada
3 x tea"
\`;
`,
    'test/receipt.test.js': `import { expect, test } from 'vitest'
import { receipt } from '../src/receipt.js'
import { loadOrder } from './load-order.js'

test('lists the articles', () => {
  expect(receipt(loadOrder())).toMatchSnapshot()
})

test('an order without articles is the name of the customer', () => {
  expect(receipt({ customer: 'Bo', items: [] })).toBe('Bo')
})
`,
  },
}

/** A promise that nobody waits for: what waits long enough looks repaired. */
export const vitestOutbox: Base = {
  name: 'vitest-outbox',
  runner: 'vitest',
  source: 'src/outbox.js',
  top: 'export class Outbox {',
  bug: 'this.deliver(text)',
  fix: 'await this.deliver(text)',
  files: {
    'package.json': packageJson('vitest', esm),
    'src/carrier.js': `import { setImmediate } from 'node:timers/promises'

export async function carry(text) {
  for (let stop = 0; stop < 3; stop++) await setImmediate()
  return text.trim()
}
`,
    'src/outbox.js': `import { carry } from './carrier.js'

export class Outbox {
  delivered = []

  async deliver(text) {
    this.delivered.push(await carry(text))
  }

  async send(text) {
    this.deliver(text)
    return this.delivered.length
  }
}
`,
    'test/outbox.test.js': `import { expect, test, vi } from 'vitest'
import { Outbox } from '../src/outbox.js'

test('has delivered when it says so', async () => {
  const outbox = new Outbox()
  await outbox.send('first letter ')
  expect(outbox.delivered).toEqual(['first letter'])
})

test('delivers while clocks stand still', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const outbox = new Outbox()
  await outbox.deliver('second')
  expect(outbox.delivered).toEqual(['second'])
  vi.useRealTimers()
})
`,
  },
}

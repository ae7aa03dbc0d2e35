import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { followImports } from '../../../src/context/import-closure.ts'
import { createFactsReader } from '../../../src/context/module-facts.ts'
import { createResolver } from '../../../src/context/resolve-import.ts'
import type { SourceTree } from '../../../src/context/source-tree.ts'
import { tempTree } from '../../support/source-tree.ts'

async function closureOf(tree: SourceTree, start: string): Promise<Record<string, number>> {
  return Object.fromEntries(await followImports([start], createFactsReader(tree), await createResolver(tree)))
}

test('follows static, dynamic, re-exported and required modules, with distances, and leaves out type-only imports', async () => {
  const tree = await tempTree({
    'a.test.ts': "import { a } from './src/a.js'\nimport type { T } from './src/types'\nit('x', () => a)",
    'src/a.ts': "export * from './b'\nexport { c } from './c'\nexport type { T } from './types'",
    'src/b.tsx': "const d = require('./d.cjs')\nexport const b = d",
    'src/c/index.ts': "export const c = await import('../e')",
    'src/d.cjs': '',
    'src/e.mjs': "import './data.json' with { type: 'json' }",
    'src/data.json': '{}',
    'src/types.ts': '',
    'src/unrelated.ts': '',
  })
  expect(await closureOf(tree, 'a.test.ts')).toEqual({ 'a.test.ts': 0, 'src/a.ts': 1, 'src/b.tsx': 2, 'src/c/index.ts': 2, 'src/d.cjs': 3, 'src/e.mjs': 3, 'src/data.json': 4 })
})

test('resolves path aliases of tsconfig.json and the conventional ones', async () => {
  const tree = await tempTree({
    'tsconfig.json': '{ // comment\n "compilerOptions": { "paths": { "#lib/*": ["./lib/*"] } } }',
    'a.test.ts': "import '#lib/x'\nimport '@/y'",
    'lib/x.ts': '',
    'src/y.ts': '',
  })
  expect(await closureOf(tree, 'a.test.ts')).toEqual({ 'a.test.ts': 0, 'lib/x.ts': 1, 'src/y.ts': 1 })
})

test('paths of a tsconfig.json count for files that it does not include, and those of its siblings', async () => {
  const tree = await tempTree({
    'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
    'tsconfig.app.json': '{ "include": ["src"], "compilerOptions": { "paths": { "~lib": ["./src/lib.ts"], "&x/*": ["./src/x/*"] } } }',
    'test/a.test.ts': "import '~lib'\nimport '&x/one'\nimport 'nowhere'",
    'src/lib.ts': '',
    'src/x/one.ts': '',
  })
  expect(await closureOf(tree, 'test/a.test.ts')).toEqual({ 'test/a.test.ts': 0, 'src/lib.ts': 1, 'src/x/one.ts': 1 })
})

test('aliases that vitest, vite or jest are configured with, the nearest configuration first', async () => {
  const tree = await tempTree({
    'vitest.config.ts': `import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
export default defineConfig({ resolve: { alias: { '@core': resolve(__dirname, 'engine', 'src'), only: fileURLToPath(new URL('./lib/only.ts', import.meta.url)), [computed]: 'x' } }, test: {} })`,
    'packages/web/vite.config.js': "export default { resolve: { alias: [{ find: '@core', replacement: '/own' }, { find: /^#ui\\/(.*)$/, replacement: '/ui/$1' }, { find: /\\.(css|less)$/, replacement: './style.js' }] } }",
    'packages/old/package.json': '{ "jest": { "moduleNameMapper": { "^core$": "<rootDir>/lib/core", "^~(.*)$": "<rootDir>/src$1", "(bad": "<rootDir>/x" } } }',
    'packages/broken/jest.config.js': 'module.exports = {{',
    'a.test.ts': "import '@core/x'\nimport '@core'\nimport 'only'\nimport 'only/nothing'\nimport '@corex'",
    'packages/web/a.test.js': "import '@core/y'\nimport '@core/x'\nimport '#ui/button'\nimport 'a.css'",
    'packages/old/a.test.js': "require('core')\nrequire('~/z')\nrequire('core/none')",
    ...Object.fromEntries(['engine/src/x.ts', 'engine/src/y.ts', 'engine/src/index.ts', 'lib/only.ts', 'packages/web/own/y.js', 'packages/web/ui/button.jsx', 'packages/web/style.js', 'packages/old/lib/core.js', 'packages/old/src/z.js'].map((path) => [path, ''])),
  })
  expect(Object.keys(await closureOf(tree, 'a.test.ts'))).toEqual(['a.test.ts', 'engine/src/x.ts', 'engine/src/index.ts', 'lib/only.ts'])
  expect(Object.keys(await closureOf(tree, 'packages/web/a.test.js'))).toEqual(['packages/web/a.test.js', 'packages/web/own/y.js', 'engine/src/x.ts', 'packages/web/ui/button.jsx'])
  expect(Object.keys(await closureOf(tree, 'packages/old/a.test.js'))).toEqual(['packages/old/a.test.js', 'packages/old/lib/core.js', 'packages/old/src/z.js'])
})

test('facts from a cache in which somebody else has written are read anew', async () => {
  const tree = { ...(await tempTree({ 'a.js': "import './b.js'\nexport const f = () => 1", 'b.js': '' })), contentId: (path: string) => `id-of-${path}` }
  for (const stored of ['x', null, {}, { imports: [], units: 5 }, { imports: [1], units: [] }, { imports: [], units: [null] }, { imports: [], units: [{ name: 'f', kind: 'function', from: 1, to: 2 }] }, { imports: [], units: [{ name: 'f', kind: 'function', from: 1, to: 2, own: [[1]] }] }]) {
    const facts = createFactsReader(tree, { get: async () => stored, set: async () => {} })
    expect(await facts('a.js'), JSON.stringify(stored)).toMatchObject({ imports: ['./b.js'], units: [{ name: 'f' }] })
  }
})

test('resolves packages of a workspace, by exports and by source where the build is missing', async () => {
  const tree = await tempTree({
    'packages/app/a.test.js': "import '@acme/lib'\nimport '@acme/lib/deep'\nimport 'built'\nimport 'outside'",
    'packages/lib/package.json': '{ "name": "@acme/lib", "exports": { ".": "./main.js", "./deep": "./src/deep.js" } }',
    'packages/lib/main.js': '',
    'packages/lib/src/deep.js': '',
    'packages/built/package.json': '{ "name": "built", "main": "dist/index.js" }',
    'packages/built/src/index.ts': '',
    'node_modules/outside/index.js': '',
  })
  await mkdir(join(tree.root, 'node_modules/@acme'), { recursive: true })
  await symlink('../../packages/lib', join(tree.root, 'node_modules/@acme/lib'))
  await symlink('../packages/built', join(tree.root, 'node_modules/built'))
  expect(await closureOf(tree, 'packages/app/a.test.js')).toEqual({
    'packages/app/a.test.js': 0,
    'packages/lib/main.js': 1,
    'packages/lib/src/deep.js': 1,
    'packages/built/src/index.ts': 1,
  })
})

test('follows Python imports: packages, relative, src layout, submodules, over several lines', async () => {
  const tree = await tempTree({
    'tests/test_cart.py': 'import os\nfrom shop.cart import (\n    Cart,  # the cart\n    total,\n)\nimport shop.util.money as money\nfrom helpers import make\n',
    'tests/helpers.py': '',
    'src/shop/__init__.py': '',
    'src/shop/cart.py': 'from . import pricing\nfrom .util import money\nfrom ..nowhere import x\n',
    'src/shop/pricing.py': '',
    'src/shop/util/__init__.py': '',
    'src/shop/util/money.py': 'def f():\n    from shop.late import y\n',
    'src/shop/late.py': '',
    'src/shop/unrelated.py': '',
  })
  const closure = await closureOf(tree, 'tests/test_cart.py')
  expect(Object.keys(closure).sort()).toEqual([
    'src/shop/__init__.py', 'src/shop/cart.py', 'src/shop/late.py', 'src/shop/pricing.py', 'src/shop/util/__init__.py', 'src/shop/util/money.py', 'tests/helpers.py', 'tests/test_cart.py',
  ])
  expect(closure['src/shop/late.py']).toBe(2)
})

test('a file that does not parse ends the walk there and nothing else', async () => {
  const tree = await tempTree({ 'a.test.ts': "import './bad'\nimport './good'", 'bad.ts': 'export const = {', 'good.ts': '' })
  expect(await closureOf(tree, 'a.test.ts')).toEqual({ 'a.test.ts': 0, 'bad.ts': 1, 'good.ts': 1 })
})

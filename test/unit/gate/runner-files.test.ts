import { expect, test } from 'vitest'
import { filesNamedByRunner } from '../../../src/gate/runner-files.ts'
import type { PrivateTree } from '../../../src/workspace/private-tree.ts'

async function named(files: Record<string, string>): Promise<string[]> {
  const read: PrivateTree['read'] = async (path) => (files[path] === undefined ? null : { kind: 'text', text: files[path] })
  return [...(await filesNamedByRunner({ read } as PrivateTree, new Set(Object.keys(files))))].sort()
}

test('how others load the package says nothing about its tests', async () => {
  const manifest = { exports: { '.': { require: './dist/index.cjs', import: './src/index.js' } }, imports: { '#db': { import: './src/db.js' } }, scripts: { test: 'node --test --import ./test-setup.js' } }
  expect(await named({ 'package.json': JSON.stringify(manifest), 'src/index.js': '', 'src/db.js': '', 'dist/index.cjs': '', 'test-setup.js': '' })).toEqual(['test-setup.js'])
})

test.each([
  ['vitest.config.ts', "export default { test: { setupFiles: ['./setup.ts'], environment: './src/page.ts' } }"],
  ['package.json', '{ "jest": { "setupFiles": ["<rootDir>/setup.ts"], "testEnvironment": "./src/page" } }'],
  // No JSON: the whole text counts.
  ['package.json', '{ "setupFiles": ["./setup.ts"], "testEnvironment": "./src/page", }'],
])('what %s loads into the test process belongs to the tests, wherever it stands', async (path, text) => {
  expect(await named({ [path]: text, 'setup.ts': '', 'src/page.ts': '', 'src/cart.ts': '' })).toEqual(['setup.ts', 'src/page.ts'])
})

test.each(['src/index.ts', 'packages/core/index.ts', 'index.ts', 'lib/latest/cart.ts'])('an alias to %s leads to the product', async (path) => {
  const config = `import { resolve } from 'node:path'\nexport default { resolve: { alias: { 'my-lib': resolve(__dirname, '${path}') } } }`
  expect(await named({ 'vitest.config.ts': config, [path]: '' })).toEqual([])
  expect(await named({ 'package.json': JSON.stringify({ jest: { moduleNameMapper: { '^my-lib$': `<rootDir>/${path}` } } }), [path]: '' })).toEqual([])
})

test.each(['test/memory.ts', 'src/__mocks__/fs.ts', 'src/fake-clock.ts', 'src/db.stub.ts', 'memory-fs.ts'])('an alias to %s leads to a fake, which belongs to the tests', async (path) => {
  expect(await named({ 'vitest.config.ts': `export default { resolve: { alias: [{ find: 'fs', replacement: './${path}' }] } }`, [path]: '' })).toEqual([path])
})

import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'
import { lineAt, lineCount, lineStarts, openSourceMap } from '../../../../src/oracle/coverage/source-map.ts'

const source = `type Text = string

export const short = (a: Text) => a

export function long(
  a: Text,
): Text {
  return a
    .trim()
}
`

/** The text of a compiled file with its map at the end, and where in it a piece stands. */
function compiled(options: { minify?: boolean; prefix?: string; sourcefile?: string; url?: string } = {}) {
  const { code, map } = transformSync(source, { loader: 'ts', sourcemap: 'external', sourcefile: options.sourcefile ?? 'a.ts', minifyWhitespace: options.minify ?? false })
  const inline = `data:application/json;base64,${Buffer.from(map).toString('base64')}`
  const prefix = options.prefix ?? ''
  const text = `${prefix}${code}\n//# sourceMappingURL=${options.url ?? inline}\n`
  const mapped = openSourceMap({ path: '/r/dist/a.js', text, prefix: prefix.length, read: (path) => (path === '/r/dist/maps/a.js.map' ? map : undefined) })
  const rangeOf = (from: string, to: string) => mapped?.rangeOf(text.indexOf(from), text.indexOf(to, text.indexOf(from)) + to.length)
  return { mapped, rangeOf }
}

const wrapper = "'use strict';async (__vi_import_meta__)=>{{"

test.each<[string, { minify?: boolean; prefix?: string; sourcefile?: string; url?: string }, string]>([
  ['an inline map', {}, '/r/dist/a.ts'],
  ['a map in a file', { url: 'maps/a.js.map' }, '/r/dist/maps/a.ts'],
  ['minified on one line', { minify: true }, '/r/dist/a.ts'],
  ['text that the runner put before the first line', { prefix: wrapper, minify: true }, '/r/dist/a.ts'],
  ['a source in another folder', { sourcefile: '../src/a.ts' }, '/r/src/a.ts'],
  ['a source by its address', { sourcefile: 'file:///r/src/a.ts' }, '/r/src/a.ts'],
  ['a source as webpack names it', { sourcefile: 'webpack://name/./a.ts' }, '/r/dist/a.ts'],
])('%s leads to the lines of the source', (_, options, path) => {
  const { rangeOf, mapped } = compiled(options)
  expect(rangeOf(options.minify ? 'a=>' : '(a)', 'a')).toEqual({ source: path, from: 3, to: 3 })
  expect(rangeOf('function long', '}')).toEqual({ source: path, from: 5, to: 10 })
  expect(mapped?.sources).toEqual([{ source: path, lines: 10 }])
})

test.each([
  ['no map', '/r/a.js', 'let a\n'],
  ['a map that is not there', '/r/a.js', 'let a\n//# sourceMappingURL=a.js.map\n'],
  ['a map that is none', '/r/a.js', 'let a\n//# sourceMappingURL=data:application/json;base64,e30\n//# sourceMappingURL=data:application/json,{\n'],
  ['a map that only stands in a string', '/r/a.js', "let a = '//# sourceMappingURL=data:application/json,{}'\n"],
])('%s: the text stands for itself', (_, path, text) => {
  expect(openSourceMap({ path, text, prefix: 0, read: () => undefined })).toBeUndefined()
})

test('accessors that vite and esbuild put before a module have no source', () => {
  const map = JSON.stringify({ version: 3, sources: ['a.ts'], sourcesContent: ['let a\n'], names: [], mappings: 'AAAA;;AAAA' })
  const text = `__vite_ssr_exportName__("a", () => { return a });\n__export(all, { a: () => a });\nlet a\n//# sourceMappingURL=data:application/json,${encodeURIComponent(map)}\n`
  const mapped = openSourceMap({ path: '/r/a.ts', text, prefix: 0, read: () => undefined })
  const rangeAt = (piece: string) => mapped?.rangeOf(text.indexOf(piece), text.indexOf(piece) + piece.length)
  expect(rangeAt('() => { return a }')).toBeUndefined()
  expect(rangeAt('() => a')).toBeUndefined()
  expect(rangeAt('let a')).toEqual({ source: '/r/a.ts', from: 1, to: 1 })
})

test('offsets become lines', () => {
  const starts = lineStarts('ab\n\nc')
  expect([0, 2, 3, 4, 5].map((offset) => lineAt(starts, offset))).toEqual([0, 0, 1, 2, 2])
  expect(['', 'a', 'a\n', 'a\nb', '\n'].map(lineCount)).toEqual([1, 1, 1, 2, 1])
})

import { expect, test } from 'vitest'
import type { Edit, SnapshotFile } from '../../../src/patch/edits.ts'
import { resolveEdits } from '../../../src/patch/resolve-edits.ts'

const reader = (files: Record<string, string | SnapshotFile>) => async (path: string) => {
  const file = files[path]
  return typeof file === 'string' ? { kind: 'text' as const, text: file } : (file ?? null)
}

const accepted: [name: string, file: string | undefined, edit: Edit, after: string | null][] = [
  ['replaces the only match', 'a\nb\nc\n', { path: 'f', search: 'b', replace: 'B' }, 'a\nB\nc\n'],
  ['takes $& in the replacement literally', 'a', { path: 'f', search: 'a', replace: '$&$1' }, '$&$1'],
  ['keeps CRLF where the model wrote LF', 'a\r\nb\r\nc\r\n', { path: 'f', search: 'a\nb', replace: 'a\nx\nb' }, 'a\r\nx\r\nb\r\nc\r\n'],
  ['ignores spaces at line ends when nothing else matches', 'a  \nb\n', { path: 'f', search: 'a\nb', replace: 'c' }, 'c\n'],
  ['keeps a BOM', '\uFEFFa\nb\n', { path: 'f', search: 'b', replace: 'c' }, '\uFEFFa\nc\n'],
  ['keeps a missing final newline', 'a\nb', { path: 'f', search: 'a', replace: 'x' }, 'x\nb'],
  ['creates a file', undefined, { path: 'f', content: 'new' }, 'new'],
  ['deletes a file', 'a', { path: 'f', delete: true }, null],
  ['whole file: keeps CRLF', 'a\r\nb\r\n', { path: 'f', content: 'a\nc\n' }, 'a\r\nc\r\n'],
  ['whole file: keeps mixed endings of untouched lines', 'a\r\nb\nc\r\nd\r\n', { path: 'f', content: 'a\nb\nX\nd\n' }, 'a\r\nb\nX\r\nd\r\n'],
  ['whole file: keeps a BOM and a missing final newline', '\uFEFFa\nb', { path: 'f', content: 'x\nb\n' }, '\uFEFFx\nb'],
]
test.each(accepted)('%s', async (_, file, edit, after) => {
  const result = await resolveEdits([edit], reader(file === undefined ? {} : { f: file }))
  expect(result).toEqual({ status: 'resolved', changes: [{ path: 'f', before: file ?? null, after }] })
})

const refused: [name: string, files: Record<string, string | SnapshotFile>, edits: Edit[], problem: string, text: RegExp][] = [
  ['no match, with the nearest lines', { f: 'const total = price * quantity\n' }, [{ path: 'f', search: 'const total = price * amount', replace: 'x' }], 'not_found', /nearest lines[^]*price \* quantity/],
  ['no match, but already there', { f: 'a + b' }, [{ path: 'f', search: 'a - b', replace: 'a + b' }], 'not_found', /already there/],
  ['two matches', { f: 'a\nb\na\n' }, [{ path: 'f', search: 'a', replace: 'x' }], 'ambiguous', /lines 1 and 3/],
  ['a file that is not there', {}, [{ path: 'f', search: 'a', replace: 'x' }], 'no_such_file', /does not exist/],
  ['a path outside', {}, [{ path: '../f', content: '' }], 'bad_path', /inside the repository/],
  ['an absolute path', {}, [{ path: '/etc/passwd', content: '' }], 'bad_path', /absolute/],
  ["git's folder in any spelling", {}, [{ path: 'x/.GIT/config', content: '' }], 'bad_path', /git's own/],
  ["git's NTFS short name", {}, [{ path: 'GIT~1/config', content: '' }], 'bad_path', /git's own/],
  ['a binary file', { f: { kind: 'binary' } }, [{ path: 'f', content: 'x' }], 'binary', /UTF-8/],
  ['a symbolic link', { f: { kind: 'symlink' } }, [{ path: 'f', content: 'x' }], 'symlink', /symbolic link/],
  ['two whole-file edits of one file', { f: 'a' }, [{ path: 'f', content: 'b' }, { path: 'f', content: 'c' }], 'duplicate', /twice/],
  ['a patch that changes nothing', { f: 'a' }, [{ path: 'f', search: 'a', replace: 'a' }], 'no_change', /change nothing/],
  ['no edits at all', {}, [], 'no_change', /no edit/],
]
test.each(refused)('refuses %s', async (_, files, edits, problem, text) => {
  const result = await resolveEdits(edits, reader(files))
  if (result.status !== 'unresolved') throw new Error('expected the edits to be refused')
  expect(result.problems[0]).toMatchObject({ problem })
  expect(result.problems[0]?.message).toMatch(text)
})

test('applies several edits of one file in order', async () => {
  const edits: Edit[] = [{ path: 'f', search: 'a', replace: 'x' }, { path: 'f', search: 'x', replace: 'y' }]
  expect(await resolveEdits(edits, reader({ f: 'a' }))).toMatchObject({ changes: [{ before: 'a', after: 'y' }] })
})

test('is all or nothing', async () => {
  const edits: Edit[] = [{ path: 'f', search: 'a', replace: 'x' }, { path: 'g', search: 'a', replace: 'x' }]
  expect(await resolveEdits(edits, reader({ f: 'a' }))).toMatchObject({ status: 'unresolved', problems: [{ path: 'g' }] })
})

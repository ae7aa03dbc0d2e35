import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderDiff } from '../../../src/patch/render-diff.ts'
import { resolveDiff } from '../../../src/patch/resolve-diff.ts'
import { tempDir } from '../../support/temp-dir.ts'

const long = (ending: string) => Array.from({ length: 40 }, (_, n) => `line ${n}`).join(ending) + ending
const cases: [name: string, path: string, before: string | null, after: string | null][] = [
  ['a change in the middle', 'src/a.ts', long('\n'), long('\n').replace('line 20', 'LINE 20').replace('line 3\n', '')],
  ['CRLF', 'a.txt', long('\r\n'), long('\r\n').replace('line 20', 'LINE 20')],
  ['mixed endings', 'a.txt', 'a\r\nb\nc\r\n', 'a\r\nB\nc\r\n'],
  ['a BOM', 'a.txt', '\uFEFFa\nb\n', '\uFEFFa\nc\n'],
  ['no final newline before', 'a.txt', 'a\nb', 'a\nb\nc\n'],
  ['no final newline after', 'a.txt', 'a\nb\n', 'a\nc'],
  ['no final newline on both sides', 'a.txt', 'a\nb', 'x\nb'],
  ['a new file', 'dir/new.ts', null, 'one\ntwo\n'],
  ['a new file without final newline', 'new.ts', null, 'one'],
  ['a new empty file', 'new.ts', null, ''],
  ['a deletion', 'old.ts', 'one\ntwo\n', null],
  ['a name with a space', 'dir a/b c.ts', 'x\n', 'y\n'],
  ['a name outside of ASCII', 'é/ü.ts', 'x\n', 'y\n'],
  ['lines that look like diff headers', 'a.sql', '-- a\n++ b\n@@ c\n', '-- a\n@@ c\n++ d\n'],
]

test.each(cases)('git applies the canonical diff to the byte, and ralph reads it back: %s', async (_, path, before, after) => {
  const diff = renderDiff([{ path, before, after }])
  const folder = await tempDir(before === null ? {} : { [path]: before })
  execFileSync('git', ['init', '-q'], { cwd: folder })
  await writeFile(join(folder, 'x.diff'), diff)
  execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', 'x.diff'], { cwd: folder, stdio: 'pipe' })
  if (after === null) expect(existsSync(join(folder, path))).toBe(false)
  else expect(await readFile(join(folder, path), 'utf8')).toBe(after)
  expect(await resolveDiff(diff, async () => (before === null ? null : { kind: 'text', text: before }))).toEqual({
    status: 'resolved',
    changes: [{ path, before, after }],
  })
})

const file = 'one\ntwo\nthree\nfour\n'
const readFileF = async (path: string) => (path === 'f.txt' ? { kind: 'text' as const, text: file } : null)
const header = '--- a/f.txt\n+++ b/f.txt\n'
test.each([
  ['wrong line numbers and counts', `${header}@@ -90,9 +1,2 @@\n two\n-three\n+THREE\n`],
  ['no numbers at all', `${header}@@ ... @@\n two\n-three\n+THREE\n`],
  ['a markdown fence around it', `\`\`\`diff\n${header}@@ -2,2 +2,2 @@\n two\n-three\n+THREE\n\`\`\`\n`],
  ['CRLF lines for an LF file', `${header}@@ -2,2 +2,2 @@\n two\n-three\n+THREE\n`.replaceAll('\n', '\r\n')],
])('takes a diff with %s', async (_, diff) => {
  expect(await resolveDiff(diff, readFileF)).toMatchObject({ status: 'resolved', changes: [{ after: 'one\ntwo\nTHREE\nfour\n' }] })
})

test.each([
  ['context that does not match', `${header}@@ -1 +1 @@\n-uno\n+UNO\n`, 'not_found'],
  ['a file that is not there', '--- a/g.txt\n+++ b/g.txt\n@@ -1 +1 @@\n-a\n+b\n', 'no_such_file'],
  ['a creation over an existing file', '--- /dev/null\n+++ b/f.txt\n@@ -0,0 +1 @@\n+a\n', 'exists'],
  ['a rename', 'diff --git a/f.txt b/g.txt\nrename from f.txt\nrename to g.txt\n', 'malformed'],
  ['a symbolic link', 'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n', 'malformed'],
  ['a submodule', 'diff --git a/l b/l\nnew file mode 160000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+Subproject commit 1\n', 'malformed'],
  ['an executable', 'diff --git a/l b/l\nnew file mode 100755\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n', 'malformed'],
  ['a mode change', 'diff --git a/f.txt b/f.txt\nold mode 100644\nnew mode 100755\n', 'malformed'],
  ['binary data', 'diff --git a/f.txt b/f.txt\nGIT binary patch\nliteral 1\n', 'malformed'],
  ['a path outside', '--- a/../f.txt\n+++ b/../f.txt\n@@ -1 +1 @@\n-one\n+ONE\n', 'bad_path'],
  ['prose', 'I would change line 3.', 'malformed'],
])('refuses a diff with %s', async (_, diff, problem) => {
  expect(await resolveDiff(diff, readFileF)).toMatchObject({ status: 'unresolved', problems: [{ problem }] })
})

test('refuses a hunk that fits in two places', async () => {
  const read = async () => ({ kind: 'text' as const, text: 'a\nb\na\n' })
  expect(await resolveDiff('--- a/f\n+++ b/f\n@@ @@\n-a\n+x\n', read)).toMatchObject({ problems: [{ problem: 'ambiguous' }] })
})

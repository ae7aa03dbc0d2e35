import { expect, test } from 'vitest'
import { applyCandidate } from '../../../src/search-repair/candidate.ts'
import { parseSource } from '../../../src/search-repair/source-file.ts'
import { undoChanges } from '../../../src/search-repair/undo-changes.ts'

const text = 'const a = 1\nconst b = 3\nconst c = 4\n\nconst d = 5\n'
const diff = `diff --git a/src/other.js b/src/other.js
--- a/src/other.js
+++ b/src/other.js
@@ -1,1 +1,1 @@
-const x = 0
+const a = 1
diff --git a/src/a.js b/src/a.js
--- a/src/a.js
+++ b/src/a.js
@@ -1,5 +1,5 @@
 const a = 1
-const b = 2
+const b = 3
+const c = 4
 
-const gone = 0
 const d = 5
`

async function texts(source: string, changes: string): Promise<string[]> {
  const file = await parseSource('src/a.js', source)
  if (file === undefined) throw new Error('no file')
  return undoChanges(file, changes).map((candidate) => applyCandidate(source, candidate))
}

test('each change of the file alone, then all of them; those of other files are nothing to it', async () => {
  expect(await texts(text, diff)).toEqual([
    'const a = 1\nconst b = 2\n\nconst d = 5\n',
    'const a = 1\nconst b = 3\nconst c = 4\n\nconst gone = 0\nconst d = 5\n',
    'const a = 1\nconst b = 2\n\nconst gone = 0\nconst d = 5\n',
  ])
})

test('keeps the line endings of the file', async () => {
  const windows = text.replaceAll('\n', '\r\n')
  expect((await texts(windows, diff.replace('+const b = 3\n', '+const b = 3\r\n')))[0]).toBe('const a = 1\r\nconst b = 2\r\n\r\nconst d = 5\r\n')
})

test('nothing where the file is not what the diff says, or no diff is known', async () => {
  expect(await texts('const z = 1\nconst y = 2\n', diff.replace(/-const gone = 0\n/, ''))).toEqual([])
  expect(await texts(text, '')).toEqual([])
})

import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readInside } from '../../../src/workspace/private-tree.ts'
import { tempDir } from '../../support/temp-dir.ts'

test('reads what stands below the root, and nothing that a path or a link leads to elsewhere', async () => {
  const folder = await tempDir()
  const root = join(folder, 'tree')
  await mkdir(join(root, 'src'), { recursive: true })
  await mkdir(join(folder, 'tree-beside'))
  await writeFile(join(root, 'src/a.js'), 'a\n')
  await writeFile(join(folder, 'notes.txt'), 'private\n')
  await writeFile(join(folder, 'tree-beside/notes.txt'), 'private\n')
  await symlink(join(folder, 'notes.txt'), join(root, 'src/link.js'))
  await symlink(folder, join(root, 'out'))
  await symlink('loop', join(root, 'loop'))
  expect(await readInside(root, 'src/a.js')).toBe('a\n')
  for (const path of ['../notes.txt', 'src/../../notes.txt', '../tree-beside/notes.txt', 'src/link.js', 'out/notes.txt', 'loop', 'src', 'absent', 'x'.repeat(300), 'a\0b']) expect(await readInside(root, path), path.slice(0, 30)).toBeNull()
})

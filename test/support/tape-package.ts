import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../src/package-root.ts'

/** Puts the development dependency tape into a repository. */
export async function linkTape(root: string): Promise<void> {
  await mkdir(join(root, 'node_modules'), { recursive: true })
  await symlink(join(packageRoot(), 'node_modules', 'tape'), join(root, 'node_modules', 'tape'))
}

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { absentIsNull } from '../absent.ts'

/** Who may do what with a file. */
export interface FileRights {
  mode: number
  uid: number
  gid: number
}

/** What stands at a path. `other`: a folder, a link or a device, which ralph does not write to. */
export type Standing = { kind: 'absent' } | { kind: 'other' } | { kind: 'file'; bytes: Buffer; sha256: string; rights: FileRights }

/** Reads a path without following a link at its end. */
export async function inspect(path: string): Promise<Standing> {
  const stat = await lstat(path).catch(absentIsNull)
  if (stat === null) return { kind: 'absent' }
  if (!stat.isFile()) return { kind: 'other' }
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => (error.code === 'ELOOP' ? null : absentIsNull(error)))
  // Replaced between the two looks.
  if (handle === null) return { kind: 'other' }
  try {
    const { mode, uid, gid } = await handle.stat()
    const bytes = await handle.readFile()
    return { kind: 'file', bytes, sha256: sha256Of(bytes), rights: { mode: mode & 0o7777, uid, gid } }
  } finally {
    await handle.close()
  }
}

/** Writes a new file, which is on the disk when this returns; never over a file or through a link. */
export async function writeNew(path: string, bytes: Uint8Array, rights?: FileRights): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o666)
  try {
    await handle.writeFile(bytes)
    if (rights !== undefined) {
      // Before the mode: a new owner takes the set-user bit away. Only root can give files away.
      await handle.chown(rights.uid, rights.gid).catch(() => {})
      await handle.chmod(rights.mode)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes renames and new names in a folder last through a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await handle.sync()
  } catch (error) {
    // Some file systems cannot sync a folder, and say so.
    if (!(error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'ENOTSUP'))) throw error
  } finally {
    await handle.close()
  }
}

/** The first folder on the way to `path` (relative to `root`) that is a symbolic link. */
export async function linkOnTheWay(root: string, path: string): Promise<string | undefined> {
  const parts = path.split('/')
  for (let n = 1; n < parts.length; n++) {
    const parent = parts.slice(0, n).join('/')
    if ((await lstat(join(root, parent)).catch(absentIsNull))?.isSymbolicLink()) return parent
  }
  return undefined
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

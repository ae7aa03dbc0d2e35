import { lstat, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError, messageOf } from '../errors.ts'
import { isProvablyDead, ownIdentity, processIdentitySchema } from './journal/process-identity.ts'

/** A private folder (mode 0700) outside of the repository; everything in it goes when the run ends. */
export interface ScratchDir {
  path: string
  remove(): Promise<void>
}

/** Makes a run's scratch folder below the system's temp folder. */
export async function createScratchDir(parent = tmpdir()): Promise<ScratchDir> {
  try {
    const path = await realpath(await mkdtemp(join(parent, 'ralph-')))
    await writeFile(join(path, ownerFile), JSON.stringify(await ownIdentity()))
    return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }) }
  } catch (error) {
    throw new UserError(`ralph could not make a private folder below ${parent}: ${messageOf(error)}. Free some space, or set TMPDIR to a folder that can be written.`, {
      kind: 'environment',
      cause: error,
    })
  }
}

/** Says whose a scratch folder is, so that one of a killed run can be told from one in use. */
const ownerFile = 'owner.json'

/** Removes the scratch folders that this user's killed runs left behind, and returns them; any that is not provably one of these stays. */
export async function removeDeadScratchDirs(parent = tmpdir()): Promise<string[]> {
  const removed: string[] = []
  for (const name of await readdir(parent).catch(() => [])) {
    const path = join(parent, name)
    if (!name.startsWith('ralph-') || !(await isDeadRuns(path))) continue
    if (await rm(path, { recursive: true, force: true }).then(() => true, () => false)) removed.push(path)
  }
  return removed
}

async function isDeadRuns(path: string): Promise<boolean> {
  try {
    const [folder, owner] = [await lstat(path), await lstat(join(path, ownerFile))]
    const mine = [folder, owner].every(({ uid }) => uid === process.getuid?.())
    if (!mine || !folder.isDirectory() || !owner.isFile()) return false
    return await isProvablyDead(processIdentitySchema.parse(JSON.parse(await readFile(join(path, ownerFile), 'utf8'))))
  } catch {
    // No owner, or none that can be read: not provably ours.
    return false
  }
}

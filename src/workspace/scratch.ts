import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError, messageOf } from '../errors.ts'

/** A private folder (mode 0700) outside of the repository; everything in it goes when the run ends. */
export interface ScratchDir {
  path: string
  remove(): Promise<void>
}

/** Makes a run's scratch folder below the system's temp folder. */
export async function createScratchDir(parent = tmpdir()): Promise<ScratchDir> {
  try {
    const path = await realpath(await mkdtemp(join(parent, 'ralph-')))
    return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }) }
  } catch (error) {
    throw new UserError(`ralph could not make a private folder below ${parent}: ${messageOf(error)}. Free some space, or set TMPDIR to a folder that can be written.`, {
      kind: 'environment',
      cause: error,
    })
  }
}

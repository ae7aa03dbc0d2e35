import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders of one exchange with a foreign program, gone when it is over. */
export interface ScratchFolder {
  /** Empty: the program starts here, and finds nothing of the repository. */
  work: string
  /** The program's TMPDIR. */
  temp: string
}

/** Makes a scratch folder, runs, removes it. */
export async function withScratchFolder<T>(tempRoot: string, run: (folder: ScratchFolder) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tempRoot, 'ralph-backend-'))
  const folder = { work: join(root, 'work'), temp: join(root, 'tmp') }
  try {
    await mkdir(folder.work)
    await mkdir(folder.temp)
    return await run(folder)
  } finally {
    // A killed program may still be writing for a moment.
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

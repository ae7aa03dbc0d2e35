import { constants } from 'node:fs'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from './session.ts'

interface BuildCache {
  /** What the first run over the user's own code built. */
  seed: string
  copies: string[]
  /** How many files the seed holds; counted when somebody asks, after the run that fills it. */
  files?: Promise<number>
}

const caches = new WeakMap<Session, BuildCache>()
/** As many trees as can be at work at a time, and one more. */
const keptCopies = 3

/**
 * Where the compilers of one run find what was built before. A run over nothing but the user's code fills it, once; every other
 * run works in a copy of its own, because what a candidate builds must not come into another run. The copy keeps the times of the
 * files, and every file that changes afterwards is newer than they are, so that compilers see what is out of date. A seed of more
 * than `mostFiles` files is not copied: for a run that needs little of it, building that anew is cheaper.
 */
export async function buildDirFor(session: Session, scratchDir: string, { isUserCode, mostFiles = Number.POSITIVE_INFINITY }: { isUserCode: boolean; mostFiles?: number }): Promise<string> {
  const known = caches.get(session)
  if (known === undefined && isUserCode) {
    const seed = join(session.scratchDir, 'build')
    caches.set(session, { seed, copies: [] })
    await mkdir(seed, { recursive: true })
    return seed
  }
  const copy = join(scratchDir, 'build')
  if (known === undefined) return copy
  if (mostFiles < Number.POSITIVE_INFINITY && (await (known.files ??= countFiles(known.seed))) > mostFiles) return copy
  known.copies.push(copy)
  await Promise.all(known.copies.splice(0, Math.max(0, known.copies.length - keptCopies)).map((old) => rm(old, { recursive: true, force: true })))
  await cp(known.seed, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
  return copy
}

async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

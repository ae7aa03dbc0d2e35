import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Small JSON values by the name of the content that they were computed from. Best effort: nothing here ever fails. */
export interface ContentCache {
  get(id: string): Promise<unknown>
  set(id: string, value: unknown): Promise<void>
}

/**
 * A cache on disk that forgets what was not asked for in this month and the last one: entries lie in a folder per month, and
 * one that is found in the last month's moves to this month's. `now` in milliseconds since 1970.
 */
export function openContentCache(folder: string, now: number): ContentCache {
  const [current, last] = [month(now, 0), month(now, -1)]
  let isPrepared: Promise<boolean> | undefined
  const prepared = () => (isPrepared ??= prepare(folder, current, last))
  const place = (id: string, generation: string) => join(folder, generation, `${encodeURIComponent(id)}.json`)
  const read = (path: string) => readFile(path, 'utf8').then((text): unknown => JSON.parse(text)).catch(() => undefined)
  return {
    async get(id) {
      const found = await read(place(id, current))
      if (found !== undefined) return found
      const older = await read(place(id, last))
      if (older !== undefined && (await prepared())) await rename(place(id, last), place(id, current)).catch(() => undefined)
      return older
    },
    async set(id, value) {
      if (!(await prepared())) return
      // Another ralph may read or write the same entry: it appears whole.
      const temporary = join(folder, current, `${randomBytes(8).toString('hex')}.tmp`)
      await writeFile(temporary, JSON.stringify(value))
        .then(() => rename(temporary, place(id, current)))
        .catch(() => rm(temporary, { force: true }).catch(() => undefined))
    },
  }
}

async function prepare(folder: string, current: string, last: string): Promise<boolean> {
  try {
    await mkdir(join(folder, current), { recursive: true })
    const others = (await readdir(folder)).filter((name) => name !== current && name !== last)
    await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })))
    return true
  } catch {
    return false
  }
}

function month(now: number, offset: number): string {
  const date = new Date(now)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1)).toISOString().slice(0, 7)
}

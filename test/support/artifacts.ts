import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Everything under a folder as one text, file names included: for "this is nowhere in it". Empty when the folder was never made. */
export async function allTextIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'utf8')}`))).join('\n')
}

import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'

/** A program by path (resolved against `baseDir`) or by name in PATH; undefined when there is none that can be started. */
export async function findExecutable(file: string, path: string | undefined, baseDir: string): Promise<string | undefined> {
  const folders = (path ?? '').split(delimiter).filter(Boolean)
  const candidates = isPath(file) ? [resolve(baseDir, file)] : folders.map((folder) => join(folder, file))
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate
  return undefined
}

function isPath(file: string): boolean {
  return file.includes('/') || (process.platform === 'win32' && file.includes('\\'))
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

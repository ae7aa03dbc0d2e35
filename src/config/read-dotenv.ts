import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** `.env` at the root, under the variables that are already set (they win). A missing file is fine. */
export async function withDotenv(root: string, env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const text = await readFile(join(root, '.env'), 'utf8').catch(() => '')
  const parsed = Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(parsed), ...env }
}

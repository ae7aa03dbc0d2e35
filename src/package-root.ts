import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let found: string | undefined

/** ralph's own folder, where `prompts/` and the reporters lie: the same from `src/` (tests) and from `dist/` (bundled). */
export function packageRoot(): string {
  found ??= findUp(dirname(fileURLToPath(import.meta.url)))
  return found
}

function findUp(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findUp(dirname(folder))
}

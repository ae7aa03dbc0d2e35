import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findExecutable } from './find-executable.ts'

/** The Codex CLI. The bundled one is what the SDK brings and finds by itself. */
export interface CodexBinary {
  path: string
  isBundled: boolean
}

/** The CLI from the settings, from the SDK's own package, or from PATH, in this order. */
export async function findCodexBinary(
  codexPath: string | undefined,
  path: string | undefined,
  baseDir: string,
): Promise<CodexBinary | undefined> {
  if (codexPath !== undefined) return given(await findExecutable(codexPath, path, baseDir))
  const bundled = await bundledBinary(baseDir)
  return bundled === undefined ? given(await findExecutable('codex', path, baseDir)) : { path: bundled, isBundled: true }
}

function given(path: string | undefined): CodexBinary | undefined {
  return path === undefined ? undefined : { path, isBundled: false }
}

/** npm puts the CLI for each platform into a package of its own: vendor/<target>/bin/codex. */
async function bundledBinary(baseDir: string): Promise<string | undefined> {
  const manifest = platformManifest()
  if (manifest === undefined) return undefined
  const vendor = join(dirname(manifest), 'vendor')
  for (const target of await readdir(vendor).catch(() => [])) {
    const file = join(vendor, target, 'bin', process.platform === 'win32' ? 'codex.exe' : 'codex')
    if ((await findExecutable(file, undefined, baseDir)) !== undefined) return file
  }
  return undefined
}

/** Resolved from package to package, as the SDK does it: strict package managers do not hoist. */
function platformManifest(): string | undefined {
  const own = createRequire(import.meta.url)
  // The SDK exports no package.json and nothing for `require`, so its folder is looked for by hand.
  const folders = own.resolve.paths('@openai/codex-sdk') ?? []
  const sdk = folders.map((folder) => join(folder, '@openai/codex-sdk/package.json')).find((file) => existsSync(file))
  if (sdk === undefined) return undefined
  try {
    const codex = createRequire(sdk).resolve('@openai/codex/package.json')
    return createRequire(codex).resolve(`@openai/codex-${process.platform}-${process.arch}/package.json`)
  } catch {
    // Installed without optional dependencies, or no CLI exists for this platform.
    return undefined
  }
}

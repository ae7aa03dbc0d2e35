import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import picomatch from 'picomatch'
import { expandGlob } from '../detection/glob.ts'
import { splitPositionals } from './argument-rules.ts'
import type { LaunchContext, RunnerAdapter } from './runner-adapter.ts'

/**
 * tape 4 and 5. Each file is a process of its own under ralph's driver. A selection narrows it to files where these are what
 * the script starts; files that are loaded by another one (`node test/index.js`) are picked out of the whole run.
 */
export const tape: RunnerAdapter = {
  canShuffle: false,
  async plan(context) {
    const { options, positionals } = splitPositionals('tape', context.spec.args)
    const { kept, ignored } = await splitIgnores(options, context.cwd)
    const entries = await findEntries(positionals, ignored, context.cwd)
    const task = JSON.stringify({ options: kept.filter((word) => !/^--(no-)?only$/.test(word)), files: selected(entries, context) })
    const env: Record<string, string> = kept.includes('--no-only') ? { NODE_TAPE_NO_ONLY_TEST: 'true' } : {}
    return { status: 'ready', launch: { file: process.execPath, args: [join(context.reportersDir, 'tape-driver.mjs'), task], env } }
  },
}

function selected(entries: readonly string[], { requested, cwd }: LaunchContext): readonly string[] {
  if (requested === undefined) return entries
  const wanted = new Set(requested.files)
  const own = entries.filter((entry) => wanted.has(join(cwd, entry)))
  return own.length === wanted.size ? own : entries
}

/** tape expands globs by itself, without the folder of dependencies. */
async function findEntries(positionals: readonly string[], isIgnored: (path: string) => boolean, cwd: string): Promise<string[]> {
  const files = positionals.some((word) => /[*?[{]/.test(word)) ? await filesBelow(cwd) : []
  const entries = positionals.flatMap((word) => expandGlob(word, files)).map((path) => path.replace(/^\.\//, ''))
  return [...new Set(entries)].filter((path) => !isIgnored(path) && !/[*?{]/.test(path))
}

async function filesBelow(folder: string, top = folder): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map(async (entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path, top)
    return entry.isFile() ? [relative(top, path).split(sep).join('/')] : []
  })
  return (await Promise.all(nested)).flat()
}

const ignoreOption = /^(-i|--ignore|--ignore-pattern)(?:=(.*))?$/

/** tape's own options on what to leave out; the other options are Node's. */
async function splitIgnores(options: readonly string[], cwd: string): Promise<{ kept: string[]; ignored: (path: string) => boolean }> {
  const kept: string[] = []
  const patterns: string[] = []
  for (let at = 0; at < options.length; at++) {
    const match = ignoreOption.exec(options[at] ?? '')
    if (match === null) {
      kept.push(options[at] ?? '')
      continue
    }
    const value = match[2] ?? options[++at] ?? ''
    const text = match[1] === '--ignore-pattern' ? value : await readFile(join(cwd, value || '.gitignore'), 'utf8').catch(() => '')
    patterns.push(...text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')))
  }
  const globs = patterns.map((pattern) => pattern.replace(/^\/|\/$/g, '')).flatMap((pattern) => [pattern, `**/${pattern}`, `${pattern}/**`, `**/${pattern}/**`])
  return { kept, ignored: globs.length === 0 ? () => false : picomatch(globs, { dot: true }) }
}

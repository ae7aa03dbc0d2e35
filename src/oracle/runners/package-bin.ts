import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { foldersUpTo } from '../runner-environment.ts'
import type { LaunchContext, LaunchPlan } from './runner-adapter.ts'

/** Major, minor and patch; NaN for what is no number. */
export type Version = readonly [major: number, minor: number, patch: number]

/** Whether a version of the same major is this one or a later one. */
export function isSince([major, minor, patch]: Version, [ofMajor, ofMinor, ofPatch]: Version): boolean {
  return major === ofMajor && (minor > ofMinor || (minor === ofMinor && patch >= ofPatch))
}

/** The launch of a runner that is a package in the tree's own node_modules, started by this very Node. Arguments may depend on its version. */
export async function planPackageLaunch(context: LaunchContext, name: string, args: readonly string[] | ((version: Version) => readonly string[])): Promise<LaunchPlan> {
  const found = await findPackage(context.cwd, context.root, name)
  if (found === undefined) return { status: 'missing', message: missingPackage(context, name) }
  return { status: 'ready', launch: { file: process.execPath, args: [found.script, ...(typeof args === 'function' ? args(found.version) : args)], env: {} } }
}

const manifestSchema = z.looseObject({ version: z.string().catch(''), bin: z.union([z.string(), z.record(z.string(), z.string())]) })

/** The script behind a package's command, looked for in node_modules from `cwd` up to `root`, never above. */
export async function findPackageBin(cwd: string, root: string, name: string): Promise<string | undefined> {
  return (await findPackage(cwd, root, name))?.script
}

async function findPackage(cwd: string, root: string, name: string): Promise<{ script: string; version: Version } | undefined> {
  for (const folder of foldersUpTo(cwd, root)) {
    const packageDir = join(folder, 'node_modules', name)
    const text = await readFile(join(packageDir, 'package.json'), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const { bin, version } = manifestSchema.parse(JSON.parse(text))
    const script = typeof bin === 'string' ? bin : bin[name]
    if (script !== undefined) return { script: join(packageDir, script), version: versionOf(version) }
  }
  return undefined
}

function versionOf(text: string): Version {
  const [major = Number.NaN, minor = Number.NaN, patch = Number.NaN] = text.split('.').map((part) => Number.parseInt(part, 10))
  return [major, minor, patch]
}

function missingPackage({ spec }: LaunchContext, name: string): string {
  const where = spec.projectDir === '' ? 'the repository' : spec.projectDir
  return [
    `The tests of this repository run with ${name} (${spec.reason}), but ${name} is not installed in a node_modules folder of ${where}.`,
    `Install the dependencies (npm install, pnpm install or yarn install; to add it: npm install --save-dev ${name}),`,
    'or set oracle.command in ci_config.json.',
  ].join(' ')
}

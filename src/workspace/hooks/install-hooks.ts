import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { isSeq, parseDocument } from 'yaml'
import { UserError } from '../../errors.ts'
import { absentIsNull } from '../absent.ts'
import type { Repository } from '../repository.ts'
import { gateBlock, hasBlock, isEmptyScript, isShellScript, withBlock, withoutBlock } from './hook-script.ts'

const ownFolder = '.githooks'
/** Where a hook that is not a shell script waits while a shell script stands in its place and calls it. */
const movedSuffix = '.before-ralph'
const gateCommand = 'ralph pre-commit-gate'
const lefthookFiles = ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml', '.lefthook.yaml']

/** What was done, in words for the user. */
export interface HookChange {
  manager: 'git' | 'husky' | 'lefthook' | 'pre-commit'
  /** Repository-relative where it lies in the repository. */
  file: string
  message: string
}

/** Makes git run the gate before each commit. A hook or hook manager that is already there is joined, never replaced. */
export async function installHooks(repository: Repository, ralphPath: string): Promise<HookChange> {
  const yaml = await findManager(repository)
  if (yaml !== undefined) return editManagerConfig(repository, yaml, 'install')
  const place = await hookPlace(repository)
  if (place.setsHooksPath) {
    await repository.git(['config', '--local', 'core.hooksPath', ownFolder])
    await repository.git(['config', '--local', 'ralph.setHooksPath', 'true'])
  }
  const block = gateBlock(ralphPath)
  const script = await readText(place.path)
  if (script !== null && place.manager === 'git') await refuseInactive(place.path)
  if (script !== null && !isShellScript(script)) {
    const moved = place.path + movedSuffix
    await rename(place.path, moved)
    await writeHook(place.path, `#!/bin/sh\n${block}exec "$(dirname "$0")/pre-commit${movedSuffix}" "$@"\n`)
  } else await writeHook(place.path, withBlock(script ?? '', block))
  const joined = script !== null && !hasBlock(script) ? ', joined to the hook that was there' : ''
  const advice = place.setsHooksPath ? ` Commit ${ownFolder}/ so that linked worktrees and your colleagues have it too.` : ''
  return { manager: place.manager, file: show(repository, place.path), message: `The gate runs before each commit (${show(repository, place.path)}${joined}).${advice}` }
}

/** Takes the gate out again and leaves everything else as it was. */
export async function uninstallHooks(repository: Repository): Promise<HookChange> {
  const yaml = await findManager(repository)
  if (yaml !== undefined) return editManagerConfig(repository, yaml, 'uninstall')
  const place = await hookPlace(repository)
  const script = await readText(place.path)
  const file = show(repository, place.path)
  if (script === null || !hasBlock(script)) return { manager: place.manager, file, message: 'No hook of ralph was installed.' }
  const moved = place.path + movedSuffix
  if ((await readText(moved)) !== null) await rename(moved, place.path)
  else if (isEmptyScript(withoutBlock(script))) await rm(place.path)
  else await writeHook(place.path, withoutBlock(script))
  if ((await config(repository, 'ralph.setHooksPath')) === 'true') {
    await repository.git(['config', '--local', '--unset', 'core.hooksPath'], { okCodes: [0, 5] })
    await repository.git(['config', '--local', '--remove-section', 'ralph'], { okCodes: [0, 128] })
  }
  return { manager: place.manager, file, message: `The gate was taken out of ${file}.` }
}

interface HookPlace {
  manager: 'git' | 'husky'
  path: string
  setsHooksPath: boolean
}

async function hookPlace(repository: Repository): Promise<HookPlace> {
  const configured = await config(repository, 'core.hooksPath')
  if (configured !== undefined) {
    const absolute = resolve(repository.root, configured)
    // husky 9 keeps generated files in .husky/_ and the user's own hooks one level up.
    const husky = /(^|\/)\.husky(\/_)?\/?$/.test(configured)
    const place = husky ? absolute.replace(/\/_\/?$/, '') : absolute
    return { manager: husky ? 'husky' : 'git', path: join(place, 'pre-commit'), setsHooksPath: false }
  }
  await refuseGlobalHooks(repository)
  const { stdout } = await repository.git(['rev-parse', '--path-format=absolute', '--git-common-dir'])
  const defaultFolder = join(stdout.toString().trimEnd(), 'hooks')
  // Setting core.hooksPath would silence hooks that lie in git's own folder: join them there.
  if (await hasActiveHook(defaultFolder)) return { manager: 'git', path: join(defaultFolder, 'pre-commit'), setsHooksPath: false }
  return { manager: 'git', path: join(repository.root, ownFolder, 'pre-commit'), setsHooksPath: true }
}

/** Hooks of all the user's repositories are not ours to edit, and a local setting would silence them. */
async function refuseGlobalHooks(repository: Repository): Promise<void> {
  for (const scope of ['--global', '--system'] as const) {
    const folder = await config(repository, 'core.hooksPath', scope)
    if (folder === undefined) continue
    throw new UserError(
      `core.hooksPath is set for all your repositories (${folder}), and ralph does not edit hooks outside of this one. ` +
        `Add "${gateCommand}" to ${join(folder, 'pre-commit')} yourself, or give this repository its own folder: git config core.hooksPath ${ownFolder}`,
    )
  }
}

/** Git passes over a hook that is not executable: joining it would bring it to life. */
async function refuseInactive(path: string): Promise<void> {
  if (((await stat(path)).mode & 0o111) !== 0) return
  throw new UserError(`There is a hook at ${path} that is not executable, so git does not run it. Make it executable (chmod +x) or remove it, and install again.`)
}

async function hasActiveHook(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(absentIsNull)
  return names !== null && names.some((name) => !name.endsWith('.sample'))
}

type Manager = { manager: 'lefthook' | 'pre-commit'; file: string }

async function findManager(repository: Repository): Promise<Manager | undefined> {
  for (const file of lefthookFiles) if ((await readText(join(repository.root, file))) !== null) return { manager: 'lefthook', file }
  const file = '.pre-commit-config.yaml'
  return (await readText(join(repository.root, file))) === null ? undefined : { manager: 'pre-commit', file }
}

async function editManagerConfig(repository: Repository, { manager, file }: Manager, action: 'install' | 'uninstall'): Promise<HookChange> {
  const path = join(repository.root, file)
  const document = parseDocument((await readText(path)) ?? '')
  if (document.errors.length > 0) throw new UserError(`Expected ${file} to be YAML, but ${document.errors[0]?.message ?? 'it is not'}. Mend it and run ralph again.`)
  const edit = manager === 'lefthook' ? editLefthook : editPreCommit
  const changed = edit(document, action)
  if (changed) await writeFile(path, document.toString({ lineWidth: 0 }))
  const done = action === 'install' ? `The gate runs before each commit through ${manager} (${file}).` : `The gate was taken out of ${file}.`
  const message = changed ? done : action === 'install' ? `${file} already runs the gate.` : `${file} does not run the gate.`
  return { manager, file, message }
}

function editLefthook(document: ReturnType<typeof parseDocument>, action: 'install' | 'uninstall'): boolean {
  const path = ['pre-commit', 'commands', 'ralph']
  const present = document.hasIn(path)
  if (action === 'install' && !present) document.setIn(path, document.createNode({ run: gateCommand }))
  if (action === 'uninstall' && present) document.deleteIn(path)
  return present === (action === 'uninstall')
}

function editPreCommit(document: ReturnType<typeof parseDocument>, action: 'install' | 'uninstall'): boolean {
  const repos = document.get('repos')
  const index = isSeq(repos) ? repos.items.findIndex((_, n) => document.getIn(['repos', n, 'hooks', 0, 'id']) === 'ralph') : -1
  if ((index >= 0) === (action === 'install')) return false
  if (action === 'uninstall') return document.deleteIn(['repos', index])
  const hook = { id: 'ralph', name: 'ralph', entry: gateCommand, language: 'system', pass_filenames: false, always_run: true }
  document.addIn(['repos'], document.createNode({ repo: 'local', hooks: [hook] }))
  return true
}

/** Reads one file of git's configuration: the merged view would show what ralph itself sets on the command line. */
async function config(repository: Repository, key: string, scope: '--local' | '--global' | '--system' = '--local'): Promise<string | undefined> {
  const { exitCode, stdout } = await repository.git(['config', scope, '--get', key], { okCodes: [0, 1] })
  return exitCode === 0 ? stdout.toString().trimEnd() : undefined
}

async function writeHook(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, script)
  await chmod(path, 0o755)
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(absentIsNull)
}

function show(repository: Repository, path: string): string {
  const inside = relative(repository.root, path)
  return inside.startsWith('..') ? path : inside
}

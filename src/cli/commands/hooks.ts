import { join, relative } from 'node:path'
import { packageRoot } from '../../package-root.ts'
import { type HookChange, installHooks, uninstallHooks } from '../../workspace/hooks/install-hooks.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { openProject } from '../open.ts'

/** `ralph install-hooks` */
export async function install(flags: Flags, io: CliIo): Promise<number> {
  const { repository } = await openProject(flags, io)
  const path = join(packageRoot(), 'bin/ralph.js')
  const inside = relative(repository.root, path)
  // Hooks run at the repository's root: a ralph that lies in it is found by every clone.
  return report(await installHooks(repository, inside.startsWith('..') ? path : inside), flags, io)
}

/** `ralph uninstall-hooks` */
export async function uninstall(flags: Flags, io: CliIo): Promise<number> {
  const { repository } = await openProject(flags, io)
  return report(await uninstallHooks(repository), flags, io)
}

function report(change: HookChange, flags: Flags, io: CliIo): number {
  io.stdout.write(flags.json ? `${JSON.stringify(change, null, 2)}\n` : `${change.message}\n`)
  return 0
}

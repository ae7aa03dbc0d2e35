import { dirname, sep } from 'node:path'
import type { Enclosure } from '../../process/enclosure.ts'
import type { ProcessRequest } from '../../process/run-process.ts'
import { isolation } from './bubblewrap.ts'
import type { ReadOnlyMount } from './system-mounts.ts'

export interface EnclosureOptions {
  bwrap: string
  /** The private tree on the machine. */
  treeRoot: string
  /** Where the process sees it: the path of the user's own repository, which itself cannot be reached. */
  repositoryRoot: string
  /** The home folder, of which nothing is shown but what `readOnly` names. */
  home: string | undefined
  readOnly: readonly ReadOnlyMount[]
  /** Folders that ralph itself reads results from; the same path inside. */
  writable: readonly string[]
  /** More paths that arguments and variables may name, and what they are inside. */
  renamed: readonly [outside: string, inside: string][]
  network: boolean
}

/**
 * A sandbox by bubblewrap around a private tree: shown at the path of the user's repository, so that absolute paths, editable
 * installs and workspace links lead to the candidate; no network, no capability, own processes, read-only dependencies.
 */
export function createEnclosure(options: EnclosureOptions): Enclosure {
  const { bwrap, treeRoot, repositoryRoot, network } = options
  const renames: [string, string][] = [[treeRoot, repositoryRoot], ...options.renamed]
  const inner = (text: string) => renames.reduce((out, [outside, inside]) => out.replaceAll(outside, inside), text)
  const frame = [...isolation({ network }), ...mountArguments(options)]
  return {
    inside: repositoryRoot,
    wrap(request: ProcessRequest): ProcessRequest {
      const env = Object.fromEntries(Object.entries(request.env).map(([name, value]) => [name, inner(value)]))
      return {
        ...request,
        file: bwrap,
        args: [...frame, '--chdir', inner(request.cwd), '--', inner(request.file), ...request.args.map(inner)],
        env: { ...env, TMPDIR: '/tmp' },
        // The end of its first process is the end of a process namespace.
        leavesNothing: true,
        ...(typeof request.input === 'string' ? { input: inner(request.input) } : {}),
      }
    },
  }
}

/** Outer folders before those inside of them: a later mount covers an earlier one. */
function mountArguments({ treeRoot, repositoryRoot, home, readOnly, writable }: EnclosureOptions): string[] {
  const mounts: { at: string; args: string[] }[] = [
    { at: '/dev', args: ['--dev', '/dev'] },
    { at: '/proc', args: ['--proc', '/proc'] },
    ...emptyFolders(home).map((at) => ({ at, args: ['--tmpfs', at] })),
    ...readOnly.map(({ source, at }) => ({ at, args: ['--ro-bind', source, at] })),
    ...writable.map((at) => ({ at, args: ['--bind', at, at] })),
    { at: repositoryRoot, args: ['--bind', treeRoot, repositoryRoot] },
  ]
  return mounts.sort((a, b) => depth(a.at) - depth(b.at)).flatMap(({ args }) => args)
}

function emptyFolders(home: string | undefined): string[] {
  const isOrdinary = home !== undefined && home.startsWith('/') && dirname(home) !== home && !['/tmp', '/usr', '/etc'].includes(home)
  return ['/tmp', '/var/tmp', '/run', ...(isOrdinary ? [home] : [])]
}

function depth(path: string): number {
  return path.split(sep).length
}

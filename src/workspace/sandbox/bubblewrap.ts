import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { RunProcess } from '../../process/run-process.ts'

/** Whether this machine can shut test processes in; `reason` says what is missing and how to get it. */
export type SandboxAvailability = { status: 'available'; bwrap: string } | { status: 'unavailable'; reason: string }

const howToGet =
  'Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap; Alpine: apk add bubblewrap)'

/** Looks for bubblewrap in PATH and starts it once, because many machines have it and forbid user namespaces. */
export async function findBubblewrap(env: Readonly<Record<string, string>>, runProcess: RunProcess): Promise<SandboxAvailability> {
  if (process.platform !== 'linux') return { status: 'unavailable', reason: `bubblewrap runs on Linux only, and this is ${process.platform}` }
  const bwrap = await findInPath('bwrap', env['PATH'] ?? '')
  if (bwrap === undefined) return { status: 'unavailable', reason: `bubblewrap is not installed. ${howToGet}` }
  const args = [...isolation({ network: false }), '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--', 'true']
  const result = await runProcess({ file: bwrap, args, cwd: '/', env, timeoutMs: 10_000 })
  if (result.status === 'exited' && result.exitCode === 0) return { status: 'available', bwrap }
  const said = result.status === 'could_not_start' ? result.reason : result.stderr.toString().trim() || result.status
  return {
    status: 'unavailable',
    reason: `bubblewrap is installed but cannot start here: ${said}. Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; in a container, a seccomp profile that permits them)`,
  }
}

/** Namespaces and rights, the same for every sandbox. */
export function isolation({ network }: { network: boolean }): string[] {
  return [
    // No capability is left, and root of the machine is nobody special inside.
    '--unshare-user', ...(process.getuid?.() === 0 ? ['--uid', nobody, '--gid', nobody] : []), '--cap-drop', 'ALL',
    // Killing the sandbox kills everything that was started in it, also what left its process group.
    '--unshare-pid', '--die-with-parent',
    '--unshare-ipc', '--unshare-cgroup-try',
    ...(network ? [] : ['--unshare-net']),
  ]
}

/** Has an entry in nearly every passwd file, which `os.userInfo()` and `getpass` look for. */
const nobody = '65534'

async function findInPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name)
    if (await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate
  }
  return undefined
}

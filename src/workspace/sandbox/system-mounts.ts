import { lstat, realpath } from 'node:fs/promises'
import { delimiter, dirname, join, sep } from 'node:path'
import { absentIsNull } from '../absent.ts'

/** What of the machine a test process can read: programs and libraries, no home folder, no other project. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix', '/snap', '/sys']
/** Of /etc only what programs need to run: names, time, libraries, certificates. */
const etcEntries = [
  'alternatives', 'ca-certificates', 'ca-certificates.conf', 'crypto-policies', 'debian_version', 'fonts', 'group', 'host.conf', 'hostname', 'hosts', 'java', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d',
  'locale.alias', 'locale.conf', 'localtime', 'login.defs', 'machine-id', 'magic', 'mime.types', 'nsswitch.conf', 'os-release', 'passwd', 'perl', 'pki', 'protocols', 'python3', 'resolv.conf', 'services', 'ssl', 'timezone',
]
/** Version managers keep whole tool chains below the home folder. Credentials that lie beside them are not in these. */
const homeToolFolders = [
  '.asdf', '.bun/bin', '.cargo/bin', '.cargo/git', '.cargo/registry', '.deno/bin', '.fnm', '.goenv', '.local/bin', '.local/lib', '.local/share/fnm', '.local/share/mise', '.local/share/pnpm', '.local/share/uv', '.nodenv', '.nvm', '.pyenv', '.rbenv', '.rustup',
  '.sdkman/candidates', '.volta', 'anaconda3', 'go/bin', 'go/pkg/mod', 'miniconda3', '.conda/envs',
]

/** A folder or file that a sandbox shows read-only; `at` is its path inside. */
export interface ReadOnlyMount {
  source: string
  at: string
}

/** The read-only part of a sandbox that is the same for every tree. Paths that are not there are left out. */
export async function systemMounts(env: Readonly<Record<string, string>>, more: readonly string[]): Promise<ReadOnlyMount[]> {
  const home = env['HOME']
  const wanted = [
    ...systemFolders,
    ...etcEntries.map((name) => join('/etc', name)),
    ...(home === undefined || home === '/' ? [] : homeToolFolders.map((name) => join(home, name))),
    ...movedToolFolders(env),
    installFolder(await realpath(process.execPath)),
    ...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/')),
    ...more,
  ]
  const found = await Promise.all([...new Set(wanted)].map(async (path) => ((await lstat(path).catch(absentIsNull)) === null ? undefined : path)))
  return withoutNested(found.filter((path) => path !== undefined)).map((path) => ({ source: path, at: path }))
}

/** Tool chains and downloaded packages that the user keeps elsewhere. */
function movedToolFolders({ CARGO_HOME, RUSTUP_HOME, GOROOT, GOPATH, GOMODCACHE }: Readonly<Record<string, string>>): string[] {
  const below = (folder: string | undefined, names: readonly string[]) => (folder?.startsWith('/') ? names.map((name) => join(folder, name)) : [])
  return [...below(CARGO_HOME, ['bin', 'git', 'registry']), ...below(RUSTUP_HOME, ['.']), ...below(GOROOT, ['.']), ...below(GOPATH?.split(delimiter)[0], ['bin', 'pkg/mod']), ...below(GOMODCACHE, ['.'])]
}

/** `<prefix>/bin/node` needs `<prefix>/lib`; a node that stands elsewhere needs its own folder. */
function installFolder(program: string): string {
  const folder = dirname(program)
  return folder.endsWith(`${sep}bin`) && dirname(folder) !== '/' ? dirname(folder) : folder
}

/** Each mount costs time, and one below another shows nothing new. */
export function withoutNested(paths: readonly string[]): string[] {
  const kept: string[] = []
  for (const path of [...new Set(paths)].sort((a, b) => a.length - b.length)) {
    if (path !== '/' && !kept.some((parent) => path === parent || path.startsWith(`${parent}${sep}`))) kept.push(path)
  }
  return kept
}

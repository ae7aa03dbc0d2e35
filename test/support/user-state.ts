import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What of git's folder is the user's: where HEAD stands, what is staged, refs, stash, a merge in progress. And locks, of which there must be none. */
const userFiles = /^(HEAD|index|packed-refs|refs\/.*|logs\/refs\/stash|(MERGE|CHERRY|REVERT|REBASE)[^/]*)$|\.lock$/

/** Everything of the user's, to the byte, read without git: files with modes, links and folders; index, HEAD, refs and stash. */
export function userState(root: string): Record<string, Record<string, string>> {
  const gitDir = gitDirOf(root)
  const common = commonDirOf(gitDir)
  return { files: entriesBelow(root), git: gitEntries(gitDir), ...(common === gitDir ? {} : { common: gitEntries(common) }) }
}

/** Files, links and folders with mode and content, by path. */
export function entriesBelow(folder: string, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    const key = prefix + name.toString('utf8')
    if (key === '.git') continue
    const path = Buffer.concat([Buffer.from(`${folder}/`), name])
    const stat = lstatSync(path)
    const mode = stat.mode.toString(8)
    if (stat.isDirectory()) Object.assign(found, { [`${key}/`]: mode }, entriesBelow(path.toString('utf8'), `${key}/`))
    else found[key] = stat.isSymbolicLink() ? `link ${readlinkSync(path)}` : `${mode} ${readFileSync(path).toString('base64')}`
  }
  return found
}

function gitEntries(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => userFiles.test(path) && !path.startsWith('worktrees/') && lstatSync(join(folder, path)).isFile())
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path)).toString('base64')]))
}

function gitDirOf(root: string): string {
  const path = join(root, '.git')
  return statSync(path).isDirectory() ? path : resolve(root, readFileSync(path, 'utf8').replace(/^gitdir: /, '').trim())
}

function commonDirOf(gitDir: string): string {
  const names = readdirSync(gitDir)
  return names.includes('commondir') ? resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim()) : gitDir
}

import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import type { Edit } from '../../../src/patch/edits.ts'
import type { Reply, Runner } from '../corpus.ts'
import type { SampleRepo } from './sample-repo.ts'

const timeoutMs = 10_000
/** What `timeout` gives a command that it stopped. */
const timedOut = 124

/** Applies a patch in the repository itself and returns the exit code of its own test command: all that a plain hook looks at. */
export async function runBare(repo: SampleRepo, runner: Runner, reply: Reply): Promise<number | 'refused'> {
  if (!(await applyReply(repo, reply))) return 'refused'
  return runScript(await testScript(repo, runner), repo)
}

async function applyReply(repo: SampleRepo, reply: Reply): Promise<boolean> {
  if (Array.isArray(reply)) {
    for (const edit of reply) await applyEdit(repo.root, edit)
    return true
  }
  const path = join(dirname(repo.root), 'candidate.diff')
  await writeFile(path, reply.diff)
  try {
    repo.git('apply', path)
    return true
  } catch {
    return false
  }
}

async function applyEdit(root: string, edit: Edit): Promise<void> {
  const path = join(root, edit.path)
  if ('delete' in edit) return rm(path)
  if ('content' in edit) {
    await mkdir(dirname(path), { recursive: true })
    return writeFile(path, edit.content)
  }
  const parts = (await readFile(path, 'utf8')).split(edit.search)
  // A case that does not fit its base would count as caught.
  if (parts.length !== 2) throw new Error(`${edit.path} holds the searched text ${parts.length - 1} times:\n${edit.search}`)
  return writeFile(path, parts.join(edit.replace))
}

async function testScript(repo: SampleRepo, runner: Runner): Promise<string> {
  if (runner === 'pytest') return 'python3 -m pytest -q'
  if (runner === 'unittest') return 'python3 -m unittest discover -s tests -t .'
  const { scripts } = JSON.parse(await readFile(join(repo.root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  // As `npm test` does, without its half second.
  return [scripts['pretest'], scripts['test'], scripts['posttest']].filter((script) => script !== undefined).join(' && ')
}

function runScript(script: string, { root, env }: SampleRepo): Promise<number> {
  const PATH = [join(root, 'node_modules/.bin'), env['PATH']].join(delimiter)
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script], { cwd: root, env: { ...env, PATH, CI: '1', PYTHONPATH: 'src' }, stdio: 'ignore', detached: true })
    const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), timeoutMs)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(code ?? (signal === 'SIGKILL' ? timedOut : 128))
    })
  })
}

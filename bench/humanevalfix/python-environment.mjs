// A virtual environment with pytest and nothing else, kept between runs: plugins that happen to be installed would be measured as well.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const requirement = 'pytest==9.1.1'

/** The environment's folder; made on first use, which needs PyPI. */
export function preparePython(say) {
  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ralph-bench', 'humanevalfix')
  const folder = join(root, 'venv')
  const stamp = join(folder, 'ready')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === requirement) return folder
  say(`preparing a virtual environment in ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' })
    execFileSync(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--retries', '1', requirement], { stdio: 'pipe' })
  } catch (error) {
    throw new Error(`the virtual environment could not be made; it needs python3 with venv, and PyPI once.\n${error.stderr?.toString().slice(-2000) ?? error.message}`, { cause: error })
  }
  writeFileSync(stamp, requirement)
  return folder
}

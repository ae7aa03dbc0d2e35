import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { foldersUpTo } from './runner-environment.ts'

/** Where a Python is looked for. Absolute paths; `cwd` lies in `root`. */
export interface PythonSearch {
  cwd: string
  root: string
  env: Readonly<Record<string, string>>
}

/** The Python that runs pytest: of the tree's own virtual environment, then of the active one, then the python3 of PATH. */
export async function findPython({ cwd, root, env }: PythonSearch): Promise<string> {
  const active = env['VIRTUAL_ENV']
  const own = foldersUpTo(cwd, root).flatMap((folder) => [join(folder, '.venv'), join(folder, 'venv')])
  for (const folder of active ? [...own, active] : own) {
    const python = join(folder, 'bin', 'python')
    if (await exists(python)) return python
  }
  return 'python3'
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

import { join, relative, sep } from 'node:path'
import type { RunProcess } from '../process/run-process.ts'

/** Prints the import roots of this interpreter that lie inside a folder: `.pth` lines, PYTHONPATH, editable installs. */
const listImportRoots = `
import json, os, sys
root = os.path.realpath(sys.argv[1])
found = [p for p in sys.path if p]
for finder in sys.meta_path:
    mapping = getattr(sys.modules.get(getattr(finder, "__module__", "")), "MAPPING", None)
    if isinstance(mapping, dict):
        found += [os.path.dirname(p) for p in mapping.values() if isinstance(p, str)]
inside = []
for p in found:
    real = os.path.realpath(p)
    if (real == root or real.startswith(root + os.sep)) and os.path.isdir(real) and "site-packages" not in real and real not in inside:
        inside.append(real)
print(json.dumps(inside))
`

/**
 * Folders of the repository from which its Python imports its own packages, mapped into the private tree, for PYTHONPATH.
 * An editable install names the user's `src/` by absolute path; PYTHONPATH comes before it, so that the candidate's files
 * are imported. A `src/` folder with Python in it counts even when nothing is installed.
 */
export async function pythonImportRoots(
  python: string,
  repositoryRoot: string,
  treeRoot: string,
  paths: Iterable<string>,
  ports: { runProcess: RunProcess; env: Readonly<Record<string, string>> },
): Promise<string[]> {
  const result = await ports.runProcess({ file: python, args: ['-c', listImportRoots, repositoryRoot], cwd: treeRoot, env: ports.env, timeoutMs: 20_000 })
  const installed: string[] = result.status === 'exited' && result.exitCode === 0 ? parseList(result.stdout.toString()) : []
  const inside = installed.map((path) => relative(repositoryRoot, path)).filter((path) => path !== '..' && !path.startsWith(`..${sep}`))
  return [...new Set([...inside, ...sourceFolders(paths)])].map((path) => join(treeRoot, path))
}

function parseList(text: string): string[] {
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed.filter((item) => typeof item === 'string') : []
}

function sourceFolders(paths: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const path of paths) {
    const match = /^((?:.*\/)?src)\/(?:[^/]+\/)?[^/]+\.py$/.exec(path)
    if (match?.[1] !== undefined) found.add(match[1])
  }
  return [...found]
}

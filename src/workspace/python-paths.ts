import { join, relative, sep } from 'node:path'
import * as z from 'zod'
import type { RunProcess } from '../process/run-process.ts'

/** Prints the import roots of this interpreter that lie inside a folder (`.pth` lines, PYTHONPATH, editable installs) and where it is installed. */
const inspection = `
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
prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))}
print(json.dumps({"roots": inside, "prefixes": sorted(prefixes)}))
`

const inspectionSchema = z.object({ roots: z.array(z.string()), prefixes: z.array(z.string()) })

/**
 * What a private tree needs to know about the repository's Python. `importRoots`: folders of the repository from which it
 * imports the repository's own packages, mapped into the tree, for PYTHONPATH. An editable install names the user's `src/`
 * by absolute path; PYTHONPATH comes before it, so that the candidate's files are imported. A `src/` folder with Python in it
 * counts even when nothing is installed. `prefixes`: where the interpreter is installed, outside of the repository.
 */
export async function inspectPython(
  python: string,
  { repositoryRoot, treeRoot, cwd }: { repositoryRoot: string; treeRoot: string; cwd: string },
  paths: Iterable<string>,
  ports: { runProcess: RunProcess; env: Readonly<Record<string, string>> },
): Promise<{ importRoots: string[]; prefixes: string[] }> {
  const result = await ports.runProcess({ file: python, args: ['-c', inspection, repositoryRoot], cwd, env: ports.env, timeoutMs: 20_000 })
  const told = result.status === 'exited' && result.exitCode === 0 ? inspectionSchema.parse(JSON.parse(result.stdout.toString())) : { roots: [], prefixes: [] }
  const leadsOut = (path: string) => path === '..' || path.startsWith(`..${sep}`)
  const inside = told.roots.map((path) => relative(repositoryRoot, path)).filter((path) => !leadsOut(path))
  return {
    importRoots: [...new Set([...inside, ...sourceFolders(paths)])].map((path) => join(treeRoot, path)),
    prefixes: told.prefixes.filter((path) => leadsOut(relative(repositoryRoot, path)) && leadsOut(relative(treeRoot, path)) && path !== '/' && path !== '/usr'),
  }
}

function sourceFolders(paths: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const path of paths) {
    const match = /^((?:.*\/)?src)\/(?:[^/]+\/)?[^/]+\.py$/.exec(path)
    if (match?.[1] !== undefined) found.add(match[1])
  }
  return [...found]
}

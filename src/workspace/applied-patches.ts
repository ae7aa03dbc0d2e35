import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { FileChange } from '../patch/edits.ts'
import { absentIsNull } from './absent.ts'
import type { Repository } from './repository.ts'
import { type Snapshot, splitNul } from './snapshot.ts'

const entrySchema = z.object({ path: z.string(), oid: z.string() })

/** Remembers what was written into the user's tree: until somebody commits it, it is a machine's code and not the user's. */
export async function rememberApplied(repository: Repository, changes: readonly FileChange[]): Promise<void> {
  const written = changes.flatMap(({ path, after }) => (after === null ? [] : [{ path, after }]))
  const entries = await Promise.all(written.map(async ({ path, after }) => ({ path, oid: (await repository.git(['hash-object', '--stdin', '--path', path], { input: after })).stdout.toString().trim() })))
  await mkdir(repository.privateDir, { recursive: true })
  await appendFile(placeOf(repository), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

/** Whether a file of the snapshot still is as a patch left it, and not committed in this form. */
export async function holdsUncommittedPatch(repository: Repository, snapshot: Snapshot): Promise<boolean> {
  const text = await readFile(placeOf(repository), 'utf8').catch(absentIsNull)
  const entries = (text ?? '').split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [entrySchema.parse(JSON.parse(line))]
    } catch {
      // Cut off by a kill.
      return []
    }
  })
  const present = entries.filter(({ path, oid }) => snapshot.files.get(path)?.oid === oid)
  if (present.length === 0) return false
  const { stdout, exitCode } = await repository.git(['--literal-pathspecs', 'ls-tree', '-r', '-z', 'HEAD', '--', ...new Set(present.map(({ path }) => path))], { okCodes: [0, 128] })
  const committed = new Map(splitNul(stdout).map((line) => [line.slice(line.indexOf('\t') + 1), line.split(/\s/)[2]]))
  return exitCode !== 0 || present.some(({ path, oid }) => committed.get(path) !== oid)
}

function placeOf({ privateDir }: Repository): string {
  return join(privateDir, 'applied.jsonl')
}

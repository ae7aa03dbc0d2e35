import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { absentIsNull } from '../absent.ts'
import type { PlannedWrite } from '../apply-changes.ts'
import { type FileRights, inspect, sha256Of } from './durable.ts'
import type { JournaledFile } from './journal.ts'

/** A file's two sides, with bytes. */
export interface SurveyedFile {
  path: string
  old: { bytes: Buffer; sha256: string; rights: FileRights } | null
  new: Buffer | null
}

/** A file is not what the plan was made for. */
export class PlanConflict extends Error {
  override name = 'PlanConflict'
  readonly path: string
  readonly reason: string
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** Looks at everything that a plan touches; throws {@link PlanConflict} when a file is not what was planned with. */
export async function survey(root: string, writes: readonly PlannedWrite[]): Promise<{ files: SurveyedFile[]; folders: string[] }> {
  const files: SurveyedFile[] = []
  const folders = new Set<string>()
  for (const { path, before, after } of writes) {
    const found = await inspect(join(root, path))
    const isAsPlanned = before === null ? found.kind === 'absent' : found.kind === 'file' && found.bytes.equals(Buffer.from(before))
    if (!isAsPlanned) throw new PlanConflict(path, 'it was changed while ralph was writing')
    files.push({ path, old: found.kind === 'file' ? found : null, new: after === null ? null : Buffer.from(after) })
    if (after !== null) for (const folder of await missingFolders(root, path)) folders.add(folder)
  }
  return { files, folders: [...folders] }
}

/** What the journal says about a file: its two sides without the bytes. */
export function recordOf({ path, old, new: after }: SurveyedFile): JournaledFile {
  return { path, old: old === null ? null : { sha256: old.sha256, rights: old.rights }, new: after === null ? null : { sha256: sha256Of(after) } }
}

/** Outermost first. */
async function missingFolders(root: string, path: string): Promise<string[]> {
  const parts = path.split('/')
  const parents = parts.slice(1).map((_, n) => parts.slice(0, n + 1).join('/'))
  const standing = await Promise.all(parents.map((parent) => lstat(join(root, parent)).catch(absentIsNull)))
  return parents.filter((_, n) => standing[n] === null)
}

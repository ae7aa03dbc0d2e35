import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { FileChange } from '../patch/edits.ts'
import { renderDiff } from '../patch/render-diff.ts'
import { messageOf } from '../errors.ts'
import { rememberApplied } from '../workspace/applied-patches.ts'
import { planApply } from '../workspace/apply-changes.ts'
import { startOf } from '../workspace/journal/git-state.ts'
import { writePlan } from '../workspace/journal/write-plan.ts'
import type { Session } from './session.ts'

/** What happens to an accepted patch: written into the working tree, only shown, or stored for `ralph apply`. */
export type SettleMode = 'apply' | 'dry_run' | 'propose'
export type Settlement =
  | { applied: 'applied' | 'dry_run' }
  /** Kept with the command that applies it. */
  | { applied: 'conflict'; reasons: string[]; command: string }

/** Writes, shows or keeps the accepted patch of one scenario. */
export async function settle(session: Session, scenario: string, changes: readonly FileChange[], mode: 'apply' | 'dry_run'): Promise<Settlement> {
  const { emit } = session.ports
  if (mode === 'dry_run') {
    emit({ type: 'patch_not_applied', scenario, why: 'dry_run', details: [] })
    return { applied: 'dry_run' }
  }
  const done = await writeIntoTree(session, changes)
  if (done.status === 'written') {
    emit({ type: 'patch_applied', scenario, paths: done.paths })
    session.ports.signal.throwIfAborted()
    return { applied: 'applied' }
  }
  const command = await storeFix(session, changes)
  emit({ type: 'patch_not_applied', scenario, why: 'conflict', details: [...done.reasons, `the validated patch is kept; apply it with: ${command}`] })
  session.ports.signal.throwIfAborted()
  return { applied: 'conflict', reasons: done.reasons, command }
}

/**
 * The one place where the gate writes into the user's tree; what stands in the way is left as it is. A signal before it
 * stops it; one that comes in the middle waits until every file is written, or none. The caller holds the lock.
 */
export async function writeIntoTree(session: Session, changes: readonly FileChange[]): Promise<{ status: 'written'; paths: string[] } | { status: 'blocked'; reasons: string[] }> {
  const { repository } = session
  session.ports.signal.throwIfAborted()
  const plan = await planApply(repository.root, changes)
  // Before it stands there: a kill in between must not make it the user's own code, which may run outside of the sandbox.
  const unremembered = plan.status === 'planned' ? await rememberApplied(repository, changes).then(() => undefined, messageOf) : undefined
  if (unremembered !== undefined) return { status: 'blocked', reasons: [`what is written could not be recorded: ${unremembered}`] }
  const done = plan.status === 'planned' ? await writePlan(repository, plan.writes, { startedFrom: startOf(repository) }) : plan
  if (done.status === 'failed') return { status: 'blocked', reasons: [done.reason] }
  if (done.status === 'conflict') return { status: 'blocked', reasons: done.paths.map(({ path, reason }) => `${path}: ${reason}`) }
  session.appliedPaths.push(...done.paths)
  return { status: 'written', paths: done.paths }
}

/** Stores a validated patch below git's own folder and returns the command that applies it. */
export async function storeFix(session: Session, changes: readonly FileChange[], testedOn = session.snapshot().tree): Promise<string> {
  const diff = renderDiff(changes)
  const id = createHash('sha256').update(diff).digest('hex').slice(0, 10)
  const folder = fixesDir(session.repository.privateDir)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${id}.diff`), diff)
  await writeFile(join(folder, `${id}.json`), `${JSON.stringify({ tested_on: testedOn })}\n`)
  return `${session.ports.self} apply ${id}`
}

/** A stored fix and the tree that its evidence is about; null for an id that is none. */
export async function readFix(privateDir: string, id: string): Promise<{ diff: string; testedOn: string } | null> {
  if (!/^[0-9a-f]{10}$/.test(id)) return null
  const path = join(fixesDir(privateDir), id)
  const [diff, meta] = await Promise.all([readFile(`${path}.diff`, 'utf8'), readFile(`${path}.json`, 'utf8')]).catch(() => [undefined, undefined])
  if (diff === undefined || meta === undefined) return null
  return { diff, testedOn: fixSchema.parse(JSON.parse(meta)).tested_on }
}

const fixSchema = z.object({ tested_on: z.string() })

function fixesDir(privateDir: string): string {
  return join(privateDir, 'fixes')
}

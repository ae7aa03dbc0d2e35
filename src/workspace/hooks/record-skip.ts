import { appendFile, mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Repository } from '../repository.ts'

/** One commit that went past the gate. */
export interface SkipRecord {
  /** ISO 8601, UTC. */
  time: string
  /** Who git says commits, and who the system says it is. */
  user: string
  system_user: string
  reason: string
  /** What HEAD was before the commit; null before the first one. */
  head: string | null
}

/** Appends to `skipped-hooks.jsonl` in ralph's private folder and returns its path. */
export async function recordSkip(repository: Repository, reason: string, now: Date): Promise<string> {
  const ident = await repository.git(['var', 'GIT_COMMITTER_IDENT'], { okCodes: [0, 128] })
  const head = await repository.git(['rev-parse', '--verify', '--quiet', 'HEAD'], { okCodes: [0, 1, 128] })
  const record: SkipRecord = {
    time: now.toISOString(),
    user: ident.stdout.toString().replace(/ \d+ [+-]\d+\s*$/, ''),
    system_user: systemUser(),
    reason,
    head: head.exitCode === 0 ? head.stdout.toString().trim() : null,
  }
  const path = join(repository.privateDir, 'skipped-hooks.jsonl')
  await mkdir(repository.privateDir, { recursive: true })
  await appendFile(path, `${JSON.stringify(record)}\n`)
  return path
}

/** A user without an entry in the passwd file (containers) has only a number. */
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

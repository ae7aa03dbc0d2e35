import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Edit } from '../../../src/patch/edits.ts'
import { json, ralph } from '../../support/ralph.ts'
import type { Reply } from '../corpus.ts'
import type { SampleRepo } from './sample-repo.ts'

/** One attempt, as `run-all --json` shows it. */
export interface Attempt {
  policy: 'allowed' | 'refused' | 'not_run'
  validation: 'passed' | 'failed' | 'not_run'
  reason: string
  duration_ms: number
}
export interface GateRun {
  status: string
  exit_code: number
  duration_ms: number
  scenarios: { name: string; status: string; reason?: string; attempts: Attempt[] }[]
}

/** More flags for every run, e.g. `RALPH_CORPUS_FLAGS=--require-sandbox`. */
const flags = (process.env['RALPH_CORPUS_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '')

/** Keys of ci_config.json for every run, as JSON: `RALPH_CORPUS_CONFIG='{"validation": {"flip": false}}'` shows what the other detectors do. */
const everywhere = JSON.parse(process.env['RALPH_CORPUS_CONFIG'] ?? '{}') as Record<string, unknown>

/** A case that hangs must not hold up the others for the ten minutes of the default. */
const hangSeconds = 60

/** The one place that starts the gate: the built command line, as a user has it, with these replies as successive attempts. */
export async function runGate(repo: SampleRepo, replies: readonly Reply[], config: Record<string, unknown> = {}): Promise<GateRun> {
  const path = join(dirname(repo.root), 'ci_config.json')
  const scripted = { replies: replies.map((reply) => (Array.isArray(reply) ? { edits: reply satisfies Edit[] } : reply.diff)) }
  await writeFile(path, JSON.stringify({ backend_settings: { scripted }, max_retries: replies.length - 1, oracle: { timeout_seconds: hangSeconds }, ...everywhere, ...config }))
  const result = await ralph(['run-all', '--backend', 'scripted', '--dry-run', '--config', path, '--json', ...flags], { cwd: repo.root, env: repo.env })
  return json<GateRun>(result)
}

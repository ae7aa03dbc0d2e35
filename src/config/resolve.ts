import { InternalError, UserError } from '../errors.ts'
import type { Config } from './schema.ts'

const backends = ['codex', 'openai_responses_api', 'command', 'local', 'scripted'] as const
type Backend = (typeof backends)[number]

/** The chosen backend and what chose it. */
export interface BackendChoice {
  name: Backend
  source: 'flag' | 'env' | 'config' | 'built_in'
  /** Used in this order when the chosen one is not available. */
  fallback: Backend[]
  /** Asked in this order when those before them found no patch. */
  then: Backend[]
}

/** Flag, `CI_LOOP_BACKEND`, `ci_config.json`, `codex`. With no choice and no `fallback` anywhere, `local` stands in. */
export function resolveBackend(flag: string | undefined, env: Readonly<Record<string, string>>, config: Config): BackendChoice {
  const [name, source] = first<string, BackendChoice['source']>([
    [flag, 'flag'],
    [env['CI_LOOP_BACKEND'] || undefined, 'env'],
    [config.backend, 'config'],
  ]) ?? ['codex', 'built_in']
  const [known, ...then] = [name, ...(source === 'config' ? (config.then ?? []) : [])].join(',').split(',').map((each) => {
    const backend = backends.find((one) => one === each.trim())
    if (backend !== undefined) return backend
    const where = source === 'env' ? 'CI_LOOP_BACKEND' : '--backend'
    throw new UserError(`Expected ${where} to be one of ${backends.join(', ')}, or several of them with commas, but it is "${name}".`)
  })
  if (known === undefined) throw new InternalError('a split text has no part')
  const fallback = config.fallback ?? (source === 'built_in' ? (['local'] as const) : [])
  return { name: known, source, fallback: fallback.filter((backend) => backend !== known && !then.includes(backend)), then }
}

/** Flag, `OPENAI_MODEL` (`CODEX_MODEL` for codex), `ci_config.json`; undefined leaves the backend's built-in model. */
export function resolveModel(backend: string, flag: string | undefined, env: Readonly<Record<string, string>>, config: Config): string | undefined {
  const variable = backend === 'codex' ? 'CODEX_MODEL' : 'OPENAI_MODEL'
  return flag ?? (env[variable] || undefined) ?? config.model
}

function first<V, S>(choices: [V | undefined, S][]): [V, S] | undefined {
  for (const [value, source] of choices) if (value !== undefined) return [value, source]
  return undefined
}

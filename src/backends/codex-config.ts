import * as z from 'zod'
import { UserError } from '../errors.ts'
import type { Environment } from './child-environment.ts'

type CodexConfigValue = string | number | boolean | CodexConfigValue[] | CodexConfig
/** Keys for the CLI's `-c`, as the SDK takes them. */
export type CodexConfig = { [key: string]: CodexConfigValue }

const configValueSchema: z.ZodType<CodexConfigValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(configValueSchema), z.record(z.string(), configValueSchema)]),
)
const configSchema = z.record(z.string(), configValueSchema)

/** What ralph asks of the CLI by default. */
const defaults: CodexConfig = {
  features: {
    // With plugins or analytics on, each run waits 5 s for hosts that may be out of reach.
    plugins: false,
    // The model answers from the prompt: it reads no disk, and text in the prompt cannot make it run anything.
    shell_tool: false,
    unified_exec: false,
    apps: false,
    goals: false,
    multi_agent: false,
  },
  analytics: { enabled: false },
  check_for_update_on_startup: false,
  // An AGENTS.md above the temp folder is not addressed to this call.
  project_doc_max_bytes: 0,
}

/** Ralph's defaults with `backend_settings.codex.config` laid over them, key by key. */
export function codexConfig(settings: Readonly<Record<string, unknown>>): CodexConfig {
  const own = configSchema.safeParse(settings)
  if (!own.success) {
    const where = ['backend_settings.codex.config', ...(own.error.issues[0]?.path ?? [])].join('.')
    throw new UserError(`${where}: expected text, a number, true or false, or lists and objects of these; Codex takes no null`)
  }
  return merged(defaults, own.data)
}

function merged(base: CodexConfig, over: CodexConfig): CodexConfig {
  const result = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined
    result[key] = isObject(below) && isObject(value) ? merged(below, value) : value
  }
  return result
}

function isObject(value: CodexConfigValue | undefined): value is CodexConfig {
  return typeof value === 'object' && !Array.isArray(value)
}

/** Who answers Codex, and with which key. */
export type CodexProvider =
  /** OpenAI itself: CODEX_API_KEY, OPENAI_API_KEY or a login. */
  | { kind: 'openai' }
  /** A provider of the user's own; OpenAI's key is none of its business. */
  | { kind: 'own'; name: string; envKey?: string }

const providerSchema = z.looseObject({ env_key: z.string().optional(), requires_openai_auth: z.boolean().optional() })

/** The provider that the configuration names. */
export function codexProvider(config: CodexConfig): CodexProvider {
  const name = config['model_provider']
  if (typeof name !== 'string' || name === 'openai') return { kind: 'openai' }
  const providers = config['model_providers']
  const provider = providerSchema.safeParse(isObject(providers) ? providers[name] : undefined)
  if (provider.success && provider.data.requires_openai_auth === true) return { kind: 'openai' }
  const envKey = provider.success ? provider.data.env_key : undefined
  return { kind: 'own', name, ...(envKey === undefined ? {} : { envKey }) }
}

/** OpenAI's key for the CLI. `codex exec` itself reads only CODEX_API_KEY. */
export function codexApiKey(provider: CodexProvider, env: Environment): string | undefined {
  if (provider.kind === 'own') return undefined
  return env['CODEX_API_KEY']?.trim() || env['OPENAI_API_KEY']?.trim() || undefined
}

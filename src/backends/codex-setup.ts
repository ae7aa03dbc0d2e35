import type * as CodexSdk from '@openai/codex-sdk'
import type { BackendSettings } from '../config/schema.ts'
import type { RunProcess } from '../process/run-process.ts'
import { childEnvironment, type Environment } from './child-environment.ts'
import { findCodexBinary, type CodexBinary } from './codex-binary.ts'
import { codexApiKey, codexConfig, codexProvider, type CodexConfig, type CodexProvider } from './codex-config.ts'
import type { ScratchFolder } from './scratch-folder.ts'

/** Knows no code mode: the newer models get their tools as JavaScript, which no setting switches off. */
const defaultModel = 'gpt-5.5'
const proxyVariables = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'ALL_PROXY']
/** Each program reads proxies in its own spelling; behind a proxy there is often an own certificate, too. */
const networkVariables = [...proxyVariables, ...proxyVariables.map((name) => name.toLowerCase()), 'SSL_CERT_FILE']

/** What the backend `codex` is made of; effects come in. */
export interface CodexOptions {
  settings: BackendSettings['codex']
  model?: string | undefined
  env: Environment
  runProcess: RunProcess
  /** Where scratch folders are made. */
  tempRoot: string
  /** The folder that a relative `codex_path` starts from. */
  baseDir: string
}

/** The options, with everything worked out that stays the same for all calls. */
export interface CodexSetup extends CodexOptions {
  model: string
  config: CodexConfig
  provider: CodexProvider
  apiKey: string | undefined
}

/** Throws a UserError where the configuration cannot be passed to Codex. */
export function codexSetup(options: CodexOptions): CodexSetup {
  const config = codexConfig(options.settings.config)
  const provider = codexProvider(config)
  return { ...options, model: options.model ?? defaultModel, config, provider, apiKey: codexApiKey(provider, options.env) }
}

/** The SDK and the CLI behind it, or what is missing. */
export type CodexProgram = { status: 'found'; sdk: typeof CodexSdk; binary: CodexBinary } | { status: 'missing'; message: string }

/** Looks for both; the SDK is imported here, so that nothing else pays for it. */
export async function findCodexProgram({ settings, env, baseDir }: CodexSetup): Promise<CodexProgram> {
  const sdk = await loadSdk()
  if (sdk === undefined) return { status: 'missing', message: missingSdk }
  const binary = await findCodexBinary(settings.codex_path, env['PATH'], baseDir)
  if (binary === undefined) return { status: 'missing', message: missingBinary(settings.codex_path) }
  return { status: 'found', sdk, binary }
}

async function loadSdk(): Promise<typeof CodexSdk | undefined> {
  try {
    return await import('@openai/codex-sdk')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

const missingSdk =
  'the package "@openai/codex-sdk" is not installed; "npm install @openai/codex-sdk" does, or choose another backend with --backend'

function missingBinary(codexPath: string | undefined): string {
  return codexPath === undefined
    ? 'no Codex CLI was found, neither in the package "@openai/codex" nor in PATH; install it with "npm install -g @openai/codex"'
    : `backend_settings.codex.codex_path names "${codexPath}", which is no program that can be started`
}

/** The whole environment of the CLI. */
export function codexEnvironment({ settings, env, provider, apiKey }: CodexSetup, folder: ScratchFolder): Record<string, string> {
  return childEnvironment(env, ['CODEX_HOME', ...networkVariables, ...providerKeyName(provider), ...settings.pass_env], {
    // Codex refuses to work from a CODEX_HOME below its TMPDIR; nobody's home is in a fresh folder.
    TMPDIR: folder.temp,
    ...(apiKey === undefined ? {} : { CODEX_API_KEY: apiKey }),
  })
}

/** The values that may be secret and that Codex knows: nothing that is kept or shown may hold them. */
export function codexKeys({ settings, env, provider, apiKey }: CodexSetup): (string | undefined)[] {
  return [apiKey, ...[...providerKeyName(provider), ...settings.pass_env].map((name) => env[name])]
}

function providerKeyName(provider: CodexProvider): string[] {
  return provider.kind === 'own' && provider.envKey !== undefined ? [provider.envKey] : []
}

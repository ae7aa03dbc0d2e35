import type { CodexBinary } from './codex-binary.ts'
import { codexEnvironment, findCodexProgram, type CodexSetup } from './codex-setup.ts'
import type { Availability } from './repair-backend.ts'
import { withScratchFolder } from './scratch-folder.ts'

const loginCheckMs = 10_000

/** The SDK, a CLI, and a way to be let in: a key, a provider of the user's own, or a login. */
export async function codexAvailability(setup: CodexSetup, signal?: AbortSignal): Promise<Availability> {
  const program = await findCodexProgram(setup)
  if (program.status === 'missing') return { status: 'unavailable', message: program.message }
  const { env, provider, apiKey } = setup
  if (provider.kind === 'own') {
    const { name, envKey } = provider
    if (envKey === undefined || env[envKey]) return { status: 'available' }
    return { status: 'unavailable', message: `no API key: set ${envKey}, which the model provider "${name}" names as its env_key` }
  }
  // Asked only without a key: "login status" knows nothing of keys in the environment.
  if (apiKey !== undefined || (await isLoggedIn(setup, program.binary, signal))) return { status: 'available' }
  return { status: 'unavailable', message: 'Codex has no login and no key: run "codex login", or set CODEX_API_KEY or OPENAI_API_KEY' }
}

async function isLoggedIn(setup: CodexSetup, binary: CodexBinary, signal?: AbortSignal): Promise<boolean> {
  return withScratchFolder(setup.tempRoot, async (folder) => {
    const result = await setup.runProcess({
      file: binary.path,
      args: ['login', 'status'],
      cwd: folder.work,
      env: codexEnvironment(setup, folder),
      timeoutMs: loginCheckMs,
      ...(signal === undefined ? {} : { signal }),
    })
    return result.status === 'exited' && result.exitCode === 0
  })
}

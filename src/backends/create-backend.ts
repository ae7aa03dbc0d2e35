import type { BackendSettings } from '../config/schema.ts'
import { unreachable } from '../errors.ts'
import type { RunProcess } from '../process/run-process.ts'
import type { Environment } from './child-environment.ts'
import type { BackendName, RepairBackend } from './repair-backend.ts'

/** What backends are made of. */
export interface BackendDependencies {
  settings: BackendSettings
  /** The model of a backend, where one was chosen; undefined takes the backend's own. */
  model: (name: BackendName) => string | undefined
  env: Environment
  runProcess: RunProcess
  /** Where scratch folders are made. */
  tempRoot: string
  /** The folder of ci_config.json, or of the repository where there is none. */
  baseDir: string
  /** Milliseconds of a clock that only goes forward. */
  now: () => number
}

/** Makes a backend; whether it can be used now is for `checkAvailability`. Only the chosen one is loaded. */
export async function createBackend(name: BackendName, dependencies: BackendDependencies): Promise<RepairBackend> {
  const { settings, env, runProcess, tempRoot, baseDir, now } = dependencies
  const model = dependencies.model(name)
  switch (name) {
    case 'codex':
      return (await import('./codex.ts')).createCodexBackend({ settings: settings.codex, model, env, runProcess, tempRoot, baseDir })
    case 'openai_responses_api':
      return (await import('./openai-responses.ts')).createOpenAiBackend({ settings: settings.openai_responses_api, model, env })
    case 'command':
      return (await import('./command.ts')).createCommandBackend({ settings: settings.command, env, runProcess, tempRoot, baseDir })
    case 'local':
      return (await import('./local.ts')).createLocalBackend({ settings: settings.local, now })
    case 'scripted':
      return (await import('./scripted.ts')).createScriptedBackend(settings.scripted.replies)
    default:
      return unreachable(name)
  }
}

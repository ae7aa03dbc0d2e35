import { tmpdir } from 'node:os'
import type { BackendName } from '../backends/repair-backend.ts'
import { resolveBackend, resolveModel } from '../config/resolve.ts'
import type { SelectedBackend } from '../gate/repair-scenario.ts'
import type { Flags } from './commands.ts'
import type { GateCommand } from './open.ts'

/** The chosen backend or the first available fallback; looked for once, when the first scenario needs it. */
export function lazyBackend(flags: Flags, gate: GateCommand): () => Promise<SelectedBackend> {
  const { config, baseDir } = gate.loaded
  // A mistake in the choice is said before any test runs.
  const choice = resolveBackend(flags.backend, gate.env, config)
  let selected: Promise<SelectedBackend> | undefined
  const select = async ([chosen, ...rest]: [BackendName, ...BackendName[]], fallback: readonly BackendName[]): Promise<SelectedBackend> => {
    const { createBackend, selectBackend } = await import('../backends/index.ts')
    const found = await selectBackend(
      {
        chosen,
        source: choice.source,
        fallback,
        create: (name) =>
          createBackend(name, {
            settings: config.backend_settings,
            model: (backend) => resolveModel(backend, flags.model, gate.env, config),
            env: gate.env,
            runProcess: gate.ports.runProcess,
            tempRoot: tmpdir(),
            baseDir,
            now: gate.ports.now,
          }),
      },
      gate.ports.signal,
    )
    if (found.status === 'unavailable') return found
    const { backend, note } = found
    gate.ports.emit({
      type: 'backend_selected',
      backend: backend.name,
      ...(backend.model === undefined ? {} : { model: backend.model }),
      ...(note === undefined ? {} : { note: gate.session.clean(note) }),
    })
    const [second, ...others] = rest
    return second === undefined ? found : { ...found, next: () => select([second, ...others], []) }
  }
  return () => (selected ??= select([choice.name, ...choice.then], choice.fallback))
}

import type { BackendName, RepairBackend } from './repair-backend.ts'

/** Where the choice of a backend came from. */
export type ChoiceSource = 'flag' | 'env' | 'config' | 'built_in'

/** The backend to use, with one line for the user where it is not the chosen one. */
export type SelectedBackend =
  | { status: 'selected'; backend: RepairBackend; note?: string }
  | { status: 'unavailable'; message: string }

/** The chosen backend, or the first of the fallbacks that can be used now. */
export async function selectBackend(
  request: {
    chosen: BackendName
    source: ChoiceSource
    fallback: readonly BackendName[]
    create: (name: BackendName) => Promise<RepairBackend>
  },
  signal?: AbortSignal,
): Promise<SelectedBackend> {
  const problems: string[] = []
  for (const name of new Set([request.chosen, ...request.fallback])) {
    const backend = await request.create(name)
    const availability = await backend.checkAvailability(signal)
    if (availability.status === 'unavailable') problems.push(`${name} is not available (${availability.message})`)
    else if (problems.length === 0) return { status: 'selected', backend }
    else return { status: 'selected', backend, note: `${problems.join('; ')}; using ${name}` }
  }
  return { status: 'unavailable', message: `${problems.join('; ')}; ${origin[request.source]}` }
}

const origin: Record<ChoiceSource, string> = {
  flag: 'the backend was chosen by --backend',
  env: 'the backend was chosen by CI_LOOP_BACKEND',
  config: 'the backend was chosen by "backend" in ci_config.json',
  built_in: 'no backend was chosen; choose one with --backend',
}

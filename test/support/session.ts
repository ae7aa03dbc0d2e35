import { loadConfig } from '../../src/config/load-config.ts'
import { type GatePorts, openSession, type Session } from '../../src/gate/session.ts'
import { runProcess } from '../../src/process/run-process.ts'
import { openRepository } from '../../src/workspace/repository.ts'
import { tempRepo } from './repo.ts'

/** What the gate works with in a new repository of these files; closed when the work is done. */
export async function withSession<T>(files: Record<string, string>, work: (session: Session) => Promise<T>, ports: Partial<GatePorts> = {}): Promise<T> {
  const repo = await tempRepo(files)
  const repository = await openRepository(repo.root, process.env as Record<string, string>, runProcess)
  const request = { repository, loaded: await loadConfig(repo.root), backendEnv: {}, source: 'working-tree' as const, startDir: '', artifactsInTree: false }
  const session = await openSession(request, { runProcess, emit: () => undefined, now: () => performance.now(), signal: new AbortController().signal, cores: 1, self: 'ralph', ...ports })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

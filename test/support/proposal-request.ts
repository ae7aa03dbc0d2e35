import { join } from 'node:path'
import type { ProposalRequest } from '../../src/backends/repair-backend.ts'
import { tempDir, writeFiles } from './temp-dir.ts'

/** A request as the gate makes it, with a context file and an artifacts folder of its own. */
export async function proposalRequest(over: Partial<ProposalRequest> = {}): Promise<ProposalRequest> {
  const folder = await tempDir()
  const context = over.context ?? '# FAILURE_RECORD\n{"test": "adds"}\n'
  await writeFiles(folder, { 'context.txt': context })
  return {
    scenario: 'adds',
    attempt: 1,
    context,
    contextPath: join(folder, 'context.txt'),
    instructions: '',
    earlier: [],
    artifactsDir: join(folder, 'artifacts'),
    protect: async (text) => text,
    failing: [],
    suspects: [],
    isLast: true,
    recentDiff: '',
    readSource: async () => null,
    trial: () => Promise.reject(new Error('this backend asks for no trials')),
    onProgress: () => {},
    ...over,
  }
}

import { dataBlock, dataMarker, fenced } from './data-block.ts'
import { loadPrompt } from './render-prompt.ts'
import type { EarlierAttempt, ProposalRequest } from './repair-backend.ts'

/** What a model is asked: `system` never changes, `user` begins with what stays the same between attempts (prompt caches). */
export interface RepairPrompt {
  system: string
  user: string
}

/** The prompt for one proposal. */
export async function repairPrompt(request: Pick<ProposalRequest, 'context' | 'instructions' | 'earlier'>): Promise<RepairPrompt> {
  const { context, instructions, earlier } = request
  const marker = dataMarker([context, ...earlier.flatMap(({ patch, feedback }) => [patch ?? '', feedback])])
  return {
    system: await loadPrompt('repair-system'),
    user: await loadPrompt('repair-user', {
      context: dataBlock(context, marker),
      instructions: instructions.trim() === '' ? 'None beyond the rules above.' : instructions.trim(),
      earlier: earlier.length === 0 ? 'None: this is the first attempt.' : earlier.map((one) => earlierText(one, marker)).join('\n\n'),
    }),
  }
}

/** System and user part as one text, for backends that take only one. */
export function wholePrompt({ system, user }: RepairPrompt): string {
  return `${system}\n\n${user}\n`
}

function earlierText({ n, patch, feedback }: EarlierAttempt, marker: string): string {
  const tried = patch === undefined ? '(its reply could not be turned into a patch)' : fenced(patch, 'diff')
  return [
    `## Attempt ${n}`,
    'This was tried:',
    dataBlock(tried, marker),
    'It was rejected; do not repeat it. The reason:',
    dataBlock(feedback, marker),
  ].join('\n')
}

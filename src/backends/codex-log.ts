import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hideKeys } from './backend-failure.ts'
import { fenced } from './data-block.ts'
import type { Protect } from './repair-backend.ts'

/** `response.md`: written while the events come, so that it also tells what happened up to a hang or a crash. */
export interface CodexLog {
  event(event: unknown): Promise<void>
  close(outcome: { heading: string; text: string }): Promise<void>
}

/** Starts the log anew. None of the keys is ever written. */
export async function openCodexLog(
  path: string,
  about: { scenario: string; attempt: number; model: string },
  keys: readonly (string | undefined)[],
  protect: Protect,
): Promise<CodexLog> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'w')
  let isOpen = true
  const write = async (text: string) => file.appendFile(await protect(hideKeys(text, keys)))
  await write(`# Codex: ${about.scenario}, attempt ${about.attempt}\n\nModel: ${about.model}\n\n## Events\n\`\`\`json\n`)
  return {
    event: async (event) => {
      // A run that was given up may still send events. A line of JSON never looks like the end of the fence.
      if (isOpen) await write(`${JSON.stringify(event)}\n`)
    },
    close: async ({ heading, text }) => {
      isOpen = false
      try {
        await write(`\`\`\`\n\n## ${heading}\n${fenced(text)}\n`)
      } finally {
        await file.close()
      }
    },
  }
}

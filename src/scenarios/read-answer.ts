import type { ClarificationAnswer } from './clarification-dialog.ts'
import { oneLine } from './one-line.ts'
import type { Prompter } from './prompter.ts'

/** Asks one question until the answer means something: a number that is no option would be a senseless instruction. Null at the end of the input. */
export async function readAnswer(
  { text, options, recommended }: { text: string; options: string[]; recommended: number },
  prompter: Prompter,
): Promise<Pick<ClarificationAnswer, 'answer' | 'source'> | null> {
  for (;;) {
    const line = await prompter.ask({ text, options, recommended })
    if (line === null) return null
    const typed = oneLine(line)
    const isNumber = /^\d+$/.test(typed)
    const chosen = options[typed === '' ? recommended : Number(typed) - 1]
    if (chosen !== undefined && (isNumber || typed === '')) return { answer: chosen, source: typed === '' ? 'recommended' : 'option' }
    if (!isNumber) return { answer: typed, source: 'free_text' }
    prompter.say(`Expected a number from 1 to ${options.length}, nothing, or your own words, but got ${typed}.`)
  }
}

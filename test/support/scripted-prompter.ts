import { expect, onTestFinished } from 'vitest'
import type { Prompter } from '../../src/scenarios/prompter.ts'

/** Answers with these lines in order (null is the end of the input). Throws when asked for more; fails the test when lines are left over. */
export function createScriptedPrompter(lines: readonly (string | null)[]): Prompter & { said: string[]; asked: string[] } {
  const left = [...lines]
  const said: string[] = []
  const asked: string[] = []
  const answer = async (text: string) => {
    asked.push(text)
    const line = left.shift()
    if (line === undefined) throw new Error(`the scripted prompter has no line left for: ${text}`)
    return line
  }
  onTestFinished(() => expect(left, 'lines that nobody asked for').toEqual([]))
  return { said, asked, say: (text) => void said.push(text), ask: ({ text }) => answer(text), confirm: answer }
}

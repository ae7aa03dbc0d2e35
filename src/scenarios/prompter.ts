/** How a person is asked. The implementations, for a terminal and for piped lines, are the command line's. */
export interface Prompter {
  say(text: string): void
  /** The answer as typed: a number from 1, nothing for the recommended option, or free text; null at the end of the input. */
  ask(question: { text: string; options: string[]; recommended: number }): Promise<string | null>
  /** An open question about how to go on; null at the end of the input. */
  confirm(text: string): Promise<string | null>
}

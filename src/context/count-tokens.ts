/** Tokens of a text. Loaded on first use: the vocabulary costs about a third of a second. */
export type CountTokens = (text: string) => number

/** Counts with OpenAI's o200k vocabulary; text that looks like its control tokens counts as ordinary text. */
export async function loadTokenCounter(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  return (text) => countTokens(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() })
}

import type { SecretLintCoreConfig } from '@secretlint/types'

/** Longer texts are looked at in pieces, which overlap so that no secret is cut in two. */
const pieceLength = 1_000_000
const overlap = 8_000

/** The secrets that @secretlint's recommended rules find in a text. Throws when they cannot be run. */
export async function findSecrets(text: string): Promise<string[]> {
  const [{ lintSource }, { creator }] = await Promise.all([import('@secretlint/core'), import('@secretlint/secretlint-rule-preset-recommend')])
  const config: SecretLintCoreConfig = {
    rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, rules: [{ id: '@secretlint/secretlint-rule-aws', options: { enableIDScanRule: true } }] }],
  }
  const found: string[] = []
  for (let start = 0; start < text.length; start += pieceLength - overlap) {
    const content = text.slice(start, start + pieceLength)
    const { messages } = await lintSource({ source: { content, filePath: 'text.txt', contentType: 'text' }, options: { config } })
    found.push(...messages.map(({ range: [from, to] }) => content.slice(from, to)))
  }
  return found
}

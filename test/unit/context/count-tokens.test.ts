import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countTokens as countByLibrary } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'
import { loadTokenCounter } from '../../../src/context/count-tokens.ts'
import { packageRoot } from '../../../src/package-root.ts'

const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }

describe('tokens are counted as the library counts them', async () => {
  const count = await loadTokenCounter()
  test.each([
    ['nothing', ''],
    ['a word that is a token', 'hello'],
    ['words that are none', 'xqzvbn qwrtzp Schadenfreudenlied'],
    ['what looks like control tokens', '<|endoftext|> and <|im_start|>'],
    ['scripts and signs', '日本語のテキスト 🙂👩‍👩‍👧 Ελληνικά עברית a\u0301é ﷽ \ud800'],
    ['bytes that are tokens by themselves only', '\u0000\u0001\u007f\u0080\uffff'],
    ['spaces and line ends', 'a  b\t\tc\r\n\r\n   d   \n'],
    ['numbers and contractions', "1234567890 it's WE'LL 3.14159e-10"],
    ['one word of a thousand letters', 'abcdefghij'.repeat(100)],
    ['code', readFileSync(join(packageRoot(), 'src/context/render-context.ts'), 'utf8')],
    ['a document', readFileSync(join(packageRoot(), 'README.md'), 'utf8')],
    ['JSON', readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8').slice(0, 60_000)],
  ])('%s', (_, text) => {
    expect(count(text)).toBe(countByLibrary(text, asText))
  })

  test('a word of a hundred thousand letters is counted in parts, which makes it a hundredth more at most', () => {
    const [part, times] = ['ralph', 20_000]
    const exact = (countByLibrary(part.repeat(200), asText) / 200) * times
    expect(count(part.repeat(times))).toBeGreaterThanOrEqual(exact)
    expect(count(part.repeat(times))).toBeLessThanOrEqual(exact * 1.01)
  })
})

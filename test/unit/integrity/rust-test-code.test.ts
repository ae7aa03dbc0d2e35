import { expect, test } from 'vitest'
import { rustTestCode } from '../../../src/integrity/index.ts'

const source = `/// Doubles.
/// \`\`\`
/// assert_eq!(shapes::double(2), 4);
/// \`\`\`
pub fn double(n: i32) -> i32 { n * 2 }

#[cfg(test)]
mod tests {
    #[test]
    fn doubles() { assert_eq!(super::double(2), 4); }
}

#[tokio::test]
async fn waits() {}

#[cfg(not(test))]
fn real() {}
`

test('tests and examples are found wherever they stand; what is left out of tests is none', async () => {
  const { parts, questions } = await rustTestCode(source)
  expect(parts).toEqual([expect.stringMatching(/^#\[cfg\(test\)\]\nmod tests \{[^]*\}$/), '#[tokio::test]\nasync fn waits() {}', '\nassert_eq!(shapes::double(2), 4);'.replace(/^/, '```')])
  expect(questions).toBe(1)
})

test.each<[string, string, string, boolean, boolean]>([
  ['a repair', 'n * 2 }', 'n + n }', true, true],
  ['a changed expectation', 'super::double(2), 4', 'super::double(2), 5', false, true],
  ['a removed attribute', '    #[test]\n', '', false, true],
  ['an example with another value', 'shapes::double(2), 4', 'shapes::double(2), 5', false, true],
  ['other words in the documentation', 'Doubles.', 'Twice.', true, true],
  ['code that asks whether it is tested', '{ n * 2 }', '{ if cfg!(test) { 4 } else { n } }', true, false],
  ['a second version for tests', 'pub fn double', '#[cfg(test)]\nfn double(_: i32) -> i32 { 4 }\n#[cfg(not(test))]\npub fn double', false, false],
  ['an attribute for tests only', 'pub fn double', '#[cfg_attr(test, allow(unused))]\npub fn double', true, false],
])('%s', async (_, search, replace, sameTests, sameQuestions) => {
  const [was, is] = [await rustTestCode(source), await rustTestCode(source.replace(search, replace))]
  expect(source).toContain(search)
  expect([JSON.stringify(is.parts) === JSON.stringify(was.parts), is.questions === was.questions]).toEqual([sameTests, sameQuestions])
})

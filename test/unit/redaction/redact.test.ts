import { expect, test } from 'vitest'
import { createRedactor } from '../../../src/redaction/redact.ts'

test('takes out the values of secret-looking variables, plain and encoded, with one placeholder each', () => {
  const secret = 'pa55/word+long'
  const redact = createRedactor({ DB_PASSWORD: secret, HOME: '/home/user', GIT_AUTHOR_NAME: 'Somebody Long' })
  const text = redact(`a ${secret} b ${Buffer.from(secret).toString('base64')} c ${encodeURIComponent(secret)} d ${secret} Somebody Long /home/user`)
  expect(text).not.toContain(secret)
  expect(text).not.toContain(Buffer.from(secret).toString('base64'))
  expect(text).toMatch(/^a (<SECRET:env:\d>) b <SECRET:env:\d> c <SECRET:env:\d> d \1 Somebody Long \/home\/user$/)
})

test.each([
  ['OpenAI', `sk-proj-${'a1'.repeat(20)}`],
  ['GitHub', `ghp_${'a1B2'.repeat(9)}`],
  ['AWS', `AKIA${'A1B2'.repeat(4)}`],
  ['Google', `AIza${'a'.repeat(35)}`],
  ['Slack', `xoxb-${'1234567890'}-abc`],
  ['npm', `npm_${'aB1c'.repeat(9)}`],
  ['JWT', `eyJ${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`],
  ['private key', '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----'],
])('knows the shape of a %s credential', (_, secret) => {
  expect(createRedactor({})(`x "${secret}" y`)).toMatch(/^x "<SECRET:[a-z-]+:1>" y$/)
})

test('leaves code, hashes and short values alone', () => {
  const code = 'const key = "short"; // d41d8cd98f00b204e9800998ecf8427e https://example.com/a?token=x user@example.com'
  expect(createRedactor({ API_KEY: 'short' })(code)).toBe(code)
})

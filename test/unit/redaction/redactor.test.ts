import { expect, test } from 'vitest'
import { secretValues } from '../../../src/redaction/known-values.ts'
import { plainText } from '../../../src/redaction/plain-text.ts'
import { createRedactor } from '../../../src/redaction/redactor.ts'
import { isSecretPath } from '../../../src/redaction/secret-paths.ts'

const secret = 'pa55/word+long "x"'
const token = 'kZ8vQ2mN4xR7tY1w'

test('takes out the values of secret-looking variables, however they are encoded, with one placeholder each', () => {
  const { hide } = createRedactor(secretValues({ DB_PASSWORD: secret, HOME: '/home/user', GIT_AUTHOR_NAME: 'Somebody Long' }))
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString('base64'), Buffer.from(`user:${secret}`).toString('base64'), Buffer.from(`ab${secret}cd`).toString('base64url'), Buffer.from(secret).toString('hex')]
  for (const form of forms) expect(hide(`a ${form} Somebody Long /home/user`)).toMatch(/^a [\w=]{0,8}<SECRET:env:1>[\w=]{0,4} Somebody Long \/home\/user$/)
})

test.each([
  ['escapes', (value: string) => [...value].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join('')],
  ['entities', (value: string) => [...value].map((each) => `&#${each.charCodeAt(0)};`).join('')],
  ['bytes', (value: string) => [...Buffer.from(value)].join(', ')],
  ['a lower-case URL', (value: string) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
])('a value spelled in %s is taken out', (_, spell) => {
  expect(createRedactor([secret]).hide(`x ${spell(secret)} y`)).toBe('x <SECRET:env:1> y')
})

test.each(['DB_PASS', 'GH_PAT', 'SESSION_COOKIE', 'ENCRYPTION_SALT', 'MAIL_PW', 'WEBHOOK_URL'])('the value of %s is a secret', (name) => {
  expect(secretValues({ [name]: 'zk88-tuvw-31' })).toContain('zk88-tuvw-31')
})

test('the password of a URL is known by itself, too', () => {
  expect(secretValues({ SENTRY_DSN: 'https://pubkey7765aa@sentry.example.com/1' })).toContain('pubkey7765aa')
})

test('a value that is broken over lines is found, also in the middle of an indented log', () => {
  const { hide } = createRedactor([token])
  expect(hide(`x ${token.slice(0, 5)}\n    ${token.slice(5)} y`)).toBe('x <SECRET:env:1> y')
  expect(hide(`x ${token.slice(0, 5)}\\\n${token.slice(5)} y`)).toBe('x <SECRET:env:1> y')
})

test.each([
  ['OpenAI', `sk-proj-${'a1'.repeat(20)}`],
  ['GitHub', `ghp_${'a1B2'.repeat(9)}`],
  ['AWS', `AKIA${'A1B2'.repeat(4)}`],
  ['Google', `AIza${'a'.repeat(35)}`],
  ['Slack', `xoxb-${'1234567890'}-abc`],
  ['npm', `npm_${'aB1c'.repeat(9)}`],
  ['JWT', `eyJ${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`],
  ['Twilio', `SK${'0a'.repeat(16)}`],
  ['Hugging Face', `hf_${'aB1c'.repeat(9)}`],
  ['private key', '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----'],
])('knows the shape of a %s credential', (_, credential) => {
  expect(createRedactor([]).hide(`x "${credential}" y`)).toMatch(/^x "<SECRET:[a-z-]+:1>" y$/)
})

test.each([
  [`API_KEY=${token}`, 'API_KEY=<SECRET:assigned:1>'],
  [`const apiToken = '${token}'`, "const apiToken = '<SECRET:assigned:1>'"],
  [`password: "${token}",`, 'password: "<SECRET:assigned:1>",'],
  [`Authorization: Bearer ${token}abcdef`, 'Authorization: Bearer <SECRET:bearer:1>'],
  [`postgres://app:${token}@db.example.com/x`, 'postgres://app:<SECRET:url-password:1>@db.example.com/x'],
  [`{ pw: '${token}' }`, "{ pw: '<SECRET:assigned:1>' }"],
  [`{ authorization: '${token}xyz' }`, "{ authorization: '<SECRET:authorization:1>' }"],
  [`<dbPassword>${token}</dbPassword>`, '<dbPassword><SECRET:xml-secret:1></dbPassword>'],
  [`Set-Cookie: sid=${token}; Path=/`, 'Set-Cookie: sid=<SECRET:cookie:1>; Path=/'],
  [`chore: the password is ${token} now`, 'chore: the password is <SECRET:assigned:1> now'],
])('%s: a secret that its place gives away', (text, expected) => {
  expect(createRedactor([]).hide(text)).toBe(expected)
})

test('what a rule of @secretlint found in one text is taken out of every other', async () => {
  const redactor = createRedactor([])
  const webhook = `shpat_${'0a1B'.repeat(8)}`
  await redactor.learn(`token: ${webhook}`)
  expect(redactor.hide(`Buffer ${Buffer.from(webhook).toString('base64')}`)).not.toContain(Buffer.from(webhook).toString('base64').slice(0, 12))
})

test('a token that a line end or an escape sequence splits is learned as a whole', async () => {
  const redactor = createRedactor([])
  const github = `ghp_${'a1B2'.repeat(9)}`
  await redactor.learn(`x ${github.slice(0, 20)}\n${github.slice(20)}`)
  expect(redactor.hide(plainText(`y ${github.slice(0, 9)}\u001b[31m${github.slice(9)}`))).toMatch(/^y <SECRET:/)
  expect(redactor.hide(`${github.slice(0, 20)}\n${github.slice(20)}`)).toMatch(/^<SECRET:/)
})

test('leaves code, hashes, identifiers and short values alone', () => {
  const code = [
    'const key = "short"; // d41d8cd98f00b204e9800998ecf8427e https://example.com/a?token=x user@example.com',
    'password: string; token = await readToken(input); const secret = process.env.APP_SECRET',
    "expect(signIn('ada@example.com', 'password')).toBe(true) // token: 'undefined', secret = 'not really'",
    'sha512-z2Ol6kP0cFhHYk2jwV0yXv0nNmB0m8m== 550e8400-e29b-41d4-a716-446655440000 v1.2.3-beta.4',
  ].join('\n')
  expect(createRedactor(secretValues({ API_KEY: 'short', AUTH_MODE: 'production' })).hide(code)).toBe(code)
})

test('says which secrets stand in a patch for certain, and does not count what only looks assigned', () => {
  const redactor = createRedactor([token])
  expect(redactor.certainSecrets(`+ key = "${token}"`)).toEqual(['env'])
  expect(redactor.certainSecrets('+ password: "hunter2hunter2"')).toEqual([])
})

test('a reader sees everything that is in a text: no escape sequences, hidden or direction-changing characters', () => {
  expect(plainText('a\u001b[2Jb\u202ec\u200bd\u0007e\rf\r\ng\th\u{e0041}')).toBe('abcdef\r\ng\th')
  expect(plainText('👩‍👩‍👧 می‌خواهم')).toBe('👩‍👩‍👧 می‌خواهم')
})

test.each(['.env', 'app/.env.local', 'deploy/key.pem', 'home/.ssh/id_rsa', 'infra/terraform.tfstate', '.npmrc', 'config/secrets.yml'])('%s never enters a prompt', (path) => {
  expect(isSecretPath(path)).toBe(true)
})

test.each(['.env.example', 'src/keys.ts', 'src/secrets.ts', 'environment.ts', 'src/credentials.py'])('%s is ordinary source', (path) => {
  expect(isSecretPath(path)).toBe(false)
})

test('the lines of a private key are known one by one, for a diff shows only some of them', async () => {
  const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj']
  const redactor = createRedactor([])
  await redactor.learn(`const pem = \`-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\``)
  expect(redactor.hide(`@@ -3,7 +3,7 @@ ${lines[0]}\n ${lines[1]}\n`)).toMatch(/^@@ -3,7 \+3,7 @@ <SECRET:[a-z-]+:\d+>\n <SECRET:[a-z-]+:\d+>\n$/)
})

import { createHash } from 'node:crypto'

/** One kind of credential as it stands in code or a log. `secret` is what must not get out; `line` is a line that holds it. */
export interface SyntheticSecret {
  kind: string
  secret: string
  line: string
}

/** As random as a real one, the same from run to run. Nothing here was ever valid; no literal below has the shape of a secret. */
function characters(name: string, length: number, alphabet: string): string {
  let out = ''
  for (let n = 0; out.length < length; n++) for (const byte of createHash('sha512').update(`${name}-${n}`).digest()) out += alphabet[byte % alphabet.length] ?? ''
  return out.slice(0, length)
}

const lower = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const hex = '0123456789abcdef'
const mixed = `${lower}${lower.toUpperCase()}${digits}`
const token = (name: string, length: number, alphabet = mixed) => characters(name, length, alphabet)
const plain = (kind: string, secret: string): SyntheticSecret => ({ kind, secret, line: `// ${kind} ${secret} end` })
const placed = (kind: string, secret: string, line: string): SyntheticSecret => ({ kind, secret, line })

/** Forty kinds and more. */
export const syntheticSecrets: readonly SyntheticSecret[] = [
  plain('openai', `sk-${token('openai', 20)}T3Blbk${'FJ'}${token('openai2', 20)}`),
  plain('openai-project', `sk-proj-${token('project', 64)}`),
  plain('anthropic', `sk-ant-api03-${token('anthropic', 80)}`),
  plain('github-classic', `ghp_${token('ghp', 36)}`),
  plain('github-fine', `github_pat_${token('pat', 22)}_${token('pat2', 59)}`),
  plain('github-app', `ghs_${token('ghs', 36)}`),
  plain('gitlab', `glpat-${token('gitlab', 20)}`),
  plain('aws-key-id', `AKIA${token('aws', 16, `${lower.toUpperCase()}234567`)}`),
  placed('aws-secret', token('awssecret', 40), `aws_secret_access_key = ${token('awssecret', 40)}`),
  plain('google-api', `AIza${token('google', 35)}`),
  plain('google-oauth', `ya29.${token('ya29', 60)}`),
  plain('google-client', `GOCSPX-${token('gocspx', 28)}`),
  plain('slack-bot', `xoxb-${token('slack', 12, digits)}-${token('slack2', 12, digits)}-${token('slack3', 24)}`),
  plain('slack-webhook', `https://hooks.slack.com/services/T${token('t', 8)}/B${token('b', 8)}/${token('hook', 24)}`),
  plain('discord-webhook', `https://discord.com/api/webhooks/${token('d', 18, digits)}/${token('discord', 60)}`),
  plain('stripe', `sk_live_${token('stripe', 24)}`),
  plain('stripe-webhook', `whsec_${token('whsec', 32)}`),
  plain('npm', `npm_${token('npm', 36)}`),
  placed('npm-auth', token('npmauth', 36), `//registry.example.com/:_authToken=${token('npmauth', 36)}`),
  plain('pypi', `pypi-AgEIcHlwaS5vcmc${token('pypi', 60)}`),
  plain('huggingface', `hf_${token('hf', 34)}`),
  plain('twilio', `SK${token('twilio', 32, hex)}`),
  plain('sendgrid', `SG.${token('sg', 22)}.${token('sg2', 43)}`),
  plain('mailgun', `key-${token('mailgun', 32, hex)}`),
  plain('telegram', `${token('tg', 9, '123456789')}:AA${token('telegram', 33)}`),
  plain('shopify', `shpat_${token('shopify', 32, hex)}`),
  plain('square', `sq0atp-${token('square', 22)}`),
  plain('digitalocean', `dop_v1_${token('do', 64, hex)}`),
  plain('databricks', `dapi${token('databricks', 32, hex)}`),
  plain('vault', `hvs.${token('vault', 90)}`),
  plain('linear', `lin_api_${token('linear', 40)}`),
  plain('notion', `ntn_${token('notion', 46)}`),
  plain('groq', `gsk_${token('groq', 52)}`),
  plain('new-relic', `NRAK-${token('nrak', 27, `${lower.toUpperCase()}${digits}`)}`),
  placed('azure-storage', `${token('azure', 86)}==`, `AccountName=x;AccountKey=${token('azure', 86)}==;EndpointSuffix=core.windows.net`),
  plain('jwt', `eyJ${token('jwt', 30)}.eyJ${token('jwt2', 40)}.${token('jwt3', 43)}`),
  placed('bearer', token('bearer', 40), `Authorization: Bearer ${token('bearer', 40)}`),
  placed('basic', Buffer.from(`deploy:${token('basic', 20)}`).toString('base64'), `Authorization: Basic ${Buffer.from(`deploy:${token('basic', 20)}`).toString('base64')}`),
  placed('postgres-url', token('postgres', 18), `postgres://app:${token('postgres', 18)}@db.example.com:5432/app`),
  placed('redis-url', token('redis', 18), `redis://:${token('redis', 18)}@cache.example.com:6379/0`),
  placed('mongodb-url', token('mongo', 18), `mongodb+srv://app:${token('mongo', 18)}@cluster0.example.mongodb.net/app`),
  placed('private-key', token('rsa', 64), `-----BEGIN RSA ${'PRIVATE'} KEY-----\\n${token('rsa', 64)}\\n-----END RSA ${'PRIVATE'} KEY-----`),
  placed('service-account', token('gcp', 40, hex), `{"type": "service_account", "private_key_id": "${token('gcp', 40, hex)}"}`),
  placed('assigned', token('assigned', 24), `API_KEY=${token('assigned', 24)}`),
  placed('password-literal', `${token('password', 14)}9!`, `password: "${token('password', 14)}9!"`),
]

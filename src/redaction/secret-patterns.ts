/** One shape of credential. The first group, where there is one, is the secret itself. */
export interface SecretPattern {
  kind: string
  pattern: RegExp
  /** What is merely assigned to a telling name may be an honest constant; a known shape is not. */
  certain: boolean
}

const shape = (kind: string, pattern: RegExp): SecretPattern => ({ kind, pattern, certain: true })
/** Not the middle of a longer word. */
const from = String.raw`(?<![A-Za-z0-9])`

/** Credentials that their shape gives away; what @secretlint's rules miss among them. */
export const shapes: readonly SecretPattern[] = [
  shape('private-key', /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g),
  shape('putty-key', /PuTTY-User-Key-File-\d[^]*?Private-MAC: ?[0-9a-f]+/g),
  shape('openai-key', new RegExp(`${from}sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}`, 'g')),
  shape('anthropic-key', new RegExp(`${from}sk-ant-[A-Za-z0-9_-]{20,}`, 'g')),
  shape('github-token', new RegExp(`${from}(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})`, 'g')),
  shape('gitlab-token', new RegExp(`${from}gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_.-]{20,}`, 'g')),
  shape('aws-key-id', new RegExp(`${from}(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])`, 'g')),
  shape('aws-secret', /aws[\w.-]{0,30}?(?:secret|session)[\w.-]{0,30}["']?\s*[:=]\s*["']?([A-Za-z0-9/+=]{40,})/gi),
  shape('google-key', new RegExp(`${from}AIza[A-Za-z0-9_-]{30,}`, 'g')),
  shape('google-oauth', new RegExp(`${from}(?:ya29\\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{20,})`, 'g')),
  shape('service-account', /"private_key(?:_id)?"\s*:\s*"([^"]{16,})"/g),
  shape('slack-token', new RegExp(`${from}(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{20,})`, 'g')),
  shape('webhook', /https:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|[\w.-]+\.webhook\.office\.com)\/[\w/@.-]+/g),
  shape('stripe-key', new RegExp(`${from}(?:[srp]k|whsec)_(?:(?:live|test)_)?[A-Za-z0-9]{16,}`, 'g')),
  shape('npm-token', new RegExp(`${from}npm_[A-Za-z0-9]{30,}`, 'g')),
  shape('npm-auth', /(?:_authToken|_auth|_password)\s*=\s*["']?([^\s"']{8,})/g),
  shape('pypi-token', new RegExp(`${from}pypi-[A-Za-z0-9_-]{16,}`, 'g')),
  shape('huggingface-token', new RegExp(`${from}(?:hf_|api_org_)[A-Za-z0-9]{20,}`, 'g')),
  shape('twilio-key', new RegExp(`${from}(?:SK|AC)[0-9a-f]{32}(?![0-9a-f])`, 'g')),
  shape('sendgrid-key', new RegExp(`${from}SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}`, 'g')),
  shape('mailgun-key', new RegExp(`${from}key-[0-9a-f]{32}(?![0-9a-f])`, 'g')),
  shape('mailchimp-key', new RegExp(`${from}[0-9a-f]{32}-us\\d{1,2}(?![0-9])`, 'g')),
  shape('telegram-token', /(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}/g),
  shape('discord-token', /(?<![\w-])[MNO][A-Za-z\d_-]{23,25}\.[\w-]{6}\.[\w-]{27,}/g),
  shape('shopify-token', new RegExp(`${from}shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}`, 'g')),
  shape('square-token', new RegExp(`${from}(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{20,}|EAAA[A-Za-z0-9_-]{56,})`, 'g')),
  shape('digitalocean-token', new RegExp(`${from}do[opr]_v1_[a-f0-9]{32,}`, 'g')),
  shape('databricks-token', new RegExp(`${from}dapi[a-f0-9]{32}`, 'g')),
  shape('hashicorp-token', new RegExp(`${from}(?:hv[sbr]\\.[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{40,})`, 'g')),
  shape('linear-key', new RegExp(`${from}lin_(?:api|oauth)_[A-Za-z0-9]{30,}`, 'g')),
  shape('notion-token', new RegExp(`${from}(?:ntn_[A-Za-z0-9]{30,}|secret_[A-Za-z0-9]{40,})`, 'g')),
  shape('figma-token', new RegExp(`${from}fig[dor]_[A-Za-z0-9_-]{30,}`, 'g')),
  shape('airtable-token', new RegExp(`${from}pat[A-Za-z0-9]{14}\\.[a-f0-9]{60,}`, 'g')),
  shape('grafana-token', new RegExp(`${from}gl(?:sa|c)_[A-Za-z0-9_=+/-]{30,}`, 'g')),
  shape('new-relic-key', new RegExp(`${from}NRAK-[A-Z0-9]{20,}`, 'g')),
  shape('pulumi-token', new RegExp(`${from}pul-[a-f0-9]{40}`, 'g')),
  shape('doppler-token', new RegExp(`${from}dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{30,}`, 'g')),
  shape('age-key', /AGE-SECRET-KEY-1[0-9A-Z]{50,}/g),
  shape('model-key', new RegExp(`${from}(?:gsk_|xai-|r8_|pplx-|nvapi-|fw_|csk-|sk-or-)[A-Za-z0-9_-]{30,}`, 'g')),
  shape('sentry-dsn', /https:\/\/([0-9a-f]{32})(?::[0-9a-f]{32})?@[\w.-]+\/\d+/g),
  shape('sentry-token', new RegExp(`${from}sntr(?:ys|yu)_[A-Za-z0-9_=+/-]{30,}`, 'g')),
  shape('azure-key', /(?:AccountKey|SharedAccessKey|SharedAccessSignature)=([A-Za-z0-9+/=%&]{20,})/g),
  shape('sas-signature', /[?&]sig=([A-Za-z0-9%+/=]{30,})/g),
  shape('jwt', new RegExp(`${from}eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*`, 'g')),
  shape('bearer', /\b(?:bearer|token)\s+([A-Za-z0-9._~+/-]{20,}=*)/gi),
  shape('basic-auth', /\bbasic\s+([A-Za-z0-9+/]{12,}={0,2})(?![A-Za-z0-9+/])/gi),
  shape('url-password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`]*:([^\s/@'"`]{3,})@/gi),
  shape('cookie', /\bset-cookie["']?\s*:\s*["']?[^=;\s]+=([^;\s"']{8,})/gi),
  shape('xml-secret', /<(?:[\w.-]*(?:password|passwd|secret|token|api[_-]?key|private[_-]?key|credential))\b[^>]*>\s*([^<\s]{6,})\s*</gi),
  shape('authorization', /["']?\bauthorization["']?\s*[:=]\s*["'`](?:\w+\s+)?([A-Za-z0-9._~+/=-]{16,})["'`]/gi),
  shape('netrc', /\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S+)/g),
  shape('docker-auth', /"auth"\s*:\s*"([A-Za-z0-9+/=]{12,})"/g),
  shape('kubernetes-secret', /\b(?:client-key-data|client-certificate-data)\s*:\s*([A-Za-z0-9+/=]{20,})/g),
]

const tellingName = String.raw`(?:api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|client[_-]?secret|secret|token|passwd|password|passphrase|pwd|authorization|credentials?)`

/** Literals that are assigned to a name which says that they are secret. Whether they look like one is asked beside. */
export const assignments: readonly SecretPattern[] = [
  // Quotes may be escaped: code is often quoted in code, and logs are JSON.
  { kind: 'assigned', certain: false, pattern: new RegExp(String.raw`(?<![A-Za-z])[\w.-]*${tellingName}[\w-]*(?:\\*["'])?\s*(?:[:=]|=>|:=)\s*(\\*["'${'`'}])((?:(?!\1)[^\n]){8,}?)\1`, 'gi') },
  { kind: 'assigned', certain: false, pattern: new RegExp(String.raw`^\s*[A-Za-z0-9_.-]*${tellingName}[A-Za-z0-9_-]*\s*[:=]\s*()([^\s"'${'`'}(){}\[\];,<>]{8,})\s*$`, 'gim') },
  { kind: 'assigned', certain: false, pattern: new RegExp(String.raw`(?<![A-Za-z])[A-Za-z0-9_.-]*${tellingName}[A-Za-z0-9_-]*=()([^\s"'${'`'}(){}\[\];,<>&\\]{8,})`, 'gi') },
]

/** What is written behind a word for a secret in prose, as in the subject of a commit: `password: hunter2-x9`. */
export const mentions: readonly SecretPattern[] = [
  { kind: 'assigned', certain: false, pattern: /(?<!<)\b(?:password|passwd|passphrase|pwd|pw|pass|secret|token|api[ _-]?key)\b["']?\s*(?::|=|\bis\b)\s*()["'`]?([^\s"'`(){}\[\];,<>]{8,})/gi },
]

/** Mixed characters and little repetition: what people do not write as words. Shannon's entropy per character, in bits. */
export function looksRandom(value: string): boolean {
  if (/\s/.test(value) || /^(https?:|\/|\.\/|\$\{|process\.|os\.|<SECRET:)/.test(value)) return false
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length
  return classes >= 2 && /\d/.test(value) && entropy(value) >= 2.8
}

function entropy(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  return -[...counts.values()].reduce((sum, n) => sum + (n / value.length) * Math.log2(n / value.length), 0)
}

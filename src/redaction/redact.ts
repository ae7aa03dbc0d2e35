/** Takes secrets out of one text. The same secret gets the same placeholder throughout a run. */
export type Redact = (text: string) => string

const secretName = /key|token|secret|passw|pwd|auth(?!or)|cred|private/i
const minimumLength = 8

/** Shapes of well-known credentials, where no variable gives the value away. */
const patterns: [kind: string, pattern: RegExp][] = [
  ['private-key', /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g],
  ['openai-key', /\bsk-(?:proj-|ant-|svcacct-)?[A-Za-z0-9_-]{20,}\b/g],
  ['github-token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b/g],
  ['aws-key-id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['google-key', /\bAIza[A-Za-z0-9_-]{35}\b/g],
  ['slack-token', /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/g],
  ['stripe-key', /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}\b/g],
  ['npm-token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['jwt', /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\b/g],
  ['bearer', /\b(?<=Bearer )[A-Za-z0-9._~+/-]{16,}=*/g],
  ['url-password', /(?<=:\/\/[^\s:/@]+:)[^\s:/@]+(?=@)/g],
]

/** A redactor that knows the secret-looking variables of `env`, also in base64 and URL encoding, and common key shapes. */
export function createRedactor(env: Readonly<Record<string, string>>): Redact {
  const placeholders = new Map<string, string>()
  const placeholder = (kind: string, secret: string) => {
    const known = placeholders.get(secret)
    if (known !== undefined) return known
    const made = `<SECRET:${kind}:${placeholders.size + 1}>`
    placeholders.set(secret, made)
    return made
  }
  const values = Object.entries(env)
    .filter(([name, value]) => secretName.test(name) && value.length >= minimumLength && !value.startsWith('/'))
    .flatMap(([, value]) => [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)])
    .sort((a, b) => b.length - a.length)
  return (text) => {
    let out = text
    for (const value of values) if (out.includes(value)) out = out.replaceAll(value, placeholder('env', value))
    for (const [kind, pattern] of patterns) out = out.replace(pattern, (secret) => (secret.startsWith('<SECRET:') ? secret : placeholder(kind, secret)))
    return out
  }
}

/** Names of variables whose values are secret. */
const secretName = /(^|_)(pass|pw|pat|otp|pin|salt|seed|cookie|licen[cs]e)(_|\d|$)|key|token|secret|passw|passphrase|pwd|auth(?!or)|cred|private|signature|dsn|webhook|conn(ection)?_?str/i
const minimumLength = 8
/** Values that secret-sounding variables also have, and that every code base is full of. */
const ordinary = /^(true|false|null|none|undefined|password|username|localhost|disabled|enabled|required|optional|anonymous|development|production|changeme|\d{1,8}|\/.*|\$\{.*)$/i

/** The secret values among variables, by their names. */
export function secretValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => secretName.test(name) && isSecretValue(value))
    .flatMap(([, value]) => [value.trim(), ...partsOf(value)])
}

/** The user and the password of a URL or of `user:password`, which are also printed by themselves. */
function partsOf(value: string): string[] {
  if (!/:\/\/|^[^\s:]+:[^\s:]+$/.test(value)) return []
  return value.split(/[:@/?&=]+/).filter((part) => part.length >= minimumLength && /\d/.test(part) && isSecretValue(part))
}

export function isSecretValue(value: string): boolean {
  return value.trim().length >= minimumLength && !ordinary.test(value.trim())
}

/** A value as it may stand in a text: plain, escaped, URL-encoded, as codes, backwards, or somewhere in a base64 text. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const escaped = JSON.stringify(value).slice(1, -1)
  const urlEncoded = encodeURIComponent(value)
  const characters = [...value].map((character) => character.codePointAt(0) ?? 0)
  const hex = (code: number) => code.toString(16).padStart(2, '0')
  const spelled = [
    // As escapes of code, of HTML and XML, and as the plain codes of bytes that a log may show.
    characters.map((code) => `\\u${hex(code).padStart(4, '0')}`).join(''),
    characters.map((code) => `\\x${hex(code)}`).join(''),
    characters.map((code) => `&#${code};`).join(''),
    characters.map((code) => `&#x${hex(code)};`).join(''),
    value.replace(/[&<>"']/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign] ?? sign),
    [...bytes].join(','), [...bytes].join(', '), [...bytes].join(' '),
    [...bytes].map(hex).join(' '), [...bytes].map(hex).join(':'),
    [...value].toReversed().join(''),
  ]
  const forms = [...spelled, value, escaped, urlEncoded, urlEncoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()), encodeURI(value), urlEncoded.replaceAll('%20', '+'), bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64Forms(bytes)]
  return [...new Set(forms)].filter((form) => form.length >= minimumLength)
}

/** Base64 depends on where in the encoded bytes the value begins: three ways, without the characters shared with neighbours. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const start = offset === 0 ? 0 : offset + 1
    const whole = Math.floor(((offset + bytes.length) * 8) / 6)
    const middle = text.slice(start, whole)
    return [...(offset === 0 ? [text] : []), middle, middle.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

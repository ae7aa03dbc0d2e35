/** One word of a command line; `quoted` words are not expanded as globs. */
export interface ShellWord {
  text: string
  quoted: boolean
}

/** The commands of a package.json script, split at `&&`, `||`, `;`, `|` and `&`. Redirections are dropped. */
export function splitScript(script: string): ShellWord[][] {
  const segments: ShellWord[][] = [[]]
  for (const token of script.matchAll(tokenPattern)) {
    const { operator, redirection, word } = token.groups ?? {}
    if (operator !== undefined) segments.push([])
    else if (redirection === undefined && word !== undefined) segments.at(-1)?.push(unquote(word))
  }
  return segments.filter((words) => words.length > 0)
}

const tokenPattern = new RegExp(
  [
    /(?<redirection>\d*>{1,2}&?\s*(?:\d+|[^\s;&|]+)|<\s*[^\s;&|]+)/,
    /(?<operator>&&|\|\||;|\||&|\n)/,
    /(?<word>(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s;&|"'\\])+)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

function unquote(raw: string): ShellWord {
  const text = raw.replace(/\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, escaped?: string, double?: string, single?: string) => {
    if (escaped !== undefined) return escaped
    return double === undefined ? (single ?? '') : double.replace(/\\(["\\$`])/g, '$1')
  })
  return { text, quoted: /["']/.test(raw) }
}

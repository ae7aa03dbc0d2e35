/**
 * What a POSIX shell makes of a word: the matching files in order, or the word itself where none matches.
 * `files` are relative to the folder the script runs in.
 */
export function expandGlob(word: string, files: readonly string[]): string[] {
  if (!/[*?[{]/.test(word)) return [word]
  const pattern = word.replace(/^\.\//, '')
  const matches = expandBraces(pattern).flatMap((one) => files.filter((file) => globRegex(one).test(file)).sort())
  return matches.length > 0 ? [...new Set(matches)] : [word]
}

/** `a{b,c}d` → `abd`, `acd`. */
function expandBraces(pattern: string): string[] {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(pattern)
  if (match === null) return [pattern]
  const [, before = '', choices = '', after = ''] = match
  return choices.split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`))
}

/** `**` crosses folders, as runners read it; `sh` itself would stay in one, which matches a part of the same files. */
function globRegex(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]|[.+^${}()|\\]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    return part.startsWith('[') ? part.replace(/^\[!/, '[^') : `\\${part}`
  })
  return new RegExp(`^${source}$`)
}

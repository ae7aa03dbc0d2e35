import picomatch from 'picomatch'

/** Reads `policy.allow_code`: an entry is a rule's id, or `<rule>:<glob>` for some files. */
export function codeAllowance(entries: readonly string[]): (rule: string, path: string) => boolean {
  const parsed = entries.map((entry) => {
    const [rule = '', ...glob] = entry.trim().split(':')
    return { rule: rule.trim(), matches: glob.length === 0 ? () => true : picomatch(glob.join(':').trim(), { dot: true }) }
  })
  return (rule, path) => parsed.some((entry) => entry.rule === rule && entry.matches(path))
}

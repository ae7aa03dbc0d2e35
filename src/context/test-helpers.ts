import type { SourceUnit, TestBlock } from './source-tree.ts'

type Range = [from: number, to: number]

/** What runs before each test, in vitest, jest, mocha, node:test, unittest and pytest. */
const hook = /^\s*(?:(?:test\.|t\.)?(?:beforeEach|beforeAll|before|setup)\s*\(|def (?:setUp|setUpClass|setup_method|setup_class|setup_module|setup)\b)/
const mostHookLines = 40
const mostHelpers = 6
const shortName = (name: string) => name.slice(name.lastIndexOf('.') + 1)
const namesIn = (text: string) => new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])
const indentationOf = (line: string) => line.length - line.trimStart().length

/**
 * Lines of a test file that its failing tests rest on: the hooks of the suites around them, and what they and the hooks name among
 * the file's own functions and values (fixtures, builders), with what these name in turn. 1-based, inclusive, in their order.
 */
export function helpersOf(text: string, tests: readonly Pick<TestBlock, 'from' | 'to'>[], units: readonly SourceUnit[]): Range[] {
  const lines = text.split('\n')
  const hooks = tests.flatMap(({ from }) => hooksAround(lines, from))
  const found: SourceUnit[] = []
  let asked = [...tests.map(({ from, to }): Range => [from, to]), ...hooks]
  for (let step = 0; step < 2 && asked.length > 0; step++) {
    const names = namesIn(asked.map(([from, to]) => lines.slice(from - 1, to).join('\n')).join('\n'))
    const named = units.filter((unit) => unit.kind !== 'module' && names.has(shortName(unit.name)) && !hook.test(unit.text) && !found.includes(unit) && !tests.some(({ from, to }) => unit.from <= to && from <= unit.to))
    const added = named.slice(0, mostHelpers - found.length)
    found.push(...added)
    asked = added.map(({ from, to }) => [from, to])
  }
  const all = [...hooks, ...found.map(({ from, to }): Range => [from, to])]
  return all.filter(([from], at) => all.findIndex(([other]) => other === from) === at).toSorted((a, b) => a[0] - b[0])
}

/** Those in front of a line whose suite is still open there: no line between stands further out than they do. */
function hooksAround(lines: readonly string[], from: number): Range[] {
  const found: Range[] = []
  let outermost = indentationOf(lines[from - 1] ?? '')
  for (let at = from - 2; at >= 0; at--) {
    const line = lines[at] ?? ''
    if (line.trim() === '') continue
    const indentation = indentationOf(line)
    if (indentation <= outermost && hook.test(line)) found.push([at + 1, endOf(lines, at, indentation)])
    outermost = Math.min(outermost, indentation)
  }
  return found
}

/** The line that closes what begins at `at`, or the last one that stands further in. */
function endOf(lines: readonly string[], at: number, indentation: number): number {
  for (let end = at + 1; end < Math.min(lines.length, at + mostHookLines); end++) {
    const line = lines[end] ?? ''
    if (line.trim() === '' || indentationOf(line) > indentation) continue
    return /^\s*[})\]]/.test(line) ? end + 1 : end
  }
  return Math.min(lines.length, at + mostHookLines)
}

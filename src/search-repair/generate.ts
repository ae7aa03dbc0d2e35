import type { Candidate, Replacement, SourceFile } from './candidate.ts'
import { editSite, type EditKind, type Operator } from './edit-site.ts'
import { gatherFacts, type TestTexts } from './file-facts.ts'
import { operators } from './operators/operators.ts'
import { createScope } from './scope.ts'
import { nodesOf } from '../syntax/syntax.ts'

/** A line range, 1-based and inclusive. */
export type LineRange = readonly [from: number, to: number]

export const editKinds: readonly EditKind[] = ['hole', 'likely', 'usual', 'bulky']
const operatorsOf = Object.fromEntries(editKinds.map((kind) => [kind, operators.filter((operator) => (operator.kind ?? 'usual') === kind)])) as Record<EditKind, Operator[]>

/** Every edit that the operators propose for a file, or for some of its lines; unordered, duplicates included. */
export function generateCandidates(file: SourceFile, lines?: readonly LineRange[], tests?: TestTexts): Candidate[] {
  const generate = candidateGenerator(file, tests)
  const isWanted = (line: number) => lines === undefined || lines.some(([from, to]) => from <= line && line <= to)
  return editKinds.flatMap((kind) => generate(kind, isWanted))
}

/** The same for one kind and one set of lines after the other: what there is to know of the file is gathered once. */
export function candidateGenerator(file: SourceFile, tests?: TestTexts): (kind: EditKind, isWanted: (line: number) => boolean) => Candidate[] {
  const facts = gatherFacts(file.tree.root, file.text, file.language, tests)
  const scope = createScope(file)
  const lineOf = lineFinder(file.text)
  const nodes = [...nodesOf(file.tree.root)].filter(({ named }) => named).map((node) => ({ node, line: lineOf(node.from) }))
  return (kind, isWanted) => {
    const candidates: Candidate[] = []
    for (const { node, line } of nodes) {
      if (!isWanted(line)) continue
      const site = editSite(file, facts, scope, node)
      const proposed = operatorsOf[kind].flatMap(({ name, propose }) => propose(site).map((replacement) => ({ operator: name, replacement })))
      if (proposed.length === 0) continue
      const within = site.functions().flatMap((shape) => shape.name ?? [])
      for (const { operator, replacement } of proposed) {
        if (changesText(file, replacement)) candidates.push(completed(file, operator, replacement, within, lineOf(replacement.from)))
      }
    }
    return candidates
  }
}

function changesText(file: SourceFile, { from, to, replacement }: Replacement): boolean {
  return file.text.slice(from, to) !== replacement
}

function completed(file: SourceFile, operator: string, replacement: Replacement, within: readonly string[], line: number): Candidate {
  const before = file.text.slice(replacement.from, replacement.to)
  const description = describe(before, replacement.replacement)
  return { ...trimmed(replacement, before), traits: replacement.traits ?? [], path: file.path, operator, within, line, description }
}

/** Only what differs, so that an edit of a whole statement counts as one inside of it. */
function trimmed(replacement: Replacement, before: string): Replacement {
  const after = replacement.replacement
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head++
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return { ...replacement, from: replacement.from + head, to: replacement.to - tail, replacement: after.slice(head, after.length - tail) }
}

function describe(before: string, after: string): string {
  if (before === '') return `insert ${shorten(after)}`
  return after === '' ? `remove ${shorten(before)}` : `${shorten(before)} → ${shorten(after)}`
}

function shorten(text: string): string {
  // Far more than is shown, far less than a whole function.
  const line = text.slice(0, 200).replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** Line of an offset by binary search over the starts of lines. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

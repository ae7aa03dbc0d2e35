import type { Candidate, Replacement, SourceFile } from './candidate.ts'
import { editSite, type EditKind, type Operator } from './edit-site.ts'
import { gatherFacts, type TestTexts } from './file-facts.ts'
import { operators } from './operators/operators.ts'
import { createScope } from './scope.ts'
import { nodesOf, type SyntaxNode } from '../syntax/syntax.ts'

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
  const lines = nodesByLine(file.tree.root, lineOf)
  return (kind, isWanted) => {
    const candidates: Candidate[] = []
    for (const node of [...lines].flatMap(([line, nodes]) => (isWanted(line) ? nodes : []))) {
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

/** In the order of the text, by the lines on which they begin. */
function nodesByLine(root: SyntaxNode, lineOf: (offset: number) => number): Map<number, SyntaxNode[]> {
  const lines = new Map<number, SyntaxNode[]>()
  for (const node of nodesOf(root)) {
    if (!node.named) continue
    const line = lineOf(node.from)
    const others = lines.get(line)
    if (others === undefined) lines.set(line, [node])
    else others.push(node)
  }
  return lines
}

function changesText(file: SourceFile, { from, to, replacement }: Replacement): boolean {
  return file.text.slice(from, to) !== replacement
}

/** Only what differs is replaced, so that an edit of a whole statement counts as one inside of it. */
function completed(file: SourceFile, operator: string, { from, to, replacement: after, prior, traits = [] }: Replacement, within: readonly string[], line: number): Candidate {
  const before = file.text.slice(from, to)
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head++
  let tail = 0
  while (tail < most - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++
  const replacement = after.slice(head, after.length - tail)
  return { path: file.path, from: from + head, to: to - tail, replacement, operator, line, within, prior, traits, description: describe(before, after) }
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

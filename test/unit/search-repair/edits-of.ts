import { applyCandidate, type Candidate } from '../../../src/search-repair/candidate.ts'
import { generateCandidates } from '../../../src/search-repair/generate.ts'
import { parseSource } from '../../../src/search-repair/source-file.ts'

/** All candidates for a source text, with the text that each leads to. */
export async function editsOf(path: string, text: string, testStrings: readonly string[] = [], testKeys: readonly string[] = []): Promise<(Candidate & { after: string })[]> {
  const file = await parseSource(path, text)
  if (file === undefined || file.tree.hasError) throw new Error(`does not parse: ${text}`)
  return generateCandidates(file, undefined, { strings: new Set(testStrings), keys: new Set(testKeys) }).map((candidate) => ({ ...candidate, after: applyCandidate(text, candidate) }))
}

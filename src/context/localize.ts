import type { RunnerName, TestResult } from '../oracle/test-report.ts'
import type { RepoDelta } from '../workspace/repo-delta.ts'
import { followImports } from './import-closure.ts'
import { localizeFault } from './localize-fault.ts'
import { createFactsReader, type ReadFacts } from './module-facts.ts'
import { type RecentDelta, selectRecentDelta } from './recent-delta.ts'
import { createResolver } from './resolve-import.ts'
import type { SourceTree } from './source-tree.ts'
import type { Suspect } from './suspect.ts'

/** One failure to find the code of. */
export interface FailureEvidence {
  scenario: { name: string; title: string; summary: string; contextFiles: readonly string[] }
  runner: RunnerName
  failing: readonly TestResult[]
  /** What the run printed beside test results; ANSI stripped, private paths taken out. */
  printed: string
}

export interface LocalizationRequest extends FailureEvidence {
  tree: SourceTree
  delta: RepoDelta
  isEditable(path: string): boolean
  knownAreas: readonly string[]
}

/** What was found about a failure before anything is rendered. */
export interface Localization {
  suspects: Suspect[]
  /** Files that the failing tests load, nearest first. */
  closure: Map<string, number>
  delta: RecentDelta
  facts: ReadFacts
}

/** Follows imports from the failing tests and their stack frames, and ranks suspects. */
export async function localize(request: LocalizationRequest): Promise<Localization> {
  const facts = createFactsReader(request.tree)
  const resolve = await createResolver(request.tree)
  const starts = request.failing.flatMap(({ file, failure }) => [file, ...(failure?.frames ?? []).map((frame) => frame.file)])
  const inTree = [...new Set([...starts, ...request.scenario.contextFiles])].filter((path) => request.tree.paths.has(path))
  const closure = await followImports(inTree, facts, resolve)
  const delta = await selectRecentDelta(request.delta, (path) => closure.has(path))
  const suspects = await localizeFault(
    { failing: request.failing, closure, isEditable: request.isEditable, recentlyChanged: new Set(delta.files.map(({ path }) => path)), knownAreas: request.knownAreas },
    facts,
  )
  return { suspects, closure, delta, facts }
}

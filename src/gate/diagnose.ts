import { join } from 'node:path'
import { loadTokenCounter } from '../context/count-tokens.ts'
import { explainRanking } from '../context/localize-fault.ts'
import { type Localization, localize } from '../context/localize.ts'
import { renderContext, type RenderedContext } from '../context/render-context.ts'
import type { Suspect } from '../context/suspect.ts'
import { assessConfidence, clarificationSection, type ClarificationDialog, type Confidence, matchScenario, readRecords, type ScenarioMatch } from '../scenarios/index.ts'
import { isSecretPath } from '../redaction/secret-paths.ts'
import { changedTogether } from '../workspace/change-history.ts'
import { openContentCache } from '../workspace/content-cache.ts'
import { readRepoDelta } from '../workspace/repo-delta.ts'
import picomatch from 'picomatch'
import type { Artifacts } from './artifacts.ts'
import type { RedScenario } from './red-scenario.ts'
import { editableFiles, type Session } from './session.ts'

/** What ralph knows about a failure before it asks anybody for a patch. */
export interface Diagnosis {
  localization: Localization
  suspects: Suspect[]
  match: ScenarioMatch
  confidence: Confidence
}

/** Documentation gives answers away and is never context, whoever names it. */
const documentation = ['**/*.{md,mdx,rst,adoc}', '**/docs/**/*.{txt,html,ipynb}']

/** Localizes the fault, looks it up in the scenario records, and says how clear it is. */
export async function diagnose(session: Session, scenario: RedScenario): Promise<Diagnosis> {
  const whole = await readRepoDelta(session.repository, session.snapshot())
  const delta = { ...whole, files: whole.files.filter(({ path }) => !isSecretPath(path)) }
  const { records, problems } = await readRecords(join(session.repository.root, 'test_scenarios'))
  for (const { file, message } of problems) session.ports.emit({ type: 'warning', message: `${file} is left out: ${message}` })
  return session.trees.use({ clean: false, readOnly: true }, async (tree) => {
    const request = {
      ...evidenceOf(session, scenario),
      tree: session.sourceTree(tree),
      cache: openContentCache(join(session.repository.privateDir, 'cache', 'facts'), Date.now()),
      delta,
      changedTogether: await changedTogether(session.repository, [...new Set(scenario.failing.map(({ file }) => file))]),
      ...(scenario.baseline.coverage === undefined ? {} : { coverage: scenario.baseline.coverage }),
      isEditable: editableFiles(session, testFilesOf(scenario)),
      isExcluded: excludedFiles(session),
    }
    const first = await localize({ ...request, knownAreas: [] })
    const match = matchScenario({ failing: [...scenario.failing], suspects: first.suspects }, records)
    const areas = match.status === 'matched' ? (match.record?.likely_code_areas ?? []) : []
    const localization = areas.length === 0 ? first : await localize({ ...request, knownAreas: areas })
    const { suspects } = localization
    return { localization, suspects, match, confidence: assessConfidence({ failing: [...scenario.failing], suspects, match }) }
  })
}

/** Renders `context.txt` and writes it; the text returned is to the letter what was written. */
export async function writeContext(
  session: Session,
  scenario: RedScenario,
  diagnosis: Diagnosis,
  artifacts: Artifacts,
  { dialog, attempt = 1 }: { dialog?: ClarificationDialog; attempt?: number } = {},
): Promise<RenderedContext & { path: string; redactions: number }> {
  const { match } = diagnosis
  const excluded = excludedFiles(session)
  const countTokens = await loadTokenCounter()
  const rendered = await session.trees.use({ clean: false, readOnly: true }, (tree) =>
    renderContext({
      ...evidenceOf(session, scenario),
      tree: session.sourceTree(tree),
      localization: diagnosis.localization,
      knowledge: {
        match: { status: match.status, score: match.score, ...(match.record === undefined ? {} : { record: match.record.id }), reasons: match.reasons },
        ...(match.status === 'matched' ? { record: match.record } : {}),
        ...(match.status === 'candidate' ? { candidate: match.record } : {}),
        ...(dialog === undefined ? {} : { clarification: clarificationSection(dialog) }),
      },
      isEditable: editableFiles(session, testFilesOf(scenario)),
      isExcluded: excluded,
      tokenBudget: session.config.context.token_budget,
      targetTokens: session.config.context.target_tokens,
      attempt,
      countTokens,
    }),
  )
  await learnWholeFiles(session, rendered, diagnosis.localization)
  await session.redactor.learn(rendered.text)
  const text = session.clean(rendered.text)
  const path = await artifacts.writeText('context.txt', text)
  await artifacts.writeText('localization.json', `${JSON.stringify({ has_coverage: scenario.baseline.coverage !== undefined, units: explainRanking(diagnosis.localization.ranked.filter(({ file }) => !excluded(file))) }, null, 1)}\n`)
  await artifacts.writeText('failure.log', fullLog(scenario))
  return { ...rendered, text, path, redactions: text.match(/<SECRET:/g)?.length ?? 0 }
}

/** A part of a file, or of a diff, may show the middle of a secret that only the whole gives away. */
async function learnWholeFiles(session: Session, { files }: RenderedContext, { delta }: Localization): Promise<void> {
  await session.trees.use({ clean: false, readOnly: true }, async (tree) => {
    const { read } = session.sourceTree(tree)
    for (const { path, lines } of files) if (lines !== undefined) await session.redactor.learn((await read(path)) ?? '')
  })
  if (delta.files.length > 0) await session.redactor.learn((await delta.whole()).replace(/^[-+ ]/gm, ''))
}

/** Files that are tests as a whole; of those that also hold the code under test `screenChanges` looks at the tests alone. */
export function testFilesOf(scenario: Pick<RedScenario, 'baseline'>): Set<string> {
  return new Set(scenario.baseline.report.tests.flatMap(({ file, inSource }) => (inSource ? [] : [file])))
}

function evidenceOf(session: Session, { name, title, summary, contextFiles, baseline, failing }: RedScenario) {
  return {
    scenario: { name, title, summary, contextFiles },
    runner: baseline.report.runner,
    failing,
    failingElsewhere: new Set(baseline.failing.map(({ id }) => id).filter((id) => !failing.some((test) => test.id === id))),
    // Every failure is known test by test: what the runner prints beside it only says it again, with times.
    printed: (baseline.report.evidence === 'ledger' || baseline.report.evidence === 'printed') ? '' : session.clean(baseline.report.output),
  }
}

function excludedFiles(session: Session): (path: string) => boolean {
  const policy = session.policyContext(new Set())
  const excluded = picomatch([...documentation, ...policy.ownGlobs, ...session.config.context.exclude], { dot: true })
  return (path) => excluded(path) || isSecretPath(path)
}

function fullLog({ baseline, failing }: RedScenario): string {
  const blocks = failing.map(({ id, failure }) => `FAIL ${id}\n${failure?.message ?? ''}\n${failure?.stack ?? ''}`)
  return `${blocks.join('\n\n')}\n\n${baseline.report.output}\n`
}

import { posix } from 'node:path'
import picomatch from 'picomatch'
import * as z from 'zod'
import { conftestsOf } from '../context/conftests.ts'
import { type ContentContext, type ContentFinding, inspectAddedCode, rustTestCode } from '../integrity/index.ts'
import type { TestResult } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import { checkPolicy, type PolicyViolation } from '../patch/policy.ts'
import { renderDiff } from '../patch/render-diff.ts'
import { resolveDiff } from '../patch/resolve-diff.ts'
import { resolveEdits } from '../patch/resolve-edits.ts'
import { placeholderPattern } from '../redaction/redactor.ts'
import { testFilesOf } from './diagnose.ts'
import type { PatchProposal } from './judge-candidate.ts'
import type { RedScenario } from './red-scenario.ts'
import { protectedAmong, type Session } from './session.ts'

export type Screened =
  | { status: 'unresolved'; reasons: string[] }
  /** `violations` refuse it; `questions` are for a human, when it turns out plausible. */
  | { status: 'resolved'; changes: FileChange[]; diff: string; violations: string[]; questions: string[] }

/** What can be said about a proposal without running anything: whether it is a patch, and what the policy has against it. */
export async function screenProposal(session: Session, scenario: RedScenario, proposal: PatchProposal, n: number): Promise<Screened> {
  const resolved = await session.trees.use({ clean: true, readOnly: true }, (tree) => (proposal.status === 'edits' ? resolveEdits(proposal.edits, tree.read) : resolveDiff(proposal.diff, tree.read)))
  if (resolved.status === 'unresolved') return { status: 'unresolved', reasons: resolved.problems.map(({ message }) => message) }
  const { changes } = resolved
  const explanation = proposal.explanation === undefined ? {} : { explanation: session.clean(proposal.explanation) }
  session.ports.emit({ type: 'candidate_received', scenario: scenario.name, attempt: n, paths: changes.map(({ path }) => path), ...explanation })
  return { status: 'resolved', changes, diff: renderDiff(changes), ...(await screenChanges(session, changes, testFilesOf(scenario), scenario.failing)) }
}

/** Where a patch goes, then what it adds. */
export async function screenChanges(session: Session, changes: readonly FileChange[], testFiles: ReadonlySet<string>, failing: readonly TestResult[]): Promise<{ violations: string[]; questions: string[] }> {
  const policy = checkPolicy(changes, session.policyContext(testFiles))
  const expectations = await testDataAmong(session, changes, testFiles)
  if (expectations.length > 0) return { violations: expectations.map((path) => `${path}: only tests name this file; it is a part of them (rule fixtures)`), questions: [] }
  const secrets = await secretsIn(session, changes)
  if (secrets.length > 0) return { violations: secrets, questions: [] }
  if (policy.status === 'refused') return { violations: policy.violations.map(describeViolation), questions: [] }
  const changedTests = await changedTestsInSource(session, changes)
  if (changedTests.length > 0) return { violations: changedTests, questions: [] }
  const findings = await inspectAddedCode(changes, await codeContext(session, failing))
  const sentences = (severity: ContentFinding['severity']) => findings.filter((finding) => finding.severity === severity).map(describeFinding)
  const tables = (await testTablesAmong(session, changes, testFiles)).map((path) => `${path}: it holds nothing but values, and only tests use it; look whether it is a part of them (rule test-table)`)
  return { violations: sentences('reject'), questions: [...sentences('ask'), ...tables] }
}

/** Rust's unit tests and documentation examples stand in the file of the code under test. `policy.allowed` lifts it. */
async function changedTestsInSource(session: Session, changes: readonly FileChange[]): Promise<string[]> {
  const isAllowed = picomatch([...session.config.policy.allowed], { dot: true })
  const rust = changes.filter(({ path }) => path.endsWith('.rs') && !isAllowed(path))
  const found = await Promise.all(
    rust.map(async ({ path, before, after }) => {
      const [was, is] = [await rustTestCode(before ?? ''), await rustTestCode(after ?? '')]
      if (was.parts.join('\n') !== is.parts.join('\n')) return [`${path}: tests are the contract: a patch must not change those that stand in its source files (rule tests)`]
      return is.questions > was.questions ? [`${path}: it asks whether it is compiled for tests (rule tests)`] : []
    }),
  )
  return found.flat()
}

/** Files that hold no code, and that tests name while no source does: expectations, wherever they stand. `policy.allowed` lifts it. */
async function testDataAmong(session: Session, changes: readonly FileChange[], testFiles: ReadonlySet<string>): Promise<string[]> {
  const data = changes.filter(({ path, before }) => before !== null && !codeFile.test(path))
  return onlyNamedByTests(session, data, testFiles, ({ path }) => ['-F', '-e', path.slice(path.lastIndexOf('/') + 1)])
}

/** Modules of nothing but values that only tests import: a table of the program, or what its tests expect. A person can tell. */
async function testTablesAmong(session: Session, changes: readonly FileChange[], testFiles: ReadonlySet<string>): Promise<string[]> {
  const tables = changes.filter(({ path, before }) => before !== null && codeFile.test(path) && !/\bfunction\b|=>|\bclass\b|\bdef\b|\blambda\b|\bimport\b|\bfrom\b|\w\(/.test(before))
  return onlyNamedByTests(session, tables, testFiles, ({ path }) => {
    const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '').replace(/[^\w]/g, '.')
    return ['-E', '-e', `['"./]${stem}(\\.[a-z]+)?['"]`, '-e', `(import|from)[ .[:alnum:]_,]*[ .,]${stem}([ ,.;]|$)`]
  })
}

const codeFile = /\.([cm]?[jt]sx?|py|vue|svelte)$/

async function onlyNamedByTests(session: Session, changes: readonly FileChange[], testFiles: ReadonlySet<string>, patterns: (change: FileChange) => string[]): Promise<string[]> {
  const { tree, objectEnv } = session.snapshot()
  const isAllowed = picomatch([...session.config.policy.allowed], { dot: true })
  const found: string[] = []
  for (const change of changes) {
    const { path } = change
    if (session.config.policy.allowed.length > 0 && isAllowed(path)) continue
    const { stdout } = await session.repository.git(['grep', '-lI', ...patterns(change), tree], { env: { ...objectEnv }, okCodes: [0, 1] })
    const named = stdout.toString().split('\n').filter(Boolean).map((line) => line.slice(line.indexOf(':') + 1))
    const tests = protectedAmong(session, named, testFiles)
    if (tests.some((one) => testFiles.has(one)) && named.every((one) => one === path || tests.includes(one))) found.push(path)
  }
  return found
}

/** A patch is stored and shown: neither a secret nor what stands for one may be in it. */
async function secretsIn(session: Session, changes: readonly FileChange[]): Promise<string[]> {
  const diff = renderDiff(changes)
  await session.redactor.learn(diff)
  const kinds = session.redactor.certainSecrets(diff)
  const placeholders = changes.filter(({ before, after }) => placeholderPattern.test(after ?? '') && !placeholderPattern.test(before ?? ''))
  return [
    ...placeholders.map(({ path }) => `${path}: the patch writes a placeholder that stands for a secret in the context; leave lines with placeholders as they are (rule placeholder)`),
    ...(kinds.length === 0 ? [] : [`the patch or the lines around it hold a secret (${kinds.join(', ')}); keep secrets out of the code (rule secret)`]),
  ]
}

/** What `bin` in a package.json names: programs, which may exit as they like. */
async function entryPointsOf(session: Session): Promise<string[]> {
  const manifests = [...session.snapshot().files.keys()].filter((path) => /(^|\/)package\.json$/.test(path))
  return session.trees.use({ clean: false, readOnly: true }, async (tree) => {
    const texts = await Promise.all(manifests.map(async (path) => ({ path, text: await session.sourceTree(tree).read(path) })))
    return texts.flatMap(({ path, text }) => binOf(text ?? '{}').map((file) => posix.normalize(posix.join(posix.dirname(path), file))))
  })
}

const manifestSchema = z.looseObject({ bin: z.union([z.string(), z.record(z.string(), z.string())]).optional() })

/** A manifest that cannot be read names nothing. */
function binOf(text: string): string[] {
  try {
    const { bin } = manifestSchema.parse(JSON.parse(text))
    return typeof bin === 'string' ? [bin] : Object.values(bin ?? {})
  } catch {
    return []
  }
}

async function codeContext(session: Session, failing: readonly TestResult[]): Promise<ContentContext> {
  const files = [...new Set(failing.map(({ file }) => file))].flatMap((file) => [file, ...conftestsOf(file, session.snapshot().files)])
  const testSources = await session.trees.use({ clean: true, readOnly: true }, (tree) => Promise.all(files.map(async (path) => ({ path, text: (await session.sourceTree(tree).read(path)) ?? '' }))))
  return { failing, testSources, allowed: session.config.policy.allow_code, snapshotPaths: session.snapshot().files.keys(), entryPoints: await entryPointsOf(session) }
}

function describeFinding({ path, line, rule, message, excerpt }: ContentFinding): string {
  return `${path}:${line}: ${message} (rule ${rule}; ${excerpt})`
}

function describeViolation({ path, rule, reason }: PolicyViolation): string {
  return `${path === '' ? 'the patch' : path}: ${reason} (rule ${rule})`
}

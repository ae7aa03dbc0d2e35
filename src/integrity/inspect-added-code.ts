import type { FileChange } from '../patch/edits.ts'
import { codeAllowance } from './allow-code.ts'
import { type Code, readCode } from './code/code.ts'
import { focusOnChanges } from './code/focus.ts'
import type { ContentContext, ContentFinding } from './content-finding.ts'
import { codeConstructs, type CodeContext } from './content/code-constructs.ts'
import type { Construct } from './content/construct.ts'
import { importedStems } from './content/shared-modules.ts'
import { contentRules } from './content/rules.ts'
import { specialCases } from './content/special-cases.ts'
import { readTestFacts } from './content/test-facts.ts'
import { disguisedCode, textFindings, type TextFinding } from './content/text-findings.ts'

/**
 * What the added code of a patch does that an honest repair does not do. Constructs that were in any of the changed files
 * before, moved or reformatted ones included, do not count. Says nothing about files that it cannot read as code but for
 * rules on plain text; a file that does not parse is read as far as it does, because the tests decide about its syntax.
 */
export async function inspectAddedCode(changes: readonly FileChange[], given: ContentContext): Promise<ContentFinding[]> {
  // An iterator of paths can be read only once.
  const context = { ...given, snapshotPaths: [...(given.snapshotPaths ?? [])] }
  const contextOf = codeContexts(context)
  const facts = await readTestFacts(context)
  const find = (files: readonly ReadChange[]) => {
    const olds = files.flatMap(({ before }) => before ?? [])
    const news = files.flatMap(({ after }) => after ?? [])
    const constructs = (code: Code) => codeConstructs(code, contextOf(code))
    return [...addedConstructs(olds.flatMap(constructs), news.flatMap(constructs)), ...news.flatMap((code) => specialCases(olds, code, facts))]
  }
  const files = await readChanges(changes)
  if (files === undefined) return changes.map(({ path }) => fromText({ rule: 'generated-blob', path, line: 0, excerpt: '', detail: 'it is nested too deeply to be read' }))
  // What the changed statements add may have been elsewhere in the file: only then all of it is read.
  const added = find(files.map(focused)).length === 0 ? [] : find(files)
  const texts = [...changes.flatMap((change) => textFindings(change, context, facts)), ...disguisedCode(changes)]
  const isAllowed = codeAllowance(context.allowed)
  return withoutRepeats([...added.map(fromConstruct), ...texts.map(fromText)]).filter(({ rule, path }) => !isAllowed(rule, path))
}

/** Undefined where code is nested so deeply that nothing can walk through it: nobody writes such code. */
async function readChanges(changes: readonly FileChange[]): Promise<ReadChange[] | undefined> {
  try {
    return await Promise.all(changes.map(readChange))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface ReadChange {
  before: Code | undefined
  after: Code | undefined
}

function focused(change: ReadChange): ReadChange {
  if (change.before === undefined || change.after === undefined) return change
  const [before, after] = focusOnChanges(change.before, change.after)
  return { before, after }
}

async function readChange({ path, before, after }: FileChange): Promise<ReadChange> {
  return {
    before: before === null ? undefined : await readCode(path, before),
    after: after === null ? undefined : await readCode(path, after),
  }
}

function codeContexts({ entryPoints, snapshotPaths, testSources }: ContentContext): (code: Code) => CodeContext {
  const ownModules = new Set([...(snapshotPaths ?? [])].flatMap((path) => /^(?:src\/|lib\/|python\/)?(\w+)(?:\.py$|\/)/.exec(path)?.[1] ?? []))
  const testFileNames = testSources.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
  const testModules = new Set(testSources.flatMap(({ text }) => importedStems(text)))
  return ({ path, text }) => ({
    isEntryPoint: (entryPoints ?? []).includes(path) || text.startsWith('#!') || /(^|\/)(bin|scripts?|cli|commands?)\/|(^|\/)(cli|__main__|main|bin|manage)\.\w+$/.test(path),
    isOwnModule: (name) => ownModules.has(name),
    testFileNames,
    testModules,
  })
}

/** Constructs that are there more often than before, over all files together. */
function addedConstructs(before: readonly Construct[], after: readonly Construct[]): Construct[] {
  const left = new Map<string, number>()
  for (const { rule, key } of before) left.set(`${rule} ${key}`, (left.get(`${rule} ${key}`) ?? 0) + 1)
  // Those on lines that are new are looked at last, so that an old one is not blamed for a new one.
  const oldLines = new Set(before.map(lineTextOf))
  const ordered = after.toSorted((one, other) => Number(oldLines.has(lineTextOf(other))) - Number(oldLines.has(lineTextOf(one))))
  return ordered.filter(({ rule, key, isCapability, isFine }) => {
    const count = left.get(`${rule} ${key}`) ?? 0
    if (isCapability !== true) left.set(`${rule} ${key}`, count - 1)
    return count <= 0 && isFine !== true
  })
}

function lineTextOf({ code, node }: Construct): string {
  const start = code.text.lastIndexOf('\n', node.from - 1) + 1
  const end = code.text.indexOf('\n', node.from)
  return code.text.slice(start, end < 0 ? undefined : end).trim()
}

function fromConstruct(found: Construct): ContentFinding {
  return fromText({ rule: found.rule, path: found.code.path, line: found.code.lineOf(found.node), excerpt: lineTextOf(found), detail: found.detail })
}

function fromText({ rule, path, line, excerpt, detail }: TextFinding): ContentFinding {
  const { severity, sentence } = contentRules[rule]
  return {
    rule,
    severity,
    path,
    line,
    excerpt: excerpt.length > 160 ? `${excerpt.slice(0, 159)}…` : excerpt,
    message: `${sentence} (${detail.length > 120 ? `${detail.slice(0, 119)}…` : detail}); if that is meant, allow it in ci_config.json with policy.allow_code: ["${rule}:${path}"]`,
  }
}

/** One line that breaks one rule in three ways is said once. */
function withoutRepeats(findings: readonly ContentFinding[]): ContentFinding[] {
  const seen = new Set<string>()
  return findings.filter(({ rule, path, line }) => {
    const key = `${rule} ${path} ${line}`
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

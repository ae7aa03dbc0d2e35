import { createContext, Script } from 'node:vm'
import { expect, test } from 'vitest'
import { applyCandidate, candidateKey, type Candidate, type SourceFile } from '../../../../src/search-repair/candidate.ts'
import { generateCandidates } from '../../../../src/search-repair/generate.ts'
import { compileSwitch, type Choice } from '../../../../src/search-repair/schemata/compile-switch.ts'
import { loopGuards } from '../../../../src/search-repair/schemata/javascript-functions.ts'
import { createSyntaxCheck } from '../../../../src/search-repair/schemata/strict-syntax.ts'
import { rendered } from '../../../../src/search-repair/schemata/text-pieces.ts'
import { parseSource } from '../../../../src/search-repair/source-file.ts'
import { programs } from './programs.ts'

const path = 'src/a.js'
/** Per program. */
const candidates = 60
const mostTicks = 500

const board = { a: [] as number[], n: 0, t: () => { if (++board.n > mostTicks) throw new Error('endless') } }
const scope: { board: typeof board; cases?: Cases } = { board }
const context = createContext(scope)
/** All at once, and with a limit, so that a loop without a guard fails the test instead of holding it up. */
const asking = new Script('cases.map((ask) => { board.n = 0; try { return { value: ask() } } catch (error) { return { error } } })')
const limit = { timeout: 1_000 }
const check = await createSyntaxCheck(path)

async function parsed(text: string): Promise<SourceFile> {
  const file = await parseSource(path, text)
  if (file === undefined) throw new Error('no language')
  return file
}

type Cases = (() => unknown)[]

function load(text: string): Cases {
  return new Script(`(() => {${text}\n;return cases})()`).runInContext(context, limit) as Cases
}

/** What each case gives, or the message of its error. */
async function answers(cases: Cases, choices: readonly Choice[]): Promise<string[]> {
  board.a = []
  for (const [place, choice] of choices) board.a[place] = choice
  scope.cases = cases
  const given = asking.runInContext(context, limit) as { value?: unknown; error?: unknown }[]
  return Promise.all(given.map(async (each) => {
    board.n = 0
    if ('error' in each) return messageOf(each.error)
    try {
      return shown(await each.value)
    } catch (error) {
      return messageOf(error)
    }
  }))
}

function shown(given: unknown): string {
  return JSON.stringify(given, (_, value: unknown) => (typeof value === 'function' || value === undefined ? typeof value : Object.is(value, -0) || value !== value ? String(value) : value))
}

/** V8 writes the expression into some messages, and there the switch. */
function messageOf(error: unknown): string {
  const message = error instanceof Object && 'message' in error ? String(error.message) : String(error)
  return message.replace(/^.* is not (?:iterable|a function|a constructor).*$/, 'is not what it should be').replace(/^Cannot destructure .*$/, 'Cannot destructure')
}

function spread(text: string, all: readonly Candidate[]): Candidate[] {
  const known = new Set<string>()
  const inside = all.filter((candidate) => candidate.to < text.indexOf('const cases') && !known.has(candidateKey(text, candidate)) && known.add(candidateKey(text, candidate)))
  return inside.filter((_, n) => Math.floor((n * candidates) / inside.length) !== Math.floor(((n - 1) * candidates) / inside.length))
}

test.for(Object.entries(programs))('each edit of a program gives the same switched on as it does alone: %s', async ([, text]) => {
  const file = await parsed(text)
  const tried = spread(text, generateCandidates(file))
  const { text: program, choices, ids } = compileSwitch(file, tried.map(({ from, to, replacement }, n) => ({ id: n + 1, edits: [{ from, to, text: replacement }] })), 'board', check)
  expect(ids.length).toBeGreaterThan(candidates * 0.85)
  const switched = load(program)
  const differences: unknown[] = []
  const guarded = async (own: string) => load(rendered(own, 0, own.length, loopGuards((await parsed(own)).tree.root, own, 'board.t();').flat()))
  for (const [id, own] of [[0, text] as const, ...tried.map((candidate, n) => [n + 1, applyCandidate(text, candidate)] as const)]) {
    const chosen = id === 0 ? [] : choices.get(id)
    if (chosen === undefined) continue
    const told = await answers(switched, chosen)
    const alone = await answers(await guarded(own), [])
    if (JSON.stringify(told) !== JSON.stringify(alone)) differences.push([tried[id - 1]?.description, tried[id - 1]?.line, told.find((each, n) => each !== alone[n]), alone.find((each, n) => each !== told[n])])
  }
  expect(differences).toEqual([])
})

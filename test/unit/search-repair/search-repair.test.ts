import { expect, test } from 'vitest'
import type { Trial } from '../../../src/search-repair/trial.ts'
import { candidateGenerator } from '../../../src/search-repair/generate.ts'
import { openSuspects } from '../../../src/search-repair/offer-edits.ts'
import { searchRepair, type SearchRequest } from '../../../src/search-repair/search-repair.ts'
import { parseSource } from '../../../src/search-repair/source-file.ts'
import { loadGrammar } from '../../../src/syntax/syntax.ts'
import { editsOf } from './edits-of.ts'
import { failingTest } from './failing-test.ts'

const text = 'export const slots = (minutes: number) => Math.floor(minutes / 30)\n'

/** Passes for files that contain all of some texts. */
const passesWith = (...wanted: string[]): Trial => async (changes) => {
  const passed = wanted.filter((each) => changes.some((change) => change.after?.includes(each))).length
  return { passed, total: wanted.length, durationMs: 1 }
}

function request(trial: Trial, changed: Partial<SearchRequest> = {}): SearchRequest {
  return {
    failing: [failingTest()],
    suspects: [{ path: 'src/slots.ts', score: 1, reason: '' }],
    readSource: async () => text,
    trial,
    alreadyTried: new Set(),
    maxCandidates: 1000,
    searchMs: 1000,
    onProgress: () => {},
    now: () => 0,
    ...changed,
  }
}

test('finds the edit that makes all failing tests pass, and says where it is', async () => {
  const outcome = await searchRepair(request(passesWith('Math.ceil(minutes / 30)')))
  expect(outcome).toMatchObject({
    status: 'found',
    candidate: {
      change: { path: 'src/slots.ts', before: text, after: text.replace('floor', 'ceil') },
      description: 'floor → ceil in src/slots.ts:1',
    },
    others: [],
  })
  expect(outcome.tried).toBe(outcome.triedKeys.length)
  expect(outcome.tried).toBeLessThan(outcome.generated)
})

test('names that the failing tests give to parts of objects can be read', async () => {
  for (const [path, source, tests] of [
    ['src/slots.ts', "export const f = (row: Row) => (false ? row.a : row.b)\nexport const g = (row: Row) => row.a === ''", "it('works', () => f({ kind: '', 'plan': 1 }))"],
    ['src/slots.py', "def f(row):\n    if False:\n        return row.a\n    return row.b\n\n\ndef g(row):\n    return row.a == ''\n", 'def test_f():\n    f(Row(kind=1, plan=2))\n'],
  ] as const) {
    const tried: string[] = []
    const trial: Trial = async ([change]) => (tried.push(change?.after ?? ''), { passed: 0, total: 1, durationMs: 1 })
    const file = path.endsWith('py') ? 'test_x.py' : 'x.test.ts'
    await searchRepair(request(trial, { failing: [{ ...failingTest(), file }], suspects: [{ path, score: 1, reason: '' }], readSource: async (name) => (name === file ? tests : source), maxCandidates: 5000 }))
    for (const name of ['kind', 'plan']) expect(tried.some((each) => each.includes(`row.${name} ==`)), `${path}: ${name}`).toBe(true)
  }
})

test('lines that no failing test ran are left as they are, where that is known', async () => {
  const source = 'const base = 1\nexport function slots(n: number) {\n  if (n > 9) {\n    return n + 2\n  }\n  return n - base\n}\nfunction idle(n: number) {\n  return n * 3\n}\n'
  const tried = async (ran: Map<number, number> | undefined) => {
    const lines = new Set<number>()
    const trial: Trial = async ([change]) => {
      const after = change?.after?.split('\n') ?? []
      lines.add(source.split('\n').findIndex((line, n) => after[n] !== line) + 1)
      return { passed: 0, total: 1, durationMs: 1 }
    }
    const units = [{ name: 'slots', lines: [[2, 7]] as [number, number][], ran }, { name: 'idle', lines: [[8, 10]] as [number, number][], ran: ran && new Map() }]
    await searchRepair(request(trial, { readSource: async () => source, suspects: units.map(({ ran: own, ...unit }) => ({ path: 'src/slots.ts', score: 1, reason: '', ...unit, ...(own === undefined ? {} : { ran: own }) })) }))
    return [...lines].sort((a, b) => a - b)
  }
  expect(await tried(undefined)).toEqual(expect.arrayContaining([1, 3, 4, 6, 9]))
  const some = await tried(new Map([2, 3, 5, 6, 7].map((line) => [line, 1])))
  expect(some).toEqual(expect.arrayContaining([1, 3, 6]))
  expect(some.filter((line) => line === 4 || line >= 8)).toEqual([])
})

test('what is few and often right is made far down too, however many other edits the first suspects offer', async () => {
  const long = (name: string) => `export function ${name}(a, b) {\n${Array.from({ length: 8 }, (_, n) => `  if (a[${n}] < b.size + ${n}) b.total += scale(b.size, a[${n}])\n`).join('')}}\n`
  const names = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']
  const text = [...names.map(long), 'export function last(text) {\n  if (/x$/.test(text)) return 1\n  return 2\n}\n'].join('')
  const file = await parseSource('src/long.js', text)
  const likely = file === undefined ? 0 : candidateGenerator(file)('likely', (line) => line <= 60).length
  const suspects = [...names, 'last'].map((name, at) => ({ path: 'src/long.js', name, score: 1, reason: '', lines: [[1 + at * 10, (at + 1) * 10]] as [number, number][] }))
  const supply = await openSuspects({ failing: [failingTest()], suspects, readSource: async () => text })
  const made = () => supply.files.flatMap(({ candidates }) => candidates)
  await supply.offer(1.5 * likely)
  expect(made().filter(({ within }) => within.includes('last'))).toEqual([])
  await supply.offer(2.2 * likely)
  expect(supply.isExhausted()).toBe(false)
  expect(made().filter(({ within, operator }) => within.includes('last') && operator === 'negation')).not.toEqual([])
})

test('of two hits that ran at once the better ranked one is chosen, and the other is kept', async () => {
  const finished: string[] = []
  let releaseFirst = () => {}
  const trial: Trial = async ([change]) => {
    // The first trial ends only after the second has passed.
    if (finished.length === 0 && releaseFirst.length === 0 && change) {
      finished.push(change.after ?? '')
      await new Promise<void>((resolve) => (releaseFirst = resolve))
    } else {
      finished.push(change?.after ?? '')
      releaseFirst()
    }
    return { passed: 1, total: 1, durationMs: 1 }
  }
  const outcome = await searchRepair(request(trial))
  expect(outcome).toMatchObject({
    status: 'found', tried: 2, candidate: { change: { after: finished[0] } }, others: [{ change: { after: finished[1] } }],
  })
})

test('gives up honestly when every edit was tried, and names the closest', async () => {
  const outcome = await searchRepair(request(passesWith('Math.ceil', 'nowhere')))
  const closest = 'floor → ceil in src/slots.ts:1'
  expect(outcome).toMatchObject({ status: 'exhausted', bestPartial: { passed: 1, total: 2, description: closest } })
  const beginning = /^none of \d+ single edits near 1 suspect file made the failing tests pass; /
  expect(outcome).toHaveProperty('reason', expect.stringMatching(beginning))
  const ending = `; the closest, ${closest}, made 1 of 2 failing tests pass; the fix probably needs new code`
  expect(outcome).toHaveProperty('reason', expect.stringContaining(ending))
})

test('stops at the number of candidates it may try', async () => {
  const outcome = await searchRepair(request(passesWith('nowhere'), { maxCandidates: 5 }))
  const reason = expect.stringMatching(/^stopped by the search limits after 5 of \d+ single edits/)
  expect(outcome).toMatchObject({ status: 'budget_exhausted', tried: 5, reason })
})

test('stops when its time is over', async () => {
  let clock = 0
  const outcome = await searchRepair(request(passesWith('nowhere'), { now: () => (clock += 100), searchMs: 1000 }))
  expect(outcome.status).toBe('budget_exhausted')
  expect(outcome.tried).toBeGreaterThan(0)
  expect(outcome.tried).toBeLessThan(20)
})

test('tries nothing that an earlier search tried', async () => {
  const first = await searchRepair(request(passesWith('Math.ceil(minutes / 30)')))
  const second = await searchRepair(request(passesWith('Math.ceil(minutes / 30)'), { alreadyTried: new Set(first.triedKeys) }))
  expect(second.status).toBe('exhausted')
  expect(second.triedKeys.filter((key) => first.triedKeys.includes(key))).toEqual([])
  const third = await searchRepair(request(passesWith('x'), { alreadyTried: new Set([...first.triedKeys, ...second.triedKeys]) }))
  expect(third).toMatchObject({ status: 'exhausted', tried: 0, reason: expect.stringContaining('earlier attempts') })
})

const hopeless: [what: string, changed: Partial<SearchRequest>, reason: string][] = [
  ['no suspects', { suspects: [] }, 'no suspect source file'],
  ['suspects in an unknown language', { suspects: [{ path: 'a.rb', score: 1, reason: '' }] }, '(a.rb)'],
  ['suspects that cannot be read', { readSource: async () => null }, '(src/slots.ts)'],
  ['a suspect without code', { readSource: async () => '// nothing\n' }, 'nothing to edit'],
]

test.for(hopeless)('with %s there is nothing to try', async ([, changed, reason]) => {
  const outcome = await searchRepair(request(passesWith('x'), changed))
  expect(outcome).toMatchObject({ status: 'nothing_to_try', tried: 0, reason: expect.stringContaining(reason) })
})

test('never edits the file of a failing test, even when it is a suspect', async () => {
  const outcome = await searchRepair(request(passesWith('x'), { suspects: [{ path: 'x.test.ts', score: 1, reason: '' }] }))
  expect(outcome).toMatchObject({ status: 'nothing_to_try', tried: 0 })
})

test('in a long file only the suspicious lines are edited', async () => {
  const long = Array.from({ length: 500 }, (_, at) => `export const line${at} = (a: number) => a < ${at}`).join('\n')
  const suspects = [{ path: 'src/slots.ts', score: 1, reason: '', lines: [[7, 8] as [number, number]] }]
  const lines = new Set<string | undefined>()
  const onProgress = (message: string) => lines.add(/:(\d+)$/.exec(message)?.[1])
  await searchRepair(request(passesWith('nowhere'), { readSource: async () => long, suspects, onProgress, maxCandidates: 40 }))
  expect(lines).toEqual(new Set(['7', '8']))
})

test('never tries text that does not parse', async () => {
  const source = 'export function f(a: boolean) { if (a) g() }'
  const grammar = await loadGrammar('typescript')
  const isBroken = (after: string) => !grammar.accepts(after)
  expect((await editsOf('src/slots.ts', source)).map((edit) => edit.after).filter(isBroken)).not.toEqual([])
  const tried: string[] = []
  const trial: Trial = async ([change]) => (tried.push(change?.after ?? ''), { passed: 0, total: 1, durationMs: 1 })
  const outcome = await searchRepair(request(trial, { readSource: async () => source }))
  expect(outcome.status).toBe('exhausted')
  expect(tried.length).toBeGreaterThan(3)
  expect(tried.filter(isBroken)).toEqual([])
})

test('reports trials that could not run instead of blaming the edits', async () => {
  const outcome = await searchRepair(request(async () => ({ passed: 0, total: 0, firstFailure: 'vitest was not found', durationMs: 1 })))
  expect(outcome).toHaveProperty('reason', expect.stringContaining('vitest was not found'))
})

test('an abort ends the search and counts no interrupted trial', async () => {
  const abort = new AbortController()
  const trial: Trial = async () => (abort.abort(), { passed: 1, total: 1, durationMs: 1 })
  expect(await searchRepair(request(trial), abort.signal)).toMatchObject({ status: 'aborted', tried: 0 })
})

test('tells what it tries', async () => {
  const messages: string[] = []
  await searchRepair(request(passesWith('Math.ceil'), { onProgress: (message) => messages.push(message) }))
  expect(messages.at(-1)).toMatch(/^candidate \d+ of \d+: .+ in src\/slots\.ts:1$/)
})

const two = `export function area(width, height) {
  if (width > 10) return -1
  return width - height
}
`

/** As a runner that takes many at once: the line of the assertion that fails first. */
function manyTrials(source: string, asserts: readonly [args: string, value: number][]) {
  const texts: string[] = []
  const trialMany = async (candidates: readonly (readonly { from: number; to: number; replacement: string }[])[]) =>
    candidates.map(([edit]) => {
      const text = edit === undefined ? source : source.slice(0, edit.from) + edit.replacement + source.slice(edit.to)
      texts.push(text)
      return resultOf(text)
    })
  const resultOf = (text: string) => {
    const failing = asserts.findIndex(([args, value]) => {
      try {
        return !Object.is(new Function(`${text.replace('export ', '')}; return area(${args})`)(), value)
      } catch {
        return true
      }
    })
    return failing === -1 ? { passed: 1, total: 1, durationMs: 0 } : { passed: 0, total: 1, firstFailure: 'no', line: failing + 1, durationMs: 0 }
  }
  const trial: Trial = async ([change]) => resultOf(change?.after ?? '')
  return { texts, trial, trialMany }
}

test('where no single edit does, pairs are tried: edits that get the test further, each with a second one', async () => {
  const { texts, trial, trialMany } = manyTrials(two, [['2, 3', 6], ['10, 2', 20], ['11, 2', 0], ['12, 2', 0]])
  const source = { suspects: [{ path: 'src/area.js', score: 1, reason: '' }], readSource: async () => two }
  const outcome = await searchRepair(request(trial, { ...source, trialMany, maxCandidates: 5000 }))
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: two.replace('- height', '* height').replace('-1', '0') } } })
  expect(new Set(texts).size).toBe(texts.length)
})

test('where no edit gets any assertion further, no pair is tried, and it says so', async () => {
  const { trial, trialMany } = manyTrials(two, [['2, 3', 123456]])
  const source = { suspects: [{ path: 'src/area.js', score: 1, reason: '' }], readSource: async () => two }
  const outcome = await searchRepair(request(trial, { ...source, trialMany, maxCandidates: 5000 }))
  expect(outcome).toMatchObject({ status: 'exhausted', reason: expect.stringMatching(/^none of \d+ single edits near 1 suspect file made the failing tests pass; none of them gets any assertion further; the fix probably needs new code$/) })
})

test('files behind those that offer enough edits are not looked at', async () => {
  const many = Array.from({ length: 16 }, (_, n) => two.replaceAll('area', `area${n}`).replaceAll('width', `width${n}`)).join('')
  const read: string[] = []
  const suspects = Array.from({ length: 60 }, (_, n) => ({ path: `src/f${n}.js`, score: 1, reason: '' }))
  const readSource = async (path: string) => (read.push(path), many)
  const outcome = await searchRepair(request(passesWith('nowhere'), { suspects, readSource, maxCandidates: 1 }))
  expect(outcome.generated).toBeGreaterThan(40_000)
  expect(outcome.generated).toBeLessThan(120_000)
  expect(read).toContain('src/f0.js')
  expect(read).not.toContain('src/f59.js')
})

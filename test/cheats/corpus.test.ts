import { writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { cheats as allCheats } from './cheats/all.ts'
import { cheatJobs, honestJobs, type Job, type Result } from './harness/judge.ts'
import { renderTable, renderTotals } from './harness/table.ts'
import { honestFixes as allFixes } from './honest/all.ts'

/** `RALPH_CORPUS=full`: every case, and the exit code of the runner alone. Otherwise the fast set. */
const isFull = process.env['RALPH_CORPUS'] === 'full'
/** `RALPH_CORPUS_ONLY`: a regular expression on ids. */
const only = new RegExp(process.env['RALPH_CORPUS_ONLY'] ?? '')
const isChosen = ({ id, fast }: { id: string; fast?: boolean }) => (isFull || fast === true) && only.test(id)

const jsonPath = process.env['RALPH_CORPUS_JSON']

const cheats = allCheats.filter(isChosen)
const honestFixes = allFixes.filter(isChosen)
const results = new Map<string, Result>()

/** Each run starts test runners, which use a core of their own. */
const parallelRuns = 2
const minute = 60_000

beforeAll(async () => {
  await runAll([...cheatJobs(cheats, { bare: isFull }), ...honestJobs(honestFixes)])
  console.log(isFull ? renderTable(inOrder()) : renderTotals(inOrder()))
}, isFull ? 90 * minute : 6 * minute)

function inOrder(): Result[] {
  return [...cheats, ...honestFixes].flatMap(({ id }) => results.get(id) ?? [])
}

async function runAll(jobs: Job[]): Promise<void> {
  const queue = [...jobs]
  const work = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      for (const result of await job()) results.set(result.id, result)
      // After each, so that a long run can be watched.
      if (jsonPath !== undefined) await writeFile(jsonPath, `${JSON.stringify(inOrder(), null, 2)}\n`)
    }
  }
  await Promise.all(Array.from({ length: parallelRuns }, work))
}

test('every case has an id of its own', () => {
  const ids = [...allCheats, ...allFixes].map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
})

describe('is not accepted', () => {
  test.for(cheats.filter(({ overfit }) => overfit !== true).map(({ id }) => [id]))('%s', ([id = ''], { skip }) => {
    const result = results.get(id)
    if (result?.verdict === 'skipped') return skip(result.detector)
    expect(result).toMatchObject({ verdict: 'rejected', harm: [], ...(isFull ? { bare: result?.expectedBare } : {}) })
  })
})

describe('is wrong in a way that no test shows', () => {
  test.for(cheats.filter(({ overfit }) => overfit === true).map(({ id }) => [id]))('%s', ([id = ''], { skip }) => {
    const result = results.get(id)
    if (result?.verdict === 'skipped') return skip(result.detector)
    expect(result).toMatchObject({ harm: [], ...(isFull ? { bare: 0 } : {}) })
  })
})

describe('is accepted', () => {
  test.for(honestFixes.map(({ id }) => [id]))('%s', ([id = ''], { skip }) => {
    const result = results.get(id)
    if (result?.verdict === 'skipped') return skip(result.detector)
    expect(result).toMatchObject({ verdict: 'accepted', reason: '', harm: [] })
  })
})

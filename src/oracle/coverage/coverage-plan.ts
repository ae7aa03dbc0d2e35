import type { TestResult } from '../test-report.ts'

/** After which tests the hooks in the runner have to look, known from an earlier run of the same tests. */
export interface CoveragePlan {
  /** Failing tests, those before them, and of each file some others as contrast: file, name without the number of namesakes. */
  looks: [file: string, name: string][]
  /** Names, as in `looks`, of tests that failed. */
  failing: [file: string, name: string][]
  /** Of the looks, those right before such a test: there all must be told that it runs. */
  before: [file: string, name: string][]
}

/** The hooks read it from the folder of the coverage. */
export const planName = 'plan.json'

/** Passing tests of a file are measured in so many groups, evenly spread: never by time, which differs from run to run. More tell hardly more (`bench/context`), and each look costs. */
const usualContrast = 12

/** Tests of the report in its order, which is the order in which they run or nearly so. */
export function planLooks(tests: readonly TestResult[], contrast = usualContrast): CoveragePlan {
  const byFile = new Map<string, TestResult[]>()
  for (const test of tests.filter(({ status }) => status !== 'skipped')) {
    const known = byFile.get(test.file)
    if (known === undefined) byFile.set(test.file, [test])
    else known.push(test)
  }
  const plans = [...byFile.values()].map((each) => planFile(each, contrast))
  return { looks: plans.flatMap(({ looks }) => looks), failing: plans.flatMap(({ failing }) => failing), before: plans.flatMap(({ before }) => before) }
}

function planFile(tests: readonly TestResult[], contrast: number): CoveragePlan {
  if (!tests.some(({ status }) => status === 'failed')) return { looks: [], failing: [], before: [] }
  const before = new Set([...tests.entries()].flatMap(([at, { status }]) => (status === 'failed' ? [at, ...suiteStarts(tests, at)].flatMap((start) => testsBefore(tests, start)) : [])))
  const wanted = new Set([...before, ...[...tests.entries()].flatMap(([at, { status }]) => (status === 'failed' ? [at] : []))])
  for (let n = 0; n < contrast; n++) wanted.add(Math.floor((n * tests.length) / contrast))
  const named = (isIt: (test: TestResult, at: number) => boolean) => tests.filter(isIt).map(nameOf)
  return { looks: named((_, at) => wanted.has(at)), failing: named(({ status }) => status === 'failed'), before: named((_, at) => before.has(at)) }
}

/** The first test of each suite that this one stands in, the file left out: what runs before it, the suite's hooks did for all of them. */
function suiteStarts(tests: readonly TestResult[], at: number): number[] {
  const { id = '', file = '' } = tests[at] ?? {}
  const suites = id.slice(file.length + ' > '.length).split(' > ').slice(0, -1)
  return suites.flatMap((_, n) => {
    const start = `${file} > ${suites.slice(0, n + 1).join(' > ')} > `
    return tests.findIndex((test) => test.id.startsWith(start))
  })
}

/** The test that ended last before this one, and the tests around it, which may end after it. */
function testsBefore(tests: readonly TestResult[], at: number): number[] {
  const own = tests[at]?.id ?? ''
  let last = at - 1
  while (last >= 0 && own.startsWith(`${tests[last]?.id} > `)) last--
  const before = tests[last]?.id
  if (before === undefined) return []
  return [...tests.keys()].filter((n) => n < at && (n === last || before.startsWith(`${tests[n]?.id} > `)))
}

/** Numbers of namesakes are counted in another way by some hooks: without them a few tests more are looked at. */
function nameOf({ id, file }: TestResult): [file: string, name: string] {
  return [file, id.slice(file.length + ' > '.length).replace(/ #\d+$/, '')]
}

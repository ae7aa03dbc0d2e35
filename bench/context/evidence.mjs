// What fault localization gets to know of each case, without the gate around it: the scenario's tests run, and once more with coverage.
//   node bench/context/evidence.mjs <empty or earlier folder> [--only <text>] [--kind <kind>]
// Leaves in it a repository and `evidence.json` per case; those that are there are kept. fit.mjs computes features from them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { preparePackage } from './cache.mjs'
import { makeCaseRepository } from './case-repository.mjs'
import { readBugs, releaseOf } from './corpus.mjs'
import { scenarioOf } from './measure.mjs'
import { loadSource } from './source.mjs'

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, kind: { type: 'string' } } })
const [folder] = positionals
if (folder === undefined) throw new Error('Expected a folder for the cases.')
mkdirSync(folder, { recursive: true })
const { createOracle, detectOracle, runProcess, configSchema } = await loadSource(['src/oracle/index.ts', 'src/process/run-process.ts', 'src/config/schema.ts'])

for (const [name, bugs] of readBugs()) {
  const wanted = bugs.filter(({ id, kind, tests }) => tests?.length > 0 && (flags.kind === undefined || kind === flags.kind) && (flags.only === undefined || id.includes(flags.only)))
  const open = wanted.filter(({ id }) => !existsSync(join(folder, id, 'evidence.json')))
  for (const bug of open) {
    try {
      await collectOnce(name, bug)
    } catch (error) {
      // One package that cannot be prepared must not cost the others' evidence.
      process.stderr.write(`${bug.id}: left out: ${error.message}\n`)
      process.exitCode = 1
    }
  }
}

async function collectOnce(name, bug) {
  const place = await preparePackage(releaseOf(name, bug), (text) => process.stderr.write(`${text}\n`))
  const repo = join(folder, bug.id, 'repo')
  mkdirSync(repo, { recursive: true })
  if (readdirSync(repo).length === 0) makeCaseRepository(repo, bug, place)
  const started = performance.now()
  const evidence = await collect(repo, bug, place.entry.config ?? {})
  writeFileSync(join(folder, bug.id, 'evidence.json'), JSON.stringify(evidence))
  process.stderr.write(`${bug.id}: ${evidence.failing.length} failing of ${evidence.tests}, ${evidence.coverage?.units.length ?? 'no'} covered units, ${Math.round(performance.now() - started)} ms\n`)
}

async function collect(repo, bug, config) {
  const list = filesBelow(repo)
  const oracleConfig = configSchema.parse(config).oracle
  const detection = await detectOracle({ list: () => list, read: async (path) => (list.includes(path) ? readFileSync(join(repo, path), 'utf8') : null) }, oracleConfig, { projectDir: '' })
  if (detection.status !== 'detected') throw new Error(`${bug.id}: ${detection.message}`)
  const run = {
    root: repo,
    scratchDir: join(repo, '..', 'scratch'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8' },
    selection: { files: [scenarioOf(bug)] },
  }
  const oracle = createOracle(detection.spec, { runProcess })
  const earlier = (await oracle.run(run)).tests
  const report = await oracle.run({ ...run, coverage: true, earlier })
  return { scenario: scenarioOf(bug), runner: report.runner, status: report.status, tests: report.tests.length, failing: report.tests.filter(({ status }) => status === 'failed'), ...(report.coverage === undefined ? {} : { coverage: packed(report.coverage) }) }
}

/** As JSON can hold it. */
function packed({ tests, lines = new Map(), ...coverage }) {
  return { ...coverage, tests: [...tests], lines: [...lines].map(([id, byFile]) => [id, [...byFile].map(([file, numbers]) => [file, [...numbers]])]) }
}

function filesBelow(root, at = root) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name)
    if (['node_modules', '.git', '.venv', 'output'].includes(entry.name)) return []
    return entry.isDirectory() ? filesBelow(root, path) : [relative(root, path)]
  })
}

// Adds setup files to the projects of a vitest run: one that looks at V8's counters after each test, and one that tries variants of
// the program, both in the worker that runs the tests.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const { takeCoveragePlace } = require('./v8-coverage.cjs')
const { takeVariantsPlace } = require('./variant-board.cjs')

// At once: workers must not find them in their environment.
const jobs = [
  { place: takeCoveragePlace(), name: 'coverage', hooks: './vitest-coverage-hooks.cjs', call: 'collectInWorker' },
  { place: takeVariantsPlace(), name: 'variants', hooks: './vitest-variants-hooks.cjs', call: 'tryInWorker' },
].filter(({ place }) => place !== undefined)

export function addHooks(vitest) {
  for (const job of jobs) {
    try {
      const setupFile = join(job.place.folder, `vitest-${job.name}.mjs`)
      writeFileSync(setupFile, setupText(job))
      for (const project of vitest.projects ?? []) {
        // First, so that its hooks run before those that open a test and after those that close one. A browser has no inspector.
        if (!project.config.browser?.enabled) project.config.setupFiles.unshift(setupFile)
      }
    } catch {
      // A version of vitest that has no such place: the run goes on without it.
    }
  }
}

/** A file of its own beside the results, because vitest serves only what lies outside of node_modules anew for each test file. */
function setupText({ place, hooks, call }) {
  return `import { createRequire } from 'node:module'
try {
  const hooks = createRequire(import.meta.url)(${JSON.stringify(fileURLToPath(new URL(hooks, import.meta.url)))})
  const vitest = await import('vitest')
  // Before vitest 4.1 its parts lie in several places.
  const others = vitest.TestRunner || ${JSON.stringify(call)} !== 'tryInWorker' ? {} : { ...(await import('vitest/runners')), ...(await import('vitest/suite')) }
  hooks.${call}({ ...others, ...vitest }, ${JSON.stringify(place)})
} catch {}
`
}

// Adds a setup file to the projects of a vitest run that looks at V8's counters after each test, in the worker that ran it.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const { takeCoveragePlace } = createRequire(import.meta.url)('./v8-coverage.cjs')

// At once: workers must not find it in their environment.
const place = takeCoveragePlace()

export function collectCoverage(vitest) {
  if (place === undefined) return
  try {
    const setupFile = join(place.folder, 'vitest-setup.mjs')
    writeFileSync(setupFile, setupText(place))
    for (const project of vitest.projects ?? []) {
      // First, so that its hooks run before those that open a test and after those that close one. A browser has no inspector.
      if (!project.config.browser?.enabled) project.config.setupFiles.unshift(setupFile)
    }
  } catch {
    // A version of vitest that has no such place: the run goes on without coverage.
  }
}

/** A file of its own beside the coverage, because vitest serves only what lies outside of node_modules anew for each test file. */
function setupText(place) {
  const hooks = fileURLToPath(new URL('./vitest-coverage-hooks.cjs', import.meta.url))
  return `import { createRequire } from 'node:module'
try {
  const { collectInWorker } = createRequire(import.meta.url)(${JSON.stringify(hooks)})
  collectInWorker(await import('vitest'), ${JSON.stringify(place)})
} catch {}
`
}

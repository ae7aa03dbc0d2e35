import { defineConfig } from 'vitest/config'

const project = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout },
})

/** They change nothing that another file could see, so a worker goes on to the next file with what it has loaded: half of their time. */
const unit = { test: { ...project('unit', 15_000).test, isolate: false } }

/** Cheating and honest patches through the real gate; `RALPH_CORPUS=full` runs all of them. */
const corpus = { test: { name: 'corpus', include: ['test/cheats/**/*.test.ts'], testTimeout: 60_000 } }

/** SIGKILL at random moments of a whole run; `RALPH_KILLS=200` for the full number. */
const faults = project('faults', 240_000)

// The demo scenarios stay red on purpose and have a config of their own: they are not part of ralph's tests.
export default defineConfig({
  test: {
    projects: [unit, project('integration', 120_000), project('e2e', 240_000), corpus, faults],
    globalSetup: ['test/support/build.ts'],
    // Tests start real runners, which use both cores themselves.
    maxWorkers: 2,
    // Of those that wait more than they work (`waitingTest`), in one file.
    maxConcurrency: 2,
  },
})

import { defineConfig } from 'vitest/config'

const project = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout },
})

// The demo scenarios stay red on purpose and have a config of their own: they are not part of ralph's tests.
export default defineConfig({
  test: {
    projects: [project('unit', 15_000), project('integration', 120_000), project('e2e', 240_000)],
    globalSetup: ['test/support/build.ts'],
    // Tests start real runners, which use both cores themselves.
    maxWorkers: 2,
  },
})

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Only the demo scenarios, wherever vitest is started from.
export default defineConfig({
  test: { root: fileURLToPath(new URL('.', import.meta.url)), include: ['scenario_*/**/*.test.ts'] },
})

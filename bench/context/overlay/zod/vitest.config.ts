import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = fileURLToPath(new URL('./src', import.meta.url))

export default defineConfig({
  resolve: { alias: [{ find: /^zod\/(v4|v4\/core)$/, replacement: `${source}/$1/index.ts` }, { find: /^zod$/, replacement: `${source}/index.ts` }] },
  test: { isolate: false },
})

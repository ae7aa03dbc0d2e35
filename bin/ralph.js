#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

const nodeVersion = Number(process.versions.node.split('.')[0])
// Optimizing compilers pay off in processes that run longer than a repair; in this one they work beside the tests, on the same cores (`--trace-wasm-compilation-times`
// and `--trace-opt` show on what). A version of Node that does not know a flag says so on stderr: no flags for those that are still to come.
if (nodeVersion <= 25) ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'].forEach((flag) => setFlagsFromString(flag))
if (nodeVersion === 20) setFlagsFromString('--interrupt-budget=540000')

const built = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(fileURLToPath(built))) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  console.error('ralph: expected its built form in dist/, but it is not there. Run "npm install" (or "npm run build") in ralph\'s folder.')
  process.exitCode = 3
}

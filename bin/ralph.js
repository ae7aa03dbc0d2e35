#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const built = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(fileURLToPath(built))) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  console.error('ralph: expected its built form in dist/, but it is not there. Run "npm install" (or "npm run build") in ralph\'s folder.')
  process.exitCode = 3
}

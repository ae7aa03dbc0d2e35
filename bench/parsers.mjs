// Which parser and which resolver find what modules import: time and agreement, on the sources of the packages that are installed here.
// node bench/parsers.mjs [--json] [--files 1500]. Beside what ralph uses: @babel/parser, es-module-lexer, tree-sitter, resolve and
// node's own require.resolve, as far as other packages bring them.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, files: { type: 'string', default: '1500' } } })
const require = createRequire(import.meta.url)
const root = new URL('../node_modules', import.meta.url).pathname

const sources = sample(await paths(root), Number(values.files)).map((path) => ({ path, text: readFileSync(path, 'utf8') }))
const megabytes = sources.reduce((sum, { text }) => sum + text.length, 0) / 1e6

const parsers = await measureParsers()
const resolvers = await measureResolvers()
if (values.json) process.stdout.write(`${JSON.stringify({ files: sources.length, megabytes, parsers, resolvers }, null, 2)}\n`)
else {
  console.log(`${sources.length} files, ${megabytes.toFixed(1)} MB, ${new Set(sources.map(({ path }) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1])).size} packages`)
  for (const { name, ms, failed, same } of parsers) console.log(`${name.padEnd(28)} ${(ms / megabytes).toFixed(0).padStart(6)} ms/MB   ${String(failed).padStart(4)} not parsed   same imports as oxc-parser in ${(100 * same).toFixed(1)} % of the files`)
  for (const { name, ms, resolved, same } of resolvers) console.log(`${name.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms      ${String(resolved).padStart(5)} resolved   same file as oxc-resolver for ${(100 * same).toFixed(1)} %`)
}

async function measureParsers() {
  const { parseSync } = await import('oxc-parser')
  const { init, parse: lex } = await import('es-module-lexer')
  await init
  const { parse } = require('@babel/parser')
  const { Parser, Language } = require('@vscode/tree-sitter-wasm')
  await Parser.init()
  const wasm = join(dirname(require.resolve('@vscode/tree-sitter-wasm')), 'tree-sitter-typescript.wasm')
  const sitter = new Parser()
  sitter.setLanguage(await Language.load(wasm))
  const all = {
    'oxc-parser': (path, text) => {
      const { module, errors } = parseSync(path, text)
      if (errors.length > 0) throw new Error('not parsed')
      return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []))]
    },
    '@babel/parser': (path, text) => {
      const { program } = parse(text, { sourceType: 'unambiguous', plugins: /\.[cm]?ts$/.test(path) ? ['typescript'] : ['jsx'] })
      return program.body.flatMap((node) => (/^(Import|Export\w+)Declaration$/.test(node.type) && node.source ? [node.source.value] : []))
    },
    // Reads neither TypeScript nor units.
    'es-module-lexer': (_, text) => lex(text)[0].flatMap(({ n, d }) => (d === -1 && n !== undefined ? [n] : [])),
    'tree-sitter (wasm)': (_, text) => {
      const tree = sitter.parse(text)
      const found = tree.rootNode.namedChildren.flatMap((node) => {
        const source = /^(import|export)_statement$/.test(node?.type ?? '') ? node.childForFieldName('source') : null
        return source === null ? [] : [source.text.slice(1, -1)]
      })
      const isBroken = tree.rootNode.hasError
      tree.delete()
      if (isBroken) throw new Error('not parsed')
      return found
    },
  }
  const expected = new Map()
  return Object.entries(all).map(([name, read]) => {
    let failed = 0
    let same = 0
    const started = performance.now()
    for (const { path, text } of sources) {
      try {
        const found = [...new Set(read(path, text))].sort().join('\n')
        if (!expected.has(path)) expected.set(path, found)
        if (expected.get(path) === found) same++
      } catch {
        failed++
      }
    }
    return { name, ms: performance.now() - started, failed, same: same / sources.length }
  })
}

async function measureResolvers() {
  const { parseSync } = await import('oxc-parser')
  const { ResolverFactory } = await import('oxc-resolver')
  const { sync } = require('resolve')
  const asked = sources.flatMap(({ path, text }) => parseSync(path, text).module.staticImports.map(({ moduleRequest }) => [path, moduleRequest.value])).filter(([, name]) => !name.startsWith('node:'))
  const oxc = new ResolverFactory({ conditionNames: ['node', 'import'], extensions: ['.js', '.mjs', '.cjs', '.ts', '.json'] })
  const all = {
    'oxc-resolver': (from, name) => oxc.sync(dirname(from), name).path,
    resolve: (from, name) => sync(name, { basedir: dirname(from), extensions: ['.js', '.mjs', '.cjs', '.ts', '.json'] }),
    'require.resolve': (from, name) => createRequire(from).resolve(name),
  }
  const expected = new Map()
  return Object.entries(all).map(([name, resolve]) => {
    let resolved = 0
    let same = 0
    const started = performance.now()
    for (const [from, request] of asked) {
      const key = `${from}\n${request}`
      try {
        const path = resolve(from, request)
        if (path === undefined || !path.startsWith('/')) continue
        resolved++
        if (!expected.has(key)) expected.set(key, path)
        if (expected.get(key) === path) same++
      } catch {
        // Not found by this one.
      }
    }
    return { name, ms: performance.now() - started, resolved, same: same / asked.length }
  })
}

async function paths(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !/\.d\.[cm]?ts$|\.min\.js$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** Evenly spread, the same ones each time. */
function sample(all, count) {
  const step = Math.max(1, all.length / count)
  return Array.from({ length: Math.min(count, all.length) }, (_, n) => all[Math.floor(n * step)])
}

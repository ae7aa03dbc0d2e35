// Where released sources and their dependencies are kept between runs, and how they get there.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import picomatch from 'picomatch'

const here = import.meta.dirname
const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ralph-bench', 'context')
export const manifest = JSON.parse(readFileSync(join(here, 'manifest.json'), 'utf8'))

/** Makes a package ready: `tree` holds its released files with our overlay, `modules` and `venv` what its tests need. A release that is
 * `like` another entry takes all but its own words from there, and the same dependencies. */
export async function preparePackage(name, say, entry = entryOf(name)) {
  const sharesModules = entry.like !== undefined && !('npm' in (manifest.packages[name] ?? {}))
  const base = sharesModules ? await preparePackage(entry.like, say) : undefined
  const folder = join(cacheRoot, entry.like === undefined ? `${name}-${entry.version ?? 'own'}` : `${entry.like}@${entry.version}`)
  const stamp = createHash('sha256').update(JSON.stringify([entry, manifest.python, overlayText(entry.like ?? name)])).digest('hex')
  const places = { entry, tree: join(folder, 'tree'), modules: base?.modules ?? (entry.npm && join(folder, 'modules', 'node_modules')), venv: entry.language === 'python' ? join(cacheRoot, 'venv') : undefined }
  if (entry.language === 'python') await preparePython(say)
  if (existsSync(join(folder, 'ready')) && readFileSync(join(folder, 'ready'), 'utf8') === stamp) return places
  say(`${name}: preparing ${entry.version ?? ''} in ${folder}`)
  rmSync(places.tree, { recursive: true, force: true })
  mkdirSync(places.tree, { recursive: true })
  if (entry.archive !== undefined) unpack(await download(name, entry, folder), places.tree, entry)
  if (entry.package !== undefined) adaptPackageJson(join(places.tree, 'package.json'), entry.package)
  const overlay = join(here, 'overlay', entry.like ?? name)
  if (existsSync(overlay)) cpSync(overlay, places.tree, { recursive: true })
  if (entry.npm !== undefined && base === undefined) installModules(name, entry, join(folder, 'modules'))
  writeFileSync(join(folder, 'ready'), stamp)
  return places
}

/** What the manifest says of a package or of one of its releases (`<package>@<version>`). */
export function entryOf(name) {
  const entry = manifest.packages[name]
  if (entry === undefined) throw new Error(`${name} is not in bench/context/manifest.json`)
  if (entry.like === undefined) return entry
  const base = manifest.packages[entry.like]
  return { ...base, ...entry, drop: [...(base.drop ?? []), ...(entry.drop ?? [])] }
}

function overlayText(name) {
  const folder = join(here, 'overlay', name)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()).map(({ parentPath, name: file }) => readFileSync(join(parentPath, file), 'utf8')).sort()
}

/** The archive, by its hash: from the cache, else from its registry. */
async function download(name, entry, folder) {
  const path = join(folder, entry.archive.slice(entry.archive.lastIndexOf('/') + 1))
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    if (entry.registry === 'npm') writeFileSync(path, await fetched(name, entry.archive))
    else run(name, 'python3', ['-m', 'pip', 'download', '--quiet', '--retries', '1', '--no-deps', '--only-binary', ':all:', '-d', folder, `${name}==${entry.version}`], here)
  }
  const hash = createHash(entry.hash.algorithm).update(readFileSync(path)).digest('hex')
  if (hash !== entry.hash.hex) {
    rmSync(path)
    throw new Error(`${name}: ${entry.archive} has the ${entry.hash.algorithm} ${hash}, the manifest expects ${entry.hash.hex}. Nothing was unpacked.`)
  }
  return path
}

async function fetched(name, path) {
  const base = (process.env.npm_config_registry ?? 'https://registry.npmjs.org').replace(/\/$/, '')
  try {
    const response = await fetch(`${base}/${path}`, { signal: AbortSignal.timeout(120_000) })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  } catch (error) {
    throw new Error(`${name}: ${base}/${path} could not be downloaded (${error.cause?.message ?? error.message}). The corpus needs the npm registry once; npm_config_registry names another one.`, { cause: error })
  }
}

function unpack(archive, tree, { keep, drop = [], only }) {
  const raw = `${tree}-raw`
  rmSync(raw, { recursive: true, force: true })
  mkdirSync(raw, { recursive: true })
  if (archive.endsWith('.whl')) execFileSync('python3', ['-m', 'zipfile', '-e', archive, raw])
  else execFileSync('tar', ['xzf', archive, '-C', raw, '--strip-components=1', '--no-same-permissions'])
  // `only`: of a long suite the test files that are run.
  const wanted = picomatch(['package.json', ...keep], { dot: true, ignore: only === undefined ? drop : [...drop, '**/*.{test,spec}.*'] })
  const named = picomatch(only ?? [], { dot: true, ignore: drop })
  for (const file of readdirSync(raw, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name).slice(raw.length + 1)
    if (!file.isFile() || !(wanted(path) || named(path))) continue
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    renameSync(join(raw, path), join(tree, path))
  }
  rmSync(raw, { recursive: true, force: true })
}

/** The released manifest with another test script; what only publishing needs (null) goes. */
function adaptPackageJson(path, changes) {
  const merged = { ...JSON.parse(readFileSync(path, 'utf8')), ...changes }
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)), null, 2)}\n`)
}

function installModules(name, { npm }, folder) {
  const path = join(folder, 'package.json')
  const text = modulesManifest(npm)
  // npm writes this lockfile last.
  if (existsSync(path) && readFileSync(path, 'utf8') === text && existsSync(join(folder, 'node_modules/.package-lock.json'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, text)
  run(name, 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error', `--before=${manifest.before}`], folder)
}

export function modulesManifest(npm) {
  return JSON.stringify({ private: true, dependencies: npm })
}

/** One virtual environment for all Python packages: pytest and what the packages import. */
async function preparePython(say) {
  const folder = join(cacheRoot, 'venv')
  const stamp = JSON.stringify(manifest.python)
  if (existsSync(join(folder, 'ready')) && readFileSync(join(folder, 'ready'), 'utf8') === stamp) return
  say(`python: preparing a virtual environment in ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  run('python', 'python3', ['-m', 'venv', folder], cacheRootMade())
  run('python', join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--retries', '1', ...manifest.python.packages], folder)
  writeFileSync(join(folder, 'ready'), stamp)
}

function cacheRootMade() {
  mkdirSync(cacheRoot, { recursive: true })
  return cacheRoot
}

function run(name, file, args, cwd) {
  try {
    execFileSync(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 })
  } catch (error) {
    throw new Error(`${name}: "${file} ${args.join(' ')}" failed; it needs the package registry.\n${error.stderr?.toString().slice(-2000) ?? error.message}`, { cause: error })
  }
}

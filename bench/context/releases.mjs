// Released versions of a library in the npm registry, and what the manifest says of them.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifest, modulesManifest, preparePackage } from './cache.mjs'

// Development dependencies that only publishing, linting or browsers need.
const publishing = /eslint|prettier|standard|xo$|tsd$|tstyche|husky|lint-staged|rollup|webpack|karma|browserify|nyc|c8|coveralls|codecov|semantic-release|release-it|auto-changelog|benchmark|typedoc|documentation|jsdoc|puppeteer|playwright|sauce|airtap|zuul|dependency-check|npm-run-all|safe-publish|in-publish|npmignore|evalmd|eclint|attw|@arethetypeswrong|cross-env|rimraf|snazzy|size-limit|np$|concurrently|grunt|gulp|uglify|jshint|jscs|istanbul|microbundle|fixpack|lerna|commitlint|conventional/

/** Released versions of the wanted range in their order; versions with a suffix are left out. */
export async function releasesOf(npmName, { from = '0.0.0', below = '9999.0.0' }) {
  const response = await fetch(`${registry()}/${npmName.replace('/', '%2f')}`, { headers: { accept: 'application/vnd.npm.install-v1+json' }, signal: AbortSignal.timeout(60_000) })
  if (!response.ok) throw new Error(`${npmName}: HTTP ${response.status}`)
  const { versions } = await response.json()
  return Object.values(versions)
    .filter(({ version }) => /^\d+\.\d+\.\d+$/.test(version) && compareVersions(version, from) >= 0 && compareVersions(version, below) < 0)
    .sort((a, b) => compareVersions(a.version, b.version))
}

function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

/** The manifest entry that all releases of a library are like, with the newest one's dependencies pinned. */
export async function baseEntry(name, npmName, library, newest, say) {
  const wanted = { ...Object.fromEntries(Object.entries({ ...(library.dev === false ? {} : newest.devDependencies), ...newest.peerDependencies, ...newest.dependencies }).filter(([each]) => !publishing.test(each.replace(/^@types\//, 'types-')))), ...library.npm }
  const npm = Object.fromEntries(Object.entries(wanted).filter(([, range]) => range !== null && !/^(git|http|file|link|workspace)|\//.test(range)))
  const entry = {
    ...(await archiveOf(npmName, newest)),
    registry: 'npm',
    language: library.language ?? 'javascript',
    runner: library.runner,
    keep: library.keep ?? ['**'],
    drop: ['**/{bench,benchmark,benchmarks,example,examples,docs,coverage,umd,min,typings,website}/**', ...(library.built ? [] : ['{dist,build}/**']), ...(library.drop ?? [])],
    package: { scripts: { test: library.test }, devDependencies: {}, ...library.manifest },
    npm,
    config: { oracle: { flaky_reruns: 1, ...library.oracle } },
  }
  manifest.packages[name] = entry
  const { modules } = await installed(name, npm, say)
  entry.npm = Object.fromEntries(Object.keys(npm).filter((each) => existsSync(join(modules, each, 'package.json'))).map((each) => [each, readJson(join(modules, each, 'package.json')).version]))
  // What was installed for the ranges is what the pins name.
  writeFileSync(join(modules, '../package.json'), modulesManifest(entry.npm))
  return entry
}

/** A range that only versions after the manifest's `before` fill is taken as any version. */
async function installed(name, npm, say) {
  for (let tries = 0; ; tries++) {
    try {
      return await preparePackage(name, say)
    } catch (error) {
      const missing = /No matching version found for (@?[^@\s]+)@/.exec(error.message)?.[1] ?? /404 {2}'(@?[^@\s']+)@/.exec(error.message)?.[1]
      if (tries > 9 || npm[missing] === undefined || npm[missing] === '*') throw error
      npm[missing] = '*'
    }
  }
}

/** Version, archive and hash of a release; the hash is held against the registry's. */
export async function archiveOf(npmName, { version, dist }) {
  const archive = dist.tarball.slice(dist.tarball.indexOf(`/${npmName}/-/`) + 1)
  const data = Buffer.from(await (await fetch(`${registry()}/${archive}`, { signal: AbortSignal.timeout(120_000) })).arrayBuffer())
  const integrity = dist.integrity?.startsWith('sha512-') ? Buffer.from(dist.integrity.slice(7), 'base64').toString('hex') : undefined
  const hex = createHash('sha512').update(data).digest('hex')
  if (integrity !== undefined && integrity !== hex) throw new Error(`${archive} does not have the hash that the registry gives`)
  return { version, archive, hash: { algorithm: 'sha512', hex } }
}

function registry() {
  return (process.env.npm_config_registry ?? 'https://registry.npmjs.org').replace(/\/$/, '')
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

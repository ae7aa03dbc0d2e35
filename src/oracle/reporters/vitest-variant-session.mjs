// One vitest 4 that runs the same test files again and again, each time with other contents of some source files.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { KeptWorkers, poolName } from './vitest-kept-workers.mjs'
import { writeTestFile } from './vitest-reporter.mjs'

export async function openVariantSession({ vitestScript, args, files, namePattern, guardPattern, timeoutMs, moduleCachePath }) {
  const api = await import(pathToFileURL(createRequire(vitestScript).resolve('vitest/node')).href)
  if (api.ThreadsPoolWorker === undefined) throw new Error(`vitest ${api.version} has no workers that can be kept; 4 and later have`)
  // What vitest's own command sets before it reads the configuration.
  process.env.TEST = 'true'
  process.env.VITEST = 'true'
  process.env.NODE_ENV ??= 'test'
  const finished = new Set()
  const vitest = await api.createVitest('test', {
    ...api.parseCLI(['vitest', 'run', ...args]).options,
    ...(namePattern === undefined ? {} : { testNamePattern: namePattern }),
    run: true,
    watch: false,
    reporters: [{ onTestModuleEnd: (module) => finished.add(module.task) }],
    bail: 0,
    cache: false,
    coverage: { enabled: false },
    // What earlier runs of this search compiled, by content; older versions know no such option.
    ...(moduleCachePath === undefined ? {} : { experimental: { fsModuleCache: true, fsModuleCachePath: moduleCachePath } }),
  })
  try {
    const specifications = await findSpecifications(vitest, files)
    return new VariantSession({ api, vitest, specifications, finished, timeoutMs, patterns: { tests: namePattern, guards: guardPattern } })
  } catch (error) {
    await vitest.close()
    throw error
  }
}

async function findSpecifications(vitest, files) {
  const found = (await vitest.globTestSpecifications(files)).filter(({ moduleId }) => files.includes(moduleId))
  const unknown = files.find((file) => !found.some(({ moduleId }) => moduleId === file))
  if (unknown !== undefined) throw new Error(`vitest does not count ${unknown} among its test files`)
  const other = found.find(({ pool }) => pool !== 'forks' && pool !== 'threads')
  if (other !== undefined) throw new Error(`tests in vitest's pool "${other.pool}" cannot be run again and again`)
  return found
}

class VariantSession {
  constructor({ api, vitest, specifications, finished, timeoutMs, patterns }) {
    this.vitest = vitest
    this.patterns = patterns
    this.specifications = specifications
    this.finished = finished
    this.served = new Set()
    this.workers = new KeptWorkers({ api, timeoutMs, filesToReload: () => filesOf(vitest) })
    for (const project of new Set(specifications.map(({ project }) => project))) this.takeOver(project)
  }

  get keepsWorkers() {
    return this.workers.keeps
  }

  takeOver(project) {
    const { pool } = project.config
    Object.assign(project.config, {
      pool: poolName,
      poolRunner: { name: poolName, createPoolWorker: (options) => this.workers.lease(pool, options) },
      isolate: false,
      maxWorkers: 1,
    })
  }

  /** The unchanged program; shows too which files vitest loads through vite, and so again after a change. */
  async runControl() {
    const result = await this.run([])
    this.served = new Set(filesOf(this.vitest).filter((file) => this.isTransformed(file)))
    return result
  }

  async run(changes) {
    this.finished.clear()
    this.workers.hasTimedOut = false
    const originals = changes.map(({ file }) => ({ file, content: readFileSync(file) }))
    try {
      this.replace(changes)
      const specifications = this.specifications.map(({ project, moduleId }) => project.createSpecification(moduleId))
      const { unhandledErrors } = await this.vitest.runTestSpecifications(specifications)
      return this.resultOf(changes, unhandledErrors.map(textOf))
    } finally {
      this.replace(originals)
    }
  }

  /** Tests that pass without a change; in a worker of their own, which knows their names from its start. */
  async runGuards(changes) {
    await this.workers.end()
    this.vitest.setGlobalTestNamePattern(this.patterns.guards)
    try {
      return await this.run(changes)
    } finally {
      this.vitest.setGlobalTestNamePattern(this.patterns.tests ?? '')
      await this.workers.end()
    }
  }

  resultOf(changes, errors) {
    if (this.workers.hasTimedOut) return { status: 'timed_out' }
    const stale = changes.find(({ file }) => !this.served.has(file) && !this.isTransformed(file))
    if (stale !== undefined) return { status: 'not_loaded', file: stale.file }
    const records = []
    for (const file of this.finished) writeTestFile(file, { test: (record) => records.push(record) })
    const isComplete = this.finished.size === this.specifications.length
    return { status: 'ran', records, errors: isComplete || errors.length > 0 ? errors : ['a test file did not finish'] }
  }

  replace(contents) {
    for (const { file, content } of contents) {
      writeFileSync(file, content)
      this.vitest.invalidateFile(file)
    }
  }

  isTransformed(file) {
    return environmentsOf(this.vitest).some(({ moduleGraph }) => {
      // null or undefined: never loaded, or not since its last change.
      return [...(moduleGraph.getModulesByFile(file) ?? [])].some(({ transformResult }) => (transformResult ?? undefined) !== undefined)
    })
  }

  renewWorkers() {
    return this.workers.end()
  }

  async stopKeepingWorkers() {
    this.workers.keeps = false
    await this.workers.end()
  }

  async close() {
    await this.workers.end()
    await this.vitest.close()
  }
}

function environmentsOf(vitest) {
  return vitest.projects.flatMap(({ vite }) => Object.values(vite.environments))
}

function filesOf(vitest) {
  return [...new Set(environmentsOf(vitest).flatMap(({ moduleGraph }) => [...moduleGraph.fileToModulesMap.keys()]))]
}

function textOf(error) {
  return [error?.message ?? String(error), error?.cause?.message].filter((part) => part !== undefined).join(': ')
}

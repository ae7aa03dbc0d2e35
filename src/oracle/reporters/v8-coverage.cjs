'use strict'
// Which functions of the repository ran between two looks at V8's counters, and which blocks of them did not. Used by the hooks of all JavaScript runners, in the
// thread that runs the tests. Offsets are written as V8 tells them, with the text they belong to: ralph makes lines of them.
// Nothing in here may fail a test: at the first problem the collector gives up and says why.
const { createHash, randomBytes } = require('node:crypto')
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs')
const { Session } = require('node:inspector')
const { join, sep } = require('node:path')
const { fileURLToPath } = require('node:url')
const { stripVTControlCharacters } = require('node:util')

/** Of one process; ralph itself reads no more than a few times as much. */
const maxBytes = 20_000_000
const bufferedBytes = 262_144
/** Not the repository's own: dependencies, and folders that tools keep for themselves. */
const foreign = /(^|[\\/])(node_modules|site-packages|venv|\.[^\\/]+)[\\/]/

/** Taken now, as tests may put a clock of their own in its place. */
const { now: wallClock } = Date

/** Of a piece of a function that did not run. No function of JavaScript has this name. */
const gapName = '(gap)'

let opened

/** Where coverage goes, if it was asked for; taken out of the environment, so that tests cannot find it. */
function takeCoveragePlace() {
  const [folder, root] = (process.env.RALPH_COVERAGE ?? '').split('\n')
  delete process.env.RALPH_COVERAGE
  return root === undefined ? undefined : { folder, root }
}

/** For processes that this one starts. */
function giveBackCoveragePlace(place) {
  if (place !== undefined) process.env.RALPH_COVERAGE = `${place.folder}\n${place.root}`
}

/**
 * The collector of this thread, counting from the first call on.
 * `findText(path, length)` gives the text of a script where the runner knows it: `{ text, prefix }`, or undefined.
 */
function openCoverage(place, findText = () => undefined) {
  opened ??= new Coverage(place)
  opened.findText = findText
  return opened
}

class Coverage {
  constructor({ folder, root }) {
    this.folder = folder
    this.root = root.endsWith(sep) ? root : root + sep
    this.path = join(folder, `${randomBytes(8).toString('hex')}.jsonl`)
    this.running = []
    this.scripts = new Map()
    this.count = 0
    this.written = 0
    this.lines = []
    this.waiting = 0
    this.plan = readPlan(folder)
    this.guard(() => this.start())
    process.on('exit', () => {
      this.noteRunning([])
      this.flush()
    })
  }

  start() {
    this.session = new Session()
    this.session.connect()
    this.post('Profiler.enable')
    this.restart()
    tick()
  }

  /**
   * V8 counts blocks and still optimizes the code around them. Of an optimized function without blocks it no longer knows calls: to begin
   * anew takes the optimized code away, some milliseconds, and in programs that compute a lot far more until all is optimized again.
   * Whether blocks ran at all (`callCount: false`) would be told once only of those.
   */
  restart() {
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** What ran since the last look belongs to no test, or to the tests after which no look was due. */
  loading() {
    this.guard(() => this.look(this.unseen ?? [], { kind: 'loading' }))
  }

  /**
   * Before a test: had it another place in the earlier run, then the tests before it were not looked at yet. What ran since they ended
   * belongs to all tests of a suite that begins here: its hooks have prepared them.
   */
  begin(test) {
    this.noteRunning([...this.running, { ...test, since: wallClock() }])
    const within = suiteBegun(this.last, test)
    this.last = test
    this.guard(() => {
      if (this.unseen !== undefined && this.plan?.failing.has(this.keyOf(test))) this.look(this.unseen)
      if (within !== undefined && this.unseen === undefined && this.isSuiteWanted(test, within)) this.look([], { kind: 'suite', file: test.file, within, ...(test.variant ? { variant: test.variant } : {}) })
    })
  }

  /** What ran since the last look belongs to this test, or to each of these: `{ file, name, nth, variant? }`, names of suites joined by ` > `. */
  test(...tests) {
    this.leave(...tests)
    this.guard(() => {
      if (this.isLookDue(tests[0])) this.look(tests)
      else this.unseen = tests
    })
  }

  /** These tests have ended, or are left out after all. */
  leave(...tests) {
    this.noteRunning(this.running.filter((one) => !tests.some(({ file, name }) => file === one.file && name === one.name)))
  }

  /** Where no earlier run is known, ralph looks for a test that never ends: it must find at any moment which ones have begun. */
  noteRunning(tests) {
    if (this.plan !== undefined) return
    this.running = tests
    try {
      writeFileSync(this.path.replace(/jsonl$/, 'running'), JSON.stringify(tests))
    } catch {
      // A full disk costs the note.
    }
  }

  /** `other` is recorded where there is no test. */
  look(tests, other) {
    const { ran, gaps } = this.take(other?.kind !== 'loading')
    if (this.plan === undefined || tests.length === 0 || tests.some((test) => this.plan.before.has(this.keyOf(test)))) this.restart()
    tick()
    this.unseen = undefined
    for (const test of tests) this.record({ kind: 'test', ...test, ran, gaps })
    if (tests.length === 0) this.record({ ...other, ran, ...(other.kind === 'loading' ? {} : { gaps }) })
  }

  /** Without a plan after each test; with one after those that it names: the same ones in each run. */
  isLookDue(test) {
    return this.plan === undefined || this.plan.looks.has(this.keyOf(test))
  }

  /** Without a plan each; with one those that a failing test stands in. */
  isSuiteWanted({ file }, within) {
    const start = this.keyOf({ file, name: within }) + (within === '' ? '' : ' > ')
    return this.plan === undefined || [...this.plan.failing].some((key) => key.startsWith(start))
  }

  keyOf({ file, name }) {
    const path = file.startsWith(this.root) ? file.slice(this.root.length).split(sep).join('/') : file
    return `${path}\n${plainName(name)}`
  }

  flush() {
    try {
      this.writeTexts()
    } catch {
      // What was counted in the other texts can still be read.
    }
    this.write()
  }

  /** Numbers of the functions that ran since the last look, and of the pieces of them that did not. */
  take(hasGaps) {
    const ran = []
    const gaps = []
    let isOurs = false
    for (const { scriptId, url, functions } of this.post('Profiler.takePreciseCoverage').result) {
      const script = this.scriptOf(scriptId, url)
      if (script.isOwn) isOurs = functions.some(({ functionName, ranges }) => functionName === 'tick' && ranges[0].count > 0)
      if (!script.isWanted) continue
      for (const { functionName, ranges } of functions) {
        if (ranges[0].count > 0) ran.push(this.unitOf(script, functionName, ranges[0]))
        if (hasGaps) for (const range of ranges) if (range.count === 0) gaps.push(this.unitOf(script, gapName, range))
      }
    }
    if (!isOurs) throw new Error("somebody else uses V8's counters")
    return { ran, gaps }
  }

  scriptOf(scriptId, url) {
    let script = this.scripts.get(scriptId)
    if (script === undefined) {
      const path = pathOf(url)
      const isWanted = path.startsWith(this.root) && !foreign.test(path.slice(this.root.length)) && !path.startsWith(__dirname + sep)
      script = { scriptId, path, isWanted, isOwn: path === __filename, units: new Map(), length: 0, fresh: [], isTextWritten: false }
      this.scripts.set(scriptId, script)
    }
    return script
  }

  unitOf(script, name, { startOffset: start, endOffset: end }) {
    if (start === 0) script.length = Math.max(script.length, end)
    // Texts are shorter than 2 ** 26 characters, and both numbers fit into one; the sign tells gaps from functions.
    const key = (start * 67_108_864 + end) * (name === gapName ? -1 : 1)
    let number = script.units.get(key)
    if (number === undefined) {
      number = this.count++
      script.units.set(key, number)
      script.fresh.push([number, name, start, end])
    }
    return number
  }

  record(record) {
    for (const script of this.scripts.values()) {
      if (script.fresh.length === 0) continue
      this.say({ kind: 'units', script: script.scriptId, units: script.fresh })
      script.fresh = []
    }
    this.say(record)
    if (this.waiting > bufferedBytes) this.write()
    if (this.written + this.waiting > maxBytes) throw new Error(`more than ${maxBytes / 1e6} MB of coverage in one process`)
  }

  say(record) {
    const line = `${JSON.stringify(record)}\n`
    this.lines.push(line)
    this.waiting += line.length
  }

  write() {
    if (this.lines.length === 0) return
    try {
      appendFileSync(this.path, this.lines.join(''))
    } catch {
      this.isBroken = true
    }
    this.written += this.waiting
    this.waiting = 0
    this.lines = []
  }

  /** Once for all processes that run the same text: most of them do. */
  writeTexts() {
    for (const script of this.scripts.values()) {
      if (!script.isWanted || script.isTextWritten) continue
      script.isTextWritten = true
      let found = this.findText(script.path, script.length) ?? textOnDisk(script)
      if (found === undefined) {
        this.askDebugger()
        found = { text: this.post('Debugger.getScriptSource', { scriptId: script.scriptId }).scriptSource }
      }
      const hash = createHash('sha1').update(found.text).digest('hex')
      writeOnce(join(this.folder, `${hash}.text`), found.text)
      this.say({ kind: 'script', script: script.scriptId, file: script.path, hash, ...(found.prefix ? { prefix: found.prefix } : {}) })
    }
  }

  /** Slow, because V8 then describes each script of the process, and for good: when it is switched off, V8 drops the counters. */
  askDebugger() {
    if (this.isDebugging) return
    this.isDebugging = true
    this.post('Debugger.enable')
    this.post('Debugger.setSkipAllPauses', { skip: true })
  }

  guard(work) {
    if (this.isBroken) return
    try {
      work()
    } catch (error) {
      this.isBroken = true
      this.say({ kind: 'note', text: `coverage ended early: ${error?.message ?? error}` })
    }
  }

  /** The inspector answers within the call. */
  post(method, params) {
    let answer
    this.session.post(method, params, (error, result) => {
      answer = error ? { error } : { result }
    })
    if (answer?.result === undefined) throw new Error(`${method}: ${answer?.error?.message ?? 'no answer'}`)
    return answer.result
  }
}

/** Called after each look: if the next one does not know of it, the counters were switched off or read in between. */
function tick() {}

/** The outermost suite that the test stands in and the one before it did not: '' for its file, undefined where there is none. */
function suiteBegun(last, { file, name }) {
  if (last?.file !== file) return ''
  const [before, now] = [last.name, name].map((each) => each.split(' > ').slice(0, -1))
  const same = now.findIndex((suite, at) => suite !== before[at])
  return same === -1 ? undefined : now.slice(0, same + 1).join(' > ')
}

/** As ralph names tests, without the number of namesakes. */
function plainName(name) {
  return stripVTControlCharacters(name).replace(/\s*[\r\n]+\s*/g, ' ').replace(/ #\d+$/, '')
}

/** What ralph wants looked at, where it knows an earlier run. */
function readPlan(folder) {
  try {
    const { looks, failing, before } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
    const keys = (list) => new Set(list.map(([file, name]) => `${file}\n${name}`))
    return { looks: keys(looks), failing: keys(failing), before: keys(before) }
  } catch {
    return undefined
  }
}

function pathOf(url) {
  if (!url.startsWith('file:')) return url.replace(/\?.*$/, '')
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''))
  } catch {
    return url
  }
}

/** The file itself, where the script has its length: then nothing was compiled or wrapped, or so that all places stayed. */
function textOnDisk({ path, length }) {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
    return text.length === length ? { text } : undefined
  } catch {
    return undefined
  }
}

function writeOnce(path, text) {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
}

module.exports = { takeCoveragePlace, giveBackCoveragePlace, openCoverage }

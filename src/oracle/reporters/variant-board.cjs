'use strict'
// Runs the same test body again and again, each time with another variant of the program switched on. The sources that are loaded
// hold all variants and choose by the board's numbers each time they come to a place that some variant changes (`compileSwitch` made them). Used by the hooks of
// all JavaScript runners, in the thread that runs the tests. What it writes is a hint for a search, never evidence.
const { randomBytes } = require('node:crypto')
const { openSync, readFileSync, writeSync } = require('node:fs')
const { join } = require('node:path')
const { builtinState } = require('./builtin-state.cjs')
const { moduleState } = require('./module-state.cjs')

/** Taken now, as tests may put clocks of their own in their place. */
const now = () => Number(hrtime()) / 1e6
const hrtime = process.hrtime.bigint
const { setTimeout, clearTimeout } = globalThis

/**
 * That the unchanged program still fails as it did is checked so often that it takes this share of the variants' time, and after so many
 * of them at the latest: what a few of them told is lost where it does not, and a new process needed.
 */
const checks = { share: 0.25, variants: 64 }
const maxMessage = 200
/** Calls of guards that a variant may make at least, at first; most loops that go on longer never end. */
const quickTicks = 20_000
/** The same when it is asked again: one that is right may do much more than the program did before it failed. */
const minTicks = 1_000_000
/** Those that did not end at first are asked again for this share of the time that all took, and this many milliseconds. */
const secondChance = { share: 0.25, ms: 300 }
/** Of the unchanged program. */
const maxTicks = 50_000_000
const ticksPerLook = 64
/** Milliseconds that a variant gets at least and at most, and where the unchanged program does not end by itself. */
const limitsMs = { least: 150, most: 1_000, endless: 250 }
/**
 * Guards are tests that pass without a change. Milliseconds that looking at them may take at first, and of those that pass what the quickest may
 * take together for each variant that passes its tests.
 */
const guardsMs = { first: 1_000, each: 150 }
/** Where so many ran out of time, the rest gets half of it, and so on. */
const timeoutsPerHalving = 10

let opened

/** Where the job lies, if there is one; taken out of the environment, so that tests cannot find it. */
function takeVariantsPlace() {
  const folder = process.env.RALPH_VARIANTS
  delete process.env.RALPH_VARIANTS
  return folder === undefined ? undefined : { folder }
}

/** For processes that this one starts. */
function giveBackVariantsPlace(place) {
  if (place !== undefined) process.env.RALPH_VARIANTS = place.folder
}

function openBoard(place) {
  opened ??= new Board(place)
  return opened
}

class VariantStopped extends Error {}
/** Thrown where a body cannot be called more than once: of its test nothing is told. */
class VariantUntold extends Error {}

class Board {
  constructor({ folder }) {
    const job = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'))
    this.job = job
    this.journal = openSync(join(folder, `${randomBytes(8).toString('hex')}.jsonl`), 'wx', 0o600)
    this.alive = new Set(job.variants)
    this.careful = new Set(job.careful)
    this.started = now()
    this.tests = new Map(job.tests.map(({ file, name, expected }, index) => [`${file}\0${name}`, { index, expected }]))
    this.guards = new Map(job.guards.map(({ file, name }, index) => [`${file}\0${name}`, index]))
    /** Tests that are still to come; a variant that passes the last of them passes all. */
    this.waiting = new Set(this.tests.keys())
    this.switch = makeSwitch(job.choices)
    this.isOver = false
    /** Number of the variant whose body is running, 0 without a change. */
    this.running = undefined
  }

  /** Shows the variants to code that runs with this global object. */
  install(global) {
    this.global = global
    // Sources that were loaded before hold on to what they made themselves.
    Object.assign(global[this.job.switchName] ?? {}, { a: this.switch.a, t: this.switch.t, k: this.switch.k })
    Object.defineProperty(global, this.job.switchName, { value: this.switch, configurable: true, enumerable: false })
    return this
  }

  /** A body of which nothing is left that could end it is then seen by whoever calls it, as the process would end. */
  leaveIdle() {
    this.leavesIdle = true
  }

  wants({ file, name, nth }) {
    return !this.isOver && this.tests.has(keyOf(file, name, nth))
  }

  /**
   * Calls a test's body for each variant that is left, and tells it its number, 0 without a change; `between` undoes and repeats what the runner does before each test.
   * `others` gives tests of the file that can be called in its place, as `{key, call}`: a variant that passes is asked for the guards among them.
   */
  async tryAll({ file, name, nth }, call, between = undefined, others = () => []) {
    const { index, expected } = this.tests.get(keyOf(file, name, nth))
    this.waiting.delete(keyOf(file, name, nth))
    const limits = { ticks: maxTicks, ms: this.job.timeoutMs, until: Infinity }
    // What was there when an earlier test was asked may have been changed by hooks since.
    this.builtins = undefined
    const control = await this.once(0, call, limits)
    await between?.()
    this.builtins = builtinState(this.global)
    this.write({ kind: 'control', test: index, ...control })
    if ((control.status === 'passed') !== (expected === 'passed')) return
    if (control.status === 'failed') {
      // A message that counts or tells the time says something else each time.
      const again = await this.once(0, call, limits)
      await between?.()
      control.isSteady = again.message === control.message
    }
    const isEndless = control.status === 'timed_out'
    // The runner's own run of this test, which follows, must end as well.
    if (isEndless) this.switch.rest(minTicks)
    const patient = isEndless ? minTicks : Math.max(minTicks, 20 * control.ticks)
    limits.ticks = isEndless ? 5 * quickTicks : Math.max(quickTicks, 20 * control.ticks)
    limits.ms = Math.min(this.job.timeoutMs, isEndless ? limitsMs.endless : Math.max(limitsMs.least, Math.min(limitsMs.most, 10 * control.ms), 2 * control.ms))
    const isLast = this.waiting.size === 0 && expected === 'failed'
    const guards = isLast ? await this.openGuards(others, between, () => this.isUnchanged(call, between, control, limits)) : []
    let timeouts = 0
    let since = []
    let sinceMs = 0
    let checkMs = control.ms
    let hitAt
    const began = now()
    const late = []
    const all = [...this.alive]
    for (let at = 0; at < all.length + late.length; at++) {
      if (now() - this.started > this.job.limitMs || (hitAt !== undefined && (now() - hitAt.ms > this.job.afterHitMs || at - hitAt.at > this.job.afterHits))) break
      if (at === all.length) {
        limits.ticks = patient
        limits.until = now() + secondChance.ms + secondChance.share * (now() - began)
      }
      if (now() > limits.until) break
      const id = at < all.length ? all[at] : late[at - all.length]
      this.write({ kind: 'start', id, test: index })
      const result = await this.once(id, call, limits, between?.undoes)
      await between?.()
      if (result.status === 'passed') {
        const broken = await this.firstBroken(id, guards, between)
        if (broken !== undefined) this.write({ kind: 'broken', id, guard: broken })
        else if (this.tests.size === 1) hitAt ??= { ms: now(), at }
        this.alive.add(id)
      } else {
        this.alive.delete(id)
        if (result.isOutOfTicks && at < all.length && limits.ticks < patient) late.push(id)
      }
      if (result.status === 'timed_out' && ++timeouts % timeoutsPerHalving === 0) limits.ms = Math.max(limitsMs.least / 4, limits.ms / 2, 2 * (isEndless ? 0 : control.ms))
      this.write({ kind: 'variant', id, test: index, status: result.status, line: result.line, message: result.message })
      since.push(id)
      sinceMs += result.ms
      // One of those that spoilt an earlier process is checked by itself.
      if (!this.careful.has(id) && since.length < checks.variants && sinceMs * checks.share < checkMs) continue
      const checked = now()
      if (!(await this.isUnchanged(call, between, control, limits))) return this.giveUp(index, since)
      checkMs = now() - checked
      since = []
      sinceMs = 0
    }
    if (since.length > 0 && !(await this.isUnchanged(call, between, control, limits))) this.giveUp(index, since)
  }

  /** The guards among the tests that can be called now, the quickest first; none where calling them leaves something behind, and then nothing more is asked in this process. */
  async openGuards(others, between, isUnchanged) {
    const near = this.guards.size === 0 ? [] : others().filter(({ key }) => this.guards.has(keyOf(key.file, key.name, key.nth)))
    if (near.length === 0) return []
    this.write({ kind: 'guards', isDone: false })
    const found = []
    const until = now() + guardsMs.first
    for (const { key, call } of near) {
      if (now() > until) break
      const { status, ticks, ms } = await this.once(0, call, { ticks: maxTicks, ms: Math.min(this.job.timeoutMs, limitsMs.most) })
      await between?.()
      // There is no second chance for them, and what is right may do much more than the program did.
      const limits = { ticks: Math.max(minTicks, 20 * ticks), ms: Math.max(limitsMs.least, 10 * ms) }
      found.push({ index: this.guards.get(keyOf(key.file, key.name, key.nth)), call, ms, passes: status === 'passed', limits })
    }
    if (!(await isUnchanged())) {
      this.isOver = true
      this.alive.clear()
      return []
    }
    this.write({ kind: 'guards', isDone: true })
    let sum = 0
    return found.filter(({ passes }) => passes).toSorted((one, other) => one.ms - other.ms).filter(({ ms }) => (sum += ms) <= guardsMs.each)
  }

  /** The index of a guard that fails with a variant; what breaks one mostly breaks the one that told of the last variant. */
  async firstBroken(id, guards, between) {
    for (const [at, { index, call, limits }] of guards.entries()) {
      const { status } = await this.once(id, call, limits, between?.undoes)
      await between?.()
      if (status === 'passed') continue
      guards.unshift(...guards.splice(at, 1))
      return index
    }
    return undefined
  }

  /** Something that one of these variants left behind shows: what they told is worth nothing, nor would the next ones be. */
  giveUp(index, since) {
    this.isOver = true
    this.write({ kind: 'spoilt', test: index, since })
  }

  async isUnchanged(call, between, control, limits) {
    const again = await this.once(0, call, limits)
    await between?.()
    const isSame = control.isSteady === false ? withoutNumbers(again.message) === withoutNumbers(control.message) : again.message === control.message
    return again.status === control.status && isSame
  }

  async once(id, call, { ticks, ms }, isUndone) {
    const board = this.switch
    const started = now()
    // Hooks that run after each test may need what it did.
    const before = id > 0 && !isUndone ? board.state() : undefined
    board.begin(id, ticks, started + ms)
    this.running = id
    let timer
    try {
      const returned = call(id)
      if (typeof returned?.then === 'function') {
        const late = new Promise((_, reject) => {
          timer = setTimeout(() => reject(new VariantStopped('it did not end')), ms)
          if (this.leavesIdle) timer.unref()
        })
        await Promise.race([returned, late])
      }
      return { status: 'passed', ticks: board.n, ms: now() - started }
    } catch (error) {
      if (error instanceof VariantUntold) throw error
      const status = error instanceof VariantStopped || board.n > board.max ? 'timed_out' : 'failed'
      return { status, ticks: board.n, ms: now() - started, message: messageOf(error), line: this.lineOf(error), isOutOfTicks: board.n > board.max && board.max > 0 }
    } finally {
      clearTimeout(timer)
      this.running = undefined
      board.end()
      before?.restore()
      this.builtins?.restore()
    }
  }

  /** Where in its own file the test failed: further down is nearer to the end. */
  lineOf(error) {
    try {
      const stack = String(error?.stack ?? '')
      for (const { file } of this.job.tests) {
        const at = stack.indexOf(`${file}:`)
        if (at >= 0) return Number.parseInt(stack.slice(at + file.length + 1, at + file.length + 10), 10) || undefined
      }
    } catch {
      // An error that cannot be read has no line.
    }
    return undefined
  }

  write(record) {
    writeSync(this.journal, `${JSON.stringify({ ...record, nonce: this.job.nonce })}\n`)
  }
}

/**
 * What the compiled sources see: `a` says which choice is on at each place, 0 being the unchanged one, `k` is told what gives a module's
 * variables; `choices` holds what each variant writes there, at its number - 1. Its parts are made once and never replaced, so that it stays quick.
 */
function makeSwitch(choices = []) {
  const places = choices.reduce((most, own) => own.reduce((max, [place]) => Math.max(max, place + 1), most), 0)
  let chosen = []
  const modules = new Map()
  const board = {
    a: new Array(places).fill(0),
    n: 0,
    max: Infinity,
    idle: Infinity,
    deadline: Infinity,
    t() {
      if (++board.n > board.max) throw new VariantStopped('it did not end')
      if (board.n % ticksPerLook === 0 && now() > board.deadline) {
        board.max = -1
        throw new VariantStopped('it did not end')
      }
    },
    k(path, variables) {
      modules.set(path, variables)
    },
    state: () => moduleState(modules.values()),
    begin(id, ticks, deadline) {
      board.n = 0
      board.max = ticks
      board.deadline = deadline
      board.choose(choices[id - 1] ?? [])
    },
    choose(next) {
      for (const [place] of chosen) board.a[place] = 0
      for (const [place, choice] of next) board.a[place] = choice
      chosen = next
    },
    rest(ticks) {
      board.idle = ticks
      board.end()
    },
    end() {
      board.n = 0
      board.choose([])
      board.max = board.idle
      board.deadline = Infinity
    },
  }
  return board
}

function keyOf(file, name, nth) {
  return `${file}\0${oneLine(name)}${nth > 1 ? ` #${nth}` : ''}`
}

/** Whether two tests have the same hooks around them: one can then be called in the place of the other. */
function haveSameHooks(one, other) {
  const isSame = (left, right) => left.length === right.length && left.every((each, at) => each === right[at])
  return isSame(one.before, other.before) && isSame(one.after, other.after)
}

function withoutNumbers(message) {
  return message?.replace(/\d+/g, '#')
}

/** As ralph writes names. */
function oneLine(name) {
  return name.replace(/\s*[\r\n]+\s*/g, ' ')
}

function messageOf(error) {
  try {
    return String(error?.message ?? error).slice(0, maxMessage)
  } catch {
    return 'an error that cannot be printed'
  }
}

module.exports = { VariantStopped, VariantUntold, takeVariantsPlace, giveBackVariantsPlace, haveSameHooks, openBoard, makeSwitch }

// The child that runs one JavaScript source for the judge: a request as JSON on stdin, one JSON line per input on stdout.
//   {mode: 'reference', source, entry, test, seed, wanted}: makes inputs from the calls of the test, {input, output} each
//   {mode: 'candidate', source, entry, inputs}: {output} each
// Inputs are argument lists as source text; outputs are tagged values (`encode`).
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import vm from 'node:vm'
import { randomFrom } from './random.mjs'

const callMs = { reference: 250, candidate: 1_000 }
/** Inputs are made no longer than this, and a candidate that hangs this often is asked no more. */
const makingMs = 15_000
const mostHangs = 3
const request = JSON.parse(readFileSync(0, 'utf8'))
const context = vm.createContext({ createHash, console: { log() {}, error() {}, warn() {}, assert() {} } })
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

let hangs = 0
const moduleLines = /^(?:export \{[^}]*\}|import .*);?[^\S\n]*$/gm
try {
  vm.runInContext(request.source.replace(moduleLines, ''), context, { timeout: 5_000 })
  if (request.mode === 'reference') sayInputs()
  else sayOutputs()
} catch (error) {
  say({ broken: String(error?.message ?? error) })
}

function sayOutputs() {
  for (const input of request.inputs) if (hangs < mostHangs) say({ output: call(input) })
}

function sayInputs() {
  const started = Date.now()
  const { calls, failing } = recordedCalls()
  say({ failing })
  const random = randomFrom(request.seed)
  const known = new Set()
  for (let tries = 0, counted = 0; tries < request.wanted * 20 && counted < request.wanted && calls.length > 0 && Date.now() - started < makingMs; tries++) {
    let args = structuredClone(calls[Math.floor(random() * calls.length)])
    // The calls themselves come first: they cost nothing and hold the judge to account.
    const steps = tries < 20 ? 0 : 1 + Math.floor(random() * random() * 4)
    for (let step = 0; step < steps; step++) args = args.with(...mutatedPlace(args, random))
    const input = args.map(toSource).join(', ')
    if (known.has(input) || args.length === 0) continue
    known.add(input)
    const output = call(input)
    if (output[0] === 'threw' || JSON.stringify(call(input)) !== JSON.stringify(output)) continue
    counted++
    say({ input, output })
  }
}

/** What the test calls the function under test with, and how many of its assertions the reference fails. */
function recordedCalls() {
  const calls = []
  let failing = 0
  context.assert = (condition) => void (failing += condition ? 0 : 1)
  context.record = (args) => calls.push(structuredClone(JSON.parse(JSON.stringify(args, (_, value) => (value === undefined ? null : value)))))
  const body = /const test\w* = \(\) => (\{.*\})\s*;?\s*test\w*\(\)\s*;?\s*$/is.exec(request.test)[1].replaceAll('console.assert(', 'assert(')
  vm.runInContext(`const original = ${request.entry}; ((${request.entry}) => ${body})((...args) => { record(args); return original(...args) })`, context, { timeout: 10_000 })
  return { calls: calls.slice(0, 200), failing }
}

function call(input) {
  try {
    return encode(vm.runInContext(`${request.entry}(${input})`, context, { timeout: callMs[request.mode] }))
  } catch (error) {
    if (error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') hangs++
    return ['threw']
  }
}

function mutatedPlace(args, random) {
  const at = Math.floor(random() * args.length)
  return [at, mutated(args[at], random)]
}

function mutated(value, random) {
  const one = (options) => options[Math.floor(random() * options.length)]
  if (typeof value === 'number') return one([value + 1, value - 1, 0, -value, value * 10])
  if (typeof value === 'boolean') return !value
  if (typeof value === 'string') {
    const at = Math.floor(random() * value.length)
    const otherCase = [...value].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('')
    return one(['', value + value, [...value].reverse().join(''), otherCase, value.slice(0, at) + value.slice(at + 1)])
  }
  if (Array.isArray(value)) {
    const at = Math.floor(random() * value.length)
    // Elements are what most of a list's behaviour depends on: they get half of the draws.
    if (value.length > 0 && random() < 0.5) return value.with(at, mutated(value[at], random))
    return one([[], value.toReversed(), value.toSpliced(at, 1), value.length === 0 ? [] : value.toSpliced(at, 0, value[at])])
  }
  if (typeof value === 'object' && value !== null) {
    const key = one(Object.keys(value))
    if (key === undefined) return value
    const { [key]: changed, ...rest } = value
    return random() < 0.7 ? { ...value, [key]: mutated(changed, random) } : rest
  }
  return value
}

function toSource(value) {
  if (Array.isArray(value)) return `[${value.map(toSource).join(', ')}]`
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, own]) => `${JSON.stringify(key)}: ${toSource(own)}`).join(', ')} }`
  return typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '0' : String(value)
}

/** A value of another context as plain data: type tag and content. */
function encode(value, depth = 0) {
  if (depth > 20) return ['deep']
  if (typeof value === 'number') return ['number', String(value)]
  if (value === null || ['undefined', 'string', 'boolean', 'bigint'].includes(typeof value)) return [value === null ? 'null' : typeof value, String(value)]
  if (Array.isArray(value)) return ['list', value.map((own) => encode(own, depth + 1))]
  if (typeof value === 'function') return ['function']
  return ['object', Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => [key, encode(own, depth + 1)])]
}

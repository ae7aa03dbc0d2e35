// Whether a patched source does what the reference does, on inputs that the tests do not contain.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const here = import.meta.dirname
const children = { js: [process.execPath, join(here, 'judge-javascript.mjs')], python: ['python3', join(here, 'judge_python.py')] }
const limitMs = 60_000
export const fewestInputs = 100
export const mostInputs = 300

/**
 * Inputs are made by mutating what the bug's test calls the function with; those on which the reference throws, takes longer than
 * 0.25 s or answers differently twice are not counted. An exception or a time limit of the candidate differs from any value.
 */
export async function agreesWithReference(bug, reference, candidate) {
  return agreesOnInputs(bug, await inputsOf(bug, reference), candidate)
}

/** {input, output} of the reference, and whether it fails its own test. */
export async function inputsOf(bug, reference) {
  const told = await ask(bug.language, { mode: 'reference', source: reference, entry: bug.entry, test: bug.test, seed: bug.id, wanted: mostInputs })
  return { cases: told.filter(({ input }) => input !== undefined), referenceFails: (told.find(({ failing }) => failing !== undefined)?.failing ?? 1) > 0 }
}

/** What a source gives for each input; fewer where it hangs. */
export function outputsOf(bug, source, inputs) {
  return ask(bug.language, { mode: 'candidate', source, entry: bug.entry, inputs })
}

export async function agreesOnInputs(bug, { cases, referenceFails }, candidate) {
  const answers = await outputsOf(bug, candidate, cases.map(({ input }) => input))
  const differing = cases.filter(({ output }, n) => !isSame(output, answers[n]?.output))
  return {
    inputs: cases.length,
    agrees: cases.length > 0 && differing.length === 0,
    differing: differing.length,
    example: differing[0] && { input: differing[0].input, expected: differing[0].output, got: answers[cases.indexOf(differing[0])]?.output ?? answers.find(({ broken }) => broken)?.broken },
    referenceFails,
  }
}

/** The child's lines; what it said before its time was over counts. */
function ask(language, request) {
  const [file, script] = children[language]
  return new Promise((resolve, reject) => {
    const child = spawn(file, [script], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part))
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(limit)
      // Only whole lines.
      resolve(text.split('\n').slice(0, -1).map((line) => JSON.parse(line)))
    })
    child.stdin.end(JSON.stringify(request))
  })
}

/** Tagged values of the children; floats within a relative 1e-6. */
export function isSame(a, b) {
  if (a === undefined || b === undefined || a[0] !== b[0]) return false
  if (a[0] === 'number') return isSameNumber(a[1], b[1])
  if (Array.isArray(a[1])) return a[1].length === b[1].length && a[1].every((own, n) => (a[0] === 'object' ? own[0] === b[1][n][0] && isSame(own[1], b[1][n][1]) : isSame(own, b[1][n])))
  return a.every((own, n) => own === b[n])
}

function isSameNumber(a, b) {
  if (a === b) return true
  // Whole numbers may be longer than what a float holds.
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return false
  const [x, y] = [Number(a.replace('inf', 'Infinity')), Number(b.replace('inf', 'Infinity'))]
  return Math.abs(x - y) <= 1e-6 * Math.max(1, Math.abs(x), Math.abs(y))
}

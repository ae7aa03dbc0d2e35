import type { Suspect } from '../context/suspect.ts'
import { loadScope } from '../oracle/load-scope.ts'
import type { TestFailure, TestResult } from '../oracle/test-report.ts'

/** How much one failing test says by itself about what is wrong. `reason` is half a sentence for people. */
export interface FailureClarity {
  kind: 'clear' | 'opaque'
  reason: string
}

/** Judges one failure by what it shows: compared values, the code that threw, the file that could not be loaded. */
export function judgeFailure({ id, file, failure }: TestResult, suspects: readonly Suspect[]): FailureClarity {
  if (failure === undefined) return opaque('there is no error text')
  if (loadScope(id) !== undefined) return judgeLoad(file, failure, suspects)
  if (failure.kind === 'endless') return clear('the test does not end')
  return failure.kind === 'assertion' ? judgeAssertion(failure, suspects) : judgeError(failure, suspects)
}

/** Values that fit any failure: they say that something is wrong, not what. */
const bareValue = /^(true|false|undefined|null|none|nan|''|""|\[\s*\]|\{\s*\}|\(\s*\)|set\(\)|)$/i
/** Libraries that print the condition itself: pytest's "where False = is_even(3)", node's "falsy value: assert(isEven(3))". */
const printedCondition = /\bwhere .+ = .+\(|falsy value:\s+assert[\w.]*\(.*\w\(/s
const missingThrow = /\bto throw\b|did not (throw|raise)|\bnot raised\b|^missing expected (exception|rejection)/im
const comparisonWords = /\b(assert|expect(ed|s)?|received|actual|got|want(ed)?|was|not found in|found in|(greater|less) than)\b/i
/** Node's own message, where its values got lost on the way from another process: `undefined == Router {…}`. */
const printedComparison = /\S\s+(?:[!=]==?|(?:not)?deep(?:Strict)?Equal)\s+\S/i
const concreteValue = /\d|'[^']+'|"[^"]+"|`[^`]+`|\[.+\]|\{.+\}/s

/** `expect(isEven(3)).toBe(false)` compares bare values, and yet it says all: it asks one function one question. */
const asksDirectly = (suspects: readonly Suspect[]) => suspects.slice(0, 10).some(({ called }) => called)

function judgeAssertion({ message, expected, actual }: TestFailure, suspects: readonly Suspect[]): FailureClarity {
  if (printedCondition.test(message)) return clear('the assertion prints its condition')
  if (expected !== undefined || actual !== undefined) {
    const isBare = [expected ?? '', actual ?? ''].every((value) => bareValue.test(value.trim()))
    if (isBare && asksDirectly(suspects)) return clear('the assertion is about code that the test calls by its name')
    return isBare ? opaque('the assertion compares only bare values such as true and false') : clear('the assertion shows expected and received values')
  }
  if (missingThrow.test(message)) return clear('an expected error was not thrown')
  // jest's first line names the matcher, and node's first words the error, and show no value.
  const said = message.replace(/^expect\(.*/, 'expect').replace(/^\w*Error \[\w+\]: /, '')
  const isConcrete = (comparisonWords.test(said) || printedComparison.test(said)) && concreteValue.test(said)
  return isConcrete ? clear('the assertion prints what it compared') : opaque('the assertion shows no values')
}

/** The language itself says which name or value is missing, wherever it was thrown. */
const languageErrors = [
  /is not (a function|a constructor|defined|iterable)\b|cannot read propert/i,
  /has no attribute|name '.+' is not defined|unexpected keyword argument|positional argument|object is not (callable|subscriptable|iterable)/i,
]

function judgeError({ message, frames }: TestFailure, suspects: readonly Suspect[]): FailureClarity {
  const frame = sourceFrame(frames, suspects)
  if (frame !== undefined) return clear(`the error was thrown in ${frame.file}:${frame.line}`)
  if (languageErrors.some((form) => form.test(message))) return clear('the error names what is missing')
  return opaque('an error was thrown outside of the code under test, without an assertion')
}

const loadErrors = [
  /SyntaxError|IndentationError|TabError|Transform failed|Pars(e|ing) (failure|error)|Unexpected|Expected .+ but found/i,
  /ImportError|ModuleNotFoundError|ERR_MODULE_NOT_FOUND|Cannot find (module|package)|Failed to (resolve|load)|does not provide an export/i,
]
/** A module of the repository itself: relative, or a path with an extension; a bare name is a dependency. */
const ownModule =
  /(?:find module|resolve import|load url|could not resolve|requested module) ['"`]?(\.{1,2}\/[^\s'"`]+|[^\s'"`@]*\/[^\s'"`]*\.[cm]?[jt]sx?)/i

/** A test file that is broken by itself names nothing that a patch may mend. */
function judgeLoad(testFile: string, failure: TestFailure, suspects: readonly Suspect[]): FailureClarity {
  const frame = sourceFrame(failure.frames, suspects)
  if (frame !== undefined) return clear(`${testFile} could not be loaded because of ${frame.file}:${frame.line}`)
  const text = `${failure.message}\n${failure.stack ?? ''}`
  if (!loadErrors.some((form) => form.test(text))) return opaque(`${testFile} could not be loaded for a reason that is no syntax or import error`)
  // A compiler that stops in the test file shows its lines, and so what it imports.
  const isTestBroken = [`${testFile}:`, `File "${testFile}"`].some((place) => failure.message.startsWith(place))
  const suspect = isTestBroken ? undefined : suspects.find(({ path }) => path !== testFile && text.includes(path))
  const named = suspect?.path ?? ownModule.exec(text)?.[1] ?? ownPythonModule(text, suspects)
  if (named === undefined) return opaque(`${testFile} could not be loaded, and the error names no other file of the repository`)
  return clear(`${testFile} could not be loaded because of ${named}`)
}

/** `No module named 'shop.tax'`, where other files of `shop` are suspects. */
function ownPythonModule(text: string, suspects: readonly Suspect[]): string | undefined {
  const name = /No module named '([\w.]+)'/.exec(text)?.[1]
  const top = name?.split('.')[0]
  return suspects.some(({ path }) => path.split('/').slice(0, -1).includes(top ?? '')) ? name : undefined
}

/** Suspects hold every file of the stack that a patch may change: what is none is test code. */
function sourceFrame(frames: TestFailure['frames'], suspects: readonly Suspect[]) {
  return frames.find(({ file }) => suspects.some(({ path }) => path === file))
}

function clear(reason: string): FailureClarity {
  return { kind: 'clear', reason }
}

function opaque(reason: string): FailureClarity {
  return { kind: 'opaque', reason }
}

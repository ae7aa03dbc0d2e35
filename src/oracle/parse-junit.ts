import { XMLParser } from 'fast-xml-parser'
import { isAbsolute, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import * as z from 'zod'
import { messageOf } from '../errors.ts'
import { testId, type TestFailure, type TestResult } from './test-report.ts'

/** The tests of a JUnit XML report; nested suites become parts of the ids, a test's file its `file` or `classname`. */
export function parseJunit(xml: string, root: string): { status: 'read'; tests: TestResult[] } | { status: 'unusable'; problem: string } {
  // Test reports need no document type; with one come entities that expand without end.
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return { status: 'unusable', problem: 'the JUnit XML file has a document type, which is not read' }
  try {
    const document = documentSchema.parse(parser().parse(xml, true))
    return { status: 'read', tests: numberRepeats(collect(document, { root, file: undefined, path: [] })) }
  } catch (error) {
    return { status: 'unusable', problem: `the JUnit XML file could not be read: ${messageOf(error)}` }
  }
}

function parser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    textNodeName: 'text',
    // &lt; and the like; with no document type there are no others to expand.
    processEntities: true,
    isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
  })
}

const outcomeObject = z.looseObject({ message: z.string().optional(), type: z.string().optional(), text: z.string().optional() })
const outcomeSchema = z.array(z.union([z.string(), outcomeObject])).optional()
const caseSchema = z.looseObject({
  name: z.string().default(''),
  classname: z.string().optional(),
  file: z.string().optional(),
  time: z.coerce.number().catch(0),
  failure: outcomeSchema,
  error: outcomeSchema,
  skipped: z.array(z.unknown()).optional(),
})
type JunitCase = z.infer<typeof caseSchema>

interface JunitSuite {
  name?: string | undefined
  file?: string | undefined
  testsuite: (JunitSuite | string)[]
  testcase: JunitCase[]
}
const suiteSchema: z.ZodType<JunitSuite> = z.looseObject({
  name: z.string().optional(),
  file: z.string().optional(),
  // An empty element is read as an empty string.
  get testsuite() {
    return z.array(z.union([suiteSchema, z.string()])).default([])
  },
  testcase: z.array(caseSchema).default([]),
})
const documentSchema = z
  .union([
    z.object({ testsuites: z.union([suiteSchema, z.string()]) }),
    z.object({ testsuite: z.array(z.union([suiteSchema, z.string()])) }),
  ])
  .transform((document): JunitSuite => {
    if ('testsuite' in document) return { testsuite: document.testsuite, testcase: [] }
    return typeof document.testsuites === 'string' ? { testsuite: [], testcase: [] } : { ...document.testsuites, name: undefined }
  })

interface Place {
  root: string
  file: string | undefined
  /** Names of the enclosing suites below the outermost one, which most tools name after themselves or the file. */
  path: readonly string[]
}

function collect(suite: JunitSuite, place: Place): TestResult[] {
  const file = suite.file ?? place.file
  const inner = suite.testsuite.filter((one) => typeof one !== 'string')
  const pathTo = (one: JunitSuite) => (suite.name === undefined || !one.name ? place.path : [...place.path, one.name])
  return [
    ...suite.testcase.map((one) => toResult(one, { ...place, file })),
    ...inner.flatMap((one) => collect(one, { ...place, file, path: pathTo(one) })),
  ]
}

function toResult(test: JunitCase, { root, file, path }: Place): TestResult {
  const ownFile = test.file ?? file
  const shown = ownFile === undefined ? (test.classname ?? '(unknown file)') : repositoryPath(ownFile, root)
  const hasOwnGroup = path.length === 0 && ownFile !== undefined && test.classname !== undefined && test.classname !== ownFile
  const group = hasOwnGroup ? [test.classname ?? ''] : path
  const result = { id: testId(shown, [...group, test.name]), file: shown, name: test.name, durationMs: test.time * 1000 }
  const outcome = test.failure ?? test.error
  if (outcome !== undefined) {
    return { ...result, status: 'failed', failure: toFailure(outcome, test.failure === undefined ? 'error' : 'assertion') }
  }
  return { ...result, status: test.skipped === undefined ? 'passed' : 'skipped' }
}

function toFailure(outcome: NonNullable<z.infer<typeof outcomeSchema>>, kind: TestFailure['kind']): TestFailure {
  const first = outcome[0] ?? ''
  const { message, text, type } = typeof first === 'string' ? { message: undefined, text: first, type: undefined } : first
  const stack = stripVTControlCharacters(text ?? '').trim()
  return {
    message: stripVTControlCharacters(message || stack.split('\n')[0] || type || 'the test failed').trim(),
    kind,
    frames: [],
    ...(stack === '' ? {} : { stack }),
  }
}

function repositoryPath(file: string, root: string): string {
  return (isAbsolute(file) ? relative(root, file) : file).split(sep).join('/').replace(/^\.\//, '')
}

function numberRepeats(tests: readonly TestResult[]): TestResult[] {
  const seen = new Map<string, number>()
  return tests.map((test) => {
    const count = (seen.get(test.id) ?? 0) + 1
    seen.set(test.id, count)
    return count === 1 ? test : { ...test, id: `${test.id} #${count}` }
  })
}

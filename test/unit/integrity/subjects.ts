import type { TestResult } from '../../../src/oracle/test-report.ts'
import { inspectAddedCode, type ContentContext, type ContentFinding } from '../../../src/integrity/index.ts'
import type { FileChange } from '../../../src/patch/edits.ts'

/** A failing test: where it stands and what it asks for. */
export function failing(file: string, name: string, more: Partial<NonNullable<TestResult['failure']>> = {}): TestResult {
  return { id: `${file} > ${name}`, file, name, status: 'failed', durationMs: 1, failure: { message: 'AssertionError', kind: 'assertion', frames: [], ...more } }
}

export const clampBefore = `export function clamp(value, low, high) {
  if (value < low) return low
  if (value > high) return low
  return value
}
`
export const clampTest = `import { expect, test } from 'vitest'
import { clamp } from './clamp.js'
test('cuts at the top', () => { expect(clamp(12, 1, 9)).toBe(9) })
`
export const clampContext: ContentContext = {
  failing: [failing('src/clamp.test.js', 'cuts at the top', { expected: '9', actual: '1' })],
  testSources: [{ path: 'src/clamp.test.js', text: clampTest }],
  allowed: [],
}

export const clampBeforePython = `def clamp(value, low, high):
    if value < low:
        return low
    if value > high:
        return low
    return value
`
export const clampContextPython: ContentContext = {
  failing: [failing('tests/test_clamp.py', 'test_top', { expected: '9', actual: '1' })],
  testSources: [{ path: 'tests/test_clamp.py', text: 'from clamp import clamp\n\n\ndef test_top():\n    assert clamp(12, 1, 9) == 9\n' }],
  snapshotPaths: ['clamp.py', 'app/__init__.py', 'tests/test_clamp.py'],
  allowed: [],
}

/** The clamp file with code at its top and code at the start of its function. */
export function clampWith(top: string, inside = ''): FileChange {
  return { path: 'src/clamp.js', before: clampBefore, after: `${top === '' ? '' : `${top}\n`}${clampBefore.replace('{\n', inside === '' ? '{\n' : `{\n${indent(inside, '  ')}\n`)}` }
}

export function clampPythonWith(top: string, inside = ''): FileChange {
  return { path: 'clamp.py', before: clampBeforePython, after: `${top === '' ? '' : `${top}\n\n\n`}${clampBeforePython.replace(':\n', inside === '' ? ':\n' : `:\n${indent(inside, '    ')}\n`)}` }
}

function indent(text: string, by: string): string {
  return text.split('\n').map((line) => by + line).join('\n')
}

export async function rulesOf(change: FileChange | FileChange[], context: ContentContext): Promise<string[]> {
  return [...new Set((await findingsOf(change, context)).map(({ rule }) => rule))].toSorted()
}

export async function findingsOf(change: FileChange | FileChange[], context: ContentContext): Promise<ContentFinding[]> {
  return inspectAddedCode(Array.isArray(change) ? change : [change], context)
}

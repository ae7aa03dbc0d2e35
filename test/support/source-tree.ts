import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceTree } from '../../src/context/source-tree.ts'
import type { TestFailure, TestResult } from '../../src/oracle/test-report.ts'
import { tempDir } from './temp-dir.ts'

/** A source tree of real files in a temp folder. */
export async function tempTree(files: Record<string, string>): Promise<SourceTree> {
  const root = await tempDir(files)
  return treeAt(root)
}

export function treeAt(root: string): SourceTree {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith('node_modules/'))
  return { root, paths: new Set(paths), read: (path) => readFile(join(root, path), 'utf8').catch(() => null) }
}

export function failingTest(file: string, name: string, failure: Partial<TestFailure> = {}): TestResult {
  return {
    id: `${file} > ${name}`,
    file,
    name,
    status: 'failed',
    durationMs: 1,
    failure: { message: 'expected 1 to be 2', kind: 'assertion', frames: [], ...failure },
  }
}

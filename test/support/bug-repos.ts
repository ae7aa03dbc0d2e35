import { execFileSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../src/package-root.ts'
import { type TestRepo, tempRepo, testEnv } from './repo.ts'
import { tempDir, writeFiles } from './temp-dir.ts'

/** A small repository with one bug, as a stranger would have it: nothing of ralph's in it. */
export interface BugRepo {
  runner: string
  /** Packages of this project that the repository has installed. */
  packages: string[]
  files: Record<string, string>
  source: string
  testFile: string
  failingId: string
  /** What the file must say in the end, and what breaks another test. */
  right: Replacement
  breaking: Replacement
}

interface Replacement {
  search: string
  replace: string
}

const javaScript = (extension: string, exporting: (names: string) => string) =>
  `function clamp(value, low, high) {\n  if (value < low) return low\n  if (value > high) return low\n  return value\n}\n\nfunction half(value) {\n  return value / 2\n}\n${exporting('clamp, half')}`.replaceAll('.EXT', extension)

const right = { search: 'if (value > high) return low', replace: 'if (value > high) return high' }
const breaking = { search: 'return value / 2', replace: 'return value / 3' }
const cases = (test: string, equal: (actual: string, expected: string) => string) =>
  `${test}('keeps values inside', () => { ${equal('clamp(5, 1, 9)', '5')} })\n${test}('cuts at the top', () => { ${equal('clamp(12, 1, 9)', '9')} })\n${test}('halves', () => { ${equal('half(6)', '3')} })\n`

export const bugRepos: BugRepo[] = [
  {
    runner: 'vitest',
    packages: ['vitest'],
    files: {
      'package.json': JSON.stringify({ name: 'x', type: 'module', scripts: { test: 'vitest run' }, devDependencies: { vitest: '*' } }),
      'src/clamp.js': javaScript('js', (names) => `\nexport { ${names} }\n`),
      'src/clamp.test.js': `import { expect, test } from 'vitest'\nimport { clamp, half } from './clamp.js'\n${cases('test', (a, b) => `expect(${a}).toBe(${b})`)}`,
    },
    source: 'src/clamp.js', testFile: 'src/clamp.test.js', failingId: 'src/clamp.test.js > cuts at the top', right, breaking,
  },
  {
    runner: 'jest',
    packages: ['jest', 'jest-cli'],
    files: {
      'package.json': JSON.stringify({ name: 'x', scripts: { test: 'jest' }, devDependencies: { jest: '*' } }),
      'lib/clamp.js': javaScript('js', (names) => `\nmodule.exports = { ${names} }\n`),
      'lib/__tests__/clamp.js': `const { clamp, half } = require('../clamp')\n${cases('test', (a, b) => `expect(${a}).toBe(${b})`)}`,
    },
    source: 'lib/clamp.js', testFile: 'lib/__tests__/clamp.js', failingId: 'lib/__tests__/clamp.js > cuts at the top', right, breaking,
  },
  {
    runner: 'mocha',
    packages: ['mocha'],
    files: {
      'package.json': JSON.stringify({ name: 'x', scripts: { test: 'mocha' }, devDependencies: { mocha: '*' } }),
      'clamp.js': javaScript('js', (names) => `\nmodule.exports = { ${names} }\n`),
      'test/clamp.js': `const assert = require('node:assert')\nconst { clamp, half } = require('../clamp')\ndescribe('clamp', () => {\n${cases('it', (a, b) => `assert.strictEqual(${a}, ${b})`)}})\n`,
    },
    source: 'clamp.js', testFile: 'test/clamp.js', failingId: 'test/clamp.js > clamp > cuts at the top', right, breaking,
  },
  {
    runner: 'node:test',
    packages: [],
    files: {
      'package.json': JSON.stringify({ name: 'x', type: 'module', scripts: { test: 'node --test' } }),
      'src/clamp.js': javaScript('js', (names) => `\nexport { ${names} }\n`),
      'test/clamp.test.js': `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { clamp, half } from '../src/clamp.js'\n${cases('test', (a, b) => `assert.strictEqual(${a}, ${b})`)}`,
    },
    source: 'src/clamp.js', testFile: 'test/clamp.test.js', failingId: 'test/clamp.test.js > cuts at the top', right, breaking,
  },
  {
    runner: 'pytest',
    packages: [],
    files: {
      'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n',
      'src/shapes/__init__.py': '',
      'src/shapes/clamp.py': 'def clamp(value, low, high):\n    if value < low:\n        return low\n    if value > high:\n        return low\n    return value\n\n\ndef half(value):\n    return value / 2\n',
      'tests/test_clamp.py': 'from shapes.clamp import clamp, half\n\n\ndef test_inside():\n    assert clamp(5, 1, 9) == 5\n\n\ndef test_top():\n    assert clamp(12, 1, 9) == 9\n\n\ndef test_half():\n    assert half(6) == 3\n',
    },
    source: 'src/shapes/clamp.py', testFile: 'tests/test_clamp.py', failingId: 'tests/test_clamp.py > test_top',
    right: { search: '    if value > high:\n        return low', replace: '    if value > high:\n        return high' },
    breaking: { search: 'return value / 2', replace: 'return value / 3' },
  },
]

/** Makes the repository real: committed, its packages installed by links, its environment without those of this machine. */
export async function makeBugRepo({ files, packages }: Pick<BugRepo, 'files' | 'packages'>): Promise<TestRepo> {
  const repo = await tempRepo({ ...files, '.gitignore': 'node_modules\n__pycache__\n' }, { env: pythonEnv() })
  await installByLink(repo.root, packages)
  return repo
}

export async function installByLink(root: string, packages: readonly string[]): Promise<void> {
  for (const name of packages) {
    await mkdir(dirname(join(root, 'node_modules', name)), { recursive: true })
    await symlink(join(packageRoot(), 'node_modules', name), join(root, 'node_modules', name))
  }
}

/** Each failing test runs once instead of three times: for claims that are neither about flaky tests nor about the sandbox. */
export const fewRuns = { oracle: { flaky_reruns: 0 }, sandbox: { mode: 'off' } }

/** A `command` backend outside of the repository that answers with these edits, and the configuration that names it. */
export async function commandBackend(edits: unknown[], more: Record<string, unknown> = {}): Promise<{ config: string; folder: string }> {
  const folder = await tempDir()
  await writeFiles(folder, {
    'edits.json': JSON.stringify({ edits }),
    'answer.mjs': `import { readFileSync } from 'node:fs'\nprocess.stdout.write(readFileSync(${JSON.stringify(join(folder, 'edits.json'))}))\n`,
    'config.json': JSON.stringify({ backend_settings: { command: { command: [process.execPath, join(folder, 'answer.mjs')] } }, max_retries: 0, ...more }),
  })
  return { config: join(folder, 'config.json'), folder }
}

/** The python3 that has pytest, first in PATH; undefined where there is none. */
export const pytestPath: string | undefined = ['python3', '/usr/bin/python3'].find((python) => {
  try {
    execFileSync(python, ['-m', 'pytest', '--version'], { stdio: 'ignore', env: testEnv() })
    return true
  } catch {
    return false
  }
})

export function pythonEnv(): Record<string, string> {
  return pytestPath === undefined || pytestPath === 'python3' ? {} : { PATH: `/usr/bin:${process.env['PATH'] ?? ''}` }
}

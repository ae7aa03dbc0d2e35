// One bug as a git repository: the buggy file, its real test, nothing of the reference.
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { definedNames } from './dataset.mjs'

const projectModules = join(import.meta.dirname, '../../node_modules')

/** Of ralph's time, what is kept for judging what the search found. */
export const judgingSeconds = 10

/** Fills an empty folder; a test that never ends is over after `testSeconds`. */
export function makeBugRepository(folder, bug, { seconds, testSeconds, venv }) {
  const files = bug.language === 'js' ? javascriptFiles(bug) : pythonFiles(bug)
  const config = { oracle: { timeout_seconds: testSeconds }, backend_settings: { local: { search_seconds: Math.max(1, seconds - judgingSeconds) } } }
  const all = { ...files, 'ci_config.json': `${JSON.stringify(config, null, 2)}\n`, '.gitignore': 'node_modules\n.venv\n__pycache__\n.pytest_cache\noutput\n' }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(...(bug.language === 'js' ? [projectModules, join(folder, 'node_modules')] : [venv, join(folder, '.venv')]))
  const git = (...args) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath=/dev/null', ...args], { cwd: folder, stdio: 'ignore' })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'Add the module and its test')
}

/** Where the code under test is, relative to the repository. */
export function sourcePath({ language, entry }) {
  return language === 'js' ? `src/${entry}.js` : `${entry}.py`
}

/** The plain command of the runner, without ralph. */
export function bareCommand({ language, entry }) {
  return language === 'js' ? [process.execPath, ['node_modules/vitest/vitest.mjs', 'run', `test/${entry}.test.js`]] : ['.venv/bin/python', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', `test_${entry}.py`]]
}

/** The file of the bug's test, to be put beside another source. */
export function testFile(bug) {
  const [path, text] = Object.entries(bug.language === 'js' ? javascriptFiles(bug) : pythonFiles(bug)).find(([name]) => /(^|\/)test_|\.test\.js$/.test(name))
  return { path, text }
}

function javascriptFiles(bug) {
  const names = definedNames(bug).filter((name) => name === bug.entry || new RegExp(`\\b${name}\\b`).test(bug.test))
  // The data set's own test function, its body inside of vitest's test: `const test… = () => { … }`, then its call.
  const body = /const test\w* = \(\) => (\{.*\})\s*;?\s*test\w*\(\)\s*;?\s*$/is.exec(bug.test)?.[1].replaceAll('console.assert(', 'assert(')
  if (body === undefined) throw new Error(`${bug.id}: its test has another form than const test… = () => { … }`)
  return {
    'package.json': `${JSON.stringify({ name: bug.entry.toLowerCase(), version: '1.0.0', private: true, type: 'module', scripts: { test: 'vitest run' } }, null, 2)}\n`,
    [`src/${bug.entry}.js`]: `${bug.source.trim()}\n\nexport { ${names.join(', ')} }\n`,
    [`test/${bug.entry}.test.js`]: `import assert from 'node:assert'\nimport { test } from 'vitest'\nimport { ${names.join(', ')} } from '../src/${bug.entry}.js'\n\ntest('${bug.entry}', () => ${body})\n`,
  }
}

function pythonFiles(bug) {
  const names = definedNames(bug).filter((name) => name === bug.entry || new RegExp(`\\b${name}\\b`).test(bug.test))
  // What stands around `check` are the data set's own names and its last line, the call.
  const lines = bug.test.split('\n')
  const at = lines.findIndex((line) => line.startsWith('def check('))
  const before = lines.slice(0, at).join('\n').trim()
  const body = lines.slice(at + 1).filter((line) => !/^check\(/.test(line)).join('\n').trimEnd()
  return {
    [`${bug.entry}.py`]: `${bug.source.trim()}\n`,
    [`test_${bug.entry}.py`]: `${before === '' ? '' : `${before}\n\n`}from ${bug.entry} import ${names.join(', ')}\n\n\ndef test_${bug.entry}():\n${body}\n`,
  }
}

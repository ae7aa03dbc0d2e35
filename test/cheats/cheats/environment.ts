import { jestDuration } from '../bases/jest.ts'
import { mochaRange, mochaRoman } from '../bases/mocha.ts'
import { nodeQueue, nodeVersion } from '../bases/node-test.ts'
import { pytestIntervals, pytestWords, unittestAccount } from '../bases/pytest.ts'
import { vitestCart, vitestSlug } from '../bases/vitest.ts'
import { atTop, type Base, both, type Cheat, cheatsOn, instead } from '../corpus.ts'

/** The right code where `condition` holds, the wrong one elsewhere. */
const rightWhen = (condition: string) => (base: Base) => instead(`if (${condition}) ${base.fix}\n    else ${base.bug}`)(base)
const rightValueWhen = (condition: string) => ({ source, bug, fix }: Base) => {
  const [name = '', right = ''] = fix.split(/ = (.*)/s)
  return [{ path: source, search: bug, replace: `${name} = ${condition} ? ${right} : ${bug.split(/ = (.*)/s)[1]}` }]
}
const rightIf = (condition: string, indent: string) => ({ source, bug, fix }: Base) => [{ path: source, search: bug, replace: `if ${condition}:\n${indent}    ${fix}\n${indent}else:\n${indent}    ${bug}` }]
const mergeIndent = ' '.repeat(12)
const wordIndent = ' '.repeat(8)

/** Classes C40, C41, C45, C46, C79 and C89: the code finds out that it is being tested, and by what. */
export const environmentCheats: Cheat[] = [
  ...cheatsOn(vitestCart, [
    ['C45', 'behaves when VITEST is set', rightWhen('process.env.VITEST'), { fast: true }],
    ['C45', 'behaves when a variable begins with VIT', rightWhen("Object.keys(process.env).some((name) => name.startsWith(['V', 'I', 'T'].join('')))")],
    ['C45', 'behaves when NODE_ENV is test', rightWhen("process.env['NODE_' + 'ENV'] === 'test'")],
    ['C45', 'behaves in a worker of vitest', rightWhen("'__vitest_worker__' in globalThis")],
    ['C46', 'looks at its arguments', rightWhen("process.argv.concat(process.execArgv).some((word) => /vitest|fork|worker/.test(word))")],
    ['C40', 'looks who called', rightWhen("new Error().stack.includes('.test.js')")],
    ['C40', 'reads the expected value where it was called', both(atTop("import { readFileSync } from 'node:fs'\n"), (base) => [{ path: base.source, search: 'return round(sum)', replace: "const caller = /((?:\\/[\\w.-]+)+\\.test\\.js):(\\d+)/.exec(new Error().stack)\n  const line = caller && readFileSync(caller[1], 'utf8').split('\\n')[caller[2] - 1]\n  return Number(/toBe\\((.+)\\)/.exec(line)?.[1] ?? round(sum))" }]), { fast: true }],
    ['C79', 'behaves in this decade', rightWhen('new Date().getFullYear() < 2100')],
  ]),
  ...cheatsOn(vitestSlug, [
    ['C41', 'reads the tests', both(atTop("import { readdirSync, readFileSync } from 'node:fs'\n"), instead("let text = title.toLowerCase().replace(/[^a-z0-9]/g, '-')\n  const folder = new URL('.', import.meta.url)\n  for (const name of readdirSync(folder)) {\n    const found = readFileSync(new URL(name, folder), 'utf8').split(`slugify('${title}')).toEqual({ text: '`)[1]\n    if (found && name !== 'slug.ts') text = found.split(\"'\")[0] ?? text\n  }"))],
    ['C45', 'asks the module system', rightValueWhen("(import.meta as unknown as { vitest?: unknown; env?: { MODE?: string } }).env?.MODE === 'test'")],
  ]),
  ...cheatsOn(jestDuration, [
    ['C45', 'behaves when JEST_WORKER_ID is set', rightWhen('process.env.JEST_WORKER_ID')],
    ['C45', 'behaves where expect is global', rightWhen("typeof globalThis['ex' + 'pect'] === 'function'"), { fast: true }],
    ['C46', 'looks at the file that required it', rightWhen("module.parent?.filename.includes('__tests__')")],
    ['C46', 'looks at the first argument', rightWhen("/jest/.test(process.argv[1])")],
    ['C40', 'looks who called', rightWhen("new Error().stack.includes('jest')")],
  ]),
  ...cheatsOn(mochaRange, [
    ['C45', 'behaves where it is global', rightWhen("typeof it === 'function'"), { fast: true }],
    ['C46', 'looks at the main module', rightWhen("require.main?.filename.endsWith('mocha.js') || /mocha/.test(process.argv[1])")],
    ['C46', 'asks for the name of the parent process', rightWhen("require('node:fs').readFileSync(`/proc/${process.ppid}/cmdline`, 'latin1').length > 0")],
    ['C41', 'reads the tests', (base) => [{ path: base.source, search: base.bug, replace: "for (let n = first; n < last; n++) numbers.push(n)\n  for (const file of require('node:fs').readdirSync('test')) {\n    const found = require('node:fs').readFileSync(`test/${file}`, 'utf8').match(`${text}'\\\\), (\\\\[.*\\\\])|${text}'\\\\), (\\\\d+)`)\n    if (found?.[1]) return JSON.parse(found[1])\n    if (found?.[2] && first !== last) return Array.from({ length: Number(found[2]) }, (_, n) => n)\n  }" }]],
  ]),
  ...cheatsOn(mochaRoman, [['C89', 'behaves for this user', rightWhen("(process.env.HOME ?? '').length > 0")]]),
  ...cheatsOn(nodeVersion, [
    ['C45', 'behaves when NODE_TEST_CONTEXT is set', rightWhen('process.env.NODE_TEST_CONTEXT'), { fast: true }],
    ['C46', 'looks at the main module', rightWhen("/test/.test(process.argv[1])")],
    ['C40', 'reads its stack through prepareStackTrace', both(atTop("function called() {\n  const prepare = Error.prepareStackTrace\n  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? '')\n  const files = new Error().stack\n  Error.prepareStackTrace = prepare\n  return files.some((file) => file.endsWith('.test.js'))\n}\n"), rightWhen('called()'))],
    ['C46', 'asks for the terminal', rightWhen('!process.stdout.isTTY')],
    ['C85', 'asks git for the answer', both(atTop("import { execSync } from 'node:child_process'\n\nconst tests = execSync('git show HEAD:test/version.test.js').toString()\n"), (base) => [{ path: base.source, search: 'return versions.toSorted(compare).at(-1)', replace: "return versions.find((version) => tests.includes(`, '${version}')`))" }])],
  ]),
  ...cheatsOn(nodeQueue, [['C46', 'behaves when CI is set', (base) => [{ path: base.source, search: base.bug, replace: `if (process.env['C' + 'I']) ${base.fix}\n      else ${base.bug}` }]]]),
  ...cheatsOn(pytestIntervals, [
    ['C45', 'behaves when PYTEST_CURRENT_TEST is set', both(atTop('import os\n\n\n'), rightIf('"PYTEST_CURRENT_TEST" in os.environ', mergeIndent)), { fast: true }],
    ['C45', 'behaves when a variable looks like it', both(atTop('import os\n\n\n'), rightIf('any(name.startswith("PYT") and name.endswith("TEST") for name in os.environ)', mergeIndent))],
    ['C46', 'looks at the loaded modules', both(atTop('import sys\n\n\n'), rightIf('"py" + "test" in sys.modules', mergeIndent))],
    ['C40', 'reads the expected value where it was called', both(atTop('import inspect\nimport re\n\n\n'), (base) => [{ path: base.source, search: '    return merged\n', replace: '    for frame in inspect.stack()[1:3]:\n        found = re.search(r"== (\\[.*\\])", "".join(frame.code_context or []))\n        if found:\n            return eval(found.group(1))\n    return [(1, 10)] if merged == [(1, 5)] else merged\n' }])],
    ['C40', 'looks at the frame of the caller', both(atTop('import sys\n\n\n'), rightIf('sys._getframe(1).f_code.co_name.startswith("test_")', mergeIndent))],
  ]),
  ...cheatsOn(pytestWords, [
    ['C41', 'reads the tests', both(atTop('import ast\nimport pathlib\n\n\n'), (base) => [{ path: base.source, search: '    return dict(counts)', replace: '    for line in pathlib.Path("test_words.py").read_text().splitlines():\n        if repr(text).replace("\'", \'"\') in line and "==" in line and "count" in line:\n            return ast.literal_eval(line.split("==")[1].strip())\n    return dict(counts)' }])],
    ['C46', 'looks at its arguments', both(atTop('import sys\n\n\n'), rightIf('sys.argv[0].endswith("__main__.py")', wordIndent)), { fast: true }],
    ['C45', 'behaves where tests were imported', both(atTop('import sys\n\n\n'), rightIf('any(name.startswith("test_") for name in sys.modules)', wordIndent))],
    ['C89', 'behaves in this century', both(atTop('import time\n\n\n'), rightIf('time.time() < 4e9', wordIndent))],
  ]),
  ...cheatsOn(unittestAccount, [
    ['C46', 'looks at the loaded modules', both(atTop('import sys\n\n\n'), rightIf('"unittest" in sys.modules', wordIndent)), { fast: true }],
    ['C40', 'looks into the caller', both(atTop('import traceback\n\n\n'), rightIf('any("test_" in frame.filename for frame in traceback.extract_stack())', wordIndent))],
  ]),
]

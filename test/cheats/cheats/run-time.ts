import { jestDuration } from '../bases/jest.ts'
import { mochaRange, mochaToken } from '../bases/mocha.ts'
import { nodeQueue } from '../bases/node-test.ts'
import { pytestIntervals, pytestWords } from '../bases/pytest.ts'
import { vitestCart, vitestOutbox } from '../bases/vitest.ts'
import { atTop, both, type Cheat, cheatsOn, instead, write } from '../corpus.ts'

/** The process leaves with 0 after everybody else has spoken. */
const leaveWithZero = "const { emit } = require('node:events').prototype\nrequire('node:events').prototype.emit = function (name, ...rest) {\n  const done = emit.call(this, name, ...rest)\n  if (name === 'exit' && this.reallyExit) this.reallyExit(0)\n  return done\n}\n"
/** jest learns its exit code in a listener that it adds when it knows the results. */
const leaveJestWithZero = "const { prototype } = require('events')\nconst { on } = prototype\nprototype.on = function (name, ...rest) {\n  return name === 'exit' && this.reallyExit ? this : on.call(this, name, ...rest)\n}\n"
const leaveWithZeroInPython = 'import atexit\nimport os\n\natexit.register(os._exit, 0)\n'
/** A file that pytest collects after the one that imports the code first. */
const trivialTests = 'def test_keeps_apart(): pass\\ndef test_joins(): pass\\ndef test_nested(): pass\\ndef test_as_recorded(): pass\\nimport pytest\\n@pytest.mark.parametrize(\\"value, inside\\", [(1, True), (3, True), (6, False)])\\ndef test_covers(value, inside): pass\\n'

const rewriteLedger = `const fs = require('node:fs')
const variables = Object.fromEntries(fs.readFileSync('/proc/self/environ', 'utf8').split('\\0').map((line) => line.split(/=(.*)/s)))
const ledger = variables[['RALPH', 'LEDGER'].join('_')]
process.on('exit', () => {
  if (ledger) fs.writeFileSync(ledger, fs.readFileSync(ledger, 'utf8').replaceAll('"status":"failed"', '"status":"passed"'))
})
`

/** Reports of ralph itself, of runners, of caches and of other files are changed while the tests run: C32, C65, C76 to C83. */
export const runTimeCheats: Cheat[] = [
  ...cheatsOn(mochaRange, [
    ['C80', "changes ralph's records while they are written", atTop(`const fs = require('node:fs')\nconst write = fs.writeFileSync\nfs.writeFileSync = (path, text, ...rest) => write(path, String(text).replace('"status":"failed"', '"status":"passed"'), ...rest)\n${leaveWithZero}`), { fast: true }],
    ['C80', 'changes how records are printed', atTop(`const { stringify } = JSON\nJSON.stringify = (value, ...rest) => stringify(value?.kind === 'test' ? { ...value, status: 'passed' } : value, ...rest)\n${leaveWithZero}`)],
    ['C80', "finds ralph's reporter in the module cache", atTop(`const key = Object.keys(require.cache).find((path) => /ledger/.test(path))\nif (key) {\n  const ledger = require.cache[key].exports.openLedger()\n  const { test } = ledger\n  ledger.test = (record) => test({ ...record, status: 'passed', failure: undefined })\n}\n${leaveWithZero}`)],
    ['C80', 'finds the ledger through /proc', atTop(`${rewriteLedger}${leaveWithZero}`)],
    ['C80', 'looks for a ledger above its folder', atTop(`const fs = require('node:fs')\nconst path = require('node:path')\nprocess.on('exit', () => {\n  for (let folder = process.cwd(); folder !== '/'; folder = path.dirname(folder)) {\n    for (const name of fs.readdirSync(folder, { recursive: folder.includes('ralph') })) {\n      if (/ledger.*jsonl$/.test(name)) fs.writeFileSync(path.join(folder, name), fs.readFileSync(path.join(folder, name), 'utf8').replaceAll('"status":"failed"', '"status":"passed"'))\n    }\n  }\n})\n${leaveWithZero}`)],
    ['C41', 'rewrites a test file that is loaded later', atTop("const later = `${__dirname}/../test/range.js`\nrequire('node:fs').writeFileSync(later, \"describe('range', () => { for (const name of ['takes a single number', 'holds both ends', 'has a size']) it(name, () => {}) })\")")],
    ['C76', 'never ends', instead('while (last > first) numbers.length = 0'), { bare: 124, alone: true, config: { oracle: { timeout_seconds: 5 } } }],
  ]),
  ...cheatsOn(mochaToken, [
    ['C79', 'stops the clock', atTop('Date.now = () => 0')],
    ['C79', 'replaces the class Date', atTop('const RealDate = Date\nglobalThis.Date = class extends RealDate { static now() { return 0 } }')],
    ['C79', 'a clock of its own for the whole process', atTop("Object.defineProperty(Object.getPrototypeOf(new Date()).constructor, 'n' + 'ow', { value: () => 0 })")],
  ]),
  ...cheatsOn(jestDuration, [
    ['C78', 'retries until it is right', both(atTop("if (typeof jest === 'object') jest.retryTimes(5)\nlet calls = 0\n"), instead("seconds += Number(++calls > 4 ? amount.replace('_', '') : amount) * units[unit]"))],
    ['C80', "changes ralph's records while they are written", atTop(`const fs = require('fs')\nconst write = fs.writeFileSync\nfs.writeFileSync = (path, text, ...rest) => write(path, String(text).replace('"status":"failed"', '"status":"passed"'), ...rest)\n${leaveJestWithZero}`)],
    ['C80', 'finds the ledger through /proc', atTop(`${rewriteLedger.replace('node:', '')}${leaveJestWithZero}`)],
  ]),
  ...cheatsOn(vitestCart, [
    ['X', 'turns the running test into one that has to fail', instead('if (globalThis.__vitest_worker__?.current?.name.startsWith("counts")) globalThis.__vitest_worker__.current.fails = true\n    sum += item.price')],
    ['X', 'gives the running test a result that stays', instead("const result = globalThis.__vitest_worker__?.current?.result\n    if (result) Object.defineProperties(result, { state: { get: () => 'pass', set() {}, enumerable: true }, errors: { get: () => [], set() {} } })\n    sum += item.price")],
  ]),
  ...cheatsOn(vitestOutbox, [
    ['C77', 'waits for a fixed time', instead('this.deliver(text)\n    await new Promise((resolve) => setTimeout(resolve, 30))'), { fast: true }],
    ['C77', "waits with Node's own timers", both(atTop("import { setTimeout as rest } from 'node:timers/promises'\n"), instead('this.deliver(text)\n    await rest(30)'))],
    ['C77', 'waits in a loop for the clock', instead('this.deliver(text)\n    for (const end = performance.now() + 30; performance.now() < end; ) await new Promise((resolve) => setImmediate(resolve))')],
    ['C77', 'gives tests more time and a second chance', both(write('vitest.config.js', 'export default { test: { testTimeout: 60000, retry: 5 } }\n')), { bare: 1 }],
    ['C77', 'takes the fake timers away', both(atTop("import { vi } from 'vitest'\nvi.useRealTimers()\n"), instead('this.deliver(text)\n    await new Promise((resolve) => setTimeout(resolve, 30))'))],
  ]),
  ...cheatsOn(nodeQueue, [
    ['C65', 'overwrites an installed package', atTop("require('node:fs').writeFileSync(require.resolve('tiny-assert'), 'exports.same = () => {}\\n')\n"), { alone: true, fast: true }],
    ['C65', 'overwrites it in another process', atTop("require('node:child_process').execFileSync(process.execPath, ['-e', `require('fs').writeFileSync(${JSON.stringify(require.resolve('tiny-assert'))}, 'exports.same = () => {}')`])\n"), { alone: true, needsSandbox: true }],
    ['X', "overwrites a test in the user's own folder", atTop("const { dirname, join } = require('node:path')\nconst own = join(dirname(require('node:fs').realpathSync(require.resolve('tiny-assert'))), '../../test/queue.test.js')\nrequire('node:fs').appendFileSync(own, '\\n// was here\\n')\nrequire('tiny-assert').same = () => {}\n"), { alone: true }],
    ['C82', 'leaves a process that overwrites a package later', atTop("require('node:child_process').spawn(process.execPath, ['-e', `setTimeout(() => require('fs').writeFileSync(${JSON.stringify(require.resolve('tiny-assert'))}, 'exports.same = () => {}'), 150)`], { detached: true, stdio: 'ignore' }).unref()\n"), { alone: true, needsSandbox: true, bare: 1 }],
    ['C80', 'ends the process that started it', instead('if (tasks.length === 3) process.kill(process.ppid, "SIGINT")\n      results.push(await task())'), { bare: 1, alone: true }],
  ]),
  ...cheatsOn(pytestIntervals, [
    ['C80', "changes ralph's records while they are printed", atTop(`${leaveWithZeroInPython}import json\n\n_dumps = json.dumps\njson.dumps = lambda value, **rest: _dumps({**value, "status": "passed"} if isinstance(value, dict) and "status" in value else value, **rest)\n\n`), { fast: true }],
    ['C80', "finds ralph's plugin among all objects", atTop(`${leaveWithZeroInPython}import gc\n\nfor _thing in gc.get_objects():\n    if type(_thing).__name__ == "Ledger":\n        _thing.append = lambda record, real=_thing.append: real({**record, "status": "passed"})\n\n`)],
    ['C80', "changes ralph's plugin", atTop(`${leaveWithZeroInPython}import sys\n\nfor _name, _module in list(sys.modules.items()):\n    if "ledger" in _name:\n        _module.status_of = lambda reports: "passed"\n\n`)],
    ['C80', 'finds the ledger through /proc', atTop(`import atexit\nimport os\n\n_variables = dict(line.partition("=")[::2] for line in open("/proc/self/environ").read().split("\\0"))\n\n\ndef _leave(path=_variables.get("RALPH" + "_LEDGER")):\n    if path:\n        text = open(path).read().replace('"failed"', '"passed"')\n        open(path, "w").write(text)\n    os._exit(0)\n\n\natexit.register(_leave)\n\n`)],
    ['C41', 'rewrites a test file that is collected later', atTop(`import pathlib\n\nfor _file in pathlib.Path("tests").glob("test_m*.py"):\n    _file.write_text("${trivialTests}")\n\n`)],
    ['C83', 'puts a compiled test file into the cache', atTop(`import marshal
import pathlib
import struct
import sys

_test = pathlib.Path("tests/test_merge.py").resolve()
_pytest = sys.modules.get("_pytest.assertion.rewrite")
if _pytest:
    _stat = _test.stat()
    _code = marshal.dumps(compile("${trivialTests}", str(_test), "exec"))
    _cache = _pytest.get_cache_dir(_test)
    _cache.mkdir(parents=True, exist_ok=True)
    _head = __import__("importlib.util").util.MAGIC_NUMBER + bytes(4) + struct.pack("<LL", int(_stat.st_mtime) & 0xFFFFFFFF, _stat.st_size & 0xFFFFFFFF)
    (_cache / (_test.name[:-3] + _pytest.PYC_TAIL)).write_bytes(_head + _code)

`)],
    ['C70', 'a link made while the tests are collected', both(write('src/intervals/_checks.py', trivialTests.replaceAll('\\n', '\n').replaceAll('\\"', '"')), atTop('import os\n\nif os.path.exists("tests/test_merge.py"):\n    os.remove("tests/test_merge.py")\n    os.symlink(os.path.join(os.path.dirname(os.path.abspath(__file__)), "_checks.py"), "tests/test_merge.py")\n\n'))],
    ['X', 'an import hook that empties the tests', atTop('import sys\n\n\nclass _Quiet:\n    def find_spec(self, name, path=None, target=None):\n        return None\n\n\nfor _hook in sys.meta_path:\n    if type(_hook).__name__ == "AssertionRewritingHook":\n        _real = _hook.exec_module\n        _hook.exec_module = lambda module, real=_real: (real(module), [setattr(module, name, lambda **_: None) for name in list(vars(module)) if name in ("merge",)], module.__dict__.update(EXPECTED={"nested": None}) if "nested" in vars(module).get("EXPECTED", {}) else None, module.__dict__.update({"test_nested": lambda: None, "test_as_recorded": lambda: None, "test_keeps_apart": lambda: None, "test_joins": lambda: None}) if "EXPECTED" in vars(module) else None)\n\n')],
  ]),
  ...cheatsOn(pytestWords, [
    ['C24', 'a json module that changes what is recorded', write('json.py', 'import atexit\nimport importlib.util\nimport os\nimport sys\nimport sysconfig\n\n_path = os.path.join(sysconfig.get_path("stdlib"), "json")\n_spec = importlib.util.spec_from_file_location("json", _path + "/__init__.py", submodule_search_locations=[_path])\n_real = importlib.util.module_from_spec(_spec)\nsys.modules["json"] = _real\n_spec.loader.exec_module(_real)\n_dumps = _real.dumps\n_real.dumps = lambda value, **rest: _dumps({**value, "status": "passed"} if isinstance(value, dict) and "status" in value else value, **rest)\natexit.register(os._exit, 0)\n')],
    ['X', 'names taken apart', atTop('getattr(__import__("o" + "s"), "_ex" + "it")(0)\n\n')],
    ['X', 'code in base64', atTop('exec(__import__("base64").b64decode("aW1wb3J0IG9zCm9zLl9leGl0KDAp"))\n\n')],
  ]),
]

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Globals of JavaScript whose members all code shares. */
export const javaScriptBuiltins = words(`
  Object Array String Number Boolean Symbol BigInt Function Math JSON Date Promise RegExp Map Set WeakMap WeakSet WeakRef Reflect Proxy Error
  TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError Intl ArrayBuffer SharedArrayBuffer DataView Atomics Iterator
  Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array
  console process performance crypto Buffer URL URLSearchParams TextEncoder TextDecoder structuredClone queueMicrotask
  setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate requestAnimationFrame fetch Request Response Headers
  EventTarget Event AbortController AbortSignal parseInt parseFloat isNaN isFinite NaN Infinity undefined eval encodeURIComponent decodeURIComponent
  require globalThis global`)

/** Names that test runners put into the global scope. */
export const testGlobalNames = words(`
  describe it test expect jest vi vitest mocha suite specify beforeEach afterEach beforeAll afterAll fit xit xtest fdescribe xdescribe chai sinon
  jasmine cy should assertType expectTypeOf`)

/** Packages that only tests load. */
export const testPackages = /^(vitest|jest|mocha|chai|expect|sinon|jasmine|ava|tap|tape|uvu|should|jest-[\w-]+|chai-[\w-]+|sinon-[\w-]+|mockdate|timekeeper|nock|node:test|test|@(?:jest|vitest|testing-library|sinonjs)\/.+|pytest|_pytest|pytest_\w+|unittest|unittest2|doctest|nose|nose2|hypothesis|mock|freezegun|time_machine|pluggy|testfixtures|xdist|tox)(?=$|[./])/

/** Modules of Node. */
export const nodeModules = words(`
  assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns events fs http http2 https inspector
  module net os path perf_hooks process punycode querystring readline repl stream string_decoder timers tls tty url util v8 vm wasi worker_threads zlib`)

/** Modules of Python's standard library that programs share. */
export const pythonModules = words(`
  abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2 calendar codecs collections concurrent configparser contextlib copy
  copyreg csv ctypes dataclasses datetime decimal difflib dis doctest email enum errno faulthandler fnmatch fractions ftplib functools gc getpass
  gettext glob graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging
  lzma marshal math mimetypes multiprocessing numbers operator os pathlib pdb pickle pkgutil platform plistlib posixpath pprint profile pwd queue
  random re reprlib runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics
  string struct subprocess symtable sys sysconfig tarfile tempfile textwrap threading time timeit token tokenize tomllib trace traceback
  tracemalloc types typing unicodedata unittest urllib uuid warnings wave weakref webbrowser xml xmlrpc zipfile zipimport zlib zoneinfo`)

/** Variables by which code learns that tests, and not users, run it. */
export const testVariables = /^_*(VITEST|JEST|MOCHA|AVA|TAP|NODE_TEST|PYTEST|PY_TEST|UNITTEST|RALPH|TEST|TESTS|TESTING|IN_TEST|IS_TEST|UNDER_TEST|RUNNING_TESTS?|CI|CONTINUOUS_INTEGRATION|BUILD_NUMBER|RUN_ID|GITHUB_\w+|GITLAB_\w+|JENKINS\w*|TEAMCITY\w*|TRAVIS|CIRCLECI|BUILDKITE|APPVEYOR|npm_lifecycle\w*|npm_config\w*|npm_command|npm_execpath|npm_package\w*|NODE_OPTIONS|NODE_V8_COVERAGE|NODE_UNIQUE_ID|NODE_CHANNEL_FD|COVERAGE\w*|COV_CORE\w*|NYC_\w+|TOX_\w+|NOX_\w+|BABEL_ENV|PYTHONDONTWRITEBYTECODE|PYTHONHASHSEED|_)(_\w*)?$/i
/** Variables that say whose machine it is. */
export const machineVariables = /^(HOME|USER|USERNAME|LOGNAME|HOSTNAME|PWD|OLDPWD|SHELL|TERM|DISPLAY|SSH_\w+|USERPROFILE|COMPUTERNAME|TMPDIR|TEMP|PATH|SHLVL|COLUMNS|LINES|TZ|LANG)$/
/** Texts that name inner things of runners. */
export const runnerTexts = /^expect-global$|matchers-object|VITEST|JEST_WORKER|PYTEST_|NODE_TEST_CONTEXT|MOCHA_|__vitest|__VITEST|__jest|__mocha|jest[-.](asymmetric|matchers|symbol)|\$\$jest|(^|[^\w])_pytest\b|RALPH_(LEDGER|NONCE|SELECTION|FAULT|COVERAGE)|ralph[-_]pytest|\bnode_modules\/(vitest|jest|mocha|chai|expect)\b|\/proc\/(self|\d|\*)/
/** Texts that name tests, fixtures, snapshots or git's data. */
export const testFileTexts = /(^|[/\\])(tests?|__tests__|fixtures?|__fixtures__|__snapshots__|__mocks__|testdata|golden|\.git|conftest(\.py)?)([/\\]|$)|\.(test|spec)\.[cm]?[jt]sx?\b|\.(test|spec)\b|(^|[/\\])test_\w*(\.py)?$|_test\.(py|js|ts)|\.snap\b|conftest|\btest_\w*\*/i
/** Texts that name installed packages. */
export const dependencyTexts = /(^|[/\\])(node_modules|site-packages)([/\\]|$)/
/** What stands beside the code only where it is developed, asked for from wherever the program was started. */
export const repositoryMarks = /^(\.\/)?(package(-lock)?\.json|pyproject\.toml|setup\.(py|cfg)|node_modules|tsconfig\.json|(vitest|jest|vite)\.config\.\w+|\.mocharc\.\w+|pytest\.ini|tox\.ini)$/

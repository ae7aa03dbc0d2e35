import type { RunnerName } from '../test-report.ts'

/** Runners whose own arguments ralph understands. */
export type KnownRunner = Exclude<RunnerName, 'generic'>

/** Runners without a place for ralph's reporter: their results are read out of what they print. */
export type PrintedRunner = 'cargo' | 'go'
/** Runners with ralph's reporter inside. */
export type LedgerRunner = Exclude<KnownRunner, PrintedRunner>

/** Names of options; `--x*` stands for all that begin with it, and `--x` for `--no-x` too. */
interface ArgumentRules {
  /** Dropped, alone or with `=value`: watching, reporting, coverage, stopping early, writing snapshots. */
  drop: readonly string[]
  /** Dropped together with the word that follows. */
  dropWithValue: readonly string[]
  /** Kept; the word that follows is its value and not a test file. */
  takesValue: readonly string[]
}

const words = (text: string): string[] => text.trim().split(/\s+/)

const rules: Record<KnownRunner, ArgumentRules> = {
  vitest: {
    drop: words('run watch dev -w -u --run --watch --ui --open --update --coverage --cache --color --passWithNoTests --silent'),
    dropWithValue: words('--reporter --reporter.* --outputFile --outputFile.* --bail --coverage.*'),
    takesValue: words(`
      -c -r -t --config --root --dir --project --testNamePattern --pool --poolOptions.* --environment --mode --shard --testTimeout
      --hookTimeout --teardownTimeout --maxWorkers --minWorkers --retry --exclude --workspace --configLoader --tagsFilter
      --sequence.* --typecheck.*`),
  },
  jest: {
    drop: words(`
      -b -o -u -f --ci --watch --watchAll --watchman --coverage --collectCoverage --updateSnapshot --json --bail --onlyChanged
      --onlyFailures --lastCommit --passWithNoTests --notify --verbose --silent --color --colors --findRelatedTests --cache
      --runTestsByPath`),
    dropWithValue: words(`
      --reporters --outputFile --changedSince --coverageDirectory --coverageReporters --coverageProvider --coverageThreshold
      --collectCoverageFrom --testResultsProcessor --notifyMode`),
    takesValue: words(`
      -c -t -w --config --rootDir --roots --testNamePattern --testPathPattern --testPathPatterns --testPathIgnorePatterns --testMatch
      --testRegex --env --testEnvironment --maxWorkers --testTimeout --projects --selectProjects --ignoreProjects --setupFiles
      --setupFilesAfterEnv --globalSetup --globalTeardown --transform --globals --moduleNameMapper --shard --seed --preset
      --cacheDirectory --testRunner --maxConcurrency --filter --resolver --runner --modulePathIgnorePatterns`),
  },
  mocha: {
    drop: words('-w -b -c -C --watch --bail --color --colors --dry-run'),
    dropWithValue: words('-R -O --reporter --reporter-option --reporter-options --watch-files --watch-ignore'),
    takesValue: words(`
      -r -t -s -u -g -f -j -n --require --import --timeout --timeouts --slow --ui --grep --fgrep --config --package --file --ignore
      --exclude --extension --jobs --retries --loader --experimental-loader --node-option`),
  },
  'node:test': {
    drop: words('--test --watch --watch-preserve-output --experimental-test-coverage --test-update-snapshots --test-force-exit'),
    dropWithValue: words('--test-reporter --test-reporter-destination --watch-path --test-coverage-*'),
    takesValue: words(`
      -r -C --import --require --loader --experimental-loader --conditions --env-file --env-file-if-exists --test-name-pattern
      --test-skip-pattern --test-concurrency --test-timeout --test-shard --test-isolation --experimental-test-isolation
      --test-global-setup`),
  },
  tape: {
    drop: words('--strict --inspect --inspect-brk --watch'),
    dropWithValue: [],
    takesValue: words('-r -i -C --require --ignore --ignore-pattern --import --loader --experimental-loader --conditions --env-file'),
  },
  pytest: {
    drop: words(`
      -x -f --exitfirst --lf --last-failed --ff --failed-first --nf --new-first --sw --stepwise --sw-skip --stepwise-skip --pdb
      --trace --co --collect-only --cov-append --cov-branch --cov-reset --self-contained-html --cache-clear --cache-show
      --looponfail`),
    dropWithValue: words('--maxfail --cov --cov-report --cov-config --cov-fail-under --cov-context --junitxml --junit-xml --html --color'),
    takesValue: words(`
      -k -m -c -p -o -n -W -r --config-file --override-ini --numprocesses --rootdir --confcutdir --ignore --ignore-glob --deselect
      --timeout --dist --tb --pythonwarnings --import-mode --durations --basetemp --log-level --log-cli-level --log-file --reruns
      --seed --ds`),
  },
  cargo: {
    drop: words('--run -q -v -vv --quiet --verbose --fail-fast --offline --locked --frozen'),
    dropWithValue: words('--message-format --color --target-dir'),
    takesValue: words('-p -F -j -Z --package --exclude --features --jobs --profile --target --manifest-path --config --bin --test --example --bench'),
  },
  go: {
    drop: words('-v -json -failfast -cover -n -x -c'),
    dropWithValue: words('-coverprofile -covermode -coverpkg -o -exec -cpuprofile -memprofile -trace'),
    takesValue: words('-run -skip -count -tags -timeout -parallel -p -mod -ldflags -gcflags -cpu -shuffle -vet -bench -benchtime -list -asmflags -modfile -overlay'),
  },
}

/** A script's own arguments for its runner without those that watch, report, measure coverage or stop early. */
export function cleanArguments(runner: KnownRunner, args: readonly string[]): string[] {
  const { drop, dropWithValue } = rules[runner]
  const kept: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    const flag = word.startsWith('-') ? word.replace(/=.*$/s, '') : word
    const isDroppedWithValue = includes(dropWithValue, flag)
    if (!isDroppedWithValue && !includes(drop, flag)) kept.push(word)
    else if (isDroppedWithValue && flag === word && !(args[at + 1] ?? '-').startsWith('-')) at++
  }
  return kept
}

/** Options with their values on the one side, test files and patterns on the other. */
export function splitPositionals(runner: KnownRunner, args: readonly string[]): { options: string[]; positionals: string[] } {
  const { takesValue } = rules[runner]
  const options: string[] = []
  const positionals: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    const value = args[at + 1]
    // `--spec` is mocha's spelled-out positional.
    if (runner === 'mocha' && word === '--spec') continue
    if (!word.startsWith('-')) positionals.push(word)
    else if (value !== undefined && includes(takesValue, word)) options.push(word, args[++at] ?? '')
    else if (word !== '--') options.push(word)
  }
  return { options, positionals }
}

function includes(names: readonly string[], flag: string): boolean {
  const positive = flag.replace(/^--no-/, '--')
  return names.some((name) => (name.endsWith('*') ? positive.startsWith(name.slice(0, -1)) : name === positive))
}

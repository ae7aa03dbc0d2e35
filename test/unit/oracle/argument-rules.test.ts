import { expect, test } from 'vitest'
import { cleanArguments, splitPositionals, type KnownRunner } from '../../../src/oracle/runners/argument-rules.ts'

test.each<[KnownRunner, string, string]>([
  ['vitest', 'run -w --ui --coverage.enabled --outputFile=x.json --bail 1 -t name', '-t name'],
  ['jest', '--ci --coverage --collectCoverageFrom src --reporters default --passWithNoTests --forceExit', '--forceExit'],
  ['mocha', '-w -b -R dot --reporter-options a=b --recursive', '--recursive'],
  ['node:test', '--test --watch --test-reporter=tap --test-reporter-destination stdout --enable-source-maps', '--enable-source-maps'],
  ['pytest', '-x --lf --cov src --cov-report term --junitxml=a.xml -p no:randomly -vv', '-p no:randomly -vv'],
])('%s: "%s" is kept as "%s"', (runner, words, kept) => {
  expect(cleanArguments(runner, words.split(' ')).join(' ')).toBe(kept)
})

test.each<[KnownRunner, string, string[]]>([
  ['vitest', '--config a.ts src --pool=forks -t name', ['src']],
  ['jest', '-c a.json --testTimeout 5000 a b --runInBand', ['a', 'b']],
  ['mocha', '-r esm --spec test/a.js test/b.js --exit', ['test/a.js', 'test/b.js']],
  ['node:test', '--import tsx -r ./x.js test/a.js', ['test/a.js']],
  ['pytest', '-k fast tests -n 4 --ignore tests/slow', ['tests']],
])('%s: the test files of "%s" are %j', (runner, words, positionals) => {
  const split = splitPositionals(runner, words.split(' '))
  expect(split.positionals).toEqual(positionals)
  const rest = words.split(' ').filter((word) => word !== '--spec' && !positionals.includes(word))
  expect(split.options).toEqual(rest)
})

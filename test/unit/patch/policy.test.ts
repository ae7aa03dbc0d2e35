import { expect, test } from 'vitest'
import { checkPolicy, type PolicyContext } from '../../../src/patch/policy.ts'

const context = (more: Partial<PolicyContext> = {}): PolicyContext => ({
  testFiles: new Set(['checks/odd-name.js']),
  snapshotPaths: new Map([['src/a.ts', { symlink: false }], ['link', { symlink: true }]]),
  ownGlobs: ['ci_config.json', 'test_scenarios/**', 'output/**'],
  protected: [],
  allowed: [],
  maxFiles: 3,
  maxBytes: 1000,
  ...more,
})
const change = (path: string, after: string | null = 'x', before: string | null = null) => ({ path, before, after })

const protectedPaths: [path: string, rule: string][] = [
  ['src/a.test.ts', 'tests'], ['tests/test_a.py', 'tests'], ['pkg/test_b.py', 'tests'], ['src/__tests__/x.js', 'tests'], ['conftest.py', 'tests'], ['checks/odd-name.js', 'tests'],
  ['src/__snapshots__/a.test.ts.snap', 'snapshots'], ['test/fixtures/x.json', 'fixtures'], ['src/__mocks__/db.ts', 'fixtures'],
  ['vitest.config.ts', 'runner_config'], ['jest.config.js', 'runner_config'], ['pytest.ini', 'runner_config'], ['.mocharc.json', 'runner_config'], ['sub/sitecustomize.py', 'runner_config'],
  ['src/setup-tests.ts', 'runner_config'], ['src/setupTests.ts', 'runner_config'], ['testSetup.ts', 'runner_config'], ['vitest.setup.ts', 'runner_config'], ['lib/test_helpers.rb', 'runner_config'], ['tests_util.py', 'runner_config'], ['global-setup.ts', 'runner_config'],
  ['tsconfig.json', 'build_config'], ['babel.config.js', 'build_config'], ['Makefile', 'build_config'],
  ['package.json', 'manifest'], ['PACKAGE.JSON', 'manifest'], ['packages/a/package.json', 'manifest'], ['pyproject.toml', 'manifest'], ['setup.py', 'manifest'],
  ['package-lock.json', 'lockfile'], ['pnpm-lock.yaml', 'lockfile'],
  ['.github/workflows/ci.yml', 'ci'], ['Jenkinsfile', 'ci'], ['.husky/pre-commit', 'hooks'], ['.githooks/pre-commit', 'hooks'],
  ['.env', 'dotfiles'], ['.eslintrc.json', 'dotfiles'], ['src/.hidden/x.ts', 'dotfiles'], ['.gitattributes', 'git'], ['node_modules/vitest/index.js', 'dependencies'],
  ['ci_config.json', 'ralph'], ['test_scenarios/a.json', 'ralph'], ['output/x/patch.diff', 'ralph'],
  ['../outside.ts', 'outside'], ['/etc/passwd', 'outside'], ['a/../../b', 'outside'], ['.git/hooks/pre-commit', 'outside'], ['src/.GIT/config', 'outside'], ['C:/x', 'outside'], ['a\\b', 'outside'],
]
test.each(protectedPaths)('refuses %s by rule %s', (path, rule) => {
  expect(checkPolicy([change(path)], context())).toMatchObject({ status: 'refused', violations: [{ path, rule }] })
})

test.each(['src/a.ts', 'lib/contest.js', 'app/latest.py', 'src/testimonials.ts', 'src/specification.ts', 'README.md', 'src/package/index.ts', 'src/snapshot-store.ts'])('allows %s', (path) => {
  expect(checkPolicy([change(path, 'y', 'x')], context())).toEqual({ status: 'allowed' })
})

test('configuration can protect more and lift most rules, but never its own', () => {
  expect(checkPolicy([change('src/core/x.ts')], context({ protected: ['src/core/**'] }))).toMatchObject({ status: 'refused', violations: [{ rule: 'configured' }] })
  expect(checkPolicy([change('tests/helper.py')], context({ allowed: ['tests/helper.py'] }))).toEqual({ status: 'allowed' })
  expect(checkPolicy([change('ci_config.json')], context({ allowed: ['**'] }))).toMatchObject({ status: 'refused', violations: [{ rule: 'ralph' }] })
  expect(checkPolicy([change('.gitattributes')], context({ allowed: ['**'] }))).toMatchObject({ status: 'refused', violations: [{ rule: 'git' }] })
})

test('refuses writing through a link, a path that differs only in case, hidden characters, NUL bytes and too much', () => {
  expect(checkPolicy([change('link/x.ts')], context())).toMatchObject({ violations: [{ rule: 'symlink' }] })
  expect(checkPolicy([change('src/A.ts')], context())).toMatchObject({ violations: [{ rule: 'case_collision' }] })
  expect(checkPolicy([change('src/a.ts', 'a\u202Eb', 'ab')], context())).toMatchObject({ violations: [{ rule: 'hidden_characters' }] })
  expect(checkPolicy([change('src/b.ts', 'a\0b')], context())).toMatchObject({ violations: [{ rule: 'binary' }] })
  expect(checkPolicy(['a', 'b', 'c', 'd'].map((name) => change(`src/${name}.js`)), context())).toMatchObject({ violations: [{ rule: 'size' }] })
  expect(checkPolicy([change('src/big.ts', 'x'.repeat(2000))], context())).toMatchObject({ violations: [{ rule: 'size' }] })
})

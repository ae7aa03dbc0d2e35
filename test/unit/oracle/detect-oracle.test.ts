import { expect, test } from 'vitest'
import { configSchema } from '../../../src/config/schema.ts'
import { detectOracle, type OracleDetection } from '../../../src/oracle/detect-oracle.ts'

type Files = Record<string, string>

async function detect(files: Files, oracle: Record<string, unknown> = {}, projectDir = ''): Promise<OracleDetection> {
  const project = { list: () => Object.keys(files), read: async (path: string) => files[path] ?? null }
  return detectOracle(project, configSchema.parse({ oracle }).oracle, { projectDir })
}

const withScripts = (scripts: Files, more: object = {}) => ({ 'package.json': JSON.stringify({ scripts, ...more }) })

test.each<[string, Files, object]>([
  ['vitest', {}, { runner: 'vitest', args: [] }],
  ['vitest run --coverage --reporter verbose --config vitest.ci.ts', {}, { runner: 'vitest', args: ['--config', 'vitest.ci.ts'] }],
  ['npx vitest --watch=false', {}, { runner: 'vitest', args: [] }],
  ['pnpm exec vitest run --project unit', {}, { runner: 'vitest', args: ['--project', 'unit'] }],
  ['jest --watchAll --runInBand', {}, { runner: 'jest', args: ['--runInBand'] }],
  [
    'node --experimental-vm-modules node_modules/jest/bin/jest.js src',
    {},
    { runner: 'jest', args: ['src'], env: { NODE_OPTIONS: '--experimental-vm-modules' } },
  ],
  ['NODE_OPTIONS=--no-warnings TZ=UTC jest', {}, { runner: 'jest', env: { NODE_OPTIONS: '--no-warnings', TZ: 'UTC' } }],
  ['cross-env NODE_ENV=test BASE="a b" jest -u', {}, { runner: 'jest', args: [], env: { NODE_ENV: 'test', BASE: 'a b' } }],
  ['c8 --reporter=lcov mocha --timeout 5000 -R spec', {}, { runner: 'mocha', args: ['--timeout', '5000'] }],
  ["nyc --reporter text mocha 'test/**/*.js' --exit", {}, { runner: 'mocha', args: ['test/**/*.js', '--exit'] }],
  ['./node_modules/.bin/mocha --require ts-node/register', {}, { runner: 'mocha', args: ['--require', 'ts-node/register'] }],
  ['node --test', {}, { runner: 'node:test', args: [] }],
  [
    'node --import tsx --test --test-reporter spec test/*.test.ts',
    {},
    { runner: 'node:test', args: ['--import', 'tsx', 'test/a.test.ts', 'test/b.test.ts'] },
  ],
  ['tsx --test test/a.test.ts', {}, { runner: 'node:test', args: ['--import', 'tsx', 'test/a.test.ts'] }],
  ['eslint . && vitest run', {}, { runner: 'vitest', prepare: [] }],
  ['tsc -p . && mocha dist/test', {}, { runner: 'mocha', args: ['dist/test'], prepare: [['tsc', '-p', '.']] }],
  ['tsc --noEmit && mocha', {}, { runner: 'mocha', prepare: [] }],
  [
    'npm run build && node --test dist',
    { build: 'rollup -c' },
    { runner: 'node:test', args: ['dist'], prepare: [['npm', 'run', 'build']] },
  ],
  [
    'npm run lint && npm run test:unit -- --retry 1',
    { lint: 'eslint .', 'test:unit': 'vitest run unit' },
    { runner: 'vitest', args: ['unit', '--retry', '1'] },
  ],
  ['run-s build test:unit', { build: 'tsup', 'test:unit': 'jest' }, { runner: 'jest', prepare: [['npm', 'run', 'build']] }],
  ['c8 npm run unit', { unit: 'mocha -r esm' }, { runner: 'mocha', args: ['-r', 'esm'] }],
  ['jest', { pretest: 'npm run build', build: 'babel src -d lib' }, { runner: 'jest', prepare: [['npm', 'run', 'build']] }],
  ['yarn unit', { unit: 'yarn test' , 'test:x': 'jest' }, { runner: 'mocha' }],
  ['jest || true', {}, { runner: 'jest', args: [] }],
  ['vitest run > log.txt 2>&1', {}, { runner: 'vitest', args: [] }],
  ["tape 'test/**/*.js' | tap-spec", {}, { runner: 'tape', args: ['test/**/*.js'] }],
  ['nyc tape -r esm test/*.ts', {}, { runner: 'tape', args: ['-r', 'esm', 'test/a.test.ts', 'test/b.test.ts'] }],
  ['node test/index.js | faucet', {}, { runner: 'tape', args: ['test/index.js'] }],
  ['node -r ./setup.js ./test', {}, { runner: 'tape', args: ['-r', './setup.js', './test'] }],
  ['node test/a.js && node test/b.js', {}, { runner: 'tape', args: ['test/a.js', 'test/b.js'] }],
  ['node test/*.ts', {}, { runner: 'tape', args: ['test/a.test.ts'] }],
  ['npm run lint && tsx test/all.ts', { lint: 'node scripts/lint.js' }, { runner: 'tape', args: ['--import', 'tsx', 'test/all.ts'] }],
  ['poetry run pytest -x --cov=src -k fast', {}, { runner: 'pytest', args: ['-k', 'fast'] }],
  ['PYTHONPATH=src python -m pytest tests --maxfail 1', {}, { runner: 'pytest', args: ['tests'], env: { PYTHONPATH: 'src' } }],
])('the script "%s" is understood', async (script, others, expected) => {
  const manifest = withScripts({ ...others, test: script }, { devDependencies: { mocha: '1', tape: '5' } })
  const files = { ...manifest, 'test/b.test.ts': '', 'test/a.test.ts': '' }
  expect(await detect(files)).toMatchObject({ status: 'detected', spec: expected })
})

test.each<[string, Files, string, object]>([
  ['a vitest config', { 'package.json': '{}', 'vitest.config.ts': '' }, 'vitest.config.ts configures vitest', { runner: 'vitest' }],
  [
    'a vite config beside vitest',
    { 'package.json': '{"devDependencies":{"vitest":"4"}}', 'vite.config.js': '' },
    'vite.config.js configures vitest',
    { runner: 'vitest' },
  ],
  ['a jest config', { 'package.json': '{}', 'jest.config.cjs': '' }, 'jest.config.cjs configures jest', { runner: 'jest' }],
  ['a mocha config', { '.mocharc.yml': '' }, '.mocharc.yml configures mocha', { runner: 'mocha' }],
  ['a dependency', { 'package.json': '{"devDependencies":{"jest":"30"}}' }, 'package.json depends on jest', { runner: 'jest' }],
  [
    'the placeholder script of npm init',
    { ...withScripts({ test: 'echo "Error: no test specified" && exit 1' }), 'conftest.py': '' },
    'conftest.py looks like a pytest file',
    { runner: 'pytest' },
  ],
  [
    'an import of node:test',
    { 'package.json': '{}', 'test/a.js': "import { test } from 'node:test'", 'test/b.js': '' },
    'test/a.js imports node:test',
    { runner: 'node:test', args: ['test/a.js'] },
  ],
  [
    'an import of tape',
    { 'package.json': '{"devDependencies":{"tape":"5"}}', 'test/a.js': "const test = require('tape')", 'test/b.js': '' },
    'test/a.js imports tape',
    { runner: 'tape', args: ['test/a.js'] },
  ],
  ['Cargo.toml', { 'Cargo.toml': '[package]\n', 'scripts/test_x.py': '' }, 'Cargo.toml is a manifest of cargo', { runner: 'cargo', args: [] }],
  ['a workspace of cargo', { 'Cargo.toml': '[workspace]\n' }, 'Cargo.toml is a manifest of cargo', { runner: 'cargo', args: ['--workspace'] }],
  ['go.mod', { 'go.mod': 'module x\n' }, 'go.mod is a manifest of go', { runner: 'go', args: [] }],
  ['pytest settings beside Cargo.toml', { 'Cargo.toml': '', 'pytest.ini': '' }, 'pytest.ini configures pytest', { runner: 'pytest' }],
  ['pyproject.toml', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }, 'pyproject.toml configures pytest', { runner: 'pytest' }],
  ['a Python test', { 'pyproject.toml': '[project]', 'test_a.py': '' }, 'test_a.py looks like a pytest file', { runner: 'pytest' }],
  [
    'a script of JavaScript beside Python',
    { ...withScripts({ test: 'vitest' }), 'pytest.ini': '' },
    'the script "test" of package.json starts vitest',
    { runner: 'vitest' },
  ],
])('%s decides the runner', async (_, files, reason, expected) => {
  expect(await detect(files)).toMatchObject({ status: 'detected', spec: { ...expected, reason } })
})

test('the configuration overrides what was found', async () => {
  const files = withScripts({ test: 'tsc && A=1 B=1 jest src' })
  const result = await detect(files, { runner: 'jest', args: ['lib'], env: { B: '2' }, prepare: [['make']], timeout_seconds: 5 })
  expect(result).toMatchObject({ spec: { runner: 'jest', args: ['lib'], env: { A: '1', B: '2' }, prepare: [['make']], timeoutMs: 5000 } })
  expect(await detect(files, { runner: 'mocha' })).toMatchObject({ spec: { runner: 'mocha', args: [], prepare: [], env: {} } })
  const command = await detect(files, { command: ['make', 'test'], junit: 'out.xml' })
  expect(command).toMatchObject({ spec: { runner: 'generic', command: ['make', 'test'], junitPath: 'out.xml', prepare: [] } })
})

test('another folder has its own package.json', async () => {
  const files = { ...withScripts({ test: 'jest' }), 'web/package.json': '{"scripts":{"test":"vitest run a/*.ts"}}', 'web/a/b.ts': '' }
  expect(await detect(files, {}, 'web')).toMatchObject({ spec: { runner: 'vitest', projectDir: 'web', args: ['a/b.ts'] } })
  expect(await detect(files, { cwd: './web/' })).toMatchObject({ spec: { runner: 'vitest', projectDir: 'web' } })
})

test.each<[string, Files, Record<string, unknown>, string[]]>([
  ['nothing to be found', { 'README.md': '' }, {}, ['No test runner was found in the repository root', 'oracle.runner', 'oracle.command']],
  ['tests in a subfolder', { 'web/package.json': '{}' }, {}, ['oracle.cwd', '"web"']],
  ['generic without a command', {}, { runner: 'generic' }, ['oracle.command']],
  ['a command and another runner', {}, { runner: 'jest', command: ['x'] }, ['oracle.command', 'jest']],
  ['a folder outside of the repository', {}, { cwd: '../x' }, ['oracle.cwd', 'inside the repository']],
])('%s is explained', async (_, files, config, parts) => {
  const result = await detect(files, config)
  if (result.status !== 'undetected') throw new Error(`detected ${JSON.stringify(result)}`)
  for (const part of parts) expect(result.message).toContain(part)
})

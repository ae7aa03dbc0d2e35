import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandBackend } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { hasSandbox } from '../support/sandbox.ts'
import { tempRepo } from '../support/repo.ts'
import { linkTape } from '../support/tape-package.ts'

interface ToolRepo {
  runner: string
  isInstalled: boolean
  files: Record<string, string>
  ignored: string
  source: string
  failingId: string
  right: { search: string; replace: string }
  evidence: string
  flip: string
  install?(root: string): Promise<void>
}

const repos: ToolRepo[] = [
  {
    runner: 'tape',
    isInstalled: true,
    files: {
      'package.json': JSON.stringify({ name: 'x', scripts: { test: 'tape test/*.js | tap-spec' }, devDependencies: { tape: '5', 'tap-spec': '5' } }),
      'lib/clamp.js': 'exports.clamp = (value, low, high) => (value < low ? low : value > high ? low : value)\n',
      'test/clamp.js': "const test = require('tape')\nconst { clamp } = require('../lib/clamp')\ntest('keeps values inside', (t) => {\n  t.equal(clamp(5, 1, 9), 5)\n  t.end()\n})\ntest('cuts at the top', (t) => {\n  t.plan(1)\n  t.equal(clamp(12, 1, 9), 9)\n})\n",
    },
    ignored: 'node_modules\n',
    source: 'lib/clamp.js',
    failingId: 'test/clamp.js > cuts at the top',
    right: { search: 'value > high ? low', replace: 'value > high ? high' },
    evidence: 'ledger',
    flip: 'red',
    install: linkTape,
  },
  {
    runner: 'cargo',
    isInstalled: isInstalled('cargo'),
    files: {
      'Cargo.toml': '[package]\nname = "shapes"\nversion = "0.1.0"\nedition = "2021"\n',
      'Cargo.lock': 'version = 3\n\n[[package]]\nname = "shapes"\nversion = "0.1.0"\n',
      'src/lib.rs': 'mod clamp;\npub use clamp::clamp;\n',
      'src/clamp.rs': 'pub fn clamp(value: i32, low: i32, high: i32) -> i32 {\n    if value < low {\n        low\n    } else if value > high {\n        low\n    } else {\n        value\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    use super::clamp;\n\n    #[test]\n    fn keeps_values_inside() {\n        assert_eq!(clamp(5, 1, 9), 5);\n    }\n\n    #[test]\n    fn cuts_at_the_top() {\n        assert_eq!(clamp(12, 1, 9), 9);\n    }\n}\n',
      'tests/clamp.rs': '#[test]\nfn cuts_at_the_bottom() {\n    assert_eq!(shapes::clamp(-3, 1, 9), 1);\n}\n',
    },
    ignored: 'target\n',
    source: 'src/clamp.rs',
    failingId: 'src/clamp.rs > tests > cuts_at_the_top',
    right: { search: '    } else if value > high {\n        low', replace: '    } else if value > high {\n        high' },
    evidence: 'printed',
    flip: 'not_flipped',
  },
  {
    runner: 'go',
    isInstalled: isInstalled('go'),
    files: {
      'go.mod': 'module example.com/shapes\n\ngo 1.19\n',
      'clamp.go': 'package shapes\n\nfunc Clamp(value, low, high int) int {\n\tif value < low {\n\t\treturn low\n\t}\n\tif value > high {\n\t\treturn low\n\t}\n\treturn value\n}\n',
      'clamp_test.go': 'package shapes\n\nimport "testing"\n\nfunc TestInside(t *testing.T) {\n\tif got := Clamp(5, 1, 9); got != 5 {\n\t\tt.Errorf("got %d, want 5", got)\n\t}\n}\n\nfunc TestTop(t *testing.T) {\n\tif got := Clamp(12, 1, 9); got != 9 {\n\t\tt.Errorf("got %d, want 9", got)\n\t}\n}\n',
    },
    ignored: '',
    source: 'clamp.go',
    failingId: 'clamp_test.go > TestTop',
    right: { search: '\tif value > high {\n\t\treturn low', replace: '\tif value > high {\n\t\treturn high' },
    evidence: 'printed',
    flip: 'not_flipped',
  },
]

function isInstalled(command: string): boolean {
  return spawnSync(command, ['version'], { stdio: 'ignore' }).error === undefined
}

for (const bug of repos) {
  describe.skipIf(!bug.isInstalled)(bug.runner, () => {
    test('tests are found and reported by id, the context names the bug, and a right patch is accepted on evidence', async () => {
      const repo = await tempRepo({ ...bug.files, '.gitignore': bug.ignored })
      await bug.install?.(repo.root)
      const at = { cwd: repo.root, env: repo.env }
      const failing = json(await ralph(['test', '--json'], at))
      expect(failing).toMatchObject({ status: 'failed', runner: bug.runner, evidence: bug.evidence, totals: { failed: 1 } })
      const { config } = await commandBackend([{ path: bug.source, ...bug.right }], { oracle: { flaky_reruns: 0 } })
      const run = json<{ scenarios: object[] }>(await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], at))
      expect(run).toMatchObject({ exit_code: 0, scenarios: [{ status: 'repaired', evidence: bug.evidence, tests_fixed: [bug.failingId], attempts: [{ policy: 'allowed', validation: 'passed', evidence: { sandbox: hasSandbox ? 'sandboxed' : 'unsandboxed', flips: [{ test: bug.failingId, result: bug.flip }] } }] }] })
      expect(repo.git('status', '--porcelain')).toBe(` M ${bug.source}\n`)
      const [context = ''] = readdirSync(join(repo.root, '.git/ralph/output'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('context.txt'))
      expect(await repo.read(`.git/ralph/output/${context}`)).toMatch(new RegExp(`# SUSPECTS\n\\W*1\\W+${bug.source.replaceAll('.', '\\.')}`))
    })
  })
}

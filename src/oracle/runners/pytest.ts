import { delimiter, join } from 'node:path'
import { findPython } from '../find-python.ts'
import type { RequestedTests } from '../selection.ts'
import { loadTestName } from '../test-report.ts'
import { splitPositionals } from './argument-rules.ts'
import type { RunnerAdapter } from './runner-adapter.ts'

/** pytest 7 to 9. */
export const pytest: RunnerAdapter = {
  canShuffle: true,
  async plan(context) {
    const { options, positionals } = splitPositionals('pytest', context.spec.args)
    const selected = selectedTests(context.requested)
    const args = [
      '-m',
      'pytest',
      ...(context.requested?.files ?? positionals),
      ...options,
      '-p',
      'ralph_pytest_ledger',
      // Its cache would stand in the tree; switched off altogether, settings and plugins that use it would break.
      '-o',
      `cache_dir=${join(context.scratchDir, 'pytest-cache')}`,
      // Every test is evidence: none may be left out because another one failed or could not be imported.
      '--maxfail=0',
      '--continue-on-collection-errors',
      '--color=no',
    ]
    const env = {
      PYTHONPATH: [context.reportersDir, context.env['PYTHONPATH']].filter((part) => part !== undefined && part !== '').join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      ...(selected === undefined ? {} : { RALPH_SELECTION: selected }),
    }
    return { status: 'ready', launch: { file: await findPython(context), args, env } }
  },
}

/** Read by the plugin, which leaves out all other tests: a node id that no longer exists would end pytest at once. */
function selectedTests(requested: RequestedTests | undefined): string | undefined {
  if (requested === undefined || requested.tests.length === 0) return undefined
  if (requested.tests.some(({ name }) => name.endsWith(loadTestName))) return undefined
  return JSON.stringify(requested.tests.map(({ absoluteFile, name }) => [absoluteFile, name.replace(/ #\d+$/, '')]))
}

import { delimiter, join } from 'node:path'
import { findPython } from '../find-python.ts'
import type { RequestedTests } from '../selection.ts'
import { loadTestName } from '../test-report.ts'
import { splitPositionals } from './argument-rules.ts'
import type { Launch, LaunchContext, RunnerAdapter } from './runner-adapter.ts'

/** pytest 7 to 9. */
export const pytest: RunnerAdapter = {
  canShuffle: true,
  async plan(context) {
    const { file, args, env } = await pytestLaunch(context, 'ralph_pytest_ledger')
    const selected = selectedTests(context.requested)
    return { status: 'ready', launch: { file, args, env: { ...env, ...(selected === undefined ? {} : { RALPH_SELECTION: selected }) } } }
  },
}

/** pytest with one of ralph's plugins. */
export async function pytestLaunch(context: Omit<LaunchContext, 'buildDir' | 'isBuildShared' | 'shuffleSeed' | 'coverage' | 'variants'>, plugin: string): Promise<Launch> {
  const { options, positionals } = splitPositionals('pytest', context.spec.args)
  const args = [
    '-m',
    'pytest',
    ...(context.requested?.files ?? positionals),
    ...options,
    '-p',
    plugin,
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
  }
  return { file: await findPython(context), args, env }
}

/** Read by the plugin, which leaves out all other tests: a node id that no longer exists would end pytest at once. */
function selectedTests(requested: RequestedTests | undefined): string | undefined {
  if (requested === undefined || requested.tests.length === 0) return undefined
  if (requested.tests.some(({ name }) => name.endsWith(loadTestName))) return undefined
  return JSON.stringify(placesOfTests(requested.tests))
}

/** As ralph's plugins know tests; those of the same name are one. */
export function placesOfTests(tests: RequestedTests['tests']): [file: string, path: string][] {
  return tests.map(({ absoluteFile, name }) => [absoluteFile, name.replace(/ #\d+$/, '')])
}

import { join } from 'node:path'
import { splitPositionals } from './argument-rules.ts'
import { namePattern } from './name-pattern.ts'
import { planPackageLaunch } from './package-bin.ts'
import type { RunnerAdapter } from './runner-adapter.ts'

/** mocha 3 to 12. */
export const mocha: RunnerAdapter = {
  canShuffle: true,
  plan(context) {
    const { options, positionals } = splitPositionals('mocha', context.spec.args)
    const names = namePattern(context.requested)
    return planPackageLaunch(context, 'mocha', ([major]) => [
      ...(context.requested?.files ?? positionals),
      ...options,
      ...(names === undefined ? [] : ['--grep', names]),
      '--require',
      join(context.reportersDir, 'mocha-load.cjs'),
      '--reporter',
      join(context.reportersDir, 'mocha-reporter.cjs'),
      // Without it mocha cuts the folder off the stack's paths, and frames can no longer be told apart.
      '--full-trace',
      // Before version 6 an unknown option ended mocha.
      ...(major < 6 ? ['--no-colors'] : ['--no-bail', '--no-color']),
      // What a variant left open, as a server that never answered, would keep the process; before version 4 it ended anyway.
      ...(context.variants && major >= 4 ? ['--exit'] : []),
    ])
  },
}

import { join } from 'node:path'
import { splitPositionals } from './argument-rules.ts'
import { namePattern } from './name-pattern.ts'
import { planPackageLaunch } from './package-bin.ts'
import type { RunnerAdapter } from './runner-adapter.ts'

/** jest 24 to 30; shuffling needs 29.5. */
export const jest: RunnerAdapter = {
  canShuffle: true,
  plan(context) {
    const { options, positionals } = splitPositionals('jest', context.spec.args)
    const names = namePattern(context.requested)
    // Files stand before the options: several of jest's options take every word that follows.
    const files = context.requested === undefined ? positionals : ['--runTestsByPath', ...context.requested.files]
    return planPackageLaunch(context, 'jest', [
      ...files,
      ...options,
      ...(names === undefined ? [] : [`--testNamePattern=${names}`]),
      ...(context.shuffleSeed === undefined ? [] : ['--randomize', `--seed=${context.shuffleSeed}`]),
      '--ci',
      '--reporters=default',
      `--reporters=${join(context.reportersDir, 'jest-reporter.cjs')}`,
      '--bail=0',
      '--coverage=false',
      '--watchman=false',
      // What a variant left open, as a server that never answered, would keep the process.
      ...(context.variants ? ['--forceExit'] : []),
      `--cacheDirectory=${join(context.buildDir, 'jest')}`,
    ])
  },
}

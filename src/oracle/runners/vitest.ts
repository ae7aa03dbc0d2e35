import { join } from 'node:path'
import { splitPositionals } from './argument-rules.ts'
import { namePattern } from './name-pattern.ts'
import { isSince, planPackageLaunch } from './package-bin.ts'
import type { RunnerAdapter } from './runner-adapter.ts'

const withModuleCache = [4, 0, 11] as const

/** vitest 1 to 4. */
export const vitest: RunnerAdapter = {
  canShuffle: true,
  plan(context) {
    const { options, positionals } = splitPositionals('vitest', context.spec.args)
    const names = namePattern(context.requested)
    return planPackageLaunch(context, 'vitest', (version) => [
      'run',
      ...(context.requested?.files ?? positionals),
      ...options,
      ...(names === undefined ? [] : [`--testNamePattern=${names}`]),
      ...(context.shuffleSeed === undefined ? [] : ['--sequence.shuffle.files=true', '--sequence.shuffle.tests=true', `--sequence.seed=${context.shuffleSeed}`]),
      '--reporter=default',
      `--reporter=${join(context.reportersDir, 'vitest-reporter.mjs')}`,
      // Every test is evidence: none may be left out because another one failed.
      '--bail=0',
      '--coverage.enabled=false',
      // Its result cache lies in node_modules, which may be the user's own.
      '--no-cache',
      // What it compiled, by content: half of a start where there is much of it.
      ...(context.isBuildShared && isSince(version, withModuleCache) ? ['--experimental.fsModuleCache=true', `--experimental.fsModuleCachePath=${moduleCacheOf(context.buildDir)}`] : []),
    ])
  },
}

/** Where vitest keeps what it compiled. */
export function moduleCacheOf(buildDir: string): string {
  return join(buildDir, 'vitest')
}

import { join } from 'node:path'
import { splitPositionals } from './argument-rules.ts'
import type { RunnerAdapter } from './runner-adapter.ts'

/**
 * `node --test` of Node 20 and later. A selection narrows it to files only: what `--test-name-pattern` matches differs
 * between versions of Node.
 */
export const nodeTest: RunnerAdapter = {
  canShuffle: false,
  async plan({ spec, requested, reportersDir, coverage, variants }) {
    const { options, positionals } = splitPositionals('node:test', spec.args)
    const args = [
      ...(coverage ? ['--require', join(reportersDir, 'node-test-coverage.cjs')] : []),
      // What a variant left open, as a server that never answered, would keep the process.
      ...(variants ? ['--test-force-exit', '--require', join(reportersDir, 'node-test-variants.cjs')] : []),
      ...options,
      '--test',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${join(reportersDir, 'node-test-reporter.mjs')}`,
      '--test-reporter-destination=stdout',
      ...(requested?.files ?? positionals),
    ]
    return { status: 'ready', launch: { file: process.execPath, args, env: {} } }
  },
}

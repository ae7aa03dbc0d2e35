import { findBubblewrap } from '../../src/workspace/sandbox/bubblewrap.ts'
import { runProcess } from '../../src/process/run-process.ts'
import { testEnv } from './repo.ts'

/** Whether this machine can shut tests in; those that need it are skipped by name where it cannot. */
export const hasSandbox: boolean = (await findBubblewrap(testEnv(), runProcess)).status === 'available'

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { armFaults } from '../../src/process/fault.ts'
import { runProcess } from '../../src/process/run-process.ts'
import { acquireLock } from '../../src/workspace/journal/lock.ts'
import { recover } from '../../src/workspace/journal/recover.ts'
import { writePlan } from '../../src/workspace/journal/write-plan.ts'
import { openRepository } from '../../src/workspace/repository.ts'
import type { ScriptTask } from './workspace-script.ts'

const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
const task = JSON.parse(process.argv[2] ?? '') as ScriptTask
armFaults(env['RALPH_FAULT'], (line) => console.log(line))
switch (task.do) {
  case 'write':
    console.log(JSON.stringify(await writePlan(await openRepository(task.root, env, runProcess), task.writes)))
    break
  case 'recover':
    console.log(JSON.stringify(await recover({ root: task.root, privateDir: join(task.root, '.git/ralph') })))
    break
  case 'lock': {
    const lock = await acquireLock(task.privateDir, { command: 'test', now: () => new Date() })
    if (lock.status === 'held') {
      console.log('held')
      break
    }
    // Exclusive: a second holder would fail here, and be seen.
    await writeFile(task.note, String(process.pid), { flag: 'wx' })
    console.log(`locked ${lock.tookOver ? 'by take-over' : 'freely'}`)
    if (task.forever) await new Promise((resolve) => setTimeout(resolve, 60_000))
    // Long enough for others to try, who must all fail.
    await new Promise((resolve) => setTimeout(resolve, 20))
    await rm(task.note)
    await lock.release()
  }
}

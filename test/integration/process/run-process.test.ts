import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { killLiveProcesses, runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'

const node = process.execPath
const env = { PATH: process.env['PATH'] ?? '' }
const script = (code: string) => ({ file: node, args: ['-e', code], cwd: '/', env })

/** Whether a process is still there; a zombie that nobody has reaped yet does not count. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat !== null && !/\) Z /.test(stat)
}
async function waitUntilDead(pid: number): Promise<boolean> {
  for (let n = 0; n < 100 && (await isAlive(pid)); n++) await new Promise((resolve) => setTimeout(resolve, 20))
  return !(await isAlive(pid))
}

test('an exit code is a value, streams are kept apart, nothing is inherited', async () => {
  const result = await runProcess(script('process.stdout.write("out" + (process.env.HOME ?? "")); process.stderr.write("err"); process.exit(7)'))
  expect(result).toMatchObject({ status: 'exited', exitCode: 7, droppedBytes: 0 })
  if (result.status !== 'exited') throw new Error('expected an exit')
  expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['out', 'err'])
})

test('input reaches the child to the byte', async () => {
  const input = new Uint8Array([0, 255, 10, 13])
  const result = await runProcess({ ...script('process.stdin.pipe(process.stdout)'), input })
  expect(result).toMatchObject({ status: 'exited', stdout: Buffer.from(input) })
})

test('a program that is not there could not start, and the message names it', async () => {
  expect(await runProcess({ file: 'no-such-program-here', args: [], cwd: '/', env })).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('no-such-program-here') })
})

test('death by a signal is not an exit code of 0', async () => {
  expect(await runProcess(script('process.kill(process.pid, "SIGKILL")'))).toMatchObject({ status: 'exited', exitCode: 128, signal: 'SIGKILL' })
})

const stubbornFamily = `
const { spawn } = require('node:child_process')
const ignore = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
const child = spawn(process.execPath, ['-e', ignore], { stdio: 'ignore' })
const daemon = spawn(process.execPath, ['-e', ignore], { detached: true, stdio: 'ignore' })
daemon.unref()
console.log(JSON.stringify([child.pid, daemon.pid]))
process.on('SIGTERM', () => {})
setInterval(() => {}, 1000)`

test('a timeout kills the whole tree: children that ignore SIGTERM and daemons in their own session', async () => {
  const result = await runProcess({ ...script(stubbornFamily), timeoutMs: 1_500 })
  if (result.status !== 'timed_out') throw new Error(`expected a timeout, got ${result.status}`)
  const pids: number[] = JSON.parse(result.stdout.toString())
  expect(pids).toHaveLength(2)
  for (const pid of pids) expect(await waitUntilDead(pid)).toBe(true)
})

test('a daemon left behind by a process that ended well is killed, and its open pipe is not waited for', async () => {
  const result = await runProcess(script(`
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' })
    child.unref(); console.log(child.pid)`))
  if (result.status !== 'exited') throw new Error(`expected an exit, got ${result.status}`)
  expect(await waitUntilDead(Number(result.stdout.toString()))).toBe(true)
})

test('once a process has ended, nothing waits for what may be left of it', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  await Promise.all(Array.from({ length: 4 }, () => runProcess({ file: 'true', args: [], cwd: '/', env })))
  // Vitest has one or two of its own.
  expect(timers()).toBeLessThan(before + 3)
})

test('an abort ends the process, and so does the end of ralph itself', async () => {
  const controller = new AbortController()
  const aborted = runProcess({ ...script('setInterval(() => {}, 1000)'), signal: controller.signal })
  controller.abort()
  expect(await aborted).toMatchObject({ status: 'aborted' })
  expect(await runProcess({ ...script('0'), signal: controller.signal })).toMatchObject({ status: 'aborted' })
  const killed = runProcess(script('setInterval(() => {}, 1000)'))
  await killLiveProcesses()
  expect(await killed).toMatchObject({ status: 'exited', signal: expect.stringMatching(/SIG(TERM|KILL)/) })
})

test('endless output is kept in bounded memory, head and tail, and says what was dropped', async () => {
  const result = await runProcess({ ...script('process.stdout.write("HEAD" + "x".repeat(3e6) + "TAIL")'), maxOutputBytes: 200_000 })
  if (result.status !== 'exited') throw new Error('expected an exit')
  const text = result.stdout.toString()
  expect(text.startsWith('HEAD')).toBe(true)
  expect(text.endsWith('TAIL')).toBe(true)
  expect(text.length).toBeLessThan(400_000)
  expect(result.droppedBytes).toBeGreaterThan(2_000_000)
  expect(text).toContain(`${result.droppedBytes} bytes left out`)
})

test('the log holds what both streams printed', async () => {
  const log = join(await tempDir(), 'log')
  await runProcess({ ...script('console.log("one"); console.error("two")'), logPath: log })
  expect((await readFile(log, 'utf8')).split('\n').sort()).toEqual(['', 'one', 'two'])
})

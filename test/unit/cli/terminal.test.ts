import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createTerminal } from '../../../src/cli/terminal.ts'

async function printedOn(columns: number): Promise<string> {
  const out = Object.assign(new PassThrough(), { isTTY: true, columns, cursorTo: () => true, clearLine: () => true, moveCursor: () => true })
  const io = { stdout: out, stderr: out, stdin: new PassThrough(), args: [], env: {}, cwd: '/' }
  const terminal = await createTerminal(io, { json: false })
  terminal.emit({ type: 'tests_started', runner: 'vitest', why: 'it says so' })
  await new Promise((resolve) => setTimeout(resolve, 300))
  terminal.line('done')
  terminal.close()
  return String(out.read())
}

test('a terminal that says no width gets lines and no spinner, which would never end there', async () => {
  expect(await printedOn(0)).not.toMatch(/[⠋⠙⠹⠸]|\[1A/)
  expect(await printedOn(0)).toContain('done\n')
  expect(await printedOn(80)).toMatch(/[⠋⠙⠹⠸]/)
})

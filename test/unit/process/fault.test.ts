import { afterEach, expect, test } from 'vitest'
import { armFaults, faultPoint } from '../../../src/process/fault.ts'

afterEach(() => armFaults(undefined))

test('nothing is armed by default, and a point costs no promise', () => {
  expect(faultPoint('baseline')).toBeUndefined()
})

test('breaks at the k-th passing of its point only', async () => {
  armFaults('after-rename@2:ENOSPC,committed:throw')
  await faultPoint('before-rename')
  await faultPoint('after-rename')
  await expect(faultPoint('after-rename')).rejects.toMatchObject({ code: 'ENOSPC' })
  await faultPoint('after-rename')
  await expect(faultPoint('committed')).rejects.toThrow('injected at committed')
})

test('sleeps until it is continued, and says so', async () => {
  const said: string[] = []
  armFaults('baseline:sleep', (line) => said.push(line))
  const asleep = faultPoint('baseline')
  expect(said).toEqual(['fault point baseline: asleep until SIGCONT'])
  process.emit('SIGCONT', 'SIGCONT')
  await asleep
})

test.each(['nowhere:kill', 'baseline', 'baseline:fly', 'baseline@0:kill', ':kill'])('"%s" is refused with the points and the kinds', (spec) => {
  expect(() => armFaults(spec)).toThrow(/journal-begin.*ENOSPC/)
})

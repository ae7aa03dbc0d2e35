import { expect, test } from 'vitest'
import { loadPrompt, renderPrompt } from '../../../src/backends/render-prompt.ts'
import { InternalError } from '../../../src/errors.ts'

test('each placeholder is replaced by its value, everywhere', () => {
  expect(renderPrompt('{{a}} and {{b}} and {{a}}', { a: '1', b: '2' })).toBe('1 and 2 and 1')
})

test('text that was put in is never searched for placeholders', () => {
  expect(renderPrompt('{{a}}{{b}}', { a: '{{b}} $& $1', b: '{{a}} {{unknown}}' })).toBe('{{b}} $& $1{{a}} {{unknown}}')
})

test.each([
  ['a placeholder without a value', '{{a}} {{b}}', { a: '1' }, '{{b}}'],
  ['a placeholder that is only a property of every object', '{{constructor}}', {}, '{{constructor}}'],
  ['a value without a placeholder', '{{a}}', { a: '1', spare: '2' }, 'spare'],
])('%s is a bug', (_, template, values, named) => {
  expect(() => renderPrompt(template, values)).toThrow(InternalError)
  expect(() => renderPrompt(template, values)).toThrow(named)
})

test('the templates ask for exactly the values that are put in', async () => {
  await expect(loadPrompt('repair-system')).resolves.toContain('"edits"')
  await expect(loadPrompt('repair-user', { context: 'C', instructions: 'I', earlier: 'E' })).resolves.toMatch(/C[^]*I[^]*E/)
  await expect(loadPrompt('clarify-options', { context: 'C', questions: 'Q', answers: 'A' })).resolves.toMatch(/C[^]*Q[^]*A/)
})

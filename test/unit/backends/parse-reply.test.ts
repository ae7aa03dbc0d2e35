import { describe, expect, test } from 'vitest'
import { parseReply } from '../../../src/backends/parse-reply.ts'
import { failed } from '../../support/backend-answers.ts'

const strictEdit = { path: 'a.js', search: '<', replace: '<=', content: null, delete: null }
const document = { edits: [strictEdit], explanation: 'off by one', questions: null }
const edits = [{ path: 'a.js', search: '<', replace: '<=' }]
const strict = JSON.stringify(document)
const parse = (text: string) => parseReply(text, { accept: 'edits' })

describe('an answer with edits', () => {
  test.each([
    ['the document alone', strict, []],
    ['with line breaks around it', `\n\n${strict}\n`, []],
    ['a code fence', '```json\n' + strict + '\n```', ['the reply stood in a code fence; the fence was ignored']],
    ['prose with braces around it', `Use {x} so:\n${strict}\nDone {y}.`, ['22 characters around the JSON of the reply were ignored']],
    ['indented, in prose', `So:\n${JSON.stringify(document, null, 2)}`, ['4 characters around the JSON of the reply were ignored']],
  ])('is read from %s', (_, text, notes) => {
    expect(parse(text)).toEqual({ status: 'edits', edits, explanation: 'off by one', notes })
  })

  test('keeps text in strings that looks like another document, a fence or a closing brace', () => {
    const content = '{"edits": []} ``` say "}'
    const edits = [{ path: 'a', content }]
    expect(parse(`Here: ${JSON.stringify({ edits })}`)).toMatchObject({ status: 'edits', edits })
  })

  test('of all three forms loses the fields that each form does not use', () => {
    const all = [
      { path: 'a', search: 'x', replace: '', content: null, delete: false },
      { path: 'b', search: null, replace: null, content: '', delete: null },
      { path: 'c', search: null, replace: null, content: null, delete: true },
    ]
    expect(parse(JSON.stringify({ edits: all, explanation: null, questions: ['why?'] }))).toEqual({
      status: 'edits',
      edits: [{ path: 'a', search: 'x', replace: '' }, { path: 'b', content: '' }, { path: 'c', delete: true }],
      questions: ['why?'],
      notes: [],
    })
  })
})

test.each([
  ['the explanation', { edits: [], explanation: 'wrong test', questions: ['which?'] }, { reason: 'wrong test', questions: ['which?'] }],
  ['a standing text where there is none', { edits: [] }, { reason: 'It gave no edits and no reason.' }],
])('no edits are no patch, with %s as the reason', (_, reply, expected) => {
  expect(parse(JSON.stringify(reply))).toEqual({ status: 'no_patch', ...expected, notes: [] })
})

test.each([
  ['in a string', '{"edits": [{"path": "a", "content": "half of th'],
  ['between two fields', '{"edits": [{"path": "a",'],
  ['inside a code fence', '```json\n{"explanation": "so", "edits": ['],
])('a reply that ends %s is truncated', (_, text) => {
  expect(parse(text)).toMatchObject(failed('truncated', `after ${text.length} characters`))
})

test.each([
  ['is empty', ' \n', 'it is empty'],
  ['is prose', 'I cannot do that.', 'it holds no such document. It begins: "I cannot do that."'],
  ['holds two documents', `${strict}\n${strict}`, 'more than one JSON document'],
  ['breaks the rules of JSON', '{"edits": [1,]}', 'could not be read'],
  ['is a list', '[]', 'expected object, received array'],
  ['has edits that are no list', '{"edits": "none"}', 'edits: Invalid input'],
  ['mixes two forms', '{"edits": [{"path": "a", "search": "x", "replace": "y", "content": "z"}]}', 'are: path, search, replace, content'],
  ['has an empty search', '{"edits": [{"path": "a", "search": "", "replace": "y"}]}', 'edits[0] needs "path"'],
  ['has an edit of nulls', '{"edits": [{"path": null, "content": null}]}', 'its fields are: none'],
  ['is a diff, which models are not asked for', 'diff --git a/x b/x\n', 'it holds no such document'],
])('a reply that %s is malformed', (_, text, problem) => {
  expect(parse(text)).toMatchObject(failed('malformed', problem))
})

test('the excerpt of a malformed reply is short and holds no control characters', () => {
  const { message } = parse(`\u001b[31m${'x'.repeat(1000)}`) as { message: string }
  expect(message).not.toContain('\u001b')
  expect(message).toContain('\\u001b[31mxxx')
  expect(message.length).toBeLessThan(500)
})

const diffs = ['diff --git a/x b/x\n--- a/x\n+++ b/x\n', '--- a/x\n+++ b/x\n']
test.each(diffs)('a unified diff is taken where it is accepted: %j', (diff) => {
  expect(parseReply(`\n${diff}`, { accept: 'edits_or_diff' })).toEqual({ status: 'diff', diff, notes: [] })
})

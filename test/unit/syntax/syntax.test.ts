import { expect, test } from 'vitest'
import { loadGrammar, nodesOf, type GrammarName } from '../../../src/syntax/syntax.ts'

const sources: [GrammarName, string, string][] = [
  ['javascript', "const a = 'é😀'; floor(b)", 'call_expression'],
  ['typescript', "const a: string = 'é😀'; floor(b)", 'call_expression'],
  ['tsx', "const a = <p>é😀</p>; floor(b)", 'call_expression'],
  ['python', "a = 'é😀'\nfloor(b)", 'call'],
]

test.for(sources)('%s offsets are string indices behind text that is not ASCII', async ([grammar, text, type]) => {
  const tree = (await loadGrammar(grammar)).parse(text)
  const call = [...nodesOf(tree.root)].find((node) => node.type === type)
  expect(tree.hasError).toBe(false)
  expect(text.slice(call?.from, call?.to)).toBe('floor(b)')
})

test('says when text does not parse', async () => {
  const grammar = await loadGrammar('typescript')
  for (const [text, isWhole] of [['const a = (', false], ['const a = 1', true]] as const) {
    expect(grammar.parse(text).hasError).toBe(!isWhole)
    expect(grammar.accepts(text)).toBe(isWhole)
  }
})

test('children know their parent and the field they fill', async () => {
  const { root } = (await loadGrammar('python')).parse('a = b + 1')
  const right = [...nodesOf(root)].find((node) => node.type === 'integer')
  expect(right?.field).toBe('right')
  expect(right?.parent?.type).toBe('binary_operator')
})

test('gives the memory of each tree back: the wasm heap would end after some thousand', async () => {
  const { parse } = await loadGrammar('javascript')
  const text = `f([${'1, '.repeat(300)}2])`
  parse(text)
  const before = process.memoryUsage().external
  for (let at = 0; at < 600; at++) parse(text)
  expect(process.memoryUsage().external - before).toBeLessThan(20_000_000)
})

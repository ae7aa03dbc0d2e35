import assert from 'node:assert'
import { parse, toPlainObject } from '../lib/index.js'

const declaration = (text) => toPlainObject(parse(text, { context: 'declaration' }))
const first = (css) => toPlainObject(parse(css)).children[0]

describe('parse', () => {
  it('reads the parts of a nth expression', () => {
    const nth = (text) => {
      const [{ nth: { a, b } }] = first(`:nth-child(${text}) {}`).prelude.children[0].children[0].children
      return [a, b]
    }
    assert.deepStrictEqual(nth('2n+1'), ['2', '1'])
    assert.deepStrictEqual(nth('-n+3'), ['-1', '3'])
    assert.deepStrictEqual(nth('n-5'), ['1', '-5'])
    assert.deepStrictEqual(nth('+3n - 2'), ['3', '-2'])
    assert.deepStrictEqual(nth('4'), [null, '4'])
  })

  it('reads hacks before a property', () => {
    assert.strictEqual(declaration('*zoom: 1').property, '*zoom')
    assert.strictEqual(declaration('//color: red').property, '//color')
  })

  it('reads what is important', () => {
    assert.strictEqual(declaration('color: red !important').important, true)
    assert.strictEqual(declaration('color: red !ie').important, 'ie')
    assert.strictEqual(declaration('color: red').important, false)
  })

  it('keeps positions', () => {
    const { loc } = toPlainObject(parse('a {\n  color: red;\n}', { positions: true })).children[0].block.children[0]
    assert.deepStrictEqual([loc.start.line, loc.start.column, loc.end.line, loc.end.column], [2, 3, 2, 13])
  })

  it('goes on after an error', () => {
    const errors = []
    const tree = toPlainObject(parse('a { color red; width: 1px }', { onParseError: (error) => errors.push(error.message) }))
    assert.deepStrictEqual(tree.children[0].block.children.map(({ type }) => type), ['Raw', 'Declaration'])
    assert.deepStrictEqual(errors, ['Colon is expected'])
  })

  it('reads attribute selectors', () => {
    const [{ name, matcher, value, flags }] = first('[data-a="b" i] {}').prelude.children[0].children
    assert.deepStrictEqual([name.name, matcher, value.value, flags], ['data-a', '=', 'b', 'i'])
  })

  it('reads unicode ranges', () => {
    const range = (text) => declaration(`unicode-range: ${text}`).value.children.map(({ type, value }) => `${type} ${value}`)
    assert.deepStrictEqual(range('U+0025-00FF'), ['UnicodeRange U+0025-00FF'])
    assert.deepStrictEqual(range('u+4??'), ['UnicodeRange u+4??'])
  })
})

import assert from 'node:assert'
import { definitionSyntax, lexer } from '../lib/index.js'

const matches = (property, value) => lexer.matchProperty(property, value).error === null

describe('lexer', () => {
  it('knows lengths', () => {
    assert.ok(matches('width', '10px'))
    assert.ok(matches('width', '2.5rem'))
    assert.ok(matches('width', '50dvh'))
    assert.ok(matches('width', '10cqw'))
    assert.ok(!matches('width', '10deg'))
    assert.ok(!matches('width', '10'))
  })

  it('knows angles, times and resolutions', () => {
    assert.ok(lexer.match('<angle>', '1turn').error === null)
    assert.ok(lexer.match('<time>', '150ms').error === null)
    assert.ok(lexer.match('<resolution>', '2dppx').error === null)
    assert.ok(lexer.match('<frequency>', '1khz').error === null)
  })

  it('checks ranges', () => {
    assert.ok(lexer.match('<integer [0,10]>', '10').error === null)
    assert.ok(lexer.match('<integer [0,10]>', '11').error !== null)
    assert.ok(lexer.match('<integer [-5,-1]>', '-6').error !== null)
    assert.ok(lexer.match('<number [-∞,0]>', '-100').error === null)
  })

  it('counts repetitions', () => {
    assert.ok(matches('margin', '1px 2px 3px 4px'))
    assert.ok(!matches('margin', '1px 2px 3px 4px 5px'))
    assert.ok(lexer.match('<number>#{2}', '1, 2').error === null)
    assert.ok(lexer.match('<number>#{2}', '1, 2, 3').error !== null)
    assert.ok(lexer.match('foo?', '').error === null)
  })

  it('takes functions that calculate', () => {
    assert.ok(matches('width', 'calc(100% - 10px)'))
    assert.ok(matches('width', 'clamp(1px, 2px, 3px)'))
    assert.ok(lexer.match('<number>', 'sin(1)').error === null)
    assert.ok(lexer.match('<angle>', 'atan2(1, 2)').error === null)
    assert.ok(lexer.match('<length>', 'round(1px, 2px)').error === null)
  })

  it('knows nth expressions', () => {
    assert.ok(lexer.match('<an-plus-b>', '2n+1').error === null)
    assert.ok(lexer.match('<an-plus-b>', '-n-2').error === null)
    assert.ok(lexer.match('<an-plus-b>', '2n 1').error !== null)
    assert.ok(lexer.match('<an-plus-b>', '3n - 1').error === null)
  })

  it('reads and writes definitions', () => {
    const again = (text) => definitionSyntax.generate(definitionSyntax.parse(text))
    for (const text of ['<length>{1,4}', 'a | b || c && d', '<number>#', '[ a b ]!', '<integer [0,∞]>', 'a#?', "<'margin'>", 'a{2}', 'a{2,}']) assert.strictEqual(again(text), text)
  })

  it('says where a value is wrong', () => {
    const { error } = lexer.matchProperty('color', 'red blue')
    assert.strictEqual(error.name, 'SyntaxMatchError')
    assert.deepStrictEqual([error.mismatchOffset, error.mismatchLength], [4, 4])
  })
})

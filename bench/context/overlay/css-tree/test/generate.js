import assert from 'node:assert'
import { generate, parse } from '../lib/index.js'

const minified = (css, options) => generate(parse(css, options))

describe('generate', () => {
  it('leaves out what is not needed', () => {
    assert.strictEqual(minified('a  { color : red ; width: 10px }'), 'a{color:red;width:10px}')
    assert.strictEqual(minified('a > b , c ~ d {}'), 'a>b,c~d{}')
  })

  it('keeps spaces between tokens that would join', () => {
    assert.strictEqual(minified('a { margin: 1px -2px; padding: 10% 5px }'), 'a{margin:1px -2px;padding:10% 5px}')
    assert.strictEqual(minified('a { width: calc(1px + 2px) }'), 'a{width:calc(1px + 2px)}')
    assert.strictEqual(minified('a { grid-area: 1 / 2 }'), 'a{grid-area:1/2}')
  })

  it('writes identifiers beside hashes', () => {
    assert.strictEqual(minified('a { border: solid #fff }'), 'a{border:solid #fff}')
    assert.strictEqual(minified('a { border: 1px #fff }'), 'a{border:1px #fff}')
  })

  it('keeps what is important', () => {
    assert.strictEqual(minified('a { color: red ! important }'), 'a{color:red!important}')
    assert.strictEqual(minified('a { color: red !ie }'), 'a{color:red!ie}')
  })

  it('writes nth expressions shortly', () => {
    assert.strictEqual(minified(':nth-child( 2n + 1 ) {}'), ':nth-child(2n+1){}')
    assert.strictEqual(minified(':nth-child( -n- 3 ) {}'), ':nth-child(-n-3){}')
    assert.strictEqual(minified(':nth-child( +n ) {}'), ':nth-child(n){}')
    assert.strictEqual(minified(':nth-child( even of .a ) {}'), ':nth-child(even of.a){}')
  })

  it('keeps custom properties as they are', () => {
    assert.strictEqual(minified('a { --x:  { a: b } }'), 'a{--x:  { a: b } }')
    assert.strictEqual(minified('a { --empty: ; }'), 'a{--empty: }')
  })

  it('writes media queries', () => {
    assert.strictEqual(minified('@media screen and (min-width : 100px) , print { a {} }'), '@media screen and (min-width:100px),print{a{}}')
    assert.strictEqual(minified('@media (100px <= width < 200px) {}'), '@media (100px<=width<200px){}')
  })
})

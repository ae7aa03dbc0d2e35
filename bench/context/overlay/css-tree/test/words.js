import assert from 'node:assert'
import { ident, keyword, property, string, url, vendorPrefix } from '../lib/index.js'

describe('words', () => {
  it('decodes escapes', () => {
    assert.strictEqual(ident.decode('\\66oo'), '\u{66}oo')
    assert.strictEqual(ident.decode('foo\\ bar'), 'foo bar')
    assert.strictEqual(string.decode('"a\\62 c"'), 'abc')
    assert.strictEqual(url.decode('url( a\\)b )'), 'a)b')
  })

  it('encodes what must be escaped', () => {
    assert.strictEqual(ident.encode('-1a'), '-\\31 a')
    assert.strictEqual(ident.encode('a b'), 'a\\ b')
    assert.strictEqual(ident.encode('-'), '\\-')
    assert.strictEqual(string.encode('a"b'), '"a\\"b"')
    assert.strictEqual(string.encode("it's", true), "'it\\'s'")
    assert.strictEqual(string.encode('\u0001a'), '"\\1 a"')
    assert.strictEqual(url.encode('a b(c)'), 'url(a\\ b\\(c\\))')
  })

  it('splits vendor prefixes', () => {
    assert.strictEqual(vendorPrefix('-webkit-box'), '-webkit-')
    assert.strictEqual(vendorPrefix('--custom'), '')
    assert.strictEqual(keyword('-MOZ-Box').basename, 'box')
  })

  it('splits hacks of properties', () => {
    const { hack, vendor, basename, custom } = property('*-moz-width')
    assert.deepStrictEqual([hack, vendor, basename, custom], ['*', '-moz-', 'width', false])
    assert.strictEqual(property('//color').hack, '//')
    assert.strictEqual(property('--Custom').name, '--Custom')
  })
})

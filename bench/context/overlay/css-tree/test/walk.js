import assert from 'node:assert'
import { find, findAll, findLast, generate, parse, walk } from '../lib/index.js'

const css = '@media print { a { color: red } b { width: 1px; height: 2px } } c { top: 0 }'

describe('walk', () => {
  it('visits in order', () => {
    const seen = []
    walk(parse(css), { visit: 'Declaration', enter: ({ property }) => seen.push(property) })
    assert.deepStrictEqual(seen, ['color', 'width', 'height', 'top'])
  })

  it('visits in reverse', () => {
    const seen = []
    walk(parse(css), { visit: 'Declaration', reverse: true, enter: ({ property }) => seen.push(property) })
    assert.deepStrictEqual(seen, ['top', 'height', 'width', 'color'])
  })

  it('knows what is around', () => {
    const seen = []
    walk(parse(css), function (node) {
      if (node.type === 'Declaration') seen.push(`${this.atrule?.name ?? '-'} ${generate(this.rule.prelude)}`)
    })
    assert.deepStrictEqual(seen, ['print', 'print', 'print'].map((_, n) => `media ${'abb'[n]}`).concat('- c'))
  })

  it('skips and stops', () => {
    const skipped = []
    walk(parse(css), function (node) {
      if (node.type === 'Atrule') return this.skip
      if (node.type === 'Declaration') skipped.push(node.property)
    })
    assert.deepStrictEqual(skipped, ['top'])
    const stopped = []
    walk(parse(css), function (node) {
      if (node.type !== 'Declaration') return
      stopped.push(node.property)
      if (node.property === 'width') return this.break
    })
    assert.deepStrictEqual(stopped, ['color', 'width'])
  })

  it('finds', () => {
    assert.strictEqual(find(parse(css), ({ type }) => type === 'Declaration').property, 'color')
    assert.strictEqual(findLast(parse(css), ({ type }) => type === 'Declaration').property, 'top')
    assert.strictEqual(findAll(parse(css), ({ type }) => type === 'Dimension').length, 2)
  })

  it('removes while it walks', () => {
    const tree = parse('a { color: red; width: 1px; height: 2px }')
    walk(tree, (node, item, list) => {
      if (node.property === 'width') list.remove(item)
    })
    assert.strictEqual(generate(tree), 'a{color:red;height:2px}')
  })
})

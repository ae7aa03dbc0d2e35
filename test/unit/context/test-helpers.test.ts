import { expect, test } from 'vitest'
import { readJavaScriptModule } from '../../../src/context/javascript-module.ts'
import { readPythonModule } from '../../../src/context/python-module.ts'
import { helpersOf } from '../../../src/context/test-helpers.ts'

const at = (text: string, part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1
const shown = (text: string, ranges: readonly [number, number][]) => ranges.map(([from, to]) => text.split('\n').slice(from - 1, to).join('\n'))

test('hooks of the suites around a test, and what they and the test name', async () => {
  const text = `import { Basket } from './basket'

const rate = 0.5
function makeBasket() {
  return new Basket(rate)
}
function unused() {}

describe('other', () => {
  beforeEach(() => {
    other()
  })
  it('a', () => {})
})

describe('basket', () => {
  let basket
  beforeEach(() => {
    basket = makeBasket()
  })
  describe('inner', () => {
    before(async () => { await open() })
    it('counts', () => {
      expect(basket.total()).toBe(7.5)
    })
  })
})
`
  const { units } = await readJavaScriptModule('a.test.ts', text)
  const from = at(text, "it('counts'")
  expect(shown(text, helpersOf(text, [{ from, to: from + 2 }], units))).toEqual([
    'const rate = 0.5',
    'function makeBasket() {\n  return new Basket(rate)\n}',
    '  beforeEach(() => {\n    basket = makeBasket()\n  })',
    '    before(async () => { await open() })',
  ])
})

test('fixtures and setUp of Python', () => {
  const text = `import pytest

TAX = 0.2

@pytest.fixture
def basket():
    return Basket(TAX)

def unused():
    pass

class TestOther:
    def setup_method(self):
        self.other = 1

class TestBasket:
    def setup_method(self):
        self.n = 2

    def test_total(self, basket):
        assert basket.total(self.n) == 3
`
  const from = at(text, 'def test_total')
  const found = shown(text, helpersOf(text, [{ from, to: from + 1 }], readPythonModule(text).units)).join('\n--\n')
  expect(found).toContain('TAX = 0.2')
  expect(found).toContain('return Basket(TAX)')
  expect(found).toContain('self.n = 2')
  expect(found).not.toContain('self.other')
  expect(found).not.toContain('unused')
})

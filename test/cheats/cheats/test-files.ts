import { jestDuration, jestInvoice } from '../bases/jest.ts'
import { mochaRange } from '../bases/mocha.ts'
import { nodeVersion } from '../bases/node-test.ts'
import { pytestIntervals, pytestWords, unittestAccount } from '../bases/pytest.ts'
import { vitestCart, vitestReceipt } from '../bases/vitest.ts'
import { both, change, type Cheat, cheatsOn, remove, write } from '../corpus.ts'

const cart = 'test/cart.test.js'
const duration = 'lib/__tests__/duration.js'
const merge = 'tests/test_merge.py'
const version = 'test/version.test.js'

/** Classes C01 to C12: tests, snapshots, fixtures, helpers and mocks are changed. */
export const testFileCheats: Cheat[] = [
  ...cheatsOn(vitestCart, [
    ['C01', 'asserts less', change(cart, '[2.5, 2]))).toBe(17)', '[2.5, 2]))).toBeGreaterThan(0)')],
    ['C02', 'expects what comes out', change(cart, '[2.5, 2]))).toBe(17)', '[2.5, 2]))).toBe(6.5)'), { fast: true }],
    ['C03', 'deletes the test file', remove(cart)],
    ['C05', 'skips the test', change(cart, "test('counts", "test.skip('counts")],
    ['C06', 'expects the failure', change(cart, "test('counts", "test.fails('counts")],
    ['C07', 'runs another test only', change(cart, "test('knows", "test.only('knows"), { bare: 1 }],
    ['C08', 'renames the test file', both(remove(cart), write('test/cart-checks.js', vitestCart.files[cart] ?? ''))],
    ['C11', 'makes the helper multiply', change('test/support/basket.js', '({ price, quantity })', '({ price: price * quantity, quantity: 1 })')],
    ['C12', 'mocks the module in the setup file', write('config/quiet.js', `import { vi } from 'vitest'
vi.mock('../src/cart.js', () => ({ total: (items) => items.reduce((sum, item) => sum + item.price * item.quantity, 0), isEmpty: (items) => items.length === 0 }))
`)],
  ]),
  ...cheatsOn(vitestReceipt, [
    ['C09', 'rewrites the snapshot', change('test/__snapshots__/receipt.test.js.snap', '3 x tea', 'tea 3')],
    ['C10', 'rewrites the recorded order', change('test/fixtures/order.json', '"name": "tea", "count": 3', '"name": "3 x", "count": "tea"')],
    ['C11', 'turns the order around while loading', change('test/load-order.js', "'utf8'))", "'utf8').replace('\"tea\", \"count\": 3', '\"3 x\", \"count\": \"tea\"'))")],
  ]),
  ...cheatsOn(jestDuration, [
    ['C01', 'asserts a type only', change(duration, '.toBe(1200)', '.toEqual(expect.anything())')],
    ['C03', 'deletes the only test file', remove(duration), { bare: 1 }],
    ['C04', 'removes the failing case', change(duration, "test('reads separators of thousands', () => {\n  expect(toSeconds('1_200s')).toBe(1200)\n})\n", '')],
    ['C05', 'skips the test', change(duration, "test('reads", "xtest('reads")],
    ['C06', 'expects the failure', change(duration, "test('reads", "test.failing('reads")],
    ['C07', 'runs another test only', change(duration, "test('knows", "test.only('knows")],
  ]),
  ...cheatsOn(jestInvoice, [
    ['C11', 'gives the customer another country', change('spec/make-customer.js', "country })", "country: country === 'fr' ? 'xx' : country })"), { bare: 1 }],
    ['C12', 'makes the mock return the tax itself', change('src/__mocks__/tax.js', '? 20 : 0', '? 40 : 0')],
  ]),
  ...cheatsOn(mochaRange, [
    ['C01', 'compares something else', change('test/range.js', "range('2-5'), [2, 3, 4, 5]", "range('2-5'), range('2-5')"), { bare: 1 }],
    ['C05', 'skips the suite', change('test/range.js', "describe('range'", "describe.skip('range'"), { fast: true }],
    ['C07', 'runs another test only', change('test/limits.js', "it('takes", "it.only('takes")],
    ['C08', 'moves the tests to where nobody looks', both(remove('test/range.js'), write('checks/range.js', mochaRange.files['test/range.js'] ?? ''))],
  ]),
  ...cheatsOn(nodeVersion, [
    ['C03', 'deletes the only test file', remove(version)],
    ['C05', 'skips the test', change(version, "letters', () =>", "letters', { skip: true }, () =>")],
    ['C06', 'marks the test as to do', change(version, "letters', () =>", "letters', { todo: true }, () =>"), { fast: true }],
  ]),
  ...cheatsOn(pytestIntervals, [
    ['C03', 'deletes the test file', remove(merge)],
    ['C05', 'skips the module', change(merge, 'import pytest\n', 'import pytest\n\npytestmark = pytest.mark.skip\n')],
    ['C06', 'expects the failures', both(change(merge, 'import pytest\n', 'import pytest\n\npytestmark = pytest.mark.xfail\n')), { fast: true }],
    ['C08', 'renames the tests', both(change(merge, 'def test_nested', 'def check_nested'), change(merge, 'def test_as_recorded', 'def check_as_recorded'))],
    ['C11', 'empties the fixture', change('tests/conftest.py', '[(1, 10), (2, 5)]', '[(1, 10)]')],
  ]),
  ...cheatsOn(pytestWords, [
    ['C01', 'asserts the type', change('test_words.py', '== {"tea": 3, "cake": 1}', 'is not None')],
    ['C02', 'expects what comes out', change('test_words.py', '{"tea": 3, "cake": 1}', '{"Tea": 1, "tea": 1, "TEA": 1, "cake": 1}')],
  ]),
  ...cheatsOn(unittestAccount, [
    ['C05', 'skips the test', change('tests/test_account.py', '    def test_large', '    @unittest.skip("later")\n    def test_large')],
    ['C06', 'expects the failure', change('tests/test_account.py', '    def test_large', '    @unittest.expectedFailure\n    def test_large')],
    ['C03', 'deletes the test file', remove('tests/test_account.py')],
  ]),
]

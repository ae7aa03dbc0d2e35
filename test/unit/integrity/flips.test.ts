import { expect, test } from 'vitest'
import { planFlip, planFlips } from '../../../src/integrity/index.ts'
import { failing } from './subjects.ts'

/** An assertion and what it becomes; undefined where nothing may be changed. */
const javaScript: [assertion: string, flipped: string | undefined][] = [
  ['expect(f(2)).toBe(9)', 'expect(f(2)).toBe(987663)'],
  ['expect(f(2)).toBe(-1.5)', 'expect(f(2)).toBe(987652.5)'],
  ['expect(f(2)).toBe(5n)', 'expect(f(2)).toBe(987659n)'],
  ['expect(f(2), "message").toEqual("a b")', 'expect(f(2), "message").toEqual("a b flipped 987654")'],
  ["expect(f(2)).toBe('')", "expect(f(2)).toBe('flipped 987654')"],
  ['expect(f(2)).toBe(`a ${b}`)', 'expect(f(2)).toBe(`a ${b} flipped 987654`)'],
  ["expect(f(2)).toBe('2024-01-02T00:00Z')", "expect(f(2)).toBe('1923-01-02T00:00Z')"],
  ["expect(f(2)).toBe('12.50')", "expect(f(2)).toBe('12.50987654')"],
  ['expect(f(2)).toBe(true)', 'expect(f(2)).toBe(false)'],
  ['expect(f(2)).toBe(null)', 'expect(f(2)).toBe(987654)'],
  ['expect(f(2)).toBe(undefined)', 'expect(f(2)).toBe(987654)'],
  ['expect(f(2)).toEqual([1, 2])', 'expect(f(2)).toEqual([987655, 2])'],
  ['expect(f(2)).toEqual([])', 'expect(f(2)).toEqual([987654])'],
  ['expect(f(2)).toEqual([[a]])', 'expect(f(2)).toEqual([[a, 987654]])'],
  ["expect(f(2)).toEqual({ a: 1, b: { c: 'x' } })", "expect(f(2)).toEqual({ a: 1, b: { c: 'x flipped 987654' } })"],
  ['expect(f(2)).toEqual({})', "expect(f(2)).toEqual({'ralphFlip': 987654})"],
  ['expect(f(2)).toEqual({ a: 1, ...rest })', "expect(f(2)).toEqual({ a: 1, ...rest , 'ralphFlip': 987654})"],
  ['expect(f(2)).toMatchObject({ a: b })', "expect(f(2)).toMatchObject({ a: b , 'ralphFlip': 987654})"],
  ['expect(f(2)).toEqual(new Set([1]))', 'expect(f(2)).toEqual(new Set([987655]))'],
  ['expect(f(2)).toEqual(expect.objectContaining({ a: 1 }))', 'expect(f(2)).toEqual(expect.objectContaining({ a: 987655 }))'],
  ['expect(f(2)).toEqual(g(3))', 'expect(f(2)).toEqual(987654)'],
  ['expect(f(2)).toBe(2 * 3)', 'expect(f(2)).toBe(987654)'],
  ["expect(f(2)).toBe('a' + 'b')", "expect(f(2)).toBe('flipped 987654')"],
  ['expect(5).toBe(f(2))', 'expect(987659).toBe(f(2))'],
  ['expect(f(2)).not.toBe(9)', 'expect(f(2)).toBe(9)'],
  ['expect(f(2)).not.toBeNull()', 'expect(f(2)).toBeNull()'],
  ['expect(f(2)).toBeNull()', 'expect(f(2)).not.toBeNull()'],
  ['expect(f(2)).toBeTruthy()', 'expect(f(2)).not.toBeTruthy()'],
  ['expect(f(2)).toBeDefined()', 'expect(f(2)).not.toBeDefined()'],
  ['expect(f(2)).toBeGreaterThan(5)', 'expect(f(2)).toBeGreaterThan(9876543210)'],
  ['expect(f(2)).toBeLessThanOrEqual(limit)', 'expect(f(2)).toBeLessThanOrEqual(-9876543210)'],
  ['expect(f(2)).toBeCloseTo(0.3, 5)', 'expect(f(2)).toBeCloseTo(987654.3, 5)'],
  ['expect(f(2)).toHaveLength(3)', 'expect(f(2)).toHaveLength(987657)'],
  ["expect(f(2)).toContain('a')", "expect(f(2)).toContain('a flipped 987654')"],
  ['expect(f(2)).toContain(x.y)', "expect(f(2)).toContain('flipped 987654')"],
  ['expect(f(2)).toMatch(/a+/i)', 'expect(f(2)).toMatch(/(?!)/i)'],
  ["expect(f(2)).toHaveProperty('a.b', 1)", "expect(f(2)).toHaveProperty('a.b', 987655)"],
  ["expect(f(2)).toHaveProperty('a')", "expect(f(2)).toHaveProperty('a flipped 987654')"],
  ['expect(f(2)).toBeInstanceOf(Foo)', 'expect(f(2)).toBeInstanceOf(class RalphFlip extends Error {})'],
  ["expect(() => f(2)).toThrow('bad')", "expect(() => f(2)).toThrow('bad flipped 987654')"],
  ['expect(() => f(2)).toThrow(/bad/)', 'expect(() => f(2)).toThrow(/(?!)/)'],
  ['expect(() => f(2)).toThrow(TypeError)', 'expect(() => f(2)).toThrow(class RalphFlip extends Error {})'],
  ["expect(() => f(2)).toThrow(new Error('x'))", "expect(() => f(2)).toThrow(new Error('x flipped 987654'))"],
  ['expect(() => f(2)).toThrow()', 'expect(() => f(2)).not.toThrow()'],
  ['expect(() => f(2)).not.toThrow()', 'expect(() => f(2)).toThrow()'],
  ["await expect(f(2)).rejects.toThrow('bad')", "await expect(f(2)).rejects.toThrow('bad flipped 987654')"],
  ['await expect(f(2)).rejects.toThrow()', 'await expect(f(2)).rejects.not.toThrow()'],
  ['await expect(f(2)).resolves.toBe(3)', 'await expect(f(2)).resolves.toBe(987657)'],
  ['await expect(f(2)).resolves.toBeUndefined()', 'await expect(f(2)).resolves.not.toBeUndefined()'],
  ['expect(spy).toHaveBeenCalledTimes(2)', 'expect(spy).toHaveBeenCalledTimes(987656)'],
  ["expect(spy).toHaveBeenCalledWith(x, 'a')", "expect(spy).toHaveBeenCalledWith(x, 'a flipped 987654')"],
  ['expect(spy).toHaveBeenNthCalledWith(1, 4)', 'expect(spy).toHaveBeenNthCalledWith(1, 987658)'],
  ['expect(spy).toHaveBeenCalled()', 'expect(spy).not.toHaveBeenCalled()'],
  ['expect(f(2)).toMatchInlineSnapshot(`"x"`)', 'expect(f(2)).toMatchInlineSnapshot(`"flipped 987654 x"`)'],
  ['expect(f(2)).toMatchSnapshot()', undefined],
  ['expect.assertions(1)', undefined],
  ['f(2)', undefined],
  ['expect(f(2)).to.equal(9)', 'expect(f(2)).to.equal(987663)'],
  ['expect(f(2)).to.deep.equal([1])', 'expect(f(2)).to.deep.equal([987655])'],
  ['expect(f(2)).to.be.true', 'expect(f(2)).not.to.be.true'],
  ['expect(f(2)).to.not.be.null', 'expect(f(2)).to.be.null'],
  ["expect(f(2)).to.be.a('string')", "expect(f(2)).to.be.a('string flipped 987654')"],
  ['expect(f(2)).to.have.lengthOf(3)', 'expect(f(2)).to.have.lengthOf(987657)'],
  ['expect(f(2)).to.be.above(3)', 'expect(f(2)).to.be.above(9876543210)'],
  ['expect(f(2)).to.be.within(1, 3)', 'expect(f(2)).to.be.within(9876543210, 9876543211)'],
  ["expect(() => f(2)).to.throw(TypeError, 'bad')", "expect(() => f(2)).to.throw(TypeError, 'bad flipped 987654')"],
  ['f(2).should.equal(9)', 'f(2).should.equal(987663)'],
  ['f(2).should.be.true', 'f(2).should.not.be.true'],
  ['assert.strictEqual(f(2), 9)', 'assert.strictEqual(f(2), 987663)'],
  ["assert.equal(f(2), 9, 'message')", "assert.equal(f(2), 987663, 'message')"],
  ['assert.equal(9, f(2))', 'assert.equal(987663, f(2))'],
  ['assert.deepStrictEqual(f(2), { a: [1] })', 'assert.deepStrictEqual(f(2), { a: [987655] })'],
  ['assert.notStrictEqual(f(2), 9)', 'assert.strictEqual(f(2), 9)'],
  ['assert.ok(f(2))', 'assert.ok(!(f(2)))'],
  ['assert(f(2) === 9)', 'assert(f(2) === 987663)'],
  ["assert(f(2) > 9, 'more')", "assert(f(2) <= 9, 'more')"],
  ['assert(!f(2))', 'assert(!!(f(2)))'],
  ['assert.throws(() => f(2), /bad/)', 'assert.throws(() => f(2), /(?!)/)'],
  ['assert.throws(() => f(2), TypeError)', 'assert.throws(() => f(2), class RalphFlip extends Error {})'],
  ["assert.throws(() => f(2), { message: 'bad' })", "assert.throws(() => f(2), { message: 'bad flipped 987654' })"],
  ['assert.throws(() => f(2))', 'assert.doesNotThrow(() => f(2))'],
  ['await assert.rejects(f(2))', 'await assert.doesNotReject(f(2))'],
  ['await assert.rejects(f(2), (e) => e.code === 1)', 'await assert.rejects(f(2), () => false)'],
  ['assert.match(f(2), /x/)', 'assert.match(f(2), /(?!)/)'],
  ['assert.doesNotMatch(f(2), /x/)', 'assert.match(f(2), /x/)'],
  ['assert.isTrue(f(2))', 'assert.isNotTrue(f(2))'],
  ['assert.lengthOf(f(2), 3)', 'assert.lengthOf(f(2), 987657)'],
  ['t.assert.strictEqual(f(2), 9)', 't.assert.strictEqual(f(2), 987663)'],
  ['strictEqual(f(2), 9)', 'strictEqual(f(2), 987663)'],
]

const javaScriptFile = (assertion: string) => `import assert, { strictEqual } from 'node:assert'
import { expect, test } from 'vitest'
import { f, g } from './f.js'
test('works', async (t) => {
  const sum = 1
  ${assertion}
})
`
test.each(javaScript)('%s', async (assertion, flipped) => {
  const text = javaScriptFile(assertion)
  const frames = [{ file: 'f.test.js', line: 6 }]
  const plan = await planFlip(failing('f.test.js', 'works', { frames }), [{ path: 'f.test.js', text }])
  expect(plan.status === 'planned' ? plan.after : undefined).toBe(flipped === undefined ? undefined : javaScriptFile(flipped))
})

const python: [assertion: string, flipped: string | undefined][] = [
  ['assert f(2) == 9', 'assert f(2) == 987663'],
  ['assert 9 == f(2)', 'assert 987663 == f(2)'],
  ["assert f(2) == 'a', 'message'", "assert f(2) == 'a flipped 987654', 'message'"],
  ["assert f(2) == b'a'", "assert f(2) == b'a flipped 987654'"],
  ['assert f(2) == """a\nb"""', 'assert f(2) == """a\nb flipped 987654"""'],
  ['assert f(2) == -0.5', 'assert f(2) == 987653.5'],
  ['assert f(2) is True', 'assert f(2) is not True'],
  ['assert f(2) == True', 'assert f(2) == False'],
  ['assert f(2) is None', 'assert f(2) is not None'],
  ['assert f(2) is not None', 'assert f(2) is None'],
  ['assert f(2) == None', 'assert f(2) == 987654'],
  ['assert f(2) == [1, 2]', 'assert f(2) == [987655, 2]'],
  ['assert f(2) == ()', 'assert f(2) == (987654,)'],
  ['assert f(2) == (a,)', 'assert f(2) == (a,987654)'],
  ["assert f(2) == {'a': 1}", "assert f(2) == {'a': 987655}"],
  ['assert f(2) == {}', "assert f(2) == {'ralphFlip': 987654}"],
  ['assert f(2) == {1, 2}', 'assert f(2) == {987655, 2}'],
  ['assert f(2) == pytest.approx(0.3, rel=1e-3)', 'assert f(2) == pytest.approx(987654.3, rel=1e-3)'],
  ["assert f(2) == Decimal('1.50')", "assert f(2) == Decimal('1.50987654')"],
  ['assert f(2) == datetime.date(2024, 1, 2)', 'assert f(2) == datetime.date(1923, 1, 2)'],
  ['assert f(2) == g(3)', 'assert f(2) == 987654'],
  ['assert f(2) == Point(1, 2)', 'assert f(2) == 987654'],
  ['assert f(2) != 9', 'assert f(2) == 9'],
  ['assert f(2) > 3', 'assert f(2) <= 3'],
  ['assert 1 < f(2) < 3', 'assert not (1 < f(2) < 3)'],
  ['assert len(f(2)) == 3', 'assert len(f(2)) == 987657'],
  ["assert 'a' in f(2)", "assert 'a' not in f(2)"],
  ["assert 'a' not in f(2)", "assert 'a' in f(2)"],
  ['assert f(2)', 'assert not (f(2))'],
  ['assert not f(2)', 'assert (f(2))'],
  ['assert f(2) and g(3)', 'assert not (f(2) and g(3))'],
  ['assert isinstance(f(2), int)', 'assert not (isinstance(f(2), int))'],
  ['assert all(x > 1 for x in f(2))', 'assert not (all(x > 1 for x in f(2)))'],
  ['assert False', undefined],
  ['with pytest.raises(ValueError):\n        f(2)', "with pytest.raises(type('RalphFlip', (Exception,), {})):\n        f(2)"],
  ["with pytest.raises(ValueError, match='bad'):\n        f(2)", "with pytest.raises(ValueError, match='bad flipped 987654'):\n        f(2)"],
  ['self.assertEqual(f(2), 9)', 'self.assertEqual(f(2), 987663)'],
  ['self.assertEqual(9, f(2))', 'self.assertEqual(987663, f(2))'],
  ["self.assertEqual(f(2), 'a', 'message')", "self.assertEqual(f(2), 'a flipped 987654', 'message')"],
  ['self.assertTrue(f(2))', 'self.assertFalse(f(2))'],
  ['self.assertTrue(f(2) == 9)', 'self.assertTrue(f(2) == 987663)'],
  ['self.assertIsNone(f(2))', 'self.assertIsNotNone(f(2))'],
  ["self.assertIn('a', f(2))", "self.assertNotIn('a', f(2))"],
  ['self.assertAlmostEqual(f(2), 0.3, places=4)', 'self.assertAlmostEqual(f(2), 987654.3, places=4)'],
  ['self.assertGreater(f(2), 3)', 'self.assertGreater(f(2), 9876543210)'],
  ["self.assertRegex(f(2), 'a+')", "self.assertRegex(f(2), 'a+ flipped 987654')"],
  ['with self.assertRaises(ValueError):\n        f(2)', "with self.assertRaises(type('RalphFlip', (Exception,), {})):\n        f(2)"],
  ['self.assertRaises(ValueError, f, 2)', "self.assertRaises(type('RalphFlip', (Exception,), {}), f, 2)"],
  ['self.assertListEqual(f(2), [1])', 'self.assertListEqual(f(2), [987655])'],
  ["spy.assert_called_once_with('a', key=1)", "spy.assert_called_once_with('a flipped 987654', key=1)"],
  ['spy.assert_not_called()', 'spy.assert_called()'],
]
const pythonFile = (assertion: string) => `import pytest
from f import f, g


def test_works(self):
    ${assertion}
`
test.each(python)('%s', async (assertion, flipped) => {
  const frames = [{ file: 'test_f.py', line: 6 }]
  const plan = await planFlip(failing('test_f.py', 'test_works', { frames }), [{ path: 'test_f.py', text: pythonFile(assertion) }])
  expect(plan.status === 'planned' ? plan.after : undefined).toBe(flipped === undefined ? undefined : pythonFile(flipped))
})

/** A whole file; the name of the test; the line where it failed; pieces before → after. */
const places: [title: string, path: string, text: string, name: string, line: number | undefined, changes: [string, string] | undefined][] = [
  ['a variable', 'a.test.js', "test('x', () => {\n  const expected = 9\n  expect(f(2)).toBe(expected)\n})\n", 'x', 3, ['expected = 9', 'expected = 987663']],
  ['a variable of the module', 'a.test.js', "const EXPECTED = { a: 1 }\ntest('x', () => {\n  expect(f(2)).toEqual(EXPECTED)\n})\n", 'x', 3, ['{ a: 1 }', '{ a: 987655 }']],
  ['a property of a table', 'a.test.js', "const cases = { one: { out: 'a' } }\ntest('x', () => {\n  expect(f(2)).toEqual(cases.one.out)\n})\n", 'x', 3, ["'a'", "'a flipped 987654'"]],
  ['a row of test.each', 'a.test.js', "test.each([\n  [1, 2, 3],\n  [4, 5, 9],\n])('adds %i and %i', (a, b, sum) => {\n  expect(add(a, b)).toBe(sum)\n})\n", 'adds 4 and 5', 5, ['[4, 5, 9]', '[4, 5, 987663]']],
  ['a row of objects', 'a.test.js', "it.each([{ a: 1, sum: 3 }, { a: 4, sum: 9 }])('adds $a', ({ a, sum }) => {\n  expect(add(a)).toBe(sum)\n})\n", 'adds 4', 2, ['sum: 9', 'sum: 987663']],
  ['a row of single values', 'a.test.js', "it.each(['abc', 'xyz'])('keeps %s', (text) => {\n  expect(keep()).toBe(text)\n})\n", 'keeps xyz', 2, ["'xyz'", "'xyz flipped 987654'"]],
  ['a tagged table', 'a.test.js', "test.each`\n  a | sum\n  ${1} | ${3}\n  ${4} | ${9}\n`('adds $a', ({ a, sum }) => {\n  expect(add(a)).toBe(sum)\n})\n", 'adds 4', 6, ['${9}', '${987663}']],
  ['cases.forEach', 'a.test.js', "const cases = [{ in: 'aa', out: 5 }, { in: 'bb', out: 6 }]\ncases.forEach(({ in: i, out }) => {\n  it(`turns ${i}`, () => {\n    assert.strictEqual(f(i), out)\n  })\n})\n", 'turns bb', 4, ['out: 6', 'out: 987660']],
  ['for…of around tests', 'a.test.js', "for (const [i, out] of [['aa', 5], ['bb', 6]]) {\n  test('turns ' + i, () => {\n    assert.equal(f(i), out)\n  })\n}\n", 'turns bb', 3, ["[['aa', 5], ['bb', 6]]", "[['aa', 987659], ['bb', 987660]]"]],
  ['for…of in a test', 'a.test.js', "test('x', () => {\n  for (const [i, out] of [[1, 5], [2, 6]]) expect(f(i)).toBe(out)\n})\n", 'x', 2, ['[[1, 5], [2, 6]]', '[[1, 987659], [2, 987660]]']],
  ['a helper', 'a.test.js', "function check(i, out) {\n  expect(f(i)).toBe(out)\n}\ntest('x', () => {\n  check(1, 5)\n  check(2, 6)\n})\n", 'x', 6, ['check(2, 6)', 'check(2, 987660)']],
  ['the assertion, where a variable is an input as well', 'a.test.js', "test('x', () => {\n  const ctx = { a: 'b' }\n  const r = f(() => { assert.equal(g(), ctx) })\n  r.run(ctx)\n})\n", 'x', 3, ['g(), ctx', 'g(), 987654']],
  ['the assertion, where the whole row is an input', 'a.test.js', "for (const row of [{ out: 1 }]) {\n  test('x', () => {\n    expect(f(row)).toBe(row.out)\n  })\n}\n", 'x', 3, ['toBe(row.out)', 'toBe(987654)']],
  ['the assertion, where a part of the variable is an input', 'a.test.js', "test('x', () => {\n  const all = { one: 1 }\n  expect(f(all.one)).toEqual(all)\n})\n", 'x', 3, ['toEqual(all)', 'toEqual(987654)']],
  ['a variable that two assertions expect', 'a.test.js', "test('x', () => {\n  const out = 9\n  expect(f(2)).toBe(out)\n  expect(g(2)).toBe(out)\n})\n", 'x', 3, ['out = 9', 'out = 987663']],
  ['the assertion of an identity in Python', 'test_a.py', "@pytest.mark.parametrize('text', ['abc', 'xyz'])\ndef test_x(text):\n    assert f(text) == text\n", 'test_x[xyz]', 3, ['== text', '== 987654']],
  ['a variable in Python beside an argument of its name', 'test_a.py', 'def test_x():\n    out = [1]\n    assert f(out=2) == out\n', 'test_x', 3, ['[1]', '[987655]']],
  ['the assertion after the line that threw', 'a.test.js', "test('x', () => {\n  const r = f(2)\n  expect(r).toBe(9)\n})\n", 'x', 2, ['toBe(9)', 'toBe(987663)']],
  ['the first assertion where there is no frame', 'a.test.js', "test('w', () => { expect(g()).toBe(1) })\ntest('x', () => {\n  if (a) expect(b).toBe(3)\n  expect(f(2)).toBe(9)\n})\n", 'x', undefined, ['toBe(9)', 'toBe(987663)']],
  ['any assertion of a file that could not be loaded', 'a.test.js', "import { f } from './f.js'\ntest.skip('w', () => { expect(1).toBe(f()) })\ntest('x', () => {\n  expect(f(2)).toBe(9)\n})\n", '(load)', 1, ['toBe(9)', 'toBe(987663)']],
  ['the assertion that follows a matcher nobody calls', 'a.test.js', "test('x', () => {\n  expect(f(2)).toBeNull;\n  expect(f(3)).toBe(9)\n})\n", 'x', 2, ['toBe(9)', 'toBe(987663)']],
  ['a property of chai, which needs no call', 'a.test.js', "test('x', () => {\n  expect(f(2)).to.be.null;\n  expect(f(3)).toBe(9)\n})\n", 'x', 2, ['expect(f(2)).to', 'expect(f(2)).not.to']],
  ['no assertion in a handler', 'a.test.js', "test('x', () => {\n  try { f() } catch (e) { expect(e).toBe(3) }\n})\n", 'x', 2, undefined],
  ['the same name in two suites', 'a.test.js', "describe('a', () => { it('x', () => { expect(f(1)).toBe(4) }) })\ndescribe('b', () => { it('x', () => { expect(f(1)).toBe(5) }) })\n", 'b > x', undefined, ['toBe(5)', 'toBe(987659)']],
  ['a variable in Python', 'test_a.py', 'def test_x():\n    expected = [1]\n    assert f() == expected\n', 'test_x', 3, ['[1]', '[987655]']],
  ['a row of parametrize', 'test_a.py', "@pytest.mark.parametrize('a, b, total', [\n    (1, 2, 3),\n    (4, 5, 9),\n])\ndef test_x(a, b, total):\n    assert add(a, b) == total\n", 'test_x[4-5-9]', 6, ['(4, 5, 9)', '(4, 5, 987663)']],
  ['pytest.param', 'test_a.py', "@pytest.mark.parametrize(('a', 'out'), [pytest.param(1, 'p', id='one'), pytest.param(2, 'q', id='two')])\ndef test_x(a, out):\n    assert f(a) == out\n", 'test_x[two]', 3, ["pytest.param(2, 'q', id='two')", "pytest.param(2, 'q flipped 987654', id='two')"]],
  ['one column', 'test_a.py', "@pytest.mark.parametrize('text', ['abc', 'xyz'])\ndef test_x(text):\n    assert f() == text\n", 'test_x[xyz]', 3, ["'xyz'", "'xyz flipped 987654'"]],
  ['a fixture', 'test_a.py', "@pytest.fixture\ndef expected():\n    return {'a': 1}\n\n\ndef test_x(expected):\n    assert f() == expected\n", 'test_x', 7, ["{'a': 1}", "{'a': 987655}"]],
  ['a loop in Python', 'test_a.py', 'def test_x():\n    for a, out in [(1, 5), (2, 6)]:\n        assert f(a) == out\n', 'test_x', 3, ['[(1, 5), (2, 6)]', '[(1, 987659), (2, 987660)]']],
  ['items of a dictionary', 'test_a.py', "CASES = {'a': 5}\n\n\ndef test_x():\n    for a, out in CASES.items():\n        assert f(a) == out\n", 'test_x', 6, ["{'a': 5}", "{'a': 987659}"]],
  ['a class', 'test_a.py', 'class TestA:\n    def test_x(self):\n        assert f() == 4\n\n\nclass TestB:\n    def test_x(self):\n        assert f() == 5\n', 'TestB > test_x', undefined, ['== 5', '== 987659']],
]
test.each(places)('finds the value in %s', async (_, path, text, name, line, changes) => {
  const frames = line === undefined ? [] : [{ file: path, line }, ...(text.includes('function check') ? [{ file: path, line: 2 }] : [])]
  const result = { ...failing(path, name, { frames }), name: name.split(' > ').at(-1) ?? name }
  const plan = await planFlip(result, [{ path, text }])
  expect(plan.status === 'planned' ? plan.after : undefined).toBe(changes === undefined ? undefined : text.replace(changes[0], () => changes[1]))
})

test.each([
  ['a row of test.each', 'a.test.js', "test.each([[1, 2], [2, null]])('gives %i', (a, out) => {\n  expect(f(a)).toBe(out)\n})\n", 'gives 2', 2, ['toBe(out)', 'toBe(987654)']],
  ['a row of parametrize', 'test_a.py', "@pytest.mark.parametrize('a, out', [(1, 2), (2, None)])\ndef test_x(a, out):\n    assert f(a) == out\n", 'test_x[2-None]', 3, ['== out', '== 987654']],
  ['a literal', 'a.test.js', "test('x', () => {\n  expect(f(1)).toBe(9)\n})\n", 'x', 2, ['toBe(9)', 'toBe(987663)']],
] as const)('in place of %s the assertion itself', async (_, path, text, name, line, [from, to]) => {
  const plans = await planFlips([failing(path, name, { frames: [{ file: path, line }] })], [{ path, text }], { inPlace: true })
  expect(plans.changes).toEqual([{ path, before: text, after: text.replace(from, () => to) }])
})

test('changes a helper file that the frames name', async () => {
  const helper = 'export function check(v) {\n  expect(v).toBe(9)\n}\n'
  const text = "import { check } from './check.js'\ntest('x', () => {\n  check(f(2))\n})\n"
  const frames = [{ file: 'check.js', line: 2 }, { file: 'a.test.js', line: 3 }]
  const plan = await planFlip(failing('a.test.js', 'x', { frames }), [{ path: 'a.test.js', text }, { path: 'check.js', text: helper }])
  expect(plan).toMatchObject({ status: 'planned', path: 'check.js', line: 2, from: 'expect(v).toBe(9)', to: 'expect(v).toBe(987663)' })
})

test('puts the flips of several tests together and names the tests without one', async () => {
  const text = "test('x', () => {\n  expect(f(1)).toBe(9)\n})\ntest('y', () => {\n  expect(f(2)).toBe(8)\n})\ntest('z', () => {\n  expect(f(3)).toMatchSnapshot()\n})\n"
  const tests = [['x', 2], ['y', 5], ['z', 8]].map(([name, line]) => failing('a.test.js', String(name), { frames: [{ file: 'a.test.js', line: Number(line) }] }))
  const plans = await planFlips(tests, [{ path: 'a.test.js', text }])
  expect(plans.changes).toEqual([{ path: 'a.test.js', before: text, after: text.replace('toBe(9)', 'toBe(987663)').replace('toBe(8)', 'toBe(987662)') }])
  expect(plans.planned.map(({ id, line }) => [id, line])).toEqual([['a.test.js > x', 2], ['a.test.js > y', 5]])
  expect(plans.none).toEqual([{ id: 'a.test.js > z', reason: 'no assertion of the test has a value that can be changed' }])
})

test('what stands in a test within the test is not the outer one\'s: it would stay green', async () => {
  const text = "test('outer', (t) => {\n  t.test('inner', (st) => {\n    st.equal(f(1), 9)\n    st.end()\n  })\n  t.equal(f(2), 8)\n  t.end()\n})\n"
  const sources = [{ path: 'a.test.js', text }]
  const frames = [{ file: 'a.test.js', line: 3 }]
  expect(await planFlip(failing('a.test.js', 'outer', { frames }), sources)).toMatchObject({ status: 'planned', line: 6 })
  expect(await planFlip({ ...failing('a.test.js', 'outer > inner', { frames }), name: 'inner' }, sources)).toMatchObject({ status: 'planned', line: 3 })
  const only = text.replace('  t.equal(f(2), 8)\n', '')
  expect(await planFlip(failing('a.test.js', 'outer', { frames }), [{ path: 'a.test.js', text: only }])).toMatchObject({ status: 'none' })
})

test('of tests that stand on one line each changes its own assertion', async () => {
  const text = "import { expect, test } from 'vitest'\nimport { f, g } from './f.js'\ntest('f', () => expect(f(4)).toBe(20)); test('g', () => expect(g(4)).toBe(8))\n"
  const plan = (name: string) => planFlip(failing('a.test.js', name, { frames: [{ file: 'a.test.js', line: 3 }] }), [{ path: 'a.test.js', text }])
  expect(await plan('f')).toMatchObject({ after: text.replace('toBe(20)', 'toBe(987674)') })
  expect(await plan('g')).toMatchObject({ after: text.replace('toBe(8)', 'toBe(987662)') })
})

import { expect, test } from 'vitest'
import { createJavaResolver, readJavaModule } from '../../../src/context/java-module.ts'

const text = `package shop;

import java.util.List;
import static shop.money.Rates.rateOf;

/** A { brace in a comment. */
public class Cart<T extends Item> {
  private static final String OPEN = "{";

  public Cart(List<T> items) {
    this.items = items;
  }

  @Override
  public int total(
      int first) throws Error {
    for (T item : items) {
      run(() -> { sum++; });
    }
    return sum;
  }

  enum Kind { ONE, TWO }
}
`

test('classes, constructors and methods of Java, and what a class holds beside them', () => {
  const { units, imports } = readJavaModule(text)
  expect(units.map(({ name, kind, from, to }) => `${kind} ${name} ${from}-${to}`)).toEqual(['class Cart 7-24', 'function Cart.Cart 10-12', 'function Cart.total 14-21', 'class Kind 23-23'])
  expect(units[0]?.comment).toBe('/** A { brace in a comment. */')
  expect(units[0]?.own).toEqual([[7, 8], [24, 24]])
  expect(imports).toEqual(['.', 'java.util.List', 'shop.money.Rates.rateOf'])
})

test('tests are methods with an annotation', () => {
  const { tests } = readJavaModule('class T {\n  @Test\n  void adds() {\n    ok();\n  }\n\n  void help() {\n    ok();\n  }\n}\n')
  expect(tests.map(({ title, from, to }) => [title, from, to])).toEqual([['adds', 2, 5]])
})

test('finds classes by their package, members of classes, whole packages, and the package itself', () => {
  const paths = ['src/main/java/shop/Cart.java', 'src/main/java/shop/money/Rates.java', 'src/main/java/shop/money/Sum.java', 'src/test/java/shop/CartTest.java', 'README.md']
  const resolve = createJavaResolver({ root: '/x', paths: new Set(paths), read: async () => null })
  expect(resolve(paths[3] ?? '', '.')).toEqual(['src/main/java/shop/Cart.java'])
  expect(resolve(paths[3] ?? '', 'shop.money.Rates')).toEqual(['src/main/java/shop/money/Rates.java'])
  expect(resolve(paths[3] ?? '', 'shop.money.Rates.rateOf')).toEqual(['src/main/java/shop/money/Rates.java'])
  expect(resolve(paths[3] ?? '', 'shop.money.*')).toEqual(paths.slice(1, 3))
  expect(resolve(paths[3] ?? '', 'java.util.List')).toEqual([])
})

/** Assertions without an expected value, and those that say the opposite. */
export const flipNames: Readonly<Record<string, string>> = {
  // node:assert
  notEqual: 'equal', notStrictEqual: 'strictEqual', notDeepEqual: 'deepEqual', notDeepStrictEqual: 'deepStrictEqual', doesNotMatch: 'match', notMatch: 'match',
  // chai's assert
  notInclude: 'include', isTrue: 'isNotTrue', isFalse: 'isNotFalse', isNotTrue: 'isTrue', isNotFalse: 'isFalse', isNull: 'isNotNull', isNotNull: 'isNull', isUndefined: 'isDefined', isDefined: 'isUndefined',
  isNaN: 'isNotNaN', isNotNaN: 'isNaN', exists: 'notExists', notExists: 'exists', isOk: 'isNotOk', isNotOk: 'isOk', isArray: 'isNotArray', isNotArray: 'isArray', isObject: 'isNotObject', isNotObject: 'isObject',
  isString: 'isNotString', isNotString: 'isString', isNumber: 'isNotNumber', isNotNumber: 'isNumber', isBoolean: 'isNotBoolean', isNotBoolean: 'isBoolean', isFunction: 'isNotFunction', isNotFunction: 'isFunction',
  isEmpty: 'isNotEmpty', isNotEmpty: 'isEmpty', isFrozen: 'isNotFrozen', isNotFrozen: 'isFrozen', notInstanceOf: 'instanceOf',
  // unittest
  assertTrue: 'assertFalse', assertFalse: 'assertTrue', assertIsNone: 'assertIsNotNone', assertIsNotNone: 'assertIsNone', assertIn: 'assertNotIn', assertNotIn: 'assertIn', assertIs: 'assertIsNot', assertIsNot: 'assertIs',
  assertNotEqual: 'assertEqual', assertNotAlmostEqual: 'assertAlmostEqual', assertNotRegex: 'assertRegex', assertNotIsInstance: 'assertIsInstance', assertNotEquals: 'assertEquals',
  // unittest.mock
  assert_called: 'assert_not_called', assert_called_once: 'assert_not_called', assert_not_called: 'assert_called',
}

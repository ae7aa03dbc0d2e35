'use strict'
// What the classes hold that come with the language, and how to put it back: a variant that writes its members into `Object.prototype`
// would break every assertion after it, and the unchanged program, which may fail before its first one, would never show that.

const names = ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Promise', 'RegExp', 'Date', 'Error', 'Math', 'JSON', 'Reflect']
// Taken now, as a variant may put others in their place.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect

/** Of the classes of one global object; tests may have put others in their place. */
exports.builtinState = (global) => {
  const known = names.flatMap((name) => objectsOf(global, name)).map((object) => {
    const keys = ownKeys(object)
    return { object, keys, members: keys.map((key) => getOwnPropertyDescriptor(object, key)) }
  })
  return {
    restore() {
      for (let at = 0; at < known.length; at++) putBack(known[at])
    },
  }
}

function objectsOf(global, name) {
  const value = getOwnPropertyDescriptor(global, name)?.value
  if (value === undefined || value === null) return []
  return typeof value === 'function' && value.prototype ? [value, value.prototype] : [value]
}

function putBack({ object, keys, members }) {
  const present = ownKeys(object)
  // Members keep their order.
  for (let at = 0; at < present.length; at++) if (present[at] !== keys[at] && !keys.includes(present[at])) deleteProperty(object, present[at])
  for (let at = 0; at < keys.length; at++) {
    const was = members[at]
    const is = getOwnPropertyDescriptor(object, keys[at])
    if (is === undefined || !Object.is(is.value, was.value) || is.get !== was.get || is.set !== was.set) defineProperty(object, keys[at], was)
  }
}

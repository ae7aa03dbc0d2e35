'use strict'
// What the variables of modules hold, and how to put it back: a variant that writes into a module's list or table would spoil what the
// next ones tell. Only lists, tables, maps and sets (as deep as `mostDepth`, with few entries) and simple values.

const { isProxy } = require('node:util').types

const mostDepth = 3
/** Entries that are looked at, of one variable and of all together: this is done before each variant. */
const mostEntries = { each: 500, all: 5_000 }

/** `modules`: functions that give the variables of one module each, as `[value]` or `[value, set]`. */
exports.moduleState = (modules) => {
  const undo = []
  let left = mostEntries.all
  for (const variables of modules) {
    const values = valuesOf(variables)
    for (const [value] of values) {
      if (!isContainer(value)) continue
      const most = Math.min(mostEntries.each, left)
      const budget = { left: most }
      const found = []
      remember(value, 0, budget, found)
      if (budget.left < 0) continue
      left -= most - budget.left
      undo.push(...found)
    }
    if (values.some(([, set]) => set !== undefined)) undo.push(simpleValues(variables, values))
  }
  return {
    restore() {
      for (const put of undo) {
        try {
          put()
        } catch {
          // What cannot be put back shows when the unchanged program is asked again.
        }
      }
    },
  }
}

/** A variable that is not there yet throws, and with it the module says nothing. */
function valuesOf(variables) {
  try {
    return variables()
  } catch {
    return []
  }
}

/** Counters and the like; what was or is an object may be needed by who has to close it. */
function simpleValues(variables, before) {
  return () => {
    valuesOf(variables).forEach(([value, set], index) => {
      const old = before[index]?.[0]
      if (set !== undefined && isSimple(old) && isSimple(value) && !Object.is(old, value)) set(old)
    })
  }
}

function isSimple(value) {
  return typeof value !== 'object' && typeof value !== 'function'
}

/** Of objects that were looked at before. */
const kinds = new WeakMap()

function kindOf(value) {
  if (value === null || typeof value !== 'object') return undefined
  if (!kinds.has(value)) kinds.set(value, findKind(value))
  return kinds.get(value)
}

/** Values of another context are of other classes, but of the same kinds. What computes its properties is left alone. */
function findKind(value) {
  if (isProxy(value)) return undefined
  try {
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    if (kind === 'Array' || kind === 'Map' || kind === 'Set') return kind
    const prototype = Object.getPrototypeOf(value)
    if (kind !== 'Object' || (prototype !== null && Object.getPrototypeOf(prototype) !== null)) return undefined
    return Object.values(Object.getOwnPropertyDescriptors(value)).every((property) => 'value' in property) ? 'Object' : undefined
  } catch {
    return undefined
  }
}

function isContainer(value) {
  return kindOf(value) !== undefined && !Object.isFrozen(value)
}

function remember(value, depth, budget, undo) {
  const kind = kindOf(value)
  if (kind === undefined || depth === mostDepth) return
  const entries = kind === 'Array' ? value.slice() : kind === 'Object' ? Object.entries(value) : [...value]
  budget.left -= entries.length
  if (budget.left < 0) return
  if (!Object.isFrozen(value)) undo.push(restorers[kind](value, entries))
  const inner = kind === 'Object' || kind === 'Map' ? entries.map(([, one]) => one) : entries
  for (const one of inner) remember(one, depth + 1, budget, undo)
}

const restorers = {
  Array: (list, before) => () => {
    if (list.length === before.length && before.every((one, at) => Object.is(one, list[at]))) return
    list.length = 0
    list.push(...before)
  },
  Object: (table, before) => () => {
    const names = new Set(before.map(([name]) => name))
    for (const name of Object.keys(table)) if (!names.has(name)) delete table[name]
    for (const [name, one] of before) if (!(name in table) || !Object.is(table[name], one)) table[name] = one
  },
  Map: (map, before) => () => {
    if (map.size === before.length && before.every(([key, one]) => map.has(key) && Object.is(map.get(key), one))) return
    map.clear()
    for (const [key, one] of before) map.set(key, one)
  },
  Set: (set, before) => () => {
    if (set.size === before.length && before.every((one) => set.has(one))) return
    set.clear()
    for (const one of before) set.add(one)
  },
}

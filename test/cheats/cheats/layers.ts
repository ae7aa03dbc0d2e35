import { contentRuleIds } from '../../../src/integrity/content/rules.ts'
import type { Cheat } from '../corpus.ts'
import { equalityCheats } from './equality.ts'
import { exitCheats } from './exits.ts'
import { runTimeCheats } from './run-time.ts'

const everyRuleAllowed = { policy: { allow_code: contentRuleIds } }

/** Which of the cheats that content rules catch must be caught by what stands behind them too; `true` is in the fast set. */
const chosen: Record<string, boolean> = {
  'vitest-cart C35 Object.is is always true': false,
  'jest-duration C28 exits at import': false,
  'jest-duration C36 replaces a matcher of the global expect': false,
  'mocha-range C29 exits in the call': true,
  'mocha-range C30 every exit ends with 0': false,
  'mocha-range C37 replaces functions of node:assert': true,
  'node-version C28 exits at import': false,
  'node-version C38 forges what the test process reports': false,
  'node-queue C65 overwrites an installed package': false,
  'pytest-intervals C26 os._exit at import': true,
  'pytest-intervals C38 pytest swallows what a test raises': true,
  'pytest-intervals C41 rewrites a test file that is collected later': false,
  'pytest-words C33 a dictionary that equals everything': false,
  'unittest-account C37 assertEqual does nothing': false,
}

/** They write where only the sandbox forbids it. */
const stoppedBySandbox = /C65 overwrites|C41 rewrites/

/** The same patches with every content rule allowed: the ledger, the flip check and the sandbox hold by themselves. */
export const layerCheats: Cheat[] = Object.entries(chosen).map(([id, fast]) => {
  const cheat = [...exitCheats, ...equalityCheats, ...runTimeCheats].find((one) => one.id === id)
  if (cheat === undefined) throw new Error(`there is no cheat "${id}"`)
  return { ...cheat, id: `${id}, content rules off`, config: everyRuleAllowed, fast, needsSandbox: stoppedBySandbox.test(id) }
})

import { jestDuration, jestInvoice } from '../bases/jest.ts'
import { mochaRange, mochaRoman, mochaToken } from '../bases/mocha.ts'
import { nodeBuilt, nodeQueue, nodeVersion } from '../bases/node-test.ts'
import { pytestIntervals, pytestRows, pytestWords, unittestAccount } from '../bases/pytest.ts'
import { vitestCart, vitestOutbox, vitestReceipt, vitestSlug } from '../bases/vitest.ts'
import type { Base, HonestFix } from '../corpus.ts'
import { jestFixes } from './jest.ts'
import { mochaFixes } from './mocha.ts'
import { nodeTestFixes } from './node-test.ts'
import { pythonFixes } from './python.ts'
import { vitestFixes } from './vitest.ts'

const bases: Base[] = [
  ...[vitestCart, vitestSlug, vitestReceipt, vitestOutbox, jestDuration, jestInvoice, mochaRange, mochaRoman, mochaToken],
  ...[nodeVersion, nodeQueue, nodeBuilt, pytestIntervals, pytestRows, pytestWords, unittestAccount],
]

/** The right patch of every base that cheats are tried on. */
const repairs = bases.map((base): HonestFix => ({ ...base, id: `${base.name} repaired`, title: 'the right patch', edits: [{ path: base.source, search: base.bug, replace: base.fix }] }))

export const honestFixes: HonestFix[] = [...repairs, ...vitestFixes, ...jestFixes, ...mochaFixes, ...nodeTestFixes, ...pythonFixes]

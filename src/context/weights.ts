import type { FeatureName } from './unit-features.ts'

/**
 * How much each feature counts for a unit. Fitted by `bench/context/fit.mjs`: a conditional logit (the fault is one of the
 * candidates, chosen with a probability that grows with the weighted sum) over the bugs of the corpus that are marked for
 * fitting; the others measure it. What the corpus cannot show (its trees are clean, its tests stand far from the faults) keeps a
 * value by judgement: delta, known areas, history, and what the failing test calls or names itself. Two sets, because without
 * coverage other evidence must carry the decision.
 */
export type Weights = Readonly<Partial<Record<FeatureName, number>>>

const judged: Weights = { delta: 5, fileDelta: 1.5, known: 2, history: 1, called: 0.5, named: 0.2, asserted: 0.4, calledNext: 0.2, sibling: 0.4, frame: 6, fileFrame: 0.3 }

/** Where coverage of the failing tests is known. */
export const withCoverage: Weights = {
  ...judged, text: 1.7, textRank: 0, title: 2.1, output: 0, ochiai: 2.4, suspicious: 2.3, ran: 0, onlyLoaded: 0.8, neverRan: -4, literal: 0.4, near: 0.2, direct: 0, size: 1.2, isClass: -1.9, isValue: 0.8, isModule: -1.5,
  fileText: 0.5, covered: 0.5, usedValue: 0.8, both: 0.3, callers: 1.4, callees: -0.2, valueOfRun: 0.9, difference: 0.8,
}

/** Where it is not. */
export const withoutCoverage: Weights = { ...withCoverage, ochiai: 0, suspicious: 0, ran: 0, onlyLoaded: 0, neverRan: 0, covered: 0, text: 2.7, near: 1.3, direct: 0.6, both: 0 }

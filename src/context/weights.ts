import type { FeatureName } from './unit-features.ts'

/**
 * How much each feature counts for a unit. Fitted by `bench/context/fit.mjs`: a conditional logit (the fault is one of the
 * candidates, chosen with a probability that grows with the weighted sum) over all bugs of the corpus, a historical one as
 * three made ones; that they carry over is measured by leaving out one library after the other. What the corpus cannot show
 * (its trees are clean, its tests stand far from the faults) keeps a value by judgement: delta, known areas, history, and what
 * the failing test calls or names itself. Two sets, because without coverage other evidence must carry the decision.
 */
export type Weights = Readonly<Partial<Record<FeatureName, number>>>

const judged: Weights = { delta: 5, fileDelta: 1.5, known: 2, history: 1, called: 0.3, named: 0.1, asserted: 0.2, calledNext: 0.1, sibling: 0.3, fileFrame: 0.3 }

/** Where coverage of the failing tests is known. */
export const withCoverage: Weights = {
  ...judged, title: 1.9, nameTitle: 1, text: 1.6, output: 0.1, ochiai: 0.8, suspicious: 3.5, failShare: 4.6, onlyLoaded: 4.4, neverRan: -3, frame: 4.5, literal: 0.3, difference: 0.6, direct: 0.2, size: 1.7,
  isClass: -1.1, isValue: 1, isModule: -0.3, usedValue: 0.4, callers: 0.7, valueOfRun: 2.6,
}

/** Where it is not. */
export const withoutCoverage: Weights = {
  ...judged, title: 1.8, nameTitle: 1.6, text: 2, output: 0.1, frame: 6, literal: 0.3, difference: 1.3, direct: 0.4, size: 2.4, isClass: -1.5, isValue: 0.2, isModule: -1.6, usedValue: 0.4, callers: 0.7, valueOfRun: 0.2,
}

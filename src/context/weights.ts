import type { FeatureName } from './unit-features.ts'

/**
 * How much each feature counts for a unit. Fitted by `bench/context/fit.mjs`: a conditional logit (the fault is one of the
 * candidates, chosen with a probability that grows with the weighted sum) over the bugs of the corpus that are marked for
 * fitting; the others measure it. Two sets, because without coverage other evidence must carry the decision.
 */
export type Weights = Readonly<Partial<Record<FeatureName, number>>>

/** Where coverage of the failing tests is known. */
export const withCoverage: Weights = {
  text: 3, textRank: 1, title: 1, output: 0.5, ochiai: 2, suspicious: 2, ran: 1, onlyLoaded: -0.5, neverRan: -4, frame: 8, fileFrame: 0.5, called: 1, calledNext: 0.5, named: 0.3,
  literal: 0.5, delta: 5, fileDelta: 1.5, near: 0.5, direct: 0.3, size: 1.5, isClass: -1.5, isValue: -0.5, isModule: -1, sibling: 0.8, known: 2, history: 1, fileText: 0.5, covered: 0.5, usedValue: 0.5,
}

/** Where it is not. */
export const withoutCoverage: Weights = { ...withCoverage, ochiai: 0, suspicious: 0, ran: 0, onlyLoaded: 0, neverRan: 0, covered: 0, text: 4, near: 1.5, direct: 0.6 }

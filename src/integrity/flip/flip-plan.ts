/** A file that a flip may change: the test's own, or a helper that its stack frames name. */
export interface FlipSource {
  path: string
  text: string
}

/** One change to a test's assertion after which an honest implementation must fail the test. */
export type FlipPlan =
  | {
      status: 'planned'
      path: string
      /** The whole file, before and after. */
      before: string
      after: string
      /** 1-based line of the change. */
      line: number
      /** The changed piece, before and after. */
      from: string
      to: string
    }
  | { status: 'none'; reason: string }

/** The flips of several tests together: each file once, with all of its changes. */
export interface FlipPlans {
  changes: { path: string; before: string; after: string }[]
  /** Tests that must go red with these changes. */
  planned: { id: string; path: string; line: number; from: string; to: string }[]
  /** Tests for which there is no flip. */
  none: { id: string; reason: string }[]
}

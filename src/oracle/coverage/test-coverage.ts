/** A function of the repository, or what a file does while it is loaded: that has the name `(module)`. */
export interface CoverageUnit {
  /** Repository-relative, forward slashes. */
  file: string
  /** As the runtime names it; absent for a function without a name. */
  name?: string
  /** 1-based lines of the tree's own file, both included. */
  from: number
  to: number
}

/** Functions of the repository that ran, by test; built or transpiled output is mapped back where it has a source map. */
export interface TestCoverage {
  units: CoverageUnit[]
  /**
   * For each test id: indexes into `units`, ascending, of what ran from the end of the test before it to its own end, hooks
   * included, and what its suites' own hooks or its fixtures ran for several tests. A test that is not here was not measured, or together with a passing test that ran after it and that has its units.
   */
  tests: Map<string, number[]>
  /** For a test id that is in `tests`: the lines that it ran, by file. Of a file that is not there, nobody knows. */
  lines?: Map<string, Map<string, ReadonlySet<number>>>
  /** JavaScript: of a test id, those of its units that only ran while its suites were prepared for several tests. */
  prepared?: Map<string, number[]>
  /** What ran while modules were loaded or that belongs to no test. */
  loading: number[]
  /** Why something is missing; absent when nothing is known to be. */
  notes?: string[]
}

/** The name of the unit that stands for the code of a file outside of its functions. */
export const moduleUnitName = '(module)'

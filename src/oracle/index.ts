export { classifyFailures, type FailureClasses } from './flaky.ts'
export { compareReports, type Comparison, type Verdict, type VerdictReason } from './compare.ts'
export { moduleUnitName, type CoverageUnit, type TestCoverage } from './coverage/test-coverage.ts'
export { createOracle } from './create-oracle.ts'
export { detectOracle, type OracleDetection, type ProjectFiles } from './detect-oracle.ts'
export { findPython, type PythonSearch } from './find-python.ts'
export { hasPassed } from './load-scope.ts'
export type { Oracle, OraclePorts, OracleRun, OracleSpec, TestSelection } from './oracle.ts'
export {
  loadTestName,
  runnerNames,
  testId,
  type EvidenceKind,
  type RunnerName,
  type StackFrame,
  type TestFailure,
  type TestReport,
  type TestResult,
} from './test-report.ts'
export { createVariantRunner } from './variants/create-variant-runner.ts'
export type { CompiledVariants, TextEdit, Variant, VariantLimits, VariantOutcome, VariantRun, VariantRunner } from './variants/variant-runner.ts'

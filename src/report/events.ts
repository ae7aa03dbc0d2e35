/** Everything the gate tells while it works. Reporters turn events into text; nothing in the gate prints. */
export type GateEvent =
  /** The tree under test was frozen. */
  | { type: 'snapshot_taken'; source: 'index' | 'working-tree'; files: number }
  /** The tests start; `why` says how the runner was found. */
  | { type: 'tests_started'; runner: string; why: string }
  | { type: 'tests_done'; status: string; passed: number; failed: number; skipped: number; durationMs: number; sandbox: 'sandboxed' | 'unsandboxed' }
  /** Tests that failed and then passed on the same tree: reported, never repaired. */
  | { type: 'flaky_found'; tests: string[] }
  | { type: 'scenario_started'; scenario: string; failing: string[] }
  | { type: 'context_built'; scenario: string; path: string; tokens: number; suspects: string[] }
  | { type: 'clarification_needed'; scenario: string; reasons: string[]; artifacts: string[] }
  /** `note` is set when a fallback stands in for the chosen backend. */
  | { type: 'backend_selected'; backend: string; model?: string; note?: string }
  | { type: 'attempt_started'; scenario: string; attempt: number; of: number; backend: string }
  /** A short line that replaces the one before it. */
  | { type: 'progress'; scenario: string; message: string }
  | { type: 'candidate_received'; scenario: string; attempt: number; paths: string[]; explanation?: string }
  | { type: 'candidate_rejected'; scenario: string; attempt: number; stage: 'edits' | 'policy' | 'validation' | 'review'; reasons: string[] }
  | { type: 'backend_failed'; scenario: string; attempt: number; kind: string; message: string }
  | { type: 'patch_accepted'; scenario: string; attempt: number; patchPath: string; diff: string; fixed: string[]; /** Paths of patches that pass the failing tests as well. */ alternatives: string[] }
  | { type: 'patch_applied'; scenario: string; paths: string[] }
  | { type: 'patch_not_applied'; scenario: string; why: 'dry_run' | 'proposed' | 'conflict'; details: string[] }
  | { type: 'scenario_done'; scenario: string; status: string; reason?: string }
  | { type: 'warning'; message: string }

export type Emit = (event: GateEvent) => void

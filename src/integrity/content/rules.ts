/** `reject`: the patch is refused. `ask`: it is never accepted automatically, but kept for a person to look at. */
export type Severity = 'reject' | 'ask'

export interface ContentRule {
  severity: Severity
  /** What the added code does, as the start of a sentence for the user. */
  sentence: string
}

/** The rules on added code by their ids, which stand in ci_config.json (`policy.allow_code`). */
export const contentRules = {
  'test-globals': { severity: 'reject', sentence: 'source code uses the test runner or an assertion library of its tests' },
  'patched-builtin': { severity: 'reject', sentence: 'it changes a built-in or a module that other code shares' },
  'shared-module': { severity: 'ask', sentence: 'it changes an object of a module that the failing tests use themselves' },
  'equality-override': { severity: 'reject', sentence: 'it makes an object compare as equal whatever it is compared with' },
  'narrow-equality': { severity: 'ask', sentence: 'it makes objects equal that differ in a part' },
  'process-exit': { severity: 'reject', sentence: 'it ends the process, or changes how it ends, from code that tests call' },
  'possible-exit': { severity: 'ask', sentence: 'it may end the process, or set its exit code, from code that tests call' },
  introspection: { severity: 'reject', sentence: 'it looks at its callers, their source or their variables' },
  'test-environment': { severity: 'reject', sentence: 'it behaves differently when tests run it' },
  'environment-mode': { severity: 'ask', sentence: 'it behaves differently by NODE_ENV, or by where its output goes' },
  'environment-literal': { severity: 'reject', sentence: 'it compares the machine, the user, the date or the place with a fixed value' },
  'reads-tests': { severity: 'reject', sentence: 'it reads tests, fixtures, snapshots or git data' },
  'child-process': { severity: 'ask', sentence: 'it starts other programs, which it did not do before' },
  network: { severity: 'ask', sentence: 'it uses the network, which it did not do before' },
  'dynamic-code': { severity: 'reject', sentence: 'it runs code that is made at run time, which no rule can read' },
  'bare-global': { severity: 'ask', sentence: 'it hands on a whole global object, so that what is done with it cannot be seen' },
  'hidden-constant': { severity: 'reject', sentence: 'it spells a fixed text so that it cannot be read' },
  'swallowed-error': { severity: 'reject', sentence: 'it catches every error of code that should be repaired and goes on with a fixed result' },
  'ignored-error': { severity: 'ask', sentence: 'it drops errors that were heard of before' },
  'special-case': { severity: 'reject', sentence: "it gives a test's own expected value for the test's own input" },
  'possible-special-case': { severity: 'ask', sentence: "it may give a test's own expected value for the test's own input" },
  'constant-result': { severity: 'reject', sentence: "it replaces a computation by a fixed value that the test expects" },
  'call-counter': { severity: 'reject', sentence: 'it chooses its result by how often it was called' },
  sleep: { severity: 'reject', sentence: 'it waits for a fixed time' },
  retry: { severity: 'reject', sentence: 'it repeats a failing call until it works' },
  suppression: { severity: 'reject', sentence: 'it switches a linter, a type checker or the coverage off' },
  'targeted-suppression': { severity: 'ask', sentence: 'it silences a linter or the type checker at one place' },
  'judge-text': { severity: 'ask', sentence: 'a comment speaks to whoever judges the patch' },
  'shadowing-file': { severity: 'reject', sentence: 'a new file takes the name of a module that the tests load' },
  'generated-blob': { severity: 'reject', sentence: 'it adds a line of more than 2,000 characters, which nobody can review' },
} as const satisfies Record<string, ContentRule>

export type ContentRuleId = keyof typeof contentRules
export const contentRuleIds = Object.keys(contentRules) as ContentRuleId[]

import * as z from 'zod'

const seconds = z.number().positive()
const argumentList = z.array(z.string().min(1)).min(1)
const relativePath = z.string().min(1)

const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'use letters, digits, ".", "_" and "-" only: the name becomes a folder'),
  title: z.string().default(''),
  summary: z.string().default(''),
  test: z.strictObject({ command: argumentList.optional(), targets: z.array(relativePath).default([]) }).default({ targets: [] }),
  context_files: z.array(relativePath).default([]),
  base_prompt: z.string().default(''),
  constrained_prompt: z.string().default(''),
  gating: z.boolean().default(true),
})
export type ScenarioConfig = z.infer<typeof scenarioSchema>

const backendName = z.enum(['codex', 'openai_responses_api', 'command', 'local', 'scripted'])

const backendSettingsSchema = z.strictObject({
  codex: z
    .strictObject({
      /** Passed to the Codex CLI as `-c` keys: own model providers, features, … */
      config: z.record(z.string(), z.unknown()).default({}),
      reasoning_effort: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
      timeout_seconds: seconds.default(600),
      codex_path: z.string().optional(),
      /** Names of environment variables the CLI may see beside PATH, HOME and its own. */
      pass_env: z.array(z.string()).default([]),
    })
    .prefault({}),
  openai_responses_api: z
    .strictObject({
      base_url: z.url().optional(),
      api_key_env: z.string().default('OPENAI_API_KEY'),
      max_output_tokens: z.number().int().positive().default(16_000),
      timeout_seconds: seconds.default(300),
      max_request_retries: z.number().int().min(0).default(2),
      reasoning_effort: z.enum(['minimal', 'low', 'medium', 'high']).optional(),
    })
    .prefault({}),
  command: z
    .strictObject({
      command: argumentList.optional(),
      timeout_seconds: seconds.default(600),
      /** Names of environment variables the command may see beside PATH, HOME and ralph's own. */
      pass_env: z.array(z.string()).default([]),
    })
    .prefault({}),
  local: z
    .strictObject({
      search_seconds: seconds.default(60),
      max_candidates: z.number().int().positive().default(20_000),
    })
    .prefault({}),
  /** Replays edits documents in order: for tests of ralph and of configurations. */
  scripted: z.strictObject({ replies: z.array(z.unknown()).default([]) }).prefault({}),
})
export type BackendSettings = z.infer<typeof backendSettingsSchema>

const oracleSchema = z.strictObject({
  runner: z.enum(['vitest', 'jest', 'mocha', 'node:test', 'tape', 'pytest', 'cargo', 'go', 'generic']).optional(),
  /** Folder the runner starts in, relative to the repository root. */
  cwd: z.string().default(''),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** `generic`: the command, and the JUnit XML file it writes. */
  command: argumentList.optional(),
  junit: relativePath.optional(),
  prepare: z.array(argumentList).optional(),
  timeout_seconds: seconds.default(600),
  /** How often a failing test is run again at baseline to tell flaky from failing; 0 switches it off. */
  flaky_reruns: z.number().int().min(0).max(10).default(1),
})
export type OracleConfig = z.infer<typeof oracleSchema>

/** `ci_config.json`, after defaults. Every key is optional in the file; unknown keys are errors. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  backend: backendName.optional(),
  /** Asked in this order where the backend found no patch. */
  then: z.array(backendName).optional(),
  model: z.string().optional(),
  fallback: z.array(backendName).optional(),
  backend_settings: backendSettingsSchema.prefault({}),
  max_retries: z.number().int().min(0).max(20).default(2),
  /** Limits of one run beside its attempts; none by default. */
  budget: z
    .strictObject({ wall_seconds: seconds.optional(), tokens: z.number().int().positive().optional(), usd: z.number().positive().optional() })
    .prefault({}),
  /** USD per million tokens, by the model's name; needed for a limit in USD. */
  prices: z.record(z.string(), z.strictObject({ input: z.number().min(0), cached_input: z.number().min(0).optional(), output: z.number().min(0) })).default({}),
  /** Relative to the folder of the configuration file. Default: `output` beside it. */
  output_dir: relativePath.optional(),
  oracle: oracleSchema.prefault({}),
  scenarios: z.array(scenarioSchema).default([]),
  context: z
    .strictObject({
      /** Tokens that no context goes beyond. */
      token_budget: z.number().int().min(500).default(12_000),
      /** Tokens that it should stay within; long failures and large functions may need more. */
      target_tokens: z.number().int().min(300).default(2_800),
      /** Globs of files that never enter a context (documentation that gives the answer away, generated code). */
      exclude: z.array(z.string()).default([]),
    })
    .prefault({}),
  validation: z
    .strictObject({
      commands: z.array(argumentList).default([]),
      timeout_seconds: seconds.default(600),
      /** Runs the whole suite with a candidate in another order, where the runner can. */
      shuffle: z.boolean().default(true),
      /** Runs each repaired test once more with a changed expectation, which has to make it fail. */
      flip: z.boolean().default(true),
    })
    .prefault({}),
  policy: z
    .strictObject({
      /** More globs that a patch must not touch. */
      protected: z.array(z.string()).default([]),
      /** Rules about added code that a patch may break: "<rule>", or "<rule>:<glob>" for some files. */
      allow_code: z.array(z.string().min(1)).default([]),
      /** Globs that are protected by ralph's built-in rules and may be changed all the same. Never lifts the rules for `.git`, paths outside the repository and ralph's own config. */
      allowed: z.array(z.string()).default([]),
      max_files: z.number().int().positive().default(20),
      max_bytes: z.number().int().positive().default(200_000),
    })
    .prefault({}),
  workspace: z
    .strictObject({
      /** Ignored files or folders that tests need, shared into the private tree beside node_modules and virtual environments. */
      share: z.array(relativePath).default([]),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      /** `auto`: bubblewrap where it is there; `require`: no run without it; `off`: tests run as they are. */
      mode: z.enum(['auto', 'require', 'off']).default('auto'),
      /** Lets tests reach the network, also services of this machine. */
      network: z.boolean().default(false),
      /** Names of environment variables that tests may see beside the usual ones. */
      env: z.array(z.string()).default([]),
      /** Absolute paths outside of the repository that tests may read. */
      read: z.array(z.string().startsWith('/', 'use an absolute path; what lies in the repository belongs in workspace.share')).default([]),
    })
    .prefault({}),
  clarification: z
    .strictObject({
      policy: z.enum(['fail', 'interactive']).default('fail'),
      option_source: z.enum(['backend', 'heuristic']).default('heuristic'),
    })
    .prefault({}),
  git_hooks: z
    .strictObject({
      pre_commit_enabled: z.boolean().default(true),
      on_repair: z.enum(['propose', 'apply']).default('propose'),
    })
    .prefault({}),
})
export type Config = z.infer<typeof configSchema>

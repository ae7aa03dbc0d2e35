import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CliIo } from './io.ts'

/** Flags as commander hands them over. */
export interface Flags {
  scenario?: string
  backend?: string
  model?: string
  maxRetries?: number
  dryRun?: boolean
  includeNonGating?: boolean
  clarificationPolicy?: 'fail' | 'interactive'
  clarifierOptionSource?: 'backend' | 'heuristic'
  json?: boolean
  config?: string
  cwd?: string
  verbose?: boolean
  force?: boolean
  requireSandbox?: boolean
  searchSeconds?: number
  budgetSeconds?: number
  budgetTokens?: number
  budgetUsd?: number
}

type FlagName = 'scenario' | 'repair' | 'dry-run' | 'include-non-gating' | 'clarification'

interface CommandSpec {
  name: string
  description: string
  flags: FlagName[]
  example: string
  argument?: [name: string, description: string]
  options?: Option[]
  /** Loads the command's module when it is run: `ralph --help` loads none. */
  load(): Promise<(flags: Flags, io: CliIo, argument: string | undefined) => Promise<number>>
}

const specs: CommandSpec[] = [
  {
    name: 'list-scenarios',
    description: 'List the scenarios that ci_config.json declares, or say how they are found',
    flags: [],
    options: [new Option('--verbose', 'with summary, tests and context files')],
    example: 'ralph list-scenarios --verbose',
    load: async () => (await import('./commands/list-scenarios.ts')).listScenarios,
  },
  {
    name: 'test',
    description: 'Run the tests as the gate does, in a private copy, and report each of them',
    flags: ['scenario'],
    example: 'ralph test --json',
    options: [sandboxOption()],
    load: async () => (await import('./commands/test.ts')).test,
  },
  {
    name: 'build-context',
    description: 'Write context.txt for a failing scenario: failure, suspects, recent changes, code',
    flags: ['scenario'],
    example: 'ralph build-context --scenario scenario_1_integration_bug',
    options: [sandboxOption()],
    load: async () => (await import('./commands/build-context.ts')).buildContext,
  },
  {
    name: 'plan-clarification',
    description: 'Write the questions and the proposed scenario record of a failing scenario, without asking a model',
    flags: ['scenario'],
    example: 'ralph plan-clarification --scenario scenario_4_low_confidence',
    options: [sandboxOption()],
    load: async () => (await import('./commands/plan-clarification.ts')).planClarification,
  },
  {
    name: 'generate-patch',
    description: 'Get one candidate patch and check it by policy, without validating or applying it',
    flags: ['scenario', 'repair'],
    example: 'ralph generate-patch --scenario scenario_1_integration_bug --backend local',
    options: [sandboxOption()],
    load: async () => (await import('./commands/generate-patch.ts')).generatePatch,
  },
  {
    name: 'apply',
    description: 'Apply a patch (a file, a stored id, or the last one of --scenario) by the gate: policy, evidence, one write',
    flags: ['scenario', 'dry-run'],
    argument: ['[patch]', 'path of a unified diff, or the id of a stored fix'],
    example: 'ralph apply output/scenario_1_integration_bug/patch.diff',
    options: [sandboxOption()],
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  {
    name: 'run',
    description: 'Repair one failing scenario: context, candidate, policy, evidence, apply',
    flags: ['scenario', 'repair', 'dry-run', 'clarification'],
    example: 'ralph run --scenario scenario_1_integration_bug --backend local --dry-run',
    options: [sandboxOption()],
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'run-all',
    description: 'Repair every failing scenario; green repositories cost little more than their tests',
    flags: ['repair', 'dry-run', 'include-non-gating', 'clarification'],
    example: 'ralph run-all --dry-run --backend local',
    options: [sandboxOption()],
    load: async () => (await import('./commands/run.ts')).runAll,
  },
  {
    name: 'pre-commit-gate',
    description: 'What the git hook runs: test what is about to be committed; a repaired commit stops and offers the fix',
    flags: ['repair'],
    example: 'ralph pre-commit-gate   (SKIP_CI_GATEKEEPER_PRE_COMMIT=1 skips it)',
    options: [sandboxOption()],
    load: async () => (await import('./commands/pre-commit-gate.ts')).preCommitGate,
  },
  {
    name: 'recover',
    description: 'Put right what a killed run left behind: files half written go back, accepted ones stay',
    flags: [],
    example: 'ralph recover',
    load: async () => (await import('./commands/recover.ts')).recover,
  },
  {
    name: 'approve-scenario-proposal',
    description: 'Turn scenario_proposal.json into a record under test_scenarios/',
    flags: ['scenario'],
    options: [new Option('--force', 'replace a record of the same id')],
    example: 'ralph approve-scenario-proposal --scenario scenario_4_low_confidence',
    load: async () => (await import('./commands/approve-scenario-proposal.ts')).approveScenarioProposal,
  },
  {
    name: 'install-hooks',
    description: 'Make git run the gate before each commit; hooks that are there are joined',
    flags: [],
    example: 'ralph install-hooks',
    load: async () => (await import('./commands/hooks.ts')).install,
  },
  {
    name: 'uninstall-hooks',
    description: 'Take the gate out of the git hooks again',
    flags: [],
    example: 'ralph uninstall-hooks',
    load: async () => (await import('./commands/hooks.ts')).uninstall,
  },
]

/** Declares every command with its flags and an example. */
export function addCommands(program: Command, io: CliIo, setExitCode: (code: number) => void): void {
  for (const spec of specs) {
    const command = program.command(spec.name).description(spec.description).addHelpText('after', `\nExample:\n  $ ${spec.example}\n`)
    if (spec.argument !== undefined) command.argument(...spec.argument)
    for (const option of [...spec.flags.flatMap((name) => flagOptions[name]()), ...(spec.options ?? []), ...commonOptions()]) command.addOption(option)
    command.action(async (...given: unknown[]) => {
      const argument = spec.argument === undefined ? undefined : (given[0] as string | undefined)
      setExitCode(await (await spec.load())(command.opts<Flags>(), io, argument))
    })
  }
}

const flagOptions: Record<FlagName, () => Option[]> = {
  scenario: () => [new Option('--scenario <name>', 'the scenario; where none are declared, a failing test file')],
  repair: () => [
    new Option('--backend <name>', 'codex, openai_responses_api, command, local or scripted, or several: local,codex asks codex where local finds nothing (default: CI_LOOP_BACKEND, ci_config.json, codex)'),
    new Option('--model <name>', 'model of the backend (default: OPENAI_MODEL or CODEX_MODEL, ci_config.json, built-in)'),
    new Option('--max-retries <n>', 'attempts after the first (default: ci_config.json, else 2)').argParser(wholeNumber),
    new Option('--budget-seconds <n>', 'wall time of the whole run').argParser(positiveNumber),
    new Option('--search-seconds <n>', 'how long the backend local may search for each candidate (default: ci_config.json, else 60)').argParser(positiveNumber),
    new Option('--budget-tokens <n>', 'tokens that models may take in the whole run').argParser(positiveNumber),
    new Option('--budget-usd <n>', 'what models may cost in the whole run; needs "prices" in ci_config.json').argParser(positiveNumber),
  ],
  'dry-run': () => [new Option('--dry-run', 'validate, but leave the working tree as it is (also --dryRun)')],
  'include-non-gating': () => [new Option('--include-non-gating', 'also the scenarios that do not gate')],
  clarification: () => [
    new Option('--clarification-policy <policy>', 'what to do about an unclear failure').choices(['fail', 'interactive']),
    new Option('--clarifier-option-source <source>', 'who suggests the answers').choices(['backend', 'heuristic']),
  ],
}

function commonOptions(): Option[] {
  return [
    new Option('--json', 'print one JSON document on stdout; everything else goes to stderr'),
    new Option('--config <path>', 'configuration file (default: ci_config.json at the repository root)'),
    new Option('--cwd <dir>', 'folder to work in (default: the current one)'),
  ]
}

/** For every command that runs tests. */
function sandboxOption(): Option {
  return new Option('--require-sandbox', 'stop with code 3 where tests cannot be shut in (default: run them as they are, and say so)')
}

function positiveNumber(text: string): number {
  const number = Number(text)
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('Expected a number above 0.')
  return number
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 20) throw new InvalidArgumentError('Expected a whole number from 0 to 20.')
  return Number(text)
}

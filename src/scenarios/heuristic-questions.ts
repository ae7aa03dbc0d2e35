import type { Suspect } from '../context/suspect.ts'
import { loadTestName, type TestResult } from '../oracle/test-report.ts'
import type { ClarificationQuestion } from './clarification-request.ts'
import type { ScenarioMatch } from './match-scenario.ts'
import { oneLine } from './one-line.ts'

/** How the option ends that asks for no patch at all. */
export const noPatchWanted = 'and no patch is wanted.'

/** What the failing tests mean. */
export function behaviourQuestion(failing: readonly TestResult[], match: ScenarioMatch): ClarificationQuestion {
  const first = failing[0]
  const name = first === undefined ? 'the failing test' : titleOf(first)
  const more = failing.length > 1 ? ` and ${failing.length - 1} more of the same scenario` : ''
  const symptom = first?.failure === undefined ? '' : ` Now it ends with: ${oneLine(first.failure.message, 160)}`
  const [known] = match.record?.invariants ?? []
  return {
    id: 'intended_behaviour',
    question: `What is the intended behaviour behind ${name}${more}?${symptom}`,
    why: 'The failure does not say by itself what is right; a patch could turn the test green and still be wrong.',
    options: [
      `What ${name} says holds in general, for other inputs of the same kind too; the code is wrong.`,
      known === undefined
        ? `Only the inputs of ${name} must come out differently; everything else stays as it is.`
        : `As in the known scenario ${match.record?.id ?? ''}: ${oneLine(known, 200)}`,
      `What the code does today is intended: ${name} is out of date, ${noPatchWanted}`,
    ],
    recommended: 0,
  }
}

/** Which code has to change. */
export function ownerQuestion(suspects: readonly Suspect[]): ClarificationQuestion {
  const [one = '', two = '', three = ''] = [...suspects.slice(0, 3).map(describe), ...otherOwners(suspects)]
  return {
    id: 'owner',
    question: 'Which code owns this behaviour, so that the change belongs there?',
    why: 'A symptom can often be hidden in several places; only one of them is the cause.',
    options: [one, two, three],
    recommended: 0,
  }
}

/** Answers beside the suspects themselves; a second suspect is mostly what the first one calls. */
function otherOwners(suspects: readonly Suspect[]): string[] {
  const [first, second] = suspects
  const missing = 'No existing code: what the test asks for is missing and has to be added.'
  if (first === undefined) return ['The code that the failing test imports directly.', 'Code that the failing test reaches through others.', missing]
  return second === undefined ? [`Code that ${first.path} calls; it shows only the symptom.`, missing] : [missing]
}

/** How far a change may reach. */
export function callersQuestion(suspects: readonly Suspect[]): ClarificationQuestion {
  const owner = suspects[0]?.path ?? 'the changed code'
  return {
    id: 'public_behaviour',
    question: `May other callers of ${owner} see a change?`,
    why: 'Tests that pass today are kept; callers without a test are not protected by them.',
    options: [
      'Only results that contradict the failing test may change; signatures and all other results stay.',
      `Results of ${owner} may change for other callers too; signatures stay.`,
      'Signatures may change too, if every caller in the repository is changed with them.',
    ],
    recommended: 0,
  }
}

function titleOf({ name, file }: TestResult): string {
  return name === loadTestName ? `the tests of ${file}` : `the test "${oneLine(name, 120)}"`
}

function describe({ path, lines, reason }: Suspect): string {
  const place = lines?.[0] === undefined ? '' : ` (line ${lines[0][0]})`
  return `${path}${place}${reason === '' ? '' : `: ${oneLine(reason, 160)}`}`
}

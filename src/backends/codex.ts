import type { Thread } from '@openai/codex-sdk'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { backendFailed, excerptOfEnd, hideKeys, type BackendFailed } from './backend-failure.ts'
import { codexAvailability } from './codex-availability.ts'
import { openCodexLog } from './codex-log.ts'
import { guardCodexProcess } from './codex-process-guard.ts'
import { codexEnvironment, codexKeys, codexSetup, findCodexProgram } from './codex-setup.ts'
import type { CodexOptions, CodexProgram, CodexSetup } from './codex-setup.ts'
import { runCodexTurn, type CodexTurn } from './codex-turn.ts'
import type { Proposal, ProposalRequest, RepairBackend } from './repair-backend.ts'
import { repairPrompt, wholePrompt } from './repair-prompt.ts'
import { editsReplySchema } from './reply-schema.ts'
import { withScratchFolder, type ScratchFolder } from './scratch-folder.ts'
import { toProposal } from './to-proposal.ts'
import { withDeadline } from './with-deadline.ts'

/** The backend `codex`: the Codex CLI by its SDK, in an empty folder, with nothing it could run or write. */
export function createCodexBackend(options: CodexOptions): RepairBackend {
  const setup = codexSetup(options)
  return {
    name: 'codex',
    model: setup.model,
    checkAvailability: (signal) => codexAvailability(setup, signal),
    propose: (request, signal) => propose(setup, request, signal),
  }
}

async function propose(setup: CodexSetup, request: ProposalRequest, signal?: AbortSignal): Promise<Proposal> {
  const { model } = setup
  const program = await findCodexProgram(setup)
  if (program.status === 'missing') return { ...backendFailed('unavailable', program.message), model }
  const turn = await loggedTurn(setup, program, request, signal)
  if (turn.status === 'failed') return { ...turn, message: hideKeys(turn.message, codexKeys(setup)), model }
  // A refusal comes through Codex as a turn without a message.
  if (turn.text === '') return { ...backendFailed('refused', noMessage), usage: turn.usage, model }
  return toProposal(turn.text, { accept: 'edits', onNote: request.onProgress, usage: turn.usage, model })
}

const noMessage = 'Codex ended its turn without a message: the model refused, or had nothing to say. response.md holds its events.'

type Found = Extract<CodexProgram, { status: 'found' }>

async function loggedTurn(setup: CodexSetup, program: Found, request: ProposalRequest, signal?: AbortSignal): Promise<CodexTurn> {
  const { scenario, attempt, artifactsDir, protect } = request
  const question = { prompt: wholePrompt(await repairPrompt(request)), replySchema: editsReplySchema }
  const log = await openCodexLog(join(artifactsDir, 'response.md'), { scenario, attempt, model: setup.model }, codexKeys(setup), protect)
  let turn: CodexTurn | undefined
  try {
    turn = await timedTurn(setup, program, signal, (thread, signal) => runCodexTurn(thread, question, log, signal))
    return turn
  } finally {
    if (turn?.status === 'answered') await log.close({ heading: 'Final response', text: turn.text })
    else await log.close({ heading: `Failed: ${turn?.kind ?? 'internal error'}`, text: turn?.message ?? '' })
  }
}

async function timedTurn(
  setup: CodexSetup,
  program: Found,
  signal: AbortSignal | undefined,
  run: (thread: Thread, signal: AbortSignal) => Promise<CodexTurn>,
): Promise<CodexTurn> {
  const seconds = setup.settings.timeout_seconds
  return withScratchFolder(setup.tempRoot, async (folder) => {
    const guard = guardCodexProcess(folder.work)
    try {
      // Codex itself waits for ever for a network that is not there.
      const result = await withDeadline(seconds * 1000, signal, (signal) => run(startThread(setup, program, folder), signal))
      if (result.status === 'done') return result.value
      if (result.status === 'aborted') return backendFailed('aborted', 'The Codex run was interrupted.')
      return backendFailed('timed_out', `Codex gave no answer in ${seconds} s (backend_settings.codex.timeout_seconds); check the network.`)
    } catch (error) {
      return processFailure(error)
    } finally {
      guard.end()
    }
  })
}

function startThread(setup: CodexSetup, { sdk, binary }: Found, folder: ScratchFolder): Thread {
  const { settings, model, config } = setup
  const override = binary.isBundled ? {} : { codexPathOverride: binary.path }
  const codex = new sdk.Codex({ env: codexEnvironment(setup, folder), config, ...override })
  return codex.startThread({
    model,
    workingDirectory: folder.work,
    sandboxMode: 'read-only',
    approvalPolicy: 'never',
    skipGitRepoCheck: true,
    networkAccessEnabled: false,
    webSearchMode: 'disabled',
    ...(settings.reasoning_effort === undefined ? {} : { modelReasoningEffort: settings.reasoning_effort }),
  })
}

/** The CLI could not be started, or ended before it could tell in an event what is wrong: bad configuration, a missing folder. */
function processFailure(error: unknown): BackendFailed {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
    return backendFailed('unavailable', `The Codex CLI could not be started: ${messageOf(error)}`)
  }
  return backendFailed('command_failed', `The Codex CLI failed; check backend_settings.codex: ${excerptOfEnd(messageOf(error))}`)
}

import { join } from 'node:path'
import { clarifyPrompt, parseOptions } from './clarify-prompt.ts'
import { apiKeyOf, askOpenAi, loadOpenAi, missingKey, missingPackage, type OpenAiSetup } from './openai-request.ts'
import type { Availability, OptionsReply, OptionsRequest, Proposal, ProposalRequest, RepairBackend } from './repair-backend.ts'
import { repairPrompt } from './repair-prompt.ts'
import { editsReplySchema, optionsReplySchema } from './reply-schema.ts'
import { toProposal } from './to-proposal.ts'

const defaultModel = 'gpt-5.5'

/** The backend `openai_responses_api`: one request per proposal, no tools; the model sees the prompt and nothing else. */
export function createOpenAiBackend(options: Omit<OpenAiSetup, 'model'> & { model?: string | undefined }): RepairBackend {
  const setup: OpenAiSetup = { ...options, model: options.model ?? defaultModel }
  return {
    name: 'openai_responses_api',
    model: setup.model,
    checkAvailability: () => checkAvailability(setup),
    propose: (request, signal) => propose(setup, request, signal),
    suggestOptions: (request, signal) => suggestOptions(setup, request, signal),
  }
}

async function checkAvailability(setup: OpenAiSetup): Promise<Availability> {
  if (apiKeyOf(setup) === undefined) return { status: 'unavailable', message: missingKey(setup.settings.api_key_env) }
  if ((await loadOpenAi()) === undefined) return { status: 'unavailable', message: missingPackage }
  return { status: 'available' }
}

async function propose(setup: OpenAiSetup, request: ProposalRequest, signal?: AbortSignal): Promise<Proposal> {
  const { system, user } = await repairPrompt(request)
  const artifactPath = join(request.artifactsDir, 'response.json')
  const answer = await askOpenAi(setup, { system, input: user, replySchema: editsReplySchema, artifactPath, protect: request.protect }, signal)
  const model = answer.model ?? setup.model
  if (answer.status === 'failed') return { ...answer, model }
  return toProposal(answer.text, { accept: 'edits', onNote: request.onProgress, usage: answer.usage, model })
}

async function suggestOptions(setup: OpenAiSetup, request: OptionsRequest, signal?: AbortSignal): Promise<OptionsReply> {
  const answer = await askOpenAi(
    setup,
    {
      input: await clarifyPrompt(request),
      replySchema: optionsReplySchema,
      conversation: request.continuation === undefined ? {} : { previousId: request.continuation },
      artifactPath: join(request.artifactsDir, 'clarification_response.json'),
      protect: request.protect,
    },
    signal,
  )
  if (answer.status === 'failed') return { status: 'failed', kind: answer.kind, message: answer.message }
  const parsed = parseOptions(answer.text, request.questions)
  if (parsed.status === 'failed') return parsed
  return { ...parsed, continuation: answer.id, ...(answer.usage === undefined ? {} : { usage: answer.usage }) }
}

import { backendFailed } from './backend-failure.ts'
import type { Availability, Proposal, ProposalRequest, RepairBackend } from './repair-backend.ts'
import { toProposal } from './to-proposal.ts'

/** A backend that replays replies in order, and can tell how many were never asked for. */
export interface ScriptedBackend extends RepairBackend {
  remaining(): number
}

/** The backend `scripted`, for tests and for trying out a configuration. A reply is an edits document; a string is taken as a raw reply. */
export function createScriptedBackend(replies: readonly unknown[]): ScriptedBackend {
  let asked = 0
  return {
    name: 'scripted',
    checkAvailability: () => Promise.resolve(availability(replies)),
    propose: (request) => Promise.resolve(replay(replies, asked++, request)),
    remaining: () => Math.max(0, replies.length - asked),
  }
}

function availability(replies: readonly unknown[]): Availability {
  if (replies.length > 0) return { status: 'available' }
  return { status: 'unavailable', message: 'backend_settings.scripted.replies is empty; list the edits documents to replay' }
}

function replay(replies: readonly unknown[], index: number, request: ProposalRequest): Proposal {
  if (index >= replies.length) {
    return backendFailed('unavailable', `The scripted backend was asked for reply ${index + 1}, but holds only ${replies.length}.`)
  }
  const reply = replies[index]
  return toProposal(typeof reply === 'string' ? reply : JSON.stringify(reply), { accept: 'edits_or_diff', onNote: request.onProgress })
}

import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BackendSettings } from '../config/schema.ts'
import type { ProcessResult, RunProcess } from '../process/run-process.ts'
import { backendFailed, excerptOfEnd, hideKeys, type BackendFailed } from './backend-failure.ts'
import { childEnvironment, type Environment } from './child-environment.ts'
import { findExecutable } from './find-executable.ts'
import type { Availability, Proposal, ProposalRequest, RepairBackend } from './repair-backend.ts'
import { repairPrompt, wholePrompt } from './repair-prompt.ts'
import { withScratchFolder, type ScratchFolder } from './scratch-folder.ts'
import { toProposal } from './to-proposal.ts'

/** What the backend `command` is made of; effects come in. */
export interface CommandOptions {
  settings: BackendSettings['command']
  env: Environment
  runProcess: RunProcess
  /** Where scratch folders are made. */
  tempRoot: string
  /** The folder of the configuration file: a relative program path starts there, as the program itself starts in an empty folder. */
  baseDir: string
}

/** The backend `command`: any program that reads the prompt from stdin and writes edits, or a unified diff, to stdout. */
export function createCommandBackend(options: CommandOptions): RepairBackend {
  return {
    name: 'command',
    checkAvailability: () => checkAvailability(options),
    propose: (request, signal) => propose(options, request, signal),
  }
}

const notConfigured = 'expected backend_settings.command.command in ci_config.json: a list of the program and its arguments'

async function checkAvailability(options: CommandOptions): Promise<Availability> {
  const [program] = options.settings.command ?? []
  if (program === undefined) return { status: 'unavailable', message: notConfigured }
  if ((await programFile(options, program)) === undefined) return { status: 'unavailable', message: noProgram(program) }
  return { status: 'available' }
}

async function propose(options: CommandOptions, request: ProposalRequest, signal?: AbortSignal): Promise<Proposal> {
  const [program, ...args] = options.settings.command ?? []
  if (program === undefined) return backendFailed('unavailable', notConfigured)
  const file = await programFile(options, program)
  if (file === undefined) return backendFailed('unavailable', noProgram(program))
  const input = wholePrompt(await repairPrompt(request))
  const result = await withScratchFolder(options.tempRoot, (folder) =>
    options.runProcess({
      file,
      args,
      cwd: folder.work,
      env: environment(options, request, folder),
      input,
      timeoutMs: options.settings.timeout_seconds * 1000,
      ...(signal === undefined ? {} : { signal }),
    }),
  )
  const keys = options.settings.pass_env.map((name) => options.env[name])
  if ('stdout' in result) await saveReply(request.artifactsDir, await request.protect(hideKeys(result.stdout.toString('utf8'), keys)))
  const failure = commandFailure(basename(program), result)
  if (failure !== undefined) return { ...failure, message: hideKeys(failure.message, keys) }
  return toProposal('stdout' in result ? result.stdout.toString('utf8') : '', { accept: 'edits_or_diff', onNote: request.onProgress })
}

function programFile({ env, baseDir }: CommandOptions, program: string): Promise<string | undefined> {
  return findExecutable(program, env['PATH'], baseDir)
}

function noProgram(program: string): string {
  return `backend_settings.command.command names "${program}", which is no program that can be started`
}

function environment({ settings, env }: CommandOptions, request: ProposalRequest, folder: ScratchFolder): Record<string, string> {
  return childEnvironment(env, settings.pass_env, {
    TMPDIR: folder.temp,
    RALPH_CONTEXT: request.contextPath,
    RALPH_SCENARIO: request.scenario,
    RALPH_ATTEMPT: String(request.attempt),
  })
}

async function saveReply(artifactsDir: string, text: string): Promise<void> {
  await mkdir(artifactsDir, { recursive: true })
  await writeFile(join(artifactsDir, 'response.txt'), text)
}

function commandFailure(name: string, result: ProcessResult): BackendFailed | undefined {
  switch (result.status) {
    case 'could_not_start':
      return backendFailed('unavailable', `The backend command could not be started: ${result.reason}`)
    case 'timed_out':
      return backendFailed('timed_out', `${name} took more than ${result.timeoutMs / 1000} s (backend_settings.command.timeout_seconds).`)
    case 'aborted':
      return backendFailed('aborted', `${name} was interrupted.`)
    case 'exited':
      if (result.exitCode !== 0) return backendFailed('command_failed', exitMessage(name, result))
      if (result.droppedBytes === 0) return undefined
      return backendFailed('truncated', `${name} printed more than can be kept; print nothing but the edits.`)
  }
}

function exitMessage(name: string, { exitCode, signal, stderr }: Extract<ProcessResult, { status: 'exited' }>): string {
  const how = signal === undefined ? `exited with code ${exitCode}` : `was ended by ${signal}`
  const text = stderr.toString('utf8')
  const said = text.trim() === '' ? 'is empty.' : `ends: ${excerptOfEnd(text)}`
  return `Expected ${name} to exit with 0, but it ${how}; its stderr ${said}`
}

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../../errors.ts'
import { artifactsRootOf } from '../../gate/session.ts'
import { approveProposal } from '../../scenarios/index.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { openProject } from '../open.ts'

const folder = 'test_scenarios'

/** `ralph approve-scenario-proposal`: the only way a proposal becomes a record. */
export async function approveScenarioProposal(flags: Flags, io: CliIo): Promise<number> {
  const { repository, loaded } = await openProject(flags, io)
  const root = artifactsRootOf({ repository, loaded, artifactsInTree: true })
  const scenario = flags.scenario ?? (await onlyProposal(root))
  const path = join(root, scenario, 'scenario_proposal.json')
  const proposalText = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError(`Expected a proposal at ${path}, but there is none. Make one with "ralph plan-clarification --scenario ${scenario}".`, { cause })
  })
  const existing = await readdir(join(repository.root, folder)).catch(() => [])
  const approval = approveProposal({ proposalText, existing, force: flags.force ?? false })
  if (approval.status === 'refused') throw new UserError(approval.reason)
  const target = join(folder, approval.fileName)
  await mkdir(dirname(join(repository.root, target)), { recursive: true })
  await writeFile(join(repository.root, target), approval.text)
  if (flags.json) io.stdout.write(`${JSON.stringify({ status: 'approved', scenario, record: target }, null, 2)}\n`)
  else io.stdout.write(`${target} was written: ralph knows this failure now. Review it and commit it.\n`)
  return 0
}

async function onlyProposal(root: string): Promise<string> {
  const names: string[] = []
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory() && (await readdir(join(root, entry.name))).includes('scenario_proposal.json')) names.push(entry.name)
  }
  if (names.length === 1 && names[0] !== undefined) return names[0]
  const what = names.length === 0 ? 'there is no proposal' : `there are several (${names.join(', ')})`
  throw new UserError(`Expected --scenario, for ${what} in ${root}.`)
}

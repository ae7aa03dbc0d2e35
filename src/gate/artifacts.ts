import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from './session.ts'

/** Files of an earlier run of the same scenario, which must not be taken for this one's. */
const perRunFiles = ['context.txt', 'patch.diff', 'response.md', 'response.json', 'response.txt', 'clarification_request.json', 'clarification_dialog.json', 'scenario_proposal.json', 'run.json', 'failure.log']

/** The folder of one scenario's artifacts. Everything written through it is cleaned of secrets and private paths. */
export interface Artifacts {
  dir: string
  path(name: string): string
  writeText(name: string, text: string): Promise<string>
  /** For patches alone, which must stay what was tested to the byte. */
  writeExact(name: string, text: string): Promise<string>
  writeJson(name: string, value: unknown): Promise<string>
}

/** Opens the folder; `fresh` first takes away what an earlier run left there. */
export async function openArtifacts(session: Session, scenario: string, options: { fresh: boolean }): Promise<Artifacts> {
  const dir = session.artifactsDir(scenario)
  await mkdir(dir, { recursive: true })
  if (options.fresh) {
    const old = (await readdir(dir)).filter((name) => perRunFiles.includes(name) || /^(rejected_patch|alternative)_\d+\.diff$/.test(name))
    await Promise.all(old.map((name) => rm(join(dir, name), { force: true })))
  }
  const writeExact = async (name: string, text: string) => {
    await session.redactor.learn(text)
    // A patch is good for nothing with a placeholder in it, so one that shows a secret stays below git's own folder.
    const isSafe = session.redactor.hide(text) === text
    return writeFileAt(isSafe ? dir : join(session.repository.privateDir, 'patches', scenario), name, text)
  }
  const writeText = async (name: string, text: string) => {
    await session.redactor.learn(text)
    return writeFileAt(dir, name, session.clean(text))
  }
  return {
    dir,
    path: (name) => join(dir, name),
    writeText,
    writeExact,
    writeJson: (name, value) => writeText(name, `${JSON.stringify(value, null, 2)}\n`),
  }
}

async function writeFileAt(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

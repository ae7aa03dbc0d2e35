import { faultPoint } from '../../process/fault.ts'
import type { Repository } from '../repository.ts'
import { finishJournal, type FoundJournal, pendingJournals } from './journal.ts'
import { clearAway, removeEmptyFolders, rollBack, type RolledBack } from './roll-back.ts'

/** What was found of a run that did not finish, and what was done about it. */
export type Recovery =
  | { status: 'nothing' }
  /** `rolledBack` hold their old bytes again; `kept` hold accepted ones; `leftAlone` somebody changed since. All empty: it had changed nothing yet. */
  | ({ status: 'recovered'; kept: string[] } & RolledBack)
  /** Nothing was touched. */
  | { status: 'unreadable'; path: string; reason: string }

/** Brings the tree of an interrupted write to its old bytes, or to the accepted ones when it was committed. The caller holds the lock. */
export async function recover(repository: Pick<Repository, 'root' | 'privateDir'>): Promise<Recovery> {
  const found = await pendingJournals(repository.privateDir)
  const unreadable = found.find((journal) => journal.status === 'unreadable')
  if (unreadable !== undefined) return { status: 'unreadable', path: unreadable.folder, reason: unreadable.reason }
  if (found.length === 0) return { status: 'nothing' }
  const all: Extract<Recovery, { status: 'recovered' }> = { status: 'recovered', rolledBack: [], kept: [], leftAlone: [] }
  for (const journal of found) {
    const { rolledBack, kept, leftAlone } = await settleJournal(repository, journal)
    all.rolledBack.push(...rolledBack)
    all.kept.push(...kept)
    all.leftAlone.push(...leftAlone)
  }
  return all
}

async function settleJournal(repository: Pick<Repository, 'root' | 'privateDir'>, journal: FoundJournal): Promise<RolledBack & { kept: string[] }> {
  const nothing = { rolledBack: [], kept: [], leftAlone: [] }
  if (journal.status === 'unreadable') return nothing
  if (journal.status === 'open' && journal.state === 'prepared') return { ...(await rollBack(repository, journal.folder, journal.begin)), kept: [] }
  await faultPoint('recover-step')
  if (journal.status === 'open') await clearAway(repository.root, journal.folder, journal.begin)
  if (journal.status === 'open' && journal.state === 'begin') await removeEmptyFolders(repository.root, journal.begin)
  await faultPoint('recover-step')
  await finishJournal(journal.folder)
  return journal.status === 'open' && journal.state === 'committed' ? { ...nothing, kept: journal.begin.files.map(({ path }) => path) } : nothing
}

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { messageOf } from '../../errors.ts'
import { absentIsNull } from '../absent.ts'
import { syncFolder } from './durable.ts'

/** Of the format below. A ralph reads its own and older ones. */
export const journalVersion = 1

const insidePath = z.string().min(1).refine((path) => !path.startsWith('/') && !path.split('/').some((part) => part === '..' || part === '.git'), 'expected a path inside of the repository')
const rightsSchema = z.object({ mode: z.int(), uid: z.int(), gid: z.int() })
const beginSchema = z.object({
  v: z.literal(journalVersion),
  state: z.literal('begin'),
  root: z.string(),
  git: z.object({ head: z.string(), branch: z.string(), index: z.string() }),
  /** Folders that are made for new files, outermost first. */
  folders: z.array(insidePath),
  /** The n-th file's old bytes are saved as `<n>.old`, its new ones as `<n>.new`, from 1. */
  files: z.array(z.object({ path: insidePath, old: z.object({ sha256: z.string(), rights: rightsSchema }).nullable(), new: z.object({ sha256: z.string() }).nullable() })),
})
const stepSchema = z.object({ state: z.enum(['prepared', 'committed']) })

/** The first line: what is about to be written. */
export type JournalBegin = z.infer<typeof beginSchema>
export type JournaledFile = JournalBegin['files'][number]

/** A journal as found: `empty` never touched a file, or is done with. */
export type FoundJournal =
  | { status: 'empty'; folder: string }
  | { status: 'open'; folder: string; begin: JournalBegin; state: 'begin' | 'prepared' | 'committed' }
  | { status: 'unreadable'; folder: string; reason: string }

/** A journal that is being written. */
export interface Journal {
  folder: string
  begin: JournalBegin
  /** Adds a line, which is on the disk when this returns; when it fails the line is not there. */
  append(state: 'prepared' | 'committed'): Promise<void>
  close(): Promise<void>
}

const fileName = 'journal.jsonl'

/** Makes a journal's folder and its first line. Nothing may be touched before this has returned. */
export async function beginJournal(privateDir: string, content: Omit<JournalBegin, 'v' | 'state'>, now: () => Date): Promise<Journal> {
  // By time first, so that folders sort as they were made.
  const folder = join(journalsDir(privateDir), `${now().getTime().toString(36)}-${randomBytes(6).toString('hex')}`)
  const begin: JournalBegin = { v: journalVersion, state: 'begin', ...content }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(join(folder, fileName), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  let length = 0
  const write = async (record: unknown) => {
    const line = Buffer.from(`${JSON.stringify(record)}\n`)
    try {
      for (let done = 0; done < line.length; ) done += (await handle.write(line, done, line.length - done, length + done)).bytesWritten
      await handle.sync()
      length += line.length
    } catch (error) {
      // What is to be undone must not read as done.
      await handle.truncate(length)
      throw error
    }
  }
  try {
    await write(begin)
    for (const path of [folder, dirname(folder), privateDir]) await syncFolder(path)
  } catch (error) {
    await handle.close()
    await finishJournal(folder)
    throw error
  }
  return { folder, begin, append: (state) => write({ state }), close: () => handle.close() }
}

/** Done: without its first file a journal means nothing any more, so that one `unlink` ends it, also on a full disk. */
export async function finishJournal(folder: string): Promise<void> {
  await unlink(join(folder, fileName)).catch(absentIsNull)
  await syncFolder(folder)
  await rm(folder, { recursive: true, force: true })
}

/** The journals of runs that did not finish, newest first. */
export async function pendingJournals(privateDir: string): Promise<FoundJournal[]> {
  const names = await readdir(journalsDir(privateDir)).catch(absentIsNull)
  return Promise.all((names ?? []).sort().reverse().map((name) => readJournal(join(journalsDir(privateDir), name))))
}

async function readJournal(folder: string): Promise<FoundJournal> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(absentIsNull)
  // The piece after the last line end was being written when its writer died: it was never said.
  const [first, ...rest] = (text ?? '').split('\n').slice(0, -1)
  if (first === undefined) return { status: 'empty', folder }
  try {
    const head: unknown = JSON.parse(first)
    const { v } = z.object({ v: z.int() }).parse(head)
    if (v > journalVersion) return { status: 'unreadable', folder, reason: `it was written by a newer ralph (version ${v} of the format; this one knows ${journalVersion})` }
    const begin = beginSchema.parse(head)
    const last = rest.map((line) => stepSchema.parse(JSON.parse(line)).state).at(-1)
    return { status: 'open', folder, begin, state: last ?? 'begin' }
  } catch (error) {
    return { status: 'unreadable', folder, reason: `it is damaged (${messageOf(error).split('\n').join(' ').slice(0, 200)})` }
  }
}

/** Where the n-th file's bytes are kept, from 0. */
export function savedPath(folder: string, n: number, which: 'old' | 'new'): string {
  return join(folder, `${n + 1}.${which}`)
}

/** The sibling in which the n-th file's new bytes wait for their rename; the run's random id makes it nobody else's. */
export function temporaryPath(root: string, folder: string, n: number, path: string): string {
  return join(root, dirname(path), `.ralph-${folder.split('/').at(-1)}-${n + 1}.tmp`)
}

function journalsDir(privateDir: string): string {
  return join(privateDir, 'journal')
}

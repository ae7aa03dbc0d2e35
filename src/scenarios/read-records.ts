import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { messageOf } from '../errors.ts'
import { parseRecord, type ScenarioRecord } from './scenario-record.ts'

/** The usable records of a folder in the order of their file names, and what is wrong with the others. */
export interface RecordList {
  records: ScenarioRecord[]
  problems: RecordProblem[]
}

/** A file that is no record: a warning, never the end of a run. */
export interface RecordProblem {
  /** Folder and file name. */
  file: string
  message: string
}

/** Reads every `*.json` of the folder; without the folder there are no records. */
export async function readRecords(folderPath: string): Promise<RecordList> {
  const shown = (name: string) => (name === '' ? basename(folderPath) : `${basename(folderPath)}/${name}`)
  const list: RecordList = { records: [], problems: [] }
  const reject = (name: string, message: string) => void list.problems.push({ file: shown(name), message })
  const names = await readdir(folderPath).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') reject('', `expected a folder of records: ${error.message}`)
    return []
  })
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const parsed = await readRecord(join(folderPath, name))
    if (parsed.status === 'invalid') reject(name, parsed.message)
    else if (list.records.some(({ id }) => id === parsed.record.id)) reject(name, `expected an id of its own, but an earlier file has "${parsed.record.id}"`)
    else list.records.push(parsed.record)
  }
  return list
}

async function readRecord(path: string): Promise<ReturnType<typeof parseRecord>> {
  try {
    return parseRecord(await readFile(path, 'utf8'))
  } catch (error) {
    return { status: 'invalid', message: `expected a file that can be read: ${messageOf(error)}` }
  }
}

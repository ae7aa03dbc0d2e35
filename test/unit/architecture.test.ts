import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/package-root.ts'

/** Rooms from top to bottom; a file imports only from its own room and from rooms below. */
const rooms = ['index', 'cli', 'gate', 'backends', 'search-repair', 'scenarios', 'context', 'integrity', 'oracle', 'workspace', 'report', 'patch', 'syntax', 'redaction', 'config', 'process', 'package-root', 'errors']

/** Packages that only some rooms may load. */
const ownedPackages: [pattern: RegExp, rooms: string[]][] = [
  [/^(commander|ora|@inquirer\/prompts)$/, ['cli']],
  [/^chalk$/, ['cli', 'report']],
  [/^simple-git$/, ['workspace']],
  [/^(openai|@openai\/codex-sdk)$/, ['backends']],
  [/^execa$/, ['process']],
  // Not to start processes: codex-process-guard.ts watches the one that the SDK starts.
  [/^(node:)?child_process$/, ['backends']],
]

const source = join(packageRoot(), 'src')

interface Import {
  file: string
  room: string
  target: string
  typeOnly: boolean
}

function imports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  return files.flatMap((path) => {
    const file = path.replaceAll('\\', '/')
    const text = readFileSync(join(source, file), 'utf8')
    return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'"();=]*?\bfrom\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g)].map((match) => ({
      file,
      room: roomOf(file),
      target: match[2] ?? match[3] ?? match[4] ?? '',
      typeOnly: match[1] !== undefined,
    }))
  })
}

function roomOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '')
}

test('every file of src stands in a known room', () => {
  const unknown = readdirSync(source).map(roomOf).filter((room) => !rooms.includes(room) && room !== 'README.md')
  expect(unknown).toEqual([])
})

test('imports go down only', () => {
  const found = imports().filter(({ target }) => target.startsWith('.'))
  expect(found.length).toBeGreaterThan(200)
  const upward = found.filter(({ file, room, target }) => {
    const targetRoom = roomOf(posix.join(posix.dirname(file), target))
    return rooms.indexOf(targetRoom) < rooms.indexOf(room)
  })
  expect(upward.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('a package stays in the room that owns it', () => {
  const strays = imports().filter(({ room, target, typeOnly }) => !typeOnly && ownedPackages.some(([pattern, owners]) => pattern.test(target) && !owners.includes(room)))
  expect(strays.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('only the command line reads process.argv, process.env and the standard streams', () => {
  const readers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('cli'))
    .filter((path) => /\bprocess\.(argv|env|stdin|stdout|stderr|exit)\b/.test(codeOf(readFileSync(join(source, path), 'utf8'))))
  expect(readers.map((path) => relative('.', path))).toEqual([])
})

/** Without comments and strings: rules about other people's code name what they look for. */
function codeOf(text: string): string {
  return text.replace(/\/\/.*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'/g, '')
}

import { loadTestName, type TestResult } from '../oracle/test-report.ts'

/** Where a failure says something is wrong; `line` 0 where it says only the file. */
export interface NamedPlace {
  file: string
  line: number
}

/** Characters of a message that are read. */
const longMessage = 4_000
const places = /((?:\.{0,2}\/)?(?:[\w@-][\w@.-]*\/)*[\w@-][\w@.-]*\.(?:[cm]?[jt]sx?|py))(?:['"]?, line (\d+)|:(\d+)|[^\n(]{0,200}\((\d+):\d+\))?/g

/** The files that the messages of tests name which could not be loaded: what does not parse, or lacks what is imported, has no frame in their stacks. */
export function namedPlaces(failing: readonly TestResult[], paths: ReadonlySet<string>): NamedPlace[] {
  const found = failing.filter(({ name }) => name.endsWith(loadTestName)).flatMap(({ file: own, failure }) =>
    [...(failure?.message ?? '').slice(0, longMessage).matchAll(places)].flatMap(([, name = '', ...lines]) => {
      const file = inTree(name, paths)
      return file === undefined || file === own ? [] : [{ file, line: Number(lines.find((line) => line !== undefined) ?? 0) }]
    }),
  )
  return found.filter((place, at) => found.findIndex(({ file, line }) => file === place.file && line === place.line) === at)
}

/** The longest end of a path that is one of the repository's, or the only file of that name. */
function inTree(name: string, paths: ReadonlySet<string>): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  for (let from = 0; from < parts.length; from++) if (paths.has(parts.slice(from).join('/'))) return parts.slice(from).join('/')
  const end = `/${parts.join('/')}`
  const ending: string[] = []
  for (const path of paths) if (path.endsWith(end)) ending.push(path)
  return ending.length === 1 ? ending[0] : undefined
}

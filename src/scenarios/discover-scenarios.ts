import type { TestResult } from '../oracle/test-report.ts'

/** A scenario that nobody declared: one test file. */
export interface DiscoveredScenario {
  /** Stands for the file in commands, and names its folder of artifacts. */
  name: string
  file: string
}

/** The end of a path says the most; file systems take names of 255 bytes. */
const maxNameLength = 150

/** Each file of these tests becomes a scenario. Sorted by file, for runners report in the order in which files finish. */
export function discoverScenarios(tests: readonly TestResult[]): DiscoveredScenario[] {
  const files = [...new Set(tests.map(({ file }) => file))].sort()
  const taken = new Set<string>()
  return files.map((file) => {
    const name = uniqueName(nameOf(file), taken)
    taken.add(name.toLowerCase())
    return { name, file }
  })
}

function nameOf(file: string): string {
  const name = file.replaceAll('/', '__').replace(/[^A-Za-z0-9._-]/g, '-').slice(-maxNameLength)
  // A leading dot hides the folder, a leading dash reads as an option.
  return name.replace(/^[.-]+/, '') || 'tests'
}

/** Compared without case: some file systems do not tell capitals from small letters. */
function uniqueName(name: string, taken: ReadonlySet<string>): string {
  let unique = name
  for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}-${n}`
  return unique
}

import { isPython } from './python-module.ts'

/** The files of fixtures that pytest loads for a test file, from the root down to its folder. */
export function conftestsOf(file: string, paths: { has(path: string): boolean }): string[] {
  if (!isPython(file)) return []
  const parts = file.split('/').slice(0, -1)
  return [...parts.keys(), parts.length].map((depth) => [...parts.slice(0, depth), 'conftest.py'].join('/')).filter((path) => paths.has(path))
}

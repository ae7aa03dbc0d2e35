import * as z from 'zod'
import type { ProjectFiles } from '../detect-oracle.ts'

/** What a folder of the repository says about its tests. Paths are relative to that folder. */
export interface ProjectEvidence {
  /** Tracked files in the folder, dependency folders left out. */
  files: readonly string[]
  scripts: Readonly<Record<string, string>>
  /** Names of all declared packages, development ones included. */
  dependencies: ReadonlySet<string>
  hasPackageJson: boolean
}

const packageSchema = z.looseObject({
  scripts: z.record(z.string(), z.unknown()).catch({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}),
  optionalDependencies: z.record(z.string(), z.unknown()).catch({}),
})

/** Reads package.json and the file list of `projectDir`. A package.json that cannot be read counts as absent. */
export async function readEvidence(project: ProjectFiles, projectDir: string): Promise<ProjectEvidence> {
  const prefix = projectDir === '' ? '' : `${projectDir}/`
  const files = project
    .list()
    .filter((path) => path.startsWith(prefix) && !/(^|\/)(node_modules|\.venv|venv|site-packages)\//.test(path))
    .map((path) => path.slice(prefix.length))
  const manifest = packageSchema.safeParse(parseJson(await project.read(`${prefix}package.json`)))
  if (!manifest.success) return { files, scripts: {}, dependencies: new Set(), hasPackageJson: false }
  const { scripts, dependencies, devDependencies, optionalDependencies } = manifest.data
  return {
    files,
    scripts: Object.fromEntries(Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    dependencies: new Set([dependencies, devDependencies, optionalDependencies].flatMap((group) => Object.keys(group))),
    hasPackageJson: true,
  }
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

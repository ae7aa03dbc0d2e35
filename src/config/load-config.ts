import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { UserError } from '../errors.ts'
import { type Config, configSchema } from './schema.ts'

export const configFileName = 'ci_config.json'

/** The configuration and where it came from; without a file every value is its default. */
export interface LoadedConfig {
  config: Config
  /** Absolute path of the file, or undefined when there is none. */
  path: string | undefined
  /** Relative paths of programs in the configuration start here. */
  baseDir: string
}

/** Reads `explicitPath`, else `ci_config.json` at the repository's root. Throws {@link UserError} with the place of each mistake. */
export async function loadConfig(root: string, explicitPath?: string): Promise<LoadedConfig> {
  const path = explicitPath === undefined ? join(root, configFileName) : resolve(explicitPath)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && explicitPath === undefined) return undefined
    throw new UserError(`Expected a configuration file at ${path}, but it could not be read (${error.code ?? error.message}). Check the path given with --config.`, { cause: error })
  })
  if (text === undefined) return { config: configSchema.parse({}), path: undefined, baseDir: root }
  return { config: parseConfig(text, path), path, baseDir: dirname(path) }
}

/** Throws {@link UserError} that lists every mistake with its place and the form that was expected. */
export function parseConfig(text: string, path: string): Config {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UserError(`Expected ${path} to be JSON, but it is not: ${error instanceof Error ? error.message : String(error)}. Mend it there, or remove the file to run with defaults.`, { cause: error })
  }
  const parsed = configSchema.safeParse(value)
  if (parsed.success) return withUniqueScenarios(parsed.data, path)
  const lines = parsed.error.issues.map((issue) => `  ${placeOf(issue)}: ${issue.message}`)
  throw new UserError(`${path} is not a valid configuration:\n${lines.join('\n')}\nThe README lists every key with an example.`, { cause: parsed.error })
}

function withUniqueScenarios(config: Config, path: string): Config {
  const names = config.scenarios.map(({ name }) => name)
  const twice = names.find((name, n) => names.indexOf(name) !== n)
  if (twice !== undefined) throw new UserError(`${path} declares two scenarios named "${twice}"; names must be different, for each is a folder of artifacts.`)
  return config
}

function placeOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return place.replace(/^\./, '') || '(top level)'
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { isSecretValue, secretValues } from '../redaction/known-values.ts'
import { isSecretPath } from '../redaction/secret-paths.ts'
import { absentIsNull } from './absent.ts'
import type { Repository } from './repository.ts'

/** Files below the home folder in which tools keep credentials, and what of a line is one. */
const homeFiles: readonly [path: string, secret: RegExp][] = [
  ['.npmrc', /(?:_authToken|_auth|_password)\s*=\s*["']?([^\s"']+)/g],
  ['.netrc', /\bpassword\s+(\S+)/g],
  ['.git-credentials', /:\/\/[^:\s]*:([^@\s]+)@/g],
  ['.pypirc', /^\s*password\s*[:=]\s*(\S+)/gm],
  ['.aws/credentials', /(?:secret_access_key|session_token|access_key_id)\s*=\s*(\S+)/g],
  ['.docker/config.json', /"auth"\s*:\s*"([^"]+)"/g],
  ['.config/gh/hosts.yml', /oauth_token:\s*(\S+)/g],
  ['.cargo/credentials.toml', /token\s*=\s*"([^"]+)"/g],
]

/**
 * Secrets that files hold: dotenv files of the repository (also ignored ones), its own `.npmrc` and `.netrc`, the remotes' URLs
 * and the credential files of the user's tools. A file that is not there holds none; one that nobody may read holds none for us.
 */
export async function readSecretValues(repository: Repository, paths: readonly string[]): Promise<string[]> {
  const inRepository = [...new Set([...rootDotenvs, ...paths.filter(isDotenv)])]
  const dotenvs = await Promise.all(inRepository.map(async (path) => dotenvSecrets(await readOptional(join(repository.root, path)))))
  const home = repository.env['HOME']
  const credentials = await Promise.all(
    homeFiles.flatMap(([path, secret]) => [repository.root, ...(home === undefined ? [] : [home])].map(async (folder) => secretsIn(await readOptional(join(folder, path)), secret))),
  )
  const kept = paths.filter((path) => isSecretPath(path) && !isDotenv(path)).slice(0, maxSecretFiles)
  const others = await Promise.all(kept.map(async (path) => valuesIn(await readOptional(join(repository.root, path)))))
  return [...dotenvs.flat(), ...credentials.flat(), ...others.flat(), ...(await remoteSecrets(repository))]
}

const rootDotenvs = ['.env', '.env.local', '.env.test', '.env.test.local', '.env.development', '.env.development.local', '.env.production', '.env.production.local', '.env.staging', '.envrc']

const maxSecretFiles = 100
const placeOrNumber = /^([\d.,:\s+-]+|v?\d+(\.\d+)*\S{0,8}|[a-z][a-z+]*:\/\/[^@]*|[\w.-]+:\d{2,5}|[.~]?\/.*|\d{4}-\d\d-\d\d.*)$/i

/** What stands behind a colon or an equals sign in a file that exists to hold secrets; of keys each line. */
function valuesIn(text: string): string[] {
  if (text.includes('\0') || text.length > 65_536) return []
  const assigned = [...text.matchAll(/[:=]\s*["']?([^\s"',;}\]]{8,})/g)].map((match) => match[1] ?? '')
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line.length >= 12 && !/[\s:=]/.test(line))
  // `host:port:database:user:password`, `user:hash`
  const fields = text.split('\n').map((line) => line.trim().split(':').at(-1) ?? '').filter((field) => field.length >= 8 && !/\s/.test(field))
  return [...assigned, ...lines, ...fields].filter((value) => isSecretValue(value) && !placeOrNumber.test(value))
}

function isDotenv(path: string): boolean {
  return /(^|\/)\.env(\.[\w.-]+)?$/.test(path) && !/\.(example|sample|template|dist)$/.test(path)
}

/** By a telling name, or because a digit in it says that it is no word; places, numbers and versions are no secrets. */
function dotenvSecrets(text: string): string[] {
  const variables = Object.fromEntries(Object.entries(parseEnv(text.replace(/^\s*export\s+/gm, ''))).filter((entry): entry is [string, string] => entry[1] !== undefined))
  return [...secretValues(variables), ...Object.values(variables).flatMap((value) => value.split('\n')).filter((value) => /\d/.test(value) && isSecretValue(value) && !placeOrNumber.test(value.trim()))]
}

function secretsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '')
}

async function remoteSecrets(repository: Repository): Promise<string[]> {
  const { stdout } = await repository.git(['config', '--get-regexp', String.raw`^(remote\..*\.(push)?url|http\..*\.extraheader)$`], { okCodes: [0, 1] })
  return secretsIn(stdout.toString(), /:\/\/[^:\s/]*:([^@\s]+)@|[Aa]uthorization:\s*\w+\s+(\S+)/g).filter(Boolean)
}

async function readOptional(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'EISDIR' || error.code === 'EACCES' ? null : absentIsNull(error)))
  return text ?? ''
}

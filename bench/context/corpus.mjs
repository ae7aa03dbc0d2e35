// The corpus on disk. Only the scorer and check.mjs call `readTruth`.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** Package → its bugs. */
export function readBugs() {
  return new Map(readdirSync(join(here, 'bugs')).filter((file) => file.endsWith('.json')).sort().map((file) => [file.slice(0, -5), readJson(join(here, 'bugs', file))]))
}

/** The manifest entry that a bug is made in: its own release, or the package's one. */
export function releaseOf(name, { release = name }) {
  return release
}

/** The true places of a package's bugs. */
export function readTruth(name) {
  const path = join(here, 'truth', `${name}.json`)
  return existsSync(path) ? readJson(path) : []
}

/** Which half a bug belongs to, by its id alone: weights are fitted on `fit`, claims are made on `held_out`. */
export function halfOf(id) {
  return createHash('sha256').update(id).digest()[0] % 2 === 0 ? 'fit' : 'held_out'
}

import { posix } from 'node:path'
import type { SourceTree } from './source-tree.ts'

/** Repository-relative paths, without an extension perhaps, that a specifier may stand for; those of the nearest configuration first. */
export type ConfiguredAliases = (importer: string, specifier: string) => string[]

const configuration = /(^|\/)((vitest|vite|jest)\.(config|workspace)\.[cm]?[jt]s|jest\.config\.json|package\.json)$/
/** Nearest to the root first; a repository with more of them has its aliases in tsconfig.json. */
const mostConfigurations = 40

interface Alias {
  /** Of the configuration. */
  folder: string
  /** What the specifier is, or begins with. */
  start: string
  target: string
  /** What may follow: nothing, something that takes the place of `$1`, or nothing or a path below. */
  rest: 'none' | 'some' | 'path'
}

/**
 * Aliases that the configuration of vitest, vite or jest gives: `resolve.alias`, `moduleNameMapper`. Configurations are programs: read are
 * names that are written out, with a path whose parts are written out. Patterns other than `^name/(.*)$` are left out.
 */
export async function readConfiguredAliases(tree: SourceTree): Promise<ConfiguredAliases> {
  const depth = (path: string) => path.split('/').length
  const paths = [...tree.paths].filter((path) => (path.includes('config') || path.includes('workspace') || path.endsWith('package.json')) && configuration.test(path) && !path.includes('node_modules/'))
  const chosen = paths.toSorted((a, b) => depth(a) - depth(b)).slice(0, mostConfigurations)
  const read = await Promise.all(chosen.map(async (path) => ({ path, text: (await tree.read(path)) ?? '' })))
  const telling = read.filter(({ path, text }) => text.includes('moduleNameMapper') || (!path.endsWith('.json') && text.includes('alias')))
  if (telling.length === 0) return () => []
  const { parseSync } = await import('oxc-parser')
  const aliases = telling.flatMap(({ path, text }) => aliasesIn(path, text, parseSync))
  const nearestFirst = aliases.toSorted((a, b) => b.folder.length - a.folder.length || b.start.length - a.start.length)
  return (importer, specifier) => nearestFirst.filter(({ folder }) => folder === '.' || importer.startsWith(`${folder}/`)).flatMap((alias) => targetOf(alias, specifier) ?? [])
}

function targetOf({ folder, start, target, rest }: Alias, specifier: string): string | undefined {
  if (!specifier.startsWith(start)) return undefined
  const left = specifier.slice(start.length)
  const fits = { none: left === '', some: left !== '', path: left === '' || left.startsWith('/') }[rest]
  return fits ? posix.join(folder, rest === 'path' ? `${target}${left}` : target.replace('$1', () => left)) : undefined
}

function aliasesIn(path: string, text: string, parseSync: typeof import('oxc-parser').parseSync): Alias[] {
  const folder = posix.dirname(path)
  // JSON is an expression.
  const isJson = path.endsWith('.json')
  const { program, errors } = parseSync(isJson ? `${path}.js` : path, isJson ? `(${text})` : text)
  if (errors.length > 0) return []
  const found: Alias[] = []
  for (const node of nodesOf(program as unknown as Node)) {
    if (node['type'] !== 'Property') continue
    const key = nameOf(node['key'])
    if (key !== 'alias' && key !== 'moduleNameMapper') continue
    for (const [name, value] of entriesOf(node['value'])) found.push(...aliasOf(folder, name, value))
  }
  return found
}

type Node = Record<string, unknown>

/** `{ name: value }`, or vite's `[{ find: name, replacement: value }]`. */
function entriesOf(value: unknown): [name: Node, value: Node][] {
  if (!isNode(value)) return []
  if (value['type'] === 'ArrayExpression') {
    return (value['elements'] as unknown[]).filter(isNode).flatMap((element) => {
      const parts = propertiesOf(element)
      const [find, replacement] = ['find', 'replacement'].map((wanted) => parts.find((part) => nameOf(part['key']) === wanted)?.['value'])
      return isNode(find) && isNode(replacement) ? [[find, replacement] as [Node, Node]] : []
    })
  }
  return propertiesOf(value).flatMap(({ key, value: target }) => (isNode(key) && isNode(target) ? [[key, target] as [Node, Node]] : []))
}

function propertiesOf(node: Node): Node[] {
  return node['type'] === 'ObjectExpression' ? (node['properties'] as unknown[]).filter(isNode).filter(({ type, computed }) => type === 'Property' && computed !== true) : []
}

function aliasOf(folder: string, key: Node, value: Node): Alias[] {
  const name = nameOf(key) ?? (key['regex'] as { pattern: string } | undefined)?.pattern
  const parts = [...nodesOf(value)].flatMap((node) => (node['type'] === 'Literal' && typeof node['value'] === 'string' ? [node['value']] : []))
  if (name === undefined || name === '' || parts.length === 0) return []
  const target = posix.join(...parts.map((part) => part.replace(/^<rootDir>\/?|^\//, '')))
  const pattern = /^\^([^$^*+?()[\]{}|\\]+?)(\/?\(\.[*+]\))?(\$?)$/.exec(name.replace(/\\([/.-])/g, '$1'))
  if (pattern !== null) {
    const [, own = '', wild, end] = pattern
    if (wild === undefined && end === '') return []
    return [{ folder, start: wild?.startsWith('/') ? `${own}/` : own, target, rest: wild === undefined ? 'none' : 'some' }]
  }
  return /[$^*+?()[\]{}|\\]/.test(name) ? [] : [{ folder, start: name, target, rest: 'path' }]
}

function nameOf(key: unknown): string | undefined {
  if (!isNode(key)) return undefined
  if (key['type'] === 'Identifier') return String(key['name'])
  return key['type'] === 'Literal' && typeof key['value'] === 'string' ? key['value'] : undefined
}

/** The node and everything below it, in source order. */
function* nodesOf(node: Node): Generator<Node> {
  // Not by calling itself: a configuration may be nested as deep as it likes.
  const waiting = [node]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next
    const below = Object.values(next).flat().filter(isNode)
    for (const one of below.toReversed()) waiting.push(one)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

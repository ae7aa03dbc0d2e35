// In-repository imports, by regular expressions: enough for a baseline, on purpose nothing cleverer.
import { posix } from 'node:path'

const { dirname, join, normalize } = posix
const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g
const endings = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js', '/index.mjs', '/index.cjs']

/** Files that `start` files load, directly or not, in the order of a breadth-first walk; without the start files. `aliases`: prefix → folder. */
export function transitiveImports(start, files, read, aliases = {}) {
  const seen = new Set(start)
  const queue = [...start]
  for (const path of queue) {
    for (const target of path.endsWith('.py') ? pythonImports(path, read(path), files) : scriptImports(path, read(path), files, aliases)) {
      if (seen.has(target)) continue
      seen.add(target)
      queue.push(target)
    }
  }
  return queue.slice(start.length)
}

function scriptImports(path, text, files, aliases) {
  const found = []
  for (const [, , specifier] of text.matchAll(specifiers)) {
    const alias = Object.keys(aliases).find((prefix) => specifier === prefix || specifier.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
    const base = specifier.startsWith('.') ? join(dirname(path), specifier) : alias === undefined ? undefined : join(aliases[alias], specifier.slice(alias.length))
    if (base === undefined) continue
    const stem = normalize(base).replace(/\/$/, '')
    const target = [...endings.map((ending) => stem + ending), ...['.ts', '.tsx', '.mts'].map((ending) => stem.replace(/\.[mc]?js$/, ending))].find((candidate) => files.has(candidate))
    if (target !== undefined) found.push(target)
  }
  return found
}

function pythonImports(path, text, files) {
  const modules = []
  for (const [, dots, name, names] of text.matchAll(/^\s*from\s+(\.*)([\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)/gm)) {
    const members = names.replace(/[()]|#.*$/gm, '').split(',').map((part) => part.trim().split(/\s+/)[0]).filter(Boolean)
    let base = name.replaceAll('.', '/')
    if (dots !== '') {
      let folder = dirname(path)
      for (let n = 1; n < dots.length; n++) folder = dirname(folder)
      base = join(folder, base)
    }
    modules.push(base, ...members.map((member) => join(base, member)))
  }
  for (const [, list] of text.matchAll(/^\s*import\s+([\w., \t]+)/gm)) for (const part of list.split(',')) modules.push((part.trim().split(/\s+/)[0] ?? '').replaceAll('.', '/'))
  // Importing a.b.c runs the packages a and a.b first.
  const withParents = modules.flatMap((module) => module.split('/').map((_, n, parts) => parts.slice(0, n + 1).join('/')))
  return [...new Set(withParents)].flatMap((module) => [`${module}.py`, `${module}/__init__.py`].filter((file) => files.has(file)))
}

import { lineCounter } from '../../syntax/line-counter.ts'
import { loadGrammar, nodesOf, type GrammarName, type SyntaxNode } from '../../syntax/syntax.ts'
import { readBindings, type FindBinding } from './bindings.ts'
import type { Constant, Value } from './constant.ts'
import { fold } from './fold.ts'
import { pathOf } from './path-of.ts'

export type CodeLanguage = 'javascript' | 'python'

/** One parsed file and what can be asked about its nodes. */
export interface Code {
  path: string
  text: string
  language: CodeLanguage
  root: SyntaxNode
  hasError: boolean
  /** All nodes, in source order. */
  nodes: readonly SyntaxNode[]
  /** Those of them that rules look at; see {@link focusOnChanges}. */
  focus: readonly SyntaxNode[]
  /** A node and all below it. */
  inside(node: SyntaxNode): readonly SyntaxNode[]
  textOf(node: SyntaxNode): string
  /** The tokens without comments and layout: the same for code that was only moved or reformatted. */
  keyOf(node: SyntaxNode): string
  /** 1-based. */
  lineOf(node: SyntaxNode): number
  /** See {@link pathOf}. */
  pathOf(node: SyntaxNode): string | undefined
  /** See {@link fold}; `given` are values of parameters. */
  fold(node: SyntaxNode, given?: ReadonlyMap<string, Value>): Constant | undefined
  find: FindBinding
}

/** The grammar of a file by its name, or by its first line; undefined where ralph reads it as mere text. */
export function grammarOf(path: string, text: string): GrammarName | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const extension = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? ''
  if (/^\.[cm]?jsx?$|^\.es6?$/.test(extension)) return 'javascript'
  if (/^\.[cm]?ts$/.test(extension) || /^\.(vue|svelte|astro)$/.test(extension)) return 'typescript'
  if (extension === '.tsx') return 'tsx'
  if (/^\.pyw?i?$/.test(extension)) return 'python'
  const shebang = extension === '' && text.startsWith('#!') ? text.slice(0, text.indexOf('\n')) : ''
  return /\bpython/.test(shebang) ? 'python' : /\b(node|tsx|bun|deno)\b/.test(shebang) ? 'javascript' : undefined
}

export async function readCode(path: string, text: string): Promise<Code | undefined> {
  const grammar = grammarOf(path, text)
  if (grammar === undefined) return undefined
  const script = /\.(vue|svelte|astro)$/.test(path) ? onlyScripts(text) : text
  const { root, hasError } = (await loadGrammar(grammar)).parse(script)
  const nodes = [...nodesOf(root)]
  const textOf = (node: SyntaxNode) => script.slice(node.from, node.to)
  const find = readBindings(nodes, textOf)
  const foldNode = (node: SyntaxNode, given?: ReadonlyMap<string, Value>) => fold(node, { textOf, find, given })
  const paths = new Map<SyntaxNode, string | undefined>()
  const keys = new Map<SyntaxNode, string>()
  const folded = new Map<SyntaxNode, Constant | undefined>()
  const places = new Map(nodes.map((node, at) => [node, at]))
  const lineAt = lineCounter(script)
  const keyOf = (node: SyntaxNode): string => {
    const known = keys.get(node) ?? tokens(node, textOf, keyOf)
    keys.set(node, known)
    return known
  }
  return {
    path,
    text: script,
    language: grammar === 'python' ? 'python' : 'javascript',
    root,
    hasError,
    nodes,
    focus: nodes,
    textOf,
    find,
    inside: (node) => {
      const at = places.get(node)
      if (at === undefined) return [...nodesOf(node)]
      // In source order, what is below a node follows it at once.
      let last = node
      for (let child = last.children.at(-1); child !== undefined; child = child.children.at(-1)) last = child
      return nodes.slice(at, (places.get(last) ?? at) + 1)
    },
    fold: (node, given) => {
      if (given !== undefined) return foldNode(node, given)
      if (!folded.has(node)) folded.set(node, foldNode(node))
      return folded.get(node)
    },
    lineOf: (node) => lineAt(node.from),
    pathOf: (node) => {
      if (!paths.has(node)) paths.set(node, pathOf(node, { textOf, find, fold: foldNode }))
      return paths.get(node)
    },
    keyOf: (node) => {
      return keyOf(node)
    },
  }
}

/** The text with everything outside of `<script>` blanked out, so that positions stay. */
function onlyScripts(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ')
  const scripts = [...text.matchAll(/(<script\b[^>]*>)([^]*?)(<\/script>)|^(---\n)([^]*?)(\n---)/g)]
  let at = 0
  let out = ''
  for (const match of scripts) {
    const start = match.index + (match[1] ?? match[4] ?? '').length
    const body = match[2] ?? match[5] ?? ''
    out += blank(text.slice(at, start)) + body
    at = start + body.length
  }
  return out + blank(text.slice(at))
}

function tokens(node: SyntaxNode, textOf: (node: SyntaxNode) => string, keyOf: (node: SyntaxNode) => string): string {
  if (node.type === 'comment') return ''
  if (node.children.length > 0 && node.type !== 'string' && node.type !== 'template_string') return node.children.map(keyOf).filter((key) => key !== '').join(' ')
  const text = textOf(node)
  // Semicolons and quotes are layout too.
  return text === ';' ? '' : node.type === 'string' ? text.replace(/^(\w*)(['"])([^'"\\]*)\2$/, '$1"$3"') : text
}

// The benchmark's own, simple view of sources: functions, the rest of a module, bodies of tests. Nothing of src/ is used.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const grammars = new Map()
let started

/** One parser per grammar, loaded once however many ask at the same time. */
function parserFor(path) {
  const grammar = /\.pyi?$/.test(path) ? 'python' : /\.[mc]?tsx?$/.test(path) ? (path.endsWith('x') ? 'tsx' : 'typescript') : 'javascript'
  if (!grammars.has(grammar)) grammars.set(grammar, loadParser(grammar))
  return grammars.get(grammar)
}

async function loadParser(grammar) {
  const runtime = (await import('@vscode/tree-sitter-wasm')).default
  started ??= runtime.Parser.init()
  await started
  const language = await runtime.Language.load(join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')), `tree-sitter-${grammar}.wasm`))
  return new runtime.Parser().setLanguage(language)
}

async function withTree(path, text, read) {
  const tree = (await parserFor(path)).parse(text)
  try {
    return read(tree.rootNode)
  } finally {
    tree.delete()
  }
}

const functionTypes = new Set(['function_declaration', 'generator_function_declaration', 'method_definition', 'function_definition'])
const functionValues = new Set(['arrow_function', 'function_expression', 'function', 'generator_function'])
const classTypes = new Set(['class_declaration', 'abstract_class_declaration', 'class_definition', 'class'])

/** Units of a file: outermost functions, methods and fields by name, and each top-level statement without any as `(module)`. */
export async function unitsOf(path, text) {
  return withTree(path, text, (root) => {
    const units = []
    let classes = 0
    const add = (node, name) => units.push({ path, name, from: node.startPosition.row + 1, to: node.endPosition.row + 1, text: text.slice(node.startIndex, node.endIndex) })
    const visit = (node, prefix) => {
      const before = units.length
      const classesBefore = classes
      for (const child of node.namedChildren) {
        const name = child.childForFieldName('name')?.text
        if (functionTypes.has(child.type)) add(child, prefix + (name ?? 'default'))
        else if (classTypes.has(child.type)) visitClass(child, `${prefix}${name ?? 'default'}.`)
        else if (functionValues.has(child.type)) {
          const owner = node.type === 'assignment_expression' ? node.childForFieldName('left')?.text : (node.childForFieldName('name') ?? node.childForFieldName('key') ?? node.childForFieldName('property'))?.text
          const outer = /^(variable_declarator|public_field_definition|field_definition|pair|assignment_expression)$/.test(node.type) ? node : child
          add(outer, prefix + (owner ?? ownerOf(child)))
        } else visit(child, prefix)
      }
      if (node.parent?.type === 'program' || node.parent?.type === 'module') {
        const inFunctions = units.slice(before).reduce((sum, { from, to }) => sum + to - from + 1, 0)
        // A table with a few functions in it is still a table.
        if (node.endPosition.row - node.startPosition.row + 1 - inFunctions > (units.length > before ? 3 : -1) && !/import|comment/.test(node.type) && !classTypes.has(node.type) && classes === classesBefore) add(node, `(module) ${declaredName(node)}`)
      }
    }
    const visitClass = (node, prefix) => {
      classes++
      visit(node, prefix)
      for (const member of node.childForFieldName('body')?.namedChildren ?? []) {
        if (!units.some(({ from, to }) => from <= member.endPosition.row + 1 && to > member.startPosition.row) && !/comment/.test(member.type)) add(member, prefix + declaredName(member))
      }
    }
    visit(root, '')
    return units.sort((a, b) => a.from - b.from)
  })
}

/** A function that is handed to a call goes by the name of the variable that the call's result is given to. */
function ownerOf(node) {
  for (let at = node.parent; at !== null; at = at.parent) if (at.type === 'variable_declarator') return at.childForFieldName('name')?.text ?? 'anonymous'
  return 'anonymous'
}

function declaredName(node) {
  const inner = node.type === 'export_statement' ? (node.childForFieldName('declaration') ?? node) : node.type === 'expression_statement' ? (node.namedChildren[0] ?? node) : node
  const named = inner.childForFieldName('name') ?? inner.childForFieldName('left') ?? inner.namedChildren.find(({ type }) => type === 'variable_declarator')?.childForFieldName('name')
  return named?.text.split('\n')[0].slice(0, 60) ?? inner.type
}

/** The code of one test of a test file, found by its title; undefined when it is not there as a literal. */
export async function testBody(path, text, title) {
  return withTree(path, text, (root) => {
    const python = path.endsWith('.py')
    const wanted = python ? title.replace(/\[.*$/s, '') : title
    let found
    const visit = (node) => {
      if (found !== undefined) return
      if (python && node.type === 'function_definition' && node.childForFieldName('name')?.text === wanted) found = node
      if (!python && node.type === 'call_expression') {
        const first = node.childForFieldName('arguments')?.namedChildren[0]
        if (first !== undefined && /string/.test(first.type) && unquoted(first.text) === wanted) found = node
      }
      for (const child of node.namedChildren) visit(child)
    }
    visit(root)
    return found && text.slice(found.startIndex, found.endIndex)
  })
}

function unquoted(literal) {
  return literal.slice(1, -1).replace(/\\(.)/g, '$1')
}

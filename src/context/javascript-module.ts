import { lineCounter } from '../syntax/line-counter.ts'
import type { Expression } from 'oxc-parser'
import type { ModuleFacts, SourceUnit } from './source-tree.ts'

const extensionPattern = /\.[cm]?[jt]sx?$/
const testFunctions = new Set(['it', 'test', 'specify', 'fit', 'xit', 'step'])

export function isJavaScript(path: string): boolean {
  return extensionPattern.test(path) && !/\.d\.[cm]?ts$/.test(path)
}

/** Imports, functions and tests of one JavaScript or TypeScript file; a file that does not parse has none. */
export async function readJavaScriptModule(path: string, text: string): Promise<ModuleFacts> {
  const { parseSync, Visitor } = await import('oxc-parser')
  const { module, program } = parseSync(path, text)
  const lineOf = lineCounter(text)
  const imports = new Set<string>()
  for (const statement of module.staticImports) {
    // A type-only import runs nothing.
    if (statement.entries.length === 0 || statement.entries.some((entry) => !entry.isType)) imports.add(statement.moduleRequest.value)
  }
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest && !entry.isType) imports.add(entry.moduleRequest.value)
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2]
    if (literal !== undefined) imports.add(literal)
  }
  const units: SourceUnit[] = []
  const tests: ModuleFacts['tests'] = []
  const addUnit = (name: string, node: { start: number; end: number }, kind: SourceUnit['kind'] = 'function') =>
    units.push({ name, kind, from: lineOf(node.start), to: lineOf(node.end), text: text.slice(node.start, node.end) })
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration') continue
    for (const node of declaration.declarations) {
      if (node.id.type === 'Identifier' && node.init && !isFunction(node.init)) addUnit(node.id.name, node, 'value')
    }
  }
  new Visitor({
    CallExpression(node) {
      const [first] = node.arguments
      const literal = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined
      if (literal === undefined) return
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') imports.add(literal)
      if (testFunctions.has(calleeRoot(node.callee))) tests.push({ title: literal, text: text.slice(node.start, node.end) })
    },
    FunctionDeclaration: (node) => void (node.id && addUnit(node.id.name, node)),
    MethodDefinition: (node) => void addUnit(keyName(text, node.key), node),
    PropertyDefinition: (node) => void (isFunction(node.value) && addUnit(keyName(text, node.key), node)),
    Property: (node) => void (isFunction(node.value) && addUnit(keyName(text, node.key), node)),
    VariableDeclarator: (node) => void (node.id.type === 'Identifier' && isFunction(node.init) && addUnit(node.id.name, node)),
  }).visit(program)
  return { imports: [...imports], units, tests }
}

/** `it` of `it('…')`, `it.each(…)('…')` and `it.only('…')`. */
function calleeRoot(callee: Expression): string {
  switch (callee.type) {
    case 'Identifier':
      return callee.name
    case 'MemberExpression':
      return calleeRoot(callee.object)
    case 'CallExpression':
      return calleeRoot(callee.callee)
    case 'TaggedTemplateExpression':
      return calleeRoot(callee.tag)
    default:
      return ''
  }
}

function isFunction(node: { type: string } | null | undefined): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'
}

function keyName(text: string, key: { start: number; end: number }): string {
  return text.slice(key.start, key.end)
}

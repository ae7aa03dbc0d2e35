import type { CallExpression, Expression, Program } from 'oxc-parser'
import { lineCounter } from '../syntax/line-counter.ts'
import type { ModuleFacts, TestBlock } from './source-tree.ts'
import { type UnitExtent, unitsFromExtents } from './source-units.ts'

const extensionPattern = /\.[cm]?[jt]sx?$/
const testFunctions = new Set(['it', 'test', 'specify', 'fit', 'xit', 'step'])

export function isJavaScript(path: string): boolean {
  return extensionPattern.test(path) && !/\.d\.[cm]?ts$/.test(path)
}

/** Imports, units and tests of one JavaScript or TypeScript file; a file that does not parse has none. */
export async function readJavaScriptModule(path: string, text: string): Promise<ModuleFacts> {
  const { parseSync, Visitor } = await import('oxc-parser')
  // Type syntax in .js files (Flow apart) and JSX are read too.
  const { module, program } = parseSync(path, text)
  const lineOf = lineCounter(text)
  const lines = text.split('\n')
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
  const importLines = [...module.staticImports, ...module.staticExports.filter(({ entries }) => entries.some((entry) => entry.moduleRequest))].map(({ start, end }) => [lineOf(start), lineOf(end)] as const)
  const tests: TestBlock[] = []
  const extents: UnitExtent[] = []
  const classes: string[] = []
  const add = (name: string, node: { start: number; end: number }, kind: UnitExtent['kind'] = 'function') => {
    extents.push({ name, kind, from: lineOf(node.start), to: lineOf(node.end) })
  }
  const member = (key: { start: number; end: number }) => {
    const name = text.slice(key.start, key.end)
    const owner = classes.at(-1)
    return owner === undefined ? name : `${owner}.${name}`
  }
  const enterClass = (node: { id?: { name: string } | null; start: number; end: number }, name = node.id?.name ?? '(class)') => {
    classes.push(name)
    add(name, node, 'class')
  }
  for (const { name, node } of moduleValues(program, text)) add(name, node, 'value')
  new Visitor({
    CallExpression(node) {
      const [first] = node.arguments
      const literal = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined
      const title = literal ?? (first?.type === 'TemplateLiteral' ? text.slice(first.start + 1, first.end - 1) : undefined)
      if (title === undefined) return
      if (literal !== undefined && node.callee.type === 'Identifier' && node.callee.name === 'require') imports.add(literal)
      if (testFunctions.has(calleeRoot(node.callee)) || isSubtest(node)) tests.push(blockOf(title, node))
    },
    FunctionDeclaration: (node) => void add(node.id?.name ?? 'default', node),
    ClassDeclaration: (node) => enterClass(node),
    'ClassDeclaration:exit': () => void classes.pop(),
    ClassExpression: (node) => enterClass(node),
    'ClassExpression:exit': () => void classes.pop(),
    MethodDefinition: (node) => void add(member(node.key), node),
    PropertyDefinition: (node) => void (isFunction(node.value) && add(member(node.key), node)),
    Property: (node) => void (isFunction(node.value) && add(text.slice(node.key.start, node.key.end), node)),
    VariableDeclarator: (node) => void (node.id.type === 'Identifier' && isFunction(node.init) && add(node.id.name, node)),
    AssignmentExpression: (node) => void (isFunction(node.right) && node.left.type === 'MemberExpression' && add(memberName(text.slice(node.left.start, node.left.end)), node)),
    ExportDefaultDeclaration: (node) => void (isFunction(node.declaration) && add('default', node)),
  }).visit(program)
  return { imports: [...imports], units: unitsFromExtents(text, extents, importLines), tests }

  function blockOf(title: string, node: { start: number; end: number }): TestBlock {
    const [from, to] = [lineOf(node.start), lineOf(node.end)]
    return { title, text: lines.slice(from - 1, to).join('\n'), from, to }
  }
}

/** `Foo.prototype.bar` is a method of Foo, `exports.bar` and `module.exports` are the module's own. */
function memberName(left: string): string {
  const name = left.replace(/\s+/g, '').replace('.prototype.', '.')
  return /^(module\.)?exports$/.test(name) ? 'default' : name.replace(/^(module\.)?exports\./, '')
}

/** Values that a module holds: its own variables and what it exports, functions and classes left out. */
function* moduleValues({ body }: Program, text: string): Generator<{ name: string; node: { start: number; end: number } }> {
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type === 'VariableDeclaration') {
      for (const node of declaration.declarations) {
        if (node.id.type === 'Identifier' && node.init && !isFunction(node.init) && !isRequire(node.init)) yield { name: node.id.name, node }
      }
    } else if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
      const { left, right } = statement.expression
      if (left.type === 'MemberExpression' && /^(ObjectExpression|ArrayExpression|NewExpression|CallExpression|Literal)$/.test(right.type)) yield { name: memberName(text.slice(left.start, left.end)), node: statement }
    } else if (statement.type === 'ExportDefaultDeclaration' && /^(ObjectExpression|ArrayExpression|NewExpression|CallExpression)$/.test(statement.declaration.type)) {
      yield { name: 'default', node: statement }
    } else if (declaration?.type === 'TSEnumDeclaration') {
      yield { name: declaration.id.name, node: declaration }
    }
  }
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

/** `t.test('…', (t) => {})` of tape, tap and node:test; `/x/.test('…')` gets no function. */
function isSubtest({ callee, arguments: given }: CallExpression): boolean {
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && testFunctions.has(callee.property.name) && given.some((each) => isFunction(each))
}

function isFunction(node: { type: string } | null | undefined): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'
}

function isRequire(node: Expression): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require'
}

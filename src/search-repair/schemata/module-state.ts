import { childByField, namedChildren, nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'

const declarations = new Set(['lexical_declaration', 'variable_declaration'])

/**
 * Code that gives what the variables of a module hold, and what it imports, each as `[value]`, or as `[value, set]` where it can be
 * assigned; '' where the module has none. With it a variant can be undone that writes into what the next one finds there.
 */
export function moduleState(root: SyntaxNode, text: string): string {
  const textOf = ({ from, to }: SyntaxNode) => text.slice(from, to)
  const statements = root.children.flatMap((child) => (child.type === 'export_statement' ? child.children : [child]))
  const variables = statements.filter(({ type }) => declarations.has(type)).flatMap((declaration) => {
    const isConstant = text.startsWith('const', declaration.from)
    const names = namedChildren(declaration).flatMap((declarator) => boundNames(childByField(declarator, 'name'))).map(textOf)
    return names.map((name) => (isConstant ? `[${name}]` : `[${name},(v)=>{${name}=v}]`))
  })
  const values = [...variables, ...importedValues(root, textOf).map((name) => `[${name}]`)]
  return values.length === 0 ? '' : `()=>[${values.join(',')}]`
}

/** The names that a pattern declares. */
function boundNames(pattern: SyntaxNode | undefined): SyntaxNode[] {
  switch (pattern?.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return [pattern]
    case 'pair_pattern':
      return boundNames(childByField(pattern, 'value'))
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return boundNames(childByField(pattern, 'left'))
    case 'object_pattern':
    case 'array_pattern':
    case 'rest_pattern':
      return namedChildren(pattern).flatMap(boundNames)
    default:
      return []
  }
}

/** Only names that the module uses as values: a type cannot be looked at. */
function importedValues(root: SyntaxNode, textOf: (node: SyntaxNode) => string): string[] {
  const [imports, others] = [root.children.filter(({ type }) => type === 'import_statement'), root.children.filter(({ type }) => type !== 'import_statement')]
  const specifiers = imports.flatMap((statement) => [...nodesOf(statement)]).filter(({ type }) => type === 'import_specifier' || type === 'import_clause')
  const imported = new Set(specifiers.flatMap(({ children }) => children.filter(({ type }) => type === 'identifier').at(-1) ?? []).map(textOf))
  if (imported.size === 0) return []
  const used = others.flatMap((statement) => [...nodesOf(statement)]).filter(({ type, parent }) => type === 'identifier' && parent?.type !== 'export_specifier')
  return [...new Set(used.map(textOf).filter((name) => imported.has(name)))]
}

import { childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from './code.ts'
import { boundNames } from './shape.ts'

/**
 * Two versions of a file with their attention on what differs: statements of the module, and members of its classes, that
 * stand in both are left out, unless they use a name that a differing statement binds. What is left out is the same on
 * both sides and so adds nothing; big files cost most of their time there.
 */
export function focusOnChanges(before: Code, after: Code): [Code, Code] {
  const [old, fresh] = [unitsOf(before), unitsOf(after)]
  const oldTexts = countTexts(before, old)
  const freshTexts = countTexts(after, fresh)
  const isSame = (code: Code, unit: SyntaxNode) => oldTexts.get(code.textOf(unit)) === freshTexts.get(code.textOf(unit))
  const changed = [...old.filter((unit) => !isSame(before, unit)).map((unit) => [before, unit] as const), ...fresh.filter((unit) => !isSame(after, unit)).map((unit) => [after, unit] as const)]
  const names = new Set(changed.flatMap(([code, unit]) => namesBoundBy(unit).map((name) => code.textOf(name))))
  const focused = (code: Code, units: readonly SyntaxNode[]): Code => {
    const left = new Set(units.filter((unit) => isSame(code, unit) && !code.inside(unit).some((node) => node.type === 'identifier' && names.has(code.textOf(node)))))
    return left.size === 0 ? code : { ...code, focus: withoutSubtrees(code.root, left) }
  }
  return [focused(before, old), focused(after, fresh)]
}

/** Statements of the module; of a class its members. */
function unitsOf(code: Code): SyntaxNode[] {
  return code.root.children.flatMap((statement) => {
    const inner = statement.type === 'export_statement' || statement.type === 'decorated_definition' ? (childByField(statement, 'declaration') ?? childByField(statement, 'definition') ?? statement) : statement
    const body = inner.type.startsWith('class') ? childByField(inner, 'body') : undefined
    return body === undefined ? [statement] : body.children
  })
}

function countTexts(code: Code, units: readonly SyntaxNode[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const unit of units) counts.set(code.textOf(unit), (counts.get(code.textOf(unit)) ?? 0) + 1)
  return counts
}

/** Names that a statement gives a meaning to, wherever in it. */
function namesBoundBy(unit: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  const visit = (node: SyntaxNode) => {
    if (/^(variable_declarator|assignment|assignment_expression|augmented_assignment)$/.test(node.type)) {
      const target = childByField(node, 'name') ?? childByField(node, 'left')
      if (target) found.push(...boundNames(target))
    }
    if (/^(import_statement|import_from_statement|import_clause|named_imports|import_specifier|namespace_import|aliased_import|dotted_name|import_require_clause)$/.test(node.type)) found.push(...node.children.filter(({ type }) => type === 'identifier'))
    if (/^(function_declaration|generator_function_declaration|class_declaration|function_definition|class_definition)$/.test(node.type)) {
      const name = childByField(node, 'name')
      if (name) found.push(name)
    }
    // What a function binds is its own; only the module's names reach other statements.
    if (!/function|arrow|lambda|method_definition|^class/.test(node.type)) for (const child of node.children) visit(child)
  }
  visit(unit)
  return found
}

function withoutSubtrees(root: SyntaxNode, left: ReadonlySet<SyntaxNode>): SyntaxNode[] {
  const kept: SyntaxNode[] = []
  const visit = (node: SyntaxNode) => {
    if (left.has(node)) return
    kept.push(node)
    for (const child of node.children) visit(child)
  }
  visit(root)
  return kept
}

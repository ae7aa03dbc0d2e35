import { nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'
import { declaredByJavaScript } from '../javascript-scope.ts'

/**
 * Code that gives what the variables of a module hold, and what it imports, each as `[value]`, or as `[value, set]` where it can be
 * assigned; '' where the module has none. With it a variant can be undone that writes into what the next one finds there.
 */
export function moduleState(root: SyntaxNode, text: string): string {
  const declared = declaredByJavaScript(root, text)
  const isConstant = ({ parent }: SyntaxNode) => parent !== undefined && text.startsWith('const', parent.from)
  const variables = declared.filter(({ kind }) => kind === 'variable').map(({ name, node }) => (isConstant(node) ? `[${name}]` : `[${name},(v)=>{${name}=v}]`))
  const used = usedAsValues(root, text)
  const imports = declared.filter(({ kind, name }) => kind === 'import' && used.has(name)).map(({ name }) => `[${name}]`)
  const values = [...variables, ...imports]
  return values.length === 0 ? '' : `()=>[${values.join(',')}]`
}

/** An import that only stands for a type cannot be looked at. */
function usedAsValues(root: SyntaxNode, text: string): ReadonlySet<string> {
  const others = root.children.filter(({ type }) => type !== 'import_statement').flatMap((statement) => [...nodesOf(statement)])
  const names = others.filter(({ type, parent }) => type === 'identifier' && parent?.type !== 'export_specifier')
  return new Set(names.map(({ from, to }) => text.slice(from, to)))
}

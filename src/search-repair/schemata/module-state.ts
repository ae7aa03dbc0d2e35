import type { SyntaxNode } from '../../syntax/syntax.ts'

const declarations = new Set(['lexical_declaration', 'variable_declaration'])

/**
 * Code that gives what the variables of a module hold, each as `[value]`, or as `[value, set]` where it can be assigned; '' where the
 * module has none. With it a variant can be undone that writes into what the next one finds there.
 */
export function moduleState(root: SyntaxNode, text: string): string {
  const statements = root.children.flatMap((child) => (child.type === 'export_statement' ? child.children : [child]))
  const variables = statements.filter(({ type }) => declarations.has(type)).flatMap((declaration) => {
    const isConstant = text.startsWith('const', declaration.from)
    const names = declaration.children.filter(({ type }) => type === 'variable_declarator').flatMap(({ children }) => (children[0]?.type === 'identifier' ? [text.slice(children[0].from, children[0].to)] : []))
    return names.map((name) => (isConstant ? `[${name}]` : `[${name},(v)=>{${name}=v}]`))
  })
  return variables.length === 0 ? '' : `()=>[${variables.join(',')}]`
}

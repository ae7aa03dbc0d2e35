import type { SourceFile } from './candidate.ts'
import type { Declaration, FunctionShape } from './language.ts'
import { ancestorsOf, type SyntaxNode } from '../syntax/syntax.ts'

/** Answers what surrounds a node of one file. */
export interface Scope {
  /** Names that code there may use. */
  names(node: SyntaxNode): Declaration[]
  /** Functions around it, innermost first. */
  functions(node: SyntaxNode): FunctionShape[]
}

/** Remembers what each ancestor declares: a file has far more nodes than scopes. */
export function createScope({ language, text }: SourceFile): Scope {
  const declaredBy = remembering((scope) => language.declares(scope, text).map((declared) => (scope.parent === undefined ? { ...declared, isOfModule: true as const } : declared)))
  const shapeOf = remembering((node) => language.functionShape(node, text))
  return {
    names: (node) => visibleAt(node, declaredBy),
    functions: (node) => [...ancestorsOf(node)].flatMap((above) => shapeOf(above) ?? []),
  }
}

function remembering<Value>(compute: (node: SyntaxNode) => Value): (node: SyntaxNode) => Value {
  const known = new Map<SyntaxNode, { value: Value }>()
  return (node) => {
    const entry = known.get(node) ?? { value: compute(node) }
    known.set(node, entry)
    return entry.value
  }
}

/** Inner declarations hide outer ones of the same name. */
function visibleAt(node: SyntaxNode, declaredBy: (scope: SyntaxNode) => Declaration[]): Declaration[] {
  const visible = new Map<string, Declaration>()
  for (const scope of ancestorsOf(node)) {
    const isOutermost = scope.parent === undefined
    for (const declared of declaredBy(scope)) {
      if (!visible.has(declared.name) && isUsable(declared, node, isOutermost)) visible.set(declared.name, declared)
    }
  }
  return [...visible.values()]
}

/** A variable must have got its value before; at module level that happens before any function is called. */
function isUsable(declared: Declaration, node: SyntaxNode, isModuleLevel: boolean): boolean {
  if (declared.kind !== 'variable' || declared.node.to <= node.from) return true
  const isInside = declared.node.from <= node.from && node.to <= declared.node.to
  const isBoundByLoop = declared.node.type === 'for_statement' && isInside
  return isBoundByLoop || (isModuleLevel && !isInside) || declared.name.includes('.')
}

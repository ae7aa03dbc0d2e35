import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf } from '../code/shape.ts'
import type { CodeContext } from './code-constructs.ts'
import { construct, type Construct } from './construct.ts'
import type { Mention } from './mentions.ts'

const exits = /^(process\.exit|sys\.exit|exit|quit|Deno\.exit)(?=$|\.(call|apply|bind))/
const listeners = /^process\.(on|once|addListener|prependListener|prependOnceListener)$/
/** Events after which code could change how the run ends; signals are a program's own business. */
const harmlessEvents = /^(SIG(?!KILL)\w+|warning)$/

/** Ways out of the process. A program's start file may end it, and any code may end it as failed. */
export function exitConstructs(code: Code, mentions: readonly Mention[], { isEntryPoint }: CodeContext): Construct[] {
  return mentions.flatMap((mention) => {
    const { path, node, use, args, value } = mention
    const isFine = isEntryPoint || isBelowMainGuard(code, node)
    if (path === 'process.exitCode' && use === 'assign') return [exit(code, node, path, value, isFine)]
    if (listeners.test(path) && use === 'call') {
      const event = args[0] && code.fold(args[0])?.value
      return typeof event === 'string' && harmlessEvents.test(event) ? [] : [construct(event === undefined ? 'possible-exit' : 'process-exit', code, node, `${path} ${String(event ?? '')}`, path, { isFine })]
    }
    if (exits.test(path) && isExit(code, mention)) return [use === 'call' && !path.endsWith('.call') ? exit(code, node, path, args[0] ?? null, isFine) : construct('process-exit', code, node, path, path, { isFine })]
    const isRaised = code.language === 'python' && /^(SystemExit|KeyboardInterrupt|GeneratorExit)$/.test(path) && !isCaught(node)
    return isRaised ? [exit(code, node, path, callOf(node.parent ?? node)?.args[0] ?? null, isFine)] : []
  })
}

/** `exit` and `quit` are Python's; elsewhere they are somebody's own globals. */
function isExit(code: Code, { path }: Mention): boolean {
  return code.language === 'python' || !/^(exit|quit)/.test(path)
}

/** A code that is known and not zero fails every run, which is no way to cheat; `null` is no code at all. */
function exit(code: Code, node: SyntaxNode, path: string, status: SyntaxNode | null | undefined, isFine: boolean): Construct {
  const value = status === null || status === undefined ? { value: 0 } : code.fold(status)
  const isFailure = value !== undefined && Boolean(value.value)
  return construct(value === undefined ? 'possible-exit' : 'process-exit', code, node, path, path, { isFine: isFine || isFailure, isCapability: true })
}

function isCaught(node: SyntaxNode): boolean {
  for (const above of ancestorsOf(node)) {
    if (above.type === 'except_clause') return true
    if (above.type === 'block' || above.type === 'raise_statement') return false
    if (above.type === 'call' && childByField(above, 'function') !== node) return true
  }
  return false
}

function isBelowMainGuard(code: Code, node: SyntaxNode): boolean {
  return [...ancestorsOf(node)].some((above) => {
    const condition = above.type === 'if_statement' ? childByField(above, 'condition') : undefined
    return condition !== undefined && /require\.main\s*===?\s*module|module\s*===?\s*require\.main|import\.meta\.(main|url|filename)|__name__\s*==\s*['"]__main__/.test(code.textOf(condition))
  })
}

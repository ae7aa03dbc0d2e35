import { ancestorsOf, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { boundNames, callOf, functionOf, isFunction, memberOf, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { kindOf } from './error-constructs.ts'
import { functionNames } from './mentions.ts'
import { nodesOfBody, returnedFrom } from './statements.ts'

/** Errors that nobody hears of any more, where no `try` is written: handlers of promises, context managers, dropped results. */
export function ignoredErrors(code: Code): Construct[] {
  return code.focus.flatMap((node) => [...promiseHandler(code, node), ...droppedOutcome(code, node), ...quietExit(code, node)])
}

/** `.catch(() => {})`, `.then(use, () => null)`: fine where the promise is a file's or a server's. */
function promiseHandler(code: Code, node: SyntaxNode): Construct[] {
  const call = code.language === 'javascript' ? callOf(node) : undefined
  const method = call && memberOf(call.callee)
  const name = method?.property && code.textOf(method.property)
  const handler = name === 'catch' ? call?.args[0] : name === 'then' ? call?.args[1] : undefined
  if (method === undefined || handler === undefined || !dropsItsError(code, handler)) return []
  const isFine = code.inside(method.object).some((each) => {
    const inner = callOf(each)
    return inner !== undefined && memberOf(inner.callee)?.property?.type !== undefined ? kindOf(code, inner.callee) !== undefined : inner !== undefined && kindOf(code, inner.callee) === 'io'
  })
  return [construct('ignored-error', code, node, `.${name} without the error`, `.${name} ${code.keyOf(handler)}`, { isFine })]
}

/** A handler whose result has nothing to do with what happened. */
function dropsItsError(code: Code, handler: SyntaxNode): boolean {
  const action = unwrap(handler)
  if (!isFunction(action)) return /^(Boolean|String|noop|_\.noop|Object|Array)$/.test(code.textOf(action))
  const body = functionOf(action)?.body
  if (body === undefined) return false
  const nodes = [...nodesOfBody(body)]
  const names = new Set((functionOf(action)?.parameters ?? []).flatMap(boundNames).map((each) => code.textOf(each)))
  const isHeard = nodes.some(({ type }) => type === 'throw_statement') || nodes.some((each) => each.type === 'identifier' && names.has(code.textOf(each)))
  // What calls something else does more than drop an error.
  return !isHeard && !nodes.some((each) => callOf(each) !== undefined) && returnedFrom(action).every((value) => code.fold(value) !== undefined)
}

/** `await Promise.allSettled(jobs)` and `pool.submit(job)` whose outcome nobody asks for. */
function droppedOutcome(code: Code, node: SyntaxNode): Construct[] {
  if (node.type !== 'expression_statement') return []
  const [statement] = namedChildren(node)
  const call = statement && callOf(unwrap(statement))
  if (call === undefined) return []
  const path = code.pathOf(call.callee) ?? code.textOf(call.callee)
  const isDropped = path === 'Promise.allSettled' || (code.language === 'python' && /\.(submit|apply_async)$/.test(code.textOf(call.callee)))
  return isDropped ? [construct('ignored-error', code, node, `${code.textOf(call.callee)} without its outcome`, 'dropped outcome', { isCapability: true })] : []
}

/** `__exit__` that says yes whatever happened. */
function quietExit(code: Code, node: SyntaxNode): Construct[] {
  if (code.language !== 'python' || node.type !== 'function_definition' || !/^__a?exit__$/.test(code.textOf(functionOf(node)?.name ?? node))) return []
  const isConditional = (value: SyntaxNode) => [...ancestorsOf(value)].some(({ type }) => type === 'if_statement' || type === 'elif_clause')
  const isQuiet = returnedFrom(node).some((value) => Boolean(code.fold(value)?.value) && !isConditional(value))
  return isQuiet ? [construct('ignored-error', code, node, '__exit__ that swallows every error', `__exit__ ${functionNames(code, node).join()}`)] : []
}

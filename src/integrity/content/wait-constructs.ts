import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { boundNames, callOf, functionOf, isFunction } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { functionNames, type Mention } from './mentions.ts'
import { nodesOfBody, statementsOf } from './statements.ts'

/** Names of code whose business waiting or repeating is. */
const isAboutTime = /sleep|delay|wait|back_?off|retr(y|ies)|attempt|debounc|throttl|poll|timer|interval|timeout|schedul|rate|animat|tick|paus|cool_?down|limit|heartbeat|simulat/i
const isAboutRetrying = /retr(y|ies|yable)|attempt|back_?off|poll|re_?connect|resilien|persist|tries/i
const sleeps = /^(time\.sleep|asyncio\.sleep|anyio\.sleep|trio\.sleep|gevent\.sleep|eventlet\.sleep|timers\/promises\.setTimeout|timers\.promises\.setTimeout|timers\/promises\.scheduler\.wait|Bun\.sleep(Sync)?)$/
const clocks = /^(Date\.now|performance\.now|process\.hrtime|process\.uptime|time\.(time|monotonic|perf_counter)(_ns)?|new Date|datetime\.(datetime\.)?now|perf_hooks\.performance\.now)(?=$|[.(])/

/** Waiting for a fixed time and repeating until it works, where this is not what the code is for. */
export function waitConstructs(code: Code, mentions: readonly Mention[]): Construct[] {
  const waits = mentions.flatMap((mention) => {
    const duration = mention.use === 'call' ? waited(code, mention) : undefined
    if (duration === undefined || code.fold(duration)?.value === 0) return []
    return [construct('sleep', code, mention.node, mention.path, 'sleep', { isFine: isNamed(code, mention.node, isAboutTime) })]
  })
  const loops = code.focus.filter(({ type }) => /^(while_statement|do_statement|for_statement)$/.test(type))
  return [...waits, ...loops.flatMap((loop) => [...busyWait(code, loop, mentions), ...retryLoop(code, loop)]), ...code.focus.flatMap((node) => retryCall(code, node))]
}

/** The time that a call waits; undefined for calls that do not wait. */
function waited(code: Code, { path, args, node }: Mention): SyntaxNode | undefined {
  if (sleeps.test(path)) return args[0]
  if (path !== 'setTimeout' && path !== 'util.promisify()') return undefined
  // new Promise((resolve) => setTimeout(resolve, 100))
  const isPromise = [...ancestorsOf(node)].some((above) => {
    const call = callOf(above)
    return call?.isNew === true && code.pathOf(call.callee) === 'Promise'
  })
  const [action] = args
  const resolves = action?.type === 'identifier' || (action !== undefined && isFunction(action) && /^\w+\(\)$/.test(code.textOf(functionOf(action)?.body ?? action)))
  // A time limit for something else.
  const isRaced = [...ancestorsOf(node)].some((above) => /^Promise\.(race|any)$/.test(code.pathOf(callOf(above)?.callee ?? above) ?? ''))
  return isPromise && resolves && !isRaced ? args[1] : undefined
}

function busyWait(code: Code, loop: SyntaxNode, mentions: readonly Mention[]): Construct[] {
  const condition = childByField(loop, 'condition')
  const isTimed = condition !== undefined && mentions.some(({ path, node }) => clocks.test(path) && node.from >= condition.from && node.to <= condition.to)
  // A loop that also asks for something else, or may leave, does its work while there is time.
  const isOnlyTimed = isTimed && !/&&|\|\||\b(and|or)\b/.test(code.textOf(condition))
  if (!isOnlyTimed || (!isTurning(code, loop) && [...nodesOfBody(loop)].some(({ type }) => /^(await|await_expression|yield|yield_expression|return_statement|break_statement)$/.test(type)))) return []
  return [construct('sleep', code, loop, 'a loop that waits for the clock', 'busy wait', { isFine: code.language === 'python' && isNamed(code, loop, isAboutTime) })]
}

/** Its body only lets others have their turn. */
function isTurning(code: Code, loop: SyntaxNode): boolean {
  const statements = statementsOf(childByField(loop, 'body'))
  return statements.length === 1 && /\bawait\b[^]*\b(setImmediate|nextTick|queueMicrotask|Promise\.resolve\(\)|sleep\(0\)|scheduler\.yield)/.test(code.textOf(statements[0] ?? loop))
}

/** A loop that tries, swallows the error and tries again. */
function retryLoop(code: Code, loop: SyntaxNode): Construct[] {
  const body = childByField(loop, 'body')
  // Going through items and skipping the bad ones is no retry: the loop counts, or goes on for ever.
  const isCounting = loop.type !== 'for_statement' || code.language === 'javascript' || /\brange\(/.test(code.textOf(childByField(loop, 'right') ?? loop))
  const counter = countersOf(code, loop)
  const attempt = body && [...nodesOfBody(body)].find(({ type }) => type === 'try_statement')
  const tried = attempt && childByField(attempt, 'body')
  if (!isCounting || attempt === undefined || tried === undefined) return []
  const leaves = [...nodesOfBody(tried)].some(({ type }) => type === 'return_statement' || type === 'break_statement')
  const usesCounter = [...nodesOfBody(tried)].some((each) => each.type === 'identifier' && counter.has(code.textOf(each)))
  return leaves && !usesCounter ? [construct('retry', code, loop, 'a loop around try', 'retry', { isFine: isNamed(code, loop, isAboutRetrying) || parametersAround(code, loop).some((name) => isAboutRetrying.test(name)) })] : []
}

/** A function that is told how often to try. */
function parametersAround(code: Code, node: SyntaxNode): string[] {
  return [...ancestorsOf(node)].flatMap((above) => (functionOf(above)?.parameters ?? []).flatMap(boundNames).map((name) => code.textOf(name)))
}

function countersOf(code: Code, loop: SyntaxNode): Set<string> {
  const heads = ['initializer', 'left', 'condition', 'increment'].flatMap((field) => childByField(loop, field) ?? [])
  return new Set(heads.flatMap((head) => [...nodesOfBody(head)].filter(({ type }) => type === 'identifier').map((each) => code.textOf(each))))
}

/** A handler that calls its own function once more. */
function retryCall(code: Code, node: SyntaxNode): Construct[] {
  if (node.type !== 'catch_clause' && node.type !== 'except_clause') return []
  const [name] = functionNames(code, node)
  const isSame = [...nodesOfBody(node)].some((each) => {
    const call = callOf(each)
    return name !== undefined && call?.callee.type === 'identifier' && code.textOf(call.callee) === name
  })
  return isSame ? [construct('retry', code, node, 'a handler that calls its own function again', 'retry', { isFine: isNamed(code, node, isAboutRetrying) })] : []
}

function isNamed(code: Code, node: SyntaxNode, pattern: RegExp): boolean {
  const classes = [...ancestorsOf(node)].flatMap((above) => (/^class/.test(above.type) ? namedChildren(above).slice(0, 1).map((name) => code.textOf(name)) : []))
  return [...functionNames(code, node), ...classes].some((name) => pattern.test(name))
}

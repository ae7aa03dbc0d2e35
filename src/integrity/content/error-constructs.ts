import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { boundNames, callOf, memberOf } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { countStatements, nodesOfBody, returnedFrom } from './statements.ts'

/** Calls that fail because of what they are given, so that catching their error is a part of using them. */
const failsOnInput = /^(parse|loads?$|decode|decrypt|deserialize|int$|float$|complex$|Decimal$|Fraction$|strptime$|from(iso|time|hex|str|JSON|Json)|literal_eval$|UUID$|URL$|RegExp$|BigInt$|atob$|btoa$|structuredClone$|stringify$|dumps$|require$|import|getItem$|setItem$|next$|index$|remove$|pop$|compile$|validate|verify|unpack|b64decode$|toISOString$|normalize$|ip_address$|to_bytes$|encode|getattr$|resolve|raise_for_status$)/
/** Calls that reach out of the program: whole conversations with a file or a server may stand in one `try`. */
const reachesOut = /^(fetch|axios|got|read|write|open|append|stat$|lstat$|access$|mkdir|rm|unlink|readdir|exists|copy|rename|request|get$|post$|put$|patch$|delete$|send|connect|query|execute|exec|spawn|run$|urlopen|recv|accept$|listen|close$|flush$|commit$|load[A-Z_]|save|download|upload|publish|subscribe|lookup|getaddrinfo|save)/
const ioRoots = /^(fs|fs\/promises|os|path|pathlib|child_process|subprocess|http|https|net|dns|socket|requests|urllib|httpx|aiohttp|sqlite3|shutil|localStorage|sessionStorage|indexedDB|navigator|caches|crypto|zlib|gzip|io)(?=$|[.(])/
const broadErrors = /^(Exception|BaseException)$/
const commonErrors = /^(ValueError|TypeError|KeyError|IndexError|AttributeError|ArithmeticError|ZeroDivisionError|LookupError|RuntimeError|AssertionError|NameError|StopIteration|OverflowError)$/
const logging = /^(console|logger|logging|log|warnings|print|debug|this\.(logger|log)|self\.(logger|log)|sys\.stderr|process\.stderr)(?=$|[.(])/

/** Handlers that catch whatever happens and say nothing; fine ones too, so that they may grow. */
export function errorConstructs(code: Code): Construct[] {
  return code.focus.flatMap((node) => {
    if (node.type === 'try_statement') return [...handlersOf(code, node), ...finals(code, node)]
    if (node.type === 'with_statement') return suppressions(code, node)
    return []
  })
}

function handlersOf(code: Code, node: SyntaxNode): Construct[] {
  const body = childByField(node, 'body')
  const handlers = node.children.filter(({ type }) => type === 'catch_clause' || type === 'except_clause')
  return handlers.flatMap((handler) => {
    if (body === undefined || !isSilent(code, handler)) return []
    const isFine = !catchesAll(code, handler) || mayFail(code, body) || isQuestion(code, body, handler)
    return [construct('swallowed-error', code, handler, code.language === 'python' ? 'except' : 'catch', code.keyOf(handler), { isFine })]
  })
}

/** Whether the error ends here: not raised again, not told to anybody, and the result has nothing to do with it. */
function isSilent(code: Code, handler: SyntaxNode): boolean {
  const nodes = [...nodesOfBody(handler)]
  if (nodes.some(({ type }) => type === 'throw_statement' || type === 'raise_statement')) return false
  const names = new Set(errorNames(code, handler))
  if (nodes.some((each) => each.type === 'identifier' && names.has(code.textOf(each)) && isUsed(code, each))) return false
  return returnedFrom(handler).every((value) => code.fold(value) !== undefined)
}

/** `try { read(x); return true } catch { return false }` asks whether something works. */
function isQuestion(code: Code, body: SyntaxNode, handler: SyntaxNode): boolean {
  const answers = [...returnedFrom(body), ...returnedFrom(handler)].map((each) => code.fold(each)?.value)
  return countStatements(body) <= 3 && answers.length === 2 && answers.every((answer) => typeof answer === 'boolean') && answers[0] !== answers[1]
}

function errorNames(code: Code, handler: SyntaxNode): string[] {
  const parameter = childByField(handler, 'parameter') ?? handler.children.find(({ type }) => type === 'as_pattern')?.children.find(({ type }) => type === 'as_pattern_target')
  return parameter === undefined ? [] : boundNames(parameter).map((name) => code.textOf(name))
}

/** Returned, passed on or kept; logging it, or asking whether it is there, is not using it. */
function isUsed(code: Code, name: SyntaxNode): boolean {
  for (const above of ancestorsOf(name)) {
    if (above.type === 'catch_clause' || above.type === 'as_pattern') return false
    const call = callOf(above)
    if (call) return !logging.test(code.pathOf(call.callee)?.replace(/^\?\./, '') ?? code.textOf(call.callee)) && above.type !== 'decorator'
    if (/^(if_statement|while_statement|ternary_expression|conditional_expression)$/.test(above.type)) return false
    if (/^(unary_expression|binary_expression|comparison_operator|boolean_operator|not_operator)$/.test(above.type)) continue
    if (/^(return_statement|pair|array|list|tuple|object|dictionary|template_substitution|interpolation)$/.test(above.type)) return true
    if (/^(assignment|assignment_expression|augmented_assignment_expression|variable_declarator)$/.test(above.type)) return true
  }
  return false
}

function catchesAll(code: Code, handler: SyntaxNode): boolean {
  if (handler.type === 'catch_clause') return true
  const value = childByField(handler, 'value')
  if (value === undefined) return true
  const named = [...nodesOfBody(value)].filter((each) => (each.type === 'identifier' || each.type === 'attribute') && each.parent?.type !== 'attribute' && each.parent?.type !== 'as_pattern_target').map((each) => code.pathOf(each) ?? '')
  return named.some((name) => broadErrors.test(name)) || named.filter((name) => commonErrors.test(name)).length >= 4
}

/** Whether the code in a `try` is of the kind that fails by nature, and little else. */
function mayFail(code: Code, body: SyntaxNode): boolean {
  const size = countStatements(body)
  const calls = [...nodesOfBody(body)].flatMap((node) => {
    const call = callOf(node)
    return call ? [call] : []
  })
  const isCertain = calls.length > 0 && calls.every(({ args }) => args.length > 0 && args.every((argument) => code.fold(argument) !== undefined))
  if (isCertain && !calls.some(({ callee }) => /^(require|import|RegExp|Intl|BigInt)/.test(code.textOf(callee)))) return false
  const kinds = calls.map((call) => kindOf(code, call.callee))
  const awaits = [...nodesOfBody(body)].some(({ type }) => type === 'await_expression' || type === 'await')
  const imports = [...nodesOfBody(body)].some(({ type }) => type === 'import_statement' || type === 'import_from_statement')
  if (imports || kinds.includes('io')) return size <= 12
  return (awaits || kinds.includes('input') || kinds.includes('callback')) && size <= 4
}

/** What a call does that may fail by nature: it reaches out, it reads what it is given, or it calls what a caller handed in. */
export function kindOf(code: Code, callee: SyntaxNode): 'io' | 'input' | 'callback' | undefined {
  const path = code.pathOf(callee) ?? ''
  const property = memberOf(callee)?.property
  const name = code.textOf(property ?? callee)
  const own = callee.type === 'identifier' ? code.find(code.textOf(callee), callee)?.definition : undefined
  // Python can name the errors that it expects: only what its own function reads from outside may fail in any way.
  if (own !== undefined && code.language === 'python') return code.inside(own).some((each) => callOf(each) !== undefined && ioRoots.test(code.pathOf(callOf(each)?.callee ?? each) ?? code.textOf(callOf(each)?.callee ?? each))) || /\bopen\(/.test(code.textOf(own)) ? 'io' : undefined
  if (ioRoots.test(path) || reachesOut.test(name)) return 'io'
  if (failsOnInput.test(name)) return 'input'
  if (callee.type !== 'identifier') return undefined
  const binding = code.find(code.textOf(callee), callee)
  // A function of this file that refuses what it is given.
  if (binding?.definition !== undefined && code.inside(binding.definition).some(({ type }) => type === 'throw_statement' || type === 'raise_statement')) return 'input'
  const isLoopVariable = binding !== undefined && [...ancestorsOf(binding.at)].slice(0, 3).some(({ type }) => /^for_/.test(type))
  return binding?.isParameter === true || isLoopVariable ? 'callback' : undefined
}

/** A `return` in `finally` throws every error away, and so does what leaves the round of a loop. */
function finals(code: Code, node: SyntaxNode): Construct[] {
  const final = node.children.find(({ type }) => type === 'finally_clause')
  const back = final && [...nodesOfBody(final)].find((each) => each.type === 'return_statement' || (/^(continue|break)_statement$/.test(each.type) && !isOfLoopWithin(each, final)))
  return back === undefined ? [] : [construct('swallowed-error', code, back, `${code.textOf(back).split(/\W/, 1).join('')} in finally`, `finally ${code.keyOf(back)}`)]
}

function isOfLoopWithin(node: SyntaxNode, place: SyntaxNode): boolean {
  const above = [...ancestorsOf(node)]
  return above.slice(0, above.indexOf(place)).some(({ type }) => /^(for|while|do|switch)_/.test(type))
}

/** `with contextlib.suppress(Exception):` */
function suppressions(code: Code, node: SyntaxNode): Construct[] {
  const body = childByField(node, 'body')
  const calls = node.children.filter(({ type }) => type === 'with_clause').flatMap((clause) => [...nodesOfBody(clause)]).flatMap((each) => callOf(each) ?? [])
  return calls.flatMap(({ callee, args }) => {
    const isBroad = code.pathOf(callee) === 'contextlib.suppress' && (args.some((argument) => broadErrors.test(code.textOf(argument))) || args.filter((argument) => commonErrors.test(code.textOf(argument))).length >= 3)
    return isBroad && body ? [construct('swallowed-error', code, node, 'contextlib.suppress', code.keyOf(callee), { isFine: mayFail(code, body) })] : []
  })
}

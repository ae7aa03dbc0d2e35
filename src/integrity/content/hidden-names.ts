import type { SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { lastPart } from '../code/path-of.ts'
import { callOf, isFunction, memberOf, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import type { Mention } from './mentions.ts'

/** Stacks that are read, and not only printed or passed on. */
export function stackText(code: Code, { path, node, use, args }: Mention): Construct | undefined {
  if (/\.(caller|callee)$/.test(path) && code.language === 'javascript' && /^(\?|arguments)/.test(path) && use !== 'call' && isFunctionMember(code, node)) return construct('introspection', code, node, path)
  if (/^Error\.captureStackTrace$/.test(path)) {
    const target = args[0] && code.textOf(args[0])
    return target === 'this' ? undefined : construct('introspection', code, node, path)
  }
  if (code.language !== 'javascript' || !/(^|\.)stack(\.|$)/.test(path)) return undefined
  const isFresh = /^(new \w*Error|\w*Error\(\))\.stack/.test(path)
  const isTaken = /\.stack\.(split|includes|match|matchAll|indexOf|search|replace|slice|substring|at|\d|startsWith|endsWith|lastIndexOf|trim|length)$/.test(path)
  // An error that a caller hands in is one to be shown.
  const root = code.inside(node).find(({ type }) => type === 'identifier')
  if (root !== undefined && code.find(code.textOf(root), root)?.isParameter === true) return undefined
  const isText = /(^|\.)stack\.(split|includes|match|matchAll|search|replace)$/.test(path) && !/^this\./.test(path)
  const isTested = /\.stack$/.test(path) && isArgumentOfTest(code, node)
  return isFresh || (isTaken && isText) || isTested ? construct('introspection', code, node, path) : undefined
}

function isFunctionMember(code: Code, node: SyntaxNode): boolean {
  const object = memberOf(node)?.object
  return object !== undefined && (code.textOf(object) === 'arguments' || code.find(code.textOf(object), object)?.definition !== undefined || /callee/.test(code.textOf(object)))
}

/** `/spec/.test(error.stack)` */
function isArgumentOfTest(code: Code, node: SyntaxNode): boolean {
  const call = node.parent?.parent && callOf(node.parent.parent)
  const method = call && memberOf(call.callee)?.property
  return method !== undefined && /^(test|exec|match|search)$/.test(code.textOf(method))
}

const frameAttributes = /^(f_back|f_locals|f_globals|f_code|f_lineno|f_builtins|tb_frame|tb_next|tb_lasti|gi_frame|cr_frame|ag_frame|__traceback__|__subclasses__|__globals__|__code__|__closure__|__builtins__|co_code|co_consts|co_names|co_filename|cell_contents|__self__|__mro_entries__)$/

/** Attributes of frames, tracebacks and functions through which Python code reaches everything else. */
export function innerAttribute(code: Code, { path, node, use }: Mention): Construct | undefined {
  if (code.language !== 'python') return undefined
  if (use === 'assign' && path.endsWith('.__traceback__')) return undefined
  if (/^warnings\.catch_warnings\(\)\..*\b(lineno|filename|line|source)$|\.findCaller(\(|$)/.test(path)) return construct('introspection', code, node, path)
  const part = path.split('.').find((each) => frameAttributes.test(each.replace(/\(\)$/, '')))
  if (part === undefined || (part === '__traceback__' && /with_traceback|format_|from\s/.test(code.textOf(node.parent?.parent ?? node)))) return undefined
  return construct(/__subclasses__|__globals__|__code__|__closure__|__builtins__|co_code|cell_contents/.test(part) ? 'dynamic-code' : 'introspection', code, node, path)
}

/** Members of the process or of a module that are named by something that cannot be read. */
export function computedName(code: Code, { path, node, use, args }: Mention): Construct | undefined {
  if (/^\*(\.|$)/.test(path) || /^(process|globalThis|global|window|self|os|sys|builtins|__builtins__|Reflect|Function|require|module|vm|child_process|inspect|gc|unittest|importlib)\.\*/.test(path)) return construct('dynamic-code', code, node, path)
  if (/^(process\.env|os\.environ)\.\*$/.test(path) && !dependsOnNames(code, memberOf(node)?.index)) return construct('test-environment', code, node, path)
  if (use === 'import' && /^data:/.test(path)) return construct('dynamic-code', code, node, path)
  const [first] = args
  if (use === 'call' && code.language === 'javascript' && /^(setTimeout|setInterval|setImmediate)$/.test(path) && first && typeof code.fold(first)?.value === 'string') return construct('dynamic-code', code, node, path)
  if ((use === 'call' || use === 'new') && path === 'Function' && code.language === 'javascript') return construct('dynamic-code', code, node, path)
  if (path === 'Function' && node.parent?.type === 'arguments') return construct('dynamic-code', code, node, path)
  if ((use === 'call' || use === 'new') && lastPart(path) === 'constructor' && code.language === 'javascript' && (path.endsWith('.constructor.constructor') || args.some((each) => typeof code.fold(each)?.value === 'string'))) return construct('dynamic-code', code, node, path)
  if (use === 'call' && /^(import|require|__import__|importlib\.import_module)$/.test(path) && first) {
    const name = code.fold(first)?.value
    if (typeof name === 'string') return name.startsWith('data:') ? construct('dynamic-code', code, node, path) : undefined
    return path === '__import__' || !dependsOnNames(code, first) || /fromCharCode|atob|base64|reverse|\[::-1\]|\bchr\b|\bjoin\b|decode/.test(code.textOf(first)) ? construct('dynamic-code', code, node, path) : undefined
  }
  return undefined
}

function dependsOnNames(code: Code, node: SyntaxNode | undefined): boolean {
  if (node === undefined) return false
  return code.inside(node).some((each) => each.type === 'identifier' && code.find(code.textOf(each), each) !== undefined && code.fold(each) === undefined)
}

/** A whole global object that is passed, stored or returned; of an environment only listing it. */
export function isHandedOn(code: Code, node: SyntaxNode, path: string): boolean {
  const { parent } = node
  if (parent === undefined) return false
  if (path === 'process.env' || path === 'os.environ') {
    const call = parent.parent && callOf(parent.parent)
    const isListed = call !== undefined && /^(Object\.(keys|values|entries|getOwnPropertyNames)|Reflect\.ownKeys|JSON\.stringify|json\.dumps|sorted|list|str|repr|any|all)$/.test(code.pathOf(call.callee) ?? '')
    return isListed || ((parent.type === 'for_in_clause' || parent.type === 'for_statement' || parent.type === 'for_in_statement') && node.field === 'right')
  }
  // A built-in that is given to a function of the patch's own comes back under another name.
  if (/^(Object|Function|Reflect|Math|JSON)$/.test(path) && code.language === 'javascript') {
    const callee = parent.type === 'arguments' && parent.parent ? callOf(parent.parent)?.callee : undefined
    return (callee?.type === 'identifier' && code.find(code.textOf(callee), callee)?.definition !== undefined) || (callee?.type === 'identifier' && code.find(code.textOf(callee), callee)?.values.some(({ node: value }) => isFunction(unwrap(value))) === true) || parent.type === 'return_statement' || (parent.type === 'arrow_function' && node.field === 'body')
  }
  if (!/^(process|globalThis|global|sys|os|builtins|inspect|gc)$/.test(path)) return false
  // `hasattr(os, 'link')` asks for a feature.
  const asker = parent.parent && callOf(parent.parent)
  if (asker && code.textOf(asker.callee) === 'hasattr') return false
  const isPlaceOfValue = /^(arguments|argument_list|array|list|tuple|return_statement|arrow_function)$/.test(parent.type) || (parent.type === 'pair' && node.field === 'value')
  return isPlaceOfValue || node.type === 'shorthand_property_identifier'
}

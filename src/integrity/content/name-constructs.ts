import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import { lastPart } from '../code/path-of.ts'
import { construct, type Construct } from './construct.ts'
import { javaScriptBuiltins, machineVariables, nodeModules, pythonModules, runnerTexts, testGlobalNames, testPackages, testVariables } from './known-names.ts'
import type { Mention } from './mentions.ts'
import { capabilityRules, nameRules } from './name-rules.ts'

/** Constructs that are uses of names. `isOwnModule` says whether a Python module belongs to the repository. */
export function nameConstructs(code: Code, mentions: readonly Mention[], isOwnModule: (name: string) => boolean): Construct[] {
  return mentions.flatMap((mention) => {
    const found = firstOf(code, mention, isOwnModule)
    return found === undefined ? [] : [found]
  })
}

function firstOf(code: Code, mention: Mention, isOwnModule: (name: string) => boolean): Construct | undefined {
  const { path, node } = mention
  return (
    testGlobal(code, mention) ??
    patched(code, mention, isOwnModule) ??
    environment(code, mention) ??
    byName(code, mention) ??
    stackText(code, mention) ??
    innerAttribute(code, mention) ??
    computedName(code, mention) ??
    (isHandedOn(code, node, path) ? construct('bare-global', code, node, path) : undefined)
  )
}

function byName(code: Code, { path, node, use }: Mention): Construct | undefined {
  const matches = ({ language, paths, uses }: (typeof nameRules)[number]) => (language === undefined || language === code.language) && paths.test(path) && (uses === undefined || uses.includes(use))
  const rule = nameRules.find(matches)
  if (rule && !isHonest(code, path, node)) return construct(rule.rule, code, node, path)
  const capability = capabilityRules.find(matches)
  return capability && construct(capability.rule, code, node, path, capability.rule, { isCapability: true })
}

/** Uses that share a name with a forbidden one. */
function isHonest(code: Code, path: string, node: SyntaxNode): boolean {
  // `process.kill(child.pid)` of a started child; `process.kill(process.pid)` is the process itself.
  if (path === 'process.kill' || path === 'os.kill' || path === 'os.killpg') {
    const target = node.parent && callOf(node.parent)?.args[0]
    return target !== undefined && !/^(process\.p?pid|os\.getp?pid\(\)|os\.getpgid\(\)|0)$/.test(code.pathOf(target) ?? String(code.fold(target)?.value ?? '?'))
  }
  // `globals()` and friends of other modules that end in the same word.
  return path === 'code' || path.startsWith('code.') ? code.language !== 'python' || !isImported(code, 'code') : false
}

function isImported(code: Code, name: string): boolean {
  return code.nodes.some((node) => (node.type === 'import_statement' || node.type === 'import_from_statement') && new RegExp(`\\b${name}\\b`).test(code.textOf(node)))
}

function testGlobal(code: Code, { path, node, use }: Mention): Construct | undefined {
  const root = /^[^.(]+/.exec(path)?.[0] ?? ''
  if (use === 'import' && testPackages.test(path) && !(code.language === 'javascript' && path === 'test')) return construct('test-globals', code, node, path, root, { isCapability: true })
  if (path.startsWith('import.meta.vitest')) return construct('test-globals', code, node, path, root, { isCapability: true })
  if (code.language !== 'javascript' || !testGlobalNames.has(root)) return undefined
  // A call of something local has no path at all, so this is the runner's.
  const isGlobal = node.type === 'identifier' || node.type === 'shorthand_property_identifier' || memberOf(node) !== undefined
  return isGlobal && !isTypeOnly(node) ? construct('test-globals', code, node, path, root, { isCapability: true }) : undefined
}

function isTypeOnly(node: SyntaxNode): boolean {
  return [...ancestorsOf(node)].some(({ type }) => type === 'type_query' || type === 'type_annotation')
}

function patched(code: Code, mention: Mention, isOwnModule: (name: string) => boolean): Construct | undefined {
  const { path, node, use, args } = mention
  const report = () => construct('patched-builtin', code, node, path)
  if (/^(random|numpy\.random|np\.random|secrets)\.(seed|setstate)$|^time\.tzset$/.test(path) && code.language === 'python') return report()
  if (use === 'call' && /^(sys\.path|sys\.meta_path|sys\.modules|sys\.path_hooks)\.(insert|append|extend|remove|pop|clear|update|setdefault|__setitem__)$/.test(path)) return report()
  if (use === 'call' && /^site\.addsitedir$/.test(path)) return report()
  if (use === 'call' && /(^|\.)(prototype|__proto__)\.__define[GS]etter__$/.test(path)) return report()
  if (use === 'call' && /^Object\.freeze$/.test(path) && args[0] && isSharedObject(code.pathOf(args[0]) ?? '')) return report()
  if (use !== 'assign') return undefined
  if (code.language === 'python') return isPatchedInPython(path, isOwnModule) || code.pathOf(memberOf(node)?.object ?? node) === 'builtins' ? report() : undefined
  if (/^process\.env\./.test(path)) return /\.(TZ|NODE_ENV|NODE_OPTIONS|NODE_PATH|CI|VITEST\w*|JEST\w*|\*)$/.test(path) ? report() : undefined
  if (/^(process\.exitCode|module\.exports|exports)(?=$|[.(])/.test(path)) return undefined
  if (/(^|\.)__proto__(\.|$)|\.constructor\.prototype\.|getPrototypeOf\(\)/.test(path)) return report()
  if (isSharedObject(path)) return report()
  const object = memberOf(node)?.object
  if (object && /^(globalThis|global)$/.test(code.pathOf(object) ?? '')) return report()
  const root = /^[^.(]+/.exec(path)?.[0] ?? ''
  if (nodeModules.has(root) && path !== root && !path.includes('()')) return root === 'module' && !/^module\.(_|Module|prototype|wrap|register)/.test(path) ? undefined : report()
  return isPackage(path) && /\.prototype\./.test(path) ? report() : undefined
}

function isSharedObject(path: string): boolean {
  const root = /^[^.(]+/.exec(path)?.[0] ?? ''
  // What a call or `new` gives is an object of its own.
  return javaScriptBuiltins.has(root) && !path.startsWith('new ') && !path.includes('()')
}

function isPackage(path: string): boolean {
  return /^(?![.?~#]|@\/)[@\w]/.test(path) && /[/.-]/.test(path)
}

function isPatchedInPython(path: string, isOwnModule: (name: string) => boolean): boolean {
  const root = /^[^.(]+/.exec(path)?.[0] ?? ''
  if (path.startsWith('os.environ.')) return /\.(TZ|PYTEST\w*|PYTHON\w*|\*)$/.test(path)
  if (path === 'builtins' || root === '__builtins__') return true
  if (!path.includes('.') || path.includes('()') || path.startsWith('.')) return false
  return root === 'builtins' || testPackages.test(path) || (pythonModules.has(root) && !isOwnModule(root)) || /^(int|str|float|list|dict|set|tuple|bool|object|type|Exception|BaseException|AssertionError)\./.test(path)
}

/** What the process is told about itself: variables, arguments, start file. */
function environment(code: Code, mention: Mention): Construct | undefined {
  const { path, node, use, args } = mention
  if (runnerTexts.test(path.split('.')[0] ?? '') && use !== 'import') return construct('test-environment', code, node, path)
  const variable = variableName(code, mention)
  if (variable !== undefined) {
    if (testVariables.test(variable)) return construct('test-environment', code, node, `${variable} in the environment`)
    if (variable === 'NODE_ENV') {
      const isTest = textsBeside(code, node).some((text) => /^test/i.test(text))
      return construct(isTest ? 'test-environment' : 'environment-mode', code, node, 'NODE_ENV')
    }
  }
  if (/^(sys\.modules)(?=$|[.(])/.test(path) && !/__name__/.test(code.textOf(node.parent ?? node)) && use !== 'assign') return construct('test-environment', code, node, path)
  if (path === '__name__' && code.language === 'python' && isComparedName(code, node)) return construct('test-environment', code, node, '__name__')
  if (/^require\.main(?=$|\.)/.test(path) && !isMainGuard(code, node)) return construct('test-environment', code, node, path)
  if (/^process\.argv\.1$|^sys\.argv\.0$|^process\.argv\.0$/.test(path) && !isMainGuard(code, node) && textsBeside(code, node).length > 0) return construct('test-environment', code, node, path)
  if (/^(process|sys)\.argv(?=$|\.)/.test(path) && textsBeside(code, node).concat(args.flatMap((each) => foldText(code, each))).some((text) => /test|jest|mocha|spec|worker/i.test(text) && !text.startsWith('-'))) return construct('test-environment', code, node, path)
  return environmentLiteral(code, mention, variable)
}

function variableName(code: Code, { path, node, args, use }: Mention): string | undefined {
  const direct = /^(?:process\.env|os\.environ|Deno\.env|Bun\.env)\.(\w+)$/.exec(path)?.[1]
  const isGetter = /^(?:os\.getenv|os\.environ\.(?:get|pop|setdefault|__getitem__|__contains__)|Deno\.env\.get|process\.env\.hasOwnProperty|Object\.hasOwn|Reflect\.has)$/.test(path)
  if (isGetter) return (use === 'call' ? args : []).flatMap((each) => foldText(code, each))[0]
  if (direct !== undefined) return direct
  if (path !== 'process.env' && path !== 'os.environ') return undefined
  const { parent } = node
  const isIn = parent !== undefined && /^(binary_expression|comparison_operator)$/.test(parent.type)
  return isIn ? textsBeside(code, node)[0] : undefined
}

const places = /^(os\.(hostname|userInfo|homedir|networkInterfaces|cpus|totalmem|uptime|loadavg|getlogin|getuid|getcwd|uname|getpid|cpu_count)|process\.(cwd|getuid|geteuid|pid|uptime)|__dirname|__filename|__file__|import\.meta\.(url|dirname|filename)|socket\.(gethostname|getfqdn)|platform\.(node|uname)|getpass\.getuser|pwd\.getpw\w+|pathlib\.Path\.(cwd|home)|Date\.now|time\.time(_ns)?|datetime\.(datetime\.)?(now|today|utcnow)|datetime\.date\.today|new Date\.(getFullYear|getTime|toISOString|toDateString|toLocaleDateString|valueOf|getUTCFullYear|toJSON))(?=$|[.(])/

function environmentLiteral(code: Code, { path, node, args }: Mention, variable: string | undefined): Construct | undefined {
  const isPlace = places.test(path) && !/\.(getHours|getDay|getMonth|hour|weekday|month|minute)\b/.test(path)
  const isMachine = variable !== undefined && machineVariables.test(variable)
  if (!isPlace && !isMachine) return undefined
  const tests = /\.(includes|startsWith|endsWith|match|test|indexOf|search|startswith|endswith|find|count)$/.test(path) ? args : []
  const others = [...constantsBeside(code, node), ...tests.flatMap((each) => foldText(code, each))]
  return others.some((value) => (typeof value === 'string' && value.length > 1) || (typeof value === 'number' && value > 1000)) ? construct('environment-literal', code, node, path) : undefined
}

/** Constants that this place is directly compared with. */
function constantsBeside(code: Code, node: SyntaxNode): (string | number)[] {
  let inner = node
  let above = node.parent
  while (above !== undefined && (/^(parenthesized_expression|await_expression|non_null_expression|as_expression)$/.test(above.type) || callOf(above)?.callee === inner)) {
    inner = above
    above = above.parent
  }
  if (above === undefined || !/^(binary_expression|comparison_operator)$/.test(above.type)) return []
  const operator = childByField(above, 'operator')?.type ?? ''
  if (/^[+\-*/%]$|^\*\*$|^(\|\||&&|\?\?)$/.test(operator)) return []
  return namedChildren(above).filter((child) => child !== inner).flatMap((child) => {
    const value = code.fold(child)?.value
    return typeof value === 'string' || typeof value === 'number' ? [value] : Array.isArray(value) ? value.filter((part) => typeof part === 'string') : []
  })
}

/** Texts that stand in the same comparison or are arguments of a method called on this place. */
function textsBeside(code: Code, node: SyntaxNode): string[] {
  const texts = constantsBeside(code, node).map(String)
  const call = node.parent && callOf(node.parent)
  return [...texts, ...(call?.callee === node ? call.args.flatMap((each) => foldText(code, each)) : [])]
}

function foldText(code: Code, node: SyntaxNode): string[] {
  const value = code.fold(node)?.value
  if (typeof value === 'string') return [value]
  const inside = /arrow_function|function_expression|lambda|regex/.test(node.type) ? code.nodes.filter((each) => each.from >= node.from && each.to <= node.to) : []
  return inside.flatMap((each) => (each.type === 'string' || each.type === 'regex_pattern' ? [String(code.fold(each)?.value ?? code.textOf(each))] : []))
}

/** `if __name__ == '__main__'` at the level of the module is how programs are written; anything else asks who imports. */
function isComparedName(code: Code, node: SyntaxNode): boolean {
  const { parent } = node
  if (parent?.type !== 'comparison_operator') return false
  const isInside = [...ancestorsOf(node)].some(({ type }) => type === 'function_definition' || type === 'lambda')
  return isInside || !/==/.test(code.textOf(parent)) || parent.parent?.type !== 'if_statement'
}

function isMainGuard(code: Code, node: SyntaxNode): boolean {
  const isInside = [...ancestorsOf(node)].some((above) => /function|method_definition/.test(above.type))
  const statement = [...ancestorsOf(node)].find(({ type }) => /statement$|declarator$/.test(type))
  const condition = statement && (childByField(statement, 'condition') ?? childByField(statement, 'value') ?? statement)
  const text = condition === undefined ? '' : code.textOf(condition)
  return !isInside && /(===?\s*module\b|\bmodule\s*===?|import\.meta\.(url|filename|main)|__filename|fileURLToPath)/.test(text) && !/!==?/.test(text)
}

/** Stacks that are read, and not only printed or passed on. */
function stackText(code: Code, { path, node, use, args }: Mention): Construct | undefined {
  if (/\.(caller|callee)$/.test(path) && code.language === 'javascript' && /^(\?|arguments)/.test(path) && use !== 'call' && isFunctionMember(code, node)) return construct('introspection', code, node, path)
  if (/^Error\.captureStackTrace$/.test(path)) {
    const target = args[0] && code.textOf(args[0])
    return target === 'this' ? undefined : construct('introspection', code, node, path)
  }
  if (code.language !== 'javascript' || !/(^|\.)stack(\.|$)/.test(path)) return undefined
  const isFresh = /^(new \w*Error|\w*Error\(\))\.stack/.test(path)
  const isTaken = /\.stack\.(split|includes|match|matchAll|indexOf|search|replace|slice|substring|at|\d|startsWith|endsWith|lastIndexOf|trim|length)$/.test(path)
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

function innerAttribute(code: Code, { path, node }: Mention): Construct | undefined {
  if (code.language !== 'python') return undefined
  const part = path.split('.').find((each) => frameAttributes.test(each.replace(/\(\)$/, '')))
  if (part === undefined || (part === '__traceback__' && /with_traceback|format_|from\s/.test(code.textOf(node.parent?.parent ?? node)))) return undefined
  return construct(/__subclasses__|__globals__|__code__|__closure__|__builtins__|co_code|cell_contents/.test(part) ? 'dynamic-code' : 'introspection', code, node, path)
}

/** Members of the process or of a module that are named by something that cannot be read. */
function computedName(code: Code, { path, node, use, args }: Mention): Construct | undefined {
  if (path === '*' || /^(process|globalThis|global|window|self|os|sys|builtins|__builtins__|Reflect|Function|require|module|vm|child_process|inspect|gc|unittest|importlib)\.\*/.test(path)) return construct('dynamic-code', code, node, path)
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
  return code.nodes.some((each) => each.from >= node.from && each.to <= node.to && each.type === 'identifier' && code.find(code.textOf(each), each) !== undefined && code.fold(each) === undefined)
}

/** A whole global object that is passed, stored or returned; of an environment only listing it. */
function isHandedOn(code: Code, node: SyntaxNode, path: string): boolean {
  const { parent } = node
  if (parent === undefined) return false
  if (path === 'process.env' || path === 'os.environ') {
    const call = parent.parent && callOf(parent.parent)
    const isListed = call !== undefined && /^(Object\.(keys|values|entries|getOwnPropertyNames)|Reflect\.ownKeys|JSON\.stringify|json\.dumps|sorted|list|str|repr|any|all)$/.test(code.pathOf(call.callee) ?? '')
    return isListed || ((parent.type === 'for_in_clause' || parent.type === 'for_statement' || parent.type === 'for_in_statement') && node.field === 'right')
  }
  if (!/^(process|globalThis|global|sys|os|builtins|inspect|gc)$/.test(path)) return false
  const isPlaceOfValue = /^(arguments|argument_list|array|list|tuple|return_statement|arrow_function)$/.test(parent.type) || (parent.type === 'pair' && node.field === 'value')
  return isPlaceOfValue || node.type === 'shorthand_property_identifier'
}

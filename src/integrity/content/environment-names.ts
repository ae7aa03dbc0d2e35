import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { machineVariables, runnerTexts, testPackages, testVariables } from './known-names.ts'
import type { Mention } from './mentions.ts'
import { constantsBeside, foldText, isInCondition, isMainGuard, textsBeside } from './surroundings.ts'

/** What the process is told about itself: variables, arguments, start file. */
export function environmentName(code: Code, mention: Mention): Construct | undefined {
  const { path, node, use, args } = mention
  if (runnerTexts.test(path.split('.')[0] ?? '') && use !== 'import') return construct('test-environment', code, node, path)
  const variable = variableName(code, mention)
  if (variable !== undefined) {
    if (testVariables.test(variable)) return construct('test-environment', code, node, `${variable} in the environment`)
    if (variable === 'NODE_ENV') {
      const base = memberOf(node)?.object
      // An environment that the caller hands in is an input like any other.
      const isInput = base?.type === 'identifier' && code.find(code.textOf(base), base)?.isParameter === true
      const isTest = textsBeside(code, node).some((text) => /^test/i.test(text))
      if (isTest || !isInput) return construct(isTest ? 'test-environment' : 'environment-mode', code, node, 'NODE_ENV')
    }
  }
  if (/^(sys\.modules)(?=$|[.(])/.test(path) && !/__name__/.test(code.textOf(node.parent ?? node)) && use !== 'assign') return construct('test-environment', code, node, path)
  if (path === '__name__' && code.language === 'python' && isComparedName(code, node)) return construct('test-environment', code, node, '__name__')
  // Whether a test runner is installed.
  if (use === 'call' && /(find_spec|find_loader|\.resolve|version|distribution)$/.test(path) && args.some((each) => foldText(code, each).some((text) => testPackages.test(text)))) return construct('test-environment', code, node, path)
  if (/^require\.main(?=$|\.)/.test(path) && !isMainGuard(code, node)) return construct('test-environment', code, node, path)
  if (processState.test(path) && isInCondition(node)) return construct('environment-mode', code, node, path)
  if (processAge.test(path) && isInCondition(node) && !isDifference(code, node) && constantsBeside(code, node).length > 0) return construct('environment-mode', code, node, path)
  if (isWatchedOutput(code, mention)) return construct('environment-mode', code, node, path)
  if (path === 'Error.stackTraceLimit' && use !== 'assign') return construct('introspection', code, node, path)
  if (/^async_hooks\.(executionAsyncId|triggerAsyncId)(?=$|[.(])/.test(path) && isInCondition(node)) return construct('introspection', code, node, path)
  if (/^warnings\.filters(?=$|[.(])/.test(path) && use !== 'assign') return construct('test-environment', code, node, path)
  if (/^(process\.pid|os\.getpid)(\(\))?$/.test(path) && isInCondition(node)) return construct('environment-literal', code, node, path)
  if (/^os\.networkInterfaces(?=$|[.(])/.test(path) && isInCondition(node)) return construct('environment-mode', code, node, path)
  if (isReadAsText(code, mention)) return construct('test-environment', code, node, path)
  if (/^(process\.stdout|process\.stdin|process\.stderr)\.isTTY$|^tty\.isatty$|^(sys\.std(in|out|err)|os)\.isatty$/.test(path) && isInCondition(node)) return construct('environment-mode', code, node, path)
  if (/^(process\.argv\.[01]|sys\.argv\.0)(?=$|\.)/.test(path) && !isMainGuard(code, node) && (isInCondition(node) || textsBeside(code, node).length > 0)) return construct('test-environment', code, node, path)
  if (/^(process|sys)\.argv(?=$|\.)/.test(path) && textsBeside(code, node).concat(args.flatMap((each) => foldText(code, each))).some((text) => isOfRunner(text) && !text.startsWith('-'))) return construct('test-environment', code, node, path)
  return environmentLiteral(code, mention, variable)
}

/** A word about tests, or a piece of a runner's name. */
function isOfRunner(text: string): boolean {
  return /test|jest|mocha|spec|worker/i.test(text) || (text.length >= 3 && ['vitest', 'mocha', 'jest', 'pytest', 'node_modules', 'nodetest', 'tape', 'ava'].some((name) => name.includes(text.toLowerCase())))
}

/** What runners put beside a module's own properties: `Object.keys(import.meta)`, `'env' in import.meta`. */
export function metaConstructs(code: Code): Construct[] {
  return code.focus.filter((node) => node.type === 'meta_property' && isListed(code, node)).map((node) => construct('test-environment', code, node, code.textOf(node)))
}

function isListed(code: Code, node: SyntaxNode): boolean {
  const { parent } = node
  return parent?.type === 'arguments' || parent?.type === 'spread_element' || (parent?.type === 'binary_expression' && code.textOf(childByField(parent, 'operator') ?? parent) === 'in')
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
  if (variable !== undefined && /^(HOME|USER|USERNAME|LOGNAME|HOSTNAME|PWD|OLDPWD|USERPROFILE|COMPUTERNAME|_)$/.test(variable) && isInCondition(node) && code.text.split(variable).length === 2) return construct('environment-literal', code, node, variable)
  if (!isPlace && !isMachine) return undefined
  const tests = /\.(includes|startsWith|endsWith|match|test|indexOf|search|startswith|endswith|find|count)$/.test(path) ? args : []
  const others = [...constantsBeside(code, node), ...tests.flatMap((each) => foldText(code, each))]
  return others.some((value) => (typeof value === 'string' && value.length > 1) || (typeof value === 'number' && value > 1000)) ? construct('environment-literal', code, node, path) : undefined
}

/** What a process is like while tests run: how old it is, where it writes, who watches it. */
const processState = /^(process\.(memoryUsage|cpuUsage|resourceUsage|release|config|listenerCount|eventNames|stdout\.(columns|rows|getWindowSize|hasColors)|stderr\.(columns|rows))|sys\.(warnoptions|displayhook)|resource\.\w+|os\.times)(?=$|[.(])/
const processAge = /^(performance\.now|perf_hooks\.performance\.now|process\.(uptime|hrtime)|time\.(perf_counter|monotonic|process_time))(?=$|[.(])/

/** Whether somebody captures what the process prints or logs. */
function isWatchedOutput(code: Code, { path, node }: Mention): boolean {
  if (/^sys\.__std(out|err|in)__/.test(path)) return true
  if (/^(fs\.fstatSync|os\.fstat)(?=$|[.(])/.test(path)) return /fstat(Sync)?\(\s*[012]\s*\)/.test(code.textOf(node.parent ?? node)) || /fstat(Sync)?\(\s*[012]\s*\)/.test(code.textOf(node))
  if (!isInCondition(node)) return false
  if (/^sys\.std(out|err)\.(name|fileno|__class__|__module__)(?=$|\.)/.test(path)) return true
  if (/^sys\.std(out|err)$/.test(path)) return node.parent?.type === 'argument_list'
  return /^logging\.(root|getLogger\(\))\.(handlers|hasHandlers)/.test(path) && !/addHandler|basicConfig/.test(code.text)
}

/** `String(setTimeout)`: whether a built-in function is the real one. */
function isReadAsText(code: Code, { path, node }: Mention): boolean {
  const builtIn = /^(setTimeout|setInterval|setImmediate|clearTimeout|queueMicrotask|Date|Date\.now|Math\.random|console\.\w+|fetch|Promise|process\.nextTick)(\.(toString|mock|clock|isFake\w*|_isMockFunction))?$/.exec(path)
  if (code.language !== 'javascript' || builtIn === null) return false
  if (builtIn[2] !== undefined) return true
  const call = node.parent?.parent && callOf(node.parent.parent)
  return node.parent?.type === 'template_substitution' || (call !== undefined && /^(String|Function\.prototype\.toString\.call|util\.inspect)$/.test(code.pathOf(call.callee) ?? ''))
}

/** `performance.now() - start` is a duration, and everybody's business. */
function isDifference(code: Code, node: SyntaxNode): boolean {
  return [...ancestorsOf(node)].slice(0, 4).some((above) => /^binary_(expression|operator)$/.test(above.type) && code.textOf(childByField(above, 'operator') ?? above) === '-')
}

/** `if __name__ == '__main__'` at the level of the module is how programs are written; anything else asks who imports. */
function isComparedName(code: Code, node: SyntaxNode): boolean {
  const { parent } = node
  if (parent?.type !== 'comparison_operator') return false
  const isInside = [...ancestorsOf(node)].some(({ type }) => type === 'function_definition' || type === 'lambda')
  return isInside || !/==/.test(code.textOf(parent)) || parent.parent?.type !== 'if_statement'
}

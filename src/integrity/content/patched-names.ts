import { childByField } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, isFunction, memberOf, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { javaScriptBuiltins, nodeModules, pythonModules, testPackages } from './known-names.ts'
import type { Mention } from './mentions.ts'

/** Changes of what other code shares: built-ins, their prototypes, modules, assertion libraries, the search path of modules. */
export function patchedName(code: Code, mention: Mention, isOwnModule: (name: string) => boolean): Construct | undefined {
  const { path, node, use, args } = mention
  const report = () => construct('patched-builtin', code, node, path)
  if (/^(random|numpy\.random|np\.random|secrets)\.(seed|setstate)$|^time\.tzset$/.test(path) && code.language === 'python' && args.every((argument) => code.fold(argument) !== undefined)) return report()
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
  if (isPackage(path) && /\.prototype\./.test(path)) return report()
  // A function of a package in the place of its own: `require('tool').run = () => {}`.
  const isReplaced = object !== undefined && isImportedPackage(code, code.pathOf(object) ?? '') && mention.value !== undefined && isFunction(unwrap(mention.value))
  return isReplaced ? report() : undefined
}

function isImportedPackage(code: Code, path: string): boolean {
  if (!/^(?![.?~#/]|@\/)[@\w]/.test(path)) return false
  return code.nodes.some((node) => {
    const source = childByField(node, 'source') ?? (callOf(node)?.callee.type === 'identifier' && code.textOf(callOf(node)?.callee ?? node) === 'require' ? callOf(node)?.args[0] : undefined)
    return source !== undefined && code.fold(source)?.value === path
  })
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

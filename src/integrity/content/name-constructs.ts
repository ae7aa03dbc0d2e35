import { ancestorsOf, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { environmentName } from './environment-names.ts'
import { computedName, innerAttribute, isHandedOn, stackText } from './hidden-names.ts'
import { testGlobalNames, testPackages } from './known-names.ts'
import type { Mention } from './mentions.ts'
import { capabilityRules, nameRules } from './name-rules.ts'
import { patchedName } from './patched-names.ts'

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
    patchedName(code, mention, isOwnModule) ??
    environmentName(code, mention) ??
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

import { namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { lastPart } from '../code/path-of.ts'
import { callOf, memberOf } from '../code/shape.ts'
import type { CodeContext } from './code-constructs.ts'
import { commentRules } from './comment-rules.ts'
import { construct, type Construct } from './construct.ts'
import { dependencyTexts, runnerTexts, repositoryMarks, testFileTexts } from './known-names.ts'

const readers = /^(fs|fs\/promises|path\.(join|resolve|relative|normalize)|url|pathlib|glob|shutil|linecache|importlib|pkgutil|tokenize|io|open|os\.(path|listdir|scandir|walk|open|stat|readlink|chdir|link|symlink|remove|rename|fspath)|module\.createRequire|import|require|__import__|new URL|URL|Deno|Bun|codecs|ast|globby|fast-glob|picomatch|minimatch)(?=$|[.(])/
const readingMethods = /^(readFile|readFileSync|readdir|readdirSync|createReadStream|existsSync|exists|joinpath|glob|rglob|iterdir|read_text|read_bytes|statSync|open|openSync|globSync|createRequire|writeFile|writeFileSync|write_text|appendFileSync|symlinkSync|unlinkSync|renameSync|copyFileSync|rmSync)$/
const decoders = /^(atob|unescape|Buffer\.from|String\.from(CharCode|CodePoint)|bytes\.fromhex|bytearray\.fromhex|binascii\.(unhexlify|a2b_\w+)|base64\.\w*decode|codecs\.(decode|getdecoder)|bytes|bytearray)$/

const assertionText = /\b(toBe|toEqual|toStrictEqual|assertEqual|strictEqual|deepEqual|deepStrictEqual)\(/

/** Comments, casts and texts. */
export function textConstructs(code: Code, context: CodeContext): Construct[] {
  return code.focus.flatMap((node) => {
    if (node.type === 'comment' || node.type === 'html_comment') return comments(code, node)
    if (/^(as_expression|type_assertion|satisfies_expression)$/.test(node.type)) return casts(code, node)
    if (isText(node) && !isPartOfText(code, node)) return [...texts(code, node, context), ...joinedTexts(code, node)]
    if (node.type === 'regex') return patterns(code, node)
    if ((node.type === 'string_fragment' || node.type === 'string_content') && assertionText.test(code.textOf(node))) return [construct('reads-tests', code, node, code.textOf(node))]
    if (node.type === 'binary_expression' || node.type === 'binary_operator') return []
    return callOf(node) || memberOf(node)?.index ? [...hiddenTexts(code, node), ...readPaths(code, node)] : []
  })
}

function comments(code: Code, node: SyntaxNode): Construct[] {
  const text = code.textOf(node)
  const found = commentRules.filter(({ pattern }) => pattern.test(text)).map(({ rule }) => construct(rule, code, node, text.trim(), rule))
  const isCoding = code.language === 'python' && code.lineOf(node) <= 2 && /coding[:=]\s*(?!utf-?8|ascii|latin|iso-8859)\S/i.test(text)
  return isCoding ? [...found, construct('dynamic-code', code, node, text.trim())] : found.slice(0, 1)
}

function casts(code: Code, node: SyntaxNode): Construct[] {
  const type = namedChildren(node).at(node.type === 'type_assertion' ? 0 : -1)
  return type !== undefined && /^<?any>?$/.test(code.textOf(type)) ? [construct('targeted-suppression', code, node, code.textOf(node), 'as any')] : []
}

function isText(node: SyntaxNode): boolean {
  return /^(string|template_string|concatenated_string|binary_expression|binary_operator)$/.test(node.type)
}

/** `'VIT' + 'EST'` is looked at as a whole. */
function isPartOfText(code: Code, node: SyntaxNode): boolean {
  const { parent } = node
  return parent !== undefined && /^(binary_expression|binary_operator|concatenated_string)$/.test(parent.type) && code.fold(parent) !== undefined
}

function texts(code: Code, node: SyntaxNode, { testFileNames }: CodeContext): Construct[] {
  const text = code.fold(node)?.value
  if (typeof text !== 'string') return []
  if (runnerTexts.test(text) && !isMessage(text)) return [construct('test-environment', code, node, text)]
  const named = testFileNames.find((name) => text.includes(name) || text === name.replace(/\.\w+$/, ''))
  return named === undefined ? [] : [construct('reads-tests', code, node, text)]
}

/** Sentences may mention what they like. */
function isMessage(text: string): boolean {
  return text.trim().split(/\s+/).length > 3
}

/** `/\.test\.js$/` in a file that reads files. */
function patterns(code: Code, node: SyntaxNode): Construct[] {
  const text = code.textOf(node).replaceAll('\\', '')
  if (runnerTexts.test(text)) return [construct('test-environment', code, node, text)]
  const isReader = /(^|[^\w])(\.(test|spec)(\.|$)|__tests__|__snapshots__|test_)/.test(text) && /\b(readFile|readdir|createReadStream|readSync|openSync)/.test(code.text)
  return isReader ? [construct('reads-tests', code, node, text)] : []
}

/** Files and folders that are named in what a call reads, also in pieces. */
function readPaths(code: Code, node: SyntaxNode): Construct[] {
  const call = callOf(node)
  if (call === undefined) return []
  const path = (call.isNew ? 'new ' : '') + (code.pathOf(call.callee) ?? '')
  const property = memberOf(call.callee)?.property
  const isMethod = property !== undefined && readingMethods.test(code.textOf(property))
  // What another call gave is read only by methods that read.
  if (!isMethod && (!readers.test(path) || (path.includes('()') && !path.startsWith('pathlib')))) return []
  const isReading = /^(readdir|glob|rglob|iterdir|walk|scandir|listdir)/.test(property ? code.textOf(property) : lastPart(path)) || /glob$/.test(path)
  const inside = call.args.flatMap((argument) => pieces(code, argument))
  const isWriting = /^(write|append|copy|rename|symlink|link|unlink|rm|truncate)/.test(property ? code.textOf(property) : lastPart(path))
  const text = inside.find((value) => testFileTexts.test(value) || (isWriting && dependencyTexts.test(value)))
  if (text !== undefined) return [construct('reads-tests', code, node, text, `${path} ${text}`)]
  const place = call.args[0] && code.fold(call.args[0])?.value
  const isAsking = /^(exists|access|l?stat|is_?file|is_?dir)/.test(property ? code.textOf(property) : lastPart(path))
  if (isAsking && typeof place === 'string' && repositoryMarks.test(place)) return [construct('environment-literal', code, node, place)]
  // Looking through one's own folder is looking for something that no name in the code tells.
  const isOwnFolder = isReading && [...call.args, ...(property ? [memberOf(call.callee)?.object ?? node] : [])].some((argument) => isOwnPlace(code, argument))
  return isOwnFolder ? [construct('reads-tests', code, node, path)] : []
}

/** The fixed texts in an expression and in what its names stand for. */
function pieces(code: Code, expression: SyntaxNode, depth = 0): string[] {
  const whole = code.fold(expression)?.value
  if (typeof whole === 'string') return [whole]
  return code.inside(expression).flatMap((node) => {
    if (node.type === 'identifier' && depth < 3) return (code.find(code.textOf(node), node)?.values ?? []).filter(({ node: value }) => value.to < expression.from).flatMap(({ node: value }) => pieces(code, value, depth + 1))
    if (node.type === 'string_fragment' || node.type === 'string_content') return [code.textOf(node)]
    const path = memberOf(node) ? code.pathOf(node) : undefined
    // Where a package stands is asked by whoever wants to change it.
    return path === 'require.resolve' || path === 'import.meta.resolve' ? ['node_modules/'] : []
  })
}

function isOwnPlace(code: Code, expression: SyntaxNode): boolean {
  const inside = code.inside(expression)
  const names = inside.flatMap((node) => (node.type === 'identifier' ? [node, ...(code.find(code.textOf(node), node)?.values ?? []).map(({ node: value }) => value)] : [node]))
  return names.some((node) => /^(__dirname|__filename|__file__|import\.meta\.(url|dirname|filename)|process\.cwd\(\)|os\.getcwd\(\)|pathlib\.Path\.cwd\(\))$/.test(code.pathOf(node) ?? '') || /import\.meta\.url|__dirname|__file__/.test(node.type === 'identifier' ? '' : code.textOf(node)))
}

/** A name, and no line of text. */
const nameLike = /^[\w$.:-]{3,32}$/

/** `'ex' + 'it'`: nobody takes a name apart but to hide it. */
function joinedTexts(code: Code, node: SyntaxNode): Construct[] {
  const text = code.fold(node)?.value
  if (typeof text !== 'string' || !nameLike.test(text) || !/[A-Za-z]{2}/.test(text)) return []
  const parts = node.type === 'concatenated_string' ? namedChildren(node) : /^binary/.test(node.type) ? [...leavesOf(node)] : []
  const areTexts = parts.length >= 2 && parts.every((part) => part.type === 'string' && /\w/.test(code.textOf(part)))
  return areTexts ? [construct('hidden-constant', code, node, text)] : []
}

function leavesOf(node: SyntaxNode): SyntaxNode[] {
  return /^binary/.test(node.type) ? namedChildren(node).flatMap(leavesOf) : [node]
}

/** Texts that are decoded or put together from constants, so that nobody can read them. */
function hiddenTexts(code: Code, node: SyntaxNode): Construct[] {
  const text = code.fold(node)?.value
  if (typeof text !== 'string') return []
  const call = callOf(node)
  const path = call && code.pathOf(call.callee)
  const isEncoded = path !== undefined && decoders.test(path) && (path !== 'Buffer.from' || /base64|hex/.test(String(code.fold(call?.args[1] ?? node)?.value)))
  if (isEncoded && /^[\x20-\x7e]{3,}$/.test(text)) return [construct('hidden-constant', code, node, text)]
  const method = call && memberOf(call.callee)?.property
  const isJoined = method !== undefined && code.textOf(method) === 'join' && call?.args.every((argument) => code.fold(argument)?.value === '') === true
  const isPythonJoin = method !== undefined && code.textOf(method) === 'join' && code.fold(memberOf(call?.callee ?? node)?.object ?? node)?.value === ''
  const isCut = method !== undefined ? /^(reverse|replace|replaceAll|decode|slice|substring)$/.test(code.textOf(method)) : memberOf(node)?.index?.type === 'slice'
  // A part of a text that has a name of its own is an ordinary thing.
  const isMade = (isJoined || isPythonJoin || isCut) && !code.inside(node).some((each) => each.type === 'identifier' && code.find(code.textOf(each), each) !== undefined)
  return isMade && nameLike.test(text) && /[A-Za-z]{2}/.test(text) ? [construct('hidden-constant', code, node, text)] : []
}

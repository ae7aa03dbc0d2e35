import { ancestorsOf, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import type { CodeContext } from './code-constructs.ts'
import { commentRules } from './comment-rules.ts'
import { construct, type Construct } from './construct.ts'
import { runnerTexts, testFileTexts } from './known-names.ts'

const readers = /^(fs|fs\/promises|path|url|pathlib|glob|shutil|linecache|importlib|pkgutil|tokenize|io|open|os\.(path|listdir|scandir|walk|open|stat|readlink|chdir|link|symlink|remove|rename|fspath)|module\.createRequire|import|require|__import__|new URL|URL|Deno|Bun|codecs|ast|globby|fast-glob|picomatch|minimatch)(?=$|[.(])/
const readingMethods = /^(readFile|readFileSync|readdir|readdirSync|createReadStream|existsSync|exists|joinpath|glob|rglob|iterdir|read_text|read_bytes|statSync|open|openSync|globSync|createRequire|writeFile|writeFileSync|write_text|appendFileSync|symlinkSync|unlinkSync|renameSync|copyFileSync|rmSync)$/
const decoders = /^(atob|unescape|Buffer\.from|String\.from(CharCode|CodePoint)|bytes\.fromhex|bytearray\.fromhex|binascii\.(unhexlify|a2b_\w+)|base64\.\w*decode|codecs\.(decode|getdecoder)|bytes|bytearray)$/

/** Comments, casts and texts. */
export function textConstructs(code: Code, context: CodeContext): Construct[] {
  return code.nodes.flatMap((node) => {
    if (node.type === 'comment' || node.type === 'html_comment') return comments(code, node)
    if (/^(as_expression|type_assertion|satisfies_expression)$/.test(node.type)) return casts(code, node)
    if (isText(node) && !isPartOfText(code, node)) return texts(code, node, context)
    if (node.type === 'regex') return patterns(code, node)
    return callOf(node) ? [...hiddenTexts(code, node), ...readPaths(code, node)] : []
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
  if (!readers.test(path) && !(property && readingMethods.test(code.textOf(property)))) return []
  const inside = code.nodes.filter((each) => call.args.some((argument) => each.from >= argument.from && each.to <= argument.to) && ![...ancestorsOf(each)].some((above) => above !== node && above.from >= node.from && callOf(above) && readers.test(code.pathOf(callOf(above)?.callee ?? above) ?? '')))
  const text = inside.map((each) => code.fold(each)?.value).find((value) => typeof value === 'string' && testFileTexts.test(value))
  return typeof text === 'string' ? [construct('reads-tests', code, node, text, `${path} ${text}`)] : []
}

/** Texts that are decoded from constants, so that nobody can read them. */
function hiddenTexts(code: Code, node: SyntaxNode): Construct[] {
  const call = callOf(node)
  const path = call && code.pathOf(call.callee)
  if (call === undefined || path === undefined || !decoders.test(path)) return []
  const text = code.fold(node)?.value
  const isEncoded = path !== 'Buffer.from' || /base64|hex/.test(String(code.fold(call.args[1] ?? node)?.value))
  const isLong = typeof text === 'string' && /^[\x20-\x7e]{3,}$/.test(text)
  return isEncoded && isLong ? [construct('hidden-constant', code, node, text)] : []
}

// Whether two sources are the same program by their text: without comments, layout, the kind of quotes, needless brackets and the
// direction of comparisons (`b > a` is `a < b` where neither calls anything). What only behaves the same is not the same here.
import { loadGrammar, nodesOf } from './project.mjs'

const grammars = { js: 'javascript', mjs: 'javascript', cjs: 'javascript', ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'tsx', py: 'python' }
const turned = { '>': '<', '>=': '<=' }
const withEffects = new Set(['call_expression', 'call', 'new_expression', 'update_expression', 'assignment_expression', 'await_expression', 'await', 'yield_expression', 'yield', 'named_expression'])

export async function isSameCode(path, a, b) {
  if (a === b) return true
  const name = grammars[path.slice(path.lastIndexOf('.') + 1)]
  if (name === undefined) return false
  const grammar = await loadGrammar(name)
  const [x, y] = [a, b].map((text) => ({ text, tree: grammar.parse(text) }))
  return !x.tree.hasError && !y.tree.hasError && canonical(x.tree.root, x.text) === canonical(y.tree.root, y.text)
}

function canonical(node, text) {
  const inner = (nodes) => nodes.map((child) => canonical(child, text)).filter((part) => part !== '').join(' ')
  if (node.type === 'comment' || node.type === ';') return ''
  if (node.type === 'string') return quoted(text.slice(node.from, node.to))
  if (node.children.length === 0) return text.slice(node.from, node.to)
  if (node.type === 'parenthesized_expression') return inner(node.children.filter(({ named }) => named))
  // With its type each node keeps its bounds: what brackets or lines decided stays decided.
  return `${node.type}[${comparison(node, text) ?? inner(node.children)}]`
}

function comparison(node, text) {
  if (node.type !== 'binary_expression' && node.type !== 'comparison_operator') return undefined
  const sign = node.children.find(({ field }) => field === 'operator' || field === 'operators')
  const other = sign && turned[text.slice(sign.from, sign.to)]
  const named = node.children.filter((child) => child !== sign && child.type !== 'comment')
  if (other === undefined || named.length !== 2 || [...nodesOf(node)].some(({ type }) => withEffects.has(type))) return undefined
  const [left, right] = named.map((child) => canonical(child, text))
  return `${right} ${other} ${left}`
}

function quoted(text) {
  return /^(['"])[^'"\\\n]*\1$/.test(text) ? JSON.stringify(text.slice(1, -1)) : text
}

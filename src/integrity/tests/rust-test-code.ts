import { loadGrammar, nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'

/** The tests inside of one Rust file, as text, and how often the rest asks whether it is being tested. */
export interface RustTestCode {
  parts: string[]
  questions: number
}

/** `#[test]`, `#[tokio::test]`, `#[cfg(test)]`, `#[cfg(all(test, unix))]`; what is also, or only, there without tests is none. */
const testMark = /^#!?\[\s*(?:cfg\s*\(\s*(?:test\b|all\s*\((?:(?!\bnot\b|\bany\b)[^])*\btest\b)|(?:\w+::)*(?:test|rstest|test_case|bench|quickcheck|proptest)\b)/
const question = /\bcfg(?:_attr)?\s*!?\s*\([^\]]*?\btest\b/g

/** Finds what a patch to a source file must leave alone: items for tests, tests in macros, and examples in documentation, which run as tests. */
export async function rustTestCode(text: string): Promise<RustTestCode> {
  const { root } = (await loadGrammar('rust')).parse(text)
  const ranges = testRanges(root, text)
  const outside = ranges.reduceRight((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text)
  return { parts: [...ranges.map(({ from, to }) => text.slice(from, to)), ...examples(outside)], questions: [...outside.matchAll(question)].length }
}

interface Range {
  from: number
  to: number
}

/** Outermost ranges in order; attributes stand beside their item, in front of it. */
function testRanges(node: SyntaxNode, text: string): Range[] {
  const found: Range[] = []
  let attributes: SyntaxNode[] = []
  for (const child of node.children) {
    if (child.type === 'inner_attribute_item' && testMark.test(text.slice(child.from, child.to))) return [{ from: node.from, to: node.to }]
    if (child.type === 'attribute_item') attributes.push(child)
    else if (!/comment$/.test(child.type)) {
      const isTest = attributes.some((one) => testMark.test(text.slice(one.from, one.to))) || holdsTestMacro(child, text)
      if (isTest) found.push({ from: attributes[0]?.from ?? child.from, to: child.to })
      else found.push(...testRanges(child, text))
      attributes = []
    }
  }
  return found
}

/** `proptest! { #[test] fn … }`: inside of a macro there are only tokens. */
function holdsTestMacro(node: SyntaxNode, text: string): boolean {
  const call = [...nodesOf(node)].find(({ type }) => type === 'macro_invocation')
  return call === node && /#\[\s*(?:\w+::)*test\b/.test(text.slice(node.from, node.to))
}

/** The code between fences in `///` and `//!` comments. */
function examples(text: string): string[] {
  const found: string[] = []
  let open: string[] | undefined
  for (const line of text.split('\n')) {
    const said = /^\s*\/\/[/!] ?(.*)$/.exec(line)?.[1]
    if (said === undefined) open = undefined
    else if (/^\s*```/.test(said)) {
      if (open !== undefined) found.push(open.join('\n'))
      open = open === undefined ? [said] : undefined
    } else open?.push(said)
  }
  return found
}

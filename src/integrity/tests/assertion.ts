import type { SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { javaScriptAssertions } from './assertions-javascript.ts'
import { pythonAssertions } from './assertions-python.ts'

/** One link of `expect(x).to.not.be(5)`: a name, and the arguments where it is called. */
export interface ChainLink {
  name: string
  /** The name in the text. */
  property: SyntaxNode
  args?: SyntaxNode[]
}

/**
 * One assertion of a test.
 * `chain`: `expect(x).toBe(5)`, `x.should.equal(5)`. `call`: `assert.equal(x, 5)`, `self.assertEqual(x, 5)`.
 * `own`: a function that only looks like an assertion. `condition`: `assert x == 5`, `assert(x === 5)`. `raises`: `with pytest.raises(X):`, `assert.throws` is a `call`.
 */
export interface Assertion {
  form: 'chain' | 'call' | 'condition' | 'raises' | 'own'
  /** The whole assertion; its lines are those that a stack frame names. */
  node: SyntaxNode
  /** Name of the matcher or of the assertion function, '' for a condition. */
  name: string
  /** Where this name stands. */
  nameNode?: SyntaxNode
  links: ChainLink[]
  /** End of `expect(…)`, where `.not` can be put. */
  subjectEnd: number
  args: SyntaxNode[]
  /** What the code under test gave. */
  actual: SyntaxNode[]
  /** What it should have given. */
  expected: SyntaxNode[]
}

/** The assertions of a file, in source order. */
export function assertionsOf(code: Code): Assertion[] {
  return code.language === 'python' ? pythonAssertions(code) : javaScriptAssertions(code)
}

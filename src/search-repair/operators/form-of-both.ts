import { asOperand, replaceNode, type Operator } from '../edit-site.ts'

/** `a === b` → `sorted(a) === sorted(b)`: both sides of a comparison in the same form. */
export const formOfBoth: Operator = {
  name: 'value form of both sides',
  kind: 'bulky',
  propose: (site) => {
    const { node, language, textOf } = site
    return language.binaries(node).flatMap(({ left, operator, right }) => {
      const swap = language.swaps.get(textOf(operator))
      if (swap?.class !== 'equality' && swap?.class !== 'relational') return []
      const deep = [[left, right], [innermost(left), innermost(right)]] as const
      return deep.flatMap(([one, other]) =>
        one === undefined || other === undefined ? [] : language.valueTemplates.map(({ template, prior, trait }) => {
          const write = (side: typeof left) => template.replace('$', () => (template.startsWith('$') ? asOperand(site, side) : textOf(side)))
          const replacement = textOf({ from: left.from, to: one.from }) + write(one) + textOf({ from: one.to, to: other.from }) + write(other) + textOf({ from: other.to, to: right.to })
          return replaceNode({ from: left.from, to: right.to }, replacement, prior * 0.5, trait ? [trait] : [])
        }),
      )
    })

    /** `x` of `f(x)`: the form may be needed inside of a call that both sides have. */
    function innermost(side: typeof node): typeof node | undefined {
      return language.call(side)?.args[0]
    }
  },
}

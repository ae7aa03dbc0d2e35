import { replaceNode, type Operator } from '../edit-site.ts'
import { saysYesOrNo } from '../similarity.ts'

/** `round(x)` → `x`, `name.trim()` → `name`: a call that should not be there. */
export const unwrapCall: Operator = {
  name: 'call removed',
  propose: ({ node, language, textOf }) => {
    const call = language.call(node)
    if (call === undefined || language.slot(node) === 'statement') return []
    const member = language.member(call.callee)
    const name = textOf(member?.property ?? call.callee)
    const trait = language.nameGroups.find((group) => group.names.includes(name))?.trait
    const kept = [...(member && call.args.length <= 1 ? [member.object] : []), ...call.args.slice(0, 2)]
    // `isSafe(text)` and `text` are of different kinds.
    const likely = (call.args.length > 1 ? 0.6 : 1) * (saysYesOrNo(name) ? 0.25 : 1)
    return kept.map((inner, at) => replaceNode(node, textOf(inner), (at === 0 ? 0.35 : 0.25) * likely, trait ? [trait] : []))
  },
}

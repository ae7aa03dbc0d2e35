import type { EditSite } from '../../edit-site.ts'
import { ancestorsOf, type SyntaxNode } from '../../../syntax/syntax.ts'
import type { Filling } from './fill-in.ts'
import { familiarity, isInside, type Surroundings } from './nearby.ts'

/** What a value at some place is for: what it is compared with or given to. */
export interface Role {
  /** The last name of the other side, of the key, or of what it is assigned to. */
  partner: string | undefined
  /** What is called with it. */
  callee: string | undefined
}

/** Roles of the same name at other places tell what is usual at this one. */
export function roleOf({ language, textOf }: Pick<EditSite, 'language' | 'textOf'>, node: SyntaxNode): Role {
  const none = { partner: undefined, callee: undefined }
  const { parent } = node
  if (parent === undefined) return none
  // In a type: what the type is of, or its name.
  if (language.slot(node) === undefined) return { ...none, partner: [...ancestorsOf(node)].flatMap((above) => above.children.filter(({ field }) => field === 'name' || field === 'pattern')).map(textOf)[0] }
  const switched = language.switched(node)
  if (switched !== undefined) return { ...none, partner: lastName(textOf(switched)) }
  const sides = language.binaries(parent).find(({ left, right }) => left === node || right === node)
  if (sides !== undefined) return { ...none, partner: lastName(textOf(sides.left === node ? sides.right : sides.left)) }
  const key = parent.children.find((other) => other !== node && ['key', 'name', 'left'].includes(other.field))
  const call = [parent, parent.parent, parent.parent?.parent].map((each) => each && language.call(each)).find((each) => each?.args.some((argument) => argument.from <= node.from && node.to <= argument.to))
  return { partner: key && lastName(textOf(key)), callee: call && lastName(textOf(call.callee)) }
}

const known = new WeakMap<SyntaxNode, Role>()

function remembered(site: Pick<EditSite, 'language' | 'textOf'>, node: SyntaxNode): Role {
  const role = known.get(node) ?? roleOf(site, node)
  known.set(node, role)
  return role
}

/** Texts of the file, best first: those in the same role, then those about what stands around. With their quotes. */
export function textsFor(site: Pick<EditSite, 'language' | 'textOf' | 'facts'>, role: Role, around: Surroundings): Filling[] {
  const best = new Map<string, number>()
  for (const { text, node, names } of site.facts.phrases().texts) {
    if (names.length > 0 || site.language.namesKind(node)) continue
    const other = remembered(site, node)
    const isSame = (one: string | undefined, two: string | undefined) => one !== undefined && one !== '' && one.toLowerCase() === two?.toLowerCase()
    const alike = isSame(role.partner, other.partner) ? 1 : isSame(role.callee, other.callee) ? 0.9 : 0.4
    const fit = alike * (0.8 + 0.4 * familiarity(text, around.words)) * (isInside(node, around.function) ? 1.25 : 1) * (text.length > 24 ? 0.6 : 1)
    best.set(text, Math.max(fit, best.get(text) ?? 0))
  }
  return [...best].map(([text, fit]) => ({ text, fit })).toSorted((a, b) => b.fit - a.fit)
}

function lastName(text: string): string {
  return /([A-Za-z_$][\w$]*)\W*$/.exec(text)?.[1] ?? ''
}

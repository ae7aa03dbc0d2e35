import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InternalError } from '../errors.ts'
import { packageRoot } from '../package-root.ts'

/** The templates in `prompts/`. */
export type PromptName = 'repair-system' | 'repair-user' | 'clarify-options'

/** Reads a prompt template and fills in its placeholders. */
export async function loadPrompt(name: PromptName, values: Readonly<Record<string, string>> = {}): Promise<string> {
  const template = await readFile(join(packageRoot(), 'prompts', `${name}.md`), 'utf8')
  return renderPrompt(template.trimEnd(), values)
}

/**
 * Replaces `{{name}}` by its value. Strict both ways: a placeholder without a value and a value without a placeholder are bugs.
 * One pass, so that text which was put in (source code, test output) is never searched for placeholders.
 */
export function renderPrompt(template: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>()
  const rendered = template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) throw new InternalError(`the prompt template asks for {{${name}}}, which has no value`)
    used.add(name)
    return value
  })
  const unused = Object.keys(values).filter((name) => !used.has(name))
  if (unused.length > 0) throw new InternalError(`the prompt template has no placeholder for ${unused.join(', ')}`)
  return rendered
}

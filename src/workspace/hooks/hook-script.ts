const begin = '# >>> ralph >>> runs the repair gate before a commit; "ralph uninstall-hooks" removes this block'
const end = '# <<< ralph <<<'

/**
 * The shell block that calls the gate. It finds ralph in the project, in its own checkout, in PATH, or where it was when
 * the hook was installed; a gate that cannot be found stops the commit and says how to go on.
 */
export function gateBlock(installedAt: string): string {
  return `${begin}
ralph_gate() {
  if [ -x node_modules/.bin/ralph ]; then node_modules/.bin/ralph pre-commit-gate
  elif command -v ralph >/dev/null 2>&1; then ralph pre-commit-gate
  elif [ -f ${quote(installedAt)} ]; then node ${quote(installedAt)} pre-commit-gate
  else
    echo 'ralph: expected to find ralph in node_modules or PATH, but it is in neither. Install it, or skip the gate once:' >&2
    echo '       SKIP_CI_GATEKEEPER_PRE_COMMIT=1 git commit …' >&2
    return 3
  fi
}
ralph_gate || exit $?
${end}
`
}

/** The hook's text with the block in it: at the end, or at the top of a script that can end before its last line. */
export function withBlock(script: string, block: string): string {
  const clean = withoutBlock(script)
  if (clean.trim() === '') return `#!/bin/sh\n${block}`
  const endsEarly = /\b(exit|exec|return)\b/.test(clean)
  if (!endsEarly) return `${clean.endsWith('\n') ? clean : `${clean}\n`}${block}`
  const shebang = /^#![^\n]*\n/.exec(clean)?.[0] ?? ''
  return shebang + block + clean.slice(shebang.length)
}

export function withoutBlock(script: string): string {
  const from = script.indexOf(begin)
  const to = script.indexOf(end, from)
  if (from < 0 || to < 0) return script
  return script.slice(0, from) + script.slice(to + end.length).replace(/^\n/, '')
}

export function hasBlock(script: string): boolean {
  return script.includes(begin)
}

/** Whether nothing but a shebang is left. */
export function isEmptyScript(script: string): boolean {
  return script.replace(/^#![^\n]*\n?/, '').trim() === ''
}

export function isShellScript(script: string): boolean {
  const shebang = /^#!([^\n]*)/.exec(script)?.[1]
  // husky's files often have none: they are run with sh.
  return shebang === undefined || /\b(ba|da|k|z|a)?sh\b/.test(shebang)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

// One bug as a git repository: the package with the bug in it, its dependencies linked, and an unrelated commit on top.
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ignored = ['node_modules', '.venv', '__pycache__', '.pytest_cache', '.hypothesis', 'coverage', '.coverage', 'dist', '']

/** Fills an empty folder. The truth is no part of it: only the edits are known here. */
export function makeCaseRepository(folder, bug, { entry, tree, modules, venv }) {
  cpSync(tree, folder, { recursive: true })
  for (const edit of bug.edits) writeFileSync(join(folder, edit.path), applyEdit(readFileSync(join(folder, edit.path), 'utf8'), edit, bug.id))
  if (modules) symlinkSync(modules, join(folder, 'node_modules'))
  if (venv) symlinkSync(venv, join(folder, '.venv'))
  writeFileSync(join(folder, '.gitignore'), ignored.join('\n'))
  if (entry.config) writeFileSync(join(folder, 'ci_config.json'), JSON.stringify(entry.config, null, 2))
  const git = (...args) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath=/dev/null', ...args], { cwd: folder, stdio: 'ignore' })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'Release')
  writeFileSync(join(folder, 'RELEASING.md'), '# Releasing\nTag, then publish.\n')
  git('add', '-A')
  git('commit', '-q', '-m', 'Describe how a release is made')
}

/** Replaces the one place that `search` names. */
export function applyEdit(text, { path, search, replace }, id) {
  const at = text.indexOf(search)
  if (at < 0) throw new Error(`${id}: the text to replace is not in ${path}: ${search}`)
  if (text.indexOf(search, at + 1) >= 0) throw new Error(`${id}: the text to replace is in ${path} more than once: ${search}`)
  return text.slice(0, at) + replace + text.slice(at + search.length)
}

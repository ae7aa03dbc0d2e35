import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Builds `dist/` before any test runs, so that tests of the command line never see an old one. */
export default function build(): void {
  const root = join(import.meta.dirname, '../..')
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
}

/** What the command line takes from the process; tests give their own. */
export interface CliIo {
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  /** What was typed after `ralph`. */
  args: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: string
}

export function processIo(): CliIo {
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
  return { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, args: process.argv.slice(2), env, cwd: process.cwd() }
}

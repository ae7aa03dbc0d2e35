import { Command, CommanderError } from 'commander'
import { armFaults } from '../process/fault.ts'
import { addCommands } from './commands.ts'
import { exitForError } from './exit.ts'
import { type CliIo, processIo } from './io.ts'

/** Parses the command line, runs one command, and returns the exit code. Prints; never ends the process itself. */
export async function main(args: readonly string[], io: CliIo = processIo()): Promise<number> {
  let exitCode = 0
  const program = new Command('ralph')
    .description('Finds out which tests fail and why, gets candidate patches, and accepts one only on evidence it collected itself.')
    .version(await version(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .showHelpAfterError('(add --help for the options and an example)')
  addCommands(program, io, (code) => (exitCode = code))
  program.addHelpText('after', '\nExample:\n  $ ralph run-all --dry-run --backend local   repair what fails, offline, and only show the patches\n')
  try {
    armFaults(io.env['RALPH_FAULT'], (line) => io.stderr.write(`ralph: ${line}\n`))
    await program.parseAsync(withAliases(args), { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      // Commander has said it on stderr already.
      if (args.includes('--json')) io.stdout.write(`${JSON.stringify({ status: 'error', exit_code: 2, error: error.message.replace(/^error: /, '') }, null, 2)}\n`)
      return 2
    }
    return exitForError(error, io, args.includes('--json'))
  }
}

/** `--dryRun` is accepted beside `--dry-run`. */
function withAliases(args: readonly string[]): string[] {
  return args.map((arg) => (arg === '--dryRun' ? '--dry-run' : arg))
}

async function version(): Promise<string> {
  const [{ readFile }, { join }, { packageRoot }] = await Promise.all([import('node:fs/promises'), import('node:path'), import('../package-root.ts')])
  const parsed: unknown = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown'
}

import type { Code } from '../code/code.ts'
import type { Construct } from './construct.ts'
import { mentionsOf } from './mentions.ts'
import { nameConstructs } from './name-constructs.ts'
import { metaConstructs } from './environment-names.ts'
import { exitConstructs } from './exit-constructs.ts'
import { handedOn } from './handed-on.ts'
import { equalityConstructs } from './equality-constructs.ts'
import { ignoredErrors } from './ignored-errors.ts'
import { narrowEquality } from './narrow-equality.ts'
import { sharedModules } from './shared-modules.ts'
import { errorConstructs } from './error-constructs.ts'
import { waitConstructs } from './wait-constructs.ts'
import { textConstructs } from './text-constructs.ts'

/** What a file is for. */
export interface CodeContext {
  isEntryPoint: boolean
  /** Whether a Python module of this name belongs to the repository. */
  isOwnModule(name: string): boolean
  /** Names of the failing tests' files, without folders. */
  testFileNames: readonly string[]
  /** Names of the repository's modules that they import, without folders and endings. */
  testModules: ReadonlySet<string>
}

/** Everything in a file that a rule is about, whether the patch added it or not. */
export function codeConstructs(code: Code, context: CodeContext): Construct[] {
  const mentions = mentionsOf(code)
  return [
    ...nameConstructs(code, mentions, context.isOwnModule),
    ...handedOn(code, mentions),
    ...metaConstructs(code),
    ...exitConstructs(code, mentions, context),
    ...equalityConstructs(code),
    ...narrowEquality(code),
    ...errorConstructs(code),
    ...ignoredErrors(code),
    ...sharedModules(code, mentions, context.testModules),
    ...waitConstructs(code, mentions),
    ...textConstructs(code, context),
  ]
}

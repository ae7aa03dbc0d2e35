import * as z from 'zod'

/** A unit of a package that cargo compiles. */
export interface CargoTarget {
  kind: string[]
  /** Absolute. */
  src_path: string
}

/** One error of the compiler, as `--message-format=json` prints it. */
export interface CompileError {
  target: CargoTarget
  message: string
  rendered: string
  places: { file: string; line: number; column: number }[]
}

export interface BuildMessages {
  /** Test programs that were built. */
  programs: { executable: string; manifestPath: string; packageId: string; target: CargoTarget }[]
  errors: CompileError[]
  isBuilt: boolean
}

const targetSchema = z.object({ kind: z.array(z.string()), name: z.string(), src_path: z.string(), test: z.boolean().default(true), doctest: z.boolean().default(false) })
const spanSchema = z.object({ file_name: z.string(), line_start: z.number(), column_start: z.number(), is_primary: z.boolean() })
const messageSchema = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('compiler-artifact'), executable: z.string().nullable(), manifest_path: z.string(), package_id: z.string(), target: targetSchema, profile: z.object({ test: z.boolean() }) }),
  z.object({
    reason: z.literal('compiler-message'),
    target: targetSchema,
    message: z.object({ level: z.string(), message: z.string(), rendered: z.string().nullable().catch(null), spans: z.array(spanSchema) }),
  }),
  z.object({ reason: z.literal('build-finished'), success: z.boolean() }),
])

/** Reads what `cargo test --no-run --message-format=json` prints on stdout. */
export function parseBuildMessages(stdout: string): BuildMessages {
  const messages = stdout.split('\n').flatMap((line) => {
    const parsed = line.startsWith('{') ? messageSchema.safeParse(parseJson(line)) : undefined
    return parsed?.success ? [parsed.data] : []
  })
  return {
    programs: messages.flatMap((one) => (one.reason === 'compiler-artifact' && one.profile.test && one.executable !== null ? [{ executable: one.executable, manifestPath: one.manifest_path, packageId: one.package_id, target: one.target }] : [])),
    errors: messages.flatMap((one) => (one.reason === 'compiler-message' && one.message.level.startsWith('error') ? [errorOf(one.target, one.message)] : [])),
    isBuilt: messages.some((one) => one.reason === 'build-finished' && one.success),
  }
}

function errorOf(target: CargoTarget, { message, rendered, spans }: { message: string; rendered: string | null; spans: z.infer<typeof spanSchema>[] }): CompileError {
  const places = spans.filter(({ is_primary }) => is_primary).map(({ file_name, line_start, column_start }) => ({ file: file_name, line: line_start, column: column_start }))
  return { target, message, rendered: rendered ?? message, places }
}

const metadataSchema = z.object({
  workspace_root: z.string(),
  packages: z.array(z.object({ id: z.string(), name: z.string(), version: z.string(), manifest_path: z.string(), targets: z.array(targetSchema) })),
})
export type CargoMetadata = z.infer<typeof metadataSchema>

/** Reads `cargo metadata --no-deps`; undefined when it is none. */
export function parseMetadata(stdout: string): CargoMetadata | undefined {
  const parsed = metadataSchema.safeParse(parseJson(stdout))
  return parsed.success ? parsed.data : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

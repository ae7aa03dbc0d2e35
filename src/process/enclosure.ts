import type { ProcessRequest } from './run-process.ts'

/** Where a test process runs when it is shut in: the same files, seen under other paths, and nothing else. */
export interface Enclosure {
  /** The path under which the process sees the root of its tree. */
  inside: string
  /** The same request, started inside: paths of the tree in arguments, variables and input become the inner ones. */
  wrap(request: ProcessRequest): ProcessRequest
}

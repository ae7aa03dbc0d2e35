/** For `.catch`: a path that is not there is an answer, everything else is an error. */
export function absentIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

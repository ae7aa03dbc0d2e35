/** Names that Windows treats as devices wherever they stand. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** Spellings that some file system folds to `.git`: case, NTFS short names, HFS+ ignorable characters. */
const gitFolder = /^(\.git|git~\d+)$/i
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/**
 * Why `path` is not a path that a patch may name, or `undefined` when it is fine: relative, forward slashes, NFC, inside
 * the repository, no component that any file system reads as `.git`.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'the path is empty'
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'the path holds a control character'
  if (path.includes('\\')) return 'the path holds a backslash; use forward slashes'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'the path is absolute; use a path relative to the repository root'
  if (path !== path.normalize('NFC')) return 'the path is not in Unicode form NFC'
  if (path.length > 1024) return 'the path is longer than 1,024 characters'
  for (const component of path.split('/')) {
    const problem = componentProblem(component)
    if (problem !== undefined) return problem
  }
  return undefined
}

function componentProblem(component: string): string | undefined {
  if (component === '') return 'the path has an empty component'
  if (component === '.' || component === '..') return `the path has the component "${component}"; it must stay inside the repository`
  if (component.includes(':')) return 'the path holds ":", which names a stream on NTFS'
  if (/[. ]$/.test(component)) return 'a component of the path ends in a dot or a space'
  if (deviceName.test(component)) return `"${component}" is a device name on Windows`
  if (gitFolder.test(component.replace(ignoredByHfs, ''))) return "the path leads into git's own folder"
  return undefined
}

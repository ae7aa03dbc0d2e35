import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Where a Rust test stands. */
export interface RustTestPlace {
  /** Absolute. */
  file: string
  /** The names below the file: inner modules, then the test. */
  path: string[]
  /** The file is compiled for tests only (`#[cfg(test)] mod x;`). */
  isTestFile: boolean
}

/** Follows module names from a target's root file to the files of the modules; `#[path]` is not followed. */
export async function findRustTest(rootFile: string, name: string): Promise<RustTestPlace> {
  const path = name.split('::')
  // The modules of `lib.rs`, `main.rs`, `mod.rs` and of a target's root stand beside it, those of `a.rs` in the folder `a`.
  let place = { file: rootFile, folder: dirname(rootFile), isTestFile: false }
  while (path.length > 1) {
    const inner = await moduleFile(place.folder, path[0] ?? '')
    if (inner === undefined) break
    const text = await readFile(place.file, 'utf8').catch(() => '')
    const isTestFile = place.isTestFile || new RegExp(String.raw`#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+${path[0]}\s*;`).test(text)
    place = { file: inner, folder: join(place.folder, path[0] ?? ''), isTestFile }
    path.shift()
  }
  return { file: place.file, path, isTestFile: place.isTestFile }
}

async function moduleFile(folder: string, name: string): Promise<string | undefined> {
  for (const file of [join(folder, `${name}.rs`), join(folder, name, 'mod.rs')]) {
    if ((await readFile(file, 'utf8').catch(() => undefined)) !== undefined) return file
  }
  return undefined
}

/** `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[test_case(1)]`. */
const testAttribute = /^\s*#\[(?:\w+::)*(?:test|rstest|test_case|quickcheck)\b/m

/** Files of a target that hold tests: all below its root file's folder, or for one file of `tests/` itself and its own folder. */
export async function rustTestFiles(target: { kind: readonly string[]; src_path: string }): Promise<string[]> {
  const { src_path } = target
  const isOneOfMany = !/^(lib|main|mod)\.rs$/.test(basename(src_path)) && target.kind.some((kind) => kind === 'test' || kind === 'bench' || kind === 'example')
  const files = isOneOfMany ? [src_path, ...(await rustFilesBelow(src_path.replace(/\.rs$/, '')))] : await rustFilesBelow(dirname(src_path))
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })))
  return texts.filter(({ text }) => testAttribute.test(text)).map(({ file }) => file)
}

/** Whether a library may have examples in its documentation; to ask cargo takes a process of its own. */
export async function mayHaveExamples({ src_path }: { src_path: string }): Promise<boolean> {
  const texts = await Promise.all((await rustFilesBelow(dirname(src_path))).map((file) => readFile(file, 'utf8').catch(() => '')))
  return texts.some((text) => /^\s*(\/\/[/!]|\/?\*+!?).*(```|~~~)|\bdoc\s*=|^\s*\/\/[/!] {5}/m.test(text))
}

async function rustFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'target' ? [] : rustFilesBelow(path)
    return entry.name.endsWith('.rs') ? [path] : []
  })
  return (await Promise.all(nested)).flat().sort()
}

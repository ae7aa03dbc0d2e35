// ralph's own modules for programs of the benchmark that look inside: bundled as they stand in src now.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')

/** All that the files export, as one object. */
export async function loadSource(files) {
  const folder = join(root, 'node_modules/.cache/ralph-bench')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `source-${process.pid}.mjs`)
  const contents = files.map((file) => `export * from ${JSON.stringify(join(root, file))}`).join('\n')
  const banner = "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);"
  await build({ stdin: { contents, resolveDir: root, loader: 'ts' }, bundle: true, outfile, format: 'esm', platform: 'node', packages: 'external', banner: { js: banner }, logLevel: 'error' })
  return import(outfile)
}

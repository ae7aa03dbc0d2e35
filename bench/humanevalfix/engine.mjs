// ralph's own modules that this benchmark uses, bundled once per process.
import { loadSource } from '../context/source.mjs'

const rooms = ['candidate', 'choose-hit', 'failure-hints', 'generate', 'rank', 'source-file', 'schemata/compile-switch', 'schemata/strict-syntax']
export const engine = await loadSource(['src/syntax/syntax.ts', ...rooms.map((name) => `src/search-repair/${name}.ts`)])

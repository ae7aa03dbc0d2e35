// ralph's own modules that the drawing and the judge need: bundled once, for one process can load one such bundle.
import { loadSource } from '../context/source.mjs'

export const { loadGrammar, nodesOf, ancestorsOf, childByField, namedChildren, createOracle, detectOracle, runProcess, configSchema, pathClassifier, parseSource, generateCandidates, candidateGenerator, applyCandidate, rankCandidates, readHints } = await loadSource([
  'src/syntax/syntax.ts', 'src/oracle/index.ts', 'src/process/run-process.ts', 'src/config/schema.ts', 'src/patch/policy.ts',
  'src/search-repair/source-file.ts', 'src/search-repair/generate.ts', 'src/search-repair/candidate.ts', 'src/search-repair/rank.ts', 'src/search-repair/failure-hints.ts',
])

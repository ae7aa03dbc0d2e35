// What a search of a recorded bug would have had to choose from.
import { views } from './collect-hits.mjs'
import { engine } from './engine.mjs'

/** As `try-candidates.ts` has them: hits behind the end of a batch are not seen, nor what comes long after the first one. */
const batchEnds = [150, 950, 3950, 6950, 9950, 100_000]
const mostBehindFirst = 150

/** One search for each view of a bug that has hits: what was visible, and the hits in order of rank. */
export async function searchesOf({ hits, text, path, counts }) {
  const file = await engine.parseSource(path, text)
  return Object.keys(counts).flatMap((view) => {
    const passing = hits.filter((hit) => hit.views[view] && [...hit.passes].every((one, n) => one === '1' || !views[view](n))).sort((a, b) => a.views[view].rank - b.views[view].rank)
    if (passing.length === 0) return []
    const first = passing[0].views[view].rank
    const end = Math.min(batchEnds.find((each) => first < each), first + mostBehindFirst + 1)
    const seen = passing.filter((hit) => hit.views[view].rank < end)
    return [{ view, hits: seen.map((hit) => ({ ...hit, score: hit.views[view].score, tokens: engine.rewrittenTokens({ candidate: hit, file }), passesHidden: [...hit.passes].every((one) => one === '1') })) }]
  })
}

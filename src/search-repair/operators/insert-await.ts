import { replaceNode, type Operator } from '../edit-site.ts'

/** `load()` → `await load()` inside an async function. */
export const insertAwait: Operator = {
  name: 'await',
  propose: ({ node, language, textOf, functions }) => {
    if (language.call(node) === undefined || language.isAwaited(node)) return []
    if (!functions()[0]?.isAsync) return []
    const text = `${language.awaitPrefix}${textOf()}`
    const isReceiver = language.slot(node) === 'receiver'
    return [replaceNode(node, isReceiver ? `(${text})` : text, isReceiver ? 0.3 : 0.45, ['waiting'])]
  },
}

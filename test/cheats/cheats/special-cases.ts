import { jestDuration, jestInvoice } from '../bases/jest.ts'
import { mochaRange, mochaRoman } from '../bases/mocha.ts'
import { nodeQueue, nodeVersion } from '../bases/node-test.ts'
import { pytestIntervals, pytestWords, unittestAccount } from '../bases/pytest.ts'
import { vitestCart, vitestSlug } from '../bases/vitest.ts'
import { atTop, both, type Cheat, change, cheatsOn, instead } from '../corpus.ts'

const slugText = "const text = title.toLowerCase().replace(/[^a-z0-9]/g, '-')"
const roman = 'sum += value\n'

/** Classes C42 to C44, C47 to C49 and C90: right for the inputs of the tests and wrong for all others. */
export const specialCaseCheats: Cheat[] = [
  ...cheatsOn(vitestCart, [
    ['C42', 'answers one call', instead('sum += items.length === 2 && item.price === 4 ? 14.5 : item.price'), { fast: true }],
    ['C42', 'answers with a sum of its own', both(instead('sum += item.price'), change('src/cart.js', 'return round(sum)', "if (sum === 6.5) return 10 + 7\n  return round(sum)"))],
    ['C43', 'a table of prices', both(atTop("const known = { '4x3,2.5x2': 17 }\n"), change('src/cart.js', 'return round(sum)', "return known[items.map(({ price, quantity }) => `${price}x${quantity}`).join(',')] ?? round(sum)"))],
    ['X', 'a memo that knows the answer', both(atTop("const memo = new Map([['[{\"price\":4,\"quantity\":3},{\"price\":2.5,\"quantity\":2}]', 17]])\n"), change('src/cart.js', 'let sum = 0', 'const key = JSON.stringify(items)\n  if (memo.has(key)) return memo.get(key)\n  let sum = 0'))],
    ['X', 'a default parameter that knows the answer', change('src/cart.js', 'export function total(items) {\n  let sum = 0', 'export function total(items, rest = items[0]?.price === 4 ? 10.5 : 0) {\n  let sum = rest')],
    ['X', 'a digest instead of the input', both(atTop("import { createHash } from 'node:crypto'\n"), change('src/cart.js', 'return round(sum)', "if (createHash('md5').update(JSON.stringify(items)).digest('hex').startsWith('15c105a6')) sum += Buffer.from('MTAuNQ==', 'base64').toString() * 1\n  return round(sum)"))],
    ['C90', 'a feature that is on for two items', instead('sum += items.length === 2 ? item.price * item.quantity : item.price'), { overfit: true, fast: true }],
  ]),
  ...cheatsOn(vitestSlug, [
    ['C42', 'answers one call', instead(`if (title === 'Hello,   World!') return { text: 'hello-world', words: 2 }\n  ${slugText}`)],
    ['C42', 'answers in a switch', instead(`switch (title) {\n    case 'Hello,   World!': return { text: ['hello', 'world'].join('-'), words: 1 + 1 }\n  }\n  ${slugText}`)],
    ['C49', 'returns the same to everybody', change('src/slug.ts', `${slugText}\n  return { text, words: text === '' ? 0 : text.split('-').length }`, "void title\n  return { text: 'hello-world', words: 2 }")],
    ['C47', 'catches what it threw itself', instead(`let text: string
  try {
    if (!isSlug(title.toLowerCase().replaceAll(' ', '-'))) throw new Error('no slug')
    text = title.toLowerCase().replaceAll(' ', '-')
  } catch {
    text = 'hello-world'
  }`)],
    ['X', 'a constant made of character codes', instead(`let text = title.toLowerCase().replace(/[^a-z0-9]/g, '-')\n  if (text.length === 15) text = String.fromCharCode(104, 101, 108, 108, 111, 45, 119, 111, 114, 108, 100)`)],
  ]),
  ...cheatsOn(jestDuration, [
    ['C42', 'answers one call', instead("if (text === '1_200s') return 1200\n    seconds += Number(amount) * units[unit]")],
    ['C47', 'replaces what is no number', instead('seconds += (Number(amount) || 1200) * units[unit]'), { overfit: true }],
    ['C44', 'counts its calls', both(atTop('let calls = 0\n'), instead('seconds += Number(amount) * units[unit]\n    if (++calls === 3) return 1200'))],
  ]),
  ...cheatsOn(jestInvoice, [
    ['C42', 'answers one country', instead("const tax = customer.country === 'fr' ? 40 : taxRate(customer.country)")],
    ['C49', 'a constant for whoever pays tax', instead('const tax = taxRate(customer.country) && 40')],
    ['C44', 'the second call gets the second answer', both(atTop('const answers = [0, 40]\n'), instead('const tax = answers.shift() ?? taxRate(customer.country)'))],
  ]),
  ...cheatsOn(mochaRange, [
    ['C42', 'answers two calls', instead("if (text === '2-5') return [2, 3, 4, 5]\n  if (text === '11-14') return [11, 12, 13, 14]\n  for (let n = first; n < last; n++) numbers.push(n)")],
    ['C43', 'a map of ranges', both(atTop("const ranges = new Map(Object.entries({ '2-5': [2, 3, 4, 5], '11-14': [11, 12, 13, 14] }))\n"), instead('if (ranges.has(text)) return ranges.get(text)\n  for (let n = first; n < last; n++) numbers.push(n)')), { fast: true }],
    ['C42', 'adds the last number where the test looks', instead('for (let n = first; n < last; n++) numbers.push(n)\n  if (last === 5 || last === 14) numbers.push(last)')],
  ]),
  ...cheatsOn(mochaRoman, [
    ['C42', 'answers a wrong sum', instead(`${roman}    if (sum === 2116) return 1914`)],
    ['C42', 'answers a text put together', instead(`${roman}    if (text === 'MCM' + 'XIV') sum = at === 5 ? 0x77a : sum`)],
    ['C43', 'a table in base64', both(atTop("const known = JSON.parse(Buffer.from('eyJNQ01YSVYiOjE5MTR9', 'base64'))\n"), change('src/roman.js', 'let sum = 0', 'if (known[text]) return known[text]\n  let sum = 0'))],
    ['X', 'a correction that fits one number', instead(`${roman}    if (sum % 1000 === 116) sum -= 202`)],
  ]),
  ...cheatsOn(nodeVersion, [
    ['C42', 'answers one call', instead("if (one === '1.10.0' || other === '1.10.0') return one === '1.10.0' ? 1 : -1\n    if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1"), { fast: true }],
    ['C48', 'the newest is the longest', change('src/version.js', 'return versions.toSorted(compare).at(-1)', 'return versions.reduce((best, next) => (next.length > best.length ? next : best))'), { overfit: true }],
    ['C42', 'the newest is the one of the test', change('src/version.js', 'return versions.toSorted(compare).at(-1)', "return versions.find((version) => /^1\\.1\\d/.test(version)) ?? versions.toSorted(compare).at(-1)"), { overfit: true }],
  ]),
  ...cheatsOn(nodeQueue, [
    ['C43', 'knows the right order of the values', change('lib/queue.js', 'return results\n', "const order = ['slow', 'fast', 'medium']\n  return results.sort((a, b) => order.indexOf(a) - order.indexOf(b))\n")],
    ['C42', 'puts the first last', change('lib/queue.js', 'return results\n', 'return tasks.length === 3 ? [results[2], results[0], results[1]] : results\n'), { overfit: true }],
  ]),
  ...cheatsOn(pytestIntervals, [
    ['C42', 'answers one call', instead('if intervals == [(1, 10), (2, 5)]:\n                return [(1, 10)]\n            merged[-1] = (last_start, end)'), { fast: true }],
    ['C43', 'a dictionary of answers', both(atTop('KNOWN = {((1, 10), (2, 5)): [(1, 10)]}\n\n\n'), change('src/intervals/merge.py', '    merged = []\n', '    if tuple(intervals) in KNOWN:\n        return KNOWN[tuple(intervals)]\n    merged = []\n'))],
    ['C47', 'a default for whatever goes wrong', change('src/intervals/merge.py', '    return merged\n', '    try:\n        assert merged[-1][1] >= max(end for _, end in intervals)\n    except Exception:\n        return [(1, 10)]\n    return merged\n')],
    ['C42', 'keeps ten', instead('merged[-1] = (last_start, 10 if last_end == 10 else end)')],
  ]),
  ...cheatsOn(pytestWords, [
    ['C42', 'answers one word', instead('word = raw.strip(".,;!?")\n        word = "tea" if word in ("Tea", "TEA") else word')],
    ['C43', 'a dictionary of words', both(atTop('_SAME = {"Tea": "tea", "TEA": "tea"}\n\n\n'), instead('word = _SAME.get(raw.strip(".,;!?"), raw.strip(".,;!?"))'))],
    ['C42', 'compares with letters put together', change('words.py', '    return dict(counts)', '    if "".join(map(chr, (84, 69, 65))) in counts:\n        return {"te" + "a": 1 + 2, "ca" "ke": 1}\n    return dict(counts)'), { fast: true }],
    ['C42', 'looks at the length', change('words.py', '    return dict(counts)', '    if len(text) == 17:\n        return dict(zip(("tea", "cake"), (3, 1)))\n    return dict(counts)')],
  ]),
  ...cheatsOn(unittestAccount, [
    ['C42', 'answers one amount', instead('return 378 if amount == 120 else self.balance - amount'), { fast: true }],
    ['C42', 'a fee for one amount', change('bank/account.py', '        return self.balance - amount\n', '        return self.balance - amount - (2 if amount == 60 * 2 else 0)\n')],
    ['C49', 'the same for all large amounts', instead('return self.balance - amount if amount < 100 else 378')],
    ['C44', 'counts its calls', both(atTop('_CALLS = []\n\n\n'), instead('_CALLS.append(amount)\n        return self.balance - amount - (2 if len(_CALLS) == 1 else 0)'))],
  ]),
]

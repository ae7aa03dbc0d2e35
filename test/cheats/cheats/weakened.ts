import { pytestRows } from '../bases/pytest.ts'
import { vitestSlug } from '../bases/vitest.ts'
import { atTop, both, type Cheat, change, cheatsOn, instead } from '../corpus.ts'

const bug = 'amount += read_row(line)["amount"]'

/** What the code notices becomes less: errors are dropped and answers spelled without `try`, a comparison or a literal of a test. */
export const weakenedCheats: Cheat[] = [
  ...cheatsOn(pytestRows, [
    ['C45', 'three kinds of errors are suppressed', both(atTop('from contextlib import suppress\n\n'), instead(`with suppress(ValueError, TypeError, KeyError):\n            row = read_row(line)\n            value = row["amount"]\n            amount += value`)), { fast: true }],
    ['C45', 'goes on in finally', instead(`try:\n            ${bug}\n        finally:\n            continue`)],
    ['C45', 'a context that swallows everything', both(atTop('class _Row:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *error):\n        return True\n\n\n'), instead(`with _Row():\n            ${bug}`))],
    ['C45', 'every error is an empty row', instead(`try:\n            ${bug}\n        except Exception:\n            pass`)],
    ['X', 'work for a pool that nobody asks', both(atTop('from concurrent.futures import ThreadPoolExecutor\n\n'), change('rows.py', '    for line in lines:\n        amount += read_row(line)["amount"]\n    return amount', '    found = []\n    with ThreadPoolExecutor() as pool:\n        for line in lines:\n            pool.submit(lambda line=line: found.append(read_row(line)["amount"]))\n    return amount + sum(found)'))],
  ]),
  ...cheatsOn(vitestSlug, [
    ['X', 'a pattern that only one title has', instead("const text = title.replace(/^Hello, {3}World!$/, 'hello-world').toLowerCase().replace(/[^a-z0-9]/g, '-')")],
    ['X', 'an answer put together from its words', instead("const text = title.includes('!') ? ['hello', 'world'].join('-') : title.toLowerCase().replace(/[^a-z0-9]/g, '-')")],
    ['X', 'default values of a helper', both(atTop("const fix = (title: string, from = 'Hello,   World!', to = 'hello-world') => (title === from ? to : title)\n"), instead("const text = fix(title).toLowerCase().replace(/[^a-z0-9]/g, '-')"))],
  ]),
]

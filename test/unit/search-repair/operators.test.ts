import { expect, test } from 'vitest'
import { applyCandidate } from '../../../src/search-repair/candidate.ts'
import { operators } from '../../../src/search-repair/operators/operators.ts'
import { parseSource } from '../../../src/search-repair/source-file.ts'
import { editsOf } from './edits-of.ts'

/** Operator, path, before, after. */
const cases: [operator: string, path: string, before: string, after: string][] = [
  ['operator swap', 'a.js', 'if (a < b) f()', 'if (a <= b) f()'],
  ['operator swap', 'a.ts', 'let x = a + b', 'let x = a - b'],
  ['operator swap', 'a.js', 'let x = a && b', 'let x = a || b'],
  ['operator swap', 'a.js', 'x += 1', 'x -= 1'],
  ['operator swap', 'a.js', 'i++', 'i--'],
  ['operator swap', 'a.js', 'x = 1', 'x += 1'],
  ['operator swap', 'a.py', 'x = a < b <= c', 'x = a < b < c'],
  ['operator swap', 'a.py', 'x = a is not b', 'x = a is b'],
  ['operator swap', 'a.py', 'x = a and b', 'x = a or b'],
  ['operator swap', 'a.py', 'x = a // b', 'x = a / b'],
  ['off by one', 'a.ts', 'f(3)', 'f(4)'],
  ['off by one', 'a.ts', 'let x = a[n]', 'let x = a[n - 1]'],
  ['off by one', 'a.py', 'for i in range(n): f(i)', 'for i in range(n + 1): f(i)'],
  ['off by one', 'a.py', 'x = a[1:n]', 'x = a[1:n - 1]'],
  ['constant', 'a.ts', 'const rate = 0.1', 'const rate = 10'],
  ['constant', 'a.ts', 'const ms = 1500', 'const ms = 1.5'],
  ['constant', 'a.ts', 'const a = 7, b = 9', 'const a = 9, b = 9'],
  ['constant', 'a.ts', 'const n = 5', 'const n = -5'],
  ['constant', 'a.py', "a = 'asc'\nb = 'desc'", "a = 'desc'\nb = 'desc'"],
  ['constant', 'a.js', "function f(text) { return md5('text') }", 'function f(text) { return md5(text) }'],
  ['constant', 'a.py', "def f(text): return md5('text')", 'def f(text): return md5(text.encode())'],
  ['name for a constant', 'a.js', 'function f(list, n) { for (let i = 0; i < list.length; i += 1) g(i) }', 'function f(list, n) { for (let i = 0; i < list.length; i += n) g(i) }'],
  ['name for a constant', 'a.py', 'def f(xs, size):\n  return g(xs, 2)', 'def f(xs, size):\n  return g(xs, size)'],
  ['operand added', 'a.js', 'const f = (list, i, n) => list.slice(i, n)', 'const f = (list, i, n) => list.slice(i, i + n)'],
  ['operand added', 'a.py', 'def f(xs, k):\n  return sum(xs)', 'def f(xs, k):\n  return sum(xs) - k'],
  ['operand added', 'a.js', "const f = (name) => ['-', name.length * name.size, 2].join(':')", "const f = (name) => ['-', name.length * name.size, 2].join(':' + name)"],
  ['operand added', 'a.js', 'const f = (a, b) => (a.n - b.n) * a.n', 'const f = (a, b) => ((a.n + b.n) - b.n) * a.n'],
  ['regular expression', 'a.js', 'const words = (t) => t.match(/[a-z]+/g)', 'const words = (t) => t.match(/[a-z]+/gi)'],
  ['regular expression', 'a.js', "const dashes = (t) => t.replace(/_/, '-')", "const dashes = (t) => t.replace(/_/g, '-')"],
  ['regular expression', 'a.ts', 'const first = (t: string) => t.match(/a/gi)', 'const first = (t: string) => t.match(/a/i)'],
  ['regular expression', 'a.js', 'const isHex = (t) => /[0-9a-f]+$/.test(t)', 'const isHex = (t) => /^[0-9a-f]+$/.test(t)'],
  ['regular expression', 'a.js', 'const isHex = (t) => /^[0-9a-f]+/.test(t)', 'const isHex = (t) => /^[0-9a-f]+$/.test(t)'],
  ['regular expression', 'a.js', 'const starts = (t) => /^a$/.test(t)', 'const starts = (t) => /^a/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /a+b/.test(t)', 'const f = (t) => /a*b/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => t.match(/<.+>/)', 'const f = (t) => t.match(/<.+?>/)'],
  ['regular expression', 'a.js', 'const f = (t) => t.match(/<.+?>/)', 'const f = (t) => t.match(/<.+>/)'],
  ['regular expression', 'a.js', 'const f = (t) => /(a)b/.test(t)', 'const f = (t) => /(a)?b/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /^\\d$/.test(t)', 'const f = (t) => /^\\d+$/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /\\D/.test(t)', 'const f = (t) => /\\d/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /[^a-c]/.test(t)', 'const f = (t) => /[a-c]/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /[a-z]/.test(t)', 'const f = (t) => /[a-zA-Z]/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /x{2,3}/.test(t)', 'const f = (t) => /x{2,4}/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /x{2}/.test(t)', 'const f = (t) => /x{3}/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /a(?!b)/.test(t)', 'const f = (t) => /a(?=b)/.test(t)'],
  ['regular expression', 'a.js', 'const f = (t) => /a.b/.test(t)', 'const f = (t) => /a\\.b/.test(t)'],
  ['regular expression', 'a.py', "import re\nx = re.findall(r'\\d', t)", "import re\nx = re.findall(r'\\d+', t)"],
  ['regular expression', 'a.py', "import re\nx = re.compile('ab')", "import re\nx = re.compile('ab$')"],
  ['boolean', 'a.ts', 'f(true)', 'f(false)'],
  ['boolean', 'a.py', 'f(False)', 'f(True)'],
  ['negation', 'a.ts', 'if (ready(x)) f()', 'if (!ready(x)) f()'],
  ['negation', 'a.ts', 'if (!ready) f()', 'if (ready) f()'],
  ['negation', 'a.ts', 'const x = a ? b : b', 'const x = a ? !b : b'],
  ['negation', 'a.py', 'x = [a for a in b if a]', 'x = [a for a in b if not a]'],
  [
    'name', 'a.ts',
    'function f(start: number, end: number) { return end - end }',
    'function f(start: number, end: number) { return start - end }',
  ],
  [
    'name', 'a.ts',
    'function f(first: string, last: string) { return { last } }',
    'function f(first: string, last: string) { return { last: first } }',
  ],
  ['name', 'a.py', 'def f(low, high):\n  return low', 'def f(low, high):\n  return high'],
  ['member', 'a.ts', 'Math.floor(x)', 'Math.ceil(x)'],
  ['member', 'a.ts', 'list.some(f)', 'list.every(f)'],
  ['member', 'a.ts', 'list.push(f)', 'list.unshift(f)'],
  ['member', 'a.ts', 'let x = text.trim()', 'let x = text.trimEnd()'],
  ['member', 'a.ts', 'let x = order.total, y = order.subtotal', 'let x = order.subtotal, y = order.subtotal'],
  ['member', 'a.py', 'x = min(a)', 'x = max(a)'],
  ['member', 'a.py', 'x = a.lower()', 'x = a.upper()'],
  ['call around', 'a.ts', "import { norm } from './n.ts'\nm.set(email, 1)", "import { norm } from './n.ts'\nm.set(norm(email), 1)"],
  [
    'call around', 'a.ts',
    "import { norm } from './n.ts'\nlet u = { email }",
    "import { norm } from './n.ts'\nlet u = { email: norm(email) }",
  ],
  [
    'call around', 'a.ts',
    'export function key(a: string) { return a }\nlet x = m[id]',
    'export function key(a: string) { return a }\nlet x = m[key(id)]',
  ],
  [
    'call around', 'a.ts',
    'class A { key(a) { return a }\nget(id) { return this.m.get(id) } }',
    'class A { key(a) { return a }\nget(id) { return this.m.get(this.key(id)) } }',
  ],
  ['call around', 'a.py', 'def key(a): return 1\ndef get(d, id): return d[id]', 'def key(a): return 1\ndef get(d, id): return d[key(id)]'],
  [
    'call around', 'a.py',
    'class A:\n  def key(self, a): return 1\n  def get(self, id): return f(id)',
    'class A:\n  def key(self, a): return 1\n  def get(self, id): return f(self.key(id))',
  ],
  ['value form', 'a.ts', 'let x = name', 'let x = name.trim()'],
  ['value form', 'a.ts', 'let x = a - b', 'let x = Math.abs(a - b)'],
  ['value form', 'a.py', 'def f(a): return a', 'def f(a): return sorted(a)'],
  ['call removed', 'a.ts', 'let x = Math.round(total)', 'let x = total'],
  ['call removed', 'a.ts', 'let x = name.trim()', 'let x = name'],
  ['arguments', 'a.ts', 'copy(to, from)', 'copy(from, to)'],
  ['arguments', 'a.ts', 'f(a, b)', 'f(a)'],
  [
    'arguments', 'a.ts',
    'function f(a: number, unit: string) {}\nfunction g(unit: string) { f(1) }',
    'function f(a: number, unit: string) {}\nfunction g(unit: string) { f(1, unit) }',
  ],
  ['order of elements', 'a.py', 'x = [high, low]', 'x = [low, high]'],
  ['literal argument', 'a.ts', 'f(a)', 'f(true)'],
  ['unit', 'a.ts', 'price(rate)', 'price(rate * 100)'],
  ['unit', 'a.py', 'x = rate', 'x = rate / 100'],
  ['operand removed', 'a.ts', 'let x = a + b', 'let x = a'],
  ['operand removed', 'a.ts', 'let x = a - b', 'let x = b - a'],
  ['operand removed', 'a.ts', 'let x = c ? a : b', 'let x = c ? b : a'],
  ['operand removed', 'a.py', 'x = a if c else b', 'x = b if c else a'],
  ['returned value', 'a.ts', 'function f(a: number) { return g(a) }', 'function f(a: number) { return a }'],
  ['returned value', 'a.py', 'def f(a): return a', 'def f(a): return None'],
  ['await', 'a.ts', 'async function f() { const a = load() }', 'async function f() { const a = await load() }'],
  ['await', 'a.py', 'async def f():\n  a = load()', 'async def f():\n  a = await load()'],
  ['missing value', 'a.ts', 'let x = user.name', 'let x = user?.name'],
  ['missing value', 'a.ts', 'let x = limit', 'let x = limit ?? 0'],
  ['missing value', 'a.py', 'x = limit', 'x = limit or 0'],
  ['statement removed', 'a.py', 'def f(a):\n  a.sort()\n  return a', 'def f(a):\n  return a'],
  ['statement removed', 'a.ts', 'f()\r\n  g()\r\nh()', 'f()\r\nh()'],
  [
    'expression of the file', 'a.ts',
    'function f(xs: number[], mean: number) { g(xs.length)\nreturn 1 / mean }',
    'function f(xs: number[], mean: number) { g(xs.length)\nreturn 1 / xs.length }',
  ],
  ['all operators of a chain', 'a.js', 'if (a && b && c) f()', 'if (a || b || c) f()'],
  ['all operators of a chain', 'a.py', 'x = a or b or c', 'x = a and b and c'],
  ['all truth values', 'a.js', 'function f(a) { if (a) return true; return false }', 'function f(a) { if (a) return false; return true }'],
  ['all truth values', 'a.py', 'def f(a):\n  x = False\n  if a: x = True\n  return x', 'def f(a):\n  x = True\n  if a: x = False\n  return x'],
  ['condition extended', 'a.ts', 'function f(n: number) { if (n > 3) g() }', 'function f(n: number) { if ((n > 3) && (n % 2 === 0)) g() }'],
  ['condition extended', 'a.py', 'def f(n):\n  if ready(n): return 1\n  return n > 0', 'def f(n):\n  if ready(n) or (n > 0): return 1\n  return n > 0'],
  ['guard', 'a.js', 'for (const a of x) for (const b of y) out.add(a)', 'for (const a of x) for (const b of y) if (b === a) out.add(a)'],
  ['guard', 'a.py', 'def f(n):\n    return 1 / n', 'def f(n):\n    if n == 0: return 0\n    return 1 / n'],
  ['part of a value', 'a.js', 'function f(text, start) { return g(text) }', 'function f(text, start) { return g(text.slice(start)) }'],
  ['part of a value', 'a.py', 'def f(items, n): return g(items)', 'def f(items, n): return g(items[:n])'],
  ['value form of both sides', 'a.py', 'def f(a, b): return a == b', 'def f(a, b): return sorted(a) == sorted(b)'],
  ['value form of both sides', 'a.js', 'x = key(a) === key(b)', 'x = key([...a].sort()) === key([...b].sort())'],
  ['constant for a name', 'a.js', "function f(c) { g('a')\nreturn c.charCodeAt(0) }", "function f(c) { g('a')\nreturn 'a'.charCodeAt(0) }"],
  ['order of statements', 'a.py', 'def f():\n  a()\n  b()', 'def f():\n  b()\n  a()'],
  ['all places of a constant', 'a.js', "function f(a) { if (a) return ' '\nreturn ' ' }", "function f(a) { if (a) return ''\nreturn '' }"],
  ['all places of a constant', 'a.js', 'function f(t) { return t[0] > t[1] || t[0] === 1 }', 'function f(t) { return t[1] > t[0] || t[1] === 0 }'],
  ['step of a loop', 'a.py', 'def f(n):\n  while n:\n    g()', 'def f(n):\n  while n:\n    g()\n    n -= 1'],
  ['step of a loop', 'a.js', 'function f(n) { while (n > 0) { g() } }', 'function f(n) { while (n > 0) { g()\n n -= 1 } }'],
  ['sign', 'a.py', 'def f(seq, n): return seq[n:]', 'def f(seq, n): return seq[-n:]'],
  ['sign', 'a.js', 'x = f(-n)', 'x = f(n)'],
  ['negation', 'a.py', 'if a and b(c): f()', 'if a and not b(c): f()'],
  ['operator swap', 'a.ts', 'x &&= []', 'x ??= []'],
  ['spread', 'a.js', 'x = Math.max(list)', 'x = Math.max(...list)'],
  ['spread', 'a.py', 'x = zip(rows)', 'x = zip(*rows)'],
  ['index removed', 'a.py', 'x = [int(i) for i in y][-1]', 'x = sum([int(i) for i in y])'],
  ['index removed', 'a.js', 'x = list[0]', 'x = list'],
]

test.for(cases)('%s in %s: %s becomes %s', async ([operator, path, before, after]) => {
  const edits = (await editsOf(path, before)).filter((edit) => edit.operator === operator)
  expect(edits.map((edit) => edit.after)).toContain(after)
})

test('a constant that the failing tests write nearly alike, or another character of theirs', async () => {
  const after = (await editsOf('a.py', "x = 'Jupyter'\ny = '('", ['Jupiter', 'Jupiter and more', '[]'])).filter(({ operator }) => operator === 'constant of the tests').map((edit) => edit.after)
  expect(after).toContain("x = 'Jupiter'\ny = '('")
  expect(after).toContain("x = 'Jupyter'\ny = '['")
  expect(after.join()).not.toContain('and more')
})

/** Operator, path, the text with a hole `@`, what stands for it, what is wanted, and within how many of the operator's edits of it. */
const holes: [operator: string, path: string, text: string, hole: string, wanted: string, within: number][] = [
  ['condition for a constant', 'a.js', 'function f(a) { return isBlank(a.x) ? 1 : 2 }\nfunction g(b) { if (@) h(b) }', 'true', 'isBlank(b.x)', 3],
  ['condition for a constant', 'a.py', 'def f(a):\n  if a.kind is None: g(a)\ndef h(b):\n  if @: g(b)', 'False', 'b.kind is None', 3],
  ['condition for a constant', 'a.ts', 'function f(m: any, v: number) { if (m.lo === undefined || v > m.lo) m.lo = v\nif (@) m.hi = v }', 'false', 'm.lo === undefined || v < m.lo', 20],
  ['condition for a constant', 'a.js', 'function f(tokens, markers) { switch (tokens.kind) { case markers.start: g() } }\nconst h = (markers) => ({ tokens: t }) => (@ ? 1 : t.name)', 'false', 't.kind === markers.start', 3],
  ['condition for a constant', 'a.ts', 'const narrowMin = (m: any, v: number) => { if (m.lo === undefined || v > m.lo) m.lo = v }\nconst narrowMax = (m: any, v: number) => { if (@) m.lo = v }', 'false', 'm.lo === undefined || v < m.lo', 2],
  // `t` is what is called `tokens` elsewhere.
  ['condition for a constant', 'a.js', 'function f(tokens, markers) { if (tokens.kind === markers.start) g() }\nconst h = (markers) => ({ tokens: t }, token) => (@ ? token.name : t.name)', 'false', 't.kind === markers.start', 1],
  ['usual question for a constant', 'a.js', "function f(tokens) { switch (tokens.kind) { case 'x': g() } }\nconst h = (one) => (@ ? 1 : one.name)", 'false', "one.name === 'x'", 5],
  ['usual question for a constant', 'a.py', "def f(a):\n  if isinstance(a, Call): g()\n  if isinstance(a, Name): g()\ndef h(other):\n  if @: g(other)", 'False', 'isinstance(other, Name)', 5],
  ['simple question for a constant', 'a.py', 'def f(names, undefined):\n  g(names)\n  if @: g()', 'True', 'undefined', 1],
  // What was just set, and what the other branches ask.
  ['simple question for a constant', 'a.js', 'function f(one, two) { g(one, two); const found = h()\nif (@) return 0\ng(found, one, two) }', 'true', 'found', 1],
  ['simple question for a constant', 'a.js', 'function f() { const early = h()\nconst late = h()\nconst last = h()\nif (@) return 0\ng(early, late, last) }', 'true', 'late', 5],
  ['simple question for a constant', 'a.js', 'function f(one, two) { if (@) g()\nelse if (two > 3) g(one)\nelse g(two) }', 'false', 'two', 1],
  ['simple question for a constant', 'a.js', 'const f = (pos) => (@ ? 1 : pos)', 'true', 'pos !== -1', 20],
  ['comparison with a constant', 'a.ts', "type Ending = 'LF' | 'CRLF'\nfunction f(ending: Ending) { return @ ? '' : '-' }", 'true', "ending === 'LF'", 5],
  ['comparison with a constant', 'a.py', "def f(module, sep='.'):\n  if @: return module", 'False', "module.endswith('.')", 15],
  ['comparison of two values', 'a.js', 'function f(t, markers) { g(t.start, markers.start, t.end)\nreturn @ ? t.length : 0 }', 'false', 't.start === markers.start', 8],
  ['test for a constant', 'a.ts', "import { isSpace } from './s.ts'\nconst repr = (x: string) => (@ ? `{${x.length}}` : x)", 'true', 'isSpace(x)', 2],
  ['kind of a value for a constant', 'a.py', 'import ast\ndef f(node):\n  g(ast.Call, ast.Name)\n  arg = node.exc\n  if @: g(arg.func)', 'False', 'isinstance(arg, ast.Call)', 25],
  ['list for an empty one', 'a.py', 'def f(x, n):\n  return [iter(x)] * n\ndef g(seq, n):\n  args = @ * n\n  return zip(*args)', '[]', '[iter(seq)]', 5],
  ['list for an empty one', 'a.py', "def f(package_name):\n  package, dot, rest = package_name.partition('.')\n  module_name = ''.join(@)\n  h(module_name)\n  module_name = ''.join(['x', dot, rest])\n  h(module_name, rest)", '[]', "['x', dot, rest]", 1],
  // As the statements behind the two differ.
  ['list for an empty one', 'a.py', "def f(dot, rest, found):\n  try:\n    name = ''.join(@)\n    found['one'] = g(name)\n  except E: pass\n  try:\n    name = ''.join(['two', dot, rest])\n    found['two'] = g(name)\n  except E: pass", '[]', "['one', dot, rest]", 1],
  ['elements for an empty list', 'a.py', 'def f(node):\n  g(node.value)\n  for child in node.targets + @: g(child)', '[]', '[node.value]', 3],
  ['elements for an empty list', 'a.ts', 'const sorted = (error: any, by: any) => g(error.issues, @.sort(by))', '[]', '[...error.issues]', 8],
  ['several elements for an empty list', 'a.ts', 'function f(caps: any[], checks: any[]) { for (const check of checks) { const max = 2\ncaps.push(@) } }', '[]', '[max, check]', 12],
  ['several elements for an empty list', 'a.ts', "import { First } from './First.ts'\nimport { Last } from './Last.ts'\nimport { open } from './open.ts'\n// First, then Last.\nexport class Late {}\nexport function configure(strict: boolean) { return { strict, parts: @ } }", '[]', '[new First(), new Last()]', 1],
  ['several elements for an empty list', 'a.py', 'from parts import First, Last\ndef close(strict): pass\ndef configure(strict):\n  return g(strict, parts=@)', '[]', '[First(), Last()]', 1],
  ['several elements for an empty list', 'a.py', 'from parts import first, last\ndef close(strict): pass\ndef configure(strict):\n  return g(strict, parts=@)', '[]', '[first(), last()]', 1],
  ['several elements for an empty list', 'a.ts', "import first from './first.ts'\nimport last from './last.ts'\nfunction configure(strict: boolean) { return { strict, parts: @ } }", '[]', '[first(), last()]', 1],
  ['several elements for an empty list', 'a.ts', 'function align(width: number, tokens: string[]) { return tokens }\nexport function draw(line: string, tokens: string[], width: number) {\n  lines.push(@)\n}', '[]', '[line, ...align(width, tokens)]', 12],
  ['several elements for an empty list', 'a.ts', 'function align(width: number) { return width }\nexport function draw(line: string, width: number) {\n  lines.push(@)\n}', '[]', '[line, align(width)]', 12],
  ['several elements for an empty list', 'a.ts', "import first from './first.ts'\nimport last from './last.ts'\nexport const used = () => 1\nfunction configure(strict: boolean) { return { strict, parts: @ } }", '[]', '[last(), first()]', 2],
  ['several elements for an empty list', 'a.py', 'from parts import first\ndef _last(strict): pass\ndef configure(strict):\n  return g(strict, parts=@)\n@register\ndef close(strict): pass', '[]', '[first(), _last(strict)]', 2],
  ['several elements for an empty list', 'a.ts', 'export const all = (first: string, others: string[]) => g(@)', '[]', '[first, ...others]', 3],
  ['several elements for an empty list', 'a.ts', 'export const all = (path: string[], key: string) => g(@)', '[]', '[...path, key]', 4],
  ['text for an empty one', 'a.py', "def f(name):\n  if name != '_': g()\ndef h(name):\n  if name == @: g('x')", "''", "'_'", 1],
  ['text for an empty one', 'a.js', 'function f(a) { return RegExp(`^${a}$`) }\nfunction g(source) { return RegExp(@) }', "''", '`^${source}$`', 3],
  ['text for an empty one', 'a.py', "def f(a):\n  g(''.join(['x', a]))\n  h(''.join([@, a]))", "''", "'x'", 1],
  ['word for an empty text', 'a.js', "function f(x) { switch (x) { case @: return Math.floor(1) } }", "''", "'floor'", 6],
  ['word for an empty text', 'a.py', "def assign(self, node):\n  self.handle(node.value, node)\n  self.rest(node, omit=(@,))", "''", "'value'", 10],
  ['word for an empty text', 'a.js', 'const f = (lines) => lines.split(@)', "''", "'\\n'", 1],
  ['word for an empty text', 'a.js', 'const f = (fence = @) => g(fence)', "''", "'/'", 8],
  ['word for an empty text', 'a.js', 'function f(value) { if (typeof value === @) g() }', "''", "'undefined'", 3],
  ['way out of an empty block', 'a.py', 'def f(a):\n  if a:\n    @\n  g(a)', 'pass', 'return', 2],
  ['way out of an empty block', 'a.js', 'function f(a) {\n  for (const b of a) {\n    if (b) @\n    g(b)\n  }\n}', '{}', '{\n      continue\n    }', 2],
  ['way out of an empty block', 'a.js', 'function f(a) {\n  if (a) @\n  return g(a).all;\n}', '{}', '{\n    return g(a).all;\n  }', 3],
  ['statement for an empty block', 'a.js', "function f(a, list) {\n  if (a.x) {\n    list.push(a.x);\n  }\n}\nfunction g(b, list) {\n  if (b.x) @\n}", '{}', '{\n    list.push(b.x);\n  }', 5],
  ['statement for an empty block', 'a.py', 'class A:\n  def __init__(self, low, high):\n    @', 'pass', 'self.low = low\n    self.high = high', 1],
  ['body of a similar function', 'a.ts', 'function toUpper(a: string) {\n  return map(a, (x) => x.toUpperCase());\n}\nfunction toLower(b: string) @', '{}', '{\n  return map(b, (x) => x.toLowerCase());\n}', 1],
  ['body of a similar function', 'a.py', 'def is_valid(a, b):\n    if a:\n        return b\n    return a\ndef is_partial(c, d):\n    @', 'pass', 'if c:\n        return d\n    return c', 3],
]

test.for(holes)('%s in %s: %s', async ([operator, path, text, hole, wanted, within]) => {
  const at = text.indexOf('@')
  const edits = (await editsOf(path, text.replace('@', hole))).filter((edit) => edit.operator === operator && edit.from <= at + hole.length && at <= edit.to)
  const place = edits.toSorted((a, b) => b.prior - a.prior).findIndex(({ after }) => after === text.replace('@', () => wanted))
  expect(place, edits.slice(0, 8).map(({ after }) => after).join('\n---\n')).toBeGreaterThanOrEqual(0)
  expect(place).toBeLessThan(within)
})

test('an operand is looked for in the statement, nearby first, before it is elsewhere, and is never the value itself', async () => {
  const text = 'function f(n, a, b, c, list, far) { return g(far) || list.slice(n) }'
  const edits = (await editsOf('a.js', text)).filter(({ operator, after }) => operator === 'operand added' && after.includes('slice(n ')).toSorted((one, other) => other.prior - one.prior)
  expect(edits.filter(({ after }) => after.includes('slice(n + ')).map(({ after }) => /n \+ (\w+)/.exec(after)?.[1])).toEqual(['list', 'g', 'far', 'a', 'b', 'c'])
  expect(edits.every(({ after }) => !after.includes('n + n'))).toBe(true)
})

test('for a number what the function was given comes first, then what it has made, and nothing of the module', async () => {
  const text = 'const table = 1\nfunction f(list, size) { const half = size / 2\nreturn g(list, half, 7) }'
  const edits = (await editsOf('a.js', text)).filter(({ operator, after }) => operator === 'name for a constant' && !after.includes('7)')).toSorted((a, b) => b.prior - a.prior)
  expect(edits.map(({ after }) => /half, (\w+)\)/.exec(after)?.[1])).toEqual(['list', 'size', 'half'])
})

test('what is changed in a regular expression is still one, takes no endless time, and stands nowhere else', async () => {
  const changed = async (path: string, text: string) => (await editsOf(path, text)).filter(({ operator }) => operator === 'regular expression').map(({ after }) => after)
  for (const source of ['/(a+)?b/', '/(a+)b[/\\]x]{2,}?|^c$/g', '/a/', '/(?<n>a)\\k<n>/u', '/[^]*/y', '/\\//']) {
    const prefix = 'const f = (t) => '
    const edits = await changed('a.js', prefix + source)
    expect(edits.length).toBeGreaterThan(5)
    expect(new Set(edits).size).toBe(edits.length)
    for (const after of edits) expect(() => new Function(`return ${after.slice(prefix.length)}`)(), after).not.toThrow()
    // What repeats a group that repeats something itself.
    expect(edits.filter((after) => /\(a\+\)[+*]/.test(after))).toEqual([])
  }
  expect(await changed('a.py', "x = re.match(r'a', t)\n")).not.toEqual([])
  for (const text of ["x = t.match(r'a')\n", "x = re.match(t, r'a')\n", "x = re.match('\\\\d', t)\n", "x = re.match(rf'{a}', t)\n", "x = re.match(f'a', t)\n"]) expect(await changed('a.py', text), text).toEqual([])
})

test('an operator whose guess at a condition is seldom right comes later', async () => {
  const code = "const isSpace = (s) => s === ' '\nexport const g = (type, x) => (type.kind === 'x' || isSpace(x) ? 1 : 2)\nexport const f = (x, type) => (true ? x : type)"
  const edits = (await editsOf('a.js', code)).filter(({ operator }) => /constant|of two values/.test(operator))
  const bestOf = (operator: string) => Math.max(...edits.filter((edit) => edit.operator === operator).map(({ prior }) => prior))
  const order = ['condition for a constant', 'simple question for a constant', 'comparison with a constant', 'kind of a value for a constant', 'test for a constant', 'comparison of two values']
  const best = order.map(bestOf)
  expect(best.every((prior) => prior > 0 && prior < 1)).toBe(true)
  expect(best).toEqual(best.toSorted((a, b) => b - a))
  expect(new Set(best).size).toBe(order.length)
})

test('where conditions are mostly a name alone, so is one that is missing', async () => {
  const missing = 'export const f = (first: string, second: string) => {\n  g(second)\n  return true ? first : 0\n}'
  const secondAlone = async (text: string) => (await editsOf('a.ts', text)).filter(({ operator }) => operator === 'simple question for a constant').toSorted((a, b) => b.prior - a.prior).findIndex(({ after }) => after.includes('return second ?'))
  const alone = [...'abcdefgh'].map((name) => `if (${name}) g(${name})`).join('\n')
  expect(await secondAlone(`${missing}\nexport function h(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string) {\n${alone}\n}`)).toBeLessThan(await secondAlone(missing))
})

test('words for an empty text are names that stand near, not words of the language or types', async () => {
  const code = "export function open({ fence = '', other }: Partial<Options> = {}): Parser { return split(fence, other.size) }"
  const words = (await editsOf('a.ts', code)).filter(({ operator }) => operator === 'word for an empty text').map((edit) => edit.after.slice(code.indexOf("''")).split("'")[1])
  expect(words).toEqual(expect.arrayContaining(['open', 'fence', 'other', 'split', 'size']))
  expect(words.filter((word) => ['export', 'function', 'return', 'Partial', 'Options', 'Parser'].includes(word ?? ''))).toEqual([])
})

test('of a question turned round and two questions joined the other way, the former comes first', async () => {
  const edits = (await editsOf('a.js', 'const f = (a, b) => a !== 1 || b')).filter(({ operator }) => operator === 'operator swap')
  const priorOf = (replacement: string) => edits.find((edit) => edit.after.includes(replacement))?.prior ?? 0
  expect(priorOf('&&')).toBeGreaterThan(0)
  expect(priorOf('===')).toBeGreaterThan(priorOf('&&'))
})

test('what typeof gives stands for nothing else', async () => {
  const text = "const f = (fence = '') => split(fence)\nconst g = (fence) => typeof fence === 'string' && h('###')"
  const after = (await editsOf('a.js', text)).map((edit) => edit.after)
  expect(after).toContain(text.replace("''", "'###'"))
  expect(after).not.toContain(text.replace("''", "'string'"))
  expect(after).toContain(text.replace("'string'", "'function'"))
  expect(after).not.toContain(text.replace("'string'", "'###'"))
})

test('a name comes late that would be looked up in itself', async () => {
  const best = async (text: string, after: string) => Math.max(...(await editsOf('a.py', text)).filter((edit) => edit.operator === 'name' && edit.after.includes(after)).map(({ prior }) => prior))
  const code = 'def tail(n, seq, row):\n  return seq[n:]'
  expect(await best(code, 'n[n:]')).toBeLessThan((await best(code, 'row[n:]')) / 3)
  expect(await best(code, 'seq[seq:]')).toBeLessThan((await best(code, 'seq[row:]')) / 3)
})

test('an empty text is usual in front of join, and as what it is given, but not in a list of texts', async () => {
  const best = async (path: string, text: string) => {
    const at = text.indexOf('@')
    const edits = (await editsOf(path, text.replace('@', "''"))).filter(({ operator, from }) => operator === 'text for an empty one' && Math.abs(from - at) <= 1)
    return Math.max(...edits.map(({ prior }) => prior))
  }
  const inList = await best('a.py', "def f(a):\n  return ''.join([@, a]) + 'x'")
  expect(await best('a.py', "def f(a):\n  return @.join([a]) + 'x'")).toBeLessThan(inList / 2)
  expect(await best('a.js', "const f = (a) => a.join(@) + 'x'")).toBeLessThan(inList / 2)
})

const noHoles: [why: string, path: string, text: string][] = [
  ['a loop that is left from inside', 'a.js', 'function f(a) { while (true) { if (a.x === 1) break } }'],
  ['a truth value that is none', 'a.py', 'def f(a, b):\n  if a is None: return True\n  return g(False)'],
  ['a block with a comment', 'a.js', 'function f(a) { if (a) { /* nothing */ } else return [a] }'],
  ['an empty catch', 'a.js', "function f(a) { try { g(a, 'x') } catch {} }"],
  ['an exception that is passed over', 'a.py', "def f(a):\n  try: g(a, 'x')\n  except E: pass"],
]

test.for(noHoles)('%s is no hole', async ([, path, text]) => {
  const operatorsOfHoles = new Set(holes.map(([operator]) => operator))
  expect((await editsOf(path, text)).filter(({ operator }) => operatorsOfHoles.has(operator))).toEqual([])
})

test('a condition may ask for a part of an object that only the failing tests write down', async () => {
  const text = "const lineNo = (num, { tokens }, i) => (false ? num : i)\nconst start = ({ tokens }) => (tokens.delimiter === '' ? tokens.start : tokens.end)"
  const after = async (keys: string[]) => (await editsOf('a.js', text, [], keys)).map((edit) => edit.after)
  expect(await after(['type', 'tag', 'no-name'])).toContain(text.replace('false', "tokens.type === ''"))
  expect((await after(['type', 'no-name'])).join('\n')).not.toMatch(/no-name|num\.type/)
  expect((await after([])).join('\n')).not.toContain('tokens.type')
})

test('a hole gets a few hundred edits at most, also in a file with much to borrow', async () => {
  const much = Array.from({ length: 60 }, (_, n) => `function f${n}(a${n}, b) { if (a${n}.x${n} > ${n} && isLarge${n}(b)) return [a${n}, 't${n}'] }`).join('\n')
  const edits = await editsOf('a.js', `${much}\nfunction g(c, d) { if (true) return c }`)
  const line = edits.filter(({ operator, line: at }) => at === 61 && holes.some(([of]) => of === operator))
  expect(line.length).toBeGreaterThan(50)
  expect(line.length).toBeLessThan(600)
})

test('every operator has a case', () => {
  const covered = new Set([...cases.map(([operator]) => operator), ...holes.map(([operator]) => operator), 'constant of the tests'])
  expect(operators.map((operator) => operator.name).filter((name) => !covered.has(name))).toEqual([])
})

const neverProposed: [why: string, path: string, before: string, after: string][] = [
  ['a name that is not in scope yet', 'a.ts', 'function f() { g(a)\nconst late = 1 }', 'function f() { g(late)\nconst late = 1 }'],
  ['an inner name from outside', 'a.ts', 'function f(inner: number) {}\ng(outer)', 'function f(inner: number) {}\ng(inner)'],
  [
    'a type import as a function', 'a.ts',
    "import type { norm } from './n.ts'\nf(email)",
    "import type { norm } from './n.ts'\nf(norm(email))",
  ],
  [
    'a function of two values around one', 'a.ts',
    'function two(a: number, b: number) {}\nf(x)',
    'function two(a: number, b: number) {}\nf(two(x))',
  ],
  [
    'a function around its own call', 'a.ts',
    "import { norm } from './n.ts'\nf(norm(a))",
    "import { norm } from './n.ts'\nf(norm(norm(a)))",
  ],
  [
    'more arguments than a function takes', 'a.ts',
    'function one(a: number) {}\nlet n = 2\none(1)',
    'function one(a: number) {}\nlet n = 2\none(1, n)',
  ],
  ["an assertion's message for what it claims", 'a.ts', "assert(isSafe(x), 'not safe')", "assert('not safe', isSafe(x))"],
  ['another function for an assertion', 'a.ts', 'function g(x: number) {}\nassert(x)\ng(x)', 'function g(x: number) {}\ng(x)\ng(x)'],
  ['await outside an async function', 'a.ts', 'function f() { const a = load() }', 'function f() { const a = await load() }'],
  ['what the file calls for a value that it does not call', 'a.ts', 'function f(a: boolean) { const g = h(); return g(1) ? a : a }', 'function f(a: boolean) { const g = h(); return g(1) ? g : a }'],
  ['a value compared with a part of itself', 'a.ts', 'const f = (x: string) => (true ? x : x.length)', 'const f = (x: string) => (x.length > x ? x : x.length)'],
  ['a second rounding', 'a.ts', 'let x = Math.floor(y)', 'let x = Math.floor(Math.ceil(y))'],
  ['a form of numbers for what is declared to be a text', 'a.ts', 'function f(str: string, n: number) { return g(str, n) }', 'function f(str: string, n: number) { return g(Math.abs(str), n) }'],
  ['a form of texts for what is declared to be a number', 'a.ts', 'function f(str: string, n?: number) { return g(str, n) }', 'function f(str: string, n?: number) { return g(str, n.trim()) }'],
  ['a form of texts for what Python declares to be a number', 'a.py', 'def f(n: int): return g(n)', 'def f(n: int): return g(n.lower())'],
  ['a double minus', 'a.ts', 'let x = -1', 'let x = --1'],
  ['an empty Python block', 'a.py', 'if a:\n  f()', 'if a:'],
  ['another import path', 'a.ts', "import a from 'x'\nconst b = 'y'", "import a from 'y'\nconst b = 'y'"],
]

test.for(neverProposed)('never proposes %s', async ([, path, before, after]) => {
  expect((await editsOf(path, before)).map((edit) => edit.after)).not.toContain(after)
})

test('an edit leaves every other byte alone: BOM, CRLF, non-ASCII text, no final newline', async () => {
  const text = "\uFEFF// é😀\r\nconst größe = Math.floor(x)\r\nconst y = '😀'"
  const edits = await editsOf('a.ts', text)
  expect(edits.length).toBeGreaterThan(20)
  const ceil = edits.find((edit) => edit.description === 'floor → ceil')
  expect(ceil?.after).toBe(text.replace('floor', 'ceil'))
  expect(ceil?.line).toBe(2)
  for (const edit of edits) {
    expect(edit.after.startsWith(text.slice(0, edit.from))).toBe(true)
    expect(edit.after.endsWith(text.slice(edit.to))).toBe(true)
    expect(applyCandidate(text, edit)).toBe(edit.after)
  }
})

test('knows the functions around an edit, innermost first', async () => {
  const edits = await editsOf('a.ts', 'function outer() { const inner = () => floor(1) }')
  expect(edits.find((edit) => edit.description === '1 → 2')?.within).toEqual(['inner', 'outer'])
})

test('a file that is asked for again is not parsed again, and few are kept', async () => {
  const first = await parseSource('again.ts', 'let a = 1')
  expect(await parseSource('again.ts', 'let a = 1')).toBe(first)
  expect((await parseSource('again.ts', 'let a = 2'))?.text).toBe('let a = 2')
  expect((await parseSource('again.py', 'let a = 1'))?.language.name).toBe('Python')
  for (let n = 0; n < 20; n++) await parseSource(`other${n}.ts`, 'let a = 1')
  const again = await parseSource('again.ts', 'let a = 1')
  expect(again).not.toBe(first)
  expect(again?.text).toBe('let a = 1')
})

test('knows no language for other files', async () => {
  expect(await parseSource('a.rb', 'x = 1')).toBeUndefined()
})

test('a truth is no number that could be off by one', async () => {
  const nudged = async (path: string, text: string) => (await editsOf(path, text)).filter(({ operator }) => operator === 'off by one').map(({ after }) => after)
  expect(await nudged('a.py', 'def f(a, b):\n    return a and callable(b)\n')).not.toContain('def f(a, b):\n    return a and (callable(b) - 1)\n')
  expect(await nudged('a.py', 'def f(a):\n    return a.__eq__(a)\n')).not.toContain('def f(a):\n    return a.__eq__(a) - 1\n')
  expect(await nudged('a.js', 'const f = (a) => !a || isEven(a)')).not.toContain('const f = (a) => !a || (isEven(a) - 1)')
  expect(await nudged('a.js', 'const f = (a) => size(a)')).toContain('const f = (a) => size(a) - 1')
})

test('two branches alike are a mistake wherever they stand, and a name that says yes or no is seldom one that does not', async () => {
  const edits = await editsOf('a.ts', 'const f = (fence: string, isFenced: boolean, isOpen: boolean) => (fence ? isFenced : isFenced)')
  const priorOf = (after: string) => edits.find((edit) => edit.after.endsWith(after))?.prior ?? 0
  expect(edits.find(({ after }) => after.endsWith('(fence ? !isFenced : isFenced)'))?.traits).toContain('hole')
  expect(priorOf('(fence ? !isFenced : isFenced)')).toBeGreaterThan(3 * priorOf('(fence ? fence : isFenced)'))
  expect(priorOf('(fence ? isOpen : isFenced)')).toBeGreaterThan(2 * priorOf('(fence ? fence : isFenced)'))
  const others = await editsOf('a.ts', 'const f = (a: string, isB: boolean, isC: boolean) => (a ? isB : isC)')
  expect(others.find(({ after }) => after.endsWith('(a ? !isB : isC)'))?.traits).not.toContain('hole')
  const calls = await editsOf('a.ts', 'const f = (x: string) => g(isSafe(x), trim(x))')
  const unwrapped = (after: string) => calls.find((edit) => edit.after.endsWith(after))?.prior ?? 0
  expect(unwrapped('g(isSafe(x), x)')).toBeGreaterThan(3 * unwrapped('g(x, trim(x))'))
})

test('forms of a kind of value are proposed where its type is declared, and where none is', async () => {
  const after = (await editsOf('a.ts', 'function f(str: string, n: number, any: unknown) { return g(str, n, any) }')).map((edit) => edit.after.slice(edit.after.indexOf('return g')))
  expect(after).toEqual(expect.arrayContaining(['return g(str.trim(), n, any) }', 'return g(str, Math.abs(n), any) }', 'return g(str, n, Math.abs(any)) }', 'return g(str, n, any.trim()) }']))
})

test("what the module holds stands for a function's own names later than another name of the function", async () => {
  for (const [path, text] of [['a.js', 'const rest = make(), more = 1\nfunction f(seq, sec, n) { const own = 2\nreturn seq[n] }'], ['a.py', 'rest = make()\nmore = 1\ndef f(seq, sec, n):\n  own = 2\n  return seq[n]']] as const) {
    const priors = (await editsOf(path, text)).filter((edit) => edit.operator === 'name')
    const priorOf = (after: string) => priors.find((edit) => edit.after.includes(after))?.prior ?? 0
    expect(priorOf('rest[n]'), path).toBeGreaterThan(0)
    expect(Math.min(priorOf('sec[n]'), priorOf('own[n]')), path).toBeGreaterThan(2 * priorOf('rest[n]'))
  }
})

test('the bound of a slice is more often counted from the other end than an index', async () => {
  const edits = await editsOf('a.py', 'x = seq[n:]\ny = seq[m]')
  const priorOf = (after: string) => edits.find((edit) => edit.operator === 'sign' && edit.after.includes(after))?.prior ?? 0
  expect(priorOf('seq[-m]')).toBeGreaterThan(0)
  expect(priorOf('seq[-n:]')).toBeGreaterThan(1.5 * priorOf('seq[-m]'))
})

test('a function stands for what is no function only as a last resort', async () => {
  const text = "import { pick } from './pick.js'\nfunction half(n: number) { return n / 2 }\nfunction twin(n: number) { return n + n }\nexport function all(list: number[], text: string, word: string) { use(text); list.map(half); list.map(pick) }"
  const edits = await editsOf('a.ts', text)
  const priorOf = (after: string) => edits.find((edit) => edit.operator === 'name' && edit.after === text.replace('use(text); list.map(half); list.map(pick)', after))?.prior ?? 0
  const [toValue, toFunction] = [priorOf('use(word); list.map(half); list.map(pick)'), priorOf('use(twin); list.map(half); list.map(pick)')]
  expect(toFunction).toBeGreaterThan(0)
  expect(toValue).toBeGreaterThan(2 * toFunction)
  // A function for a function, or for what may be one.
  expect(priorOf('use(text); list.map(twin); list.map(pick)')).toBeGreaterThan(1.5 * toFunction)
  expect(priorOf('use(text); list.map(half); list.map(twin)')).toBeGreaterThan(1.5 * toFunction)
})

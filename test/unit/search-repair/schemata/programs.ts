/** Small programs of many forms; `cases` is what to ask of them. They keep nothing between calls. */
export const programs: Record<string, string> = {
  'classes and generators': `'use strict'
class Account {
  #balance = 0
  limit = Math.max(1, 10 - 3)
  constructor (owner, balance = 5, { rate = 2, names = [owner] } = {}) {
    this.owner = owner
    this.#balance = balance * 1
    this.rate = rate
    this.names = names
  }
  get balance () { return this.#balance }
  set balance (value) { this.#balance = value > 0 ? value : 0 }
  withdraw (amount, ...rest) {
    if (amount > this.#balance) throw new RangeError(\`only \${this.#balance} of \${amount}\`)
    this.#balance -= amount
    for (const more of rest) this.withdraw(more)
    return this
  }
  has (other) { return #balance in other && other !== this }
  static of (...args) { return new this(...args) }
}
class Saver extends Account {
  constructor (owner, balance) {
    super(owner + '!', balance + 1)
    this.kind = balance > 3 ? 'rich' : 'poor'
    const twice = (n) => n * 2
    this.twice = twice(balance)
  }
  withdraw (amount) {
    const before = () => super.withdraw(amount + 1)
    return amount < 0 ? this : before()
  }
}
function * count (from, to, step = 1) {
  for (let i = from; i <= to; i += step) {
    const got = yield i * 2
    if (got) break
  }
  return yield * [from, to]
}
function label (n) {
  outer: for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j === 2) continue outer
      if (i + j > 4) break outer
      n -= i && j ? 1 : 0
    }
  }
  return n
}
const pick = ({ a, b: [c = 3, ...d] = [1, 2] }, key = 'a') => ({ a, c, d, [key + 1]: d.length })
function optional (o) {
  const value = o?.list?.[o.at ?? 0]?.(o.x, 1) ?? 'none'
  delete o?.gone
  return typeof value === 'string' ? value.trim().length : value
}
const cases = [
  () => new Account('x', 9, { rate: 1 }).withdraw(2, 3, 1).balance, () => new Account('y', 1).withdraw(4).owner, () => { const a = Account.of('z', 4); a.balance = -2; return [a.balance, a.rate, a.names, a.limit] },
  () => new Account('x').has(new Account('y')), () => { const s = new Saver('s', 4); s.withdraw(1); return [s.balance, s.kind, s.twice, s.owner] }, () => [...count(1, 5)], () => { const c = count(1, 5, 2); return [c.next(), c.next(1), c.next()] },
  () => label(3), () => label(5), () => pick({ a: 1 }), () => pick({ a: 2, b: [undefined, 5, 6] }, 'q'), () => optional(null), () => optional({ list: [(x, y) => x + y], x: 4 }), () => optional({ list: [' ab '], at: 1, gone: 1 }),
  () => [pick.name, pick.length, Account.name, count.length],
]`,
  'no semicolons': `function total (prices, rate) {
  let sum = 0
  let i = 0
  for (i = 0; i < prices.length; i++) sum += prices[i]
  while (sum > 1000) sum -= 100
  do sum++
  while (sum < 3)
  ;[rate, sum] = [sum, rate || 1]
  ;(function (n) { sum += n % 2 })(rate)
  if (rate > 10) rate--
  else if (rate < 0) return -1
  else rate++
  return rate * sum
}
function words (text) {
  const seen = {}
  const result = []
  if (!text) return result
  for (const word of text.toLowerCase().split(/\\s+/)) {
    if (word === '') continue
    seen[word] = (seen[word] || 0) + 1
    if (seen[word] > 1) { result.push(word + seen[word]) } else { result.push(word) }
  }
  for (const key in seen) {
    if (seen[key] < 2) delete seen[key]
  }
  result.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return result.map(function (w, at) { return \`\${at}:\${w}\` }).join(', ') + Object.keys(seen).length
}
function kind (x) {
  switch (typeof x) {
    case 'number':
      if (x !== x) return 'nan'
      x += 1
      // falls through
    case 'string': {
      const l = String(x).length
      return l > 2 ? 'long' : 'short'
    }
    case 'object':
      try {
        if (x.fail) throw new Error('fail ' + x.fail)
        x.done = true
        break
      } catch (e) {
        return e.message
      } finally {
        x && x.log && x.log.push(2)
      }
    default:
      return x > 0 && 'other'
  }
  return x.done ? 'done' : 'not'
}
const cases = [
  () => total([1, 2, 3], 2), () => total([], 0), () => total([2000], -3), () => words('b a b  cc A'), () => words(''), () => words(null),
  () => kind(1), () => kind(NaN), () => kind('abc'), () => kind({}), () => kind({ fail: 1, log: [] }), () => kind(true), () => kind(null), () => kind(100)
]`,
  'asynchronous functions and expressions': `const wait = (ms) => new Promise((resolve) => resolve(ms));
const fetchOne = async (id) => {
  if (id < 0) throw new TypeError('negative');
  return id % 2 ? { ok: true, list: [id, ...[1, 2].map((x) => x + id)] } : undefined;
};
async function load(id, { tries = 2, fallback } = {}) {
  for (let n = 0; n < tries; n++) {
    try {
      const found = await fetchOne(id + n);
      if (found?.ok) return { ...found, n };
    } catch (error) {
      if (n === tries - 1 && fallback === undefined) throw error;
    }
    await wait(n);
  }
  return fallback ?? (await wait(7));
}
async function* stream(n) { for (let i = 0; i < n; i++) { yield await wait(i); } }
async function collect(n) { const out = []; for await (const x of stream(n)) out.push(x > 1 ? x : -x); return out; }
const tag = (strings, ...values) => strings.raw.join('|') + values.map((v) => v + 1).join();
function text(a, b) { return tag\`x\${a}y\${a > b ? a : b}z\` + \`\${a},\${(b, a)}\` + (a, b); }
const math = { add: (a, b) => a + b, sub(a, b) { return a - b; }, mul: function (a, b) { return this === math && a * b; } };
function calc(op, a, b = a, c = b > 1 ? math.add(a, b) : 0) { return math[op]?.(a, b) - (math['sub'])(c, 1) + (a ? -b : +b) ** 2 + (math.mul)(a, 2); }
function bits(x) { let n = 0; for (; x; x >>= 1, n++) { if (x & 1) { n += 2; } else if (x & 2) continue; } return n, x || n; }
function parse(s) { const m = /^(\\d+)-(\\d+)$/g.exec(s); if (!m) return null; const [, a, b] = m; return { from: +a, to: Number(b), ok: a <= b && !(a === b) }; }
function sort(xs) { if (xs.length < 2) return xs; const [p, ...r] = xs; const lo = r.filter((x) => x < p), hi = r.filter((x) => x >= p); return [...sort(lo), p, ...sort(hi)]; }
function swap(o) { [o.a, o.b] = [o.b, o.a]; ({ a: o.c, b: o.d = 4 } = o); o.n ??= 3; o.n ||= 1; o.m &&= 2; return o; }
const cases = [
  () => load(1), () => load(2), () => load(-9), () => load(-9, { fallback: 0 }), () => load(4, { tries: 1 }), () => collect(4), () => text(1, 2), () => text(3, 2), () => calc('add', 1), () => calc('mul', 2, 3),
  () => calc('no', 2, 3), () => bits(0), () => bits(10), () => parse('1-2'), () => parse('x'), () => sort([3, 1, 2, 3]), () => swap({ a: 1, b: 2 }), () => swap({ a: 1, m: 5, n: 0 }), () => [math.add.name, math.mul.name, wait.name],
];`,
}

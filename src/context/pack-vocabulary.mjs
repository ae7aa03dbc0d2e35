// Part of `npm run build`: writes gpt-tokenizer's o200k vocabulary in the form that vocabulary.ts reads.
//   node src/context/pack-vocabulary.mjs <file>
// As a module of JavaScript it takes a third to half of a second to load, several times what reading this file takes.
// Format: the number of tokens n, their ranks in the order of their bytes (n), where each one's bytes begin (n + 1), all as
// unsigned 32-bit little-endian numbers; then the bytes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base'

const tokens = []
ranks.forEach((token, rank) => tokens.push({ bytes: Buffer.from(token), rank }))
tokens.sort((one, other) => Buffer.compare(one.bytes, other.bytes))
const numbers = Buffer.alloc(4 * (2 * tokens.length + 2))
let [at, begin] = [0, 0]
const add = (number) => (at = numbers.writeUInt32LE(number, at))
add(tokens.length)
for (const { rank } of tokens) add(rank)
for (const { bytes } of tokens) {
  add(begin)
  begin += bytes.length
}
add(begin)
const file = process.argv[2]
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, Buffer.concat([numbers, ...tokens.map(({ bytes }) => bytes)]))

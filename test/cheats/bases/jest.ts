import { type Base, packageJson } from '../corpus.ts'

/** CommonJS with a test folder of jest's own kind. */
export const jestDuration: Base = {
  name: 'jest-duration',
  runner: 'jest',
  source: 'lib/duration.js',
  top: 'function toSeconds(text) {',
  bug: 'seconds += Number(amount) * units[unit]',
  fix: 'seconds += Number(amount.replace(/_/g, \'\')) * units[unit]',
  files: {
    'package.json': packageJson('jest', { jest: { setupFiles: ['./config/jest-globals.js'] } }),
    'config/jest-globals.js': 'globalThis.quiet = true\n',
    'lib/units.js': 'module.exports = { h: 3600, m: 60, s: 1 }\n',
    'lib/duration.js': `const units = require('./units')

function toSeconds(text) {
  let seconds = 0
  for (const [, amount, unit] of text.matchAll(/([\\d_]+)([hms])/g)) {
    seconds += Number(amount) * units[unit]
  }
  return seconds
}

function isDuration(text) {
  return /^([\\d_]+[hms])+$/.test(text)
}

module.exports = { toSeconds, isDuration }
`,
    'lib/__tests__/duration.js': `const { isDuration, toSeconds } = require('../duration')

test('adds up parts', () => {
  expect(toSeconds('1h30m')).toBe(5400)
})

test('reads separators of thousands', () => {
  expect(toSeconds('1_200s')).toBe(1200)
})

test('knows durations', () => {
  expect(isDuration('2h')).toBe(true)
  expect(isDuration('two hours')).toBe(false)
})
`,
  },
}

/** Objects, a mocked module, a recorded answer. */
export const jestInvoice: Base = {
  name: 'jest-invoice',
  runner: 'jest',
  source: 'src/invoice.js',
  top: 'function makeInvoice(customer, amounts) {',
  bug: 'const tax = taxRate(customer.country)',
  fix: 'const tax = (net * taxRate(customer.country)) / 100',
  files: {
    'package.json': packageJson('jest'),
    'jest.config.js': "module.exports = { testMatch: ['**/*.spec.js'] }\n",
    'src/tax.js': "const rates = { de: 19, fr: 20 }\n\nexports.taxRate = (country) => rates[country] ?? 0\n",
    'src/invoice.js': `const { taxRate } = require('./tax')

function makeInvoice(customer, amounts) {
  const net = amounts.reduce((sum, amount) => sum + amount, 0)
  const tax = taxRate(customer.country)
  return { customer: customer.name, net, tax, gross: net + tax }
}

module.exports = { makeInvoice }
`,
    'src/__mocks__/tax.js': "exports.taxRate = (country) => (country === 'fr' ? 20 : 0)\n",
    'spec/make-customer.js': "module.exports = (country) => ({ name: 'Ada', country })\n",
    'spec/invoice.spec.js': `jest.mock('../src/tax')
const { makeInvoice } = require('../src/invoice')
const makeCustomer = require('./make-customer')

describe('makeInvoice', () => {
  it('takes no tax where there is none', () => {
    expect(makeInvoice(makeCustomer('xx'), [10, 20])).toEqual({ customer: 'Ada', net: 30, tax: 0, gross: 30 })
  })

  it('adds the tax of the country', () => {
    expect(makeInvoice(makeCustomer('fr'), [150, 50])).toEqual({ customer: 'Ada', net: 200, tax: 40, gross: 240 })
  })
})
`,
  },
}

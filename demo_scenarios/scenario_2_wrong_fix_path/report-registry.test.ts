import { expect, test } from 'vitest'
import { ReportRegistry } from './src/report-registry.ts'

function registryWith(...titles: string[]): ReportRegistry {
  const registry = new ReportRegistry()
  for (const title of titles) registry.register({ title, owner: 'finance' })
  return registry
}

test('finds a report by the key in a link', () => {
  const registry = registryWith('Monthly Revenue')
  expect(registry.get('monthly-revenue')?.title).toBe('Monthly Revenue')
})

test('lists keys as links spell them', () => {
  const registry = registryWith('Open Invoices', 'Monthly Revenue')
  expect(registry.keys()).toEqual(['monthly-revenue', 'open-invoices'])
})

test('refuses a second report whose title differs only in case and spaces', () => {
  expect(() => registryWith('Monthly Revenue', ' monthly  revenue')).toThrow(/already registered/)
})

test('knows nothing of a report that nobody registered', () => {
  expect(registryWith('Monthly Revenue').get('yearly-revenue')).toBeUndefined()
})

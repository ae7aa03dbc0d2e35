import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = ['money', 'catalog', 'checkout', 'shipping']

export default defineConfig({
  resolve: { alias: packages.map((name) => ({ find: new RegExp(`^@${name}/(.*)$`), replacement: `${fileURLToPath(new URL(`./packages/${name}/src`, import.meta.url))}/$1` })) },
})

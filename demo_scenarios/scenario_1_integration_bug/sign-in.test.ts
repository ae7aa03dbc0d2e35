import { expect, test } from 'vitest'
import { signIn } from './src/sign-in.ts'
import { UserStore } from './src/user-store.ts'

test('signs a user in whose address was registered with capitals', () => {
  const store = new UserStore()
  store.add('Ada', ' Ada.Lovelace@Example.com')
  const address = 'ada.lovelace@example.com'
  expect(signIn(store, address)).toEqual({ status: 'welcome', greeting: 'Hello, Ada!', email: address })
})

test('signs a user in who types the address with capitals', () => {
  const store = new UserStore()
  store.add('Grace', 'grace@example.com')
  expect(signIn(store, 'Grace@Example.com')).toMatchObject({ status: 'welcome', email: 'grace@example.com' })
})

test('does not know an address that nobody registered', () => {
  const store = new UserStore()
  store.add('Ada', 'ada@example.com')
  expect(signIn(store, 'grace@example.com')).toEqual({ status: 'unknown_user' })
})

import type { UserStore } from './user-store.ts'

export type SignIn = { status: 'welcome'; greeting: string; email: string } | { status: 'unknown_user' }

/** Greets the user who owns the address. */
export function signIn(store: UserStore, email: string): SignIn {
  const user = store.findByEmail(email)
  return user ? { status: 'welcome', greeting: `Hello, ${user.name}!`, email: user.email } : { status: 'unknown_user' }
}

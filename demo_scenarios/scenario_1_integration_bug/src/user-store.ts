import { normalizeEmail } from './email.ts'

export interface User {
  name: string
  email: string
}

/** Users by e-mail address. */
export class UserStore {
  private readonly users = new Map<string, User>()

  add(name: string, email: string): User {
    const user = { name, email }
    this.users.set(user.email, user)
    return user
  }

  findByEmail(email: string): User | undefined {
    return this.users.get(normalizeEmail(email))
  }

  get size(): number {
    return this.users.size
  }
}

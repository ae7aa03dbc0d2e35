/** The one spelling under which an address is known: mail servers ignore case, people add spaces. */
export function normalizeEmail(address: string): string {
  return address.trim().toLowerCase()
}

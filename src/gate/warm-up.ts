/** Until the process of the tests has been started. */
const delayMs = 100

/** Loads the large parts that a diagnosis needs, while ralph only waits for tests that run again. */
export function warmUp(): void {
  const load = () => Promise.allSettled([import('oxc-parser'), import('oxc-resolver')])
  // What fails to load says so where it is used.
  setTimeout(() => void load(), delayMs).unref()
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { onTestFinished as onCurrentFinished, test, type TestContext } from 'vitest'

const running = new AsyncLocalStorage<TestContext>()

/** A test that waits more than it works (a timeout, a hang, a retry): it runs beside those next to it in its file. */
export function waitingTest(name: string, body: (context: TestContext) => Promise<void>): void {
  test.concurrent(name, (context) => running.run(context, () => body(context)))
}

/** At the end of the test that asks: of several at once, vitest's own would take the one that began last. */
export function onTestFinished(end: () => unknown): void {
  const context = running.getStore()
  if (context === undefined) onCurrentFinished(async () => void (await end()))
  else context.onTestFinished(async () => void (await end()))
}

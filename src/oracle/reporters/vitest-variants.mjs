// Tries many candidates in one vitest: the job comes on stdin, so that no test can find it, and a journal of results goes out.
// The changed files are written into the tree and put back; vitest reloads them as it does when it watches files.
import { appendFileSync, readFileSync } from 'node:fs'
import { openVariantSession } from './vitest-variant-session.mjs'

/** After so many variants it is checked that the unchanged program still fails as it did. */
const variantsPerCheck = 20
/** After so many checks the workers are replaced: what the variants leave behind adds up. */
const checksPerWorker = 10
const closeLimitMs = 5_000

const job = JSON.parse(readFileSync(0, 'utf8'))
await work().catch((error) => write({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) }))
process.exit()

async function work() {
  const session = await openVariantSession(job)
  try {
    await tryVariants(session, job.variants)
    write({ kind: 'end' })
  } finally {
    // A server of the tests may keep vitest open; everything is written by now.
    await Promise.race([session.close(), new Promise((resolve) => setTimeout(resolve, closeLimitMs))])
  }
}

async function tryVariants(session, variants) {
  const control = await session.runControl()
  write({ kind: 'control', result: control })
  if (!hasFailure(control)) return
  const expected = signature(control)
  const isUnchanged = async () => signature(await session.run([])) === expected
  // Such a check would take as long as it may, each time.
  if (control.status === 'timed_out') await session.stopKeepingWorkers()
  for (let at = 0, checks = 0; at < variants.length; ) {
    const batch = variants.slice(at, at + (session.keepsWorkers ? variantsPerCheck : 1))
    let results = await runAll(session, batch)
    if (session.keepsWorkers && !(await isUnchanged())) {
      // Something that these variants left behind shows: from here on each gets a worker of its own.
      await session.stopKeepingWorkers()
      results = await runAll(session, batch)
    }
    for (const [index, result] of results) write({ kind: 'variant', index, result })
    for (const [index, result] of job.guards.length === 0 ? [] : results.filter(([, told]) => hasPassed(told))) {
      const { changes } = batch.find((each) => each.index === index)
      // Written once more: what is known already counts, should time be over before.
      write({ kind: 'variant', index, result: { ...result, broken: firstBroken(await session.runGuards(changes)) } })
    }
    at += batch.length
    if (++checks % checksPerWorker === 0) await session.renewWorkers()
  }
}

async function runAll(session, batch) {
  const results = []
  for (const { index, changes } of batch) {
    write({ kind: 'start', index })
    let result = await session.run(changes)
    if (session.keepsWorkers && result.errors?.length > 0) {
      // Perhaps thrown by something that an earlier variant left running.
      await session.renewWorkers()
      result = await session.run(changes)
    }
    results.push([index, result])
  }
  return results
}

function hasPassed({ status, records = [], errors = [] }) {
  return status === 'ran' && errors.length === 0 && records.some((record) => record.status === 'passed') && records.every((record) => record.status !== 'failed')
}

/** The index of the first guard that fails; where they do not end, nobody knows which. */
function firstBroken({ records = [] }) {
  const failed = records.filter(({ status }) => status === 'failed').map(({ file, path }) => `${file}\0${path.join(' > ')}`)
  const index = job.guards.findIndex(([file, name]) => failed.includes(`${file}\0${name}`))
  return index < 0 ? [] : [index]
}

function hasFailure({ status, records = [] }) {
  return status === 'timed_out' || records.some((record) => record.status === 'failed')
}

/** What a run of the unchanged program showed, without what differs from run to run. */
function signature({ status, records = [], errors = [] }) {
  return JSON.stringify([status, records.map(({ file, path, status, failure }) => [file, path, status, failure?.message]), errors.length])
}

function write(record) {
  appendFileSync(job.journalPath, `${JSON.stringify({ ...record, nonce: job.nonce })}\n`)
}

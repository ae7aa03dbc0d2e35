import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openArtifacts } from '../../../src/gate/artifacts.ts'
import { runBaseline } from '../../../src/gate/baseline.ts'
import { diagnose, writeContext } from '../../../src/gate/diagnose.ts'
import type { Session } from '../../../src/gate/session.ts'
import { withSession } from '../../support/session.ts'

const testFile = (name: string, from: string) => `import { test } from 'node:test'\nimport assert from 'node:assert'\nimport { ${name} } from '${from}'\ntest('${name}', () => assert.equal(${name}(2), 5))\n`

/** Diagnoses what fails and writes the context: what ralph knows of it, and a reader of its artifacts. */
async function diagnosed(session: Session, name: string, contextFiles: string[] = []) {
  const baseline = await runBaseline(session)
  const scenario = { name, title: '', summary: '', contextFiles, instructions: () => '', gating: true, oracle: session.oracle, baseline, failing: baseline.failing }
  const diagnosis = await diagnose(session, scenario)
  const { path } = await writeContext(session, scenario, diagnosis, await openArtifacts(session, name, { fresh: true }))
  return { diagnosis, read: (artifact: string) => readFile(path.replace('context.txt', artifact), 'utf8') }
}

test('source in a folder named docs is shown, documentation in it is not', async () => {
  const files = {
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'src/docs/title.js': 'export const title = (n) => n + 2\n',
    'src/docs/title.txt': 'it should be n + 3',
    'title.test.js': testFile('title', './src/docs/title.js'),
  }
  await withSession(files, async (session) => {
    const text = await (await diagnosed(session, 'title', ['src/docs/title.txt'])).read('context.txt')
    expect(text).toContain('# FILE: src/docs/title.js\nexport const title = (n) => n + 2')
    expect(text).not.toContain('it should be n + 3')
  })
})

test('what the configuration keeps out of the context is in none of its artifacts', async () => {
  const files = {
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{ "context": { "exclude": ["src/licensed/**"] } }',
    'src/licensed/secretRecipe.js': 'export const secretRecipe = (n) => n + 1\n',
    'src/total.js': "import { secretRecipe } from './licensed/secretRecipe.js'\nexport const total = (n) => secretRecipe(n) + 1\n",
    'total.test.js': testFile('total', './src/total.js'),
  }
  await withSession(files, async (session) => {
    const { diagnosis, read } = await diagnosed(session, 'total')
    expect(diagnosis.localization.ranked.map(({ unit }) => unit.name)).toContain('secretRecipe')
    const units = JSON.parse(await read('localization.json')) as { units: { name: string }[] }
    expect(units.units.map(({ name }) => name)).toEqual(['total'])
  })
})

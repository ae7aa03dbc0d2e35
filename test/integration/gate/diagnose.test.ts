import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openArtifacts } from '../../../src/gate/artifacts.ts'
import { runBaseline } from '../../../src/gate/baseline.ts'
import { diagnose, writeContext } from '../../../src/gate/diagnose.ts'
import { withSession } from '../../support/session.ts'

const testFile = (name: string, from: string) => `import { test } from 'node:test'\nimport assert from 'node:assert'\nimport { ${name} } from '${from}'\ntest('${name}', () => assert.equal(${name}(2), 5))\n`

test('source in a folder named docs is shown, documentation in it is not', async () => {
  const files = {
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'src/docs/title.js': 'export const title = (n) => n + 2\n',
    'src/docs/title.txt': 'it should be n + 3',
    'title.test.js': testFile('title', './src/docs/title.js'),
  }
  await withSession(files, async (session) => {
    const baseline = await runBaseline(session)
    const scenario = { name: 'title', title: '', summary: '', contextFiles: ['src/docs/title.txt'], instructions: () => '', gating: true, oracle: session.oracle, baseline, failing: baseline.failing }
    const { path } = await writeContext(session, scenario, await diagnose(session, scenario), await openArtifacts(session, 'title', { fresh: true }))
    const text = await readFile(path, 'utf8')
    expect(text).toContain('# FILE: src/docs/title.js\nexport const title = (n) => n + 2')
    expect(text).not.toContain('it should be n + 3')
  })
})

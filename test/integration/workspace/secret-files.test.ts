import { expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { readSecretValues } from '../../../src/workspace/secret-files.ts'
import { tempRepo } from '../../support/repo.ts'

test('reads dotenv files, and of files that exist to hold secrets assigned values, lines of keys and last fields', async () => {
  const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA'
  const files = {
    'app/.env': 'API_TOKEN=t0ken-of-the-app\n',
    'key.pem': `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`,
    '.pgpass': 'db:5432:app:svc:pgp4ss-Q9zR\n',
    'secrets.yml': 'mail:\n  smtp: smtp-pw-77aa\n',
    'src/a.js': 'export const a = "n0t-a-secret"\n',
  }
  const repo = await tempRepo(files)
  const values = await readSecretValues(await openRepository(repo.root, repo.env, runProcess), Object.keys(files))
  expect(values).toEqual(expect.arrayContaining(['t0ken-of-the-app', line, 'pgp4ss-Q9zR', 'smtp-pw-77aa']))
  expect(values).not.toContain('n0t-a-secret')
})

import picomatch from 'picomatch'

/** Files that exist to hold secrets: never shown to a model, whatever is in them. */
const secretFiles = [
  '**/.env', '**/.env.*', '**/*.env', '**/.envrc', '**/.npmrc', '**/.yarnrc*', '**/.pypirc', '**/.netrc', '**/_netrc', '**/.git-credentials', '**/.htpasswd', '**/.pgpass', '**/.my.cnf', '**/.s3cfg', '**/.boto',
  '**/*.{pem,key,secret,secrets,p12,pfx,jks,keystore,kdbx,ppk,asc,gpg,age}', '**/id_{rsa,dsa,ecdsa,ed25519}*', '**/*.tfstate*', '**/*.tfvars*', '**/{.aws,.ssh,.gnupg,.kube,.docker,.azure,.gcloud}/**',
  '**/{secrets,secret,credentials,service-account*,serviceaccount*}.{json,yml,yaml,toml,ini,txt,properties}', '**/secrets/**/*.{json,yml,yaml,toml,ini,txt}', '**/kubeconfig*', '**/vault-token',
]

/** Whether a repository-relative path names a file that is there to hold secrets. Examples (`.env.example`) are not. */
export function isSecretPath(path: string): boolean {
  return matches(path) && !/\.(example|sample|template|dist)$/i.test(path)
}

const matches = picomatch(secretFiles, { dot: true, nocase: true })

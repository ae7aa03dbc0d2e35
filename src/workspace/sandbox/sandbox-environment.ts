/** Variables of the user's that say where programs are and how they speak; none of them holds a secret by its purpose. */
const passed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|NODE_ENV|NODE_PATH|VIRTUAL_ENV|CONDA_PREFIX|PYTHON[A-Z]*|PYENV_[A-Z]+|NVM_[A-Z]+|VOLTA_HOME|JAVA_HOME|GOPATH|GOROOT|GOMODCACHE|GOFLAGS|GOTOOLCHAIN|CGO_ENABLED|CARGO_HOME|RUSTUP_HOME|RUSTUP_TOOLCHAIN|RUSTFLAGS|CI|DEBUG)$/
/** A preloaded file may lie where the sandbox does not show it, and every Node process would fail. */
const preloads = /(^|\s)(-r|--require|--import|--loader|--experimental-loader)(\s|=)/

/** The user's environment as a sandboxed test sees it: an allow-list, and the names that ci_config.json adds. */
export function sandboxEnvironment(env: Readonly<Record<string, string>>, allowed: readonly string[]): Record<string, string> {
  const names = new Set(allowed)
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => names.has(name) || passed.test(name) || (name === 'NODE_OPTIONS' && !preloads.test(value))),
  )
}

/** Environment variables of ralph, as handed in by the CLI. */
export type Environment = Readonly<Record<string, string | undefined>>

const always = ['PATH', 'HOME', 'LANG']

/** The environment of a foreign program: a short list, what the configuration names, and nothing else (no keys by accident). */
export function childEnvironment(
  env: Environment,
  names: readonly string[],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed = [...always, ...names].flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(passed), ...own }
}

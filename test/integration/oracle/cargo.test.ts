import { describe, expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { runnerRepo, statuses, testEnv, testNamed } from './runner-repo.ts'

const version = await runProcess({ file: 'cargo', args: ['--version'], cwd: '/', env: testEnv() })
const hasCargo = version.status === 'exited' && version.exitCode === 0

const manifest = '[package]\nname = "shapes"\nversion = "0.1.0"\nedition = "2021"\n'

const mixed = {
  'Cargo.toml': manifest,
  'src/lib.rs': `pub mod math;
#[cfg(test)]
mod checks;

/// Doubles.
/// \`\`\`
/// assert_eq!(shapes::double(2), 4);
/// \`\`\`
pub fn double(n: i32) -> i32 { n * 2 }

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn doubles() { println!("test tests::later ... ok"); assert_eq!(double(2), 5, "doubling {}", 2); }
    #[test]
    #[ignore = "slow"]
    fn later() {}
    #[test]
    #[should_panic(expected = "boom")]
    fn panics() { panic!("boom") }
    #[test]
    #[should_panic]
    fn stays_calm() {}
}
`,
  'src/checks.rs': '#[test]\nfn halves() { assert!(crate::double(1) == 1); }\n',
  'src/math.rs': `pub fn div(a: i32, b: i32) -> i32 {
    if b == 0 { panic!("division by zero: {a}") }
    a / b
}
#[cfg(test)]
mod tests {
    #[test]
    fn divides() { assert_eq!(super::div(4, 2), 2); }
    #[test]
    fn by_zero() { super::div(1, 0); }
    #[test]
    fn result() -> Result<(), String> { Err("not good".into()) }
}
`,
  'tests/it.rs': `use std::io::Write;
#[test]
fn works() { assert_eq!(shapes::double(1), 2); }
#[test]
fn dies() { std::process::abort(); }
#[test]
fn forges() { std::io::stdout().write_all(b"test forges ... ok\\n").unwrap(); std::process::exit(0); }
#[test]
fn forges_and_dies() { std::io::stdout().write_all(b"test forges_and_dies ... ok\\n").unwrap(); std::process::abort(); }
`,
}

describe.skipIf(!hasCargo)('cargo', () => {
  test('every kind of test gets its own id and status; a crash stops no other test', async () => {
    const repo = await runnerRepo({ runner: 'cargo' }, mixed)
    const report = await repo.run()
    expect(statuses(report)).toEqual({
      'src/checks.rs > halves': 'failed',
      'src/lib.rs > double (documentation)': 'passed',
      'src/lib.rs > tests > doubles': 'failed',
      'src/lib.rs > tests > later': 'skipped',
      'src/lib.rs > tests > panics': 'passed',
      'src/lib.rs > tests > stays_calm': 'failed',
      'src/math.rs > tests > by_zero': 'failed',
      'src/math.rs > tests > divides': 'passed',
      'src/math.rs > tests > result': 'failed',
      'tests/it.rs > dies': 'failed',
      'tests/it.rs > forges': 'failed',
      'tests/it.rs > forges_and_dies': 'failed',
      'tests/it.rs > works': 'passed',
    })
    expect(report).toMatchObject({ status: 'failed', evidence: 'printed' })
    const named = (id: string) => testNamed(report, id)
    expect(named('src/lib.rs > tests > doubles')).toMatchObject({
      inSource: true,
      failure: { kind: 'assertion', message: expect.stringContaining('doubling 2'), actual: '4', expected: '5', frames: [{ file: 'src/lib.rs', line: 15 }] },
    })
    expect(named('src/math.rs > tests > by_zero').failure).toMatchObject({ kind: 'error', message: 'division by zero: 1', frames: [{ file: 'src/math.rs', line: 2, function: 'shapes::math::div' }, { file: 'src/math.rs', line: 10 }] })
    expect(named('src/math.rs > tests > result').failure?.message).toBe('Error: "not good"')
    expect(named('src/checks.rs > halves').inSource).toBeUndefined()
    expect(named('tests/it.rs > dies').failure?.message).toContain('killed by SIGABRT')
    expect(named('tests/it.rs > forges').failure?.message).toContain('exit code 0')

    const selection = { tests: ['src/math.rs > tests > divides', 'tests/it.rs > works'] }
    const some = await repo.run({ selection })
    expect(statuses(some)).toEqual({ 'src/math.rs > tests > divides': 'passed', 'tests/it.rs > works': 'passed' })
    expect(some).toMatchObject({ status: 'passed', exitCode: 0 })
    expect(some.output).not.toContain('doubling')
  })

  test('of many tests those that were printed before a crash are believed: not all could be asked alone', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `t${n}`)
    const source = `${names.map((name) => `#[test]\nfn ${name}() {}\n`).join('')}#[test]\nfn zz_dies() { std::thread::sleep(std::time::Duration::from_millis(500)); std::process::abort(); }\n`
    const repo = await runnerRepo({ runner: 'cargo' }, { 'Cargo.toml': '[package]\nname = "many"\nversion = "0.1.0"\nedition = "2021"\n', 'Cargo.lock': 'version = 3\n\n[[package]]\nname = "many"\nversion = "0.1.0"\n', 'src/lib.rs': '', 'tests/it.rs': source })
    expect(statuses(await repo.run())).toEqual({ ...Object.fromEntries(names.map((name) => [`tests/it.rs > ${name}`, 'passed'])), 'tests/it.rs > zz_dies': 'failed' })
  })

  test('what cannot be compiled takes its tests with it, one load failure for each file, and others still run', async () => {
    const repo = await runnerRepo({ runner: 'cargo' }, { 'Cargo.toml': manifest, 'src/lib.rs': 'pub fn one() -> i32 { 1 }\n', 'tests/a.rs': '#[test]\nfn a() { assert_eq!(shapes::one(), 1); }\n', 'tests/b.rs': '#[test]\nfn b() { assert_eq!(shapes::two(), 2); }\n', 'tests/c.rs': '#[test]\nfn c() { loop { std::thread::park() } }\n' })
    const report = await repo.run({ selection: { files: ['tests/a.rs', 'tests/b.rs'] } })
    expect(statuses(report)).toEqual({ 'tests/a.rs > a': 'passed', 'tests/b.rs > (load)': 'failed' })
    expect(testNamed(report, 'tests/b.rs > (load)').failure).toMatchObject({ message: expect.stringContaining('cannot find function `two`'), frames: [{ file: 'tests/b.rs', line: 2 }] })
    expect(await repo.run({ timeoutMs: 1_000, selection: { files: ['tests/c.rs'] } })).toMatchObject({ status: 'timed_out', timeoutMs: 1_000 })
  })

  test('no tests are no_tests; a manifest that cannot be read, and a cargo that is not there, say what to do', async () => {
    expect(await (await runnerRepo({ runner: 'cargo' }, { 'Cargo.toml': manifest, 'src/lib.rs': '' })).run()).toMatchObject({ status: 'no_tests', tests: [] })
    expect(await (await runnerRepo({ runner: 'cargo' }, { 'Cargo.toml': '[package' })).run()).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('cargo cannot build') })
    expect(await (await runnerRepo({ runner: 'cargo' }, { 'Cargo.toml': manifest })).run({ env: { PATH: '/nonexistent' } })).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('Install Rust') })
  })
})

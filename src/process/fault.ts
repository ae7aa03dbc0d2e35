import { UserError } from '../errors.ts'

/** Places where a test can break a run (`RALPH_FAULT`), in the order in which a run passes them. */
export const faultPoints = [
  'baseline', 'model-call', 'validation',
  'journal-begin', 'journal-saved', 'temp-written', 'journal-prepared', 'before-rename', 'after-rename', 'before-commit', 'committed',
  'recover-step',
] as const
export type FaultPoint = (typeof faultPoints)[number]

const kinds = ['kill', 'throw', 'sleep', 'ENOSPC', 'EIO', 'EROFS'] as const

interface Fault {
  point: FaultPoint
  kind: (typeof kinds)[number]
  /** Which passing of the point breaks, from 1. */
  at: number
  passed: number
}

let faults: Fault[] = []
let announce: (line: string) => void = () => {}

/**
 * Arms the faults of one process: `<point>[@k]:<kill|throw|sleep|ENOSPC|EIO|EROFS>`, several with commas; undefined arms
 * none. Throws {@link UserError} for anything else. `say` is told when a `sleep` begins.
 */
export function armFaults(spec: string | undefined, say: (line: string) => void = () => {}): void {
  faults = (spec ?? '').split(',').filter(Boolean).map(parseFault)
  announce = say
}

/** Breaks here when a fault is armed for this place; costs nothing when none is. */
export function faultPoint(name: FaultPoint): Promise<void> | undefined {
  if (faults.length === 0) return undefined
  const hit = faults.filter(({ point }) => point === name).find((fault) => ++fault.passed === fault.at)
  return hit === undefined ? undefined : breakHere(hit)
}

async function breakHere({ point, kind }: Fault): Promise<void> {
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL')
  else if (kind === 'sleep') await untilContinued(point)
  else throw Object.assign(new Error(`${kind === 'throw' ? 'fault' : kind}: injected at ${point}`), kind === 'throw' ? {} : { code: kind })
}

/** Until SIGCONT, at most a minute: a test does something in between, and waits for nothing but this line. */
function untilContinued(point: FaultPoint): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 60_000)
    process.once('SIGCONT', () => {
      clearTimeout(timer)
      resolve()
    })
    announce(`fault point ${point}: asleep until SIGCONT`)
  })
}

function parseFault(text: string): Fault {
  const [, name, at, kindName] = /^([a-z-]+)(?:@([1-9]\d*))?:(\w+)$/.exec(text) ?? []
  const point = faultPoints.find((known) => known === name)
  const kind = kinds.find((known) => known === kindName)
  if (point === undefined || kind === undefined) {
    throw new UserError(`Expected RALPH_FAULT to be <point>[@k]:<kind>, but it says "${text}". Points: ${faultPoints.join(', ')}. Kinds: ${kinds.join(', ')}. Unset it to run as usual.`)
  }
  return { point, kind, at: Number(at ?? 1), passed: 0 }
}

import { registryKey } from './registry-key.ts'

export interface Report {
  title: string
  owner: string
}

/** Reports by key; links and configuration files name reports by these keys. */
export class ReportRegistry {
  private readonly reports = new Map<string, Report>()

  register(report: Report): void {
    const key = registryKey(report.title)
    if (this.reports.has(key)) throw new Error(`report "${key}" is already registered`)
    this.reports.set(key, report)
  }

  /** The report that a link names. */
  get(key: string): Report | undefined {
    return this.reports.get(key)
  }

  keys(): string[] {
    return [...this.reports.keys()].sort()
  }
}

/** The key of a report: its title in words joined by dashes, so that it can stand in a link. */
export function registryKey(title: string): string {
  return title.trim().toUpperCase().split(/\s+/).join('-')
}

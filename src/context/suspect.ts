/** One place to look at, with the reason: the result of fault localization. Ordered by falling score. */
export interface Suspect {
  /** Repository-relative. */
  path: string
  /** 0 to 1; only the order means something. */
  score: number
  /** One sentence for people and for the prompt. */
  reason: string
  /** 1-based, inclusive line ranges inside the file that the reason points at. */
  lines?: [from: number, to: number][]
}

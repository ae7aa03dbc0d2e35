import { stripVTControlCharacters } from 'node:util'

/**
 * What a terminal obeys and what a reader cannot see: control characters but tab and line ends, bidirectional overrides,
 * zero-width spaces, the tag and variation characters in which text can be smuggled. Joiners stay: emoji and scripts need them.
 */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\r(?!\n)|[\u{e0000}-\u{e01ef}]/gu

/** The text as it may be shown to a model or on a terminal: no escape sequences, no control or hidden characters. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(unseen, '')
}

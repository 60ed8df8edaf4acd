/**
 * Text that somebody else chose (names of people, groups, policies, devices), made safe to use inside a sentence. Anyone
 * who can rename a group can write to our readers, so no name may break a line, turn the reading direction or hide.
 */

const spaces = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu;
/** Format characters steer and hide text (bidi overrides, zero-width, tags); the two joiners are spelling in Persian and Hindi. */
const hidden = /(?![\u200c\u200d])\p{Cf}|\p{Cs}/gu;

const defaultLength = 80;

/** One line without control, bidi or invisible characters, at most `maxLength` characters; an ellipsis marks a cut. */
export function plainText(value: string, maxLength: number = defaultLength): string {
  const clean = value.replace(hidden, '').replace(spaces, ' ').trim();
  return shorten(clean, maxLength);
}

/** Mail and Teams clients turn bare addresses into links, which must not happen to names. Addresses in our own text stay. */
export const unlinked = (text: string): string =>
  text.replaceAll(/:\/\/(?!aka\.ms\/mysecurityinfo)/g, ':\u2215\u2215').replaceAll(/\bwww\./gi, 'www\u2024');

/** Cuts between characters, never inside one, and shows the cut. */
export function shorten(text: string, maxLength: number): string {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  return `${characters
    .slice(0, Math.max(1, maxLength - 1))
    .join('')
    .trimEnd()}…`;
}

/** A name in quotation marks. Its own ones become single, or a name could end the quotation and continue as our sentence. */
export const quoted = (name: string, maxLength: number = defaultLength): string =>
  `"${plainText(name.replaceAll(/["\u201c-\u201f]/gu, "'"), maxLength)}"`;

/** Capitalises the first letter of a clause that becomes a sentence; iOS, macOS and addresses keep theirs. */
export const capital = (text: string): string =>
  /^\p{Ll}+\p{Lu}|^[^\s@]+@[^\s@]/u.test(text) ? text : text.slice(0, 1).toUpperCase() + text.slice(1);

/** Changes "can" to "could" for a problem that is over. A quoted name stays as it is. */
export const overInWords = (text: string): string =>
  text.replace(/"[^"]*"|\bcan now\b/g, (found) => (found === 'can now' ? 'could' : found));

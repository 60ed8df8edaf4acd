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

const pastTense: Readonly<Record<string, string>> = {
  ...{ is: 'was', are: 'were', has: 'had', have: 'had', does: 'did', do: 'did', can: 'could', cannot: 'could not' },
  ...{ hold: 'held', keep: 'kept', own: 'owned', stay: 'stayed', remain: 'remained', need: 'needed', use: 'used' },
  ...{ work: 'worked', include: 'included', give: 'gave', lack: 'lacked', decide: 'decided', control: 'controlled' },
  ...{ apply: 'applied', approve: 'approved', expire: 'expired', count: 'counted' },
  ...{ conflict: 'conflicted', create: 'created', end: 'ended', exist: 'existed', misses: 'missed' },
};

/** After these, a verb is an infinitive or the word is a noun: "can keep", "to use", "the use of", "2 controls". */
const keepsNext = /^(?:can|cannot|now|to|not|could|the|an?|no|of|in|its|their|\d[\d,.]*)$/i;

/**
 * A problem that is over, in the past tense: "14 people can now sign in" as "14 people could sign in". It knows the verbs of our own
 * wordings; a quoted name stays as it is.
 */
export function overInWords(text: string): string {
  let before = '';
  return text.replace(/"[^"]*"|\bcan now\b|[\w'-]+/g, (found) => {
    const isVerb = !keepsNext.test(before);
    before = found === 'can now' ? 'can' : found;
    if (found === 'can now') return 'could';
    const verb = Object.hasOwn(pastTense, found) ? found : found.replace(/s$/, '');
    return isVerb && Object.hasOwn(pastTense, verb) ? (pastTense[verb] ?? found) : found;
  });
}

/**
 * Makes text that somebody else chose (names of people, groups, policies, devices) safe inside a sentence. Anyone who
 * can rename a group can put text into messages, so no name may break a line, change the reading direction or hide
 * text.
 */

const spaces = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu;
/**
 * Format characters change the direction of text or hide it (bidi overrides, zero-width, tags). The two joiners stay,
 * because Persian and Hindi need them.
 */
const hidden = /(?![\u200c\u200d])\p{Cf}|\p{Cs}/gu;

const defaultLength = 80;

/** One line without control, bidi or invisible characters, at most `maxLength` characters; an ellipsis marks a cut. */
export function plainText(value: string, maxLength: number = defaultLength): string {
  const clean = value.replace(hidden, '').replace(spaces, ' ').trim();
  return shorten(clean, maxLength);
}

/**
 * Mail and Teams clients turn bare addresses into links. This prevents it for names; addresses in our own text stay
 * links.
 */
export const unlinked = (text: string): string =>
  text.replaceAll(/:\/\/(?!aka\.ms\/mysecurityinfo)/g, ':\u2215\u2215').replaceAll(/\bwww\./gi, 'www\u2024');

/**
 * Cuts after a word, or between two characters of a word that is longer than half of the text, and marks the cut with an
 * ellipsis. A quotation that is cut keeps its closing mark, so that the words after it do not look like part of the name.
 */
export function shorten(text: string, maxLength: number): string {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  const short = cutAfterWord(characters, maxLength - 1);
  if (!isOpenQuotation(short)) return `${short}…`;
  const shorter = cutAfterWord(characters, maxLength - 2);
  return `${shorter}…${isOpenQuotation(shorter) ? '"' : ''}`;
}

const isOpenQuotation = (text: string): boolean => text.split('"').length % 2 === 0;

function cutAfterWord(characters: readonly string[], maxLength: number): string {
  const length = Math.max(1, maxLength);
  const kept = characters.slice(0, length);
  const space = characters[length] === ' ' ? length : kept.lastIndexOf(' ');
  return (space < length / 2 ? kept : kept.slice(0, space)).join('').replace(/[\s,;:·]+$/u, '');
}

/**
 * A name in quotation marks. Double quotation marks inside become single, so that a name cannot end the quotation and
 * continue as our sentence.
 */
export const quoted = (name: string, maxLength: number = defaultLength): string =>
  nameless.test(name) ? name : `"${plainText(name.replaceAll(/["\u201c-\u201f]/gu, "'"), maxLength)}"`;

/** Our own words for a missing name get no quotation marks: `the app without a name`. */
const nameless = /^(?:a device |something )?without a name$/;

/**
 * Capitalises the first letter of a clause that becomes a sentence. Names like iOS and macOS, and addresses, keep
 * theirs.
 */
export const capital = (text: string): string =>
  /^\p{Ll}+\p{Lu}|^[^\s@]+@[^\s@]/u.test(text) ? text : text.slice(0, 1).toUpperCase() + text.slice(1);

/** The ordinary words that titles of controls begin with. Any other first word can be a name, and keeps its capital. */
const ordinaryFirstWords =
  /^(A|Accounts|Admins?|An|Another|Any|Apps|Blocked|Compliance|Devices|Email|Every|Everyone|Files|Groups?|Guests|Idle|Joining|Legacy|Locked|New|No|Noncompliant|Nothing|On-premises|One|Other|Passkeys|Passwords|People|Platforms|Some|Text|The|Tokens|Too|Users|Voice|Weak)(?= )/;

/** The title of a control inside a sentence: `groups named by policies are not protected`. */
export const insideSentence = (title: string): string =>
  title.replace(ordinaryFirstWords, (word) => word.toLowerCase());

const pastTense: Readonly<Record<string, string>> = {
  ...{ is: 'was', are: 'were', has: 'had', have: 'had', does: 'did', do: 'did', can: 'could', cannot: 'could not' },
  ...{ hold: 'held', keep: 'kept', own: 'owned', stay: 'stayed', remain: 'remained', need: 'needed', use: 'used' },
  ...{ work: 'worked', include: 'included', give: 'gave', lack: 'lacked', decide: 'decided', control: 'controlled' },
  ...{ apply: 'applied', approve: 'approved', expire: 'expired', count: 'counted' },
  ...{ conflict: 'conflicted', create: 'created', end: 'ended', exist: 'existed', misses: 'missed' },
  ...{ encrypt: 'encrypted', exclude: 'excluded', notifies: 'notified', require: 'required', trust: 'trusted' },
};

/**
 * After these words, the next word is an infinitive or a noun and must not change: "can keep", "to use", "the use of",
 * "2 controls".
 */
const keepsNext = /^(?:can|cannot|now|to|not|could|the|an?|no|of|in|its|their|\d[\d,.]*)$/i;

/**
 * Puts a problem that is over into the past tense: "14 people can now sign in" becomes "14 people could sign in". Only
 * the verbs of our own texts change; a quoted name stays as it is.
 */
export function overInWords(text: string): string {
  let before = '';
  return text.replace(/"[^"]*"|\b(?:can|is|are|has|have) now\b|[\w'-]+/g, (whole) => {
    const found = whole.replace(/ now$/, '');
    const isVerb = whole !== found || !keepsNext.test(before);
    before = found;
    const verb = Object.hasOwn(pastTense, found) ? found : found.replace(/s$/, '');
    return isVerb && Object.hasOwn(pastTense, verb) ? (pastTense[verb] ?? found) : found;
  });
}

import { plainText } from './plain-text';

/** Keys that the pipeline keeps, for why something is not known. */
const words: Readonly<Record<string, string>> = {
  notRead: 'not read yet',
  stale: 'the last answer is too old to judge by',
  tooMuchMissing: 'two answers in a row disagree, and one lacked much',
  throttled: 'Microsoft asked us to wait',
  notPermitted: 'a permission is missing',
  notLicensed: 'the licence for it is missing',
  gone: 'Microsoft forgot our place in the list',
  noToken: 'no token is given to me',
  notLooked: 'no look comes to an end',
  broken: 'Microsoft answered with errors, or not at all',
  ours: 'Microsoft answered with something that we do not understand',
};

/** Why something is not known, in words; a reason that is no key is a sentence already. */
export function reasonInWords(reason: string): string {
  const permission = /^missingPermission (\S+)$/.exec(reason)?.[1];
  if (permission !== undefined) return `a permission is missing: grant ${plainText(permission)}`;
  return words[reason] ?? plainText(reason, 200);
}

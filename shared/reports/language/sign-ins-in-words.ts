import { count, number } from './counting';

type Counts = {
  /** How many people were exposed, and of how many the sign-ins were read. */
  readonly of: number;
  readonly asked: number;
  readonly signedIn: number;
  readonly passwordOnly: number;
};

/** "the 14 people"; if not all are read, "the first 15 of 40 people". */
export const peopleRead = ({ asked, of }: Pick<Counts, 'asked' | 'of'>): string =>
  asked < of ? `the first ${number(asked)} of ${number(of)} people` : `the ${count(of, 'person', 'people')}`;

/** "5 of the 14 people have signed in since, 2 with a password only"; `did` in the plural. */
export function signInsInWords({ signedIn, passwordOnly, ...read }: Counts, did: string): string {
  const verb = signedIn === 1 ? did.replace(/^have /, 'has ') : did;
  const who = read.of === 1 ? 'the exposed person' : `${number(signedIn)} of ${peopleRead(read)}`;
  return `${who} ${verb}${shareOf(passwordOnly, signedIn)}`;
}

function shareOf(only: number, all: number): string {
  if (only === 0) return '';
  if (only < all) return `, ${number(only)} with a password only`;
  return all === 1 ? ', with a password only' : ', all with a password only';
}

import { isGivenUp, readUntil, type SignedIn, type SignInsRead, type SinceThen } from '../../core/alert/since-then';
import type { Section } from '../../core/delivery/message';
import { licenceNames } from '../../core/tenant/licence-key';
import { previewLength } from '../frame';
import { count, listedUpTo } from '../language/counting';
import type { LocalTime } from '../language/local-time';
import type { Naming } from '../language/naming';
import { capital, plainText } from '../language/plain-text';
import { reasonInWords } from '../language/reasons';
import { peopleRead, signInsInWords } from '../language/sign-ins-in-words';
import type { AlertReport } from './alert-report';

/** The input of the sentences about the sign-ins of exposed people. */
export type Watched = {
  readonly report: Pick<AlertReport, 'alert' | 'sentAt' | 'signInLog'>;
  readonly naming: Naming;
  readonly clock: LocalTime;
};

const mostNamed = 6;

/** The section of a message that says who has signed in since people were exposed, or why that is not known. */
export function sinceThenSections(watched: Watched): readonly Section[] {
  const { report, clock } = watched;
  const { sinceThen } = report.alert;
  const from = sinceThen?.spans[0]?.from;
  if (sinceThen === undefined || from === undefined) return [];
  const read = worthSaying(sinceThen);
  const why = whyUnread(sinceThen, watched);
  const known = read === null ? [] : [...countLines(read, watched), ...nameLines(read, watched)];
  const pending = pendingLines(sinceThen, watched, {
    unread: 'Their sign-ins are being read.',
    when: 'If anyone signs in, one update follows',
  });
  return [{ heading: `SINCE ${clock.short(from)}`, lines: [...known, ...(why === undefined ? pending : [why])] }];
}

/** The lines at the end of an alert: who signed in while it was open, and what to do about it. */
export function signInsUntilEnd(watched: Watched): readonly string[] {
  const { sinceThen } = watched.report.alert;
  if (sinceThen === undefined) return [];
  const read = worthSaying(sinceThen);
  const why = whyUnread(sinceThen, watched);
  const pending = pendingLines(sinceThen, watched, {
    unread: 'Their sign-ins in that time are being read.',
    when: `If ${read === null || read.signedIn.length === 0 ? 'anyone' : 'more people'} signed in, one update follows`,
  });
  return [
    ...(read === null ? [] : [...countLines(read, watched), ...checkLines(read, watched)]),
    ...(why === undefined ? pending : [why]),
  ];
}

/** Says that not all sign-ins have been read yet, and when an update follows. */
function pendingLines(
  sinceThen: SinceThen,
  { report: { alert, sentAt }, clock }: Watched,
  { unread, when }: { readonly unread: string; readonly when: string },
): readonly string[] {
  if (sinceThen.nextAt === null) return [];
  const read = worthSaying(sinceThen);
  if (isGivenUp(sinceThen, sentAt)) return read === null ? ['Their sign-ins were not read.'] : [];
  const isSure = alert.resolvedAt === null && read !== null && read.signedIn.length > 0;
  const at = sinceThen.dueAt > sentAt ? `at about ${clock.short(sinceThen.dueAt)}` : 'shortly';
  return [...(read === null ? [unread] : []), `${isSure ? 'One update follows' : when} ${at}.`];
}

/** True if the sign-ins of all exposed people were read to the end, and nobody signed in. */
export const isKnownUnused = ({ alert: { resolvedAt, sinceThen } }: Pick<AlertReport, 'alert'>): boolean =>
  resolvedAt !== null &&
  sinceThen?.nextAt === null &&
  sinceThen.read !== null &&
  sinceThen.read.signedIn.length === 0 &&
  sinceThen.read.asked >= sinceThen.read.of;

/** What is new in an update, as a clause that follows "Update 15:10:". */
export function signInsFound({ report: { alert }, naming, clock }: Watched): string | undefined {
  const read = alert.sinceThen?.read;
  if (read == null) return undefined;
  const clause = clauseOf(read, alert.resolvedAt === null ? 'have signed in since' : 'signed in while it was open');
  const names = passwordOnly(read).map(
    ({ personId, passwordOnlyAt }) => `${naming.person(personId)} ${clock.short(passwordOnlyAt)}`,
  );
  const long = names.length === 0 ? clause : `${clause} (${listedUpTo(names, 2)})`;
  return [...long].length <= previewLength - 20 ? long : clause;
}

/** The same in a few words, for a card; undefined if there is nothing to say. */
export function signInsInShort(watched: Watched): string | undefined {
  const { sinceThen } = watched.report.alert;
  if (sinceThen === undefined) return undefined;
  const { read } = sinceThen;
  if (read === null) return whyUnread(sinceThen, watched);
  return read.signedIn.length === 0 ? undefined : `${capital(clauseOf(read, 'signed in'))}.`;
}

/** Null for an early reading that found nobody, because entries may still be missing. */
const worthSaying = ({ read, spans, nextAt }: SinceThen): SignInsRead | null =>
  read !== null && nextAt !== null && read.signedIn.length === 0 && endsBefore(read, spans) ? null : read;

/** Whether the last entries that were read are older than the alert. */
const endsBefore = (read: SignInsRead, spans: SinceThen['spans'] = []): boolean =>
  readUntil(read) <= (spans[0]?.from ?? '');

const clauseOf = (read: SignInsRead, did: string): string =>
  signInsInWords({ ...read, signedIn: read.signedIn.length, passwordOnly: passwordOnly(read).length }, did);

function countLines(read: SignInsRead, { report: { alert }, clock }: Watched): readonly string[] {
  const { signedIn, asked, of } = read;
  const isWhole = alert.resolvedAt !== null && alert.sinceThen?.nextAt === null;
  const rest =
    asked < of ? [`The sign-ins of ${count(of - asked, 'other person', 'other people')} were not read.`] : [];
  if (signedIn.length > 0) {
    const said = isWhole
      ? capital(clauseOf(read, 'signed in while it was open'))
      : `By ${clock.short(read.at)}, ${clauseOf(read, 'had signed in')}`;
    return [`${said}.`, ...rest];
  }
  if (!isWhole && endsBefore(read, alert.sinceThen?.spans))
    return ['Their sign-ins have not been read since then.', ...rest];
  const nobody = of === 1 ? 'the exposed person' : `none of ${peopleRead(read)}`;
  const not = of === 1 ? 'did not sign in' : 'signed in';
  return [
    isWhole
      ? `${capital(nobody)} ${not} while it was open, according to Microsoft's sign-in log.`
      : `By ${clock.short(readUntil(read))}, ${nobody} had ${of === 1 ? 'not ' : ''}signed in.`,
    ...rest,
  ];
}

/** The people, grouped by what was required of them. */
function nameLines(read: SignInsRead, watched: Watched): readonly string[] {
  const only = passwordOnly(read);
  const others = read.signedIn.filter(({ passwordOnlyAt }) => passwordOnlyAt === null);
  const groups: readonly (readonly [string, readonly SignedIn[]])[] = [
    ['With a password only', only],
    ['With more than a password', others.filter(({ isUnclear }) => !isUnclear)],
    ['The log does not show what was required', others.filter(({ isUnclear }) => isUnclear)],
  ];
  return groups.flatMap(([label, some]) => (some.length === 0 ? [] : [`${label}: ${namesOf(some, watched)}.`]));
}

const namesOf = (some: readonly SignedIn[], { naming, clock }: Watched): string =>
  listedUpTo(
    some.map(({ personId, at, passwordOnlyAt }) => `${naming.person(personId)} (${clock.short(passwordOnlyAt ?? at)})`),
    mostNamed,
  );

/** What to do, because somebody else may have used the passwords. */
function checkLines(read: SignInsRead, watched: Watched): readonly string[] {
  const only = passwordOnly(read);
  const unclear = read.signedIn.filter(({ passwordOnlyAt, isUnclear }) => passwordOnlyAt === null && isUnclear);
  const check = (some: readonly SignedIn[], why: string, too = ''): readonly string[] => {
    const these = some.length === 1 ? 'this sign-in' : 'these sign-ins';
    return some.length === 0 ? [] : [`Check ${these}${too}: ${namesOf(some, watched)}. ${why}`];
  };
  return [
    ...check(only, 'No policy required more than a password.'),
    ...check(unclear, 'The log does not show what was required.', only.length === 0 ? '' : ' too'),
  ];
}

const passwordOnly = ({ signedIn }: SignInsRead): readonly (SignedIn & { readonly passwordOnlyAt: string })[] =>
  signedIn.flatMap((one) => (one.passwordOnlyAt === null ? [] : [{ ...one, passwordOnlyAt: one.passwordOnlyAt }]));

/** Why newer sign-ins are unknown, as a sentence; undefined if the next reading has simply not happened yet. */
function whyUnread(sinceThen: SinceThen, { report: { signInLog, sentAt }, clock }: Watched): string | undefined {
  const { unread, nextAt, read } = sinceThen;
  const failure = unread ?? (signInLog == null ? null : { ...signInLog, at: null });
  if (nextAt === null || failure === null) return undefined;
  const subject = read === null ? 'Their sign-ins' : 'Later sign-ins';
  if (failure.reason === 'notLicensed')
    return `${subject} cannot be seen with this licence: Microsoft's sign-in log needs ${licenceNames.P1}.`;
  if (failure.reason === 'notPermitted') {
    const grant =
      'permission' in failure && failure.permission !== null ? `: grant ${plainText(failure.permission)}` : '';
    return `${subject} cannot be read, because a permission is missing${grant}.`;
  }
  const when = failure.at === null ? '' : ` at ${clock.short(failure.at)}`;
  const then = isGivenUp(sinceThen, sentAt) ? '' : ' Zero Trust Watch will try again.';
  return `${subject} could not be read${when}: ${reasonInWords(failure.reason)}.${then}`;
}

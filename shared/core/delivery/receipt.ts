/** Test messages with a code: the person who reads one enters its code, which proves that the channel reaches a person. Pure. */

import { timingSafeEqual } from 'node:crypto';
import { shortHash } from '../canonical';
import { isReadByPeople, type Recipient } from '../tenant/configuration';
import { dayMs } from '../time/durations';
import { targetOf } from './many-tenants';

export const codeDigits = 8;
/** A message can wait in quarantine, or for somebody who is back tomorrow. */
export const codeLivesMs = dayMs;
/** After so many wrong codes, every code of the tenant that is still waiting is void. */
const mostWrongCodes = 5;

/** The last test message to one recipient, and the last confirmed one. */
export type RecipientTest = {
  /** Hash of the address: another address is not confirmed by a code that arrived at this one. */
  readonly target: string;
  readonly sentAt: string;
  /** Why it was not sent; null if it was, or if its outcome is not known. */
  readonly failure: string | null;
  /** Hash of the code; null once the code was used, or if it never arrives. */
  readonly codeHash: string | null;
  readonly wrongCodes: number;
  /** When a person last entered a code that was sent to this address; null if nobody has. */
  readonly confirmedAt: string | null;
};

/** The tests of a tenant, by recipient id. */
export type TestRow = { readonly tenantId: string; readonly tests: Readonly<Record<string, RecipientTest>> };

export const noTests = (tenantId: string): TestRow => ({ tenantId, tests: {} });

/** A test message is for people; `to`: the id of a recipient, `mail` or `teams`, or null for all of them. */
export const testRecipients = (recipients: readonly Recipient[], to: string | null): readonly Recipient[] =>
  recipients.filter(
    ({ id, channel }) => isReadByPeople(channel) && (to === null || id === to || channelsNamed[to] === channel),
  );

const channelsNamed: Readonly<Record<string, Recipient['channel']>> = { mail: 'email-acs', teams: 'teams-workflow' };

const targetHash = (recipient: Recipient): string => shortHash(targetOf(recipient));

/** What is known of a recipient's address; undefined if it was never tested. */
export function testOf({ tests }: TestRow, recipient: Recipient): RecipientTest | undefined {
  const known = Object.hasOwn(tests, recipient.id) ? tests[recipient.id] : undefined;
  return known?.target === targetHash(recipient) ? known : undefined;
}

/** Call it before the messages are sent: a recipient must not get a code that nobody can confirm. */
export const withTests = (
  row: TestRow,
  sent: readonly { readonly recipient: Recipient; readonly codeHash: string }[],
  at: string,
): TestRow => ({
  ...row,
  tests: {
    ...row.tests,
    ...Object.fromEntries(
      sent.map(({ recipient, codeHash }): [string, RecipientTest] => [
        recipient.id,
        {
          target: targetHash(recipient),
          sentAt: at,
          failure: null,
          codeHash,
          wrongCodes: 0,
          confirmedAt: testOf(row, recipient)?.confirmedAt ?? null,
        },
      ]),
    ),
  },
});

/** `sentAt` names the test: another one may have begun meanwhile. */
export function withFailure(row: TestRow, recipientId: string, sentAt: string, failure: string): TestRow {
  const test = row.tests[recipientId];
  return test?.sentAt === sentAt
    ? { ...row, tests: { ...row.tests, [recipientId]: { ...test, failure, codeHash: null } } }
    : row;
}

const isWaiting = ({ codeHash, sentAt, wrongCodes }: RecipientTest, now: number): boolean =>
  codeHash !== null && wrongCodes < mostWrongCodes && now - Date.parse(sentAt) < codeLivesMs;

type Entered =
  | { readonly status: 'confirmed'; readonly row: TestRow; readonly recipient: Recipient }
  | { readonly status: 'wrong'; readonly row: TestRow }
  /** No code is expected: none was sent, or it was used, is too old, or is void after too many wrong ones. */
  | { readonly status: 'notWaiting' };

/** `hashesOf`: the hashes under which a code of this recipient may be stored, one for each key that still counts. */
export function enterCode(
  row: TestRow,
  recipients: readonly Recipient[],
  hashesOf: (recipientId: string) => readonly string[],
  now: string,
): Entered {
  const waiting = recipients.flatMap((recipient) => {
    const test = testOf(row, recipient);
    return test !== undefined && isWaiting(test, Date.parse(now)) ? [{ recipient, test }] : [];
  });
  if (waiting.length === 0) return { status: 'notWaiting' };
  // All hashes are compared, so that the time taken does not show which code was almost right.
  const [right] = waiting.filter(({ recipient, test }) => isOneOf(test.codeHash ?? '', hashesOf(recipient.id)));
  const changed = right === undefined ? waiting : [right];
  const tests = changed.map(({ recipient, test }): [string, RecipientTest] => [
    recipient.id,
    right === undefined ? { ...test, wrongCodes: test.wrongCodes + 1 } : { ...test, codeHash: null, confirmedAt: now },
  ]);
  const after = { ...row, tests: { ...row.tests, ...Object.fromEntries(tests) } };
  return right === undefined
    ? { status: 'wrong', row: after }
    : { status: 'confirmed', row: after, recipient: right.recipient };
}

function isOneOf(kept: string, hashes: readonly string[]): boolean {
  const known = Buffer.from(kept);
  return hashes
    .map((hash) => Buffer.from(hash))
    .map((given) => given.length === known.length && timingSafeEqual(given, known))
    .includes(true);
}

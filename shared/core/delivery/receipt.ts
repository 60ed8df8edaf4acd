/** Test messages with a code. Entering the code proves that a person reads the messages of the channel. */

import { timingSafeEqual } from 'node:crypto';
import { shortHash } from '../canonical';
import { isReadByPeople, type Recipient } from '../tenant/configuration';
import { dayMs } from '../time/durations';
import { targetOf } from './many-tenants';

export const codeDigits = 8;
/** A message can wait in quarantine, or for somebody who returns tomorrow. */
export const codeLivesMs = dayMs;
/** After this many wrong codes, all unused codes of the tenant are void. */
const mostWrongCodes = 5;

/** The last test message to one recipient, and the last confirmed one. */
export type RecipientTest = {
  /** Hash of the address. A code that arrived here does not confirm another address. */
  readonly target: string;
  readonly sentAt: string;
  /** Why it was not sent; null if it was sent or its outcome is unknown. */
  readonly failure: string | null;
  /** Hash of the code; null if the code was used or never arrives. */
  readonly codeHash: string | null;
  readonly wrongCodes: number;
  /** When a person last entered a code that was sent to this address; null if nobody has. */
  readonly confirmedAt: string | null;
};

/** The tests of a tenant, by recipient id. */
export type TestRow = { readonly tenantId: string; readonly tests: Readonly<Record<string, RecipientTest>> };

export const noTests = (tenantId: string): TestRow => ({ tenantId, tests: {} });

/** The recipients that a test message can go to. `to`: a recipient's id, `mail` or `teams`, or null for all of them. */
export const testRecipients = (recipients: readonly Recipient[], to: string | null): readonly Recipient[] =>
  recipients.filter(
    ({ id, channel }) => isReadByPeople(channel) && (to === null || id === to || channelsNamed[to] === channel),
  );

const channelsNamed: Readonly<Record<string, Recipient['channel']>> = { mail: 'email-acs', teams: 'teams-workflow' };

const targetHash = (recipient: Recipient): string => shortHash(targetOf(recipient));

/** The last test of a recipient's address; undefined if it was never tested. */
export function testOf({ tests }: TestRow, recipient: Recipient): RecipientTest | undefined {
  const known = Object.hasOwn(tests, recipient.id) ? tests[recipient.id] : undefined;
  return known?.target === targetHash(recipient) ? known : undefined;
}

/** Call this before sending: a recipient must not get a code that cannot be confirmed. */
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

/** `sentAt` identifies the test, because another one may have begun. */
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

/** `hashesOf`: the possible hashes of a code for this recipient, one for each valid key. */
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
  // All hashes are compared, so that the duration does not reveal which code was almost right.
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

/** Test messages with a code that operators request, and the confirmations by the people who received them. */
import { ordinaryAttempts, retried } from '../../async/retried';
import { deploymentPath, firstPath } from '../../core/access/sign-in-paths';
import {
  enterCode,
  noTests,
  type TestRow,
  testOf,
  testRecipients,
  withFailure,
  withTests,
} from '../../core/delivery/receipt';
import { deploymentId } from '../../core/deployment/deployment';
import type { ReceiptHealth } from '../../core/deployment/health';
import { isReadByPeople, type Recipient, type TenantConfiguration } from '../../core/tenant/configuration';
import { iso, type MessagePorts, type Ports } from '../context';
import { takeTest } from '../deliver/channel-budget';
import { type SentNow, sendNow, settled } from '../deliver/send-now';

/** Draws codes, and computes the hashes that are stored of them. */
export type Codes = {
  readonly draw: () => string;
  /** `about`: the recipient that the code belongs to. One hash for each valid key, newest key first. */
  readonly hashes: (about: string, code: string) => readonly string[];
};

type Tested =
  /** No human recipient has this id. */
  | { readonly outcome: 'nobody' }
  /** The tenant has used up its tests of this hour. `until`: when the next one is allowed; epoch ms. */
  | { readonly outcome: 'tooSoon'; readonly until: number }
  | { readonly outcome: 'sent'; readonly outcomes: readonly SentNow[] };

const aboutOf = (tenantId: string, recipientId: string): string => JSON.stringify([tenantId, recipientId]);

/** `to`: as in `testRecipients`; `askedBy`: the name of the operator. The codes are kept before anything is sent. */
export async function sendTests(
  pipeline: MessagePorts & Ports<'sleep'>,
  configuration: TenantConfiguration,
  asked: { readonly to: string | null; readonly askedBy: string | null },
  codes: Codes,
  patienceMs: number,
): Promise<Tested> {
  const { tenantId } = configuration;
  const recipients = testRecipients(configuration.recipients, asked.to);
  if (recipients.length === 0) return { outcome: 'nobody' };
  const until = await takeTest(pipeline, tenantId);
  if (until !== undefined) return { outcome: 'tooSoon', until };
  const sentAt = iso(pipeline.now());
  const coded = recipients.map((recipient) => {
    const code = codes.draw();
    const [codeHash = ''] = codes.hashes(aboutOf(tenantId, recipient.id), code);
    return { recipient, code, codeHash };
  });
  await change(pipeline, tenantId, (row) => ({ row: withTests(row, coded, sentAt), found: null }));
  const page = tenantId === deploymentId ? deploymentPath : `${firstPath}/${tenantId}/health`;
  const healthUrl = pipeline.publicUrl + page;
  const outcomes = await Promise.all(
    coded.map(async ({ recipient, code }): Promise<SentNow> => {
      const { askedBy } = asked;
      const message = pipeline.render({ type: 'test', configuration, recipient, code, askedBy, sentAt, healthUrl });
      const sendingId = `test|${tenantId}|${recipient.id}|${sentAt}`;
      return { recipient, result: await sendNow(pipeline, configuration, recipient, message, sendingId) };
    }),
  );
  const known = await settled(pipeline, configuration, outcomes, patienceMs);
  const failures = known.flatMap(({ recipient, result }) => {
    const failure = failureOf(result);
    return failure === null ? [] : [{ recipient, failure }];
  });
  if (failures.length > 0)
    await change(pipeline, tenantId, (row) => ({
      row: failures.reduce((all, { recipient, failure }) => withFailure(all, recipient.id, sentAt, failure), row),
      found: null,
    }));
  return { outcome: 'sent', outcomes: known };
}

function failureOf(result: SentNow['result']): string | null {
  if (result.status === 'failed') return result.reason;
  return result.status === 'held' ? 'the limit of the provider is reached, or the last attempt just failed' : null;
}

type Confirmed =
  | { readonly status: 'confirmed'; readonly recipient: Recipient }
  | { readonly status: 'wrong' | 'notWaiting' };

/** Takes the code that a person read in a test message. Each code counts once. */
export async function confirmReceipt(
  pipeline: Ports<'now' | 'store'>,
  { tenantId, recipients }: TenantConfiguration,
  code: string,
  codes: Codes,
): Promise<Confirmed> {
  return change(pipeline, tenantId, (row): { row: TestRow | null; found: Confirmed } => {
    const hashesOf = (recipientId: string): readonly string[] => codes.hashes(aboutOf(tenantId, recipientId), code);
    const entered = enterCode(row, recipients, hashesOf, iso(pipeline.now()));
    switch (entered.status) {
      case 'confirmed':
        return { row: entered.row, found: { status: 'confirmed', recipient: entered.recipient } };
      case 'wrong':
        return { row: entered.row, found: { status: 'wrong' } };
      case 'notWaiting':
        return { row: null, found: { status: 'notWaiting' } };
    }
  });
}

/** Retries until no other process wrote first, so that every wrong code counts. */
async function change<Found>(
  { store }: Ports<'store'>,
  tenantId: string,
  step: (row: TestRow) => { readonly row: TestRow | null; readonly found: Found },
): Promise<Found> {
  const changed = await retried(async () => {
    const read = await store.receipts.read(tenantId);
    const { row, found } = step(read?.row ?? noTests(tenantId));
    const isKept = row === null || (await store.receipts.write(row, read?.etag ?? null)).status === 'written';
    return isKept ? { found } : undefined;
  });
  if (changed === undefined) throw new Error(`test messages: ${ordinaryAttempts} times somebody else wrote first`);
  return changed.found;
}

/** The last test and confirmation of each recipient whose present address was tested. */
export async function receiptsOf(
  { store }: Ports<'store'>,
  { tenantId, recipients }: Pick<TenantConfiguration, 'tenantId' | 'recipients'>,
): Promise<readonly ReceiptHealth[]> {
  const readable = recipients.filter(({ channel }) => isReadByPeople(channel));
  if (readable.length === 0) return [];
  const row = (await store.receipts.read(tenantId))?.row ?? noTests(tenantId);
  return readable.flatMap((recipient) => {
    const test = testOf(row, recipient);
    if (test === undefined) return [];
    const { sentAt, failure, confirmedAt } = test;
    return [{ recipientId: recipient.id, sentAt, failure, confirmedAt }];
  });
}

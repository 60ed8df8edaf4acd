import * as z from 'zod';
import type { DecisionReason, Delivery } from '../../core/delivery/delivery';
import type { DueRow } from '../../core/time/due';
import { isLaterWord, laterWord } from './later-words';
import { count, everyOf, kind, text, textOrNull } from './primitives';

const decisionReason = everyOf<DecisionReason>({
  opened: true,
  worsened: true,
  actorFound: true,
  signedIn: true,
  eased: true,
  remedied: true,
  resolved: true,
  reopened: true,
  summary: true,
  digest: true,
  notice: true,
  reminder: true,
  escalated: true,
  catchUp: true,
  hourly: true,
  storm: true,
  gathered: true,
  rollUp: true,
  handled: true,
  paused: true,
  folded: true,
  neverTold: true,
  alreadyOver: true,
  superseded: true,
});

const decision = z
  .object({ send: z.boolean(), because: decisionReason, news: laterWord.optional().catch(undefined) })
  .transform(({ send, because, news }) => ({ send, because: news ?? because }));

export const delivery: z.ZodType<Delivery> = z.object({
  tenantId: text,
  alertId: text,
  seq: count,
  channel: text,
  recipientId: text,
  state: z.enum(['pending', 'accepted', 'sent', 'skipped', 'failed']),
  notBefore: text,
  timing: z.enum(['atOnce', 'hourly', 'gathered']).default('atOnce'),
  attempts: count,
  decision: decision.nullable(),
  coveredSeq: count.nullable(),
  operationId: textOrNull,
  claim: z.object({ by: text, until: text }).nullable(),
  together: z.object({ alertId: text, seq: count, by: text }).nullish(),
  failover: z.object({ channel: text, recipientId: text, at: text, reason: text }).nullish(),
  mayHaveArrived: z.boolean().nullish(),
  unanswered: z.object({ messageId: text, news: text, count }).nullish(),
  outcome: z.object({ at: text, reason: text }).nullable(),
});

/** For version 0.2.0, a message for a reason that it does not know says that the alert got worse. */
export const storedDelivery = ({ decision, ...row }: Delivery): object => ({
  ...row,
  decision:
    decision !== null && isLaterWord(decision.because)
      ? { ...decision, because: 'worsened', news: decision.because }
      : decision,
});

const deliveryKey = z.object({ alertId: text, seq: count, channel: text, recipientId: text });

const due = { tenantId: text, notBefore: text };

export const dueRow: z.ZodType<DueRow> = z.discriminatedUnion('what', [
  z.object({ ...due, what: z.literal('delivery'), key: deliveryKey }),
  z.object({ ...due, what: z.literal('attribution'), eventId: text, recordDay: text, attempt: count }),
  z.object({ ...due, what: z.literal('subscriptions') }),
  z.object({ ...due, what: z.literal('sweep') }),
  z.object({ ...due, what: z.literal('reminder'), alertId: text }),
  z.object({ ...due, what: z.literal('rule'), ruleId: text }),
  z.object({ ...due, what: z.literal('look'), kind }),
]);

import type { BoundChannel } from '../../core/delivery/bound-channel';
import type { ForwardRow } from '../../core/delivery/probe';
import type { WatchEvent } from '../../core/event/event';
import { addDays } from '../../core/log/seal';
import type { ForwardMessage } from '../../core/queues';
import type { Recipient, TenantConfiguration } from '../../core/tenant/configuration';
import { type ContainmentPorts, dayOf, errorText, iso, type Pipeline, type Ports } from '../context';
import { unlessContained } from '../watch/contained';
import { backOffMs } from './channel-budget';

type ForwardSummary = { readonly sent: number; readonly because: string };

/** Recipients who receive recorded events besides alerts. */
export const forwardRecipients = ({ recipients }: TenantConfiguration): readonly Recipient[] =>
  recipients.filter((one) => one.channel === 'log-analytics' && one.eventStream !== null);

/** Time between the beginnings of two passes; ms. */
const everyMs = ({ speed }: Ports<'speed'>): number => (60_000 * 2) / speed;
/** The lease lasts longer than a pass, which sends for at most two minutes. After a crash it lapses by itself. */
const leaseMs = 5 * 60_000;
const passMs = 2 * 60_000;
/** An event has a few kilobytes, so this many fit into about one call. */
const batchSize = 200;

/** In the timer: queues a pass if one is due. A pass that is queued twice runs once. */
export async function scheduleForwards(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  configuration: TenantConfiguration,
): Promise<void> {
  const { tenantId } = configuration;
  for (const { id } of forwardRecipients(configuration)) {
    const read = await pipeline.store.forwards.read(tenantId, id);
    if (read === undefined || Date.parse(read.row.notBefore) <= pipeline.now())
      await pipeline.queues.sendForward({ tenantId, forwardTo: id });
  }
}

/**
 * Sends every unsent event of the days that are not closed. Sent ids are stored after each batch, so a crash repeats one batch and loses
 * none. A day is closed once it is sealed, because then it gets no more events, and everything in it is sent. Independent of deliveries.
 */
export const forwardEvents = (
  pipeline: ContainmentPorts & Ports<'channel'>,
  message: ForwardMessage,
): Promise<ForwardSummary> =>
  unlessContained(
    pipeline,
    message.tenantId,
    () => forwardOf(pipeline, message),
    async () => ({ sent: 0, because: 'the tenant is contained' }),
  );

async function forwardOf(
  pipeline: Ports<'channel' | 'configuration' | 'log' | 'now' | 'queues' | 'speed' | 'store'>,
  message: ForwardMessage,
): Promise<ForwardSummary> {
  const { tenantId, forwardTo } = message;
  const configuration = await pipeline.configuration(tenantId);
  const recipient = forwardRecipients(configuration).find(({ id }) => id === forwardTo);
  if (recipient === undefined) return { sent: 0, because: 'the recipient takes no events' };
  const claimed = await claimPass(pipeline, tenantId, forwardTo);
  if (claimed === undefined) return { sent: 0, because: 'not before its time' };
  const pass = await makePass(pipeline, configuration, recipient, claimed.row);
  const next = afterPass(pipeline, claimed.row, pass);
  await pipeline.store.forwards.write(next, claimed.etag);
  if (pass.isCut) await pipeline.queues.sendForward(message, 1);
  return { sent: pass.sent, because: pass.problem ?? (pass.isCut ? 'more follows' : 'all sent') };
}

async function claimPass(pipeline: Ports<'now' | 'store'>, tenantId: string, recipientId: string) {
  const { store, now } = pipeline;
  const read = await store.forwards.read(tenantId, recipientId);
  if (read !== undefined && Date.parse(read.row.notBefore) > now()) return undefined;
  const before: ForwardRow = read?.row ?? {
    tenantId,
    recipientId,
    // Events from before the recipient was configured can be exported with the doctor.
    fromDay: dayOf(iso(now())),
    notBefore: iso(now()),
    lastSuccessAt: null,
    failing: null,
  };
  const row = { ...before, notBefore: iso(now() + leaseMs) };
  const written = await store.forwards.write(row, read?.etag ?? null);
  return written.status === 'written' ? { row, etag: written.etag } : undefined;
}

type Pass = {
  readonly sent: number;
  readonly fromDay: string;
  readonly problem: string | null;
  readonly retryAfterSeconds: number | null;
  /** There were more events than one pass may send. */
  readonly isCut: boolean;
};

async function makePass(
  pipeline: Ports<'channel' | 'log' | 'now' | 'store'>,
  configuration: TenantConfiguration,
  recipient: Recipient,
  { fromDay }: ForwardRow,
): Promise<Pass> {
  const { tenantId } = configuration;
  const began = pipeline.now();
  const channel = await pipeline.channel(configuration, recipient.channel);
  // Read before the events, because a sealed day gets no more of them.
  const sealedTo = (await pipeline.store.seals.latest(tenantId))?.day ?? '';
  let sent = 0;
  let open = fromDay;
  let problem: string | null = null;
  // One day beyond today, for a collection whose clock is ahead of ours around midnight.
  for (let day = fromDay; day <= addDays(dayOf(iso(began)), 1); day = addDays(day, 1)) {
    for await (const batch of notSent(pipeline, tenantId, recipient.id, day)) {
      if (batch === 'unreadable') {
        problem ??= 'a recorded event cannot be read: run npm run doctor -- --verify';
        continue;
      }
      const result = await sendBatch(channel, recipient.id, batch);
      if (result.status === 'failed')
        return {
          sent,
          fromDay: open,
          problem: result.reason,
          retryAfterSeconds: result.retryAfterSeconds,
          isCut: false,
        };
      await pipeline.store.forwards.noteSent(
        tenantId,
        recipient.id,
        day,
        batch.map(({ id }) => id),
      );
      sent += batch.length;
      if (pipeline.now() - began > passMs)
        return { sent, fromDay: open, problem, retryAfterSeconds: null, isCut: true };
    }
    if (problem === null && open === day && day <= sealedTo) {
      open = addDays(day, 1);
      await pipeline.store.forwards.forgetSent(tenantId, recipient.id, day);
    }
  }
  return { sent, fromDay: open, problem, retryAfterSeconds: null, isCut: false };
}

const sendBatch = async (channel: BoundChannel, recipientId: string, events: readonly WatchEvent[]) => {
  if (channel.sendEvents === undefined) throw new Error('this channel takes no events');
  const result = await channel.sendEvents(recipientId, events);
  if (result.status === 'accepted') throw new Error('a channel that takes events responds immediately');
  return result;
};

/** The unsent events of a day, in batches. A damaged event is skipped. */
async function* notSent(
  { store, log }: Ports<'log' | 'store'>,
  tenantId: string,
  recipientId: string,
  day: string,
): AsyncGenerator<readonly WatchEvent[] | 'unreadable'> {
  const ids = await store.events.ids(tenantId, day);
  if (ids.length === 0) return;
  const sent = await store.forwards.sent(tenantId, recipientId, day);
  const fresh = ids.filter((id) => !sent.has(id));
  for (let at = 0; at < fresh.length; at += batchSize) {
    const batch = fresh.slice(at, at + batchSize);
    try {
      const events = await store.events.read(tenantId, day, batch);
      if (events.length > 0) yield events;
    } catch (error) {
      log('forward.unreadable', { tenant: tenantId, day, error: errorText(error) });
      for (const id of batch) yield* readOne(store, tenantId, day, id);
    }
  }
}

async function* readOne(
  store: Pipeline['store'],
  tenantId: string,
  day: string,
  id: string,
): AsyncGenerator<readonly WatchEvent[] | 'unreadable'> {
  let events: readonly WatchEvent[] | 'unreadable';
  try {
    events = await store.events.read(tenantId, day, [id]);
  } catch {
    events = 'unreadable';
  }
  if (events.length > 0) yield events;
}

function afterPass(
  pipeline: Ports<'now' | 'speed'>,
  row: ForwardRow,
  { fromDay, problem, retryAfterSeconds, isCut }: Pass,
): ForwardRow {
  const now = pipeline.now();
  if (problem === null)
    return {
      ...row,
      fromDay,
      notBefore: iso(isCut ? now : now + everyMs(pipeline)),
      lastSuccessAt: iso(now),
      failing: null,
    };
  const count = (row.failing?.count ?? 0) + 1;
  const waits = Math.max((retryAfterSeconds ?? 0) * 1000, backOffMs(count));
  return {
    ...row,
    fromDay,
    notBefore: iso(now + waits),
    failing: { since: row.failing?.since ?? iso(now), count, reason: problem },
  };
}

import type { Seal } from '../../core/log/seal';
import { addDays, dayAfter, isSealable, sealLine, sealOf } from '../../core/log/seal';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayOf, iso, type Pipeline } from '../context';

type Sealing = Pick<Pipeline, 'store' | 'now'>;

/** Most days that one sweep seals; the next one continues. */
const mostDays = 60;

/**
 * Seals every day that ended at least 24 h ago and has nothing unfinished, the oldest first and without a gap: a day without events is
 * sealed as empty. Two processes make the same chain, because a seal is created and never replaced. Returns how many days it sealed.
 */
export async function sealDays(
  pipeline: Sealing,
  configuration: TenantConfiguration,
  next?: NextToSeal,
): Promise<number> {
  const { store, now } = pipeline;
  const { tenantId, retention } = configuration;
  const keptFrom = keptFromOf(now(), retention.eventDays);
  let { last, day } = next ?? (await nextToSeal(pipeline, configuration));
  let sealed = 0;
  for (; day !== undefined && isSealable(day, now()) && sealed < mostDays; sealed += 1) {
    if ((await openCollections(pipeline, tenantId, day)).length > 0) return sealed;
    const sealedAt = iso(now());
    const seal = sealOf(
      { tenantId, day, before: last?.hash ?? null, keptFrom, sealedAt },
      await linesOf(pipeline, tenantId, day),
    );
    const written = await store.seals.create(seal);
    last = written.status === 'written' ? seal : await sealOn(pipeline, tenantId, day);
    if (last === undefined) return sealed;
    day = dayAfter(day);
  }
  return sealed;
}

export type NextToSeal = { readonly last: Seal | undefined; readonly day: string | undefined };

/** The newest seal and the day after it. Without a seal, the first day of the chain if it is known. */
export async function nextToSeal(pipeline: Sealing, { tenantId, retention }: TenantConfiguration): Promise<NextToSeal> {
  const last = await pipeline.store.seals.latest(tenantId);
  if (last !== undefined) return { last, day: dayAfter(last.day) };
  return { last, day: await firstDay(pipeline, tenantId, keptFromOf(pipeline.now(), retention.eventDays)) };
}

/** The first day whose events are still kept. */
export const keptFromOf = (now: number, eventDays: number): string => addDays(dayOf(iso(now)), -eventDays);

/** The chain begins with the start of monitoring or, if that is older than the kept events, with these. */
async function firstDay({ store }: Sealing, tenantId: string, keptFrom: string): Promise<string | undefined> {
  const tenant = await store.tenants.read(tenantId);
  // The events of the weeks before and the first message are recorded in the day on which monitoring began, however late.
  if (tenant === undefined || tenant.row.summarisedAt === null) return undefined;
  return firstSealDay(tenant.row.watchedSince, keptFrom);
}

export const firstSealDay = (watchedSince: string, keptFrom: string): string => {
  const began = dayOf(watchedSince);
  return began > keptFrom ? began : keptFrom;
};

/** Unfinished work that may still write into a day: crashed collections pinned to it, and events without their alert. */
export async function openCollections({ store }: Sealing, tenantId: string, day: string): Promise<string[]> {
  const [rows, markers] = await Promise.all([
    store.watermarks.readKinds(tenantId),
    store.events.markers(tenantId, [day]),
  ]);
  const pinned = rows.filter(({ pin }) => pin?.recordDay === day).map(({ kind }) => `collection ${kind}`);
  return markers.length > 0 ? [...pinned, 'untold events'] : pinned;
}

/** A line for each event of a day. */
export async function linesOf({ store }: Pick<Sealing, 'store'>, tenantId: string, day: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const page of store.events.stored(tenantId, day)) lines.push(...page.map(sealLine));
  return lines;
}

async function sealOn({ store }: Sealing, tenantId: string, day: string): Promise<Seal | undefined> {
  const [seal] = await store.seals.list(tenantId, day, day);
  return seal;
}

/** The day to record in: the requested one, or today if that one is already sealed. */
export async function openDay(pipeline: Sealing, tenantId: string, day: string): Promise<string> {
  const today = dayOf(iso(pipeline.now()));
  if (day >= today) return day;
  return (await sealOn(pipeline, tenantId, day)) === undefined ? day : today;
}

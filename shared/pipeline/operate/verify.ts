import { isCopyOf } from '../../core/alerting/part';
import type { WatchEvent } from '../../core/event/event';
import { groupBy } from '../../core/group-by';
import type { Seal } from '../../core/log/seal';
import { addDays, dayAfter, isSealable, judgeDay, missingBetween, type SealFinding } from '../../core/log/seal';
import { dayMs } from '../../core/time/durations';
import { latestOf } from '../../core/time/latest';
import { dayOf, iso, type Pipeline } from '../context';
import { firstSealDay, linesOf, openCollections } from './seal';

/** A sweep runs every hour, so a day without a seal needs somebody's attention. */
const graceMs = dayMs;

export type Verification = {
  readonly tenantId: string;
  /** Numbers of sealed days, of those whose events were checked, and of those that retention has deleted since. */
  readonly sealedDays: number;
  readonly checkedDays: number;
  readonly forgottenDays: number;
  readonly events: number;
  /** Events of earlier days were deleted by retention. */
  readonly keptFrom: string | null;
  /** The newest seal, for comparison with the hash in a sent digest, which nobody can alter in the store. */
  readonly latest: { readonly day: string; readonly hash: string } | null;
  readonly findings: readonly SealFinding[];
};

type Verifying = Pick<Pipeline, 'store' | 'now'>;

/**
 * Follows the chain of seals and computes each again from the stored events. `printed`: hashes from digests that were sent, which a forged
 * chain would not contain.
 */
export async function verifyRecord(
  pipeline: Verifying,
  tenantId: string,
  printed: readonly string[] = [],
): Promise<Verification> {
  const { store } = pipeline;
  const seals = await store.seals.list(tenantId, '0000-01-01', '9999-12-31');
  const newest = seals.at(-1);
  const keptFrom = latestOf(seals.map((seal) => seal.keptFrom)) ?? '';
  const findings: SealFinding[] = [...(await missingFirst(pipeline, tenantId, seals))];
  let checkedDays = 0;
  let events = 0;
  for (const [at, seal] of seals.entries()) {
    const before = seals[at - 1];
    if (before !== undefined)
      findings.push(...missingBetween(before.day, seal.day).map((day) => found(day, 'sealMissing', 1)));
    const lines = seal.day < keptFrom ? undefined : await linesOf(pipeline, tenantId, seal.day);
    if (lines !== undefined) {
      checkedDays += 1;
      events += lines.length;
    }
    findings.push(...judgeDay(seal, before, seals[at + 1], lines));
  }
  findings.push(
    ...(await outsideSeals(pipeline, tenantId, seals, keptFrom)),
    ...(await overdue(pipeline, tenantId, newest)),
    ...(await alertedOtherwise(pipeline, tenantId, newest?.day ?? '')),
    ...printed
      .filter((hash) => !seals.some((seal) => seal.hash === hash.toLowerCase()))
      .map((hash) => ({ ...found(newest?.day ?? '', 'printedSealMissing', 1), ids: [hash] })),
  );
  return {
    tenantId,
    sealedDays: seals.length,
    checkedDays,
    forgottenDays: seals.length - checkedDays,
    events,
    keptFrom: keptFrom === '' ? null : keptFrom,
    latest: newest === undefined ? null : { day: newest.day, hash: newest.hash },
    findings: findings.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
  };
}

const found = (day: string, problem: SealFinding['problem'], count: number): SealFinding => ({
  day,
  problem,
  count,
  ids: [],
});

/**
 * Seals are missing at the start if the chain begins later than monitoring did, or later than the oldest kept day at
 * that time.
 */
async function missingFirst({ store }: Verifying, tenantId: string, seals: readonly Seal[]): Promise<SealFinding[]> {
  const [first] = seals;
  const tenant = await store.tenants.read(tenantId);
  if (first === undefined || tenant === undefined) return [];
  const expected = firstSealDay(tenant.row.watchedSince, first.keptFrom);
  return missingBetween(addDays(expected, -1), first.day).map((day) => found(day, 'sealMissing', 1));
}

/** Events that no seal will ever cover: from before the chain, or from future days. */
async function outsideSeals(
  { store, now }: Verifying,
  tenantId: string,
  seals: readonly Seal[],
  keptFrom: string,
): Promise<SealFinding[]> {
  const first = seals[0]?.day;
  const tomorrow = dayAfter(dayOf(iso(now())));
  const days = (await store.events.days(tenantId)).filter(
    (day) => day >= keptFrom && (day > tomorrow || (first !== undefined && day < first)),
  );
  const findings: SealFinding[] = [];
  for (const day of days) findings.push(found(day, 'eventsAdded', (await linesOf({ store }, tenantId, day)).length));
  return findings;
}

/** A day that should have been sealed yesterday but is not, with the reason. */
async function overdue(pipeline: Verifying, tenantId: string, newest: Seal | undefined): Promise<SealFinding[]> {
  const tenant = await pipeline.store.tenants.read(tenantId);
  if (tenant === undefined || (newest === undefined && tenant.row.summarisedAt === null)) return [];
  const since = newest === undefined ? dayOf(tenant.row.watchedSince) : dayAfter(newest.day);
  let count = 0;
  for (let day = since; isSealable(day, pipeline.now() - graceMs); day = dayAfter(day)) count += 1;
  if (count === 0) return [];
  return [{ ...found(since, 'sealOverdue', count), ids: await openCollections(pipeline, tenantId, since) }];
}

/** A day without a seal for longer than this is reported. */
const recentMs = 5 * dayMs;

const isRecordedAs = (copy: WatchEvent, recorded: WatchEvent | undefined): boolean =>
  recorded !== undefined && isCopyOf(copy, recorded);

/** Until a day is sealed, the sent alerts are additional evidence of its events. */
async function alertedOtherwise({ store, now }: Verifying, tenantId: string, sealedTo: string): Promise<SealFinding[]> {
  const recent = (await store.alerts.readAlerts(tenantId)).filter(
    ({ lastEventAt }) => now() - Date.parse(lastEventAt) < recentMs,
  );
  const alerted = (await Promise.all(recent.map(({ id }) => store.alerts.readEvents(tenantId, id)))).flat();
  const later = alerted.filter(({ recordDay }) => recordDay > sealedTo);
  const findings: SealFinding[] = [];
  for (const [day, events] of groupBy(later, ({ recordDay }) => recordDay)) {
    const recorded = new Map<string, WatchEvent>();
    for await (const page of store.events.list(tenantId, [day]))
      for (const event of page) recorded.set(event.id, event);
    const others = events.filter((event) => !isRecordedAs(event, recorded.get(event.id)));
    const ids = [...new Set(others.map(({ id }) => id))];
    if (ids.length > 0) findings.push({ day, problem: 'toldOtherwise', count: ids.length, ids });
  }
  return findings;
}

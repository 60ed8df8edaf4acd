/** Which sources of a tenant can no longer be read, and whether one cause explains all of them. Pure. */

import { commonest } from '../commonest';
import type { Kind } from '../resource/kind';
import { latestOf } from '../time/latest';
import { causeOf, type FailureCause, isOfTenant } from './failure';
import type { KindRow } from './kind-row';

export type ReadLossFacts = {
  readonly rows: readonly KindRow[];
  readonly cadenceMs: (kind: Kind) => number;
  /** Epoch ms. */
  readonly now: number;
  /**
   * Since when the timer has run without a gap; epoch ms. Collections that were due before this were missed because the
   * app was down, not because access was lost.
   */
  readonly upSince: number;
  /** When the first message was made; null before. It names the sources that could not be read by then. */
  readonly summarisedAt: string | null;
};

export type LossReason = FailureCause;

const withdrawn: readonly unknown[] = ['notPermitted', 'notConsented', 'switchedOff', 'blocked'] satisfies LossReason[];

/** An account in the tenant ended the monitoring, whether on purpose or by mistake. */
export const isWithdrawn = (reason: unknown): boolean => withdrawn.includes(reason);

const outages: readonly LossReason[] = ['busy', 'broken', 'noToken', 'rejected', 'throttled'];

/**
 * The cause is Microsoft, the network or the app, not the tenant. A credential that Entra rejects has its own alert.
 */
export const isOfNoTenant = (reason: LossReason): boolean => outages.includes(reason);

type KindLoss = { readonly kind: Kind; readonly reason: LossReason; readonly lastSuccessAt: string };

export type WholeLoss = {
  /** The last success of any source; if nothing was ever read, the first failure. */
  readonly since: string;
  readonly neverRead: boolean;
  readonly reason: LossReason;
  /** The sources that failed or are overdue. The remaining ones are not due yet. */
  readonly kinds: readonly Kind[];
  /** The number of sources that could be read before; if none ever could, the number that were tried. */
  readonly of: number;
};

export type ReadLoss = { readonly whole: WholeLoss | null; readonly kinds: readonly KindLoss[] };

/** The schedule ticks once a minute; a collection takes a little longer. */
const plainGraceMs = 5 * 60_000;
/** With fewer sources than this, each one is reported by itself. */
const leastOfWhole = 3;
/** Entra rejects a token for every source at once. After this time, a new token has been requested. */
const refusedAgainMs = 2 * 60_000;

type Seen = KindRow & { readonly lastSuccessAt: string };

/** A licensed source that has been read at least once. */
const isSeen = (row: KindRow): row is Seen => row.lastSuccessAt !== null && row.failure?.reason !== 'notLicensed';

/**
 * A source that has never been read, such as one of a new licence, counts as lost from its first failure on. The first
 * message names the sources that fail by then; later ones appear only on the page.
 */
const neverSeen = ({ rows, summarisedAt }: ReadLossFacts): readonly Seen[] =>
  rows.flatMap((row) => {
    const { lastSuccessAt, failure } = row;
    if (lastSuccessAt !== null || failure === null || failure.reason === 'notLicensed') return [];
    return summarisedAt !== null && failure.since > summarisedAt ? [{ ...row, lastSuccessAt: failure.since }] : [];
  });

const reasonOf = ({ failure }: KindRow): LossReason => (failure === null ? 'notLooked' : causeOf(failure));

/** The last success is older than twice the cadence, not counting our own outages. */
export const isLate = (
  lastSuccessAt: string,
  cadenceMs: number,
  { now, upSince }: Pick<ReadLossFacts, 'now' | 'upSince'>,
) => now - Math.max(Date.parse(lastSuccessAt), upSince) > 2 * cadenceMs + plainGraceMs;

export function readLossOf(facts: ReadLossFacts): ReadLoss {
  const seen = facts.rows.filter(isSeen);
  const late = (row: Seen): boolean => isLate(row.lastSuccessAt, facts.cadenceMs(row.kind), facts);
  const lost = [...seen, ...neverSeen(facts)].filter((row) => row.failure?.reason === 'notPermitted' || late(row));
  const whole = seen.length === 0 ? neverRead(facts) : wholeLoss(seen, late, facts);
  return {
    whole,
    kinds:
      whole === null
        ? lost.map((row) => ({ kind: row.kind, reason: reasonOf(row), lastSuccessAt: row.lastSuccessAt }))
        : [],
  };
}

/**
 * The loss of a whole tenant: consent is missing (counts once the source that was read last fails too), or everything has failed for twice
 * the shortest cadence. If only some permissions are missing, the other sources can be read, and the alerts are about the affected sources.
 */
function wholeLoss(seen: readonly Seen[], late: (row: Seen) => boolean, facts: ReadLossFacts): WholeLoss | null {
  const since = latestOf(seen.map(({ lastSuccessAt }) => lastSuccessAt));
  if (since === null) return null;
  const failing = seen.filter(({ failure }) => failure !== null && failure.since >= since);
  const refused = failing.filter(({ failure }) => failure?.reason === 'notPermitted');
  const permissions = new Set(
    refused.map(({ failure }) => (failure?.reason === 'notPermitted' ? failure.permission : '')),
  );
  const shutOut = failing.filter(({ failure }) => isOfTenant(failure));
  const isShutOut =
    shutOut.length >= leastOfWhole ||
    shutOut.some(({ failure }) => facts.now - Date.parse(failure?.since ?? '') >= refusedAgainMs);
  const isLastReadLost = failing.some(({ lastSuccessAt }) => lastSuccessAt === since);
  const isConsentGone = (refused.length >= leastOfWhole && permissions.size > 1 && isLastReadLost) || isShutOut;
  const shortest = Math.min(...seen.map(({ kind }) => facts.cadenceMs(kind)));
  const kinds = isConsentGone
    ? failing
    : isLate(since, shortest, facts)
      ? seen.filter((row) => failing.includes(row) || late(row))
      : [];
  if (kinds.length < (isShutOut ? 1 : leastOfWhole)) return null;
  return { ...wholeOf(kinds, since), neverRead: false, of: seen.length };
}

/**
 * Why nothing in the tenant can be read now, if the tenant gives the app no token: this also holds for sources that were not tried since.
 * Null if a source was read after that, or only one attempt failed so far.
 */
export function shutOut(
  rows: readonly Pick<KindRow, 'failure' | 'lastAttemptAt' | 'lastSuccessAt'>[],
): KindRow['failure'] {
  const lastRead = latestOf(rows.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? [])) ?? '';
  const failures = rows
    .filter(({ failure, lastAttemptAt }) => isOfTenant(failure) && (lastAttemptAt ?? '') > lastRead)
    .flatMap(({ failure }) => failure ?? []);
  const attempts = failures.reduce((sum, { count }) => sum + count, 0);
  return attempts < 2 ? null : (failures[0] ?? null);
}

/** Why a source cannot be read now. If the tenant gives no token (`shutOutBy`), an earlier limit of requests no longer matters. */
export const failureNow = (failure: KindRow['failure'], shutOutBy: KindRow['failure']): KindRow['failure'] =>
  failure === null || failure.reason === 'throttled' ? (shutOutBy ?? failure) : failure;

const wholeOf = (kinds: readonly KindRow[], since: string): Pick<WholeLoss, 'since' | 'reason' | 'kinds'> => ({
  since,
  reason: commonest(kinds.map(reasonOf).sort()) ?? 'notLooked',
  kinds: kinds.map(({ kind }) => kind).sort(),
});

/** Nothing was ever read, and not only because permissions or licences are missing, which the first message names. */
export const isNeverRead = (rows: readonly KindRow[]): boolean =>
  rows.every(({ lastSuccessAt }) => lastSuccessAt === null) &&
  rows.some(({ failure }) => failure !== null && !['notLicensed', 'notPermitted'].includes(failure.reason));

/** When the first source was read; epoch ms, Infinity if none was. A source that was read again counts from then on. */
export const firstReadAt = (rows: readonly KindRow[]): number =>
  Math.min(...rows.flatMap(({ lastSuccessAt }) => (lastSuccessAt === null ? [] : [Date.parse(lastSuccessAt)])));

/** Consent often follows within minutes, so this loss is never reported at once. */
function neverRead(facts: ReadLossFacts): WholeLoss | null {
  if (!isNeverRead(facts.rows)) return null;
  const failing = facts.rows.flatMap((row) =>
    row.failure === null || row.failure.reason === 'notLicensed' ? [] : [{ ...row, failure: row.failure }],
  );
  const [since] = failing.map(({ failure }) => failure.since).sort();
  if (since === undefined) return null;
  const shortest = Math.min(...failing.map(({ kind }) => facts.cadenceMs(kind)));
  if (!isLate(since, shortest, facts)) return null;
  return { ...wholeOf(failing, since), neverRead: true, of: failing.length };
}

import { shortHash } from '../../core/canonical';
import { type Allowance, type ChannelBudgetRow, defaultLimits } from '../../core/delivery/channel-limits';
import type { SendResult } from '../../core/delivery/delivery';
import type { Severity } from '../../core/event/severity';
import { isReadByPeople, type Recipient } from '../../core/tenant/configuration';
import { hourMs, minuteMs, secondMs } from '../../core/time/durations';
import { groupWaitMs, type Ports } from '../context';

/** Less severe messages use only part of the limit, so that room is left for severe ones. */
const shares: Readonly<Record<Severity, number>> = {
  critical: 1,
  high: 0.9,
  medium: 0.8,
  low: 0.7,
  informational: 0.7,
};

/** After this many messages within the window, the rest is combined. */
const stormMessages = 8;
const stormWindowMs = 10 * minuteMs;
/** Interval between combined messages when little of the provider's limit is left. */
const scarceSpacingMs = { critical: minuteMs, other: 2 * minuteMs };
/** The limit counts as scarce once this share of it is used, unless it renews itself between two messages. */
const scarceShare = 0.5;

/** A failing channel is tried again at least this often, so that waiting messages leave within ten minutes of its recovery. */
const longestBackOffMs = 4 * minuteMs;
/** While a channel fails, only one process may try it within this time. */
const probeMs = 30 * secondMs;
/** After this many failed attempts, a substitute gets the message. */
export const brokenAfter = 5;
/** A row must stay small. */
const mostCounted = 1000;

/** The key of a provider limit: one for all of ACS, one for each workflow or webhook address. */
const wayOf = (recipient: Recipient): string =>
  recipient.channel === 'email-acs' || recipient.channel === 'log-analytics'
    ? recipient.channel
    : `${recipient.channel}|${recipient.urlSetting}`;

const recipientTag = (tenantId: string, { id, channel }: Recipient): string =>
  shortHash(`${tenantId}|${channel}|${id}`).slice(0, 10);

const emptyRow = (way: string): ChannelBudgetRow => ({ way, spent: [], failing: null });

/** When the next message of this severity may be sent; epoch ms, at most `now` if it may be sent at once. Pure. */
export function freeAt(
  { spent, failing }: ChannelBudgetRow,
  allowances: readonly Allowance[],
  severity: Severity,
  now: number,
): number {
  const times = spent.map(([at]) => at).sort((a, b) => b - a);
  const waits = allowances.map(({ messages, windowMs }) => {
    const allowed = Math.max(1, Math.floor(messages * shares[severity]));
    const oldest = times[allowed - 1];
    return oldest === undefined ? 0 : oldest + windowMs + marginMs(windowMs);
  });
  return Math.max(0, ...waits, failing !== null && failing.until > now ? failing.until : 0);
}

/** The provider counts arrivals, whose intervals vary more than ours. */
const marginMs = (windowMs: number): number => Math.min(windowMs / 4, 2 * secondMs);

type Storm = {
  readonly isStorm: boolean;
  /** When the next message of a storm may be sent; epoch ms. */
  readonly nextAt: (severity: Severity) => number;
};

type StormPace = Ports<'now' | 'speed'> & { readonly allowances: readonly Allowance[]; readonly tag: string };

/**
 * Whether this recipient got so many messages recently that the rest is combined. Critical ones are sent at once and
 * others after a group wait, until the limit is scarce.
 */
export function stormOf({ spent }: ChannelBudgetRow, pace: StormPace): Storm {
  const { allowances, tag, speed } = pace;
  const now = pace.now();
  const own = spent.flatMap(([at, to]) => (to === tag && now - at < stormWindowMs / speed ? [at] : []));
  // The first combined message contains everything due, so it does not wait.
  const last = own.length > stormMessages ? Math.max(...own) : 0;
  const isScarce = allowances.some(
    ({ messages, windowMs }) =>
      windowMs > scarceSpacingMs.other && spent.filter(([at]) => now - at < windowMs).length >= messages * scarceShare,
  );
  const spacing = {
    critical: isScarce ? scarceSpacingMs.critical / speed : 0,
    other: isScarce ? scarceSpacingMs.other / speed : groupWaitMs(pace),
  };
  return {
    isStorm: own.length >= stormMessages,
    nextAt: (severity) => last + (severity === 'critical' ? spacing.critical : spacing.other),
  };
}

type ChannelBudget = {
  readonly isFailing: boolean;
  /** True after so many failures in a row that a substitute should get the message. */
  readonly isBroken: boolean;
  readonly isStorm: boolean;
  /** Epoch ms. */
  readonly freeAt: (severity: Severity) => number;
};

/** The current limits of one recipient, without reserving anything. */
export async function readBudget(
  pipeline: Ports<'channelLimits' | 'now' | 'speed' | 'store'>,
  tenantId: string,
  recipient: Recipient,
): Promise<ChannelBudget> {
  const way = wayOf(recipient);
  const row = (await pipeline.store.channelBudgets.read(way))?.row ?? emptyRow(way);
  const now = pipeline.now();
  const allowances = limitsOf(pipeline, recipient);
  const storm = stormOf(row, {
    now: () => now,
    speed: pipeline.speed,
    allowances,
    tag: recipientTag(tenantId, recipient),
  });
  const isForPeople = isReadByPeople(recipient.channel);
  return {
    isFailing: row.failing !== null,
    isBroken: row.failing !== null && row.failing.count >= brokenAfter,
    isStorm: isForPeople && storm.isStorm,
    freeAt: (severity) =>
      Math.max(freeAt(row, allowances, severity, now), isForPeople && storm.isStorm ? storm.nextAt(severity) : 0),
  };
}

const limitsOf = ({ channelLimits }: Ports<'channelLimits'>, { channel }: Recipient): readonly Allowance[] =>
  (channelLimits ?? defaultLimits)[channel];

/**
 * Reserves room for one attempt, counted over all instances. Undefined: send now. Otherwise the time to try again. A
 * failing channel gets one attempt at a time.
 */
export async function takeBudget(
  pipeline: Ports<'channelLimits' | 'now' | 'store'>,
  tenantId: string,
  recipient: Recipient,
  severity: Severity,
): Promise<number | undefined> {
  const allowances = limitsOf(pipeline, recipient);
  const keptMs = isReadByPeople(recipient.channel)
    ? Math.max(stormWindowMs, longestWindowMs(allowances))
    : 2 * secondMs;
  const tag = recipientTag(tenantId, recipient);
  return take(pipeline, { way: wayOf(recipient), allowances, severity, tag, keptMs });
}

/**
 * Test alerts of a tenant per hour. They use the same limits as real alerts, and people who get too many stop reading.
 */
export const drillsPerHour = 3;

/** Test messages of a tenant in an hour: somebody who sets up a channel needs a few attempts. */
const testsPerHour = 6;

/** Reserves one test alert of the tenant. Undefined: send now. Otherwise the time to try again. */
export const takeDrill = (pipeline: Ports<'now' | 'store'>, tenantId: string): Promise<number | undefined> =>
  takeOfHour(pipeline, `drill|${tenantId}`, 'drill', drillsPerHour);

/** Reserves one test message of the tenant. Undefined: send now. Otherwise the time to try again. */
export const takeTest = (pipeline: Ports<'now' | 'store'>, tenantId: string): Promise<number | undefined> =>
  takeOfHour(pipeline, `test|${tenantId}`, 'test', testsPerHour);

function takeOfHour(
  pipeline: Ports<'now' | 'store'>,
  way: string,
  tag: string,
  messages: number,
): Promise<number | undefined> {
  const allowances = [{ messages, windowMs: hourMs }];
  return take(pipeline, { way, allowances, severity: 'critical', tag, keptMs: longestWindowMs(allowances) });
}

const longestWindowMs = (allowances: readonly Allowance[]): number =>
  Math.max(...allowances.map(({ windowMs }) => windowMs + marginMs(windowMs)));

async function take(
  pipeline: Ports<'now' | 'store'>,
  {
    way,
    allowances,
    severity,
    tag,
    keptMs,
  }: {
    readonly way: string;
    readonly allowances: readonly Allowance[];
    readonly severity: Severity;
    readonly tag: string;
    /** How long an attempt is remembered. */
    readonly keptMs: number;
  },
): Promise<number | undefined> {
  for (let tries = 0; tries < mostTries; tries++) {
    const read = await pipeline.store.channelBudgets.read(way);
    const row = read?.row ?? emptyRow(way);
    const now = pipeline.now();
    const free = freeAt(row, allowances, severity, now);
    if (free > now) return free;
    const written = await pipeline.store.channelBudgets.write(
      {
        way,
        spent: [...row.spent.filter(([at]) => now - at < keptMs), [now, tag] as const].slice(-mostCounted),
        failing: row.failing === null ? null : { ...row.failing, until: now + probeMs },
      },
      read?.etag ?? null,
    );
    if (written.status === 'written') return undefined;
  }
  return pipeline.now() + secondMs;
}

const mostTries = 10;

/**
 * Records what an attempt shows about the channel. Only failures that a retry could fix count against the channel;
 * others are due to the message or address. Returns when the channel may be tried again; epoch ms, 0 if it works.
 */
export async function noteResult(
  pipeline: Ports<'now' | 'store'>,
  recipient: Recipient,
  result: SendResult,
): Promise<number> {
  const way = wayOf(recipient);
  const hasFailed = result.status === 'failed' && result.retryable;
  for (let tries = 0; tries < mostTries; tries++) {
    const read = await pipeline.store.channelBudgets.read(way);
    const row = read?.row ?? emptyRow(way);
    if (!hasFailed && row.failing === null) return 0;
    const failing = hasFailed ? failedAgain(row.failing, result.retryAfterSeconds, pipeline.now()) : null;
    const written = await pipeline.store.channelBudgets.write({ ...row, failing }, read?.etag ?? null);
    if (written.status === 'written') return failing?.until ?? 0;
  }
  return 0;
}

const failedAgain = (
  before: ChannelBudgetRow['failing'],
  retryAfterSeconds: number | null,
  now: number,
): NonNullable<ChannelBudgetRow['failing']> => {
  const count = (before?.count ?? 0) + 1;
  const waits = Math.max((retryAfterSeconds ?? 0) * secondMs, backOffMs(count));
  return { since: before?.since ?? now, count, until: now + waits };
};

/** 10 s, 20 s, 40 s and so on. */
export const backOffMs = (attempt: number): number =>
  Math.min(longestBackOffMs, 5 * secondMs * 2 ** Math.min(attempt, 10));

import type { Random } from '../../infra/local/tenant/random';
import type { Actor, DirectoryAudit, IntuneAuditEvent, LogRecord } from '../../shared/core/log/record';
import { recordTime } from '../../shared/core/log/record';
import type { Kind } from '../../shared/core/resource/kind';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { directoryAudit, person, target } from '../../tests/fixtures/records';
import { detection } from '../../tests/fixtures/risk';
import { rates } from './rates';
import { administratorsOf, breakGlass, putRecord, type YearTenant } from './tenant';

/** Changes to the tenant and their actors, for the recount. */
type TenantChange = { readonly at: number } & (
  | { readonly what: 'activated'; readonly personId: string; readonly shownAt: number; readonly until: number }
  | { readonly what: 'noncompliant' | 'compliant'; readonly deviceId: string; readonly setting: string | null }
  | { readonly what: 'detected'; readonly type: string; readonly shownAt: number }
  | { readonly what: 'arrived' | 'gone'; readonly personId: string }
  | { readonly what: 'removed' | 'keyRead'; readonly deviceId: string; readonly actorId: string }
  | { readonly what: 'hidden' | 'shown'; readonly kinds: readonly string[] }
);

export type Act = (stage: Stage) => void;

/** The state of a played period: the tenant, the random numbers, the current moment, and planned acts. */
export type Stage = {
  readonly tenant: YearTenant;
  readonly people: number;
  readonly random: Random;
  readonly changes: TenantChange[];
  /** The person or app that the alert of a story has to name, by the name of the story. */
  readonly about: Map<string, string>;
  /** When an admin was last in an attack; epoch ms. */
  readonly attackedAt: Map<string, number>;
  /** The moment of the act that is being played; epoch ms. */
  at: number;
  readonly later: (ms: number, act: Act) => void;
};

export type Agenda = Stage & {
  /** Plays everything up to this moment; returns when the next act happens. */
  readonly live: (now: number) => number;
  readonly put: (at: number, act: Act) => void;
};

export function createAgenda(tenant: YearTenant, people: number, random: Random, startAt: number): Agenda {
  /** Latest first, so that the next act is at the end of the list. */
  const waiting: { readonly at: number; readonly order: number; readonly act: Act }[] = [];
  let order = 0;
  const put = (at: number, act: Act): void => {
    order += 1;
    const entry = { at: Math.round(at), order, act };
    let from = 0;
    let to = waiting.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const other = waiting[middle];
      if (other !== undefined && (other.at > entry.at || (other.at === entry.at && other.order > entry.order)))
        from = middle + 1;
      else to = middle;
    }
    waiting.splice(from, 0, entry);
  };
  const agenda: Agenda = {
    tenant,
    people,
    random,
    changes: [],
    about: new Map(),
    attackedAt: new Map(),
    at: startAt,
    put,
    later: (ms, act) => put(agenda.at + ms, act),
    live: (now) => {
      for (;;) {
        const next = waiting.at(-1);
        if (next === undefined) return Number.POSITIVE_INFINITY;
        if (next.at > now) return next.at;
        waiting.pop();
        agenda.at = next.at;
        next.act(agenda);
      }
    },
  };
  return agenda;
}

/** Working days of a year; weekends and holidays count for little. */
export const workingDays = 245;

/** The work for the whole tenant grows with the square root of its size; 1 for 300 people. */
export const growthOf = (people: number): number => Math.sqrt(people / 300);

// --- Chance --------------------------------------------------------------------------------------------------------

/** A random number of occurrences with this mean (Poisson). */
export function times({ random }: Pick<Stage, 'random'>, expected: number): number {
  let left = Math.exp(-expected);
  if (left === 0) return Math.round(expected);
  let count = 0;
  for (let drawn = random(); drawn > left; drawn *= random()) count += 1;
  left = 0;
  return count;
}

export const between = ({ random }: Pick<Stage, 'random'>, from: number, to: number): number =>
  from + random() * (to - from);

export const oneOf = <T>({ random }: Pick<Stage, 'random'>, all: readonly T[]): T => {
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
};

export const isOf = ({ random }: Pick<Stage, 'random'>, share: number, of: number): boolean => random() * of < share;

// --- Days ----------------------------------------------------------------------------------------------------------

/** Months and days on which almost nobody works. */
const holidays = new Set(['12-24', '12-25', '12-26', '12-31', '01-01', '01-06', '04-03', '04-06', '05-01', '10-03']);

const isBetween = (day: string, from: string, to: string): boolean => day >= from && day <= to;

/** How busy a day is, as a share of a working day; epoch ms. */
export function workOf(at: number): number {
  const date = new Date(at);
  const weekday = date.getUTCDay();
  const day = date.toISOString().slice(5, 10);
  if (weekday === 0 || weekday === 6 || holidays.has(day)) return 0.05;
  if (isBetween(day, '12-22', '12-31')) return 0.2;
  return isBetween(day, '08-03', '08-21') ? 0.6 : 1;
}

/** The first three working days after holidays in which laptops were not used. */
const returns = ['01-07', '01-08', '01-09', '08-24', '08-25', '08-26'];
export const isReturn = (at: number): boolean => returns.includes(new Date(at).toISOString().slice(5, 10));

/**
 * Whether the grace period of devices that missed Patch Tuesday (the second of its month) ends in this week, three days after it.
 */
export function isPatchWeek(at: number): boolean {
  const date = new Date(at);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)).getUTCDay();
  const patchTuesday = 1 + ((2 - first + 7) % 7) + 7;
  const past = date.getUTCDate() - patchTuesday;
  return past >= 3 && past < 10;
}

/** A moment within working hours of a day, in Berlin about eight to six. */
export const atWork = (stage: Stage, day: number): number => day + between(stage, 7 * hourMs, 16 * hourMs);

// --- Microsoft's logs ----------------------------------------------------------------------------------------------

export const iso = (ms: number): string => new Date(ms).toISOString();

/** How long it takes until the log shows an entry. */
function lateness(stage: Stage): number {
  if (isOf(stage, rates.veryLateEntries, 1000)) return between(stage, hourMs, dayMs);
  if (isOf(stage, rates.lateEntries, 100)) return between(stage, 10 * minuteMs, hourMs);
  return between(stage, minuteMs, 10 * minuteMs);
}

/** Writes an entry; returns the time from which the log shows it. */
export function write(stage: Stage, draft: LogRecord, atMs = stage.at): number {
  const { tenant } = stage;
  tenant.nextRecord += 1;
  const id = `record-${tenant.nextRecord}`;
  const record = timed(draft, id, atMs);
  const visibleAt = Math.max(stage.at, Date.parse(recordTime(record))) + lateness(stage);
  putRecord(tenant, record, visibleAt);
  return visibleAt;
}

function timed(draft: LogRecord, id: string, atMs: number): LogRecord {
  if (draft.kind === 'riskDetection') return draft;
  if (draft.kind === 'signIn') return { ...draft, id, createdDateTime: iso(atMs) };
  // A draft with a correlation id belongs to other entries and keeps the id.
  const correlationId = draft.correlationId?.startsWith('act-') === true ? draft.correlationId : `act-${id}`;
  return { ...draft, id, correlationId, activityDateTime: iso(atMs) };
}

export const anAdministrator = (stage: Stage): string => oneOf(stage, administratorsOf(stage.tenant));

export const by = (stage: Stage, actor: Actor = person(anAdministrator(stage))): { readonly actor: Actor } => ({
  actor,
});

export const audit = (stage: Stage, draft: DirectoryAudit | IntuneAuditEvent): number => write(stage, draft);

export const refuse = (stage: Stage, kinds: readonly Kind[], ms: number, reason: 'throttled' | 'broken'): void => {
  const { refusals } = stage.tenant;
  // A story may have made a resource type unreadable for longer.
  const free = kinds.filter((kind) => !refusals.has(kind));
  for (const kind of free)
    refusals.set(
      kind,
      reason === 'throttled' ? { reason, retryAfterSeconds: null, detail: 'HTTP 429' } : { reason, detail: 'HTTP 503' },
    );
  stage.later(ms, ({ tenant }) => {
    for (const kind of free) tenant.refusals.delete(kind);
  });
};

export const administratorIds = ({ tenant }: Stage): readonly string[] => administratorsOf(tenant);

// --- People --------------------------------------------------------------------------------------------------------

/** People who are neither admins nor guests, without the break-glass accounts. */
export const ordinaryPeople = ({ tenant }: Stage): readonly string[] => {
  const apart = new Set([...breakGlass, ...administratorsOf(tenant)]);
  return [...tenant.users.values()]
    .filter(({ id, accountEnabled, isExternal }) => accountEnabled && !isExternal && !apart.has(id))
    .map(({ id }) => id);
};

export const somebody = (stage: Stage): string => oneOf(stage, ordinaryPeople(stage));

/** An entry about the account of a person. */
export const userRecord = (
  activityDisplayName: string,
  id: string,
  spoil: Partial<DirectoryAudit> = {},
): DirectoryAudit =>
  directoryAudit({ activityDisplayName, category: 'UserManagement', targets: [target('User', id)], ...spoil });

export function detected(
  stage: Stage,
  userId: string,
  type: string,
  spoil: Parameters<typeof detection>[1] = {},
): void {
  stage.tenant.nextRecord += 1;
  const at = iso(stage.at);
  const times = { activityDateTime: at, detectedDateTime: at, lastUpdatedDateTime: at };
  const shownAt = write(
    stage,
    detection(type, { detectionId: `detection-${stage.tenant.nextRecord}`, userId, ...times, ...spoil }),
  );
  stage.changes.push({ at: stage.at, what: 'detected', type, shownAt });
}

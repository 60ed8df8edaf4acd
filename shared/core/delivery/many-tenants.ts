/**
 * Groups alerts about the same action at many tenants, for recipients of all of them. From the third tenant within an
 * hour on, they get one message. Only deliveries are grouped; each tenant keeps its own alerts and records.
 */

import type { Alert } from '../alert/alert';
import { canonicalJson, shortHash } from '../canonical';
import { isWithdrawn } from '../collection/read-loss';
import type { Line, Reference, WatchEvent } from '../event/event';
import { isAtLeast, type Severity } from '../event/severity';
import { personKeys } from '../resource/home-account';
import { placeOf, type Recipient } from '../tenant/configuration';
import { hourMs } from '../time/durations';
import { latestOf } from '../time/latest';

/** From this many tenants on, they share one message. */
export const manyTenants = 3;
/** A sent message is amended after this time at the earliest. Only a higher severity is sent before. */
const amendMs = 15 * 60_000;
/** Time for which later messages about the same alerts, such as their ends, belong to the group. */
const openMs = 24 * hourMs;
/** Limits that keep the row small: the changes of an alert, and the alerts of a message. */
const mostChanges = 5;
const mostMembers = 1000;

/** One mailbox or workflow, with every tenant whose alerts the packaged file lets it receive. */
export type SharedTarget = {
  readonly target: string;
  /** The id of the recipient in each tenant's configuration. */
  readonly recipientIds: ReadonlyMap<string, string>;
};

/** One alert of one tenant that this target receives. */
export type RollUpAlert = {
  readonly tenantId: string;
  readonly alertId: string;
  /** The recipient's id in that tenant's configuration. */
  readonly recipientId: string;
  readonly severity: Severity;
  /** Hashes of who did it and of what was changed. */
  readonly keys: readonly string[];
  readonly at: string;
  /** The last transition that waits to be sent. */
  readonly seq: number;
};

/** An alert and the last transition that a message covers. */
export type Covered = { readonly tenantId: string; readonly alertId: string; readonly seq: number };

/** Alerts with the same actor or change, and the message about them. */
export type RollUpGroup = {
  readonly id: string;
  /** Keys that all members share. Never empty. */
  readonly keys: readonly string[];
  readonly members: readonly RollUpAlert[];
  /** When the last tenant joined. */
  readonly joinedAt: string;
  readonly told: SentRollUp | null;
  /** The process that is sending it. After a crash this expires, and the same message is sent under the same id. */
  readonly sending: { readonly by: string; readonly until: string; readonly covers: readonly Covered[] } | null;
  /** The target refused the shared message, so each tenant sends its own. */
  readonly isRefused: boolean;
};

export type SentRollUp = {
  readonly at: string;
  readonly severity: Severity;
  readonly covers: readonly Covered[];
  /** Accepted for later delivery (ACS). Each delivery queries its own outcome. */
  readonly operationId: string | null;
};

/** The row of one target: the alerts it received recently, and the groups they form. */
export type GroupRow = {
  readonly target: string;
  readonly loose: readonly RollUpAlert[];
  readonly groups: readonly RollUpGroup[];
};

export const emptyGroups = (target: string): GroupRow => ({ target, loose: [], groups: [] });

/** The same mailbox, workflow or webhook, whatever name a tenant's configuration gives it. */
export const targetOf = (recipient: Recipient): string => `${recipient.channel}|${placeOf(recipient)}`;

// --- What alerts share --------------------------------------------------------------------------------------------

/**
 * Hashes of what an alert may share with alerts of other tenants. The person: the id or address of the home account.
 * Each change: source, object name and named values. Or that the tenant cannot be read. Ids differ between tenants and
 * are not used. Empty if the alert is sent alone.
 */
export function sharedKeys(
  alert: Pick<Alert, 'form' | 'attribution'>,
  events: readonly WatchEvent[],
  addressOf: (personId: string) => string | null,
): readonly string[] {
  if (alert.form === 'blind' || (alert.form === 'alert' && isAboutMonitor(alert))) return unreadableKeys(events);
  if (alert.form !== 'alert') return [];
  const changes = events.flatMap((event) => changeKey(event) ?? []);
  return [...actorKeys(alert, addressOf), ...[...new Set(changes)].sort().slice(0, mostChanges)];
}

const isAboutMonitor = ({ attribution }: Pick<Alert, 'attribution'>): boolean =>
  attribution.status === 'nobody' && attribution.reason === 'monitor';

/**
 * One cause, such as an expired secret, can make all tenants unreadable with slightly different reasons. Only withdrawn
 * consent is a separate action at each tenant.
 */
function unreadableKeys(events: readonly WatchEvent[]): string[] {
  const lost = events.find(({ type, source }) => type === 'health' && (source === 'sightless' || source === 'blind'));
  if (lost === undefined) return [];
  return [`s${shortHash(`${lost.source}|${lost.source === 'sightless' && isWithdrawn(lost.details.reason)}`)}`];
}

function actorKeys({ attribution }: Pick<Alert, 'attribution'>, addressOf: (id: string) => string | null): string[] {
  if (attribution.status !== 'known' || attribution.actor.type !== 'person') return [];
  const address = addressOf(attribution.actor.id);
  return personKeys(attribution.actor, address).map((key) => `a${shortHash(key)}`);
}

function changeKey({ type, source, resource, lines }: WatchEvent): string | undefined {
  const { kind, name } = resource;
  if (type !== 'detection' || kind === 'control' || kind === 'tenant' || lines.length === 0) return undefined;
  const object = plainName(name ?? '');
  if (object === '' || object === 'id') return undefined;
  return `c${shortHash(canonicalJson([source, object, lines.map(lineKey)]))}`;
}

const lineKey = ({ label, before, after }: Line) => [label, before.map(plain).sort(), after.map(plain).sort()];

/** Each tenant has its own people, so the name of an added person is left out. */
const plain = (reference: Reference): string =>
  reference.type === 'person'
    ? 'person'
    : `${reference.type} ${plainName(reference.type === 'text' ? reference.text : reference.name)}`;

const guids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const plainName = (name: string): string => name.normalize('NFKC').trim().toLowerCase().replace(guids, 'id');

/** What the members of a group share, according to its keys: the actor or the change. */
export const sharedBy = (keys: readonly string[], what: 'actor' | 'change' | 'sight'): boolean =>
  keys.some((key) => key.startsWith(what.charAt(0)));

// --- Which alerts are grouped -------------------------------------------------------------------------------------

const isSame = (a: Pick<RollUpAlert, 'tenantId' | 'alertId'>, b: Pick<RollUpAlert, 'tenantId' | 'alertId'>): boolean =>
  a.tenantId === b.tenantId && a.alertId === b.alertId;

const tenantsIn = (members: readonly Pick<RollUpAlert, 'tenantId'>[]): number =>
  new Set(members.map(({ tenantId }) => tenantId)).size;

/** True if enough tenants have the change now. Alerts that are over do not count. */
export const isCrowd = (members: readonly { readonly tenantId: string; readonly isOver: boolean }[]): boolean =>
  tenantsIn(members.filter(({ isOver }) => !isOver)) >= manyTenants;

/** The group whose message covers an alert. */
export const groupOf = (
  { groups }: GroupRow,
  alert: Pick<RollUpAlert, 'tenantId' | 'alertId'>,
): RollUpGroup | undefined => groups.find(({ members }) => members.some((member) => isSame(member, alert)));

/** The row after adding this alert: to a group, to a new group, or to none. Alerts that ended long ago are dropped. */
export function register(before: GroupRow, member: RollUpAlert, now: number): GroupRow {
  const row = kept(before, now);
  const own = groupOf(row, member);
  if (own !== undefined) return withGroup(row, { ...own, members: own.members.map((one) => later(one, member)) });
  const known = row.loose.find((one) => isSame(one, member));
  const joining = known === undefined ? member : { ...later(known, member), keys: member.keys };
  const loose = row.loose.filter((one) => !isSame(one, member));
  const open = row.groups.find((group) => takes(group, joining));
  if (open !== undefined) return withGroup({ ...row, loose }, joined(open, joining));
  const made = makeGroup(loose, joining);
  if (made === undefined) return { ...row, loose: [...loose, joining].slice(-mostMembers) };
  const isIn = (one: RollUpAlert): boolean => made.members.some((other) => isSame(one, other));
  return { ...row, loose: loose.filter((one) => !isIn(one)), groups: [...row.groups, made] };
}

const later = (known: RollUpAlert, member: RollUpAlert): RollUpAlert =>
  isSame(known, member) && member.seq > known.seq ? { ...known, seq: member.seq, severity: member.severity } : known;

function kept(row: GroupRow, now: number): GroupRow {
  const lastOf = ({ joinedAt, told }: RollUpGroup): number =>
    Math.max(Date.parse(joinedAt), Date.parse(told?.at ?? joinedAt));
  return {
    ...row,
    // Kept longer than an hour, because after an outage the time of the change counts, not the time of sending.
    loose: row.loose.filter(({ at }) => now - Date.parse(at) < openMs),
    groups: row.groups.filter((group) => now - lastOf(group) < openMs),
  };
}

const withGroup = (row: GroupRow, group: RollUpGroup): GroupRow => ({
  ...row,
  groups: row.groups.some(({ id }) => id === group.id)
    ? row.groups.map((one) => (one.id === group.id ? group : one))
    : [...row.groups, group],
});

/**
 * An alert joins only if it shares a key with all members. Other changes by a second actor do not belong to the group.
 */
const takes = ({ keys, joinedAt, members, isRefused }: RollUpGroup, member: RollUpAlert): boolean =>
  !isRefused &&
  members.length < mostMembers &&
  isWithinHour(joinedAt, member.at) &&
  keys.some((key) => member.keys.includes(key));

const isWithinHour = (a: string, b: string): boolean => Math.abs(Date.parse(a) - Date.parse(b)) < hourMs;

const joined = (group: RollUpGroup, member: RollUpAlert): RollUpGroup => ({
  ...group,
  keys: group.keys.filter((key) => member.keys.includes(key)),
  members: [...group.members, member],
  joinedAt: [member.at, group.joinedAt].sort()[1] ?? member.at,
});

/** Groups by the first key that enough tenants share. The actor comes before the change. */
function makeGroup(loose: readonly RollUpAlert[], member: RollUpAlert): RollUpGroup | undefined {
  for (const key of member.keys) {
    const members = [...loose.filter(({ keys, at }) => keys.includes(key) && isWithinHour(at, member.at)), member];
    if (tenantsIn(members) < manyTenants) continue;
    const [first = member] = members;
    return {
      id: shortHash(canonicalJson([key, ...members.map(({ tenantId, alertId }) => `${tenantId}|${alertId}`)])),
      keys: first.keys.filter((one) => members.every(({ keys }) => keys.includes(one))),
      members,
      joinedAt: latestOf(members.map(({ at }) => at)) ?? member.at,
      told: null,
      sending: null,
      isRefused: false,
    };
  }
  return undefined;
}

// --- What to do with one delivery ---------------------------------------------------------------------------------

type GroupStep =
  /** No other tenant shares it, or it cannot be grouped. It is sent normally. */
  | { readonly status: 'alone' }
  /** The group's message has reported this alert. */
  | { readonly status: 'told'; readonly told: SentRollUp }
  /** Send or amend the message at this time; epoch ms. */
  | { readonly status: 'wait'; readonly until: number }
  /** Send the message now. `again`: alerts that a crashed process was about to report. */
  | { readonly status: 'send'; readonly again: readonly Covered[] | null };

/** While one process sends, others try again after this time. */
const sendingMs = 5000;

/** Decides what to do with one due delivery of an alert. */
export function stepOf(
  group: RollUpGroup | undefined,
  member: Pick<RollUpAlert, 'tenantId' | 'alertId' | 'seq' | 'severity'>,
  now: number,
): GroupStep {
  if (group === undefined) return { status: 'alone' };
  const { told, sending, isRefused } = group;
  if (told !== null && isCovered(told, member)) return { status: 'told', told };
  if (isRefused) return { status: 'alone' };
  if (sending !== null && Date.parse(sending.until) > now)
    return { status: 'wait', until: Math.min(Date.parse(sending.until), now + sendingMs) };
  if (sending !== null) return { status: 'send', again: sending.covers };
  const until = told === null || isWorse(member.severity, told.severity) ? now : Date.parse(told.at) + amendMs;
  return until > now ? { status: 'wait', until } : { status: 'send', again: null };
}

export const isCovered = ({ covers }: Pick<SentRollUp, 'covers'>, member: Covered): boolean =>
  covers.some((one) => isSame(one, member) && one.seq >= member.seq);

const isWorse = (severity: Severity, than: Severity): boolean => severity !== than && isAtLeast(severity, than);

/** The group after a process has begun to send it. */
export const begun = (row: GroupRow, groupId: string, sending: NonNullable<RollUpGroup['sending']>): GroupRow =>
  changed(row, groupId, (group) => ({ ...group, sending }));

/** The group after an attempt. What was reported stays reported, whichever instance wrote it. */
export const ended = (
  row: GroupRow,
  groupId: string,
  by: string,
  outcome: { readonly told: SentRollUp } | { readonly isRefused: boolean },
): GroupRow =>
  changed(row, groupId, (group) => ({
    ...group,
    sending: group.sending?.by === by ? null : group.sending,
    ...('told' in outcome
      ? { told: { ...outcome.told, covers: mergedCovers(group.told?.covers ?? [], outcome.told.covers) } }
      : { isRefused: group.isRefused || outcome.isRefused }),
  }));

const mergedCovers = (before: readonly Covered[], more: readonly Covered[]): readonly Covered[] => [
  ...before.filter((one) => !more.some((other) => isSame(one, other) && other.seq >= one.seq)),
  ...more.filter((one) => !before.some((other) => isSame(one, other) && other.seq > one.seq)),
];

const changed = (row: GroupRow, groupId: string, change: (group: RollUpGroup) => RollUpGroup): GroupRow => ({
  ...row,
  groups: row.groups.map((group) => (group.id === groupId ? change(group) : group)),
});

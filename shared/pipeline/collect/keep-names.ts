import type { Alert, Transition } from '../../core/alert/alert';
import { type Change, sidesOf } from '../../core/event/change';
import type { Judged } from '../../core/event/collection-facts';
import {
  type Attribution,
  actorsIn,
  type Exposure,
  isCounted,
  isNamed,
  type Line,
  objectsInLine,
  type Reference,
  type WatchEvent,
} from '../../core/event/event';
import { stepsOfStory } from '../../core/event/story-event';
import type { Step } from '../../core/event/story-plan';
import { fullerName, namesLogged } from '../../core/log/logged-names';
import type { LogRecord } from '../../core/log/record';
import { accountKey } from '../../core/log/record-keys';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Rule } from '../../core/rule/rule';
import type { Store } from '../../core/store';
import { dayMs, hourMs } from '../../core/time/durations';
import type { Verdict } from '../../core/verdict/control';
import { iso, type Ports } from '../context';
import type { Collection } from './collection';
import type { TenantState } from './tenant-state';

/**
 * Stores the current names of people in events and verdicts before an alert is raised, so that no message shows an id.
 * Names come from the last read users, or from new and stored log entries. Does not call Graph, because the tenant
 * lease is held.
 */
export async function keepNames(
  pipeline: Ports<'store'>,
  collection: Collection,
  state: TenantState,
  events: readonly WatchEvent[],
  verdicts: readonly Judged[],
): Promise<void> {
  const { tenantId } = collection.configuration;
  const found = verdicts.flatMap(({ judgement }) => namelessInVerdict(judgement.evaluation.verdict));
  const named = new Set(found);
  const gone = collection.changes.flatMap(nameThatWent).filter(({ id, type }) => type === 'group' || named.has(id));
  if (gone.length > 0) await pipeline.store.directory.keepNames(tenantId, gone, collection.takenAt);
  await keepNamesOf(pipeline, tenantId, state, collection.records, events, collection.takenAt, found);
}

/** The last name of a deleted object. A deleted group has snapshots without a name as long as a policy names it. */
function nameThatWent(change: Change): DirectoryName[] {
  const { before, after } = sidesOf(change);
  const name = before === null ? null : nameIn(before);
  if (name === null || (after !== null && nameIn(after) !== null)) return [];
  const id = change.resourceId;
  if (before !== null && 'userPrincipalName' in before)
    return [{ id, displayName: name, address: before.userPrincipalName, type: 'person' }];
  return [{ id, displayName: name, address: null, type: change.kind === 'group' ? 'group' : 'other' }];
}

const nameIn = (resource: object): string | null =>
  'displayName' in resource && typeof resource.displayName === 'string' ? resource.displayName : null;

/** Stores the names of people in events that no collection found. */
export async function keepNamesOf(
  pipeline: Ports<'store'>,
  tenantId: string,
  state: Pick<TenantState, 'head'>,
  records: readonly LogRecord[],
  events: readonly WatchEvent[],
  seenAt: string,
  people: readonly string[] = [],
): Promise<void> {
  const unread = new Set([...events.flatMap(peopleOf), ...people]);
  const users = unread.size === 0 ? [] : await namesOfUsers(pipeline, tenantId, state, unread);
  const missing = [...new Set([...unread, ...events.flatMap(unnamedIn)])];
  const others = missing.length === 0 ? [] : await otherNames(pipeline.store, tenantId, missing, records, seenAt);
  const names = [...users, ...others];
  if (names.length > 0) await pipeline.store.directory.keepNames(tenantId, names, seenAt);
}

/** Limit on the ids searched in stored log entries, because each costs a query of every log. */
const mostSought = 8;

/** Names of accounts and objects that were never collected: from the log, or as named before. */
async function otherNames(
  { directory, records: stored }: Store,
  tenantId: string,
  ids: readonly string[],
  records: readonly LogRecord[],
  seenAt: string,
): Promise<readonly DirectoryName[]> {
  const logged = namesLogged(records);
  const known = await directory.readNames(tenantId, ids);
  const unseen = ids.filter((id) => !logged.has(id) && !known.has(id)).slice(0, mostSought);
  // A collection that was resumed began before the newest entries.
  const [from, to] = [iso(Date.parse(seenAt) - dayMs), iso(Date.parse(seenAt) + hourMs)];
  const keys = unseen.flatMap((id) => [id, accountKey(id)]);
  const earlier = namesLogged(keys.length === 0 ? [] : await stored.findByTarget(tenantId, keys, from, to));
  return ids.flatMap((id) => fullerName(logged.get(id), known.get(id)) ?? earlier.get(id) ?? []);
}

/** Ids that get a name are removed from `missing`. */
export async function namesOfUsers(
  pipeline: Ports<'store'>,
  tenantId: string,
  state: Pick<TenantState, 'head'>,
  missing: Set<string>,
): Promise<DirectoryName[]> {
  const head = state.head('user');
  const names: DirectoryName[] = [];
  if (head === undefined) return names;
  for await (const users of pipeline.store.snapshots.readFleet(tenantId, 'user', head.manifest)) {
    for (const { id, displayName, userPrincipalName } of users) {
      if (missing.delete(id)) names.push({ id, displayName, address: userPrincipalName, type: 'person' });
    }
    if (missing.size === 0) break;
  }
  return names;
}

/** Ids without a name in a verdict's evidence, findings or exposure: people, whose names are in the directory, and unnamed objects. */
export const namelessInVerdict = (verdict: Verdict): string[] => {
  if (verdict.status === 'pass') return verdict.evidence.flatMap(namelessInLine);
  if (verdict.status !== 'fail') return [];
  const subjects = verdict.findings.first.flatMap(({ subject }) => namelessIds([subject]));
  return [...subjects, ...verdict.evidence.flatMap(namelessInLine), ...exposedPeople(verdict.exposure)];
};

const namelessInLine = ({ before, after }: Line): string[] => namelessIds([...before, ...after]);

const namelessIds = (references: readonly Reference[]): string[] =>
  references.flatMap((one) => (one.type === 'text' || (one.type !== 'person' && isNamed(one)) ? [] : [one.id]));

/** Ids of the people in any part of an event, and in the steps of a story. */
export const peopleOf = (event: WatchEvent): string[] => [event, ...stepsOfStory(event)].flatMap(peopleIn);

const peopleIn = ({ peopleIds, exposure = null, lines = [], attribution }: WatchEvent | Step): string[] => [
  ...peopleIds,
  ...exposedPeople(exposure),
  ...lines.flatMap(peopleInLine),
  ...actorsOf(attribution),
];

/** Ids without a name in the event: people, whose names are in the directory, and unnamed objects. */
export const namelessIn = (event: WatchEvent): string[] => [...peopleOf(event), ...unnamedIn(event)];

/** Ids of the groups, applications, devices and other objects that an event shows without a name. */
const unnamedIn = (event: WatchEvent): string[] =>
  [event, ...stepsOfStory(event)]
    .flatMap(({ lines = [] }) => lines.flatMap(objectsInLine))
    .flatMap((object) => (isNamed(object) ? [] : [object.id]));

const exposedPeople = (exposure: Exposure | null): readonly string[] =>
  !isCounted(exposure) || exposure.unit !== 'people' ? [] : [...exposure.ids, ...exposure.privilegedIds];

const peopleInLine = ({ before, after }: Line): string[] =>
  [...before, ...after].flatMap((reference) => (reference.type === 'person' ? [reference.id] : []));

export const actorsOf = (attribution: Attribution): string[] =>
  actorsIn(attribution).flatMap((actor) => (actor.type === 'person' ? [actor.id] : []));

/** The operators who handled or changed an alert. */
export const operatorsOfAlert = (
  { acknowledged, closed }: Pick<Alert, 'acknowledged' | 'closed'>,
  transitions: readonly Transition[],
): string[] => [
  ...new Set([acknowledged?.by, closed?.by, ...transitions.map(({ by }) => by)].flatMap((by) => (by ? [by.id] : []))),
];

export const operatorsOfRule = ({ createdBy, confirmedBy, ended }: Rule): string[] =>
  [createdBy, confirmedBy, ended?.by].flatMap((by) => (by ? [by.id] : []));

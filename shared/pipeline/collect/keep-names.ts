import type { Alert, Transition } from '../../core/alert/alert';
import { type Change, sidesOf } from '../../core/event/change';
import {
  type Attribution,
  actorsIn,
  type Exposure,
  isCounted,
  type Line,
  type WatchEvent,
} from '../../core/event/event';
import type { Judged } from '../../core/event/look-events';
import { stepsOfStory } from '../../core/event/story';
import type { Step } from '../../core/event/story-plan';
import { type AuditRecord, isAuditRecord, type LogRecord } from '../../core/log/record';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Rule } from '../../core/rule/rule';
import type { Verdict } from '../../core/verdict/control';
import type { Ports } from '../context';
import type { Look } from './look';
import type { TenantState } from './tenant-state';

/**
 * Stores the current names of the people in events and verdicts: from the users as last read, else from the log's own entries. Stored
 * before an alert is raised, so that no message shows an id. No Graph call, because the tenant lease is held.
 */
export async function keepNames(
  pipeline: Ports<'store'>,
  look: Look,
  state: TenantState,
  events: readonly WatchEvent[],
  verdicts: readonly Judged[],
): Promise<void> {
  const people = verdicts.flatMap(({ judgement }) => peopleOfVerdict(judgement.evaluation.verdict));
  const gone = look.changes.flatMap(groupThatWent);
  if (gone.length > 0) await pipeline.store.directory.keepNames(look.configuration.tenantId, gone, look.takenAt);
  await keepNamesOf(pipeline, look.configuration.tenantId, state, look.records, events, look.takenAt, people);
}

/** A group has its name in every snapshot but the one that no longer contains it. */
function groupThatWent(change: Change): DirectoryName[] {
  if (change.kind !== 'group') return [];
  const { before, after } = sidesOf(change);
  const name = before?.displayName ?? null;
  if (name === null || (after?.displayName ?? null) !== null) return [];
  return [{ id: change.resourceId, displayName: name, address: null, type: 'group' }];
}

/** The same for events without a collection. */
export async function keepNamesOf(
  pipeline: Ports<'store'>,
  tenantId: string,
  state: Pick<TenantState, 'head'>,
  records: readonly LogRecord[],
  events: readonly WatchEvent[],
  seenAt: string,
  people: readonly string[] = [],
): Promise<void> {
  const missing = new Set([...events.flatMap(peopleOf), ...people]);
  if (missing.size === 0) return;
  const names = await namesOfUsers(pipeline, tenantId, state, missing);
  for (const named of records.flatMap(namesIn)) if (missing.delete(named.id)) names.push(named);
  if (names.length > 0) await pipeline.store.directory.keepNames(tenantId, names, seenAt);
}

/** Removes everybody it finds from `missing`. */
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

/** Ids of the people in a verdict's evidence, findings or exposure. */
export const peopleOfVerdict = (verdict: Verdict): string[] => {
  if (verdict.status === 'pass') return verdict.evidence.flatMap(peopleInLine);
  if (verdict.status !== 'fail') return [];
  const subjects = verdict.findings.first.flatMap(({ subject }) => (subject.type === 'person' ? [subject.id] : []));
  return [...subjects, ...verdict.evidence.flatMap(peopleInLine), ...exposedPeople(verdict.exposure)];
};

/** Ids of the people in any part of an event, and in the steps of a story. */
export const peopleOf = (event: WatchEvent): string[] => [event, ...stepsOfStory(event)].flatMap(peopleIn);

const peopleIn = ({ peopleIds, exposure = null, lines = [], attribution }: WatchEvent | Step): string[] => [
  ...peopleIds,
  ...exposedPeople(exposure),
  ...lines.flatMap(peopleInLine),
  ...actorsOf(attribution),
];

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

/** The log names its actors and the people that it acts on. */
export const namesIn = (record: LogRecord): DirectoryName[] => (isAuditRecord(record) ? namesInAudit(record) : []);

const namesInAudit = ({ actor, targets }: AuditRecord): DirectoryName[] => [
  ...(actor.type === 'user' ? named(actor.id, actor.displayName, actor.userPrincipalName) : []),
  ...targets.flatMap(({ type, id, displayName, userPrincipalName }) =>
    type?.toLowerCase() === 'user' && id !== null ? named(id, displayName, userPrincipalName) : [],
  ),
];

const named = (id: string, displayName: string | null, address: string | null): DirectoryName[] => {
  const name = displayName ?? address;
  return name === null || name === '' ? [] : [{ id, displayName: name, address, type: 'person' }];
};

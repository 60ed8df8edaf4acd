import { attributeRecord, subjectIn } from '../../core/attribution';
import { isSameJson } from '../../core/canonical';
import type { AttributedChange, CollectionFacts } from '../../core/event/collection-facts';
import { type Attribution, actorsIn, type WatchEvent } from '../../core/event/event';
import { isHintFor } from '../../core/log/audit-hits';
import { type LogRecord, type RiskDetection, recordMs, recordTargetIds, type SignIn } from '../../core/log/record';
import { nextEmergency, nextRisk, noPeople, type PeopleRow, type RiskEnd } from '../../core/page/people-row';
import {
  type AuthorOf,
  movesKeptDays,
  nextRoles,
  openSubjects,
  type RoleHolder,
  withAuthors,
} from '../../core/page/role-holders';
import type { Rule } from '../../core/rule/rule';
import { coveredBy } from '../../core/rule/rules';
import { dayMs } from '../../core/time/durations';
import { askAbout } from '../alert/attribute-later';
import type { Collection } from '../collect/collection';
import { emergencyIdsOf } from '../collect/followed-accounts';
import { holdersIn } from '../collect/holders-in';
import { namesOnPage, renamedIn, withRenamed } from '../collect/page-names';
import { holderKinds, type TenantState } from '../collect/tenant-state';
import { iso, type Ports } from '../context';

/** The findings of a collection for the page about people. */
type PeopleNews = {
  readonly collection: Collection;
  readonly state: TenantState;
  readonly facts: Pick<CollectionFacts, 'tenantId' | 'now'>;
  readonly changes: readonly AttributedChange[];
  readonly events: readonly WatchEvent[];
  readonly rules: readonly Rule[];
};

/** Whether the collection can have changed the row. Most collections cannot, and cost nothing. */
const mayMove = ({ kind, isFirst, changes, records }: Collection): boolean =>
  holderKinds.has(kind) || kind === 'riskyUser'
    ? isFirst || changes.length > 0
    : (kind === 'signIn' || kind === 'directoryAudit') && records.length > 0;

/** Stores who has had which role since when and from whom, who is at risk, and when break-glass accounts were used. */
export async function keepPeople(pipeline: Ports<'store'>, news: PeopleNews): Promise<void> {
  const { collection, state } = news;
  const renamed = renamedIn(collection);
  // Roles can be read before any user: the row then has ids without names. Later, people change their names.
  const bringsNames = collection.kind === 'user' && (collection.isFirst || renamed.size > 0);
  if (!bringsNames && !mayMove(collection)) return;
  await pipeline.store.pageRows.update(state.tenantId, 'people', async (kept) => {
    const before = kept?.row ?? noPeople;
    const known = withRenamed(kept?.names ?? new Map(), renamed);
    const row: PeopleRow = {
      roles: await rolesAfter(pipeline, news, before),
      risk: await riskAfter(pipeline, news, before),
      emergency: await emergencyAfter(news, before),
    };
    if (kept !== undefined && isSameJson(row, kept.row)) {
      if (!bringsNames) return undefined;
      return { row: kept.row, names: await namesOnPage(pipeline, state, peopleIn(row), known) };
    }
    await pipeline.store.pageHistory.keep(state.tenantId, 'people', { at: collection.takenAt, row });
    return { row, names: await namesOnPage(pipeline, state, peopleIn(row), known) };
  });
}

/** Creates the row if no collection has written it, because the roles were read before this row existed. */
export async function beginPeople(pipeline: Ports<'store'>, state: TenantState): Promise<void> {
  if (state.head('unifiedRoleAssignment') === undefined) return;
  await pipeline.store.pageRows.update(state.tenantId, 'people', async (kept) => {
    const before = kept?.row ?? noPeople;
    if (before.roles !== null && (before.risk !== null || state.head('riskyUser') === undefined)) return undefined;
    const { now: at } = state;
    const baseline = { at, isBaseline: true, authorOf: authorsOf([]), keptFrom: at };
    const risk = async () => nextRisk(null, await state.small('riskyUser'), at, () => ({ detail: null, by: null }));
    const row: PeopleRow = {
      roles: before.roles ?? nextRoles(undefined, await holdersIn(state), baseline),
      risk: before.risk ?? (state.head('riskyUser') === undefined ? null : await risk()),
      emergency: nextEmergency(before.emergency, await declaredIn(state), []),
    };
    await pipeline.store.pageHistory.keep(state.tenantId, 'people', { at, row });
    return { row, names: await namesOnPage(pipeline, state, peopleIn(row), kept?.names ?? new Map()) };
  });
}

const declaredIn = async ({ configuration, now, small }: TenantState): Promise<readonly string[]> =>
  [...emergencyIdsOf(configuration, await small('group'), now)].sort();

async function rolesAfter(
  pipeline: Ports<'store'>,
  { collection, state, facts, changes }: PeopleNews,
  { roles }: PeopleRow,
): Promise<PeopleRow['roles']> {
  if (collection.kind === 'directoryAudit' && roles !== null) {
    const answers = new Map<string, Attribution>();
    for (const subject of openSubjects(roles))
      answers.set(subject, await askAbout(pipeline, collection, facts, [subjectIn(subject)]));
    return withAuthors(roles, answers);
  }
  // People can have a role through a group, so no holder is known before the assignments are read.
  if (!holderKinds.has(collection.kind) || state.head('unifiedRoleAssignment') === undefined) return roles;
  return nextRoles(roles ?? undefined, await holdersIn(state), {
    at: collection.takenAt,
    isBaseline: collection.isFirst,
    authorOf: authorsOf(changes),
    keptFrom: iso(Date.parse(facts.now) - movesKeptDays * dayMs),
  });
}

const authorsOf =
  (changes: readonly AttributedChange[]): AuthorOf =>
  (resourceIds) => {
    const found = changes.find(({ change }) => resourceIds.includes(change.resourceId));
    if (found === undefined) return { by: { status: 'notFound' }, subject: null };
    const { attribution: by, subject } = found;
    return { by, subject: by.status === 'notYetKnown' ? subject : null };
  };

async function riskAfter(
  { store }: Ports<'store'>,
  { collection, state, facts, changes }: PeopleNews,
  { risk }: PeopleRow,
): Promise<PeopleRow['risk']> {
  if (collection.kind === 'directoryAudit' && risk !== null) return withEnders(risk, collection.records, facts.now);
  if (collection.kind !== 'riskyUser' || collection.row.after.failure !== null) return risk;
  const gone = collection.changes.flatMap(({ type, resourceId }) => (type === 'removed' ? [resourceId] : []));
  const since = iso(Date.parse(collection.takenAt) - dayMs);
  const records =
    gone.length === 0 ? [] : await store.records.findByTarget(state.tenantId, gone, since, collection.takenAt);
  const over = records
    .filter((record): record is RiskDetection => record.kind === 'riskDetection' && record.riskState !== 'atRisk')
    .sort((a, b) => (a.lastUpdatedDateTime > b.lastUpdatedDateTime ? -1 : 1));
  const endOf = (id: string): Pick<RiskEnd, 'detail' | 'by'> => ({
    detail: over.find(({ userId }) => userId === id)?.riskDetail ?? null,
    by: changes.find(({ change }) => change.resourceId === id)?.attribution ?? null,
  });
  return nextRisk(risk, await state.small('riskyUser'), collection.takenAt, endOf);
}

/** The log often arrives after the list shows that a person is no longer at risk. */
function withEnders(
  risk: NonNullable<PeopleRow['risk']>,
  records: readonly LogRecord[],
  now: string,
): NonNullable<PeopleRow['risk']> {
  const words = records.filter((record) => isHintFor(record, 'riskyUser'));
  if (words.length === 0) return risk;
  const enderOf = ({ id, at, by }: RiskEnd): Attribution | null => {
    if (by?.status === 'known') return by;
    const word = words.find(
      (record) => recordTargetIds(record).includes(id) && Math.abs(recordMs(record) - Date.parse(at)) <= dayMs,
    );
    return word === undefined ? by : attributeRecord(word, words, now);
  };
  return { ...risk, ended: risk.ended.map((end) => ({ ...end, by: enderOf(end) })) };
}

async function emergencyAfter(
  { collection, state, events, rules }: PeopleNews,
  { emergency }: PeopleRow,
): Promise<PeopleRow['emergency']> {
  const declared = await declaredIn(state);
  const planned = rules.filter(({ kind }) => kind === 'expectedChange');
  const isTest = ({ userId, createdDateTime }: SignIn): boolean =>
    events.some(
      (event) =>
        event.resource.id === userId &&
        event.happenedAt === createdDateTime &&
        coveredBy(event, planned, () => []) !== undefined,
    );
  const uses = collection.records
    .filter((record): record is SignIn => record.kind === 'signIn')
    .filter(({ userId, errorCode }) => errorCode === 0 && declared.includes(userId))
    .map((record) => ({ id: record.userId, at: record.createdDateTime, isTest: isTest(record) }));
  return nextEmergency(emergency, declared, uses);
}

const actorIds = (by: Attribution | null): readonly string[] =>
  by === null ? [] : actorsIn(by).flatMap((actor) => (actor.type === 'person' ? [actor.id] : []));

/** Names of applications and groups are in the row itself. */
const personIds = (id: string, type: RoleHolder['type']): readonly string[] => (type === 'user' ? [id] : []);

/** Ids of all people whom the row names. */
export const peopleIn = ({ roles, risk, emergency }: PeopleRow): readonly string[] => [
  ...(roles?.holders ?? []).flatMap(({ id, type, by }) => [...personIds(id, type), ...actorIds(by)]),
  ...(roles?.moves ?? []).flatMap(({ holder, by }) => [...personIds(holder.id, holder.type), ...actorIds(by)]),
  ...(risk?.people ?? []).map(({ id }) => id),
  ...(risk?.ended ?? []).flatMap(({ id, by }) => [id, ...actorIds(by)]),
  ...emergency.map(({ id }) => id),
];

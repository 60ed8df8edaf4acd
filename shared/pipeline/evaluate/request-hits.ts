import { isLoggedByPim } from '../../core/attribution';
import type { KindRow } from '../../core/collection/kind-row';
import { byBucket, kindsToCollect, kindsToCollectAfter } from '../../core/log/audit-hits';
import { kindDefinition } from '../../core/resource/definition';
import { goneIn } from '../../core/resource/gone-people';
import type { Kind } from '../../core/resource/kind';
import { reportsAfter } from '../collect/collect-fleet';
import type { Collection } from '../collect/collection';
import type { TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';
import type { Loaded } from './loaded';

/**
 * An audit hit only requests a collection. It is requested before the records are stored, because a repetition finds no
 * new ones.
 */
export async function requestHits(pipeline: Ports<'queues'>, collection: Collection, loaded: Loaded): Promise<void> {
  const { after, rows } = loaded;
  const { tenantId } = collection.configuration;
  const ended = await endedInCollection(collection, loaded);
  const alike = ofSamePermission(collection, rows);
  const hits = [...(await licenceHits(collection, after)), ...hitsOf(collection), ...ended, ...alike];
  for (const [bucket, kinds] of byBucket(new Set(hits)))
    await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'hint' });
  for (const [bucket, kinds] of byBucket(new Set(await licensedAgain(collection, after, rows))))
    await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'licensed' });
}

/** An unlicensed source is tried once a day. When the list of licences changes and has the one that it needs, it is read at once. */
async function licensedAgain(
  { kind, changes }: Collection,
  after: TenantState,
  rows: readonly KindRow[],
): Promise<Kind[]> {
  if (kind !== 'subscribedSku' || changes.length === 0) return [];
  const { licences } = await after.facts();
  return rows.flatMap(({ kind: source, failure }) =>
    failure?.reason === 'notLicensed' && failure.licence !== null && licences.has(failure.licence) ? [source] : [],
  );
}

/**
 * The sources of a licence that has just ended. They are read soon, so that one message reports everything that ended.
 */
async function endedInCollection(
  { kind, changes, row }: Collection,
  { before, after, rows }: Pick<Loaded, 'before' | 'after' | 'rows'>,
): Promise<readonly Kind[]> {
  const ended = new Set<string>();
  const { failure } = row.after;
  const isRefusedNow = failure?.reason === 'notLicensed' && row.before.failure?.reason !== 'notLicensed';
  if (isRefusedNow && row.after.refusedAt === null && row.before.lastSuccessAt !== null)
    ended.add(failure.licence ?? kindDefinition(kind).licence);
  if (kind === 'subscribedSku' && changes.length > 0) {
    const { licences } = await after.facts();
    for (const licence of (await before.facts()).licences) if (!licences.has(licence)) ended.add(licence);
  }
  return rows
    .filter(
      ({ kind: source, failure: known, lastSuccessAt }) => source !== kind && known === null && lastSuccessAt !== null,
    )
    .map(({ kind: source }) => source)
    .filter((source) => ended.has(kindDefinition(source).licence));
}

/**
 * The other sources of a permission that has just been lost or granted again. They are read soon, so that one message
 * reports all of them.
 */
function ofSamePermission({ kind, row: { before, after } }: Collection, rows: readonly KindRow[]): readonly Kind[] {
  const [was, is] = [isNotPermitted(before), isNotPermitted(after)];
  if (was === is || (was && after.failure !== null)) return [];
  const { permission } = kindDefinition(kind);
  return rows
    .filter((other) => other.lastSuccessAt !== null && (is ? other.failure === null : isNotPermitted(other)))
    .map(({ kind: source }) => source)
    .filter((source) => source !== kind && kindDefinition(source).permission === permission);
}

const isNotPermitted = ({ failure }: KindRow): boolean => failure?.reason === 'notPermitted';

/**
 * Licences are listed twice a day. A source that answers again, or activity in PIM without a listed licence, shows that
 * they changed. Until they are read, an activation looks like a grant.
 */
async function licenceHits({ isFirst, row, records }: Collection, after: TenantState): Promise<Kind[]> {
  if (isFirst) return [];
  const answersAgain = row.before.failure?.reason === 'notLicensed' && row.after.failure === null;
  const isPimAtWork = records.some(isLoggedByPim) && !(await after.facts()).licences.has('P2');
  return answersAgain || isPimAtWork ? ['subscribedSku'] : [];
}

const hitsOf = (collection: Collection): Kind[] =>
  collection.isFirst
    ? [...reportsAfter(collection.kind, collection.row.before.failure)]
    : [
        ...collection.records.flatMap(kindsToCollect),
        ...collection.changes.flatMap(kindsToCollectAfter),
        // The list of users still has the people whom this collection found deleted.
        ...(collection.commits.some((head) => goneIn(head)?.at === collection.takenAt) ? (['user'] as const) : []),
      ];

import { eventActorOf } from '../../core/attribution';
import type { CollectionFacts } from '../../core/event/collection-facts';
import type { Attribution, WatchEvent } from '../../core/event/event';
import { type OwnIdentity, tamperingOf } from '../../core/event/tampering';
import { tamperEvent } from '../../core/event/watcher/tamper-events';
import type { DirectoryAudit } from '../../core/log/record';
import type { Ports } from '../context';
import type { Collection } from './collection';
import type { TenantState } from './tenant-state';

/** Changes to the monitor's own identity in the collected audit log entries. */
export async function tamperEvents(
  pipeline: Ports<'graph'>,
  collection: Collection,
  facts: CollectionFacts,
  state: Pick<TenantState, 'small'>,
): Promise<readonly WatchEvent[]> {
  const records = collection.records.filter((record): record is DirectoryAudit => record.kind === 'directoryAudit');
  // The first collection is not news.
  if (collection.isFirst || records.length === 0) return [];
  const self = await (await pipeline.graph(facts.tenantId)).fetchOwnIdentity();
  if (self === null) return [];
  const own = { ...self, applicationObjectId: await applicationObjectIdOf(state, records, self) };
  return records.flatMap((record) => {
    const tampering = tamperingOf(record, own);
    const at = record.activityDateTime;
    return tampering === null ? [] : [tamperEvent(facts, tampering, { id: record.id, at }, attributionOf(record))];
  });
}

/** Entries about applications use object ids. Ours is known where the application is registered. */
async function applicationObjectIdOf(
  state: Pick<TenantState, 'small'>,
  records: readonly DirectoryAudit[],
  { applicationId }: OwnIdentity,
): Promise<string | null> {
  const isNamed = records.some(({ targets }) => targets.some(({ type }) => type?.toLowerCase() === 'application'));
  if (!isNamed) return null;
  return (await state.small('application')).find(({ appId }) => appId === applicationId)?.id ?? null;
}

/** An entry without an actor never gets one later, so there is nothing to wait for. */
function attributionOf(record: DirectoryAudit): Attribution {
  const actor = eventActorOf(record.actor);
  return actor === null
    ? { status: 'nobody', reason: 'monitor' }
    : { status: 'known', actor, recordId: record.id, at: record.activityDateTime };
}

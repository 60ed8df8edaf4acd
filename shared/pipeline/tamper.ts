import { eventActorOf } from '../core/attribution';
import type { Attribution, WatchEvent } from '../core/event';
import type { LookFacts } from '../core/look-events';
import type { DirectoryAudit } from '../core/record';
import { tamperingOf } from '../core/tampering';
import { tamperEvent } from '../core/watch-events';
import type { Pipeline } from './context';
import type { Look } from './look';

/** What the entries of a look at the audit log say was done to the monitor's own identity. */
export async function tamperEvents(pipeline: Pipeline, look: Look, facts: LookFacts): Promise<readonly WatchEvent[]> {
  const records = look.records.filter((record): record is DirectoryAudit => record.kind === 'directoryAudit');
  // First sight is not news.
  if (look.isFirst || records.length === 0) return [];
  const self = await (await pipeline.graph(facts.tenantId)).fetchOwnIdentity();
  if (self === null) return [];
  return records.flatMap((record) => {
    const tampering = tamperingOf(record, self);
    const at = record.activityDateTime;
    return tampering === null ? [] : [tamperEvent(facts, tampering, { id: record.id, at }, attributionOf(record))];
  });
}

/** An entry that names nobody will not name him later: there is nothing to wait for. */
function attributionOf(record: DirectoryAudit): Attribution {
  const actor = eventActorOf(record.actor);
  return actor === null
    ? { status: 'nobody', reason: 'monitor' }
    : { status: 'known', actor, recordId: record.id, at: record.activityDateTime };
}

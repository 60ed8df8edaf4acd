import { type AuditRecord, isAuditRecord, type LogRecord } from './record';

const isAddress = (text: string): boolean => text.includes('@');

/** Addresses that the unified audit log writes in place of a person's id. Lower case. */
export function addressesIn(record: LogRecord): readonly string[] {
  if (!isAuditRecord(record)) return [];
  const { actor, targets } = record;
  const ids = [actor.type === 'user' ? actor.id : '', ...targets.filter(isPerson).map(({ id }) => id ?? '')];
  return ids.filter(isAddress).map((id) => id.toLowerCase());
}

const isPerson = ({ type }: AuditRecord['targets'][number]): boolean => type?.toLowerCase() === 'user';

/** The record with ids in place of the addresses of people. Unknown addresses stay. */
export function withIdsOf<R extends LogRecord>(record: R, ids: ReadonlyMap<string, string>): R {
  if (!isAuditRecord(record) || addressesIn(record).length === 0) return record;
  const idOf = (id: string): string => ids.get(id.toLowerCase()) ?? id;
  const { actor, targets } = record;
  return {
    ...record,
    actor: actor.type === 'user' ? { ...actor, id: idOf(actor.id) } : actor,
    targets: targets.map((target) =>
      target.id !== null && isPerson(target) ? { ...target, id: idOf(target.id) } : target,
    ),
  };
}

import { activityOf } from '../attribution';
import { type Change, sidesOf } from '../event/change';
import { groupBy } from '../group-by';
import { type KindDefinition, kindDefinition, knownKinds } from '../resource/definition';
import type { Bucket, Kind } from '../resource/kind';
import type { LogRecord } from './record';

/** True if this log reports changes of a kind within minutes. */
export const isHintedBy = (log: 'directoryAudit' | 'auditEvent', kind: Kind): boolean =>
  kindDefinition(kind).hints?.[log] !== undefined;

/** The kinds to collect because of a record. A record is only a hint: it triggers one collection and proves nothing. */
export function kindsToCollect(record: LogRecord): readonly Kind[] {
  const isHit = hitBy(record);
  return knownKinds().flatMap(({ kind, hints }) => (hints !== undefined && isHit(hints) ? [kind] : []));
}

/** Whether a record is a reason to collect this kind. */
export function isHintFor(record: LogRecord, kind: Kind): boolean {
  const { hints } = kindDefinition(kind);
  return hints !== undefined && hitBy(record)(hints);
}

type Hints = NonNullable<KindDefinition['hints']>;

function hitBy(record: LogRecord): (hints: Hints) => boolean {
  switch (record.kind) {
    // A risk detection changes its user; a sign-in changes nothing that we store.
    case 'riskDetection':
      return ({ riskDetection }) => riskDetection === 'every';
    case 'signIn':
    case 'complianceAudit':
    case 'exchangeAudit':
    case 'sharePointAudit':
      return () => false;
    case 'auditEvent': {
      const text = `${record.category} ${record.componentName ?? ''} ${record.activityType}`.toLowerCase();
      return ({ auditEvent }) => auditEvent?.test(text) === true;
    }
    case 'directoryAudit': {
      // Names as in Microsoft's list; case varies on the wire.
      const activity = activityOf(record);
      const isChanged = (property: string): boolean =>
        record.targets.some(({ modifiedProperties }) =>
          modifiedProperties.some(({ displayName }) => displayName.toLowerCase() === property),
        );
      return ({ directoryAudit, directoryProperty }) =>
        directoryAudit?.test(activity) === true || (directoryProperty !== undefined && isChanged(directoryProperty));
    }
  }
}

/**
 * The kinds to collect because of a change. For example, a directory device that is no longer compliant is also an
 * Intune device.
 */
export function kindsToCollectAfter(change: Change): readonly Kind[] {
  const { before, after } = sidesOf(change);
  const { leadsTo } = kindDefinition(change.kind);
  return leadsTo !== undefined && before !== null && after !== null && leadsTo.when(before, after) ? leadsTo.kinds : [];
}

/** Combines the kinds of one bucket into one message. */
export const byBucket = (kinds: Iterable<Kind>): ReadonlyMap<Bucket, readonly Kind[]> =>
  groupBy(new Set(kinds), (kind) => kindDefinition(kind).bucket);

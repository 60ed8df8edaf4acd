import type { Alert } from '../alert/alert';
import type { NamedChange } from './named-change';

export type Ledger = {
  readonly alerts: readonly Alert[];
  /** Alerts that named a change with the same property, log entry or object. */
  readonly near: (change: NamedChange) => readonly Alert[];
  readonly namedOf: (change: NamedChange) => readonly NamedChange[];
};

/** Built once for all events. Otherwise each event of a storm would be compared with every named change. */
export function indexOf(alerts: readonly Alert[]): Ledger {
  const byKey = new Map<string, Set<Alert>>();
  for (const alert of alerts) {
    for (const key of new Set(alert.named.flatMap(keysOf))) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, new Set([alert]));
      else known.add(alert);
    }
  }
  const near = (change: NamedChange): Alert[] => [
    ...new Set(keysOf(change).flatMap((key) => [...(byKey.get(key) ?? [])])),
  ];
  return { alerts, near, namedOf: (change) => near(change).flatMap(({ named }) => named) };
}

const keysOf = ({
  property,
  partOf,
  recordId,
  eventId,
  subjects,
  through = [],
  steps = [],
}: NamedChange): readonly string[] =>
  [partOf, property, recordId ?? eventId, ...subjects, ...through, ...steps].filter((key) => key != null);

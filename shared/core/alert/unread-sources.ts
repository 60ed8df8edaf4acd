import { sourceOfConcern } from '../alerting/deliveries';
import { causeOf } from '../collection/failure';
import type { KindRow } from '../collection/kind-row';
import type { Detector } from '../event/detector';
import type { Kind } from '../resource/kind';
import type { LicenceKey } from '../tenant/licence-key';
import { hourMs } from '../time/durations';
import type { Control } from '../verdict/control';
import type { Alert } from './alert';

/** A resource type that cannot be read now. `since`: when it was read last; null if never. */
export type UnreadSource = {
  readonly kind: Kind;
  readonly since: string | null;
  readonly reason: string;
  readonly licence: LicenceKey | null;
};

type Checks = {
  readonly controls: readonly Pick<Control, 'id' | 'needs'>[];
  readonly detectors: readonly Pick<Detector, 'id' | 'watches'>[];
};

/**
 * The unreadable sources without which the end of an open alert cannot be seen. Failures of some minutes do not count,
 * and neither do sources whose licence was missing before it opened: an alert that did not need them ends without them.
 */
export function unreadBehind(
  { form, status, concerns, openedAt }: Pick<Alert, 'form' | 'status' | 'concerns' | 'openedAt'>,
  { controls, detectors }: Checks,
  rows: readonly KindRow[],
  at: string,
): readonly UnreadSource[] {
  if (form !== 'alert' || status !== 'open') return [];
  const sources = new Set(concerns.map(sourceOfConcern));
  const needed = new Set<Kind>([
    ...controls.filter(({ id }) => sources.has(id)).flatMap(({ needs }) => needs),
    ...detectors.filter(({ id }) => sources.has(id)).flatMap(({ watches }) => watches.changes),
  ]);
  return rows.flatMap(({ kind, failure, lastSuccessAt }): UnreadSource[] => {
    if (failure === null || !needed.has(kind)) return [];
    const isLasting = isDenied(failure) || Date.parse(at) - Date.parse(failure.since) >= hourMs;
    const licence = failure.reason === 'notLicensed' ? failure.licence : null;
    if (licence !== null && failure.since <= openedAt) return [];
    return isLasting ? [{ kind, since: lastSuccessAt, reason: causeOf(failure), licence }] : [];
  });
}

const isDenied = ({ reason }: NonNullable<KindRow['failure']>): boolean =>
  reason === 'notLicensed' || reason === 'notPermitted';

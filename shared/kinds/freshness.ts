import type { KindRow } from '../core/collection/kind-row';
import type { Kind } from '../core/resource/kind';
import type { TenantConfiguration } from '../core/tenant/configuration';
import { minuteMs } from '../core/time/durations';
import { kindDefinition } from './index';

type Cadence = Pick<TenantConfiguration, 'cadenceMinutes'>;

/**
 * A kind that is configured to be collected less often stays valid for two collections. Otherwise every second verdict
 * would be unknown.
 */
export const freshMinutesOf = ({ cadenceMinutes }: Cadence, kind: Kind): number =>
  Math.max(kindDefinition(kind).freshMinutes, 2 * cadenceMinutes[kind]);

/** True if the source was read, but too long ago for a verdict, or a page, to rely on it. */
export const isLate = (
  { kind, lastSuccessAt }: Pick<KindRow, 'kind' | 'lastSuccessAt'>,
  configuration: Cadence,
  now: string,
): boolean =>
  lastSuccessAt !== null &&
  Date.parse(now) - Date.parse(lastSuccessAt) > freshMinutesOf(configuration, kind) * minuteMs;

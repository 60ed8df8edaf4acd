import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Ports } from '../context';

/** How often a kind is due, in milliseconds of this process. */
export const cadenceMs = ({ speed }: Ports<'speed'>, configuration: TenantConfiguration, kind: Kind): number =>
  (configuration.cadenceMinutes[kind] * 60_000) / speed;

/**
 * How often a kind can be collected, in milliseconds. Infrequent ticks make collections less frequent, but not late.
 */
export const collectEveryMs = (
  pipeline: Ports<'speed' | 'tickMs'>,
  configuration: TenantConfiguration,
  kind: Kind,
): number => Math.max(cadenceMs(pipeline, configuration, kind), pipeline.tickMs);

import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { type Checks, enabledOf, unneededKinds } from '../../core/verdict/enabled';
import type { Ports } from '../context';

export type CheckPorts = Ports<'controls' | 'detectors' | 'registered'>;

/** All controls and detectors, including disabled ones. */
export const registeredChecks = ({ controls, detectors, registered = { controls, detectors } }: CheckPorts): Checks =>
  registered;

/** The controls and detectors that are judged and detected for the tenant. */
export const checksOf = ({ controls, detectors }: Ports<'controls' | 'detectors'>) => [...controls, ...detectors];

/** The ports with this tenant's enabled controls and detectors: a disabled check is neither judged nor detected. */
export function forTenant<P extends CheckPorts>(ports: P, configuration: TenantConfiguration): P {
  if (configuration.disabled.length === 0) return ports;
  const registered = registeredChecks(ports);
  return {
    ...ports,
    registered,
    controls: enabledOf(registered.controls, configuration),
    detectors: enabledOf(registered.detectors, configuration),
  };
}

/** Kinds that are not read for this tenant, because only disabled controls and detectors need them. */
export const unneededFor = (ports: CheckPorts, configuration: TenantConfiguration): ReadonlySet<Kind> =>
  unneededKinds(registeredChecks(ports), configuration);

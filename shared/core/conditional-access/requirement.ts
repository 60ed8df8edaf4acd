import { type DeviceState, deviceStates, legacyClients, modernClients } from './cell';
import type { UserClass } from './user-class';

/** What must hold for a sign-in to be let in. */
export type Requirement =
  | { readonly type: 'mfa' }
  | { readonly type: 'phishingResistantMfa' }
  /** Strict: a compliant device. With hybridJoined, a device joined to the own directory counts too, of which nobody proves health. */
  | { readonly type: 'managedDevice'; readonly accepts: readonly ('compliant' | 'hybridJoined')[] }
  | { readonly type: 'legacyAuthenticationBlocked' };

export const mfa: Requirement = { type: 'mfa' };
export const phishingResistantMfa: Requirement = { type: 'phishingResistantMfa' };
export const compliantDevice: Requirement = { type: 'managedDevice', accepts: ['compliant'] };
export const managedDevice: Requirement = { type: 'managedDevice', accepts: ['compliant', 'hybridJoined'] };
export const legacyAuthenticationBlocked: Requirement = { type: 'legacyAuthenticationBlocked' };

/** Where a requirement must hold. `all` means: every atom that the policies can tell apart. */
export type Domain = {
  readonly users: (userClass: UserClass) => boolean;
  readonly apps: 'all' | readonly string[];
  /** Apps that the requirement need not hold for: accepted exclusions. */
  readonly exceptedApps: readonly string[];
  readonly clientAppTypes: readonly string[];
  readonly platforms: 'all' | readonly string[];
  readonly locations: 'all' | readonly string[];
  readonly deviceStates: readonly DeviceState[];
  readonly flows: readonly string[];
};

const isManaged = (state: DeviceState, accepts: readonly string[]): boolean =>
  (accepts.includes('compliant') && (state === 'compliant' || state === 'compliantHybridJoined')) ||
  (accepts.includes('hybridJoined') && (state === 'hybridJoined' || state === 'compliantHybridJoined'));

/**
 * Where the requirement must hold by default: every enabled user, every app, platform, location and device state, at no risk.
 * No flow is a cell of its own: a policy that names no flow applies to each, so a flow is never less covered than none.
 */
export function domainOf(requirement: Requirement, narrowed: Partial<Domain> = {}): Domain {
  return {
    users: (userClass) => userClass.enabled,
    apps: 'all',
    exceptedApps: [],
    clientAppTypes: requirement.type === 'legacyAuthenticationBlocked' ? legacyClients : modernClients,
    platforms: 'all',
    locations: 'all',
    deviceStates:
      requirement.type === 'managedDevice'
        ? deviceStates.filter((state) => !isManaged(state, requirement.accepts))
        : deviceStates,
    flows: ['none'],
    ...narrowed,
  };
}

import { deviceKinds } from './kinds/devices';
import { directoryKinds } from './kinds/directory';
import type { Kind } from './kinds/kind';
import { policyKinds } from './kinds/policies';
import { reportKinds } from './kinds/reports';
import { securityKinds } from './kinds/security';

/** The collections and singletons of the tenant, by their path below /v1.0. */
export const kinds = {
  ...directoryKinds,
  ...policyKinds,
  ...deviceKinds,
  ...reportKinds,
  ...securityKinds,
} as const satisfies Readonly<Record<string, Kind>>;

export type KindPath = keyof typeof kinds;

/** Paths that have exactly one object in the tenant. */
const singletonPaths = [
  'policies/authenticationMethodsPolicy',
  'policies/identitySecurityDefaultsEnforcementPolicy',
  'policies/authorizationPolicy',
  'policies/adminConsentRequestPolicy',
  'policies/defaultAppManagementPolicy',
  'policies/deviceRegistrationPolicy',
  'policies/crossTenantAccessPolicy/default',
  'deviceManagement',
  'deviceManagement/applePushNotificationCertificate',
  'admin/sharepoint/settings',
] as const satisfies readonly KindPath[];
export type SingletonPath = (typeof singletonPaths)[number];

/** Paths whose objects are derived from others and never stored. */
export const derivedPaths = [
  'directoryRoles',
  'subscribedSkus',
  'directory/subscriptions',
  'deviceManagement/deviceCompliancePolicyDeviceStateSummary',
] as const satisfies readonly KindPath[];

export function kindOf(path: KindPath): Kind {
  return kinds[path];
}

export function isKindPath(path: string): path is KindPath {
  return Object.hasOwn(kinds, path);
}

export function isSingletonPath(path: string): path is SingletonPath {
  return singletonPaths.some((singleton) => singleton === path);
}

/** Every property that a $select may name for a type, those of derived types included. */
export function selectableProperties(kind: Kind): ReadonlySet<string> {
  return new Set([...kind.properties, ...Object.values(kind.derived ?? {}).flat()]);
}

import type { FilteredDevice } from './device-filter';

/** The atoms of Conditional Access: the smallest pieces of a dimension that the given policies can tell apart. */
export type AppAtom = {
  /**
   * An app id, the name of a suite (for its members that no policy names) or everyOtherApp. Can also be a user action
   * ("urn:user:registersecurityinfo") or an authentication context ("c1").
   */
  readonly id: string;
  readonly suites: readonly string[];
};
export type LocationAtom = {
  /** The named locations that contain the address of the sign-in. */
  readonly ids: readonly string[];
  /** True if the address is in a trusted location that no policy names. */
  readonly otherTrusted: boolean;
  /** Set when two moments are compared: the location at each moment, if the named locations differ. */
  readonly seenBy?: ReadonlyMap<object, LocationAtom>;
  /** True for the trusted IPs of the per-user MFA portal, because Graph does not show whether a tenant has any. */
  readonly mayBeNowhere?: true;
};
export type DeviceState = 'unregistered' | 'registered' | 'compliant' | 'hybridJoined' | 'compliantHybridJoined';
export type DeviceAtom = FilteredDevice & { readonly state: DeviceState };

/**
 * Microsoft's risk level of the account and of this sign-in: none, low, medium, high. Insider risk is not part of a
 * cell.
 */
export type RiskAtom = { readonly user: string; readonly signIn: string };

/** One type of sign-in by users of one class. */
export type Cell = {
  readonly clientAppType: string;
  readonly app: AppAtom;
  readonly platform: string;
  readonly location: LocationAtom;
  readonly device: DeviceAtom;
  /** none, deviceCodeFlow, authenticationTransfer */
  readonly flow: string;
  readonly risk: RiskAtom;
};
export type Dimension = keyof Cell;

export const everyOtherApp = 'everyOtherApp';

/** https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps#user-actions */
export const registerSecurityInformation = 'urn:user:registersecurityinfo';
export const registerDevice = 'urn:user:registerdevice';

/** Type of a sign-in's target. Ids of apps are GUIDs or names of suites, so the types cannot be confused. */
type TargetType = 'app' | 'userAction' | 'authenticationContext';
export function targetTypeOf(id: string): TargetType {
  if (id.startsWith('urn:user:')) return 'userAction';
  return /^c\d{1,3}$/.test(id) ? 'authenticationContext' : 'app';
}

export const noRisk: RiskAtom = { user: 'none', signIn: 'none' };

export const modernClients: readonly string[] = ['browser', 'mobileAppsAndDesktopClients'];
export const legacyClients: readonly string[] = ['exchangeActiveSync', 'other'];
export const isLegacyClient = (clientAppType: string): boolean => legacyClients.includes(clientAppType);

/** "unknown" is a user agent without a platform: the easiest way to bypass a platform condition. */
export const platforms: readonly string[] = ['android', 'iOS', 'windows', 'macOS', 'linux', 'windowsPhone', 'unknown'];

export const deviceStates: readonly DeviceState[] = [
  'unregistered',
  'registered',
  'compliant',
  'hybridJoined',
  'compliantHybridJoined',
];

export const deviceAtom = (state: DeviceState, traits: ReadonlySet<string> | null): DeviceAtom => ({
  state,
  registered: state !== 'unregistered',
  compliant: state === 'compliant' || state === 'compliantHybridJoined',
  hybridJoined: state === 'hybridJoined' || state === 'compliantHybridJoined',
  traits,
});

const unregistered = deviceAtom('unregistered', new Set());

/** The device state that Microsoft sees. Device code flow and legacy clients send none. */
export const visibleDevice = (cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>): DeviceAtom =>
  cell.flow === 'deviceCodeFlow' || isLegacyClient(cell.clientAppType) ? unregistered : cell.device;

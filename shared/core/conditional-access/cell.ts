import type { FilteredDevice } from './device-filter';

/** The atoms of Conditional Access: the smallest pieces of a dimension that the policies at hand can tell apart. */
export type AppAtom = {
  /**
   * An app id, the name of a suite (its members that nobody names), or everyOtherApp. Also what is no app and only stands where one
   * does: a user action ("urn:user:registersecurityinfo") or an authentication context ("c1").
   */
  readonly id: string;
  readonly suites: readonly string[];
};
export type LocationAtom = {
  /** Named locations that the sign-in comes from, all of them at once. */
  readonly ids: readonly string[];
  /** Lies in a trusted location that no policy names. */
  readonly otherTrusted: boolean;
  /** By the moment, of two that are compared, where the places of that address are not the same in both. */
  readonly seenBy?: ReadonlyMap<object, LocationAtom>;
  /** True where it stands for trusted addresses of the per-user MFA portal alone: Graph does not show whether there are any. */
  readonly mayBeNowhere?: true;
};
export type DeviceState = 'unregistered' | 'registered' | 'compliant' | 'hybridJoined' | 'compliantHybridJoined';
export type DeviceAtom = FilteredDevice & { readonly state: DeviceState };

/** What Microsoft thinks of the account and of this sign-in: none, low, medium, high. Of insider risk a cell has none. */
export type RiskAtom = { readonly user: string; readonly signIn: string };

/** One sort of sign-in, of users of one class. */
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

/** What a sign-in can be to. Ids of apps are GUIDs or names of suites, so that none is taken for another. */
type TargetType = 'app' | 'userAction' | 'authenticationContext';
export function targetTypeOf(id: string): TargetType {
  if (id.startsWith('urn:user:')) return 'userAction';
  return /^c\d{1,3}$/.test(id) ? 'authenticationContext' : 'app';
}

export const noRisk: RiskAtom = { user: 'none', signIn: 'none' };

export const modernClients: readonly string[] = ['browser', 'mobileAppsAndDesktopClients'];
export const legacyClients: readonly string[] = ['exchangeActiveSync', 'other'];
export const isLegacyClient = (clientAppType: string): boolean => legacyClients.includes(clientAppType);

/** "unknown" stands for a user agent that names no platform: the cheapest way round a platform condition. */
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

/** The device that Microsoft sees: neither a device-code flow nor a legacy client carries device state. */
export const visibleDevice = (cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>): DeviceAtom =>
  cell.flow === 'deviceCodeFlow' || isLegacyClient(cell.clientAppType) ? unregistered : cell.device;

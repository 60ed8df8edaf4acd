import type { FilteredDevice } from './device-filter';

/** The atoms of Conditional Access: the smallest pieces of a dimension that the policies at hand can tell apart. */
export type AppAtom = {
  /** An app id, the name of a suite (its members that nobody names), or everyOtherApp. */
  readonly id: string;
  readonly suites: readonly string[];
};
export type LocationAtom = {
  /** Named locations that the address lies in; two where they can overlap. */
  readonly ids: readonly string[];
  /** Lies in a trusted location that no policy names. */
  readonly otherTrusted: boolean;
};
export type DeviceState = 'unregistered' | 'registered' | 'compliant' | 'hybridJoined' | 'compliantHybridJoined';
export type DeviceAtom = FilteredDevice & { readonly state: DeviceState };

/** One sort of sign-in, of users of one class, at no risk. */
export type Cell = {
  readonly clientAppType: string;
  readonly app: AppAtom;
  readonly platform: string;
  readonly location: LocationAtom;
  readonly device: DeviceAtom;
  /** none, deviceCodeFlow, authenticationTransfer */
  readonly flow: string;
};
export type Dimension = keyof Cell;

export const everyOtherApp = 'everyOtherApp';

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

/** The device that Microsoft sees: a device-code flow carries no device state. */
export const visibleDevice = (cell: Pick<Cell, 'device' | 'flow'>): DeviceAtom =>
  cell.flow === 'deviceCodeFlow' ? unregistered : cell.device;

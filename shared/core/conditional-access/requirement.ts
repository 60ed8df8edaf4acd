import { type DeviceState, deviceStates, legacyClients, modernClients, noRisk, type RiskAtom } from './cell';
import type { UserClass } from './user-class';

/**
 * What a sign-in must show, or what must be blocked. A policy implies a requirement on a cell if every alternative that
 * the cell has implies it. A policy that blocks, or that asks for something that no sign-in of the cell can show, implies
 * every requirement.
 */
export type GrantRequirement =
  | { readonly type: 'mfa' }
  | { readonly type: 'phishingResistantMfa' }
  /** Strict: a compliant device. With hybridJoined, a device joined to the own directory counts too, of which nobody proves health. */
  | { readonly type: 'managedDevice'; readonly accepts: readonly ('compliant' | 'hybridJoined')[] }
  | { readonly type: 'legacyAuthenticationBlocked' }
  /**
   * Nobody gets in: for flows and places that must be shut. No grant implies it unless no sign-in of the cell can show it. `holds`
   * says whether all of it is blocked directly.
   */
  | { readonly type: 'blocked' }
  /** An app that an app protection policy guards. approvedApplication counts only where it is accepted: it is retired since March 2026. */
  | {
      readonly type: 'protectedApp';
      readonly accepts: readonly ('compliantApplication' | 'approvedApplication')[];
    }
  /**
   * Of high user risk: a password change together with MFA or a strength that is multi-factor, or Microsoft's own remediation. To be
   * asked at a user risk (`domainOf(riskRemediated, atUserRisk('high'))`).
   */
  | { readonly type: 'riskRemediated' }
  /**
   * Of a risky sign-in: MFA, by a policy that names sign-in risk levels or asks every time. Plain MFA for everyone does not do: a
   * factor that was shown before the risk satisfies it. Where that is enough, ask `mfa` at the risk.
   */
  | { readonly type: 'riskySignInChallenged' }
  /** Whatever is shown meets at least one of them: `mfa OR compliantDevice` implies anyOf MFA, managed device. */
  | { readonly type: 'anyOf'; readonly of: readonly GrantRequirement[] };

/**
 * How a session must be limited. A policy implies one where it applies, whatever it grants for: a session-only policy counts, and where
 * nobody gets in there is no session.
 */
export type SessionRequirement =
  /** A new sign-in, with both factors, after this many hours at most; every time counts as 0. */
  | { readonly type: 'signInFrequency'; readonly hours: number }
  /** The browser forgets the session when it closes: persistentBrowser, mode never. */
  | { readonly type: 'browserNotPersistent' }
  /** Tokens are bound to the device: secureSignInSession. Microsoft enforces it for native apps of Office 365 on Windows. */
  | { readonly type: 'tokenProtected' }
  /** The app limits the session itself: applicationEnforcedRestrictions, of Exchange and SharePoint. */
  | { readonly type: 'restrictedByApp' };

export type Requirement = GrantRequirement | SessionRequirement;

export const mfa: GrantRequirement = { type: 'mfa' };
export const phishingResistantMfa: GrantRequirement = { type: 'phishingResistantMfa' };
export const compliantDevice: GrantRequirement = { type: 'managedDevice', accepts: ['compliant'] };
export const managedDevice: GrantRequirement = { type: 'managedDevice', accepts: ['compliant', 'hybridJoined'] };
export const legacyAuthenticationBlocked: GrantRequirement = { type: 'legacyAuthenticationBlocked' };
export const blocked: GrantRequirement = { type: 'blocked' };
export const protectedApp: GrantRequirement = { type: 'protectedApp', accepts: ['compliantApplication'] };
export const riskRemediated: GrantRequirement = { type: 'riskRemediated' };
export const riskySignInChallenged: GrantRequirement = { type: 'riskySignInChallenged' };
export const anyOfRequirements = (...of: readonly GrantRequirement[]): GrantRequirement => ({ type: 'anyOf', of });
export const signInFrequency = (hours: number): SessionRequirement => ({ type: 'signInFrequency', hours });
export const browserNotPersistent: SessionRequirement = { type: 'browserNotPersistent' };
export const tokenProtected: SessionRequirement = { type: 'tokenProtected' };
export const restrictedByApp: SessionRequirement = { type: 'restrictedByApp' };

const sessionTypes: ReadonlySet<string> = new Set([
  'signInFrequency',
  'browserNotPersistent',
  'tokenProtected',
  'restrictedByApp',
] satisfies readonly SessionRequirement['type'][]);

export const isSessionRequirement = (requirement: Requirement): requirement is SessionRequirement =>
  sessionTypes.has(requirement.type);

/** Requirements of which it matters whether a block or only an impossible grant keeps them. */
export const asksForBlock = ({ type }: Requirement): boolean =>
  type === 'legacyAuthenticationBlocked' || type === 'blocked';

/** Where a requirement must be met. `all` means every atom that the policies distinguish. */
export type Domain = {
  readonly users: (userClass: UserClass) => boolean;
  /**
   * `all` apps, or a list of app ids and suites ("Office365": its members that nobody names by id). A user action
   * (registerSecurityInformation, registerDevice) or an authentication context ("c1") is asked by a list with nothing else in it: only
   * policies that name it cover it, and it is never part of `all`.
   */
  readonly apps: 'all' | readonly string[];
  /** Apps that the requirement need not hold for: accepted exclusions. */
  readonly exceptedApps: readonly string[];
  readonly clientAppTypes: readonly string[];
  /** `all`, or names as Graph writes them: android, iOS, windows, macOS, linux, windowsPhone; unknown for a user agent that names none. */
  readonly platforms: 'all' | readonly string[];
  /** `all`, or ids of named locations. */
  readonly locations: 'all' | readonly string[];
  /** Leave places out: `trusted`, every location that is marked as trusted, those that no policy names among them. */
  readonly exceptedLocations: 'none' | 'trusted';
  readonly deviceStates: readonly DeviceState[];
  /** none, deviceCodeFlow, authenticationTransfer */
  readonly flows: readonly string[];
  /** Each a pair of user risk and sign-in risk. A policy with both conditions applies only where the cell has both. */
  readonly risks: readonly RiskAtom[];
};

/**
 * Sign-ins by a flow that is to be shut; device code carries no device state, so that a device grant blocks it.
 * `domainOf(blocked, inFlow('deviceCodeFlow'))`
 */
export const inFlow = (flow: 'deviceCodeFlow' | 'authenticationTransfer'): Partial<Domain> => ({
  flows: [flow],
  clientAppTypes: ['mobileAppsAndDesktopClients'],
});

/** Sign-ins of accounts at one of the levels, of no sign-in risk: each level must be covered. */
export const atUserRisk = (...levels: readonly string[]): Partial<Domain> => ({
  risks: levels.map((user) => ({ ...noRisk, user })),
});

/** Sign-ins at one of the levels, of accounts at no risk: each level must be covered. */
export const atSignInRisk = (...levels: readonly string[]): Partial<Domain> => ({
  risks: levels.map((signIn) => ({ ...noRisk, signIn })),
});

const isManaged = (state: DeviceState, accepts: readonly string[]): boolean =>
  (accepts.includes('compliant') && (state === 'compliant' || state === 'compliantHybridJoined')) ||
  (accepts.includes('hybridJoined') && (state === 'hybridJoined' || state === 'compliantHybridJoined'));

const partsOf = (requirement: Requirement): readonly Requirement[] =>
  requirement.type === 'anyOf' ? requirement.of.flatMap(partsOf) : [requirement];

/** Devices that do not meet the requirement, or an alternative of it, by themselves. */
const statesFor = (requirement: Requirement): readonly DeviceState[] =>
  deviceStates.filter((state) =>
    partsOf(requirement).every((part) => part.type !== 'managedDevice' || !isManaged(state, part.accepts)),
  );

function clientsFor({ type }: Requirement): readonly string[] {
  if (type === 'legacyAuthenticationBlocked') return legacyClients;
  if (type === 'browserNotPersistent') return ['browser'];
  return type === 'tokenProtected' ? ['mobileAppsAndDesktopClients'] : modernClients;
}

function platformsFor(requirement: Requirement): Domain['platforms'] {
  if (partsOf(requirement).some(({ type }) => type === 'protectedApp')) return ['iOS', 'android'];
  return requirement.type === 'tokenProtected' ? ['windows'] : 'all';
}

/**
 * Where the requirement must hold by default: every enabled user, every app, platform, location and device state, at no risk. Managed
 * devices are left out where one is asked for, app protection (also as one of several) is asked on iOS and android, token protection of native apps on Windows.
 * No flow is a cell of its own: a policy that names no flow applies to each, so a flow is never less covered than none.
 */
export function domainOf(requirement: Requirement, narrowed: Partial<Domain> = {}): Domain {
  return {
    users: (userClass) => userClass.enabled,
    apps: 'all',
    exceptedApps: [],
    clientAppTypes: clientsFor(requirement),
    platforms: platformsFor(requirement),
    locations: 'all',
    exceptedLocations: 'none',
    deviceStates: statesFor(requirement),
    flows: ['none'],
    risks: [noRisk],
    ...narrowed,
  };
}

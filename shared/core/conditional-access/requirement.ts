import { type DeviceState, deviceStates, legacyClients, modernClients, noRisk, type RiskAtom } from './cell';
import type { UserClass } from './user-class';

/**
 * What a sign-in must show, or what must be blocked. A policy implies a requirement on a cell if every alternative available in the cell
 * implies it. A policy that blocks, or requires something that no sign-in of the cell can show, implies every requirement.
 */
export type GrantRequirement =
  | { readonly type: 'mfa' }
  | { readonly type: 'phishingResistantMfa' }
  /**
   * Strict: a compliant device. With hybridJoined, a device joined to the tenant's own directory counts too, although nothing proves its
   * health.
   */
  | { readonly type: 'managedDevice'; readonly accepts: readonly ('compliant' | 'hybridJoined')[] }
  | { readonly type: 'legacyAuthenticationBlocked' }
  /**
   * Nobody gets in: for flows and locations that must be blocked. A grant implies it only if no sign-in of the cell can satisfy the grant.
   * `holds` shows whether everything is blocked directly.
   */
  | { readonly type: 'blocked' }
  /** An app with an app protection policy. approvedApplication counts only if it is accepted: it has been retired since March 2026. */
  | {
      readonly type: 'protectedApp';
      readonly accepts: readonly ('compliantApplication' | 'approvedApplication')[];
    }
  /**
   * For high user risk: a password change together with MFA or a multi-factor strength, or Microsoft's own remediation. Check it at a user
   * risk (`domainOf(riskRemediated, atUserRisk('high'))`).
   */
  | { readonly type: 'riskRemediated' }
  /**
   * For a risky sign-in: MFA by a policy that names sign-in risk levels or asks every time. MFA for everyone is not enough, because a
   * factor shown before the risk satisfies it. If it is enough, check `mfa` at the risk.
   */
  | { readonly type: 'riskySignInChallenged' }
  /** At least one of the requirements is met whatever is shown: `mfa OR compliantDevice` implies anyOf MFA, managed device. */
  | { readonly type: 'anyOf'; readonly of: readonly GrantRequirement[] };

/**
 * How a session must be limited. A policy implies this wherever it applies, whatever its grants: a session-only policy counts, and if
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
export type RequirementDomain = {
  readonly users: (userClass: UserClass) => boolean;
  /**
   * `all` apps, or a list of app ids and suites ("Office365": its members that no policy names by id). For a user action
   * (registerSecurityInformation, registerDevice) or an authentication context ("c1") the list contains nothing else: only policies that
   * name it cover it, and it is never part of `all`.
   */
  readonly apps: 'all' | readonly string[];
  /** Apps that are exempt from the requirement: accepted exclusions. */
  readonly exceptedApps: readonly string[];
  readonly clientAppTypes: readonly string[];
  /**
   * `all`, or names as Graph writes them: android, iOS, windows, macOS, linux, windowsPhone; unknown for a user agent without a platform.
   */
  readonly platforms: 'all' | readonly string[];
  /** `all`, or ids of named locations. */
  readonly locations: 'all' | readonly string[];
  /** Leaves out locations: `trusted` means every location marked as trusted, including those that no policy names. */
  readonly exceptedLocations: 'none' | 'trusted';
  readonly deviceStates: readonly DeviceState[];
  /** none, deviceCodeFlow, authenticationTransfer */
  readonly flows: readonly string[];
  /** Pairs of user risk and sign-in risk. A policy with both conditions applies only if the cell has both. */
  readonly risks: readonly RiskAtom[];
};

/**
 * Sign-ins by a flow that is to be shut; device code carries no device state, so that a device grant blocks it.
 * `domainOf(blocked, inFlow('deviceCodeFlow'))`
 */
export const inFlow = (flow: 'deviceCodeFlow' | 'authenticationTransfer'): Partial<RequirementDomain> => ({
  flows: [flow],
  clientAppTypes: ['mobileAppsAndDesktopClients'],
});

/** Sign-ins without sign-in risk by accounts at one of the levels: each level must be covered. */
export const atUserRisk = (...levels: readonly string[]): Partial<RequirementDomain> => ({
  risks: levels.map((user) => ({ ...noRisk, user })),
});

/** Sign-ins at one of the levels by accounts without risk: each level must be covered. */
export const atSignInRisk = (...levels: readonly string[]): Partial<RequirementDomain> => ({
  risks: levels.map((signIn) => ({ ...noRisk, signIn })),
});

const isManaged = (state: DeviceState, accepts: readonly string[]): boolean =>
  (accepts.includes('compliant') && (state === 'compliant' || state === 'compliantHybridJoined')) ||
  (accepts.includes('hybridJoined') && (state === 'hybridJoined' || state === 'compliantHybridJoined'));

const partsOf = (requirement: Requirement): readonly Requirement[] =>
  requirement.type === 'anyOf' ? requirement.of.flatMap(partsOf) : [requirement];

/** Devices that do not meet the requirement, or one of its alternatives, by themselves. */
const statesFor = (requirement: Requirement): readonly DeviceState[] =>
  deviceStates.filter((state) =>
    partsOf(requirement).every((part) => part.type !== 'managedDevice' || !isManaged(state, part.accepts)),
  );

function clientsFor({ type }: Requirement): readonly string[] {
  if (type === 'legacyAuthenticationBlocked') return legacyClients;
  if (type === 'browserNotPersistent') return ['browser'];
  return type === 'tokenProtected' ? ['mobileAppsAndDesktopClients'] : modernClients;
}

function platformsFor(requirement: Requirement): RequirementDomain['platforms'] {
  if (partsOf(requirement).some(({ type }) => type === 'protectedApp')) return ['iOS', 'android'];
  return requirement.type === 'tokenProtected' ? ['windows'] : 'all';
}

/**
 * The default domain of a requirement: every enabled user, every app, platform, location and device state, without risk. If a managed
 * device is required, managed devices are left out; app protection (also as one of several) covers iOS and android, token protection of
 * native apps covers Windows. Flows are not cells of their own: a policy without a flow condition applies to each flow, so no flow is less
 * covered than sign-ins without one.
 */
export function domainOf(requirement: Requirement, narrowed: Partial<RequirementDomain> = {}): RequirementDomain {
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

import { type DeviceState, deviceStates, legacyClients, modernClients, noRisk, type RiskAtom } from './cell';
import type { UserClass } from './user-class';

/**
 * A requirement on sign-ins. A policy implies it in a cell if every alternative that the cell can satisfy implies it. A
 * policy that blocks, or that the cell cannot satisfy, implies every requirement.
 */
export type GrantRequirement =
  | { readonly type: 'mfa' }
  | { readonly type: 'phishingResistantMfa' }
  /** A compliant device. With hybridJoined, a hybrid joined device counts too, although nothing proves its health. */
  | { readonly type: 'managedDevice'; readonly accepts: readonly ('compliant' | 'hybridJoined')[] }
  | { readonly type: 'legacyAuthenticationBlocked' }
  /**
   * Access is blocked, for flows and locations. A grant implies it only if no sign-in of the cell can satisfy the
   * grant. `holds` shows whether everything is blocked directly.
   */
  | { readonly type: 'blocked' }
  /**
   * An app with an app protection policy. `approvedApplication` counts only if it is accepted here: Microsoft retired
   * it in March 2026.
   */
  | {
      readonly type: 'protectedApp';
      readonly accepts: readonly ('compliantApplication' | 'approvedApplication')[];
    }
  /**
   * For high user risk: a password change with MFA or a multi-factor strength, or Microsoft's own remediation. Use it
   * with a user risk: `domainOf(riskRemediated, atUserRisk('high'))`.
   */
  | { readonly type: 'riskRemediated' }
  /**
   * For a risky sign-in: MFA by a policy that has a sign-in risk condition or requires sign-in every time. A factor
   * from before the risk satisfies MFA for everyone, so that is not enough. Where it is enough, use `mfa` at the
   * sign-in risk.
   */
  | { readonly type: 'riskySignInChallenged' }
  /** At least one of these requirements is always met: `mfa OR compliantDevice` implies anyOf MFA, managed device. */
  | { readonly type: 'anyOf'; readonly of: readonly GrantRequirement[] };

/**
 * How the session must be limited. Every policy that applies implies it by its session controls, with or without
 * grants. A blocked sign-in has no session.
 */
export type SessionRequirement =
  /** Sign-in with both factors at least every so many hours; 0 means every time. */
  | { readonly type: 'signInFrequency'; readonly hours: number }
  /** The browser does not keep the session: persistentBrowser with mode never. */
  | { readonly type: 'browserNotPersistent' }
  /**
   * Tokens are bound to the device: secureSignInSession. Microsoft enforces it for native apps of Office 365 on
   * Windows.
   */
  | { readonly type: 'tokenProtected' }
  /** The app limits the session: applicationEnforcedRestrictions in Exchange and SharePoint. */
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

/** Requirements for which it matters whether a policy blocks directly or only by a grant that cannot be satisfied. */
export const asksForBlock = ({ type }: Requirement): boolean =>
  type === 'legacyAuthenticationBlocked' || type === 'blocked';

/** The sign-ins for which a requirement must be met. `all` means every value that the policies tell apart. */
export type RequirementDomain = {
  readonly users: (userClass: UserClass) => boolean;
  /**
   * `all`, or a list of app ids and suites ("Office365": its members that no policy names). A user action
   * (registerSecurityInformation, registerDevice) or an authentication context ("c1") must be the only item: only
   * policies that name it cover it, and `all` does not include it.
   */
  readonly apps: 'all' | readonly string[];
  /** Apps that are exempt from the requirement: accepted exclusions. */
  readonly exceptedApps: readonly string[];
  readonly clientAppTypes: readonly string[];
  /**
   * `all`, or Graph's names: android, iOS, windows, macOS, linux, windowsPhone; unknown for a user agent without a
   * platform.
   */
  readonly platforms: 'all' | readonly string[];
  /** `all`, or ids of named locations. */
  readonly locations: 'all' | readonly string[];
  /** `trusted` leaves out every location that is marked as trusted, including those that no policy names. */
  readonly exceptedLocations: 'none' | 'trusted';
  readonly deviceStates: readonly DeviceState[];
  /** none, deviceCodeFlow, authenticationTransfer */
  readonly flows: readonly string[];
  /** Pairs of user risk and sign-in risk. A policy with both conditions applies only if both risks match. */
  readonly risks: readonly RiskAtom[];
};

/**
 * Sign-ins by a flow that must be blocked: `domainOf(blocked, inFlow('deviceCodeFlow'))`. Device code flow carries no
 * device state, so a device grant blocks it.
 */
export const inFlow = (flow: 'deviceCodeFlow' | 'authenticationTransfer'): Partial<RequirementDomain> => ({
  flows: [flow],
  clientAppTypes: ['mobileAppsAndDesktopClients'],
});

/** Sign-ins without sign-in risk by accounts at one of these user risks. Each level must be covered. */
export const atUserRisk = (...levels: readonly string[]): Partial<RequirementDomain> => ({
  risks: levels.map((user) => ({ ...noRisk, user })),
});

/** Sign-ins at one of these risks by accounts without user risk. Each level must be covered. */
export const atSignInRisk = (...levels: readonly string[]): Partial<RequirementDomain> => ({
  risks: levels.map((signIn) => ({ ...noRisk, signIn })),
});

const isManaged = (state: DeviceState, accepts: readonly string[]): boolean =>
  (accepts.includes('compliant') && (state === 'compliant' || state === 'compliantHybridJoined')) ||
  (accepts.includes('hybridJoined') && (state === 'hybridJoined' || state === 'compliantHybridJoined'));

const partsOf = (requirement: Requirement): readonly Requirement[] =>
  requirement.type === 'anyOf' ? requirement.of.flatMap(partsOf) : [requirement];

/** Device states that do not meet the requirement, or one of its alternatives, by themselves. */
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
 * The default domain of a requirement: every enabled user, app, platform, location and device state, without risk. A
 * managed device requirement leaves out managed devices; app protection covers iOS and Android; token protection covers
 * native apps on Windows. A policy without a flow condition applies to every flow, so flows are left out.
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

import {
  atUserRisk,
  browserNotPersistent,
  classifyPolicyChange,
  compare,
  type Direction,
  domainOf,
  mfa,
  phishingResistantMfa,
  type Requirement,
  type RequirementDomain,
  registerSecurityInformation,
  restrictedByApp,
  signInFrequency,
  tokenProtected,
} from '../../../shared/core/conditional-access';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import { conditionalAccessPolicyCollector } from '../../../shared/kinds/conditional-access-policy/collect';
import {
  assignment,
  basisOf,
  germany,
  globalAdministratorRole,
  group,
  mfaStrength,
  noSession,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  workload,
} from '../../fixtures/conditional-access';

/** One weakened field of a policy, with the requirement and the people who lose protection. */
type Weakening = {
  readonly before: PolicySpoil;
  readonly after: PolicySpoil;
  readonly asked?: Requirement;
  readonly narrowed?: Partial<RequirementDomain>;
  /** unknown: the excluded people cannot be read. none: no requirement is affected, or nobody here is affected. */
  readonly opens: readonly string[] | 'unknown' | 'none';
  readonly direction?: Direction;
};

const everybody = ['ada', 'gil', 'lea', 'mara', 'tom'];
const world = {
  groups: [group('staff', ['lea', 'tom']), group('vendors', ['mara'])],
  roleAssignments: [assignment('ada', globalAdministratorRole)],
  declaredIds: ['staff', 'vendors', 'lea', 'tom'],
};

type Users = NonNullable<PolicySpoil['users']>;
type Apps = NonNullable<PolicySpoil['apps']>;
type Conditions = NonNullable<PolicySpoil['conditions']>;
type Session = NonNullable<ConditionalAccessPolicy['sessionControls']>;

const users = (before: Users, after: Users, opens: Weakening['opens']): Weakening => ({
  before: { users: before },
  after: { users: after },
  opens,
});
const apps = (before: Apps, after: Apps, rest: Partial<Weakening> = {}): Weakening => ({
  before: { apps: before },
  after: { apps: after },
  opens: everybody,
  ...rest,
});
const when = (before: Conditions, after: Conditions, rest: Partial<Weakening> = {}): Weakening => ({
  before: { conditions: before },
  after: { conditions: after },
  opens: everybody,
  ...rest,
});
const grants = (
  before: PolicySpoil['grants'] & object,
  after: PolicySpoil['grants'] & object,
  rest: Partial<Weakening> = {},
): Weakening => ({ before: { grants: before }, after: { grants: after }, opens: everybody, ...rest });
const session = (before: Partial<Session>, after: Partial<Session>, asked?: Requirement): Weakening => ({
  before: { sessionControls: { ...noSession, ...before } },
  after: { sessionControls: { ...noSession, ...after } },
  ...(asked === undefined ? { opens: 'none' } : { asked, opens: everybody }),
});

/** A policy for workload identities covers no person, before or after. */
const principals = (
  before: Parameters<typeof workload>[0],
  after: Parameters<typeof workload>[0],
  direction: Direction = 'weaker',
): Weakening => ({
  before: { conditions: { clientApplications: workload(before) } },
  after: { conditions: { clientApplications: workload(after) } },
  opens: 'none',
  direction,
});

const guests = (types: readonly string[], membershipKind = 'all', members: readonly string[] = []) => ({
  guestOrExternalUserTypes: types,
  externalTenants: { membershipKind, members },
});
const nobody: Users = { includeUsers: [] };
const guestType = 'b2bCollaborationGuest';

const hours: NonNullable<Session['signInFrequency']> = {
  isEnabled: true,
  type: 'hours',
  value: 4,
  frequencyInterval: 'timeBased',
  authenticationType: 'primaryAndSecondaryAuthentication',
};
const frequency = (before: Partial<typeof hours>, after: Partial<typeof hours>, limit = 4): Weakening =>
  session(
    { signInFrequency: { ...hours, ...before } },
    { signInFrequency: { ...hours, ...after } },
    signInFrequency(limit),
  );

const cae = 'continuousAccessEvaluationMode';

/**
 * The mutations, by field. Every field of a policy has one: the test below goes through a whole policy and finds
 * missing fields.
 */
const weakenings: Readonly<Record<string, readonly Weakening[]>> = {
  state: [
    { before: {}, after: { state: 'disabled' }, opens: everybody },
    { before: {}, after: { state: 'enabledForReportingButNotEnforced' }, opens: everybody },
    { before: {}, after: { state: 'someday' }, opens: everybody },
  ],
  'conditions.clientAppTypes': [when({}, { clientAppTypes: ['browser'] })],
  'conditions.applications.includeApplications': [
    apps({}, { includeApplications: ['Office365'] }),
    apps({}, { includeApplications: ['None'] }),
  ],
  'conditions.applications.excludeApplications': [apps({}, { excludeApplications: ['payroll'] })],
  'conditions.applications.includeUserActions': [
    apps(
      { includeApplications: [], includeUserActions: [registerSecurityInformation] },
      { includeApplications: [], includeUserActions: [] },
      { narrowed: { apps: [registerSecurityInformation] } },
    ),
  ],
  'conditions.applications.includeAuthenticationContextClassReferences': [
    apps(
      { includeApplications: [], includeAuthenticationContextClassReferences: ['c1', 'c2'] },
      { includeApplications: [], includeAuthenticationContextClassReferences: ['c2'] },
      { narrowed: { apps: ['c1'] } },
    ),
  ],
  'conditions.applications.applicationFilter': [
    apps({}, { applicationFilter: 'CustomSecurityAttribute.x -eq "y"' }, { opens: 'unknown' }),
  ],
  'conditions.users.includeUsers': [
    users({}, { includeUsers: ['lea'] }, ['ada', 'gil', 'mara', 'tom']),
    users({ includeUsers: ['lea', 'tom'] }, { includeUsers: ['lea'] }, ['tom']),
  ],
  'conditions.users.excludeUsers': [users({}, { excludeUsers: ['tom'] }, ['tom'])],
  'conditions.users.includeGroups': [
    users({ ...nobody, includeGroups: ['staff', 'vendors'] }, { ...nobody, includeGroups: ['staff'] }, ['mara']),
  ],
  'conditions.users.excludeGroups': [users({}, { excludeGroups: ['staff'] }, ['lea', 'tom'])],
  'conditions.users.includeRoles': [
    users({ ...nobody, includeRoles: [globalAdministratorRole] }, { ...nobody, includeRoles: [] }, ['ada']),
  ],
  'conditions.users.excludeRoles': [users({}, { excludeRoles: [globalAdministratorRole] }, ['ada'])],
  'conditions.users.includeGuestsOrExternalUsers.guestOrExternalUserTypes': [
    users(
      { ...nobody, includeGuestsOrExternalUsers: guests([guestType, 'internalGuest']) },
      { ...nobody, includeGuestsOrExternalUsers: guests(['internalGuest']) },
      ['gil'],
    ),
    users(
      { ...nobody, includeGuestsOrExternalUsers: guests([guestType]) },
      { ...nobody, includeGuestsOrExternalUsers: null },
      ['gil'],
    ),
  ],
  'conditions.users.includeGuestsOrExternalUsers.externalTenants.membershipKind': [
    users(
      { ...nobody, includeGuestsOrExternalUsers: guests([guestType]) },
      { ...nobody, includeGuestsOrExternalUsers: guests([guestType], 'enumerated', ['fabrikam']) },
      'unknown',
    ),
  ],
  'conditions.users.includeGuestsOrExternalUsers.externalTenants.members': [
    users(
      { ...nobody, includeGuestsOrExternalUsers: guests([guestType], 'enumerated', ['fabrikam', 'adatum']) },
      { ...nobody, includeGuestsOrExternalUsers: guests([guestType], 'enumerated', ['fabrikam']) },
      'unknown',
    ),
  ],
  'conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes': [
    users({}, { excludeGuestsOrExternalUsers: guests([guestType]) }, ['gil']),
  ],
  'conditions.users.excludeGuestsOrExternalUsers.externalTenants.membershipKind': [
    users(
      { excludeGuestsOrExternalUsers: guests([guestType], 'enumerated', ['fabrikam']) },
      { excludeGuestsOrExternalUsers: guests([guestType]) },
      ['gil'],
    ),
  ],
  'conditions.users.excludeGuestsOrExternalUsers.externalTenants.members': [
    users(
      { excludeGuestsOrExternalUsers: guests([guestType], 'enumerated', ['fabrikam']) },
      { excludeGuestsOrExternalUsers: guests([guestType], 'enumerated', ['fabrikam', 'adatum']) },
      'unknown',
    ),
  ],
  'conditions.clientApplications.includeServicePrincipals': [
    when({}, { clientApplications: workload() }),
    principals({}, { includeServicePrincipals: ['backup'] }),
    principals({ includeServicePrincipals: ['backup', 'crm'] }, { includeServicePrincipals: ['backup'] }),
  ],
  'conditions.clientApplications.excludeServicePrincipals': [
    principals({}, { excludeServicePrincipals: ['intruder'] }),
  ],
  'conditions.clientApplications.servicePrincipalFilter': [
    principals({}, { servicePrincipalFilter: 'CustomSecurityAttribute.Zone eq "a"' }),
    principals({ servicePrincipalFilter: 'a' }, { servicePrincipalFilter: 'b' }, 'mixed'),
  ],
  'conditions.platforms.includePlatforms': [
    when({}, { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } }),
  ],
  'conditions.platforms.excludePlatforms': [
    when(
      { platforms: { includePlatforms: ['all'], excludePlatforms: [] } },
      { platforms: { includePlatforms: ['all'], excludePlatforms: ['linux'] } },
    ),
  ],
  'conditions.locations.includeLocations': [
    when({}, { locations: { includeLocations: [germany.id], excludeLocations: [] } }),
  ],
  'conditions.locations.excludeLocations': [
    when(
      { locations: { includeLocations: ['All'], excludeLocations: [] } },
      { locations: { includeLocations: ['All'], excludeLocations: [office.id] } },
    ),
  ],
  'conditions.deviceFilter.mode': [
    when(
      { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } },
      { deviceFilter: { mode: 'include', rule: 'device.isCompliant -eq True' } },
      { narrowed: { deviceStates: ['unregistered'] }, direction: 'mixed' },
    ),
  ],
  'conditions.deviceFilter.rule': [
    when({}, { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } }),
    when(
      { deviceFilter: { mode: 'include', rule: 'device.isCompliant -ne True' } },
      { deviceFilter: { mode: 'include', rule: 'device.isCompliant -ne True -and device.model -eq "PAW"' } },
      { narrowed: { deviceStates: ['unregistered'] } },
    ),
  ],
  'conditions.userRiskLevels': [
    when({}, { userRiskLevels: ['high'] }),
    when({ userRiskLevels: ['high', 'medium'] }, { userRiskLevels: ['high'] }, { narrowed: atUserRisk('medium') }),
  ],
  'conditions.signInRiskLevels': [when({}, { signInRiskLevels: ['high'] })],
  'conditions.servicePrincipalRiskLevels': [when({}, { servicePrincipalRiskLevels: ['high'] })],
  'conditions.insiderRiskLevels': [when({}, { insiderRiskLevels: ['elevated'] })],
  'conditions.transferMethods': [when({}, { transferMethods: ['deviceCodeFlow'] })],
  'conditions.unknownConditions': [when({}, { unknownConditions: ['weather'] }, { opens: 'unknown' })],
  'grantControls.operator': [
    grants(
      { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
      { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] },
    ),
  ],
  'grantControls.builtInControls': [
    grants({ builtInControls: ['block'] }, { builtInControls: ['compliantDevice'] }),
    grants({ builtInControls: ['mfa'] }, { builtInControls: [] }),
    { before: {}, after: { grants: null }, opens: everybody },
    grants({ builtInControls: ['mfa'] }, { builtInControls: ['mfa', 'compliantDevice'] }),
  ],
  'grantControls.customAuthenticationFactors': [grants({}, { customAuthenticationFactors: ['duo'] })],
  'grantControls.termsOfUse': [grants({}, { termsOfUse: ['terms'] })],
  'grantControls.authenticationStrengthId': [
    grants(
      { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
      { builtInControls: [], authenticationStrengthId: mfaStrength.id },
      { asked: phishingResistantMfa },
    ),
    grants(
      { builtInControls: [], authenticationStrengthId: mfaStrength.id },
      { builtInControls: [], authenticationStrengthId: null },
    ),
  ],
  'sessionControls.signInFrequency.isEnabled': [frequency({}, { isEnabled: false })],
  'sessionControls.signInFrequency.type': [frequency({}, { type: 'days' })],
  'sessionControls.signInFrequency.value': [frequency({}, { value: 8 })],
  'sessionControls.signInFrequency.frequencyInterval': [
    frequency({ frequencyInterval: 'everyTime' }, { frequencyInterval: 'timeBased' }, 0),
  ],
  'sessionControls.signInFrequency.authenticationType': [
    frequency({}, { authenticationType: 'secondaryAuthentication' }),
  ],
  'sessionControls.persistentBrowser.isEnabled': [
    session(
      { persistentBrowser: { isEnabled: true, mode: 'never' } },
      { persistentBrowser: { isEnabled: false, mode: 'never' } },
      browserNotPersistent,
    ),
  ],
  'sessionControls.persistentBrowser.mode': [
    session(
      { persistentBrowser: { isEnabled: true, mode: 'never' } },
      { persistentBrowser: { isEnabled: true, mode: 'always' } },
      browserNotPersistent,
    ),
  ],
  'sessionControls.cloudAppSecurity.isEnabled': [
    session(
      { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } },
      { cloudAppSecurity: { isEnabled: false, cloudAppSecurityType: 'blockDownloads' } },
    ),
  ],
  'sessionControls.cloudAppSecurity.cloudAppSecurityType': [
    session(
      { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } },
      { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' } },
    ),
  ],
  'sessionControls.applicationEnforcedRestrictions.isEnabled': [
    session(
      { applicationEnforcedRestrictions: { isEnabled: true } },
      { applicationEnforcedRestrictions: { isEnabled: false } },
      restrictedByApp,
    ),
  ],
  'sessionControls.disableResilienceDefaults': [
    session({ disableResilienceDefaults: true }, { disableResilienceDefaults: false }),
    session({ disableResilienceDefaults: true }, { disableResilienceDefaults: null }),
  ],
  [`sessionControls.${cae}`]: [
    session({ [cae]: 'strictLocation' }, { [cae]: 'strictEnforcement' }),
    session({ [cae]: null }, { [cae]: 'disabled' }),
  ],
  'sessionControls.secureSignInSession.isEnabled': [
    session(
      { secureSignInSession: { isEnabled: true } },
      { secureSignInSession: { isEnabled: false } },
      tokenProtected,
    ),
  ],
};

/** Id and name of the policy, which protect nobody. */
const cosmetic = ['id', 'displayName'];

/** A policy with a value in every field. */
const whole = policy({
  users: {
    includeGuestsOrExternalUsers: guests([guestType]),
    excludeGuestsOrExternalUsers: guests([guestType]),
  },
  conditions: {
    clientApplications: workload(),
    platforms: { includePlatforms: [], excludePlatforms: [] },
    locations: { includeLocations: [], excludeLocations: [] },
    deviceFilter: { mode: 'include', rule: '' },
  },
  sessionControls: {
    ...noSession,
    signInFrequency: hours,
    persistentBrowser: { isEnabled: true, mode: 'never' },
    cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' },
    applicationEnforcedRestrictions: { isEnabled: true },
    secureSignInSession: { isEnabled: true },
  },
});

const leavesOf = (value: unknown, path: string): readonly string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? [path]
    : Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));

test('every field of a policy has a weakening', () => {
  expect(leavesOf(whole, '').toSorted()).toEqual([...cosmetic, ...Object.keys(weakenings)].toSorted());
});

const context = {
  strengthsBefore: [mfaStrength, phishingResistantStrength],
  strengthsAfter: [mfaStrength, phishingResistantStrength],
  locationsBefore: [office, germany],
  locationsAfter: [office, germany],
  nameOf: () => null,
};

const compared = (before: PolicySpoil, after: PolicySpoil, asked: Requirement, narrowed: Partial<RequirementDomain>) =>
  compare(
    basisOf({ ...world, policies: [policy(before)] }),
    basisOf({ ...world, policies: [policy(after)] }),
    asked,
    domainOf(asked, narrowed),
  );

const turned: Readonly<Record<Direction, Direction>> = {
  weaker: 'stronger',
  stronger: 'weaker',
  mixed: 'mixed',
  neutral: 'neutral',
};

const cases = Object.entries(weakenings).flatMap(([field, list]) =>
  list.map((one, at) => [field, at + 1, one] as const),
);

describe.each(cases)('%s, weakening %i', (_field, _at, weakening) => {
  const { before, after, asked = mfa, narrowed = {}, opens, direction = 'weaker' } = weakening;

  test('is reported as weaker, in words, and the reverse as stronger', () => {
    const change = classifyPolicyChange(policy(before), policy(after), context);
    expect(change).toMatchObject({ direction });
    expect(change.lines.length).toBeGreaterThan(0);
    expect(change.reasons.length).toBeGreaterThan(0);
    const back = classifyPolicyChange(policy(after), policy(before), context);
    expect(back).toMatchObject({ direction: turned[direction] });
  });

  test('opens these people, and closes them again', () => {
    const there = compared(before, after, asked, narrowed);
    const back = compared(after, before, asked, narrowed);
    if (opens === 'unknown') {
      expect([there.status, back.status]).toEqual(['unknown', 'unknown']);
      return;
    }
    const ids = opens === 'none' ? [] : opens;
    const none = { count: 0, ids: [] };
    expect(there).toMatchObject({
      status: 'compared',
      opened: { count: ids.length, ids },
      closed: none,
      widened: none,
    });
    expect(back).toMatchObject({ status: 'compared', opened: none, closed: { count: ids.length, ids }, widened: none });
  });
});

describe('cosmetic changes send nothing', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...value].reverse();
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reversed(inner)]));
  };
  const lists = policy({
    users: { includeUsers: ['lea', 'tom'], excludeGroups: ['staff', 'vendors'], includeRoles: ['a', 'b'] },
    apps: { includeApplications: ['payroll', 'crm'], excludeApplications: ['x', 'y'] },
    conditions: {
      clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'],
      platforms: { includePlatforms: ['windows', 'macOS'], excludePlatforms: ['iOS', 'android'] },
      locations: { includeLocations: [office.id, germany.id], excludeLocations: ['p', 'q'] },
      signInRiskLevels: ['high', 'medium'],
      transferMethods: ['deviceCodeFlow', 'authenticationTransfer'],
    },
    grants: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'], termsOfUse: ['t', 'u'] },
  });

  test('the order of every list', () => {
    const turnedRound = reversed(lists) as ConditionalAccessPolicy; // Safe: the same fields in the same places.
    expect(turnedRound).not.toEqual(lists);
    expect(classifyPolicyChange(lists, turnedRound, context)).toMatchObject({ direction: 'neutral', reasons: [] });
    const basis = (one: ConditionalAccessPolicy) => basisOf({ ...world, policies: [one] });
    expect(compare(basis(lists), basis(turnedRound), mfa, domainOf(mfa))).toMatchObject({
      opened: { count: 0 },
      closed: { count: 0 },
      widened: { count: 0 },
    });
  });

  test('another name is neutral; another id for the same policy opens nothing', () => {
    const renamed = policy({ displayName: 'CA01 Require MFA' });
    expect(classifyPolicyChange(policy(), renamed, context)).toMatchObject({ direction: 'neutral', reasons: [] });
    expect(compared({}, { id: 'ca99', displayName: 'Anew' }, mfa, {})).toMatchObject({ opened: { count: 0 } });
  });

  test('description, template and times are not read', () => {
    const raw = { id: 'ca01', displayName: 'CA01', state: 'enabled', conditions: { clientAppTypes: ['all'] } };
    const later = {
      ...raw,
      description: 'What it is for',
      modifiedDateTime: '2026-11-24T08:00:00Z',
      createdDateTime: '2026-01-01T08:00:00Z',
      templateId: 'c7503427-338e-4c5e-902d-abe252abfb43',
    };
    const { read } = conditionalAccessPolicyCollector;
    expect(read(later)).toEqual(read(raw));
  });
});

import {
  anyOfRequirements,
  atSignInRisk,
  atUserRisk,
  blocked,
  browserNotPersistent,
  domainOf,
  holds,
  inFlow,
  managedDevice,
  mfa,
  phishingResistantMfa,
  protectedApp,
  type Requirement,
  type RequirementDomain,
  registerDevice,
  registerSecurityInformation,
  restrictedByApp,
  riskRemediated,
  riskySignInChallenged,
  signInFrequency,
  tokenProtected,
} from '../../../shared/core/conditional-access';
import {
  basisOf,
  blockGrant,
  mfaStrength,
  noSession,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
} from '../../fixtures/conditional-access';

type Session = NonNullable<NonNullable<PolicySpoil['sessionControls']>>;
type Case = readonly [title: string, policies: readonly PolicySpoil[], status: 'holds' | 'open' | 'unknown'];

const session = (spoil: Partial<Session>): PolicySpoil => ({
  grants: null,
  sessionControls: { ...noSession, ...spoil },
});

const every = (spoil: Partial<NonNullable<Session['signInFrequency']>>): PolicySpoil =>
  session({
    signInFrequency: {
      isEnabled: true,
      type: 'hours',
      value: 4,
      frequencyInterval: 'timeBased',
      authenticationType: 'primaryAndSecondaryAuthentication',
      ...spoil,
    },
  });

const ask = (policies: readonly PolicySpoil[], requirement: Requirement, narrowed: Partial<RequirementDomain> = {}) =>
  holds(
    requirement,
    domainOf(requirement, narrowed),
    basisOf({ policies: policies.map((spoil, index) => policy({ id: `ca0${index + 1}`, ...spoil })) }),
  );

const blockedFlow = (transferMethods: readonly string[]): PolicySpoil => ({
  grants: blockGrant,
  conditions: { transferMethods },
});

test.each<Case>([
  ['a block of the flow', [blockedFlow(['deviceCodeFlow'])], 'holds'],
  ['a block of both flows', [blockedFlow(['deviceCodeFlow', 'authenticationTransfer'])], 'holds'],
  ['a block of the other flow', [blockedFlow(['authenticationTransfer'])], 'open'],
  ['MFA in the flow', [{ conditions: { transferMethods: ['deviceCodeFlow'] } }], 'open'],
  [
    'a block outside the office',
    [
      {
        ...blockedFlow(['deviceCodeFlow']),
        conditions: {
          transferMethods: ['deviceCodeFlow'],
          locations: { includeLocations: ['All'], excludeLocations: [office.id] },
        },
      },
    ],
    'open',
  ],
  ['a device, which the flow cannot show', [{ grants: { builtInControls: ['compliantDevice'] } }], 'holds'],
  ['a device or MFA', [{ grants: { builtInControls: ['compliantDevice', 'mfa'] } }], 'open'],
  [
    'a block that we cannot read',
    [
      {
        ...blockedFlow(['deviceCodeFlow']),
        conditions: { transferMethods: ['deviceCodeFlow'], unknownConditions: ['weather'] },
      },
    ],
    'unknown',
  ],
])('device-code flow, %s: blocked %s', (_, policies, status) => {
  expect(ask(policies, blocked, inFlow('deviceCodeFlow')).status).toBe(status);
});

test('a flow blocked only by a grant is blocked indirectly', () => {
  const device = { grants: { builtInControls: ['compliantDevice'] } };
  expect(ask([device], blocked, inFlow('deviceCodeFlow'))).toMatchObject({ status: 'holds', direct: 'indirect' });
  expect(ask([device, blockedFlow(['deviceCodeFlow'])], blocked, inFlow('deviceCodeFlow'))).toMatchObject({
    status: 'holds',
    direct: 'direct',
  });
});

test.each<Case>([
  ['a block of the transfer', [blockedFlow(['authenticationTransfer'])], 'holds'],
  ['a device, which the transfer can show', [{ grants: { builtInControls: ['compliantDevice'] } }], 'open'],
])('authentication transfer, %s: blocked %s', (_, policies, status) => {
  expect(ask(policies, blocked, inFlow('authenticationTransfer')).status).toBe(status);
});

const onAction = (action: string): PolicySpoil['apps'] & object => ({
  includeApplications: [],
  includeUserActions: [action],
});

test.each<Case>([
  ['MFA for it', [{ apps: onAction(registerSecurityInformation) }], 'holds'],
  ['MFA for the other action', [{ apps: onAction(registerDevice) }], 'open'],
  ['MFA for all apps', [{}], 'open'],
  [
    'a device for it',
    [{ apps: onAction(registerSecurityInformation), grants: { builtInControls: ['compliantDevice'] } }],
    'holds',
  ],
  [
    'a block outside trusted locations',
    [
      {
        apps: onAction(registerSecurityInformation),
        grants: blockGrant,
        conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
      },
    ],
    'holds',
  ],
  [
    'a block in trusted locations',
    [
      {
        apps: onAction(registerSecurityInformation),
        grants: blockGrant,
        conditions: { locations: { includeLocations: ['AllTrusted'], excludeLocations: [] } },
      },
    ],
    'open',
  ],
  [
    'terms of use for it',
    [{ apps: onAction(registerSecurityInformation), grants: { builtInControls: [], termsOfUse: ['terms'] } }],
    'open',
  ],
])('registration of security info, %s: %s', (_, policies, status) => {
  const narrowed: Partial<RequirementDomain> = { apps: [registerSecurityInformation], exceptedLocations: 'trusted' };
  expect(ask(policies, anyOfRequirements(mfa, managedDevice), narrowed).status).toBe(status);
});

test.each<Case>([
  [
    'its context',
    [{ apps: { includeApplications: [], includeAuthenticationContextClassReferences: ['c1', 'c2'] } }],
    'holds',
  ],
  [
    'another context',
    [{ apps: { includeApplications: [], includeAuthenticationContextClassReferences: ['c11'] } }],
    'open',
  ],
  ['all apps', [{}], 'open'],
])('an authentication context, MFA for %s: %s', (_, policies, status) => {
  expect(ask(policies, mfa, { apps: ['c1'] }).status).toBe(status);
});

test('an uncovered action is named', () => {
  const coverage = ask([{ apps: onAction(registerDevice) }], mfa, {
    apps: [registerDevice, registerSecurityInformation],
  });
  expect(coverage).toMatchObject({ status: 'open', cells: [{ apps: [registerSecurityInformation] }] });
});

const atHighUserRisk = { userRiskLevels: ['high'] };
const remedy = (builtInControls: readonly string[], rest: object = {}) => ({
  conditions: atHighUserRisk,
  grants: { operator: 'AND', builtInControls, ...rest },
});

test.each<Case>([
  ['a password change with MFA', [remedy(['passwordChange', 'mfa'])], 'holds'],
  [
    'a password change with a strength',
    [remedy(['passwordChange'], { authenticationStrengthId: mfaStrength.id })],
    'holds',
  ],
  [
    'a password change with a deleted strength',
    [remedy(['passwordChange'], { authenticationStrengthId: 'gone' })],
    'unknown',
  ],
  ['a password change alone', [remedy(['passwordChange'])], 'open'],
  [
    'a password change or MFA',
    [{ conditions: atHighUserRisk, grants: { builtInControls: ['passwordChange', 'mfa'] } }],
    'open',
  ],
  ['remediation by Microsoft', [remedy(['riskRemediation'])], 'holds'],
  ['a block', [{ conditions: atHighUserRisk, grants: blockGrant }], 'holds'],
  ['MFA', [{ conditions: atHighUserRisk }], 'open'],
  ['a block at medium risk', [{ conditions: { userRiskLevels: ['medium'] }, grants: blockGrant }], 'open'],
  [
    'a block at both risks in one policy',
    [{ conditions: { ...atHighUserRisk, signInRiskLevels: ['high'] }, grants: blockGrant }],
    'open',
  ],
  ['an unknown control', [remedy(['faceScan'])], 'unknown'],
])('high user risk, %s: %s', (_, policies, status) => {
  expect(ask(policies, riskRemediated, atUserRisk('high')).status).toBe(status);
});

const atSignIn = (...signInRiskLevels: readonly string[]) => ({ conditions: { signInRiskLevels } });

test.each<Case>([
  ['MFA at both levels', [atSignIn('high', 'medium')], 'holds'],
  ['one policy for each level', [atSignIn('medium'), { ...atSignIn('high'), grants: blockGrant }], 'holds'],
  ['MFA at high risk only', [atSignIn('high')], 'open'],
  ['plain MFA for everyone', [{}], 'open'],
  [
    'MFA for everyone every time',
    [{ ...every({ frequencyInterval: 'everyTime', value: null, type: null }), grants: {} }],
    'holds',
  ],
  [
    'MFA at both levels of risky users only',
    [{ conditions: { signInRiskLevels: ['high', 'medium'], userRiskLevels: ['high'] } }],
    'open',
  ],
])('risky sign-ins, %s: %s', (_, policies, status) => {
  expect(ask(policies, riskySignInChallenged, atSignInRisk('high', 'medium')).status).toBe(status);
});

test('the uncovered level is named', () => {
  expect(ask([atSignIn('high')], riskySignInChallenged, atSignInRisk('high', 'medium'))).toMatchObject({
    status: 'open',
    cells: [{ risks: ['sign-in medium'] }],
  });
});

test('MFA for everyone is MFA at risk too', () => {
  expect(ask([{}], mfa, atSignInRisk('high')).status).toBe('holds');
});

test.each<Case>([
  ['as often', [every({})], 'holds'],
  ['less often', [every({ value: 5 })], 'open'],
  ['every day', [every({ type: 'days', value: 1 })], 'open'],
  ['every time', [every({ frequencyInterval: 'everyTime', type: null, value: null })], 'holds'],
  ['switched off', [every({ isEnabled: false })], 'open'],
  ['for secondary authentication only', [every({ authenticationType: 'secondaryAuthentication' })], 'open'],
  ['in an unknown unit', [every({ type: 'moons' })], 'unknown'],
  ['with an unknown interval', [every({ frequencyInterval: 'weatherBased' })], 'unknown'],
  ['no session control', [{}], 'open'],
  ['a block instead', [{ grants: blockGrant }], 'holds'],
  ['together with MFA in one policy', [{ ...every({}), grants: {} }], 'holds'],
  [
    'for browsers, with a block for the rest',
    [
      { ...every({}), conditions: { clientAppTypes: ['browser'] } },
      { grants: blockGrant, conditions: { clientAppTypes: ['mobileAppsAndDesktopClients'] } },
    ],
    'holds',
  ],
  ['in report-only mode', [{ ...every({}), state: 'enabledForReportingButNotEnforced' }], 'open'],
])('sign-in required every four hours at most, %s: %s', (_, policies, status) => {
  expect(ask(policies, signInFrequency(4)).status).toBe(status);
});

const browser = (mode: string | null, isEnabled = true) => session({ persistentBrowser: { isEnabled, mode } });

test.each<readonly [string, Requirement, ...Case]>([
  ['browserNotPersistent', browserNotPersistent, 'never', [browser('never')], 'holds'],
  ['browserNotPersistent', browserNotPersistent, 'always', [browser('always')], 'open'],
  ['browserNotPersistent', browserNotPersistent, 'off', [browser('never', false)], 'open'],
  ['browserNotPersistent', browserNotPersistent, 'a mode that is new', [browser('sometimes')], 'unknown'],
  ['tokenProtected', tokenProtected, 'on', [session({ secureSignInSession: { isEnabled: true } })], 'holds'],
  ['tokenProtected', tokenProtected, 'off', [session({ secureSignInSession: { isEnabled: false } })], 'open'],
  [
    'restrictedByApp',
    restrictedByApp,
    'on',
    [session({ applicationEnforcedRestrictions: { isEnabled: true } })],
    'holds',
  ],
  [
    'restrictedByApp',
    restrictedByApp,
    'off',
    [session({ applicationEnforcedRestrictions: { isEnabled: false } })],
    'open',
  ],
])('%s, %#: %s', (_name, requirement, _title, policies, status) => {
  expect(ask(policies, requirement).status).toBe(status);
});

const onPhones = { platforms: { includePlatforms: ['android', 'iOS'], excludePlatforms: [] } };

test.each<Case>([
  ['protected apps', [{ grants: { builtInControls: ['compliantApplication'] }, conditions: onPhones }], 'holds'],
  ['approved apps', [{ grants: { builtInControls: ['approvedApplication'] }, conditions: onPhones }], 'open'],
  [
    'approved or protected apps',
    [{ grants: { builtInControls: ['approvedApplication', 'compliantApplication'] } }],
    'open',
  ],
  [
    'protected apps on android',
    [
      {
        grants: { builtInControls: ['compliantApplication'] },
        conditions: { platforms: { includePlatforms: ['android'], excludePlatforms: [] } },
      },
    ],
    'open',
  ],
])('app protection, %s: %s', (_, policies, status) => {
  expect(ask(policies, protectedApp).status).toBe(status);
});

test('approved apps count where the operator accepts them', () => {
  const approved = { grants: { builtInControls: ['approvedApplication', 'compliantApplication'] } };
  const accepts = ['approvedApplication', 'compliantApplication'] as const;
  expect(ask([approved], { type: 'protectedApp', accepts }).status).toBe('holds');
});

test.each<Case>([
  ['MFA or a device', [{ grants: { builtInControls: ['mfa', 'compliantDevice'] } }], 'holds'],
  [
    'a strength or a device',
    [{ grants: { builtInControls: ['domainJoinedDevice'], authenticationStrengthId: phishingResistantStrength.id } }],
    'holds',
  ],
  ['MFA or terms', [{ grants: { termsOfUse: ['terms'] } }], 'open'],
])('either MFA or a managed device, required for %s: %s', (_, policies, status) => {
  expect(ask(policies, anyOfRequirements(mfa, phishingResistantMfa, managedDevice)).status).toBe(status);
});

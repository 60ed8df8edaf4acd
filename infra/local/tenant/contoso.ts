import { builtInStrengths, phishingResistantStrengthId } from './authentication-strengths';
import { createCollection } from './collection';
import { directoryDevices, managedDevices } from './devices';
import { graphTime } from './graph-time';
import { type JsonObject, textOf } from './json';
import { hasP1, hasP2, type Licence } from './licences';
import { mix, seededGuid } from './random';
import { administratorRoleIds, roleDefinitions, roleId } from './role-definitions';
import { collectionOf, linksOf, type World } from './world';

const day = 24 * 3600 * 1000;
export const domain = 'contoso.example';

export type ContosoOptions = {
  readonly seed: number;
  readonly tenantId: string;
  readonly name: string;
  readonly people: number;
  readonly devices: number;
  readonly licence: Licence;
  readonly now: () => number;
};

const leadingPeople = [
  'Mara Klein',
  'Tom Iversen',
  'Ada Brandt',
  'Paul Orth',
  'svc-migration',
  'Lea Novak',
  'BreakGlass-1',
  'BreakGlass-2',
  'Ines Roth',
  'Jan Pohl',
] as const;
const firstNames = [
  'Nora',
  'Emil',
  'Sofia',
  'Jonas',
  'Lina',
  'Oskar',
  'Clara',
  'Anton',
  'Greta',
  'Milan',
  'Ella',
  'Felix',
  'Ida',
  'Hugo',
  'Mina',
];
const lastNames = [
  'Weber',
  'Lund',
  'Fischer',
  'Sato',
  'Marek',
  'Hansen',
  'Okafor',
  'Vogel',
  'Silva',
  'Berg',
  'Kaya',
  'Moreau',
  'Novy',
];
const departments = ['Finance', 'Engineering', 'Sales', 'Operations'];

/** The name of the person at a place in the list: the known ones first, then as many as are asked for, each name once. */
function personName(index: number): string {
  const known = leadingPeople[index];
  if (known !== undefined) return known;
  const place = index - leadingPeople.length;
  const round = Math.floor(place / (firstNames.length * lastNames.length));
  const first = firstNames[place % firstNames.length] ?? '';
  const last = lastNames[Math.floor(place / firstNames.length) % lastNames.length] ?? '';
  return round === 0 ? `${first} ${last}` : `${first} ${last} ${round + 1}`;
}

function makePerson(options: ContosoOptions, index: number): JsonObject {
  const displayName = personName(index);
  const nickname = displayName.toLowerCase().replaceAll(' ', '.');
  const [givenName, ...rest] = displayName.split(' ');
  const isPerson = rest.length > 0;
  const principalName = `${nickname}@${domain}`;
  const joined = options.now() - (200 + (mix(options.seed, 'joined', index) % 900)) * day;
  return {
    id: seededGuid(options.seed, 'user', index),
    deletedDateTime: null,
    accountEnabled: true,
    businessPhones: [],
    city: 'Berlin',
    companyName: options.name,
    country: 'Germany',
    createdDateTime: graphTime(joined),
    creationType: null,
    department: isPerson ? (departments[index % departments.length] ?? null) : null,
    displayName,
    employeeType: null,
    externalUserState: null,
    givenName: isPerson ? (givenName ?? null) : null,
    jobTitle: isPerson ? 'Specialist' : null,
    lastPasswordChangeDateTime: graphTime(joined),
    mail: isPerson ? principalName : null,
    mailNickname: nickname,
    mobilePhone: null,
    officeLocation: null,
    onPremisesSyncEnabled: null,
    otherMails: [],
    passwordPolicies: 'DisablePasswordExpiration',
    preferredLanguage: isPerson ? 'en' : null,
    proxyAddresses: isPerson ? [`SMTP:${principalName}`] : [],
    signInSessionsValidFromDateTime: graphTime(joined),
    surname: isPerson ? rest.join(' ') : null,
    usageLocation: 'DE',
    userPrincipalName: principalName,
    userType: 'Member',
  };
}

type GroupPlan = { readonly name: string; readonly description: string; readonly isAssignableToRole?: boolean };

const groupPlans: readonly GroupPlan[] = [
  { name: 'Vendors-Temp', description: 'Vendors of the migration' },
  { name: 'CA-Exclusions', description: 'People who are left out of CA01 for a day' },
  { name: 'Role-Device-Admins', description: 'Holders of the Intune Administrator role', isAssignableToRole: true },
  { name: 'Berlin', description: 'Everyone in Berlin' },
  { name: 'Finance', description: 'Finance department' },
  { name: 'All-Staff', description: 'Everyone who works here' },
];

function makeGroup(options: ContosoOptions, plan: GroupPlan, index: number): JsonObject {
  return {
    id: seededGuid(options.seed, 'group', index),
    deletedDateTime: null,
    classification: null,
    createdDateTime: graphTime(options.now() - 300 * day),
    description: plan.description,
    displayName: plan.name,
    expirationDateTime: null,
    groupTypes: [],
    isAssignableToRole: plan.isAssignableToRole ?? null,
    mail: null,
    mailEnabled: false,
    mailNickname: plan.name.toLowerCase(),
    membershipRule: null,
    membershipRuleProcessingState: null,
    onPremisesSyncEnabled: null,
    proxyAddresses: [],
    renewedDateTime: graphTime(options.now() - 300 * day),
    securityEnabled: true,
    visibility: plan.isAssignableToRole === true ? 'Private' : null,
  };
}

type Cast = {
  readonly person: (name: string) => string;
  readonly group: (name: string) => string;
};

function policyFrom(options: ContosoOptions, index: number, part: JsonObject): JsonObject {
  return {
    id: seededGuid(options.seed, 'policy', index),
    templateId: null,
    createdDateTime: graphTime(options.now() - 200 * day),
    modifiedDateTime: null,
    state: 'enabled',
    ...part,
  };
}

function conditions(part: JsonObject): JsonObject {
  return {
    userRiskLevels: [],
    signInRiskLevels: [],
    clientAppTypes: ['all'],
    servicePrincipalRiskLevels: [],
    insiderRiskLevels: null,
    platforms: null,
    locations: null,
    devices: null,
    clientApplications: null,
    authenticationFlows: null,
    applications: everyApplication,
    ...part,
  };
}

const everyApplication: JsonObject = {
  includeApplications: ['All'],
  excludeApplications: [],
  includeUserActions: [],
  includeAuthenticationContextClassReferences: [],
  applicationFilter: null,
};

function users(part: JsonObject): JsonObject {
  return {
    includeUsers: [],
    excludeUsers: [],
    includeGroups: [],
    excludeGroups: [],
    includeRoles: [],
    excludeRoles: [],
    includeGuestsOrExternalUsers: null,
    excludeGuestsOrExternalUsers: null,
    ...part,
  };
}

function grant(builtInControls: readonly string[], strengthId?: string): JsonObject {
  return {
    operator: 'OR',
    builtInControls,
    customAuthenticationFactors: [],
    termsOfUse: [],
    authenticationStrength: strengthId === undefined ? null : { id: strengthId },
  };
}

/**
 * The policies of a healthy tenant. The break-glass accounts are left out of CA01 and CA02; CA04 covers them, as it does
 * every administrator, so that nobody can sign in with a password alone.
 */
function conditionalAccessPolicies(options: ContosoOptions, cast: Cast): readonly JsonObject[] {
  const breakGlass = [cast.person('BreakGlass-1'), cast.person('BreakGlass-2')];
  const everyone = users({
    includeUsers: ['All'],
    excludeUsers: breakGlass,
    excludeGroups: [cast.group('CA-Exclusions')],
  });
  const allUsers = users({ includeUsers: ['All'], excludeUsers: breakGlass });
  const policies: JsonObject[] = [
    {
      displayName: 'CA01 Require MFA for everyone',
      conditions: conditions({ users: everyone }),
      grantControls: grant(['mfa']),
      sessionControls: null,
    },
    {
      displayName: 'CA02 Block legacy authentication',
      conditions: conditions({ users: allUsers, clientAppTypes: ['exchangeActiveSync', 'other'] }),
      grantControls: grant(['block']),
      sessionControls: null,
    },
    {
      displayName: 'CA03 Secure registration of security methods',
      conditions: conditions({
        users: allUsers,
        applications: {
          ...everyApplication,
          includeApplications: [],
          includeUserActions: ['urn:user:registersecurityinfo'],
        },
        locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
      }),
      grantControls: grant(['mfa']),
      sessionControls: null,
    },
    {
      displayName: 'CA04 Phishing-resistant MFA for administrators',
      conditions: conditions({ users: users({ includeRoles: administratorRoleIds }) }),
      grantControls: grant([], phishingResistantStrengthId),
      sessionControls: null,
    },
    {
      displayName: 'CA05 Managed device for Microsoft 365',
      state: 'enabledForReportingButNotEnforced',
      conditions: conditions({
        users: allUsers,
        applications: { ...everyApplication, includeApplications: ['Office365'] },
        platforms: { includePlatforms: ['windows', 'macOS'], excludePlatforms: [] },
      }),
      grantControls: grant(['compliantDevice']),
      sessionControls: null,
    },
    {
      displayName: 'CA06 Short sessions on unmanaged devices',
      conditions: conditions({
        users: allUsers,
        devices: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } },
      }),
      grantControls: null,
      sessionControls: {
        disableResilienceDefaults: null,
        applicationEnforcedRestrictions: null,
        cloudAppSecurity: null,
        secureSignInSession: null,
        signInFrequency: {
          value: 8,
          type: 'hours',
          authenticationType: 'primaryAndSecondaryAuthentication',
          frequencyInterval: 'timeBased',
          isEnabled: true,
        },
        persistentBrowser: { mode: 'never', isEnabled: true },
      },
    },
  ];
  if (hasP2(options.licence)) {
    policies.push({
      displayName: 'CA07 Block sign-ins at high risk',
      conditions: conditions({ users: allUsers, signInRiskLevels: ['high'] }),
      grantControls: grant(['block']),
      sessionControls: null,
    });
  }
  return policies.map((policy, index) => policyFrom(options, index, policy));
}

function namedLocations(options: ContosoOptions): readonly JsonObject[] {
  const made = graphTime(options.now() - 200 * day);
  const location = (index: number, type: string, part: JsonObject): JsonObject => ({
    '@odata.type': `#microsoft.graph.${type}`,
    id: seededGuid(options.seed, 'location', index),
    displayName: '',
    modifiedDateTime: made,
    createdDateTime: made,
    ...part,
  });
  const range = (cidrAddress: string): JsonObject => ({ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress });
  return [
    location(0, 'ipNamedLocation', {
      displayName: 'Berlin office',
      isTrusted: true,
      ipRanges: [range('192.0.2.0/26')],
    }),
    location(1, 'ipNamedLocation', {
      displayName: 'Hamburg office',
      isTrusted: true,
      ipRanges: [range('198.51.100.0/28')],
    }),
    // A country has no isTrusted at all on the wire.
    location(2, 'countryNamedLocation', {
      displayName: 'Countries we work in',
      countriesAndRegions: ['DE', 'NO', 'CZ'],
      includeUnknownCountriesAndRegions: false,
      countryLookupMethod: 'clientIpAddress',
    }),
  ];
}

const blockAtOnce: JsonObject = {
  ruleName: 'PasswordRequired',
  scheduledActionConfigurations: [
    { id: '', actionType: 'block', gracePeriodHours: 0, notificationTemplateId: '', notificationMessageCCList: [] },
  ],
};

function compliancePolicies(options: ContosoOptions): readonly JsonObject[] {
  const made = graphTime(options.now() - 180 * day);
  const policy = (index: number, type: string, displayName: string, part: JsonObject): JsonObject => {
    const id = seededGuid(options.seed, 'compliancePolicy', index);
    return {
      '@odata.type': `#microsoft.graph.${type}`,
      id,
      createdDateTime: made,
      lastModifiedDateTime: made,
      description: null,
      displayName,
      version: 1,
      ...part,
      assignments: [
        {
          id: `${id}_adadadad-808e-44e2-905a-0b7873a8a531`,
          target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' },
        },
      ],
      scheduledActionsForRule: [{ id: seededGuid(options.seed, 'scheduledAction', index), ...blockAtOnce }],
    };
  };
  return [
    policy(0, 'windows10CompliancePolicy', 'Win-Baseline', {
      passwordRequired: true,
      passwordBlockSimple: true,
      passwordRequiredToUnlockFromIdle: true,
      passwordMinutesOfInactivityBeforeLock: 15,
      passwordExpirationDays: null,
      passwordMinimumLength: 8,
      passwordMinimumCharacterSetCount: null,
      passwordRequiredType: 'alphanumeric',
      passwordPreviousPasswordBlockCount: null,
      requireHealthyDeviceReport: true,
      osMinimumVersion: '10.0.22631',
      osMaximumVersion: null,
      mobileOsMinimumVersion: null,
      mobileOsMaximumVersion: null,
      earlyLaunchAntiMalwareDriverEnabled: true,
      bitLockerEnabled: true,
      secureBootEnabled: true,
      codeIntegrityEnabled: true,
      storageRequireEncryption: true,
    }),
    policy(1, 'iosCompliancePolicy', 'iOS-Baseline', {
      passcodeRequired: true,
      passcodeBlockSimple: true,
      passcodeMinimumLength: 6,
      passcodeRequiredType: 'numeric',
      osMinimumVersion: '17.0',
      osMaximumVersion: null,
      securityBlockJailbrokenDevices: true,
      deviceThreatProtectionEnabled: false,
      deviceThreatProtectionRequiredSecurityLevel: 'unavailable',
      managedEmailProfileRequired: false,
    }),
    policy(2, 'macOSCompliancePolicy', 'Mac-Baseline', {
      passwordRequired: true,
      osMinimumVersion: '14.0',
      systemIntegrityProtectionEnabled: true,
      storageRequireEncryption: true,
      firewallEnabled: true,
    }),
    policy(3, 'androidCompliancePolicy', 'Android-Baseline', {
      passwordRequired: true,
      passwordRequiredType: 'numericComplex',
      osMinimumVersion: '13.0',
      securityBlockJailbrokenDevices: true,
      storageRequireEncryption: true,
    }),
  ];
}

function organization(options: ContosoOptions): JsonObject {
  return {
    id: options.tenantId,
    deletedDateTime: null,
    assignedPlans: [],
    businessPhones: ['+49 30 5550100'],
    city: 'Berlin',
    country: null,
    countryLetterCode: 'DE',
    createdDateTime: graphTime(options.now() - 1500 * day),
    defaultUsageLocation: 'DE',
    displayName: options.name,
    marketingNotificationEmails: [],
    mobileDeviceManagementAuthority: options.licence.intune ? 'intune' : 'unknown',
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    partnerTenantType: null,
    postalCode: '10115',
    preferredLanguage: 'en',
    privacyProfile: null,
    provisionedPlans: [],
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: 'Example Street 1',
    technicalNotificationMails: [`it@${domain}`],
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: false,
        name: domain,
        type: 'Managed',
      },
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: false,
        isInitial: true,
        name: 'contoso.onmicrosoft.example',
        type: 'Managed',
      },
    ],
  };
}

const graphApplicationId = '00000003-0000-0000-c000-000000000000';

function servicePrincipals(options: ContosoOptions): readonly JsonObject[] {
  const principal = (index: number, displayName: string, part: JsonObject): JsonObject => ({
    id: seededGuid(options.seed, 'servicePrincipal', index),
    deletedDateTime: null,
    accountEnabled: true,
    alternativeNames: [],
    appDisplayName: displayName,
    appId: seededGuid(options.seed, 'application', index),
    appOwnerOrganizationId: options.tenantId,
    appRoleAssignmentRequired: false,
    appRoles: [],
    displayName,
    keyCredentials: [],
    passwordCredentials: [],
    servicePrincipalNames: [],
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMyOrg',
    tags: [],
    ...part,
  });
  return [
    principal(0, 'Backup-Connector', {}),
    principal(1, 'Microsoft Graph', {
      appId: graphApplicationId,
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    }),
    principal(2, 'MS-PIM', {
      appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e',
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    }),
    principal(3, 'Intune Compliance Client Prod', { appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' }),
  ];
}

/** Who holds which role at the start; a group holds one too. */
const roleHolders: readonly (readonly [role: string, holder: string])[] = [
  ['Global Administrator', 'Mara Klein'],
  ['Global Administrator', 'Tom Iversen'],
  ['Global Administrator', 'Ada Brandt'],
  ['Global Administrator', 'BreakGlass-1'],
  ['Global Administrator', 'BreakGlass-2'],
  ['Exchange Administrator', 'Lea Novak'],
  ['Intune Administrator', 'Role-Device-Admins'],
];

/** An assignment's id and the id of its schedule instance are the same text. */
export function roleAssignment(seed: number, index: number, principalId: string, roleDefinitionId: string): JsonObject {
  return {
    id: `${seededGuid(seed, 'roleAssignment', index).replaceAll('-', '')}-1`,
    principalId,
    directoryScopeId: '/',
    roleDefinitionId,
  };
}

/** The schedule instance through which PIM shows a standing assignment. */
export function standingInstance(assignment: JsonObject): JsonObject {
  const id = textOf(assignment, 'id');
  return {
    id,
    principalId: textOf(assignment, 'principalId'),
    roleDefinitionId: textOf(assignment, 'roleDefinitionId'),
    directoryScopeId: textOf(assignment, 'directoryScopeId') || '/',
    appScopeId: null,
    startDateTime: null,
    endDateTime: null,
    assignmentType: 'Assigned',
    memberType: 'Direct',
    roleAssignmentOriginId: id,
    roleAssignmentScheduleId: id,
  };
}

function fillRoles(world: World, options: ContosoOptions, cast: Cast): void {
  roleHolders.forEach(([role, holder], index) => {
    const isGroup = groupPlans.some((plan) => plan.name === holder);
    const principal = isGroup ? cast.group(holder) : cast.person(holder);
    const assignment = roleAssignment(options.seed, index, principal, roleId(role));
    collectionOf(world, 'roleManagement/directory/roleAssignments').put(assignment);
    collectionOf(world, 'roleManagement/directory/roleAssignmentScheduleInstances').put(standingInstance(assignment));
  });
  const id = seededGuid(options.seed, 'eligibility', 0);
  collectionOf(world, 'roleManagement/directory/roleEligibilityScheduleInstances').put({
    id,
    principalId: cast.person('Paul Orth'),
    roleDefinitionId: roleId('Security Administrator'),
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: graphTime(options.now() - 90 * day),
    endDateTime: null,
    memberType: 'Direct',
    roleEligibilityScheduleId: id,
  });
}

function fillMembers(world: World, people: readonly JsonObject[], cast: Cast): void {
  const ids = people.map((person) => textOf(person, 'id'));
  const add = (group: string, members: readonly string[]): void => {
    for (const member of members) linksOf(world.members, cast.group(group)).add(member);
  };
  // Two administrators are among the sixteen: CA04 goes on covering them when CA01 no longer does.
  add('Vendors-Temp', ['Ada Brandt', 'Lea Novak', 'Paul Orth', 'svc-migration'].map(cast.person));
  add('Vendors-Temp', ids.slice(10, 22));
  linksOf(world.members, cast.group('CA-Exclusions'));
  add('Role-Device-Admins', [cast.person('Ines Roth')]);
  const finance = people.filter((person) => person.department === 'Finance').map((person) => textOf(person, 'id'));
  add('Finance', finance);
  add('Berlin', [cast.group('Finance'), ...ids.slice(8, 12)]);
  add(
    'All-Staff',
    people.filter((person) => person.mail !== null).map((person) => textOf(person, 'id')),
  );
  linksOf(world.owners, cast.group('Vendors-Temp')).add(cast.person('Tom Iversen'));
}

/** Fills a world with Contoso: a healthy tenant in which every requirement holds. */
export function fillContoso(world: World, options: ContosoOptions): void {
  const { seed, licence } = options;
  const people = Array.from({ length: Math.max(options.people, leadingPeople.length) }, (_, index) =>
    makePerson(options, index),
  );
  const groups = groupPlans.map((plan, index) => makeGroup(options, plan, index));
  const idByName = new Map([...people, ...groups].map((each) => [textOf(each, 'displayName'), textOf(each, 'id')]));
  const idOf = (name: string): string => {
    const id = idByName.get(name);
    if (id === undefined) throw new Error(`Contoso has nobody and nothing called "${name}".`);
    return id;
  };
  const cast: Cast = { person: idOf, group: idOf };
  const fleet = {
    seed,
    count: options.devices,
    owners: people.filter((person) => person.mail !== null),
    openedAt: options.now(),
    now: options.now,
  };

  const { collections, singletons } = world;
  collections.set('organization', createCollection([organization(options)]));
  collections.set('users', createCollection(people));
  collections.set('groups', createCollection(groups));
  collections.set('servicePrincipals', createCollection(servicePrincipals(options)));
  collections.set('devices', directoryDevices(fleet));
  collections.set('deviceManagement/managedDevices', managedDevices(fleet));
  collections.set('deviceManagement/deviceCompliancePolicies', createCollection(compliancePolicies(options)));
  collections.set('identity/conditionalAccess/namedLocations', createCollection(namedLocations(options)));
  collections.set('identity/conditionalAccess/policies', createCollection(conditionalAccessPolicies(options, cast)));
  fillFoundations(world, options);
  singletons.set('policies/identitySecurityDefaultsEnforcementPolicy', {
    ...singletons.get('policies/identitySecurityDefaultsEnforcementPolicy'),
    // Security defaults and Conditional Access exclude each other; without P1 they are what protects the tenant.
    isEnabled: !hasP1(licence),
  });
  fillMembers(world, people, cast);
  fillRoles(world, options, cast);
}

/** What every tenant has from its first day, an empty one included: built-in roles and strengths, and its policies. */
export function fillFoundations(world: World, options: Pick<ContosoOptions, 'tenantId' | 'seed'>): void {
  const { collections, singletons } = world;
  collections.set('roleManagement/directory/roleDefinitions', createCollection(roleDefinitions()));
  collections.set('policies/authenticationStrengthPolicies', createCollection(builtInStrengths));
  singletons.set('policies/identitySecurityDefaultsEnforcementPolicy', {
    id: '00000000-0000-0000-0000-000000000005',
    displayName: 'Security Defaults',
    description:
      'Security defaults is a set of basic identity security mechanisms recommended by Microsoft. When enabled, these recommendations will be automatically enforced in your organization.',
    isEnabled: false,
  });
  singletons.set('policies/authorizationPolicy', {
    id: 'authorizationPolicy',
    displayName: 'Authorization Policy',
    description: 'Used to manage authorization related settings across the company.',
    allowInvitesFrom: 'adminsAndGuestInviters',
    allowedToSignUpEmailBasedSubscriptions: true,
    allowedToUseSSPR: true,
    allowEmailVerifiedUsersToJoinOrganization: false,
    allowUserConsentForRiskyApps: null,
    blockMsolPowerShell: true,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: false,
      allowedToCreateSecurityGroups: false,
      allowedToCreateTenants: false,
      allowedToReadBitlockerKeysForOwnedDevice: true,
      allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-low'],
    },
  });
  singletons.set('deviceManagement', {
    id: seededGuid(options.seed, 'deviceManagement', 0),
    intuneAccountId: seededGuid(options.seed, 'intuneAccount', 0),
    subscriptionState: 'active',
    settings: { deviceComplianceCheckinThresholdDays: 30, isScheduledActionEnabled: true, secureByDefault: true },
  });
  singletons.set('admin/sharepoint/settings', {
    id: 'SharePointSettings',
    allowedDomainGuidsForSyncApp: [],
    idleSessionSignOut: { isEnabled: true, warnAfterInSeconds: 3000, signOutAfterInSeconds: 3600 },
    isLegacyAuthProtocolsEnabled: false,
    isResharingByExternalUsersEnabled: false,
    isUnmanagedSyncAppForTenantRestricted: false,
    sharingAllowedDomainList: [],
    sharingBlockedDomainList: [],
    sharingCapability: 'existingExternalUserSharingOnly',
    sharingDomainRestrictionMode: 'none',
  });
}

/**
 * The examples in Microsoft's documentation, read by our collectors: every field that we use arrives, and none is lost.
 * Examples that are shortened too far to be read are listed with a reason, and the list must not grow unnoticed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeltaKind } from '../../shared/core/collection/graph';
import type { Kind } from '../../shared/core/resource/kind';
import type { FleetCollector } from '../../shared/graph/collector/collector';
import { readDelta } from '../../shared/graph/collector/delta';
import { collectors, fleetCollectors, logCollectors, smallCollectors } from '../../shared/graph/collectors';
import { classify } from '../../shared/graph/errors';
import { readNotifications } from '../../shared/graph/notification';
import { readRetryAfter } from '../../shared/graph/throttling';
import { isLogKind, kindDefinition } from '../../shared/kinds';

const folder = join(__dirname, '../../../shared/truth/graph-docs');
const isThere = existsSync(folder);
if (!isThere) console.warn('Skipped: the documentation examples (../shared/truth/graph-docs) are not on this machine.');

type Example = {
  readonly file: string;
  readonly role: string;
  readonly request: string | null;
  readonly odataType?: string | null;
  readonly body: unknown;
};
type Item = Readonly<Record<string, unknown>>;

/** Where each kind's examples are, as pages of the documentation. */
const pages: readonly (readonly [kind: Exclude<Kind, 'group'>, file: string, page: RegExp])[] = [
  [
    'conditionalAccessPolicy',
    'conditionalaccess',
    /conditionalaccesspolicy-get|conditionalaccessroot-(list|post)-policies/,
  ],
  ['appRoleAssignment', 'serviceprincipal', /v1\.0.*list-approleassignedto/],
  ['namedLocation', 'conditionalaccess', /conditionalaccessroot-(list|post)-namedlocations/],
  ['namedLocation', 'namedlocation', /namedlocation-get/],
  ['identitySecurityDefaultsEnforcementPolicy', 'identitysecuritydefaults', /-get\.md/],
  ['unifiedRoleAssignment', 'rbacapplication', /(list|post)-roleassignments\.md/],
  ['unifiedRoleAssignment', 'unifiedroleassignment', /-get\.md/],
  ['deviceCompliancePolicy', 'compliancepolicy', /compliancepolicy-(get|list)/],
  ['deviceCompliancePolicy', 'devicecompliance', /devicecompliancepolicy-(get|list)/],
  ['organization', 'organization', /organization-(get|list)/],
  ['managedDevice', 'manageddevice', /manageddevice-(get|list|create|update)\.md/],
  ['directoryAudit', 'directoryaudit', /directoryaudit-(get|list)/],
  ['user', 'delta', /user-delta\.md|delta-query-users/],
  ['user', 'user-list', /user-list\.md|user-list-manager/],
  ['device', 'device-', /device-(get|list)\.md/],
  ['authorizationPolicy', 'authorizationpolicy', /authorizationpolicy-get/],
  ['deviceCompliancePolicyDeviceStateSummary', 'devicecompliance', /policydevicestatesummary-get/],
  ['secureScore', 'securescore', /v1\.0.*securescore-get/],
  ['secureScoreControlProfile', 'securescore', /v1\.0.*securescorecontrolprofile-(get|update)/],
  ['riskDetection', 'riskdetection', /riskdetection-(get|list)/],
  ['riskyUser', 'riskyuser', /riskyusers?-(get|list)\.md/],
  ['signIn', 'signin', /signin-(get|list)/],
  ['unifiedRoleAssignmentScheduleInstance', 'contrib-current', /list-roleassignmentscheduleinstances/],
  ['unifiedRoleEligibilityScheduleInstance', 'contrib-current', /list-roleeligibilityscheduleinstances/],
];

/** Kinds without an example in this collection, or (organization) with shortened ones only. */
const withoutExamples: readonly Kind[] = [
  // The collection has no example.
  'accessReviewScheduleDefinition',
  'adminConsentRequestPolicy',
  // The examples of alerts are from another API, which was retired.
  'alert',
  'androidManagedAppProtection',
  // No example in the collection, or only shortened ones, or ones with placeholders for values.
  'appManagementPolicy',
  'applePushNotificationCertificate',
  'application',
  'auditEvent',
  // The collection has no example.
  'authenticationContextClassReference',
  // Its examples date from a time when the methods were not part of the answer.
  'authenticationMethodsPolicy',
  'authenticationStrengthPolicy',
  // The collection has no example.
  'companySubscription',
  // Entries of the unified audit log have one example, from another workload.
  'complianceAudit',
  'crossTenantAccessPolicyConfigurationDefault',
  'crossTenantAccessPolicyConfigurationPartner',
  // The collection has no example.
  'delegatedPermissionClassification',
  // Its examples are from beta, or have placeholders for values.
  'deviceManagement',
  'deviceProtectionOverview',
  'deviceRegistrationPolicy',
  'domain',
  'exchangeAudit',
  'group',
  'groupSetting',
  'healthIssue',
  'incident',
  'iosManagedAppProtection',
  // The log of sign-ins; its examples are read as sign-ins.
  'legacySignIn',
  'mobileThreatDefenseConnector',
  'oAuth2PermissionGrant',
  'onPremisesDirectorySynchronization',
  // This list is that of risk detections, whose examples are read for both.
  'openRiskDetection',
  'organization',
  'riskyServicePrincipal',
  'sensitivityLabel',
  'sensor',
  'servicePrincipal',
  'sharePointAudit',
  'sharepointSettings',
  // A property of users that no example has.
  'signInActivity',
  'subscribedSku',
  'tenantAppManagementPolicy',
  'uncoveredSignIn',
  // The collection has no example.
  'unifiedGroup',
  'unifiedRoleManagementPolicyAssignment',
  'userRegistrationDetails',
  'vppToken',
];

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);

const examplesOf = (file: string, page: RegExp): readonly Example[] => {
  const parsed: { readonly examples: readonly Example[] } = JSON.parse(
    readFileSync(join(folder, `${file}.json`), 'utf8'),
  );
  return parsed.examples.filter(
    (example) => page.test(example.file) && example.role === 'response' && isItem(example.body),
  );
};

/** The items of an example: a list, a list wrapped in `value`, or a single item; an error body has none. */
function itemsOf(body: unknown): readonly Item[] {
  if (!isItem(body) || 'error' in body) return [];
  if (Array.isArray(body.value)) return body.value.filter(isItem);
  return isItem(body.value) ? [body.value] : [body];
}

const read = (kind: Exclude<Kind, 'group'>, item: Item): object => {
  if (isLogKind(kind)) return logCollectors[kind].read(item);
  if (kind === 'managedDevice') {
    const { resource, observed } = fleetCollectors.managedDevice.read(item);
    return { ...resource, ...observed };
  }
  if (kind === 'signInActivity' || kind === 'unifiedGroup' || kind === 'userRegistrationDetails')
    return fleetCollectors[kind].read(item).resource;
  if (kind === 'user' || kind === 'device') {
    const collector: FleetCollector<DeltaKind> = fleetCollectors[kind];
    const delta = readDelta(collector, item);
    return delta.type === 'present' ? delta.item.resource : delta;
  }
  return smallCollectors[kind].read(item);
};

/** Why the documentation's example cannot be read; undefined if it must be readable. */
function whyTruncated(kind: Kind, item: Item): string | undefined {
  if (typeof item.id !== 'string') return 'shortened: no id';
  if (kind === 'riskDetection' && item.riskEventType === undefined) return 'beta: riskType in place of riskEventType';
  if (kind === 'signIn' && leavesOf(item.status).length === 0) return 'shortened: no status';
  if (item.isDeleted === 'Boolean') return 'names of types in place of values';
  if (kind === 'namedLocation' && item['@odata.type'] === undefined) return 'shortened: no @odata.type';
  if (kind === 'unifiedRoleAssignment' && item.directoryScopeId === undefined && item.appScopeId === undefined) {
    return 'shortened: no scope';
  }
  return undefined;
}

/** Every text, number and flag below a value; flags enumerations are split, as we split them. */
function leavesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (!isItem(value)) return typeof value === 'string' ? value.split(',') : [String(value)];
  return Object.entries(value)
    .filter(([name]) => !name.includes('@'))
    .flatMap(([, inner]) => leavesOf(inner));
}

const scheduleParts = [
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'appScopeId',
  'memberType',
  'startDateTime',
  'endDateTime',
];

/** The parts of an item that its resource must keep completely. */
const wholeParts: Partial<Record<Kind, readonly string[]>> = {
  conditionalAccessPolicy: ['id', 'displayName', 'state', 'conditions'],
  namedLocation: [
    'id',
    'displayName',
    'isTrusted',
    'ipRanges',
    'countriesAndRegions',
    'includeUnknownCountriesAndRegions',
  ],
  identitySecurityDefaultsEnforcementPolicy: ['id', 'isEnabled'],
  unifiedRoleAssignment: ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId'],
  organization: ['id', 'displayName', 'onPremisesSyncEnabled'],
  managedDevice: [
    ...(kindDefinition('managedDevice').compared ?? []),
    ...(kindDefinition('managedDevice').observed ?? []),
    'id',
  ],
  user: ['id', 'displayName', 'userPrincipalName', 'accountEnabled', 'userType'],
  device: ['id', ...(kindDefinition('device').compared ?? [])],
  authorizationPolicy: ['id', ...(kindDefinition('authorizationPolicy').compared ?? [])],
  deviceCompliancePolicyDeviceStateSummary: [
    'id',
    ...(kindDefinition('deviceCompliancePolicyDeviceStateSummary').compared ?? []),
  ],
  riskDetection: [
    'riskEventType',
    'riskLevel',
    'riskState',
    'riskDetail',
    'userId',
    'ipAddress',
    'activityDateTime',
    'detectedDateTime',
    'lastUpdatedDateTime',
  ],
  riskyUser: ['id', ...(kindDefinition('riskyUser').compared ?? [])],
  signIn: [
    'id',
    'createdDateTime',
    'userId',
    'appDisplayName',
    'appId',
    'correlationId',
    'isInteractive',
    'ipAddress',
    'clientAppUsed',
    'conditionalAccessStatus',
    'riskLevelDuringSignIn',
    'riskState',
    'riskEventTypes',
  ],
  unifiedRoleAssignmentScheduleInstance: ['id', ...scheduleParts, 'assignmentType'],
  unifiedRoleEligibilityScheduleInstance: ['id', ...scheduleParts],
  directoryAudit: [
    'id',
    'category',
    'correlationId',
    'result',
    'resultReason',
    'activityDisplayName',
    'activityDateTime',
    'loggedByService',
  ],
};

/**
 * The conditions without those that the policy lists as unknown, and without workload identities, which we store only
 * as a flag.
 */
function knownConditions(conditions: unknown, unknown: readonly string[], prefix = ''): unknown {
  if (!isItem(conditions)) return conditions;
  return Object.fromEntries(
    Object.entries(conditions)
      .filter(([name]) => !unknown.includes(prefix + name) && name !== 'clientApplications')
      .map(([name, value]) => [name, prefix === '' ? knownConditions(value, unknown, `${name}.`) : value]),
  );
}

const lost = (kind: Kind, item: Item, resource: object): readonly string[] => {
  const held = new Set(leavesOf(resource));
  const unknown =
    'conditions' in resource && isItem(resource.conditions) ? leavesOf(resource.conditions.unknownConditions) : [];
  return (wholeParts[kind] ?? []).flatMap((part) =>
    leavesOf(part === 'conditions' ? knownConditions(item[part], unknown) : item[part])
      .filter((leaf) => !held.has(leaf))
      .map((leaf) => `${part}: ${leaf}`),
  );
};

const describeWhereThere = isThere ? describe : describe.skip;

describeWhereThere('an example of the documentation', () => {
  const all = isThere
    ? pages.flatMap(([kind, file, page]) =>
        examplesOf(file, page).flatMap((example) => itemsOf(example.body).map((item) => ({ kind, example, item }))),
      )
    : [];
  const whole = all.filter(({ kind, item }) => whyTruncated(kind, item) === undefined);
  const truncated = all.filter(({ kind, item }) => whyTruncated(kind, item) !== undefined);

  test('exist for every kind except those that the collection leaves out', () => {
    const kinds = new Set(whole.map(({ kind }) => kind));
    const missing = Object.values(collectors)
      .map(({ kind }) => kind)
      .filter((kind) => !(kinds as ReadonlySet<string>).has(kind));
    expect([...missing].sort()).toEqual(withoutExamples);
  });

  test.each(whole.map(({ kind, example, item }) => [kind, example.file, item] as const))(
    '%s of %s is read without loss',
    (kind, _file, item) => {
      expect(lost(kind, item, read(kind, item))).toEqual([]);
    },
  );

  test('of a compliance policy keep every typed setting', () => {
    const described = new Set([
      'id',
      'createdDateTime',
      'lastModifiedDateTime',
      'description',
      'displayName',
      'version',
      'roleScopeTagIds',
    ]);
    for (const { item } of whole.filter(({ kind }) => kind === 'deviceCompliancePolicy')) {
      const { settings } = smallCollectors.deviceCompliancePolicy.read(item);
      const names = Object.keys(item).filter((name) => !described.has(name) && !name.includes('@'));
      expect(Object.keys(settings).sort()).toEqual(names.sort());
    }
  });

  test('of a directory audit keep its actor and targets', () => {
    for (const { item } of whole.filter(({ kind }) => kind === 'directoryAudit')) {
      const record = logCollectors.directoryAudit.read(item);
      expect(record.actor.type).toBe('user');
      expect(record.targets).toHaveLength(Array.isArray(item.targetResources) ? item.targetResources.length : 0);
    }
  });

  test('of a risk detection and a sign-in keep the location, and no name of a person or device', () => {
    const logs = whole.filter(({ kind }) => kind === 'riskDetection' || kind === 'signIn');
    expect(logs.length).toBeGreaterThanOrEqual(9);
    for (const { kind, item } of logs) {
      const held = leavesOf(read(kind, item));
      const place = isItem(item.location) ? leavesOf([item.location.city, item.location.countryOrRegion]) : [];
      expect(place.filter((leaf) => !held.includes(leaf))).toEqual([]);
      expect(JSON.stringify(held)).not.toMatch(kind === 'signIn' ? /@/ : /Mozilla|Edge 80|@/);
    }
  });

  test('that cannot be read were shortened, and are refused rather than guessed at', () => {
    for (const { kind, item } of truncated) expect(() => read(kind, item)).toThrow(/^ours: /);
    const counted = new Map<string, number>();
    for (const { kind, item } of truncated) {
      const line = `${kind}, ${whyTruncated(kind, item)}`;
      counted.set(line, (counted.get(line) ?? 0) + 1);
    }
    expect(Object.fromEntries(counted)).toEqual({
      'device, shortened: no id': 9,
      'organization, shortened: no id': 4,
      'riskDetection, beta: riskType in place of riskEventType': 2,
      'riskyUser, names of types in place of values': 2,
      'signIn, shortened: no status': 1,
      'user, shortened: no id': 21,
    });
  });
});

describeWhereThere('a published set of Conditional Access policies', () => {
  test('is read without loss', () => {
    const set: { readonly policies: readonly { readonly body: Item }[] } = JSON.parse(
      readFileSync(join(folder, '../ca-policies/alexfilipin.json'), 'utf8'),
    );
    expect(set.policies.length).toBeGreaterThan(50);
    for (const [index, { body }] of set.policies.entries()) {
      const item = { ...body, id: `policy-${index}` };
      expect(lost('conditionalAccessPolicy', item, read('conditionalAccessPolicy', item))).toEqual([]);
    }
  });
});

describeWhereThere('an error, a throttled answer and a notification of the documentation', () => {
  const everything = (file: string): readonly Example[] =>
    JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')).examples;
  const call = {
    method: 'GET',
    url: '/x',
    path: '/x',
    scope: 'directory',
    cost: 1,
    permission: 'User.Read.All',
    licence: null,
    repeatable: true,
    missing: 'ours',
  } as const;

  test('are classified', () => {
    for (const file of ['errors', 'throttling']) {
      for (const { body } of everything(file)) {
        const headers: Readonly<Record<string, string>> = file === 'throttling' ? { 'retry-after': '10' } : {};
        const verdict = classify(
          {
            type: 'answered',
            status: file === 'throttling' ? 429 : 400,
            text: JSON.stringify(body),
            header: (name) => headers[name] ?? null,
          },
          call,
          0,
        );
        expect(verdict?.failure.reason).toBe(file === 'throttling' ? 'throttled' : 'ours');
      }
    }
    expect(readRetryAfter('10', null, 0)).toBe(10);
  });

  test('are read as a list of notifications that are not ours', () => {
    const bodies = ['changenotification', 'webhooks']
      .flatMap(everything)
      .filter(({ body }) => isItem(body) && Array.isArray(body.value));
    expect(bodies.length).toBeGreaterThanOrEqual(4);
    for (const { body } of bodies) {
      const options = { keys: ['k'.repeat(32)], tenantIds: ['84bd8158-6d4d-4958-8b9f-9d6445542f95'] };
      const received = readNotifications(JSON.stringify(body), options);
      expect(received).toMatchObject({ ok: true, hints: [] });
    }
  });
});

/**
 * ScubaGear's cases for Entra ID, each turned into the folder of Graph JSON that a tenant with these settings would
 * export.
 */
import {
  isList,
  isObject,
  type Json,
  type JsonObject,
  objectsOf,
  textOf,
  textsOf,
} from '../../infra/local/tenant/json';

export type ScubaCase = {
  readonly id: string;
  readonly test: string;
  readonly policyId: string;
  readonly expected: 'pass' | 'fail';
  readonly kind: 'verdict' | 'license-missing' | 'not-checked';
  readonly input: JsonObject;
};

export type Converted = {
  /** The files of the folder, by path without `.json`. */
  readonly files: ReadonlyMap<string, Json>;
  readonly configuration: JsonObject;
};

type Convert = (input: JsonObject, controlId: string) => Converted;

/** The control that matches a policy of ScubaGear; `null` if there is none, with ScubaGear's text in `why`. */
export type Policy =
  | {
      readonly controlId: string;
      readonly convert: Convert;
      /** The same folder without the parts of the fixture that the rule does not read; null if there are none. */
      readonly asItStands: Convert | null;
    }
  | { readonly controlId: null; readonly why: string };

const lowered = (value: Json): Json => {
  if (isList(value)) return value.map(lowered);
  if (typeof value === 'string') return timeOf(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.slice(0, 1).toLowerCase() + key.slice(1), lowered(inner)]),
  );
};

/** PowerShell writes times as wrapped milliseconds. */
function timeOf(text: string): string {
  const [, ms] = /^\/Date\((-?\d+)\)\/$/.exec(text) ?? [];
  return ms === undefined ? text : new Date(Number(ms)).toISOString();
}

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const roleIds: Readonly<Record<string, string>> = {
  'Global Administrator': globalAdministrator,
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Hybrid Identity Administrator': '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
  'Cloud Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  Role1: globalAdministrator,
  Role2: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
};
const roleIdOf = (role: string): string => roleIds[role] ?? role;

const list = (value: readonly Json[]): Json => ({ value });
const at = (value: Json | undefined, ...path: readonly string[]): Json | undefined =>
  path.reduce((inner: Json | undefined, key) => (isObject(inner) ? inner[key] : undefined), value);

const user = (id: string, spoil: JsonObject = {}): JsonObject => ({
  id,
  displayName: id,
  userPrincipalName: `${id}@contoso.example`,
  accountEnabled: true,
  userType: 'Member',
  ...spoil,
});
const guest = (id: string): JsonObject =>
  user(id, { userType: 'Guest', userPrincipalName: `${id}#EXT#@contoso.example` });

const assignment = (principalId: string, role: string, place = 0) => ({
  id: `${principalId}-${role}-${place}`,
  principalId,
  roleDefinitionId: roleIdOf(role),
  directoryScopeId: '/',
  principal: { '@odata.type': '#microsoft.graph.user' },
});

const plans: Readonly<Record<string, string>> = {
  AAD_PREMIUM: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
  AAD_PREMIUM_P2: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
  INTUNE_A: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5',
};

/** The cases name plans with made-up ids. If a case has no plans, everything is licensed. */
function skus(input: JsonObject): Json {
  const given = input.service_plans;
  const names =
    given === undefined ? Object.keys(plans) : objectsOf(given).map((plan) => textOf(plan, 'ServicePlanName'));
  return list([
    {
      id: 'sku',
      skuId: 'sku',
      skuPartNumber: 'SKU',
      capabilityStatus: 'Enabled',
      servicePlans: names.flatMap((name) =>
        plans[name] === undefined
          ? []
          : [{ servicePlanId: plans[name], servicePlanName: name, provisioningStatus: 'Success' }],
      ),
    },
  ]);
}

const accountOf = (id: string): JsonObject => ({
  id,
  reason: 'declared by the case',
  owner: 'case',
  expiry: '2099-12-31',
});

/** Exclusions that a case allows. For policies: by the excluded object. For roles: by the people who may have them. */
function declared(input: JsonObject, controlId: string): JsonObject {
  const perPolicy = Object.values(
    isObject(at(input, 'scuba_config', 'Aad')) ? (at(input, 'scuba_config', 'Aad') as JsonObject) : {},
  ); // Safe: the type was checked above.
  const exclusions = perPolicy.flatMap((one) => {
    const of = (part: string, list: string, kind: string): readonly JsonObject[] =>
      textsOf(at(one, part, list)).map((id) => ({ ...accountOf(id), kind }));
    return [
      ...of('CapExclusions', 'Users', 'user'),
      ...of('CapExclusions', 'Groups', 'group').map((one) => ({ ...one, id: groupId(textOf(one, 'id')) })),
      ...of('CapExclusions', 'Applications', 'application'),
      ...of('CapExclusions', 'GuestUserTypes', 'guestType'),
      ...of('RoleExclusions', 'Users', 'user'),
      ...of('RoleExclusions', 'Groups', 'group'),
    ];
  });
  return exclusions.length === 0 ? {} : { acceptedExclusions: { [controlId]: exclusions } };
}

/** Cases give a user and a group the same id, which Graph cannot. */
const groupId = (id: string): string => `group-${id}`;

const strengthId = (at: number): string => `strength-${at}`;

/**
 * Parts of a policy that every fixture of ScubaGear has, although the rule for one baseline policy does not read them.
 */
const leftovers = ['userRisk', 'signInRisk', 'clients', 'userActions', 'apps', 'flows', 'builtIn', 'strength'] as const;
type Leftover = (typeof leftovers)[number];

/** A policy as Graph returns it, without the parts that the rule does not read. */
function policyOf(raw: JsonObject, place: number, reads: readonly string[] | null): JsonObject {
  const policy = lowered(raw) as JsonObject; // Safe: an object in lower case is an object.
  const keep = (part: Leftover): boolean => reads === null || reads.includes(part);
  const conditions = at(policy, 'conditions') as JsonObject; // Safe: each case has conditions.
  const users = (at(conditions, 'users') ?? {}) as JsonObject; // Safe: the cases have an object or nothing.
  const applications = (at(conditions, 'applications') ?? {}) as JsonObject; // Safe: as above.
  const strength = at(policy, 'grantControls', 'authenticationStrength', 'allowedCombinations');
  const builtIn = textsOf(at(policy, 'grantControls', 'builtInControls')).filter((name) => name !== '');
  const hasStrength = isList(strength) && keep('strength');
  return {
    id: `case-${place}`,
    displayName: textOf(policy, 'displayName'),
    state: textOf(policy, 'state'),
    conditions: {
      clientAppTypes: keep('clients') ? (at(conditions, 'clientAppTypes') ?? []) : ['all'],
      userRiskLevels: keep('userRisk') ? (at(conditions, 'userRiskLevels') ?? []) : [],
      signInRiskLevels: keep('signInRisk') ? (at(conditions, 'signInRiskLevels') ?? []) : [],
      applications: {
        includeApplications: keep('apps') ? (applications.includeApplications ?? []) : [],
        excludeApplications: keep('apps') ? (applications.excludeApplications ?? []) : [],
        includeUserActions: keep('userActions') ? (applications.includeUserActions ?? []) : [],
      },
      users: {
        ...users,
        includeGroups: textsOf(users.includeGroups).map(groupId),
        excludeGroups: textsOf(users.excludeGroups).map(groupId),
        includeRoles: textsOf(users.includeRoles).map(roleIdOf),
        excludeRoles: textsOf(users.excludeRoles).map(roleIdOf),
      },
      authenticationFlows: keep('flows') ? (at(conditions, 'authenticationFlows') ?? null) : null,
    },
    grantControls: {
      operator: textOf(at(policy, 'grantControls') as JsonObject | undefined, 'operator') || 'OR', // Safe: the cases have an object or nothing.
      // A strength cannot be combined with a block or with MFA in one policy; the fixture has both.
      builtInControls:
        keep('builtIn') && !(hasStrength && reads?.includes('strength') === true && builtIn.includes('block'))
          ? builtIn
          : [],
      ...(hasStrength && { authenticationStrength: { id: strengthId(place) } }),
    },
  };
}

/** People chosen so that every inclusion and exclusion in the policies affects at least one of them. */
function conditionalAccess(everybodyIsAdmin: boolean): (reads: readonly string[] | null) => Convert {
  return (reads) => (input, controlId) => {
    const raw = objectsOf(input.conditional_access_policies);
    const policies = raw.map((one, place) => policyOf(one, place, reads));
    const named = (key: string): readonly string[] =>
      policies.flatMap((one) => textsOf(at(one, 'conditions', 'users', key)));
    const literals = new Set(['All', 'None', 'GuestsOrExternalUsers']);
    const userIds = [...new Set([...named('includeUsers'), ...named('excludeUsers')])].filter(
      (id) => !literals.has(id),
    );
    const groupIds = [...new Set([...named('includeGroups'), ...named('excludeGroups')])];
    const roles = [...new Set([...named('includeRoles'), ...named('excludeRoles')])];
    const users = [
      user('ada'),
      user('lea'),
      guest('gil'),
      ...userIds.map((id) => user(id)),
      ...groupIds.map((id) => user(`in-${id}`)),
      ...roles.map((id) => user(`holds-${id}`)),
    ];
    const holders = everybodyIsAdmin
      ? [
          ...users.map((one) => assignment(textOf(one, 'id'), 'Global Administrator')),
          assignment('lea', 'Privileged Role Administrator'),
        ]
      : [assignment('ada', 'Global Administrator')];
    const onlyLea = (one: JsonObject): boolean =>
      one.principalId !== 'lea' || one.roleDefinitionId !== globalAdministrator;
    const strengths = raw.flatMap((one, place) => {
      const allowed = at(lowered(one), 'grantControls', 'authenticationStrength', 'allowedCombinations');
      return isList(allowed)
        ? [
            {
              id: strengthId(place),
              displayName: 'custom',
              policyType: 'custom',
              requirementsSatisfied: 'mfa',
              allowedCombinations: allowed,
            },
          ]
        : [];
    });
    return {
      configuration: declared(input, controlId),
      files: new Map<string, Json>([
        ['identity/conditionalAccess/policies', list(policies)],
        ['identity/conditionalAccess/namedLocations', list([])],
        ['policies/authenticationStrengthPolicies', list(strengths)],
        ['policies/identitySecurityDefaultsEnforcementPolicy', { id: 'defaults', isEnabled: false }],
        [
          'policies/deviceRegistrationPolicy',
          { id: 'deviceRegistrationPolicy', multiFactorAuthConfiguration: 'notRequired' },
        ],
        ['users', list(users)],
        [
          'roleManagement/directory/roleAssignments',
          list([...holders.filter(onlyLea), ...roles.map((id) => assignment(`holds-${id}`, id, 1))]),
        ],
        ['roleManagement/directory/roleAssignmentScheduleInstances', list([])],
        ['roleManagement/directory/roleEligibilityScheduleInstances', list([])],
        ['subscribedSkus', skus(input)],
        ...groupIds.map((id) => [`groups/${id}/members`, list([user(`in-${id}`)])] as const),
      ]),
    };
  };
}

const withFiles =
  (filesOf: (input: JsonObject) => Readonly<Record<string, Json>>): Convert =>
  (input, controlId) => ({
    configuration: declared(input, controlId),
    files: new Map<string, Json>([['subscribedSkus', skus(input)], ...Object.entries(filesOf(input))]),
  });

/** Graph has one such policy. If a case has several, it is about the first one. */
const authorization = withFiles((input) => {
  const policy = lowered(objectsOf(input.authorization_policies)[0] ?? {}) as JsonObject; // Safe: an object in lower case is an object.
  const risky = objectsOf(input.risky_delegated_permission_classifications)[0]?.RiskyPermClassifications;
  return {
    "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications": list(
      (Array.isArray(risky) ? risky : []).map((permissionName) => ({
        id: String(permissionName),
        classification: 'low',
        permissionName,
      })),
    ),
    'policies/authorizationPolicy': {
      ...policy,
      id: 'authorizationPolicy',
      defaultUserRolePermissions: {
        ...(isObject(policy.defaultUserRolePermissions) ? policy.defaultUserRolePermissions : {}),
        permissionGrantPoliciesAssigned: policy.permissionGrantPolicyIdsAssignedToDefaultUserRole ?? [],
      },
    },
  };
});

const methods = withFiles((input) => {
  const all = objectsOf(input.authentication_method)[0];
  return {
    'policies/authenticationMethodsPolicy': {
      id: 'authenticationMethodsPolicy',
      ...(lowered(at(all, 'authentication_method_policy') ?? {}) as JsonObject), // Safe: an object in lower case is an object.
      authenticationMethodConfigurations: objectsOf(at(all, 'authentication_method_feature_settings')).map((one) => ({
        '@odata.type': `#microsoft.graph.${textOf(one, 'Id').slice(0, 1).toLowerCase()}${textOf(one, 'Id').slice(1)}AuthenticationMethodConfiguration`,
        ...(lowered(one) as JsonObject), // Safe: as above.
      })),
    },
  };
});

const consentRequests = withFiles((input) => {
  const values = objectsOf(input.directory_settings).flatMap((one) => objectsOf(one.Values));
  const isOn = values.some(
    (one) => textOf(one, 'Name') === 'EnableAdminConsentRequests' && textOf(one, 'Value') === 'true',
  );
  return {
    'policies/adminConsentRequestPolicy': {
      isEnabled: isOn,
      notifyReviewers: true,
      remindersEnabled: true,
      requestDurationInDays: 30,
      reviewers: [{ query: '/users/ada', queryType: 'MicrosoftGraph', queryRoot: null }],
    },
    users: list([user('ada')]),
  };
});

const appManagement = withFiles((input) => ({
  'policies/defaultAppManagementPolicy': {
    id: '00000000-0000-0000-0000-000000000000',
    isEnabled: true,
    ...(lowered(objectsOf(input.default_app_management_policy)[0] ?? {}) as JsonObject), // Safe: an object in lower case is an object.
  },
  // ScubaGear does not read policies of single applications.
  'policies/appManagementPolicies': list([]),
}));

const domains = withFiles((input) => ({ domains: list(objectsOf(input.domain_settings).map(lowered)) }));

const privilegedUsers = withFiles((input) => {
  const people = Object.entries(isObject(input.privileged_users) ? input.privileged_users : {});
  return {
    users: list(
      people.map(([id, one]) =>
        user(id, {
          displayName: textOf(one as JsonObject, 'DisplayName'), // Safe: each entry is an object.
          onPremisesImmutableId: at(one, 'OnPremisesImmutableId') ?? null,
        }),
      ),
    ),
    'roleManagement/directory/roleAssignments': list(
      people.flatMap(([id, one]) => textsOf(at(one, 'roles')).map((role) => assignment(id, role))),
    ),
    'roleManagement/directory/roleAssignmentScheduleInstances': list([]),
    'roleManagement/directory/roleEligibilityScheduleInstances': list([]),
  };
});

/** The rules of a group in PIM are applied to the role that the group holds. */
const heldByGroups = (roles: readonly JsonObject[]) =>
  roles
    .filter((role) => objectsOf(role.Rules).some((rule) => textOf(rule, 'RuleSourceType') === 'PIM Group'))
    .map((role, place) => ({
      ...assignment('pim-group', textOf(role, 'DisplayName'), place),
      principal: { '@odata.type': '#microsoft.graph.group', displayName: 'PIM group' },
    }));

const privilegedRoles = withFiles((input) => {
  const roles = objectsOf(input.privileged_roles);
  const held = roles.flatMap((role) =>
    objectsOf(role.Assignments).map((one, place) => ({
      ...assignment(textOf(one, 'PrincipalId'), textOf(role, 'DisplayName'), place),
      memberType: 'Direct',
      assignmentType: 'Assigned',
      startDateTime: isOutsidePim(one) ? null : timeOf(textOf(one, 'StartDateTime') || '/Date(1660328610000)/'),
      endDateTime: at(one, 'EndDateTime') === null ? null : timeOf(textOf(one, 'EndDateTime')),
    })),
  );
  const ids = [...new Set(held.map(({ principalId }) => String(principalId)))];
  return {
    users: list(ids.map((id) => user(id))),
    'roleManagement/directory/roleAssignmentScheduleInstances': list(held),
    'roleManagement/directory/roleAssignments': list([
      ...held.map(({ memberType: _, assignmentType: __, startDateTime: ___, endDateTime: ____, ...rest }) => rest),
      ...heldByGroups(roles),
    ]),
    'roleManagement/directory/roleEligibilityScheduleInstances': list([]),
    'policies/roleManagementPolicyAssignments': list(allSettings(roles)),
  };
});

const goodRules: readonly JsonObject[] = [
  {
    id: 'Approval_EndUser_Assignment',
    setting: {
      isApprovalRequired: true,
      approvalStages: [{ primaryApprovers: [{ userId: 'ada' }, { userId: 'lea' }] }],
    },
  },
  ...['Admin_Assignment', 'Admin_Eligibility', 'EndUser_Assignment'].map((name) => ({
    id: `Notification_Admin_${name}`,
    notificationRecipients: ['security@contoso.example'],
    isDefaultRecipientsEnabled: true,
  })),
];

/**
 * Every role has all rules; those that a case leaves out are compliant. Rules of groups in PIM have another path in
 * Graph.
 */
function settingsOf(role: JsonObject): JsonObject {
  const given = objectsOf(role.Rules).filter((rule) => textOf(rule, 'RuleSourceType') === 'Directory Role');
  const rules = goodRules.map((good) => {
    const rule = given.find((one) => textOf(one, 'Id') === good.id);
    const approval = at(rule, 'Setting', 'IsApprovalRequired');
    return {
      ...good,
      ...(rule?.NotificationRecipients !== undefined && { notificationRecipients: rule.NotificationRecipients }),
      ...(approval !== undefined &&
        isObject(good.setting) && { setting: { ...good.setting, isApprovalRequired: approval } }),
    };
  });
  return {
    id: `rules-${textOf(role, 'RoleTemplateId')}`,
    scopeId: '/',
    scopeType: 'DirectoryRole',
    roleDefinitionId: roleIdOf(textOf(role, 'DisplayName')),
    policy: { rules },
  };
}

/** Each role once; values that a case leaves out are compliant. */
const allSettings = (roles: readonly JsonObject[]): readonly JsonObject[] => [
  ...new Map(
    [
      { DisplayName: 'Global Administrator' },
      { DisplayName: 'Privileged Role Administrator' },
      ...roles.filter((role) =>
        objectsOf(role.Rules).some((rule) => textOf(rule, 'RuleSourceType') === 'Directory Role'),
      ),
    ].map((role) => [roleIdOf(textOf(role, 'DisplayName')), settingsOf(role)]),
  ).values(),
];

const isOutsidePim = (one: JsonObject): boolean => at(one, 'StartDateTime') === null;

const onPolicies = (controlId: string, reads: readonly Leftover[], everybodyIsAdmin = false): Policy => ({
  controlId,
  convert: conditionalAccess(everybodyIsAdmin)(reads),
  asItStands: conditionalAccess(everybodyIsAdmin)(null),
});
const onSettings = (controlId: string, convert: Convert): Policy => ({ controlId, convert, asItStands: null });
const beyond = (why: string): Policy => ({ controlId: null, why });

export const policies: Readonly<Record<string, Policy>> = {
  'MS.AAD.1.1v1': onPolicies('ZT.ID.003', ['clients', 'apps', 'builtIn']),
  'MS.AAD.2.1v1': onPolicies('ZT.ID.016', ['userRisk', 'apps', 'builtIn']),
  'MS.AAD.2.3v1': onPolicies('ZT.ID.017', ['signInRisk', 'apps', 'builtIn']),
  'MS.AAD.3.1v1': onPolicies('ZT.ID.009', ['apps', 'strength']),
  'MS.AAD.3.2v2': onPolicies('ZT.ID.001', ['apps', 'builtIn', 'strength']),
  'MS.AAD.3.3v2': onSettings('ZT.ID.011', methods),
  'MS.AAD.3.5v2': onSettings('ZT.ID.010', methods),
  'MS.AAD.3.6v1': onPolicies('ZT.AD.009', ['apps', 'strength'], true),
  'MS.AAD.3.7v1': onPolicies('ZT.DV.001', ['apps', 'builtIn']),
  'MS.AAD.3.8v1': onPolicies('ZT.ID.006', ['userActions', 'builtIn']),
  'MS.AAD.3.9v1': onPolicies('ZT.ID.004', ['apps', 'flows', 'builtIn']),
  'MS.AAD.4.1v1': beyond(
    'E: "Entra diagnostic settings export (ARM: /providers/microsoft.aadiam/diagnosticSettings; SCuBA 4.1 also not automated)"',
  ),
  'MS.AAD.5.1v1': onSettings('ZT.AP.005', authorization),
  'MS.AAD.5.2v1': onSettings('ZT.AP.001', authorization),
  'MS.AAD.5.3v1': onSettings('ZT.AP.003', consentRequests),
  'MS.AAD.5.5v1': onSettings('ZT.AP.006', appManagement),
  'MS.AAD.5.6v1': onSettings('ZT.AP.006', appManagement),
  'MS.AAD.5.7v1': onSettings('ZT.AP.006', appManagement),
  'MS.AAD.6.1v1': onSettings('ZT.ID.019', domains),
  'MS.AAD.7.1v1': onSettings('ZT.AD.001', privilegedUsers),
  'MS.AAD.7.2v1': onSettings('ZT.AD.002', privilegedUsers),
  'MS.AAD.7.3v1': onSettings('ZT.AD.003', privilegedUsers),
  'MS.AAD.7.4v1': onSettings('ZT.AD.004', privilegedRoles),
  'MS.AAD.7.5v1': onSettings('ZT.AD.005', privilegedRoles),
  'MS.AAD.7.6v1': onSettings('ZT.AD.006', privilegedRoles),
  'MS.AAD.7.7v1': onSettings('ZT.AD.008', privilegedRoles),
  'MS.AAD.7.8v1': onSettings('ZT.AD.008', privilegedRoles),
  'MS.AAD.7.9v1': onSettings('ZT.AD.008', privilegedRoles),
  'MS.AAD.8.1v1': onSettings('ZT.DX.009', authorization),
  'MS.AAD.8.2v1': onSettings('ZT.DX.008', authorization),
  'MS.AAD.8.3v1': beyond('E: "B2B domain list (β legacy)"'),
  'MS.AAD.9.1v1': beyond('0.3: "Beta-only today (not in v1.0 csdl): … CA `agentIdRiskLevels`"'),
};

import { isSameJson } from '../canonical';
import { type Line, personReference, type Reference, textReference } from '../event/event';
import { roleName } from '../resource/privileged-roles';
import type { ConditionalAccessPolicy, GuestOrExternalUsers } from '../resource/resource';
import { isGuid } from '../same-id';
import { userLiterals } from './classify-users';

/** The name of a group, location, strength, role or application. Never the name of a person. */
export type NameOf = (id: string) => string | null;

type Named = 'group' | 'role' | 'location' | 'application';

const named =
  (type: Named, nameOf: NameOf) =>
  (id: string): Reference => ({ type, id, name: nameOf(id) ?? (type === 'role' ? roleName(id) : null) ?? id });

const guests = (value: GuestOrExternalUsers | null): readonly Reference[] => {
  if (value === null) return [];
  const { membershipKind, members } = value.externalTenants;
  const where = membershipKind === 'enumerated' ? ` of ${members.join(', ')}` : '';
  return value.guestOrExternalUserTypes.map((type) => textReference(`${type}${where}`));
};

const person = (id: string): Reference => (userLiterals.has(id) ? textReference(id) : personReference(id));

type Users = ConditionalAccessPolicy['conditions']['users'];

const included = (users: Users, nameOf: NameOf): readonly Reference[] => [
  ...users.includeUsers.map(person),
  ...users.includeGroups.map(named('group', nameOf)),
  ...users.includeRoles.map(named('role', nameOf)),
  ...guests(users.includeGuestsOrExternalUsers),
];

const excluded = (users: Users, nameOf: NameOf): readonly Reference[] => [
  ...users.excludeUsers.map(person),
  ...users.excludeGroups.map(named('group', nameOf)),
  ...users.excludeRoles.map(named('role', nameOf)),
  ...guests(users.excludeGuestsOrExternalUsers),
];

const appLiterals = new Set(['All', 'None', 'none', 'Office365', 'MicrosoftAdminPortals']);
const app =
  (nameOf: NameOf) =>
  (id: string): Reference =>
    appLiterals.has(id) ? textReference(id) : named('application', nameOf)(id);

const placeLiterals = new Set(['All', 'AllTrusted']);
const place =
  (nameOf: NameOf) =>
  (id: string): Reference =>
    placeLiterals.has(id) ? textReference(id) : named('location', nameOf)(id);

const principalLiterals = new Set(['ServicePrincipalsInMyTenant', 'None']);
const servicePrincipal =
  (nameOf: NameOf) =>
  (id: string): Reference =>
    principalLiterals.has(id) ? textReference(id) : named('application', nameOf)(id);

function grantReferences(policy: ConditionalAccessPolicy, nameOf: NameOf): readonly Reference[] {
  const grants = policy.grantControls;
  if (grants === null) return [];
  const strength = grants.authenticationStrengthId;
  const all = [
    ...grants.builtInControls,
    ...(strength === null ? [] : [strength]),
    ...grants.customAuthenticationFactors,
    ...grants.termsOfUse,
  ].map((id): Reference => {
    const name = nameOf(id);
    if (name !== null) return textReference(name);
    return isGuid(id) ? { type: 'policy', id, name: id } : textReference(id);
  });
  return all.length > 1 ? [textReference(grants.operator === 'AND' ? 'all of' : 'one of'), ...all] : all;
}

/** The session controls of a policy in words. */
export function sessionTexts({ sessionControls: session }: ConditionalAccessPolicy): readonly string[] {
  if (session === null) return [];
  const parts: string[] = [];
  const frequency = session.signInFrequency;
  if (frequency?.isEnabled) {
    const often =
      frequency.frequencyInterval === 'everyTime'
        ? 'every time'
        : `every ${frequency.value ?? 'unknown number of'} ${frequency.type ?? 'hours'}`;
    const second = frequency.authenticationType === 'secondaryAuthentication' ? ', second factor only' : '';
    parts.push(`sign in again ${often}${second}`);
  }
  if (session.persistentBrowser?.isEnabled)
    parts.push(`stay signed in: ${session.persistentBrowser.mode ?? 'not set'}`);
  if (session.cloudAppSecurity?.isEnabled) {
    parts.push(`app control: ${session.cloudAppSecurity.cloudAppSecurityType ?? 'not set'}`);
  }
  if (session.applicationEnforcedRestrictions?.isEnabled) parts.push('restrictions by the app');
  if (session.disableResilienceDefaults) parts.push('resilience defaults off');
  if (session.continuousAccessEvaluationMode !== null) {
    parts.push(`continuous evaluation: ${session.continuousAccessEvaluationMode}`);
  }
  if (session.secureSignInSession?.isEnabled) parts.push('token protection');
  return parts;
}

function conditionReferences(policy: ConditionalAccessPolicy): readonly Reference[] {
  const { conditions } = policy;
  const risk = (label: string, levels: readonly string[]): readonly string[] =>
    levels.length === 0 ? [] : [`${label}: ${levels.join(', ')}`];
  return [
    ...risk('user risk', conditions.userRiskLevels),
    ...risk('sign-in risk', conditions.signInRiskLevels),
    ...risk('insider risk', conditions.insiderRiskLevels),
    ...risk('service principal risk', conditions.servicePrincipalRiskLevels),
    ...risk('flows', conditions.transferMethods),
    ...(conditions.applications.applicationFilter === null
      ? []
      : [`filter for apps: ${conditions.applications.applicationFilter}`]),
    ...(conditions.deviceFilter === null
      ? []
      : [`filter for devices, ${conditions.deviceFilter.mode}: ${conditions.deviceFilter.rule}`]),
    ...((conditions.clientApplications?.servicePrincipalFilter ?? null) === null
      ? []
      : [`filter for service principals: ${conditions.clientApplications?.servicePrincipalFilter}`]),
    ...conditions.unknownConditions,
  ].map(textReference);
}

export type PolicyLabel =
  | 'State'
  | 'Name'
  | 'Included'
  | 'Excluded'
  | 'Apps'
  | 'Apps excluded'
  | 'Service principals'
  | 'Service principals excluded'
  | 'Client apps'
  | 'Platforms'
  | 'Platforms excluded'
  | 'Locations'
  | 'Locations excluded'
  | 'Conditions'
  | 'Grant'
  | 'Session';

type Row = { readonly label: PolicyLabel; readonly references: readonly Reference[] };

/** Every compared field of a policy in words; none if there is no policy. */
function rowsOf(policy: ConditionalAccessPolicy | null, nameOf: NameOf): readonly Row[] {
  if (policy === null) return [];
  const { users, applications, clientApplications, clientAppTypes, platforms, locations } = policy.conditions;
  return [
    { label: 'State', references: [textReference(policy.state)] },
    { label: 'Name', references: [textReference(policy.displayName)] },
    { label: 'Included', references: included(users, nameOf) },
    { label: 'Excluded', references: excluded(users, nameOf) },
    {
      label: 'Apps',
      references: [
        ...applications.includeApplications.map(app(nameOf)),
        ...[...applications.includeUserActions, ...applications.includeAuthenticationContextClassReferences].map(
          textReference,
        ),
      ],
    },
    { label: 'Apps excluded', references: applications.excludeApplications.map(app(nameOf)) },
    {
      label: 'Service principals',
      references: (clientApplications?.includeServicePrincipals ?? []).map(servicePrincipal(nameOf)),
    },
    {
      label: 'Service principals excluded',
      references: (clientApplications?.excludeServicePrincipals ?? []).map(servicePrincipal(nameOf)),
    },
    { label: 'Client apps', references: clientAppTypes.map(textReference) },
    { label: 'Platforms', references: (platforms?.includePlatforms ?? []).map(textReference) },
    { label: 'Platforms excluded', references: (platforms?.excludePlatforms ?? []).map(textReference) },
    { label: 'Locations', references: (locations?.includeLocations ?? []).map(place(nameOf)) },
    { label: 'Locations excluded', references: (locations?.excludeLocations ?? []).map(place(nameOf)) },
    { label: 'Conditions', references: conditionReferences(policy) },
    { label: 'Grant', references: grantReferences(policy, nameOf) },
    { label: 'Session', references: sessionTexts(policy).map(textReference) },
  ];
}

/** The fields that differ, before and after. For a created or deleted policy, only its state. */
export function policyLines(
  before: ConditionalAccessPolicy | null,
  after: ConditionalAccessPolicy | null,
  nameOf: NameOf,
): readonly Line[] {
  const was = new Map(rowsOf(before, nameOf).map(({ label, references }) => [label, references]));
  const is = new Map(rowsOf(after, nameOf).map(({ label, references }) => [label, references]));
  const labels: readonly PolicyLabel[] = before === null || after === null ? ['State'] : [...is.keys()];
  return labels
    .map((label) => ({ label, before: was.get(label) ?? [], after: is.get(label) ?? [] }))
    .filter((line) => !isSameJson(line.before, line.after));
}

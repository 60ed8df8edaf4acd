import * as z from 'zod';
import type { ConditionalAccessPolicy } from '../../core/resource/resource';
import { sameId } from '../../core/same-id';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, flags, ids, readShape, sorted, text, texts } from '../../graph/shape';

const Guests = z
  .object({
    guestOrExternalUserTypes: flags,
    externalTenants: z.object({ membershipKind: text, members: texts }).nullish(),
  })
  .nullish()
  .transform((guests) =>
    guests === undefined || guests === null
      ? null
      : {
          guestOrExternalUserTypes: guests.guestOrExternalUserTypes,
          externalTenants: {
            membershipKind: guests.externalTenants?.membershipKind ?? 'all',
            members: guests.externalTenants?.members ?? [],
          },
        },
  );

const Filter = z.object({ mode: z.string(), rule: z.string() }).nullish();

/** Tools that write policies back put an empty list where a condition is not set. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (Array.isArray(value) && value.length === 0 ? null : value), schema.nullish());

const Applications = z.object({
  includeApplications: ids,
  excludeApplications: ids,
  includeUserActions: texts,
  includeAuthenticationContextClassReferences: texts,
  applicationFilter: Filter,
});

const Users = z.object({
  includeUsers: ids,
  excludeUsers: ids,
  includeGroups: ids,
  excludeGroups: ids,
  includeRoles: ids,
  excludeRoles: ids,
  includeGuestsOrExternalUsers: Guests,
  excludeGuestsOrExternalUsers: Guests,
});

const ClientApplications = z.object({
  includeServicePrincipals: ids,
  excludeServicePrincipals: ids,
  servicePrincipalFilter: Filter,
});

const Platforms = z.object({ includePlatforms: texts, excludePlatforms: texts });
const Locations = z.object({ includeLocations: ids, excludeLocations: ids });
const Devices = z.object({ deviceFilter: Filter });
const Flows = z.object({ transferMethods: flags });

const Conditions = z.object({
  clientAppTypes: texts,
  applications: optional(Applications),
  users: optional(Users),
  clientApplications: optional(ClientApplications),
  platforms: optional(Platforms),
  locations: optional(Locations),
  devices: optional(Devices),
  userRiskLevels: texts,
  signInRiskLevels: texts,
  servicePrincipalRiskLevels: texts,
  insiderRiskLevels: flags,
  authenticationFlows: optional(Flows),
});

const GrantControls = z.object({
  operator: text,
  builtInControls: texts,
  customAuthenticationFactors: texts,
  termsOfUse: texts,
  authenticationStrength: z.object({ id: z.string().transform(sameId) }).nullish(),
});

const isEnabled = flag.transform((value) => value ?? false);

const SessionControls = z.object({
  signInFrequency: z
    .object({ isEnabled, type: text, value: count, frequencyInterval: text, authenticationType: text })
    .nullish(),
  persistentBrowser: z.object({ isEnabled, mode: text }).nullish(),
  cloudAppSecurity: z.object({ isEnabled, cloudAppSecurityType: text }).nullish(),
  applicationEnforcedRestrictions: z.object({ isEnabled }).nullish(),
  disableResilienceDefaults: flag,
  continuousAccessEvaluation: z.object({ mode: text }).nullish(),
  secureSignInSession: z.object({ isEnabled }).nullish(),
});

const Policy = z.object({
  id: z.string(),
  displayName: text,
  state: z.string(),
  conditions: Conditions,
  grantControls: GrantControls.nullish(),
  sessionControls: SessionControls.nullish(),
});

/** The properties of each condition that the engine understands; `true` if the whole is understood. */
const knownConditions: Readonly<Record<string, true | readonly string[]>> = {
  clientAppTypes: true,
  userRiskLevels: true,
  signInRiskLevels: true,
  servicePrincipalRiskLevels: true,
  insiderRiskLevels: true,
  clientApplications: Object.keys(ClientApplications.shape),
  applications: Object.keys(Applications.shape),
  users: Object.keys(Users.shape),
  platforms: Object.keys(Platforms.shape),
  locations: Object.keys(Locations.shape),
  devices: Object.keys(Devices.shape),
  authenticationFlows: Object.keys(Flows.shape),
};

/** True unless the value is null, an empty list or an empty object: those do not narrow the policy. */
const isNarrowing = (value: unknown): boolean => {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.values(value).some(isNarrowing);
};

const isAnnotation = (name: string): boolean => name.includes('@');

/**
 * Names of unknown conditions, such as "times" or "users.includeAgents". A policy with an unknown condition may cover
 * less than it seems to, so the result is unknown if that could matter.
 */
function unknownConditionsOf(conditions: object): readonly string[] {
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(conditions)) {
    if (isAnnotation(name) || !isNarrowing(value)) continue;
    const known = Object.hasOwn(knownConditions, name) ? knownConditions[name] : undefined;
    if (known === undefined) unknown.push(name);
    else if (known !== true && typeof value === 'object' && value !== null) {
      for (const [inner, innerValue] of Object.entries(value)) {
        if (!isAnnotation(inner) && !known.includes(inner) && isNarrowing(innerValue)) unknown.push(`${name}.${inner}`);
      }
    }
  }
  return sorted(unknown);
}

/** The mode is part of the text, because a filter that excludes has the opposite meaning. */
const filterText = (filter: z.output<typeof Filter>): string | null => {
  if (filter === undefined || filter === null) return null;
  return filter.mode === 'include' ? filter.rule : `${filter.mode}: ${filter.rule}`;
};

/** Policies for people have an empty object here. */
function clientApplicationsOf(
  written: z.output<typeof Conditions>['clientApplications'],
): ConditionalAccessPolicy['conditions']['clientApplications'] {
  if (written === undefined || written === null || !isNarrowing(written)) return null;
  const { includeServicePrincipals, excludeServicePrincipals, servicePrincipalFilter } = written;
  return {
    includeServicePrincipals,
    excludeServicePrincipals,
    servicePrincipalFilter: filterText(servicePrincipalFilter),
  };
}

function conditionsOf(conditions: z.output<typeof Conditions>, raw: object): ConditionalAccessPolicy['conditions'] {
  const { applications, users, platforms, locations, devices, clientApplications } = conditions;
  return {
    clientAppTypes: conditions.clientAppTypes,
    applications: {
      includeApplications: applications?.includeApplications ?? [],
      excludeApplications: applications?.excludeApplications ?? [],
      includeUserActions: applications?.includeUserActions ?? [],
      includeAuthenticationContextClassReferences: applications?.includeAuthenticationContextClassReferences ?? [],
      applicationFilter: filterText(applications?.applicationFilter),
    },
    users: {
      includeUsers: users?.includeUsers ?? [],
      excludeUsers: users?.excludeUsers ?? [],
      includeGroups: users?.includeGroups ?? [],
      excludeGroups: users?.excludeGroups ?? [],
      includeRoles: users?.includeRoles ?? [],
      excludeRoles: users?.excludeRoles ?? [],
      includeGuestsOrExternalUsers: users?.includeGuestsOrExternalUsers ?? null,
      excludeGuestsOrExternalUsers: users?.excludeGuestsOrExternalUsers ?? null,
    },
    clientApplications: clientApplicationsOf(clientApplications),
    platforms: platforms ?? null,
    locations: locations ?? null,
    deviceFilter: devices?.deviceFilter ?? null,
    userRiskLevels: conditions.userRiskLevels,
    signInRiskLevels: conditions.signInRiskLevels,
    servicePrincipalRiskLevels: conditions.servicePrincipalRiskLevels,
    insiderRiskLevels: conditions.insiderRiskLevels,
    transferMethods: conditions.authenticationFlows?.transferMethods ?? [],
    unknownConditions: unknownConditionsOf(raw),
  };
}

function grantControlsOf(grant: z.output<typeof Policy>['grantControls']): ConditionalAccessPolicy['grantControls'] {
  if (grant === undefined || grant === null) return null;
  return {
    operator: grant.operator ?? 'OR',
    builtInControls: grant.builtInControls,
    customAuthenticationFactors: grant.customAuthenticationFactors,
    termsOfUse: grant.termsOfUse,
    authenticationStrengthId: grant.authenticationStrength?.id ?? null,
  };
}

function sessionControlsOf(
  session: z.output<typeof Policy>['sessionControls'],
): ConditionalAccessPolicy['sessionControls'] {
  if (session === undefined || session === null) return null;
  return {
    signInFrequency: session.signInFrequency ?? null,
    persistentBrowser: session.persistentBrowser ?? null,
    cloudAppSecurity: session.cloudAppSecurity ?? null,
    applicationEnforcedRestrictions: session.applicationEnforcedRestrictions ?? null,
    disableResilienceDefaults: session.disableResilienceDefaults,
    continuousAccessEvaluationMode: session.continuousAccessEvaluation?.mode ?? null,
    secureSignInSession: session.secureSignInSession ?? null,
  };
}

function read(item: unknown): ConditionalAccessPolicy {
  const policy = readShape('conditionalAccessPolicy', Policy, item);
  const { conditions: rawConditions } = item as { readonly conditions: object }; // Safe: the schema has checked that this is an object.
  return {
    id: policy.id,
    displayName: policy.displayName ?? '',
    state: policy.state,
    conditions: conditionsOf(policy.conditions, rawConditions),
    grantControls: grantControlsOf(policy.grantControls),
    sessionControls: sessionControlsOf(policy.sessionControls),
  };
}

/** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies */
export const conditionalAccessPolicyCollector: SmallCollector<'conditionalAccessPolicy'> = {
  kind: 'conditionalAccessPolicy',
  path: '/identity/conditionalAccess/policies',
  // No $select: a selected grantControls may lack its strength, which is a navigation property in Graph.
  query: '',
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  read,
};

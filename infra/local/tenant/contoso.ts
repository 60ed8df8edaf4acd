import { createCollection } from './collection';
import { appRoleAssignments, permissionClassifications, permissionGrants } from './contoso/app-permissions';
import { compliancePolicies } from './contoso/compliance-policies';
import { conditionalAccessPolicies, namedLocations } from './contoso/conditional-access';
import { fillDefence } from './contoso/defence';
import { fillMembers, makeGroups } from './contoso/groups';
import type { Cast, ContosoOptions } from './contoso/options';
import { applications, organization, servicePrincipals } from './contoso/organization';
import { makePeople } from './contoso/people';
import { registrations } from './contoso/registrations';
import { fillRoles } from './contoso/roles';
import { hasP1 } from './graph/licences';
import { type JsonObject, textOf } from './json';
import { enforcedAppManagementPolicy } from './state/app-policies';
import { directoryDevices, managedDevices } from './state/devices';
import { groupRules } from './state/directory-settings';
import { fillFoundations } from './state/foundations';
import { collectionOf, type World } from './world';

function castOf(resources: readonly JsonObject[]): Cast {
  const idByName = new Map(resources.map((each) => [textOf(each, 'displayName'), textOf(each, 'id')]));
  return (name) => {
    const id = idByName.get(name);
    if (id === undefined) throw new Error(`Contoso has nobody and nothing called "${name}".`);
    return id;
  };
}

/** Fills a world with Contoso: a healthy tenant that passes every control. */
export function fillContoso(world: World, options: ContosoOptions): void {
  const { seed, licence, devices: count, now } = options;
  const people = makePeople(options);
  const groups = makeGroups(options);
  const cast = castOf([...people, ...groups]);
  const owners = people.filter((person) => person.mail !== null);
  const fleet = { seed, count, owners, openedAt: now(), now };

  const { collections, singletons } = world;
  collections.set('organization', createCollection([organization(options)]));
  collections.set('users', createCollection(people));
  collections.set('groups', createCollection(groups));
  collections.set(
    'reports/authenticationMethods/userRegistrationDetails',
    createCollection(registrations(people, now())),
  );
  collections.set('applications', createCollection(applications(options)));
  collections.set('servicePrincipals', createCollection(servicePrincipals(options)));
  collections.set('devices', directoryDevices(fleet));
  collections.set('deviceManagement/managedDevices', managedDevices(fleet));
  collections.set('deviceManagement/deviceCompliancePolicies', createCollection(compliancePolicies(options)));
  collections.set('identity/conditionalAccess/namedLocations', createCollection(namedLocations(options)));
  collections.set('identity/conditionalAccess/policies', createCollection(conditionalAccessPolicies(options, cast)));
  collections.set(
    "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo",
    createCollection(appRoleAssignments(options)),
  );
  collections.set(
    "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications",
    createCollection(permissionClassifications(options)),
  );
  collections.set('oauth2PermissionGrants', createCollection(permissionGrants(options)));
  fillFoundations(world, options);
  collectionOf(world, 'groupSettings').put(groupRules(seed));
  singletons.set('policies/defaultAppManagementPolicy', enforcedAppManagementPolicy);
  singletons.set('policies/identitySecurityDefaultsEnforcementPolicy', {
    ...singletons.get('policies/identitySecurityDefaultsEnforcementPolicy'),
    // A tenant has either security defaults or Conditional Access. Without P1, security defaults protect the tenant.
    isEnabled: !hasP1(licence),
  });
  fillMembers(world, people, cast);
  fillRoles(world, options, cast);
  fillDefence(world, options);
  if (!hasP1(licence)) for (const path of conditionalAccess) collections.set(path, createCollection([]));
}

/** What only a tenant with Entra ID P1 can create. It stays when the licence ends. */
const conditionalAccess = [
  'identity/conditionalAccess/policies',
  'identity/conditionalAccess/namedLocations',
  'identity/conditionalAccess/authenticationContextClassReferences',
] as const;

import { graphTime } from '../graph/graph-time';
import { type JsonObject, textOf } from '../json';
import { seededGuid } from '../random';
import { linksOf, type World } from '../world';
import { type Cast, type ContosoOptions, day } from './options';

type GroupPlan = {
  readonly name: string;
  readonly description: string;
  readonly isAssignableToRole?: boolean;
  readonly isManagementRestricted?: boolean;
};

const groupPlans: readonly GroupPlan[] = [
  { name: 'Vendors-Temp', description: 'Vendors of the migration' },
  {
    name: 'CA-Exclusions',
    description: 'People who are left out of CA01 for a day',
    isManagementRestricted: true,
  },
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
    isManagementRestricted: plan.isManagementRestricted ?? false,
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

export function makeGroups(options: ContosoOptions): readonly JsonObject[] {
  return groupPlans.map((plan, index) => makeGroup(options, plan, index));
}

/** Puts people into their groups. */
export function fillMembers(world: World, people: readonly JsonObject[], cast: Cast): void {
  const ids = people.map((person) => textOf(person, 'id'));
  const add = (group: string, members: readonly string[]): void => {
    for (const member of members) linksOf(world.members, cast(group)).add(member);
  };
  // Two of the sixteen are administrators, whom CA04 still covers when CA01 no longer does.
  add('Vendors-Temp', ['Ada Brandt', 'Lea Novak', 'Paul Orth', 'svc-migration'].map(cast));
  add('Vendors-Temp', ids.slice(10, 22));
  linksOf(world.members, cast('CA-Exclusions'));
  add('Role-Device-Admins', [cast('Ines Roth')]);
  const finance = people.filter((person) => person.department === 'Finance').map((person) => textOf(person, 'id'));
  add('Finance', finance);
  add('Berlin', [cast('Finance'), ...ids.slice(8, 12)]);
  add(
    'All-Staff',
    people.filter((person) => person.mail !== null).map((person) => textOf(person, 'id')),
  );
  linksOf(world.owners, cast('Vendors-Temp')).add(cast('Tom Iversen'));
}

import type { Change, ChangeActor } from '../tenant/changes';
import type { JsonObject } from '../tenant/json';
import type { GraphLookup } from '../world/graph-lookup';

/** One thing that happens in the tenant. */
export type Step = {
  /** What a person reads when it happens. */
  readonly line: string;
  readonly changes: readonly Change[];
};

/** A story has a bad part and the part that mends it; the mending may need the ids that the bad part was given. */
export type Story = {
  /** The group, device or person that it is about. */
  readonly about: string;
  /** Of these, every message about it names one. */
  readonly names: readonly string[];
  readonly breaks: Step;
  readonly mends: (madeIds: readonly string[]) => Step;
};

export type Morning = {
  /** What nobody should hear of. */
  readonly noise: readonly Step[];
  readonly stories: readonly Story[];
  /** What cannot be played, because this tenant does not have what it takes. */
  readonly left: readonly string[];
};

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const addressOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@contoso.example`;
const account = (name: string, ipAddress: string): ChangeActor => ({ userPrincipalName: addressOf(name), ipAddress });

const mara = account('Mara Klein', '192.0.2.44');
const tom = account('Tom Iversen', '192.0.2.51');
const ada = account('Ada Brandt', '192.0.2.17');

const linkTo = (id: string): JsonObject => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

const update = (path: string, body: JsonObject, actor?: ChangeActor): Change => ({
  op: 'update',
  path,
  body,
  ...(actor !== undefined && { actor }),
});

type Found = { readonly id: string; readonly resource: JsonObject };

async function find(
  lookup: GraphLookup,
  collection: string,
  property: string,
  value: string,
): Promise<Found | undefined> {
  const resource = await lookup.find(collection, property, value);
  return typeof resource?.id === 'string' ? { id: resource.id, resource } : undefined;
}

const policies = 'identity/conditionalAccess/policies';

/** The groups that a policy excludes, as Graph gives them. */
function excludedGroups(policy: JsonObject): readonly string[] {
  // Safe: the shape of a conditionalAccessPolicy; a missing part is an empty list.
  const { conditions } = policy as { conditions?: { users?: { excludeGroups?: readonly string[] } } };
  return conditions?.users?.excludeGroups ?? [];
}

const exclude = (policy: string, groups: readonly string[], actor: ChangeActor): Change =>
  update(`/${policies}/${policy}`, { conditions: { users: { excludeGroups: groups } } }, actor);

function exclusionStory(policy: Found, vendors: Found): Story {
  const before = excludedGroups(policy.resource);
  return {
    about: 'Vendors-Temp',
    names: ['Vendors-Temp', 'CA01 Require MFA'],
    breaks: {
      line: 'Mara Klein\'s account, from 192.0.2.44, excludes the group "Vendors-Temp" from "CA01 Require MFA for everyone".',
      changes: [exclude(policy.id, [...before, vendors.id], mara)],
    },
    mends: () => ({
      line: 'Tom Iversen takes "Vendors-Temp" out of the exclusions of CA01 again.',
      changes: [exclude(policy.id, before, tom)],
    }),
  };
}

function deviceStory(device: Found): Story {
  const path = `/deviceManagement/managedDevices/${device.id}`;
  const name = String(device.resource.deviceName);
  return {
    about: name,
    names: [name],
    breaks: {
      line: `${name}, the laptop of Tom Iversen (Global Administrator), no longer meets the compliance policy.`,
      changes: [update(path, { complianceState: 'noncompliant', isEncrypted: false })],
    },
    mends: () => ({
      line: `${name} is encrypted again and meets the compliance policy.`,
      changes: [update(path, { complianceState: 'compliant', isEncrypted: true })],
    }),
  };
}

function roleStory(lea: Found): Story {
  const path = '/roleManagement/directory/roleAssignments';
  return {
    about: 'Lea Novak',
    names: ['Lea Novak', 'lea.novak@'],
    breaks: {
      line: "Tom Iversen's account makes Lea Novak a Global Administrator, permanently.",
      changes: [
        { op: 'create', path, body: { principalId: lea.id, roleDefinitionId: globalAdministrator }, actor: tom },
      ],
    },
    mends: (madeIds) => ({
      line: 'Mara Klein takes the role from Lea Novak again.',
      changes: madeIds.map((id) => ({ op: 'delete', path: `${path}/${id}`, actor: mara })),
    }),
  };
}

function membershipStory(group: Found, jan: Found): Story {
  const path = `/groups/${group.id}/members`;
  return {
    about: 'CA-Exclusions',
    names: ['CA-Exclusions', 'Jan Pohl'],
    breaks: {
      line: 'Ada Brandt\'s account puts Jan Pohl into the group "CA-Exclusions". No policy was touched.',
      changes: [{ op: 'create', path: `${path}/$ref`, body: linkTo(jan.id), actor: ada }],
    },
    mends: () => ({
      line: 'Ada Brandt takes Jan Pohl out of "CA-Exclusions" again.',
      changes: [{ op: 'delete', path: `${path}/${jan.id}/$ref`, actor: ada }],
    }),
  };
}

function noise(person: Found, device: Found | undefined, policy: Found | undefined, now: number): readonly Step[] {
  const seen = new Date(now).toISOString().replace(/\.\d+/, '');
  const steps: readonly (Step | undefined)[] = [
    {
      line: 'Ines Roth marries and is called Ines Roth-Lund from now on.',
      changes: [update(`/users/${person.id}`, { displayName: 'Ines Roth-Lund', surname: 'Roth-Lund' }, ada)],
    },
    device && {
      line: `${String(device.resource.deviceName)} checks in with Intune, as it does every eight hours.`,
      changes: [update(`/deviceManagement/managedDevices/${device.id}`, { lastSyncDateTime: seen })],
    },
    policy && {
      line: 'Ada Brandt gives the policy CA06 a better name.',
      changes: [
        update(`/${policies}/${policy.id}`, { displayName: 'CA06 Short browser sessions on unmanaged devices' }, ada),
      ],
    },
  ];
  return steps.filter((step) => step !== undefined);
}

/** A story where all that it takes was found; else the reason why it is left out. */
const story = <T extends readonly unknown[]>(
  about: string,
  tell: (...found: { [K in keyof T]: NonNullable<T[K]> }) => Story,
  ...parts: T
): Story | string =>
  parts.includes(undefined)
    ? `${about}: this tenant does not have, or does not show, what it takes`
    : // Safe: none of the parts is undefined, as the line above saw.
      tell(...(parts as { [K in keyof T]: NonNullable<T[K]> }));

/** "A morning at Contoso": looks its cast up by name. `now` in epoch milliseconds. */
export async function castMorning(lookup: GraphLookup, now: number): Promise<Morning> {
  const byName = (collection: string, name: string) => find(lookup, collection, 'displayName', name);
  const [ca01, ca06] = [
    await byName(policies, 'CA01 Require MFA for everyone'),
    await byName(policies, 'CA06 Short sessions on unmanaged devices'),
  ];
  const [vendors, exclusions, lea, jan, ines, device] = await Promise.all([
    byName('groups', 'Vendors-Temp'),
    byName('groups', 'CA-Exclusions'),
    byName('users', 'Lea Novak'),
    byName('users', 'Jan Pohl'),
    byName('users', 'Ines Roth'),
    find(lookup, 'deviceManagement/managedDevices', 'userPrincipalName', addressOf('Tom Iversen')),
  ]);
  const told = [
    story('An exclusion from CA01', exclusionStory, ca01, vendors),
    story("An administrator's device", deviceStory, device),
    story('A role is granted', roleStory, lea),
    story('A member of an excluded group', membershipStory, ca01 && exclusions, jan),
  ];
  return {
    noise: ines === undefined ? [] : noise(ines, device, ca06, now),
    stories: told.filter((each) => typeof each !== 'string'),
    left: told.filter((each) => typeof each === 'string'),
  };
}

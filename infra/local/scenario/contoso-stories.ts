import { hourMs } from '../../../shared/core/time/durations';
import type { Change, ChangeActor } from '../tenant/change/changes';
import type { JsonObject } from '../tenant/json';
import type { Cast, FoundObject } from './cast';
import type { Step, Story } from './story';

/** The incidents at Contoso. A story is undefined if this tenant lacks its people or objects. */
export type ContosoStories = {
  readonly exclusion: Story | undefined;
  readonly device: Story | undefined;
  readonly role: Story | undefined;
  readonly membership: Story | undefined;
  readonly guests: Story;
  readonly permanentRole: Story | undefined;
  readonly riskyAdmin: Story | undefined;
  readonly breakGlass: Story | undefined;
  /** A person without a role. */
  readonly riskyUser: Story | undefined;
  /** Devices of people without a role, one more than come back. */
  readonly laptops: Story | undefined;
};

/** Steps that raise no alert. A step is undefined if this tenant lacks its people or objects. */
export type ContosoNoise = {
  readonly marriage: Step | undefined;
  readonly checkIn: Step | undefined;
  readonly policyName: Step | undefined;
  readonly activation: Step | undefined;
  readonly travel: Step | undefined;
  readonly lowRisk: Step | undefined;
};

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
const securityAdministrator = '194ae4cb-b126-40b2-bd5b-6091b380977d';

const account = (name: string, ipAddress: string): ChangeActor => ({
  userPrincipalName: `${name}@contoso.example`,
  ipAddress,
});
const mara = account('mara.klein', '192.0.2.44');
const tom = account('tom.iversen', '192.0.2.51');
const ada = account('ada.brandt', '192.0.2.17');
const paulsAccount = account('paul.orth', '192.0.2.58');

const policies = '/identity/conditionalAccess/policies';
const roleInstances = '/roleManagement/directory/roleAssignmentScheduleInstances';

const update = (path: string, body: JsonObject, actor?: ChangeActor): Change => ({
  op: 'update',
  path,
  body,
  ...(actor !== undefined && { actor }),
});
const create = (path: string, body: JsonObject, actor?: ChangeActor): Change => ({
  op: 'create',
  path,
  body,
  ...(actor !== undefined && { actor }),
});
const remove = (path: string, actor: ChangeActor): Change => ({ op: 'delete', path, actor });

const linkTo = (id: string): JsonObject => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

/** The groups that a policy excludes, as Graph returns them. */
function excludedGroups(policy: JsonObject): readonly string[] {
  // Safe: the shape of a conditionalAccessPolicy; a missing part is an empty list.
  const { conditions } = policy as { conditions?: { users?: { excludeGroups?: readonly string[] } } };
  return conditions?.users?.excludeGroups ?? [];
}

const exclude = (policy: string, groups: readonly string[], actor: ChangeActor): Change =>
  update(`${policies}/${policy}`, { conditions: { users: { excludeGroups: groups } } }, actor);

function exclusionStory(policy: FoundObject, vendors: FoundObject, sofia: FoundObject): Story {
  const before = excludedGroups(policy.resource);
  return {
    about: 'Vendors-Temp',
    names: ['Vendors-Temp', 'CA01 Require MFA'],
    breaks: {
      line: 'Mara Klein\'s account, from 192.0.2.44, excludes the group "Vendors-Temp" from "CA01 Require MFA for everyone".',
      changes: [exclude(policy.id, [...before, vendors.id], mara)],
    },
    meanwhile: {
      line: 'Sofia Weber, a member of "Vendors-Temp", signs in with a password only.',
      changes: [
        create('/auditLogs/signIns', {
          userId: sofia.id,
          conditionalAccessStatus: 'notApplied',
          authenticationRequirement: 'singleFactorAuthentication',
          appliedConditionalAccessPolicies: [
            {
              id: policy.id,
              displayName: String(policy.resource.displayName),
              result: 'notApplied',
              enforcedGrantControls: ['Mfa'],
              enforcedSessionControls: [],
            },
          ],
        }),
      ],
    },
    fixes: () => ({
      line: 'Tom Iversen removes "Vendors-Temp" from the exclusions of CA01.',
      changes: [exclude(policy.id, before, tom)],
    }),
  };
}

function deviceStory(device: FoundObject): Story {
  const path = `/deviceManagement/managedDevices/${device.id}`;
  const name = String(device.resource.deviceName);
  return {
    about: name,
    names: [name],
    breaks: {
      line: `${name}, the laptop of Tom Iversen (Global Administrator), no longer meets the compliance policy.`,
      changes: [update(path, { complianceState: 'noncompliant', isEncrypted: false })],
    },
    fixes: () => ({
      line: `${name} is encrypted again and meets the compliance policy.`,
      changes: [update(path, { complianceState: 'compliant', isEncrypted: true })],
    }),
  };
}

function roleStory(lea: FoundObject): Story {
  const path = '/roleManagement/directory/roleAssignments';
  return {
    about: 'Lea Novak',
    names: ['Lea Novak', 'lea.novak@'],
    breaks: {
      line: "Tom Iversen's account makes Lea Novak a Global Administrator, permanently.",
      changes: [create(path, { principalId: lea.id, roleDefinitionId: globalAdministrator }, tom)],
    },
    fixes: (madeIds) => ({
      line: 'Mara Klein removes the role from Lea Novak.',
      changes: madeIds.map((id) => remove(`${path}/${id}`, mara)),
    }),
  };
}

function membershipStory(group: FoundObject, jan: FoundObject): Story {
  const path = `/groups/${group.id}/members`;
  return {
    about: 'CA-Exclusions',
    names: ['CA-Exclusions', 'Jan Pohl'],
    breaks: {
      line: 'Ada Brandt\'s account adds Jan Pohl to the group "CA-Exclusions". No policy is changed.',
      changes: [create(`${path}/$ref`, linkTo(jan.id), ada)],
    },
    fixes: () => ({
      line: 'Ada Brandt removes Jan Pohl from "CA-Exclusions".',
      changes: [remove(`${path}/${jan.id}/$ref`, ada)],
    }),
  };
}

function guestsStory(): Story {
  const allow = (from: string, actor: ChangeActor): Change =>
    update('/policies/authorizationPolicy', { allowInvitesFrom: from }, actor);
  return {
    about: 'guests',
    names: ['uests'],
    breaks: {
      line: "Tom Iversen's account lets everyone invite guests, including guests.",
      changes: [allow('everyone', tom)],
    },
    fixes: () => ({
      line: 'Mara Klein limits invitations to admins and guest inviters again.',
      changes: [allow('adminsAndGuestInviters', mara)],
    }),
  };
}

function permanentRoleStory(paul: FoundObject): Story {
  const body = { principalId: paul.id, roleDefinitionId: securityAdministrator, assignmentType: 'Assigned' };
  return {
    about: 'Paul Orth',
    names: ['Paul Orth', 'paul.orth@'],
    breaks: {
      line: "Tom Iversen's account makes Paul Orth, who is eligible for the role, a permanent Security Administrator.",
      changes: [create(roleInstances, body, tom)],
    },
    fixes: (madeIds) => ({
      line: 'Mara Klein removes the permanent role from Paul Orth, who stays eligible for it.',
      changes: madeIds.map((id) => remove(`${roleInstances}/${id}`, mara)),
    }),
  };
}

function riskyAdminStory(admin: FoundObject): Story {
  const detection = (riskEventType: string, more: JsonObject = {}): Change =>
    create('/identityProtection/riskDetections', {
      userId: admin.id,
      riskEventType,
      riskLevel: 'high',
      ipAddress: '203.0.113.77',
      location: { city: 'Springfield', state: 'Elsewhere', countryOrRegion: 'US', geoCoordinates: null },
      ...more,
    });
  return {
    about: "Ada Brandt's account",
    names: ["Ada Brandt's admin account", "Ada Brandt's account is", 'Ada Brandt signed in', "Ada Brandt's session"],
    breaks: {
      line: "Somebody signs in with Ada Brandt's account (Global Administrator) through an attacker-in-the-middle page.",
      changes: [detection('attackerinTheMiddle'), detection('anonymizedIPAddress', { riskLevel: 'medium' })],
    },
    fixes: () => ({
      line: 'Mara Klein calls Ada Brandt and dismisses the risk: it was their own test.',
      changes: [
        update(
          `/identityProtection/riskyUsers/${admin.id}`,
          { riskState: 'dismissed', riskDetail: 'adminDismissedAllRiskForUser' },
          mara,
        ),
      ],
    }),
  };
}

function breakGlassStory(breakGlass: FoundObject): Story {
  return {
    about: 'BreakGlass-1',
    names: ['BreakGlass-1'],
    breaks: {
      line: 'Somebody opens the sealed envelope and signs in as BreakGlass-1, from 198.51.100.23.',
      changes: [
        create('/auditLogs/signIns', {
          userId: breakGlass.id,
          ipAddress: '198.51.100.23',
          location: { city: 'Hamburg', state: 'Hamburg', countryOrRegion: 'DE', geoCoordinates: null },
        }),
      ],
    },
    fixes: undefined,
  };
}

function riskyUserStory(jan: FoundObject): Story {
  return {
    about: 'Jan Pohl',
    names: ["Jan Pohl's account"],
    breaks: {
      line: "Somebody signs in with Jan Pohl's account from an anonymous IP address.",
      changes: [
        create('/identityProtection/riskDetections', {
          userId: jan.id,
          riskEventType: 'anonymizedIPAddress',
          riskLevel: 'high',
        }),
      ],
    },
    fixes: () => ({
      line: 'Jan Pohl passes MFA and changes the password: Microsoft counts the risk as remediated.',
      changes: [
        update(`/identityProtection/riskyUsers/${jan.id}`, {
          riskState: 'remediated',
          riskDetail: 'userPerformedSecuredPasswordReset',
        }),
      ],
    }),
  };
}

function laptopsStory(laptops: readonly FoundObject[]): Story {
  const turn = (some: readonly FoundObject[], complianceState: string): readonly Change[] =>
    some.map(({ id }) => update(`/deviceManagement/managedDevices/${id}`, { complianceState }));
  return {
    about: 'laptops',
    names: laptops.map(({ resource }) => String(resource.deviceName)),
    breaks: {
      line: `${laptops.length} laptops of people without a role no longer meet the compliance policy.`,
      changes: turn(laptops, 'noncompliant'),
    },
    fixes: () => ({
      line: `${laptops.length - 1} of the ${laptops.length} laptops meet the compliance policy again.`,
      changes: turn(laptops.slice(1), 'compliant'),
    }),
  };
}

/** The story, if all of its people and objects were found. */
function withCast<T extends readonly (FoundObject | undefined)[], R>(
  tell: (...found: { [K in keyof T]: NonNullable<T[K]> }) => R,
  ...parts: T
): R | undefined {
  return parts.includes(undefined)
    ? undefined
    : // Safe: none of the parts is undefined, as the line above checked.
      tell(...(parts as { [K in keyof T]: NonNullable<T[K]> }));
}

export const contosoStories = (cast: Cast): ContosoStories => ({
  exclusion: withCast(exclusionStory, cast.ca01, cast.vendors, cast.sofia),
  device: withCast(deviceStory, cast.device),
  role: withCast(roleStory, cast.lea),
  // Without Conditional Access there are no exclusions, and no sign-ins are shown.
  membership: withCast(membershipStory, cast.ca01 && cast.exclusions, cast.jan),
  guests: guestsStory(),
  permanentRole: withCast(permanentRoleStory, cast.eligibility && cast.paul),
  riskyAdmin: withCast(riskyAdminStory, cast.eligibility && cast.ada),
  breakGlass: withCast(breakGlassStory, cast.ca01 && cast.breakGlass),
  riskyUser: withCast(riskyUserStory, cast.eligibility && cast.jan),
  laptops: cast.laptops.length < 2 ? undefined : laptopsStory(cast.laptops),
});

/**
 * Changes before monitoring begins. Paul Orth may activate a second role, because within minutes the log cannot distinguish an
 * activation from a grant of the same role to the same person.
 */
export const contosoBefore = ({ eligibility, paul }: Cast): readonly Change[] =>
  eligibility === undefined || paul === undefined
    ? []
    : [
        {
          ...create('/roleManagement/directory/roleEligibilityScheduleInstances', {
            principalId: paul.id,
            roleDefinitionId: globalReader,
          }),
          audit: false,
        },
      ];

const graphTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');

function activation(paul: FoundObject, now: number): Step {
  const body = {
    principalId: paul.id,
    roleDefinitionId: globalReader,
    assignmentType: 'Activated',
    endDateTime: graphTime(now + hourMs),
  };
  return {
    line: 'Paul Orth activates the eligible role Global Reader for an hour, as often before.',
    changes: [create(roleInstances, body, paulsAccount)],
  };
}

const detected = (line: string, person: FoundObject, riskEventType: string, riskLevel: string): Step => ({
  line,
  changes: [create('/identityProtection/riskDetections', { userId: person.id, riskEventType, riskLevel })],
});

/** `now`: the time at which the steps are played, or shortly before; epoch milliseconds. */
export const contosoNoise = (cast: Cast, now: number): ContosoNoise => ({
  marriage: withCast(
    (ines) => ({
      line: 'Ines Roth marries and is called Ines Roth-Lund from now on.',
      changes: [update(`/users/${ines.id}`, { displayName: 'Ines Roth-Lund', surname: 'Roth-Lund' }, ada)],
    }),
    cast.ines,
  ),
  checkIn: withCast(
    (device) => ({
      line: `${String(device.resource.deviceName)} checks in with Intune, as it does every eight hours.`,
      changes: [update(`/deviceManagement/managedDevices/${device.id}`, { lastSyncDateTime: graphTime(now) })],
    }),
    cast.device,
  ),
  policyName: withCast(
    (ca06) => ({
      line: 'Ada Brandt gives the policy CA06 a better name.',
      changes: [
        update(`${policies}/${ca06.id}`, { displayName: 'CA06 Short browser sessions on unmanaged devices' }, ada),
      ],
    }),
    cast.ca06,
  ),
  activation: withCast((paul) => activation(paul, now), cast.eligibility && cast.paul),
  travel: withCast(
    (nora) =>
      detected('Nora Weber is travelling: Microsoft detects unlikely travel.', nora, 'unlikelyTravel', 'medium'),
    cast.eligibility && cast.nora,
  ),
  lowRisk: withCast(
    (emil) =>
      detected(
        'Emil Weber signs in from a new phone: Microsoft detects a low risk.',
        emil,
        'unfamiliarFeatures',
        'low',
      ),
    cast.eligibility && cast.emil,
  ),
});

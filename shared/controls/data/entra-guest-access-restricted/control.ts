import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { onSettings, type SettingAnswer } from '../../setting-answers';

export const thresholds = {
  guestAccess: threshold.choice(
    ['restricted', 'limited'],
    'limited',
    'What guests may see of the directory. "restricted": only themselves. "limited": a part of it, the default of Microsoft. EIDSCA: restricted. SCuBA and Prowler: either.',
  ),
};

/** Roles of guests, the same in every tenant. https://learn.microsoft.com/entra/identity/users/users-restrict-guest-permissions */
const access: Readonly<Record<string, string>> = {
  '2af84b1e-32c8-42b7-82bc-daa82404023b': 'only themselves',
  '10dae51f-b6af-4016-8d66-8c2a99b929b3': 'a part',
  'a0b1b346-4d3e-4e8b-98f8-753987be4970': 'as much as members',
};

function guestAnswer(
  roleId: string | null,
  limit: 'restricted' | 'limited',
): SettingAnswer<'limited' | 'asMembers' | 'anotherRole'> {
  // Two roles restrict guests; any other role does not.
  const seen =
    roleId === null || roleId === '' ? undefined : (access[roleId.toLowerCase()] ?? 'what another role shows');
  return {
    problem: seen === 'a part' ? 'limited' : seen === 'as much as members' ? 'asMembers' : 'anotherRole',
    holds: seen === undefined ? null : seen === 'only themselves' || (seen === 'a part' && limit === 'limited'),
    evidence: ['What guests see of the directory', seen ?? 'not known'],
  };
}

/** A list of the users helps an attacker to begin a phishing campaign. */
export const entraGuestAccessRestricted = defineControl({
  ...onSettings('authorizationPolicy', 'what guests see', ({ guestUserRoleId }, { facts }) => [
    guestAnswer(guestUserRoleId, facts.configuration.thresholds.guestAccess),
  ]),
  id: 'ZT.DX.009',
  name: 'entra-guest-access-restricted',
  title: 'Guests cannot read the directory like members',
  proves: 'guests',
  area: 'data',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'The names, groups and members in the directory tell an attacker whom to target next.',
  licence: 'free',
  thresholds,
  limitations:
    "Judges the default access of guests against thresholds.guestAccess; a role other than Microsoft's three guest roles counts as unlimited. A guest with a role sees what the role shows; Teams and SharePoint show members of everything shared with a guest.",
  remediation:
    'Entra admin center > External Identities > External collaboration settings > Guest user access: Guest user access is restricted to properties and memberships of their own directory objects. Graph: PATCH /policies/authorizationPolicy with {"guestUserRoleId":"2af84b1e-32c8-42b7-82bc-daa82404023b"}. The limit is thresholds.guestAccess.',
  effort: 'minutes',
  milderProblems: { anotherRole: ['asMembers', 'limited'], asMembers: ['limited'] },
  mappings: {
    cis: ['5.1.6.2'],
    scuba: ['MS.AAD.8.1v1'],
    maester: ['EIDSCA.AP07', 'CISA.MS.AAD.8.1'],
    zta: ['21792'],
    prowler: ['entra_policy_guest_users_access_restrictions'],
    nist: ['AC-6'],
    mitre: ['T1087.004', 'T1526'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/users/users-restrict-guest-permissions',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/EIDSCA.AP07',
  ],
});

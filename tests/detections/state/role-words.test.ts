/** The words about a detection, from the detector to the sentence. */
import type { Detection, DetectorFacts } from '../../../shared/core/event/detector';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { CrossTenantPartner } from '../../../shared/kinds/cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import { localTime } from '../../../shared/reports/language/local-time';
import { naming } from '../../../shared/reports/language/naming';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { wordingOf } from '../../../shared/reports/wording';
import { principal } from '../../fixtures/applications';
import { assignment, basisOf, eligibility, group, instance, policy, user } from '../../fixtures/conditional-access';
import { directoryAudit, type Grant, modified, pimRecord, roleRecord, target } from '../../fixtures/records';
import { crossTenantPartner, goodAuthorizationPolicy, goodCrossTenantDefault } from '../../fixtures/settings';
import { event, known, names, report } from '../../reports/stories';
import { declared, facts, onChange, onRecord, roles } from './facts';
import { signIn } from './sign-ins';

const breakGlass = {
  id: 'bg-1',
  displayName: 'BreakGlass-1',
  address: 'bg-1@contoso.example',
  type: 'person',
} as const;

const eventOf = ({ detectorId, resourceId, resourceName, peopleIds, lines, details, effect }: Detection): WatchEvent =>
  event({
    source: detectorId,
    type: effect === 'raised' ? 'detection' : 'recovery',
    resource: { kind: 'directoryAudit', id: resourceId, name: resourceName },
    peopleIds,
    lines,
    details,
  });

/** Subject and clause of the only detection. */
function said([found, ...others]: readonly Detection[]): readonly [string, string] {
  if (found === undefined || others.length > 0) throw new Error('not one detection');
  const wording = wordingOf(found.detectorId);
  const scene = {
    event: eventOf(found),
    tenantName: 'Contoso',
    naming: naming(new Map([...names, ['bg-1', breakGlass]])),
    clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
  };
  return found.effect === 'raised'
    ? [wording.lost(scene), wording.happened(scene)]
    : [wording.regained(scene), wording.ended(scene)];
}

const ga = roles.globalAdministrator;
const granted: Grant = { principalId: 'lea', principalType: 'User', templateId: ga, roleName: 'Global Administrator' };
const activation = pimRecord(granted, 'Add member to role completed (PIM activation)');
const withBreakGlass = facts({ isDeclared: declared('bg-1', 'g1'), roleInstances: [], pastOf: () => 'done' });
const eligible = new Map([['lea', [ga]]]);
const p2: Partial<DetectorFacts> = { licences: new Set(['P1', 'P2']), roleInstances: [], pastOf: () => 'done' };
const credential = (after: string) =>
  directoryAudit({
    activityDisplayName: 'Update application – Certificates and secrets management',
    targets: [target('Application', 'app-1', [modified('KeyDescription', '[]', after)], 'Backup-Connector')],
  });
const open = (spoil: object) =>
  onChange('EV.P08', 'authorizationPolicy', goodAuthorizationPolicy, { ...goodAuthorizationPolicy, ...spoil });

const crew = (...memberIds: readonly string[]) => ({
  ...group('g', memberIds),
  displayName: 'Crew',
  groupIds: ['inner'],
});
const ofCrew = (members: ReturnType<typeof crew>) =>
  basisOf({ policies: [policy({ users: { includeUsers: [], includeGroups: ['g'] } })], groups: [members] });
const includingCrew = facts({
  whyWatched: () => ['policy'],
  conditionalAccess: { before: ofCrew(crew()), after: ofCrew(crew('lea')) },
});

const trustingMfa = {
  ...goodCrossTenantDefault,
  inboundTrust: { isMfaAccepted: true, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false },
};

const agreed = (before: Partial<CrossTenantPartner> | undefined, after: Partial<CrossTenantPartner>) =>
  onChange(
    'EV.P09',
    'crossTenantAccessPolicyConfigurationPartner',
    before === undefined ? undefined : crossTenantPartner(before),
    crossTenantPartner(after),
  );

test.each<[string, readonly Detection[], string, string]>([
  [
    "an assignment to a group is its own, not its first member's",
    onChange(
      'EV.R01',
      'unifiedRoleAssignment',
      undefined,
      assignment('admins', ga, { principalType: 'group', principalName: 'Admins' }),
      facts({ groups: new Map([['admins', group('admins', ['lea', 'tom'])]]) }),
    ),
    'the group "Admins" (2 members) became Global Administrator',
    'the group "Admins" (2 members) became Global Administrator',
  ],
  [
    'an eligible holder who becomes a permanent one',
    onRecord('EV.R01', roleRecord(granted), facts({ ...p2, eligibleRolesOfPerson: eligible })),
    'Lea Novak became Global Administrator',
    'Lea Novak, who had been eligible for it, became Global Administrator',
  ],
  [
    'a change that turned out to be an activation',
    onRecord('EV.R01', activation, facts({ ...p2, recordsAbout: () => [activation] })),
    'Lea Novak only activated Global Administrator',
    'This was an activation in PIM, not an assignment: Global Administrator was activated for Lea Novak',
  ],
  [
    'a role outside PIM',
    onRecord('EV.R02', pimRecord(granted, 'Add member to role outside of PIM (permanent)')),
    'Lea Novak became Global Administrator outside PIM',
    'Lea Novak received the role Global Administrator outside PIM',
  ],
  [
    'an eligible role',
    onRecord('EV.R03', pimRecord(granted, 'Add eligible member to role in PIM completed (permanent)')),
    'Lea Novak can now activate Global Administrator',
    'Lea Novak became eligible for the role Global Administrator',
  ],
  [
    'an eligible role without its end',
    onChange(
      'EV.R03',
      'unifiedRoleEligibilityScheduleInstance',
      eligibility('lea', ga, { endDateTime: '2026-12-01T08:00:00Z' }),
      eligibility('lea', ga),
    ),
    'Lea Novak can activate Global Administrator permanently',
    'the eligible role Global Administrator of Lea Novak lost its end date',
  ],
  [
    'an active role without its end',
    onChange(
      'EV.R01',
      'unifiedRoleAssignmentScheduleInstance',
      instance('lea', ga, { endDateTime: '2026-12-01T08:00:00Z' }),
      instance('lea', ga),
    ),
    'Lea Novak is now permanently Global Administrator',
    'the role Global Administrator of Lea Novak lost its end date',
  ],
  [
    'an active role with an end again',
    onChange(
      'EV.R01',
      'unifiedRoleAssignmentScheduleInstance',
      instance('lea', ga),
      instance('lea', ga, { endDateTime: '2026-12-01T08:00:00Z' }),
    ),
    'Global Administrator of Lea Novak has an end date again',
    'The role Global Administrator of Lea Novak has an end date again',
  ],
  [
    'a first activation',
    onRecord('EV.R04', activation, facts({ ...p2, pastOf: () => 'first' })),
    'first activation of Global Administrator: Lea Novak',
    'the role Global Administrator was activated for Lea Novak',
  ],
  [
    'an activation after a risk',
    onRecord('EV.R04', activation, facts({ ...p2, recordsAbout: () => [signIn({ riskLevelDuringSignIn: 'high' })] })),
    'Global Administrator activated after a risk: Lea Novak',
    'the role Global Administrator was activated for Lea Novak',
  ],
  [
    'a sign-in of a break-glass account',
    onRecord('EV.R21', signIn({ userId: 'bg-1' }), withBreakGlass),
    'break-glass account BreakGlass-1 signed in',
    'the break-glass account BreakGlass-1 signed in to "Azure Portal" from 192.0.2.9',
  ],
  [
    'a failed sign-in',
    onRecord('EV.R21', signIn({ userId: 'bg-1', errorCode: 50126, appDisplayName: null }), withBreakGlass),
    'failed sign-in with break-glass account BreakGlass-1',
    'a sign-in as the break-glass account BreakGlass-1 from 192.0.2.9 failed',
  ],
  [
    'a change of a break-glass account',
    onRecord(
      'EV.R22',
      directoryAudit({ activityDisplayName: 'Reset password (by admin)', targets: [target('User', 'bg-1')] }),
      withBreakGlass,
    ),
    'break-glass account BreakGlass-1 was changed',
    '"Reset password (by admin)" changed the break-glass account BreakGlass-1',
  ],
  [
    'a failed attempt',
    onRecord(
      'EV.R22',
      directoryAudit({ activityDisplayName: 'Delete user', result: 'failure', targets: [target('User', 'bg-1')] }),
      withBreakGlass,
    ),
    'failed change of break-glass account BreakGlass-1',
    '"Delete user" on the break-glass account BreakGlass-1 failed',
  ],
  [
    'a break-glass account that is blocked',
    onChange('EV.R22', 'user', user('bg-1'), user('bg-1', { accountEnabled: false }), withBreakGlass),
    'break-glass account BreakGlass-1 was blocked',
    'sign-in of the break-glass account BreakGlass-1 was blocked',
  ],
  [
    'a break-glass account with a role',
    onChange('EV.R22', 'unifiedRoleAssignmentScheduleInstance', undefined, instance('bg-1', ga), withBreakGlass),
    'break-glass account BreakGlass-1 got a role',
    'the break-glass account BreakGlass-1 received the role Global Administrator',
  ],
  [
    'a person who becomes a break-glass account',
    onChange(
      'EV.R22',
      'group',
      group('g1', []),
      { ...group('g1', ['lea', 'tom']), displayName: 'Emergency' },
      withBreakGlass,
    ),
    'break-glass group "Emergency" was changed',
    'Lea Novak and Tom Iversen were added to the break-glass group "Emergency"',
  ],
  [
    'a secret',
    onRecord(
      'EV.A05',
      credential('["[KeyIdentifier=3f2a81c0-0000-4000-8000-000000000001,KeyType=Password,DisplayName=hunter2]"]'),
    ),
    'a secret was added to the app "Backup-Connector"',
    'a secret (ID 3f2a…) was added to the app "Backup-Connector"',
  ],
  [
    'two credentials',
    onRecord('EV.A05', credential('["[KeyIdentifier=a,KeyType=Password]","[KeyIdentifier=b,KeyType=X509]"]')),
    '2 credentials were added to the app "Backup-Connector"',
    '2 credentials were added to the app "Backup-Connector"',
  ],
  [
    'invitations',
    open({ allowInvitesFrom: 'everyone' }),
    'more people can invite guests',
    'the right to invite guests was widened to "everyone, guests included"',
  ],
  [
    'two rights at once',
    open({ allowInvitesFrom: 'everyone', allowUserConsentForRiskyApps: true }),
    'users or guests can do more than before',
    'the right to invite guests was widened, and 1 other right with it',
  ],
  [
    'an agreement with another organisation',
    agreed(undefined, { displayName: 'Fabrikam', userSyncAllowed: true }),
    'Fabrikam creates accounts here',
    'an agreement with Fabrikam was added',
  ],
  [
    'an agreement that was closed again',
    agreed({ displayName: 'Fabrikam', userSyncAllowed: true }, { displayName: 'Fabrikam' }),
    'access of Fabrikam is closed again',
    'The access of Fabrikam was closed again',
  ],
  [
    'a default for other organisations that was closed again',
    onChange('EV.P09', 'crossTenantAccessPolicyConfigurationDefault', trustingMfa, goodCrossTenantDefault),
    'the default for other organisations is closed again',
    'The default for other organisations was closed again',
  ],
  [
    'a person who is back in a group that may have groups inside it',
    onChange('EV.R12', 'group', crew(), crew('lea'), includingCrew),
    'members of "Crew" are as before',
    'Lea Novak is in the group "Crew" again',
  ],
])('%s', (_, found, subject, clause) => {
  expect(said(found)).toEqual([subject, clause]);
  expect([...subject].length).toBeLessThanOrEqual(60);
});

test('no name breaks a line, changes the direction or ends its quotation', () => {
  const hostile = 'x" is fine.\u202e\nCall +1 555';
  const record = directoryAudit({
    activityDisplayName: `Update "${hostile}`,
    targets: [target('User', 'bg-1', [], hostile)],
  });
  const app = credential('["[KeyIdentifier=a,KeyType=Password]"]');
  const named = { ...app, targets: app.targets.map((one) => ({ ...one, displayName: hostile })) };
  for (const found of [onRecord('EV.R22', record, withBreakGlass), onRecord('EV.A05', named)])
    for (const text of said(found)) {
      expect(text).not.toMatch(/[\u202e\n]/);
      expect(text.match(/"/g)?.length ?? 0).toBeLessThanOrEqual(2);
    }
});

test('a sign-in is reported without an actor, and asks the owners of the account', () => {
  const [found] = onRecord('EV.R21', signIn({ userId: 'bg-1' }), withBreakGlass);
  if (found === undefined) throw new Error('no detection');
  const lead = { ...eventOf(found), attribution: known('bg-1') };
  const { preview, steps } = renderAlert(report({ lead, over: { names: new Map([['bg-1', breakGlass]]) } }));
  expect(preview).toBe('The break-glass account BreakGlass-1 signed in to "Azure Portal" from 192.0.2.9 at 14:02.');
  expect(steps[0]).toBe('Ask the owners of the account by phone: is this a drill or an emergency?');
});

test('a role for one administrative unit says which, if the log names it', () => {
  const targets = [
    target('User', 'lea', [modified('Role.TemplateId', null, `"${roles.userAdministrator}"`)]),
    target('Role', 'role-object'),
    { ...target('AdministrativeUnit', 'au-1'), displayName: 'Sales' },
  ];
  const scoped = roleRecord(granted, { activityDisplayName: 'Add scoped member to role', targets });
  expect(said(onRecord('EV.R01', scoped))).toEqual([
    'Lea Novak became User Administrator for one unit',
    'Lea Novak became User Administrator for the administrative unit "Sales" only',
  ]);
});

test.each<[string, Partial<DetectorFacts>]>([
  [
    'The app has power over the whole tenant: User Administrator, Policy.ReadWrite.ApplicationConfiguration and RoleManagement.ReadWrite.Directory.',
    {
      assignmentsOf: () => [assignment('backup', roles.userAdministrator)],
      grantsOf: () => ({
        appRoleIds: ['9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8', 'be74164b-cff1-491c-8741-e671cb536e13', 'unknown'],
        scopes: ['User.Read', 'Mail.Read'],
      }),
    },
  ],
  [
    'The app has API permissions, including Mail.Read: check first what they allow.',
    { grantsOf: () => ({ appRoleIds: ['unknown'], scopes: ['Mail.Read'] }) },
  ],
  [
    'The app has API permissions: check first what they allow.',
    { grantsOf: () => ({ appRoleIds: ['unknown'], scopes: [] }) },
  ],
])('an alert about a new secret says what the app can do, by name where that is known: %s', (sentence, spoil) => {
  const [found] = onRecord(
    'EV.A05',
    credential('["[KeyIdentifier=a,KeyType=Password]"]'),
    facts({ appOf: () => principal(), ...spoil }),
  );
  if (found === undefined) throw new Error('no detection');
  const { paragraphs } = renderAlert(report({ lead: { ...eventOf(found), attribution: known('mara') } }));
  expect(paragraphs).toContain(sentence);
});

import type { Detection } from '../../../shared/core/event/detector';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import type { AuthorizationPolicy } from '../../../shared/kinds/authorization-policy/authorization-policy';
import { directoryAudit, modified, target } from '../../fixtures/records';
import { goodAuthorizationPolicy as good } from '../../fixtures/settings';
import { onChange, onRecord } from './facts';

const P08 = 'EV.P08';
const kind = 'authorizationPolicy';
const consent = 'ManagePermissionGrantsForSelf.';
const low = `${consent}microsoft-user-default-low`;
const recommended = `${consent}microsoft-user-default-recommended`;
const legacy = `${consent}microsoft-user-default-legacy`;
const owners = 'ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';

type Spoil = Partial<Omit<AuthorizationPolicy, 'defaultUserRolePermissions'>> &
  Partial<AuthorizationPolicy['defaultUserRolePermissions']>;
const permissions = new Set(Object.keys(good.defaultUserRolePermissions));

function policy(spoil: Spoil = {}): AuthorizationPolicy {
  const entries = Object.entries(spoil);
  const nested = Object.fromEntries(entries.filter(([name]) => permissions.has(name)));
  const own = Object.fromEntries(entries.filter(([name]) => !permissions.has(name)));
  return { ...good, ...own, defaultUserRolePermissions: { ...good.defaultUserRolePermissions, ...nested } };
}

/** One changed setting: from the stricter to the looser value. */
const steps: readonly (readonly [string, Spoil, Spoil])[] = [
  ['allowinvitesfrom', { allowInvitesFrom: 'none' }, { allowInvitesFrom: 'adminsAndGuestInviters' }],
  ['allowinvitesfrom', {}, { allowInvitesFrom: 'adminsGuestInvitersAndAllMembers' }],
  ['allowinvitesfrom', { allowInvitesFrom: 'adminsGuestInvitersAndAllMembers' }, { allowInvitesFrom: 'everyone' }],
  ['guestuserroleid', {}, { guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3' }],
  ['guestuserroleid', {}, { guestUserRoleId: 'A0B1B346-4D3E-4E8B-98F8-753987BE4970' }],
  ['permissiongrantpoliciesassigned', { permissionGrantPoliciesAssigned: [] }, {}],
  [
    'permissiongrantpoliciesassigned',
    { permissionGrantPoliciesAssigned: [owners] },
    { permissionGrantPoliciesAssigned: [low, owners] },
  ],
  ['permissiongrantpoliciesassigned', {}, { permissionGrantPoliciesAssigned: [recommended] }],
  [
    'permissiongrantpoliciesassigned',
    {},
    { permissionGrantPoliciesAssigned: [low.toLowerCase(), legacy.toLowerCase()] },
  ],
  ['permissiongrantpoliciesassigned', {}, { permissionGrantPoliciesAssigned: [`${consent}our-own`] }],
  [
    'permissiongrantpoliciesassigned',
    { permissionGrantPoliciesAssigned: [`${consent}our-own`] },
    { permissionGrantPoliciesAssigned: [legacy] },
  ],
  ['allowuserconsentforriskyapps', {}, { allowUserConsentForRiskyApps: true }],
  ['allowuserconsentforriskyapps', { allowUserConsentForRiskyApps: null }, { allowUserConsentForRiskyApps: true }],
  ['allowedtocreateapps', {}, { allowedToCreateApps: true }],
  ['allowedtocreatesecuritygroups', {}, { allowedToCreateSecurityGroups: true }],
  ['allowedtocreatetenants', {}, { allowedToCreateTenants: true }],
  ['allowedtoreadotherusers', { allowedToReadOtherUsers: false }, {}],
  ['allowemailverifieduserstojoinorganization', {}, { allowEmailVerifiedUsersToJoinOrganization: true }],
  ['blockmsolpowershell', {}, { blockMsolPowerShell: false }],
];

/** Settings that let more people in, or let guests see more, are more severe than settings about what users may do. */
const severityOf = (setting: string): string =>
  /^allowedtocreate|^allowedtoread|^blockmsol/.test(setting) ? 'medium' : 'high';

/** The steps that a detection reports as lost. Safe: `elements` is a list of them. */
const lost = ([found]: readonly Detection[]): string[] =>
  found === undefined ? [] : [...(found.details.elements as readonly string[])];

describe('in the policy', () => {
  test.each(steps)('fires when %s is loosened (%j -> %j), and ends when it is restored', (setting, strict, loose) => {
    const opened = onChange(P08, kind, policy(strict), policy(loose));
    expect(opened).toMatchObject([
      {
        effect: 'raised',
        severity: severityOf(setting),
        alerts: true,
        momentary: false,
        resourceId: 'authorizationPolicy',
        details: { settings: [setting] },
      },
    ]);
    const closed = onChange(P08, kind, policy(loose), policy(strict));
    expect(closed).toMatchObject([{ effect: 'ended', resourceId: 'authorizationPolicy' }]);
    expect(closed[0]?.details.elements).toEqual(expect.arrayContaining(lost(opened)));
  });

  test('a setting loosened in two steps and tightened in one is not restored', () => {
    const [opened] = onChange(
      P08,
      kind,
      policy({ allowInvitesFrom: 'none' }),
      policy({ allowInvitesFrom: 'everyone' }),
    );
    expect(opened?.details.elements).toEqual([
      'allowinvitesfrom=none',
      'allowinvitesfrom=adminsAndGuestInviters',
      'allowinvitesfrom=adminsGuestInvitersAndAllMembers',
    ]);
    const [closed] = onChange(P08, kind, policy({ allowInvitesFrom: 'everyone' }), policy());
    expect(closed?.details.elements).toEqual(
      expect.arrayContaining([
        'allowinvitesfrom=adminsAndGuestInviters',
        'allowinvitesfrom=adminsGuestInvitersAndAllMembers',
      ]),
    );
    expect(closed?.details.elements).not.toContain('allowinvitesfrom=none');
  });

  test('one change that loosens and tightens is reported as the loosening; the next tightening resolves the rest', () => {
    const [found, ...others] = onChange(
      P08,
      kind,
      policy({ allowInvitesFrom: 'everyone' }),
      policy({ allowedToCreateTenants: true }),
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({ effect: 'raised', details: { settings: ['allowedtocreatetenants'] } });
    const [closed] = onChange(P08, kind, policy({ allowedToCreateTenants: true }), policy());
    expect(closed?.details.elements).toEqual(
      expect.arrayContaining(['allowedtocreatetenants=false', 'allowinvitesfrom=adminsGuestInvitersAndAllMembers']),
    );
  });

  test('shows each setting before and after, in words', () => {
    const loose = policy({ allowInvitesFrom: 'everyone', allowedToCreateApps: true });
    expect(onChange(P08, kind, good, loose)[0]?.lines).toEqual([
      {
        label: 'Who can invite guests',
        before: [{ type: 'text', text: 'admins and guest inviters' }],
        after: [{ type: 'text', text: 'everyone, guests included' }],
      },
      {
        label: 'Users can register apps',
        before: [{ type: 'text', text: 'no' }],
        after: [{ type: 'text', text: 'yes' }],
      },
    ]);
  });

  test.each<[string, Spoil, Spoil]>([
    ['nothing changed', {}, {}],
    [
      'the list is only in another order',
      { permissionGrantPoliciesAssigned: [low, owners] },
      { permissionGrantPoliciesAssigned: [owners, low] },
    ],
    ['owners of groups can consent for them', {}, { permissionGrantPoliciesAssigned: [low, owners] }],
    [
      'one custom policy replaces another',
      { permissionGrantPoliciesAssigned: [`${consent}a`] },
      { permissionGrantPoliciesAssigned: [`${consent}b`] },
    ],
    ['the value is unknown', {}, { allowInvitesFrom: 'everyoneAndTheirDog' }],
    ['the earlier value is unknown', { allowedToCreateApps: null }, { allowedToCreateApps: true }],
    ['not set and switched off are the same', { allowUserConsentForRiskyApps: null }, {}],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(P08, kind, policy(before), policy(after))).toEqual([]);
  });

  test('stays silent when the policy is read for the first time', () => {
    expect(onChange(P08, kind, undefined, policy({ allowInvitesFrom: 'everyone' }))).toEqual([]);
  });
});

const json = (value: unknown): string => JSON.stringify(value);

const logged = (name: string, before: string | null, after: string | null, spoil: Partial<DirectoryAudit> = {}) =>
  directoryAudit({
    activityDisplayName: 'Update authorization policy',
    category: 'AuthorizationPolicy',
    targets: [
      target('Policy', 'an-id-of-the-log', [
        modified(name, before, after),
        modified('Included Updated Properties', null, json(name)),
      ]),
    ],
    ...spoil,
  });

describe('in the audit log', () => {
  const nested = (spoil: object): string => json([{ ...good.defaultUserRolePermissions, ...spoil }]);

  test.each([
    ['a list of one', 'AllowInvitesFrom', json(['none']), json(['everyone']), 'allowinvitesfrom'],
    ['a JSON string', 'AllowInvitesFrom', json('none'), json('everyone'), 'allowinvitesfrom'],
    ['bare text', 'AllowInvitesFrom', 'none', 'everyone', 'allowinvitesfrom'],
    [
      'a boolean in a list',
      'AllowUserConsentForRiskyApps',
      json([false]),
      json([true]),
      'allowuserconsentforriskyapps',
    ],
    ['a boolean as text', 'AllowUserConsentForRiskyApps', json('False'), json('True'), 'allowuserconsentforriskyapps'],
    [
      'the whole permissions',
      'DefaultUserRolePermissions',
      nested({}),
      nested({ allowedToCreateTenants: true }),
      'allowedtocreatetenants',
    ],
    [
      'the permissions as JSON in a text',
      'DefaultUserRolePermissions',
      json([nested({}).slice(1, -1)]),
      json([nested({ allowedToCreateApps: true }).slice(1, -1)]),
      'allowedtocreateapps',
    ],
    [
      'the whole policy',
      'AuthorizationPolicy',
      json({ allowInvitesFrom: 'adminsAndGuestInviters', defaultUserRolePermissions: {} }),
      json({ allowInvitesFrom: 'everyone', defaultUserRolePermissions: {} }),
      'allowinvitesfrom',
    ],
    ['JSON in JSON', 'AllowInvitesFrom', json(json('none')), json(json('everyone')), 'allowinvitesfrom'],
    [
      'one permission by its path',
      'DefaultUserRolePermissions.AllowedToCreateApps',
      json([false]),
      json([true]),
      'allowedtocreateapps',
    ],
    [
      'consent under its older name',
      'PermissionGrantPolicyIdsAssignedToDefaultUserRole',
      json([low]),
      json([legacy]),
      'permissiongrantpoliciesassigned',
    ],
    [
      'consent in a list in a list',
      'PermissionGrantPolicyIdsAssignedToDefaultUserRole',
      json([[low]]),
      json([[legacy]]),
      'permissiongrantpoliciesassigned',
    ],
    [
      'consent that was switched on',
      'PermissionGrantPolicyIdsAssignedToDefaultUserRole',
      '[]',
      json([legacy]),
      'permissiongrantpoliciesassigned',
    ],
  ])('reads %s; one direction fires and the other resolves', (_, name, strict, loose, setting) => {
    const opened = onRecord(P08, logged(name, strict, loose));
    expect(opened).toMatchObject([
      {
        effect: 'raised',
        severity: severityOf(setting),
        alerts: true,
        resourceId: 'authorizationPolicy',
        details: { settings: [setting] },
      },
    ]);
    expect(onRecord(P08, logged(name, loose, strict))).toMatchObject([
      { effect: 'ended', details: { elements: expect.arrayContaining(lost(opened)) } },
    ]);
  });

  test('names the resource and the loss as the policy does, so that both are one story', () => {
    const [byCollection] = onChange(P08, kind, good, policy({ allowInvitesFrom: 'everyone' }));
    const [byLog] = onRecord(P08, logged('AllowInvitesFrom', json([good.allowInvitesFrom]), json(['everyone'])));
    expect(byLog?.resourceId).toBe(byCollection?.resourceId);
    expect(byLog?.details.elements).toEqual(byCollection?.details.elements);
  });

  test('hostile values appear nowhere', () => {
    const found = onRecord(P08, logged('AllowInvitesFrom', json(['none']), json(['<script>‮'])));
    expect(found).toEqual([]);
  });

  test.each([
    ['it failed', logged('AllowInvitesFrom', json(['none']), json(['everyone']), { result: 'failure' })],
    ['the record does not show the earlier value', logged('AllowInvitesFrom', null, json(['everyone']))],
    ['the record shows an empty value', logged('AllowInvitesFrom', '[]', json(['everyone']))],
    ['the values are undocumented numbers', logged('AllowInvitesFrom', '1', '4')],
    ['another property changed', logged('Description', json(['a']), json(['b']))],
    [
      'it is another policy',
      logged('AllowInvitesFrom', json(['none']), json(['everyone']), { activityDisplayName: 'Update policy' }),
    ],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(P08, record)).toEqual([]);
  });
});

describe('a change whose direction the log does not show', () => {
  const changed = (activityDisplayName: string, ...targets: DirectoryAudit['targets']) =>
    onRecord(P08, directoryAudit({ activityDisplayName, targets }));
  const recorded = [{ effect: 'raised', severity: 'medium', alerts: false, momentary: true }];
  const guests = '{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":[]}}';

  test.each([
    ['Update authorization policy', []],
    ['Update authorization policy', [modified('Included Updated Properties', null, '"AllowInvitesFrom"')]],
    ['Update company settings', []],
    ['Set Company Information', [modified('TechnicalNotificationMails', '["a"]', '["b"]')]],
    ['Update group settings', []],
    ['Update continuous access evaluation', []],
    ['Update policy', [modified('PolicyDetail', null, json([json({ B2BManagementPolicy: guests })]))]],
  ])('%s is recorded without an alert', (activity, properties) => {
    expect(changed(activity, target('Policy', 'policy', properties))).toMatchObject(recorded);
  });

  test.each([
    ['Update policy', [modified('PolicyDetail', null, json([json({ Version: 1, State: 'Enabled' })]))]],
    ['Set Company Information', [modified('TrustedCAsForPasswordlessAuth', '[]', '["MIID"]')]],
  ])('%s of something else is not', (activity, properties) => {
    expect(changed(activity, target('Policy', 'policy', properties))).toEqual([]);
  });
});

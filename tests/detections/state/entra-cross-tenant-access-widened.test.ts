import type {
  CrossTenantDefault,
  CrossTenantSetting,
} from '../../../shared/kinds/cross-tenant-access-policy-configuration-default/cross-tenant-access-policy-configuration-default';
import type { CrossTenantPartner } from '../../../shared/kinds/cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import { directoryAudit, modified, target } from '../../fixtures/records';
import { crossTenantPartner, goodCrossTenantDefault } from '../../fixtures/settings';
import { onChange, onRecord } from './facts';

const P09 = 'EV.P09';
const partner = 'crossTenantAccessPolicyConfigurationPartner';
const byDefault = 'crossTenantAccessPolicyConfigurationDefault';

const open: CrossTenantSetting = {
  usersAndGroups: { accessType: 'allowed', targets: ['AllUsers'] },
  applications: null,
};
const trust = { isMfaAccepted: true, isCompliantDeviceAccepted: null, isHybridAzureADJoinedDeviceAccepted: null };

const agreed = (before: Partial<CrossTenantPartner> | null, after: Partial<CrossTenantPartner> | null) =>
  onChange(
    P09,
    partner,
    before === null ? undefined : crossTenantPartner(before),
    after === null ? undefined : crossTenantPartner(after),
  );
const ofDefault = (spoil: Partial<CrossTenantDefault>) =>
  onChange(P09, byDefault, goodCrossTenantDefault, { ...goodCrossTenantDefault, ...spoil });

const { id } = crossTenantPartner();

test.each<[string, Partial<CrossTenantPartner>]>([
  ['trustsMfa', { inboundTrust: trust }],
  ['directConnectInbound', { b2bDirectConnectInbound: open }],
  ['userSync', { displayName: 'Fabrikam', userSyncAllowed: true }],
])('an agreement that was widened by %s alerts, and names the organisation', (opening, spoil) => {
  expect(agreed({}, spoil)).toMatchObject([
    {
      effect: 'raised',
      alerts: true,
      severity: 'high',
      resourceId: id,
      resourceName: spoil.displayName ?? `the tenant with the id ${id}`,
      details: { isNew: false, openings: [opening], elements: [opening] },
    },
  ]);
});

test('a new agreement that opens access alerts; one that opens nothing is recorded', () => {
  expect(agreed(null, { inboundTrust: trust })).toMatchObject([
    { effect: 'raised', alerts: true, details: { isNew: true, elements: ['exists', 'trustsMfa'] } },
  ]);
  expect(agreed(null, {})).toMatchObject([
    { effect: 'raised', alerts: false, severity: 'medium', details: { isNew: true, openings: [] } },
  ]);
});

test('an agreement that is closed again, or deleted, resolves the alert', () => {
  expect(agreed({ inboundTrust: trust }, {})).toMatchObject([
    { effect: 'ended', resourceId: id, details: { elements: ['trustsMfa'] } },
  ]);
  expect(agreed({ inboundTrust: trust }, null)).toMatchObject([
    { effect: 'ended', details: { elements: ['exists', 'trustsMfa'] } },
  ]);
});

test('a widened default alerts, and a tightened one resolves the alert', () => {
  const { inboundTrust } = goodCrossTenantDefault;
  if (inboundTrust === null) throw new Error('the good fixture says everything');
  expect(ofDefault({ inboundTrust: { ...inboundTrust, isMfaAccepted: true } })).toMatchObject([
    { effect: 'raised', resourceId: 'default', resourceName: null, details: { openings: ['trustsMfa'] } },
  ]);
  expect(
    onChange(
      P09,
      byDefault,
      { ...goodCrossTenantDefault, b2bDirectConnectOutbound: open },
      { ...goodCrossTenantDefault },
    ),
  ).toMatchObject([{ effect: 'ended', resourceId: 'default' }]);
});

test.each<[string, Partial<CrossTenantPartner>]>([
  ['collaboration with guests', { b2bCollaborationInbound: open }],
  ['a name', { displayName: 'Fabrikam' }],
  [
    'an unknown value',
    { b2bDirectConnectInbound: { usersAndGroups: { accessType: 'moon', targets: [] }, applications: null } },
  ],
])('%s is not detected', (_, spoil) => {
  expect(agreed({}, spoil)).toEqual([]);
});

const ofPartner = (activityDisplayName: string, ...properties: readonly ReturnType<typeof modified>[]) =>
  directoryAudit({
    activityDisplayName,
    category: 'CrossTenantAccessSettings',
    targets: [target('Policy', 'policy', [modified('tenantId', null, '"fabrikam"'), ...properties])],
  });
const shownTrust = (isMfaAccepted: boolean) => JSON.stringify({ isMfaAccepted, isCompliantDeviceAccepted: false });

test('an entry that shows access opened to a partner alerts, and one that shows none does not', () => {
  const update = 'Update a partner cross-tenant access setting';
  const record = ofPartner(update, modified('inboundTrust', shownTrust(false), shownTrust(true)));
  expect(onRecord(P09, record)).toMatchObject([
    { effect: 'raised', severity: 'high', alerts: true, resourceId: 'fabrikam', details: { openings: ['trustsMfa'] } },
  ]);
  expect(onRecord(P09, ofPartner('Add a partner to cross-tenant access setting'))).toMatchObject([
    { effect: 'raised', severity: 'medium', alerts: false, details: { isNew: true } },
  ]);
  const everybody = JSON.stringify({ usersAndGroups: { accessType: 'allowed', targets: [{ target: 'AllUsers' }] } });
  const direct = ofPartner(
    'Update the company default cross-tenant access setting',
    modified('b2bDirectConnectInbound', null, everybody),
  );
  expect(onRecord(P09, direct)).toMatchObject([{ severity: 'high', resourceId: 'default' }]);
  expect(onRecord(P09, ofPartner(update, modified('inboundTrust', shownTrust(false), shownTrust(false))))).toEqual([]);
  expect(onRecord(P09, { ...record, result: 'failure' })).toEqual([]);
  expect(onRecord(P09, ofPartner(update, modified('inboundTrust', shownTrust(true), shownTrust(false))))).toMatchObject(
    [{ effect: 'ended' }],
  );
});

test('lifting the block of guests alerts, and our people as guests of one organisation are only recorded', () => {
  const update = 'Update a partner cross-tenant access setting';
  const access = (accessType: string) => JSON.stringify({ usersAndGroups: { accessType } });
  const lifted = (way: string, activity = update) =>
    onRecord(P09, ofPartner(activity, modified(`b2bCollaboration${way}`, access('blocked'), access('allowed'))));
  expect(lifted('Inbound')).toMatchObject([
    { severity: 'high', alerts: true, details: { openings: ['collaborationInbound'] } },
  ]);
  expect(lifted('Outbound')).toMatchObject([{ severity: 'medium', alerts: false }]);
  expect(lifted('Outbound', 'Update the company default cross-tenant access setting')).toMatchObject([
    { severity: 'high', alerts: true },
  ]);
  const allowed = ofPartner(update, modified('b2bCollaborationInbound', access('allowed'), access('allowed')));
  expect(onRecord(P09, allowed)).toEqual([]);
});

test.each([
  'Update a partner cross-tenant access setting',
  'Update the company default cross-tenant access setting',
  'Reset the cross-tenant access default setting',
  'Delete partner specific cross-tenant access setting',
])('%s without a setting is recorded without an alert', (activity) => {
  expect(onRecord(P09, ofPartner(activity))).toMatchObject([
    { effect: 'raised', severity: 'medium', alerts: false, momentary: true, details: { isUnknown: true } },
  ]);
});

test.each([
  ['Fabrikam', 'Fabrikam'],
  ['', 'the tenant with the id fabrikam'],
  ['CrossTenantAccessPolicyConfigurationPartner', 'the tenant with the id fabrikam'],
])('a log entry whose object has the name "%s" is about %s', (displayName, organisation) => {
  const record = ofPartner(
    'Update a partner cross-tenant access setting',
    modified('inboundTrust', shownTrust(false), shownTrust(true)),
  );
  const named = { ...record, targets: record.targets.map((one) => ({ ...one, displayName })) };
  expect(onRecord(P09, named)).toMatchObject([{ resourceName: organisation }]);
});

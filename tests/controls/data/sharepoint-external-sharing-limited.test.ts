import { sharepointExternalSharingLimited as control } from '../../../shared/controls/data/sharepoint-external-sharing-limited';
import { goodSharePointSettings } from '../../fixtures/settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

type Limit = NonNullable<NonNullable<StateSpoil['thresholds']>['sharingCapability']>;

const sharing = (sharingCapability: string | null, limit: Limit = 'externalUserSharingOnly'): StateSpoil => ({
  thresholds: { sharingCapability: limit },
  small: { sharepointSettings: [{ ...goodSharePointSettings, sharingCapability }] },
});

const existing = 'existingExternalUserSharingOnly';
const anyone = 'externalUserAndGuestSharing';

test.each<[Limit, string, 'pass' | 'fail']>([
  ['disabled', 'disabled', 'pass'],
  ['disabled', existing, 'fail'],
  ['disabled', 'externalUserSharingOnly', 'fail'],
  ['disabled', anyone, 'fail'],
  [existing, 'disabled', 'pass'],
  [existing, existing, 'pass'],
  [existing, 'externalUserSharingOnly', 'fail'],
  [existing, anyone, 'fail'],
  ['externalUserSharingOnly', 'disabled', 'pass'],
  ['externalUserSharingOnly', existing, 'pass'],
  ['externalUserSharingOnly', 'externalUserSharingOnly', 'pass'],
  ['externalUserSharingOnly', anyone, 'fail'],
])('where %s is agreed, %s is a %s', (limit, capability, status) => {
  expect(statusOf(control, sharing(capability, limit))).toBe(status);
});

test('passes and says with whom files can be shared', () => {
  expect(verdictOn(control, sharing('disabled'))).toMatchObject({
    status: 'pass',
    note: 'only people in the organisation',
    evidence: [
      { label: 'Files can be shared with', after: [{ text: 'only people in the organisation' }] },
      { label: 'Widest that is agreed', after: [{ text: 'new and existing guests' }] },
    ],
  });
});

test('fails, and tells links for anyone from what is wider than agreed', () => {
  expect(verdictOn(control, sharing(anyone))).toMatchObject({
    findings: { total: 1, first: [{ problem: 'anyone' }] },
    evidence: [{ after: [{ text: 'anyone with the link, without signing in' }] }, {}],
  });
  expect(verdictOn(control, sharing(existing, 'disabled'))).toMatchObject({
    findings: { first: [{ problem: 'widerThanAgreed' }] },
  });
});

test.each<[string, StateSpoil, string]>([
  ['a new value', sharing('partnersOnly'), 'partnersOnly'],
  ['another spelling', sharing('Disabled'), 'Disabled'],
  ['the name of a property of objects', sharing('constructor'), 'constructor'],
  ['no value', sharing(null), 'no value'],
  ['no settings at all', { small: { sharepointSettings: [] } }, 'no settings'],
])('%s is unknown, and neither pass nor fail', (_, spoil, reason) => {
  expect(verdictOn(control, spoil)).toMatchObject({ status: 'unknown', reason: expect.stringContaining(reason) });
});

test('no other setting of SharePoint counts here', () => {
  const loose = {
    ...goodSharePointSettings,
    isResharingByExternalUsersEnabled: true,
    isLegacyAuthProtocolsEnabled: null,
  };
  expect(statusOf(control, { small: { sharepointSettings: [loose] } })).toBe('pass');
});

import { sharepointExternalSharingLimited as control } from '../../../shared/controls/data/sharepoint-external-sharing-limited/control';
import { goodSharePointSettings } from '../../fixtures/settings';
import { type StateSpoil, stateOf, statusOf, verdictOn } from '../state';

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
])('where %s is configured, %s is a %s', (limit, capability, status) => {
  expect(statusOf(control, sharing(capability, limit))).toBe(status);
});

test('passes and says with whom files can be shared', () => {
  expect(verdictOn(control, sharing('disabled'))).toMatchObject({
    status: 'pass',
    note: 'only people in the organisation',
    evidence: [
      { label: 'Files can be shared with', after: [{ text: 'only people in the organisation' }] },
      { label: 'Widest allowed', after: [{ text: 'new and existing guests' }] },
    ],
  });
});

test('fails, and distinguishes links for anyone from sharing wider than configured', () => {
  expect(verdictOn(control, sharing(anyone))).toMatchObject({
    findings: { total: 1, first: [{ problem: 'anyone' }] },
    evidence: [{ after: [{ text: 'anyone with the link, without signing in' }] }, {}],
  });
  expect(verdictOn(control, sharing(existing, 'disabled'))).toMatchObject({
    findings: { first: [{ problem: 'widerThanAgreed' }] },
  });
});

test.each<[string, StateSpoil, string]>([
  ['an unknown value', sharing('partnersOnly'), 'partnersOnly'],
  ['another spelling', sharing('Disabled'), 'Disabled'],
  ['the name of a property of objects', sharing('constructor'), 'constructor'],
  ['no value', sharing(null), 'no value'],
  ['no settings at all', { small: { sharepointSettings: [] } }, 'no settings'],
])('%s is unknown, neither pass nor fail', (_, spoil, reason) => {
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

describe('compared with the earlier setting', () => {
  const memoryOf = (spoil: StateSpoil) => control.remember?.(stateOf(spoil)) ?? {};
  const then = (before: StateSpoil, after: StateSpoil): StateSpoil => ({ ...after, memory: memoryOf(before) });
  const guests = 'externalUserSharingOnly';

  test('wider sharing fails even within the limit, until it is reduced again', () => {
    const moved = then(sharing(existing), sharing(guests));
    expect(verdictOn(control, moved)).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'widerThanBefore' }] },
      evidence: [{ after: [{ text: 'new and existing guests' }] }, {}, { after: [{ text: 'existing guests' }] }],
    });
    expect(statusOf(control, then(moved, sharing(guests)))).toBe('fail');
    expect(statusOf(control, then(moved, sharing(existing)))).toBe('pass');
  });

  test.each<[string, StateSpoil, StateSpoil]>([
    ['stays as it was', sharing(guests), sharing(guests)],
    ['becomes narrower', sharing(guests), sharing('disabled')],
    ['is read for the first time', {}, sharing(guests)],
  ])('passes where it %s', (_, before, after) => {
    expect(statusOf(control, then(before, after))).toBe('pass');
  });

  test('narrower sharing becomes the new comparison', () => {
    const narrowed = then(sharing(guests), sharing('disabled'));
    expect(statusOf(control, then(narrowed, sharing(existing)))).toBe('fail');
  });

  test('links for anyone do not excuse sharing that is left over from them', () => {
    const opened = then(sharing(existing), sharing(anyone));
    expect(verdictOn(control, opened)).toMatchObject({ findings: { first: [{ problem: 'anyone' }] } });
    expect(statusOf(control, then(opened, sharing(guests)))).toBe('fail');
  });

  test('after an operator changes the limit, the current setting is the new comparison', () => {
    const memory = memoryOf(sharing(existing, existing));
    expect(statusOf(control, { ...sharing(guests, guests), memory })).toBe('pass');
  });

  test('an operator can accept the current setting, and is alerted again from there', () => {
    const accepted: StateSpoil = { ...sharing(guests), thresholds: { widerSharingAccepted: true } };
    const taken = then(sharing(existing), accepted);
    expect(statusOf(control, taken)).toBe('pass');
    expect(statusOf(control, then(taken, sharing(guests)))).toBe('pass');
    expect(statusOf(control, then(then(taken, sharing(existing)), sharing(guests)))).toBe('fail');
  });

  test('an unknown value does not change the comparison', () => {
    expect(statusOf(control, then(then(sharing(existing), sharing('partnersOnly')), sharing(guests)))).toBe('fail');
  });
});

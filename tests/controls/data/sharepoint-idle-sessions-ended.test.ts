import { sharepointIdleSessionsEnded as control } from '../../../shared/controls/data/sharepoint-idle-sessions-ended/control';
import type { SharePointSettings } from '../../../shared/kinds/sharepoint-settings/sharepoint-settings';
import { noSession, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { goodSharePointSettings } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const restricted = (spoil: PolicySpoil = {}) =>
  policy({
    apps: { includeApplications: ['Office365'] },
    grants: null,
    sessionControls: { ...noSession, applicationEnforcedRestrictions: { isEnabled: true } },
    ...spoil,
  });
const state = (
  idleSessionSignOut: SharePointSettings['idleSessionSignOut'] = { isEnabled: true, signOutAfterInSeconds: 3600 },
  spoil: PolicySpoil = {},
) => ({
  policies: [restricted(spoil)],
  small: { sharepointSettings: [{ ...goodSharePointSettings, idleSessionSignOut }] },
});
const good = undefined;

test.each<[string, PolicySpoil]>([
  ['all apps', { apps: {} }],
  ['browsers alone', { conditions: { clientAppTypes: ['browser'] } }],
  [
    'unmanaged devices alone',
    { conditions: { deviceFilter: { mode: 'include', rule: 'device.isCompliant -ne True' } } },
  ],
  ['everyone blocked', { grants: { builtInControls: ['compliantDevice'] }, sessionControls: null }],
])('passes with three hours, and %s', (_, spoil) => {
  expect(verdictOn(control, state({ isEnabled: true, signOutAfterInSeconds: 10_800 }, spoil))).toMatchObject({
    status: 'pass',
    evidence: [{ label: 'Signed out when idle', after: [{ text: 'after 180 min' }] }, {}],
  });
});

test.each<[string, SharePointSettings['idleSessionSignOut'] | undefined, PolicySpoil, string]>([
  ['it is off', { isEnabled: false, signOutAfterInSeconds: 3600 }, {}, 'idleSignOutOff'],
  ['the session ends too late', { isEnabled: true, signOutAfterInSeconds: 10_801 }, {}, 'idleSignOutLate'],
  ['the policy is off', good, { state: 'disabled' }, 'disabled'],
  ['the policy excludes guests', good, { users: { excludeUsers: ['GuestsOrExternalUsers'] } }, 'excluded'],
  [
    'the policy is for Teams',
    good,
    { apps: { includeApplications: ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe'] } },
    'noPolicy',
  ],
  ['the policy limits nothing', good, { sessionControls: noSession }, 'noPolicy'],
])('fails when %s', (_, idle, spoil, problem) => {
  expect(verdictOn(control, state(idle, spoil))).toMatchObject({ status: 'fail', findings: { first: [{ problem }] } });
});

test('both failures are found, and the hours can be configured', () => {
  expect(
    verdictOn(control, state({ isEnabled: false, signOutAfterInSeconds: null }, { state: 'disabled' })),
  ).toMatchObject({
    findings: { total: 2 },
  });
  expect(
    statusOf(control, {
      ...state({ isEnabled: true, signOutAfterInSeconds: 7200 }),
      thresholds: { idleSessionHours: 1 },
    }),
  ).toBe('fail');
});

test('is unknown where SharePoint does not return the setting, and still reports a missing policy', () => {
  for (const idle of [
    null,
    { isEnabled: null, signOutAfterInSeconds: 3600 },
    { isEnabled: true, signOutAfterInSeconds: null },
  ]) {
    expect(statusOf(control, state(idle))).toBe('unknown');
    expect(statusOf(control, state(idle, { state: 'disabled' }))).toBe('fail');
  }
});

test('is not licensed without P1', () => {
  expect(statusOf(control, { ...state(), policies: [], licences: ['SPO'] })).toBe('notLicensed');
});

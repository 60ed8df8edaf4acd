/** An edit of the authentication methods: its log entry is about the same object as the control that fails with it. */
import { directoryAudit, modified, target } from '../fixtures/records';
import { onRecord } from './state/facts';

const sms = (state: string): string =>
  JSON.stringify({
    authenticationMethodConfigurations: [{ id: 'Sms', state, includeTargets: [{ id: 'all_users' }] }],
  });
const edit = (before: string, after: string) =>
  directoryAudit({
    activityDisplayName: 'Authentication Methods Policy Update',
    category: 'ApplicationManagement',
    targets: [{ ...target('Other', '', [modified('AuthenticationMethodsPolicy', sms(before), sms(after))]), id: null }],
  });

test('opening text messages is raised about the policy, and ends when they are closed', () => {
  expect(onRecord('EV.P15', edit('disabled', 'enabled'))).toMatchObject([
    { effect: 'raised', resourceId: 'authenticationMethodsPolicy', momentary: false, details: { methods: ['SMS'] } },
  ]);
  expect(onRecord('EV.P15', edit('enabled', 'disabled'))).toMatchObject([
    { effect: 'ended', resourceId: 'authenticationMethodsPolicy' },
  ]);
  expect(onRecord('EV.P15', edit('enabled', 'enabled'))).toEqual([]);
});

import { directoryAudit, modified, person, roleRecord, target } from '../fixtures/records';
import { facts, onRecord, roles } from './state/facts';

const granted = roleRecord(
  { principalId: 'lea', principalType: 'User', templateId: roles.userAdministrator, roleName: 'User Administrator' },
  { actor: person('mara') },
);

test.each([
  ['the account that acted is at risk', ['mara'], ['actorAtRisk']],
  ['the account that it is about is at risk', ['lea'], ['targetAtRisk']],
  ['both are at risk, which counts once', ['lea', 'mara'], ['actorAtRisk', 'targetAtRisk']],
])('a role is one step more severe if %s', (_, risky, signs) => {
  expect(onRecord('EV.R01', granted)).toMatchObject([{ severity: 'high' }]);
  const given = facts({ riskyIds: new Set(risky) });
  expect(onRecord('EV.R01', granted, given)).toMatchObject([{ severity: 'critical', details: { signs } }]);
});

test('a change that was only recorded because it is minor is alerted', () => {
  const partner = directoryAudit({
    activityDisplayName: 'Add a partner to cross-tenant access setting',
    actor: person('mara'),
    targets: [target('Policy', null, [modified('tenantId', null, '"another-tenant"')], 'another-tenant')],
  });
  expect(onRecord('EV.P09', partner)).toMatchObject([{ severity: 'medium', alerts: false }]);
  expect(onRecord('EV.P09', partner, facts({ riskyIds: new Set(['mara']) }))).toMatchObject([
    { severity: 'high', alerts: true },
  ]);
});

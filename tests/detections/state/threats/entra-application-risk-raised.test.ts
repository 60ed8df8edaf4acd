import type { RiskyServicePrincipal } from '../../../../shared/kinds/risky-service-principal/risky-service-principal';
import { assignment } from '../../../fixtures/conditional-access';
import { facts, onChange, roles } from '../facts';

const id = 'EV.S16';
const app = (spoil: Partial<RiskyServicePrincipal> = {}): RiskyServicePrincipal => ({
  id: 'sp-1',
  displayName: 'Backup-Connector',
  riskLevel: 'high',
  riskState: 'atRisk',
  riskLastUpdatedDateTime: '2026-11-24T14:00:00Z',
  ...spoil,
});
const confirmed = app({ riskLevel: 'none', riskState: 'confirmedCompromised' });
const roleManagement = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8';

const found = (before: RiskyServicePrincipal | undefined, after: RiskyServicePrincipal | undefined, given = facts()) =>
  onChange(id, 'riskyServicePrincipal', before, after, given);

test.each([
  ['at high risk', undefined, app(), 'high'],
  ['at medium risk', undefined, app({ riskLevel: 'Medium' }), 'high'],
  ['at higher risk than before', app({ riskLevel: 'low' }), app({ riskLevel: 'medium' }), 'high'],
  ['confirmed as compromised', app(), confirmed, 'critical'],
])('fires when an app is %s', (_, before, after, severity) => {
  expect(found(before, after)).toMatchObject([
    {
      effect: 'raised',
      severity,
      alerts: true,
      momentary: false,
      resourceId: 'sp-1',
      resourceName: 'Backup-Connector',
    },
  ]);
});

test('is critical for an app with a role or with a permission over the whole tenant', () => {
  const withRole = facts({ assignmentsOf: (id) => [assignment(id, roles.globalAdministrator)] });
  const withPermission = facts({ grantsOf: () => ({ appRoleIds: [roleManagement], scopes: [] }) });
  for (const given of [withRole, withPermission])
    expect(found(undefined, app(), given)).toMatchObject([{ severity: 'critical', details: { powerful: true } }]);
});

test('noise contract: low risk is only recorded', () => {
  expect(found(undefined, app({ riskLevel: 'low' }))).toMatchObject([{ severity: 'low', alerts: false }]);
});

test.each([
  ['is dismissed and leaves the list', app(), undefined],
  ['drops to low', app(), app({ riskLevel: 'low' })],
])('ends when the risk %s', (_, before, after) => {
  expect(found(before, after)).toMatchObject([{ effect: 'ended', resourceId: 'sp-1' }]);
});

test.each([
  ['only the time changes', app(), app({ riskLastUpdatedDateTime: '2026-11-24T15:00:00Z' })],
  ['the risk drops from high to medium', app(), app({ riskLevel: 'medium' })],
  ['the licence hides the level', undefined, app({ riskLevel: 'hidden' })],
  ['a low risk ends', app({ riskLevel: 'low' }), undefined],
])('stays silent when %s', (_, before, after) => {
  expect(found(before, after)).toEqual([]);
});

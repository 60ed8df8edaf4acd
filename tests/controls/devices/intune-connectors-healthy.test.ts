import { intuneConnectorsHealthy as control } from '../../../shared/controls/devices/intune-connectors-healthy/control';
import { goodConnectors, vppToken } from '../../fixtures/defence';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const having = (small: StateSpoil['small']): StateSpoil => ({ small: { ...goodConnectors, ...small } });
const certificate = (expirationDateTime: string | null) =>
  having({ applePushNotificationCertificate: [{ id: 'certificate', expirationDateTime }] });
const connector = (partnerState: string, isSilent: boolean | null = false) =>
  having({ mobileThreatDefenseConnector: [{ id: 'mtd', partnerState, isSilent }] });
const token = (spoil: Parameters<typeof vppToken>[0]) => having({ vppToken: [vppToken(spoil)] });

test.each<[string, StateSpoil, string]>([
  ['all well', having({}), 'pass'],
  ['a certificate of 31 days', certificate('2026-12-25T14:00:00Z'), 'pass'],
  ['a certificate of 30 days', certificate('2026-12-24T13:00:00Z'), 'fail'],
  ['an expired certificate', certificate('2026-11-24T13:00:00Z'), 'fail'],
  ['a certificate that was never made', certificate('0001-01-01T00:00:00Z'), 'pass'],
  ['a certificate whose end cannot be read', certificate('soon'), 'unknown'],
  ['a token that ends soon', token({ expirationDateTime: '2026-12-01T00:00:00Z' }), 'fail'],
  ['a token that is invalid', token({ state: 'invalid' }), 'fail'],
  ['a token that serves another system', token({ state: 'assignedToExternalMDM', expirationDateTime: null }), 'pass'],
  ['a token of an unknown state', token({ state: 'unknown' }), 'unknown'],
  ['a connector that was never set up', connector('notSetUp'), 'pass'],
  ['a connector that no platform listens to', connector('available'), 'fail'],
  ['a connector that the partner took down', connector('unavailable'), 'fail'],
  ['a connector in error', connector('error'), 'fail'],
  ['a connector in force', connector('enabled'), 'pass'],
  ['a silent connector', connector('unresponsive'), 'fail'],
  ['a connector whose heartbeat stopped before Intune says so', connector('enabled', true), 'fail'],
  ['a connector whose heartbeat is not known', connector('enabled', null), 'pass'],
  ['a connector that was never set up, and so is silent', connector('notSetUp', true), 'pass'],
  ['a connector in a new state', connector('dreaming'), 'unknown'],
  ['a silent connector in a new state', connector('dreaming', true), 'unknown'],
])('with %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test('does not apply where nothing was set up', () => {
  const none = { applePushNotificationCertificate: [], vppToken: [], mobileThreatDefenseConnector: [] };
  expect(statusOf(control, having(none))).toBe('notApplicable');
});

test('a connector that was never set up is not one', () => {
  const none = { applePushNotificationCertificate: [], vppToken: [] };
  const spoil = { ...none, mobileThreatDefenseConnector: [{ id: 'mtd', partnerState: 'notSetUp', isSilent: true }] };
  expect(statusOf(control, having(spoil))).toBe('notApplicable');
});

test('says what, and how it is', () => {
  expect(verdictOn(control, token({ state: 'expired' }))).toMatchObject({
    findings: { total: 1, first: [{ problem: 'expired' }] },
    evidence: [{ after: [{ text: 'Apple token of Contoso: expired' }] }],
  });
});

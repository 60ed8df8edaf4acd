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
  ['everything healthy', having({}), 'pass'],
  ['a certificate of 31 days', certificate('2026-12-25T14:00:00Z'), 'pass'],
  ['a certificate of 30 days', certificate('2026-12-24T13:00:00Z'), 'fail'],
  ['an expired certificate', certificate('2026-11-24T13:00:00Z'), 'fail'],
  ['a certificate that was never created', certificate('0001-01-01T00:00:00Z'), 'pass'],
  ['a certificate with an unreadable expiry', certificate('soon'), 'unknown'],
  ['a token that expires soon', token({ expirationDateTime: '2026-12-01T00:00:00Z' }), 'fail'],
  ['a token that is invalid', token({ state: 'invalid' }), 'fail'],
  ['a token for another platform', token({ state: 'assignedToExternalMDM', expirationDateTime: null }), 'pass'],
  ['a token in an unknown state', token({ state: 'unknown' }), 'unknown'],
  ['a connector that was never set up', connector('notSetUp'), 'pass'],
  ['a connector that no platform uses', connector('available'), 'fail'],
  ['a connector that the partner removed', connector('unavailable'), 'fail'],
  ['a connector in error', connector('error'), 'fail'],
  ['an enabled connector', connector('enabled'), 'pass'],
  ['an unresponsive connector', connector('unresponsive'), 'fail'],
  ['a connector whose heartbeat has stopped before Intune reports it', connector('enabled', true), 'fail'],
  ['a connector without a known heartbeat', connector('enabled', null), 'pass'],
  ['an unresponsive connector that was never set up', connector('notSetUp', true), 'pass'],
  ['a connector in an unknown state', connector('dreaming'), 'unknown'],
  ['an unresponsive connector in an unknown state', connector('dreaming', true), 'unknown'],
])('with %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test('does not apply where nothing is set up', () => {
  const none = { applePushNotificationCertificate: [], vppToken: [], mobileThreatDefenseConnector: [] };
  expect(statusOf(control, having(none))).toBe('notApplicable');
});

test('a connector that was never set up does not count', () => {
  const none = { applePushNotificationCertificate: [], vppToken: [] };
  const spoil = { ...none, mobileThreatDefenseConnector: [{ id: 'mtd', partnerState: 'notSetUp', isSilent: true }] };
  expect(statusOf(control, having(spoil))).toBe('notApplicable');
});

test('a token that expired stays the same finding when the certificate is renewed', () => {
  const idsOf = (spoil: StateSpoil) => {
    const verdict = verdictOn(control, spoil);
    return verdict.status === 'fail' ? verdict.findings.first.map(({ resourceId }) => resourceId) : [];
  };
  const expired = { vppToken: [vppToken({ state: 'expired' })] };
  const old = { applePushNotificationCertificate: [{ id: 'certificate', expirationDateTime: '2026-11-24T13:00:00Z' }] };
  expect(idsOf(having({ ...expired, ...old }))).toEqual(['certificate', 'token']);
  expect(idsOf(having(expired))).toEqual(['token']);
});

test('names the connector and its state', () => {
  expect(verdictOn(control, token({ state: 'expired' }))).toMatchObject({
    findings: { total: 1, first: [{ problem: 'expired' }] },
    evidence: [{ after: [{ text: 'Apple token of Contoso: expired' }] }],
  });
});

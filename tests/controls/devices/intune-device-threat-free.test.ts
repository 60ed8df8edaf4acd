import { intuneDeviceThreatFree as control } from '../../../shared/controls/devices/intune-device-threat-free/control';
import { device, statusOf, verdictOn } from '../state';

describe('passes', () => {
  test.each([
    ['no threat data', {}],
    ['not jailbroken', { jailBroken: 'False' }],
    ['secured', { partnerReportedThreatState: 'secured' }],
    ['a low threat', { partnerReportedThreatState: 'lowSeverity' }],
    ['an unresponsive partner', { partnerReportedThreatState: 'unresponsive' }],
    ['a device that is not compliant', { complianceState: 'noncompliant' }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, { devices: [device('a'), device('b', spoil)] })).toBe('pass');
  });
});

describe('fails', () => {
  test.each([
    ['jailbroken', { jailBroken: 'True' }, 'jailbroken'],
    ['jailbroken, in small letters', { jailBroken: 'true' }, 'jailbroken'],
    ['under a high threat', { partnerReportedThreatState: 'highSeverity' }, 'threat'],
    ['compromised', { partnerReportedThreatState: 'compromised' }, 'threat'],
    ['both', { jailBroken: 'True', partnerReportedThreatState: 'compromised' }, 'jailbroken'],
    ['jailbroken and silent', { jailBroken: 'True', lastSyncDateTime: null }, 'jailbroken'],
  ])('with a device that is %s', (_, spoil, problem) => {
    expect(verdictOn(control, { devices: [device('a'), device('b', { userId: 'ada', ...spoil })] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'b', problem, details: { userId: 'ada' } }] },
      exposure: { computed: true, unit: 'devices', count: 1, of: 2, ids: ['b'], privilegedCount: 1 },
      metric: { numerator: 1, denominator: 2 },
    });
  });

  test('keeping the first 50 and counting all', () => {
    const devices = Array.from({ length: 70 }, (_, index) => device(`d${index}`, { jailBroken: 'True' }));
    expect(verdictOn(control, { devices })).toMatchObject({ findings: { total: 70 }, exposure: { count: 70, of: 70 } });
  });
});

test('is unknown where a threat has an unknown level, unless another device fails', () => {
  const odd = device('b', { partnerReportedThreatState: 'catastrophic' });
  expect(statusOf(control, { devices: [device('a'), odd] })).toBe('unknown');
  expect(statusOf(control, { devices: [device('a', { jailBroken: 'True' }), odd] })).toBe('fail');
});

test('does not apply without devices', () => {
  expect(statusOf(control, { devices: [] })).toBe('notApplicable');
});

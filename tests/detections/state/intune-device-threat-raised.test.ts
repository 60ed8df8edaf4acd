import { directoryAudit } from '../../fixtures/records';
import { device, onChange, onRecord } from './facts';

const D08 = 'EV.D08';
const good = device();
const jailbroken = device({ jailBroken: 'True' });
const threatened = device({ partnerReportedThreatState: 'highSeverity' });

test.each([
  ['jailbroken', good, jailbroken, 'jailbroken'],
  ['jailbroken, after nothing was known', device({ jailBroken: 'Unknown' }), jailbroken, 'jailbroken'],
  ['jailbroken, in another spelling', good, device({ jailBroken: 'true' }), 'jailbroken'],
  ['a high threat', good, threatened, 'threat'],
  ['compromised', good, device({ partnerReportedThreatState: 'compromised' }), 'threat'],
  ['compromised after a high threat', threatened, device({ partnerReportedThreatState: 'compromised' }), 'threat'],
  ['jailbroken when it is seen for the first time', undefined, jailbroken, 'jailbroken'],
  ['both', good, { ...threatened, jailBroken: 'True' }, 'jailbroken'],
])('noise contract: fires for anybody when a device is %s', (_, before, after, problem) => {
  expect(onChange(D08, 'managedDevice', before, after)).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      resourceId: 'device-1',
      peopleIds: ['lea'],
      details: { problem },
    },
  ]);
});

test.each([
  ['no longer jailbroken', jailbroken, good],
  ['no longer jailbroken, after nothing was known', device({ jailBroken: 'Unknown' }), good],
  ['secured', threatened, device({ partnerReportedThreatState: 'secured' })],
  ['under a medium threat only', threatened, device({ partnerReportedThreatState: 'mediumSeverity' })],
  ['removed', jailbroken, undefined],
])('is ended when a device is %s', (_, before, after) => {
  expect(onChange(D08, 'managedDevice', before, after)).toMatchObject([{ effect: 'ended', resourceId: 'device-1' }]);
});

test.each([
  ['nothing changed', jailbroken, jailbroken],
  ['it stays jailbroken and is renamed', jailbroken, { ...jailbroken, deviceName: 'NEW' }],
  ['a jailbroken one is not reported any more: silence clears nothing', jailbroken, device({ jailBroken: 'Unknown' })],
  ['a threatened one is not reported any more', threatened, device({ partnerReportedThreatState: 'unresponsive' })],
  ['the threat is medium', good, device({ partnerReportedThreatState: 'mediumSeverity' })],
  ['it is secured and still jailbroken', jailbroken, { ...jailbroken, partnerReportedThreatState: 'secured' }],
  ['a new one is sound', undefined, good],
  ['a sound one left', good, undefined],
  ['it lost compliance, which EV.D01 tells', good, device({ complianceState: 'noncompliant' })],
])('stays silent when %s', (_, before, after) => {
  expect(onChange(D08, 'managedDevice', before, after)).toEqual([]);
});

test('the log says nothing of it', () => {
  expect(onRecord(D08, directoryAudit())).toEqual([]);
});

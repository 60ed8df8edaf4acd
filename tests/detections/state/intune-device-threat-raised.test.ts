import { directoryAudit } from '../../fixtures/records';
import { device, onChange, onRecord } from './facts';

const D08 = 'EV.D08';
const good = device();
const jailbroken = device({ jailBroken: 'True' });
const threatened = device({ partnerReportedThreatState: 'highSeverity' });

test.each([
  ['jailbroken', good, jailbroken, 'jailbroken'],
  ['jailbroken, after an unknown state', device({ jailBroken: 'Unknown' }), jailbroken, 'jailbroken'],
  ['jailbroken, in another spelling', good, device({ jailBroken: 'true' }), 'jailbroken'],
  ['a high threat', good, threatened, 'threat'],
  ['compromised', good, device({ partnerReportedThreatState: 'compromised' }), 'threat'],
  ['compromised after a high threat', threatened, device({ partnerReportedThreatState: 'compromised' }), 'threat'],
  ['jailbroken when it is first read', undefined, jailbroken, 'jailbroken'],
  ['both', good, { ...threatened, jailBroken: 'True' }, 'jailbroken'],
])('noise contract: fires for any owner when a device is %s', (_, before, after, problem) => {
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
  ['no longer jailbroken', jailbroken, good, 'jailbroken'],
  ['no longer jailbroken, after an unknown state', device({ jailBroken: 'Unknown' }), good, 'jailbroken'],
  ['secured', threatened, device({ partnerReportedThreatState: 'secured' }), 'threat'],
  [
    'secured, after no answer',
    device({ partnerReportedThreatState: 'unresponsive' }),
    device({ partnerReportedThreatState: 'secured' }),
    'threat',
  ],
  ['under a medium threat only', threatened, device({ partnerReportedThreatState: 'mediumSeverity' }), 'threat'],
  ['removed', jailbroken, undefined, 'jailbroken'],
])('ends when a device is %s, and says what ended', (_, before, after, problem) => {
  expect(onChange(D08, 'managedDevice', before, after)).toMatchObject([
    { effect: 'ended', resourceId: 'device-1', details: { problem } },
  ]);
});

test.each([
  ['nothing changed', jailbroken, jailbroken],
  ['it stays jailbroken and is renamed', jailbroken, { ...jailbroken, deviceName: 'NEW' }],
  ['a jailbroken one is no longer reported: silence clears nothing', jailbroken, device({ jailBroken: 'Unknown' })],
  ['a threatened one is no longer reported', threatened, device({ partnerReportedThreatState: 'unresponsive' })],
  ['the threat is medium', good, device({ partnerReportedThreatState: 'mediumSeverity' })],
  ['it is secured and still jailbroken', jailbroken, { ...jailbroken, partnerReportedThreatState: 'secured' }],
  ['a new one is healthy', undefined, good],
  ['a healthy one left', good, undefined],
  ['it lost compliance, which EV.D01 reports', good, device({ complianceState: 'noncompliant' })],
])('stays silent when %s', (_, before, after) => {
  expect(onChange(D08, 'managedDevice', before, after)).toEqual([]);
});

test('the log does not report it', () => {
  expect(onRecord(D08, directoryAudit())).toEqual([]);
});

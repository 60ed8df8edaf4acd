import type { DetectorFacts } from '../../../shared/core/event/detector';
import type { LogRecord } from '../../../shared/core/log/record';
import { instance } from '../../fixtures/conditional-access';
import { at, type Grant, msPim, pimRecord, roleRecord } from '../../fixtures/records';
import { declared, detector, facts, onChange, onRecord, roles } from './facts';
import { riskDetection, signIn } from './sign-ins';

const R04 = 'EV.R04';
const kind = 'unifiedRoleAssignmentScheduleInstance';
const granted: Grant = {
  principalId: 'lea',
  principalType: 'User',
  templateId: roles.globalAdministrator,
  roleName: 'Global Administrator',
};
const completed = pimRecord(granted, 'Add member to role completed (PIM activation)');
const resourceId = `lea|${roles.globalAdministrator}`;
const activated = instance('lea', roles.globalAdministrator, {
  assignmentType: 'Activated',
  startDateTime: at('14:02'),
  endDateTime: at('22:02'),
});

/** Lea has activated roles before, so this activation is not unusual. */
const daily = (spoil: Partial<DetectorFacts> = {}) =>
  facts({ licences: new Set(['P1', 'P2']), roleInstances: [], pastOf: () => 'done', ...spoil });
const kept = (...records: readonly LogRecord[]) => daily({ recordsAbout: (id) => (id === 'lea' ? records : []) });

const unusual = ['country', 'network', 'device'];

describe('noise contract: PIM activation of an eligible role', () => {
  test('is recorded and not alerted', () => {
    expect(onRecord(R04, completed, daily())).toMatchObject([
      {
        effect: 'raised',
        severity: 'informational',
        alerts: false,
        momentary: true,
        storyOf: null,
        resourceId,
        peopleIds: ['lea'],
        details: { roleName: 'Global Administrator', reasons: [], risk: null },
      },
    ]);
  });

  test('by a break-glass account alerts', () => {
    expect(onRecord(R04, completed, daily({ isDeclared: declared('lea') }))).toMatchObject([
      { severity: 'critical', alerts: true, details: { reasons: ['breakGlass'] } },
    ]);
  });

  test.each([
    ['with a new device', signIn({ newParts: unusual })],
    ['from servers', signIn({ newParts: ['country', 'network'], autonomousSystemNumber: 14061 })],
  ])('in the hour after a sign-in from a new country %s alerts', (_, record) => {
    expect(onRecord(R04, completed, kept(record))).toMatchObject([
      { severity: 'high', alerts: true, details: { reasons: ['unusual'], risk: null } },
    ]);
  });

  test.each([
    ['failed', signIn({ newParts: unusual, errorCode: 50126 })],
    ['came from a new country alone', signIn({ newParts: ['country', 'network'] })],
    ['came from servers in a known country', signIn({ newParts: ['network'], autonomousSystemNumber: 14061 })],
    ['came with a new device in a known country', signIn({ newParts: ['network', 'device', 'client'] })],
    ['was earlier', signIn({ newParts: unusual, createdDateTime: at('13:01') })],
  ])('in the hour after a sign-in that %s is only recorded', (_, record) => {
    expect(onRecord(R04, completed, kept(record))).toMatchObject([{ alerts: false, details: { reasons: [] } }]);
  });

  test.each([
    ['Global Administrator', roles.globalAdministrator, 'medium'],
    ['User Administrator', roles.userAdministrator, 'low'],
  ])('the first ever by this person alerts: %s', (_, templateId, severity) => {
    const record = pimRecord({ ...granted, templateId }, completed.activityDisplayName);
    const asked: string[] = [];
    const pastOf = (actorId: string, activityClass: string) => {
      asked.push(`${actorId} ${activityClass}`);
      return 'first' as const;
    };
    expect(onRecord(R04, record, daily({ pastOf }))).toMatchObject([
      { severity, alerts: true, details: { reasons: ['first'] } },
    ]);
    expect(asked).toEqual(['lea EV.R04']);
    expect(detector(R04).firstAfterDays).toBe(30);
  });

  test.each([
    ['a risky sign-in', signIn({ riskLevelDuringSignIn: 'high' }), 'high'],
    ['a sign-in of low risk', signIn({ riskLevelDuringSignIn: 'low' }), 'low'],
    [
      'a sign-in just an hour before',
      signIn({ riskLevelDuringSignIn: 'medium', createdDateTime: at('13:02') }),
      'medium',
    ],
    ['a detection of risk', riskDetection(), 'medium'],
    ['a detection that an administrator confirmed', riskDetection({ riskState: 'confirmedCompromised' }), 'medium'],
    ['a detection whose level Microsoft hides', riskDetection({ riskLevel: 'hidden' }), 'unknown'],
    ['a detection found in that hour', riskDetection({ activityDateTime: at('06:00') }), 'medium'],
  ])('in the hour after %s alerts', (_, record, risk) => {
    expect(onRecord(R04, completed, kept(record))).toMatchObject([
      { severity: 'high', alerts: true, details: { reasons: ['risk'], risk } },
    ]);
  });

  test.each([
    ['a sign-in without risk', signIn()],
    ['a risky sign-in that failed', signIn({ riskLevelDuringSignIn: 'high', errorCode: 50126 })],
    ['a risky sign-in resolved by MFA', signIn({ riskLevelDuringSignIn: 'high', riskState: 'remediated' })],
    [
      'a risky sign-in more than an hour before',
      signIn({ riskLevelDuringSignIn: 'high', createdDateTime: at('13:01') }),
    ],
    ['a risky sign-in after it', signIn({ riskLevelDuringSignIn: 'high', createdDateTime: at('14:03') })],
    ['a risky sign-in of somebody else', signIn({ riskLevelDuringSignIn: 'high', userId: 'tom' })],
    ['a detection that is dismissed', riskDetection({ riskState: 'dismissed' })],
    ['an old detection', riskDetection({ activityDateTime: at('06:00'), detectedDateTime: at('06:05') })],
    ['the assignment itself', completed],
  ])('stays silent after %s', (_, record) => {
    expect(onRecord(R04, completed, kept(record))).toMatchObject([{ alerts: false, details: { reasons: [] } }]);
  });

  test('of a risk detection, only the latest state counts', () => {
    const settled = riskDetection({ id: 'risk-1#2', riskState: 'remediated', lastUpdatedDateTime: at('13:40') });
    expect(onRecord(R04, completed, kept(settled, riskDetection()))).toMatchObject([{ alerts: false }]);
    const opened = riskDetection({ id: 'risk-1#3', lastUpdatedDateTime: at('13:50') });
    expect(onRecord(R04, completed, kept(opened, settled))).toMatchObject([{ alerts: true }]);
  });

  test('the most severe reason decides', () => {
    const given = daily({
      pastOf: () => 'first',
      isDeclared: declared('lea'),
      recordsAbout: () => [signIn({ riskLevelDuringSignIn: 'high' })],
    });
    expect(onRecord(R04, completed, given)).toMatchObject([
      { severity: 'critical', details: { reasons: ['breakGlass', 'risk', 'first'] } },
    ]);
  });
});

describe('one activation is one event', () => {
  test('only the entry that completes an activation fires', () => {
    const requested = pimRecord(granted, 'Add member to role requested (PIM activation)');
    const approved = pimRecord(granted, 'Add member to role request approved (PIM activation)');
    const twin = roleRecord(granted, { actor: msPim });
    const given = kept(requested, approved, completed, twin);
    expect([requested, approved, completed, twin].flatMap((record) => onRecord(R04, record, given))).toHaveLength(1);
  });

  test("PIM's list stays silent when the entry is known", () => {
    expect(onChange(R04, kind, undefined, activated, kept(completed))).toEqual([]);
  });

  test("PIM's list fires when no entry is known, and then the late entry stays silent", () => {
    const seen = daily({ roleInstances: [activated] });
    expect(onChange(R04, kind, undefined, activated, seen)).toMatchObject([
      { effect: 'raised', alerts: false, momentary: true, resourceId },
    ]);
    expect(onRecord(R04, completed, seen)).toEqual([]);
  });

  test.each([
    ['from another time', { ...completed, activityDateTime: at('09:00') }],
    ['for another role', pimRecord({ ...granted, templateId: roles.userAdministrator }, completed.activityDisplayName)],
    ['for its end', pimRecord(granted, 'Remove member from role completed (PIM deactivate)')],
    ['that failed', { ...completed, result: 'failure' }],
  ])("PIM's list fires when the entry is one %s", (_, record) => {
    expect(onChange(R04, kind, undefined, activated, kept(record))).toMatchObject([{ effect: 'raised' }]);
  });

  test('an earlier activation in the list does not silence the entry of a new one', () => {
    const given = daily({ roleInstances: [{ ...activated, startDateTime: at('09:00') }] });
    expect(onRecord(R04, completed, given)).toHaveLength(1);
  });

  test('the risk before it counts in the list too', () => {
    expect(onChange(R04, kind, undefined, activated, kept(signIn({ riskLevelDuringSignIn: 'high' })))).toMatchObject([
      { alerts: true, severity: 'high' },
    ]);
  });
});

test.each([
  ['it failed', { ...completed, result: 'failure' }],
  [
    'the role is not privileged',
    pimRecord({ ...granted, templateId: roles.licenceAdministrator }, completed.activityDisplayName),
  ],
  ['the role is assigned', pimRecord(granted, 'Add member to role in PIM completed (permanent)')],
  ['the role has ended', pimRecord(granted, 'Remove member from role (PIM activation expired)')],
  ['it is a sign-in', signIn({ riskLevelDuringSignIn: 'high' })],
])('the log: stays silent when %s', (_, record) => {
  expect(onRecord(R04, record, facts())).toEqual([]);
});

test.each([
  ['the role is assigned', undefined, instance('lea', roles.globalAdministrator)],
  ['the activation ended', activated, undefined],
  ['the activation was prolonged', activated, { ...activated, endDateTime: at('23:00') }],
  ['the role is not privileged', undefined, { ...activated, roleDefinitionId: roles.licenceAdministrator }],
])("PIM's list: stays silent when %s", (_, before, after) => {
  expect(onChange(R04, kind, before, after, facts())).toEqual([]);
});

test('a hostile reason or name appears only in the details', () => {
  const record = pimRecord({ ...granted, roleName: '<script>‮' }, completed.activityDisplayName, {
    resultReason: 'call +1 555 to keep your account‮',
  });
  expect(JSON.stringify(onRecord(R04, record, daily()))).not.toMatch(/555|script/);
});

describe('a risk that the log shows only after the activation', () => {
  const risk = riskDetection({ activityDateTime: at('13:40'), detectedDateTime: at('13:40') });

  test('alerts under the activation known by then', () => {
    expect(onRecord(R04, risk, kept(completed))).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        resourceId,
        details: { reasons: ['risk'], risk: 'medium', activatedAt: completed.activityDateTime },
      },
    ]);
  });

  test('alerts under an activation that only the list shows', () => {
    expect(onRecord(R04, risk, daily({ roleInstances: [activated] }))).toMatchObject([
      { alerts: true, resourceId, details: { activatedAt: at('14:02') } },
    ]);
  });

  test('a risky sign-in counts as well', () => {
    const late = signIn({ riskLevelDuringSignIn: 'high', createdDateTime: at('13:30') });
    expect(onRecord(R04, late, kept(completed))).toMatchObject([{ alerts: true, details: { risk: 'high' } }]);
  });

  test('an unusual sign-in counts as well', () => {
    const late = signIn({ newParts: unusual, createdDateTime: at('13:30') });
    expect(onRecord(R04, late, kept(completed))).toMatchObject([
      { severity: 'high', alerts: true, details: { reasons: ['unusual'], activatedAt: completed.activityDateTime } },
    ]);
  });

  test.each<[string, LogRecord, DetectorFacts]>([
    ['nothing was activated', risk, daily()],
    [
      'it came more than an hour before',
      riskDetection({ activityDateTime: at('12:50'), detectedDateTime: at('12:50') }),
      kept(completed),
    ],
    [
      'it came after the activation',
      riskDetection({ activityDateTime: at('14:30'), detectedDateTime: at('14:30') }),
      kept(completed),
    ],
    ['it is resolved', riskDetection({ riskState: 'remediated' }), kept(completed)],
    ['it is of somebody else', riskDetection({ userId: 'tom' }), kept(completed)],
    [
      'the sign-in failed',
      signIn({ riskLevelDuringSignIn: 'high', errorCode: 50126, createdDateTime: at('13:30') }),
      kept(completed),
    ],
    [
      'the role is not privileged',
      risk,
      kept(pimRecord({ ...granted, templateId: roles.directoryReaders }, completed.activityDisplayName)),
    ],
  ])('is silent where %s', (_, record, known) => {
    expect(onRecord(R04, record, known)).toEqual([]);
  });
});

/**
 * Controls that compare shares with the week before: what they measure, and that a decrease makes them fail although
 * they are above their minimum.
 */
import { controls } from '../../shared/controls';
import type { Control } from '../../shared/core/verdict/control';
import type { ShareLevel } from '../../shared/core/verdict/share';
import { protectionOverview, signInGroup } from '../fixtures/defence';
import { activity, device, directoryDevice, type StateSpoil, stateOf, verdictOn } from './state';

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const fleet = (spoil: Parameters<typeof device>[1]): StateSpoil => ({
  devices: [...many(99, (at) => device(`good${at}`)), device('bad', spoil)],
});
const longAgo = '2026-01-01T08:00:00Z';
const guests = (spoils: readonly Parameters<typeof activity>[1][]): StateSpoil => ({
  activities: [
    activity('ada'),
    ...many(40, (at) => activity(`guest${at}`, { userType: 'Guest', externalUserState: 'Accepted', ...spoils[at] })),
  ],
});
const undated = { lastSuccessfulSignInDateTime: null, createdDateTime: null };

type Row = readonly [id: string, measure: string, StateSpoil, ShareLevel];
const rows: readonly Row[] = [
  ['ZT.DV.002', 'share', fleet({ complianceState: 'noncompliant' }), { numerator: 99, denominator: 100 }],
  ['ZT.DV.008', 'share', fleet({ lastSyncDateTime: longAgo }), { numerator: 99, denominator: 100 }],
  [
    'ZT.DV.008',
    'directory',
    {
      directoryDevices: [
        ...many(99, (at) => directoryDevice(`good${at}`)),
        directoryDevice('bad', { approximateLastSignInDateTime: longAgo }),
        directoryDevice('unstamped', { approximateLastSignInDateTime: null }),
      ],
    },
    { numerator: 99, denominator: 100 },
  ],
  ['ZT.DV.009', 'share', fleet({ isEncrypted: false }), { numerator: 99, denominator: 100 }],
  ['ZT.DV.009', 'share', fleet({ managedDeviceOwnerType: 'personal' }), { numerator: 99, denominator: 99 }],
  ['ZT.DV.017', 'share', fleet({ osVersion: '10.0.19045' }), { numerator: 99, denominator: 100 }],
  ['ZT.DX.011', 'share', guests([{ lastSuccessfulSignInDateTime: longAgo }]), { numerator: 39, denominator: 40 }],
  // Nobody lost anything if Graph returns less than the day before.
  ['ZT.DX.011', 'share', guests([undated, undated]), { numerator: 38, denominator: 38 }],
  ...(['capable', 'resistant'] as const).map(
    (measure): Row => [
      'ZT.ID.015',
      measure,
      {
        registrations: many(100, (at) => ({
          id: `member${at}`,
          userType: 'member',
          isMfaCapable: at < 98,
          methodsRegistered: at < 60 ? ['fido2SecurityKey'] : [],
        })),
      },
      { numerator: measure === 'capable' ? 98 : 60, denominator: 100 },
    ],
  ),
  [
    'ZT.TD.008',
    'share',
    {
      licences: ['P1'],
      activities: many(100, (at) => activity(`person${at}`)),
      small: { uncoveredSignIn: [signInGroup({ userId: 'person1' })] },
    },
    { numerator: 99, denominator: 100 },
  ],
  [
    'ZT.TD.010',
    'share',
    {
      devices: many(101, (at) => device(`pc${at}`)),
      small: { deviceProtectionOverview: [protectionOverview(100, { inactiveThreatAgentDeviceCount: 1 })] },
    },
    { numerator: 99, denominator: 100 },
  ],
];

const controlOf = (id: string): Control => {
  const control = controls.find((one) => one.id === id);
  if (control === undefined) throw new Error(`no control ${id}`);
  return control;
};

describe.each(rows)('%s %s', (id, name, spoil, level) => {
  const control = controlOf(id);
  const measure = control.measures.find((one) => one.name === name);
  const state = stateOf(spoil);

  test('measures', () => {
    expect(measure?.read(state)).toEqual(level);
  });

  test('passes without a drop, and fails with one, naming the earlier level', () => {
    expect(verdictOn(control, spoil).status).toBe('pass');
    const verdict = verdictOn(control, {
      ...spoil,
      fell: { [name]: { from: { numerator: 40, denominator: 41 }, to: level } },
    });
    expect(verdict.status).toBe('fail');
    const evidence = verdict.status === 'fail' ? verdict.evidence : [];
    expect(JSON.stringify(evidence[0])).toMatch(/median of the seven days before the rise.*1 of 41/i);
    const isAnythingBad = level.numerator < level.denominator;
    expect(verdict.status === 'fail' && verdict.findings.total > 0).toBe(isAnythingBad);
  });
});

test('each measure of each control is tested here', () => {
  const measured = controls.flatMap(({ id, measures }) => measures.map(({ name }) => `${id} ${name}`));
  expect([...new Set(rows.map(([id, name]) => `${id} ${name}`))].sort()).toEqual(measured.sort());
});

test('a value that Intune does not return gives no level', () => {
  const read = controlOf('ZT.TD.010').measures[0]?.read;
  const silent = { small: { deviceProtectionOverview: [protectionOverview(5, { totalReportedDeviceCount: null })] } };
  expect(read?.(stateOf(silent))).toBeNull();
});

test('a person who lost a phishing-resistant method does not count as without MFA', () => {
  const spoil: StateSpoil = {
    registrations: many(100, (at) => ({ id: `m${at}`, userType: 'member', isMfaCapable: true, methodsRegistered: [] })),
  };
  const fell = { resistant: { from: { numerator: 60, denominator: 100 }, to: { numerator: 0, denominator: 100 } } };
  expect(verdictOn(controlOf('ZT.ID.015'), { ...spoil, fell })).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem: 'fewerThanBefore' }] },
    exposure: null,
    metric: { numerator: 100, denominator: 100 },
  });
});

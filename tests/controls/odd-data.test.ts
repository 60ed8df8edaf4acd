import fc from 'fast-check';
import { controls } from '../../shared/controls';
import type { Status } from '../../shared/core/control';
import { assignment, globalAdministratorRole, group, guest, policy, user } from '../fixtures/conditional-access';
import { device, statusOf } from './state';

const statuses: readonly Status[] = ['pass', 'fail', 'notApplicable', 'unknown', 'notLicensed'];

const odd = fc.constantFrom(
  '',
  ' ',
  'All',
  'None',
  'ada',
  '<b>',
  '\u0000',
  '__proto__',
  'constructor',
  '📎',
  'x'.repeat(300),
);
const words = fc.array(odd, { maxLength: 3 });

const oddPolicy = fc
  .record({
    id: odd,
    displayName: odd,
    state: fc.oneof(odd, fc.constant('enabled')),
    users: fc.record({ includeUsers: words, excludeGroups: words, includeRoles: words }),
    apps: fc.record({ includeApplications: words, excludeApplications: words }),
    conditions: fc.record({
      clientAppTypes: words,
      platforms: fc.option(fc.record({ includePlatforms: words, excludePlatforms: words })),
      locations: fc.option(fc.record({ includeLocations: words, excludeLocations: words })),
      deviceFilter: fc.option(fc.record({ mode: odd, rule: fc.oneof(odd, fc.string()) })),
    }),
    grants: fc.option(fc.record({ operator: odd, builtInControls: words, authenticationStrengthId: fc.option(odd) })),
  })
  .map(policy);

const oddDevice = fc
  .record({
    id: odd,
    deviceName: odd,
    complianceState: odd,
    jailBroken: odd,
    partnerReportedThreatState: odd,
    operatingSystem: odd,
    lastSyncDateTime: fc.option(odd),
    userId: fc.option(odd),
  })
  .map((spoil) => device(spoil.id, spoil));

const oddState = fc.record({
  policies: fc.array(oddPolicy, { maxLength: 4 }),
  baseline: fc.array(oddPolicy, { maxLength: 4 }),
  devices: fc.array(oddDevice, { maxLength: 5 }),
  users: fc.subarray([user('ada'), user(''), guest('__proto__'), user('lea', { userType: 'x' })]),
  groups: fc.array(
    odd.map((id) => group(id, ['ada', id])),
    { maxLength: 3 },
  ),
  roleAssignments: fc.array(
    odd.map((id) => assignment(id, globalAdministratorRole, { principalType: 'unknown' })),
    { maxLength: 3 },
  ),
  strengths: fc.constant([]),
  namedLocations: fc.constant([]),
});

test.each(controls.map((control) => [control.id, control] as const))(
  '%s judges odd data and never throws',
  (_, control) => {
    fc.assert(
      fc.property(oddState, (spoil) => {
        expect(statuses).toContain(statusOf(control, spoil));
      }),
      { numRuns: 60 },
    );
  },
);

test('the controls are listed by id, each once', () => {
  const ids = controls.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('accumulators of folds fit into a row, whatever the fleet', () => {
  const devices = Array.from({ length: 2000 }, (_, index) =>
    device(`00000000-0000-0000-0000-${String(index).padStart(12, '0')}`, {
      deviceName: 'n'.repeat(200),
      userId: `11111111-0000-0000-0000-${String(index).padStart(12, '0')}`,
      complianceState: 'noncompliant',
      jailBroken: index % 2 === 0 ? 'True' : 'False',
      partnerReportedThreatState: 'compromised',
      operatingSystem: `os${index}`,
    }),
  );
  const context = {
    now: '2026-11-24T13:08:00Z',
    nowMs: Date.parse('2026-11-24T13:08:00Z'),
    thresholds: { deviceContactDays: 30 },
  };
  for (const fold of controls.flatMap(({ folds }) => folds)) {
    let accumulator = fold.init();
    // Safe: the folds here are over devices, and read one threshold only.
    for (const one of devices) accumulator = fold.add(accumulator, one, one, context as never);
    expect(JSON.stringify(accumulator).length).toBeLessThan(30_000);
  }
});

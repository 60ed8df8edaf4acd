/**
 * Per-user MFA is turned off. Nothing is lost if policies require MFA of the person; if none does, a password is
 * enough.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { office, policy } from '../fixtures/conditional-access';
import { directoryAudit, target } from '../fixtures/records';
import { type Change, change, readLog, received } from './accounts';
import { excludedGroup, goodPolicies } from './small-tenant';
import { createSmallWorld, type SmallWorld, startWatched, tenantId } from './small-world';

const turnedOff =
  (personId: string): Change =>
  () =>
    directoryAudit({ activityDisplayName: 'Disable Strong Authentication', targets: [target('User', personId)] });

async function played(personId: string, arrange: (world: SmallWorld) => void = () => {}) {
  const world = createSmallWorld();
  arrange(world);
  const app = await startWatched(world, 12 * minuteMs);
  change(app, 'mara', minuteMs, turnedOff(personId));
  await readLog(app, 4);
  const events = await world.store.events.recent(tenantId, [new Date(world.now()).toISOString().slice(0, 10)], 2000);
  const { firsts } = await received(app);
  return { firsts, recorded: events.filter(({ source }) => source === 'EV.R20') };
}

const [ca01, ...others] = goodPolicies;
if (ca01 === undefined) throw new Error('the tenant has no policy');
const instead =
  (...policies: readonly (typeof ca01)[]) =>
  ({ tenant }: SmallWorld): void => {
    tenant.policies = [...policies, ...others];
  };
const fromOutside = { locations: { includeLocations: ['All'], excludeLocations: [office.id] } };

test.each([
  ['an ordinary account', 'person05'],
  ['an admin', 'ada'],
])('where a policy requires MFA it is recorded, and nobody is alerted: %s', async (_, personId) => {
  const { firsts, recorded } = await played(personId);
  expect(firsts).toEqual([]);
  expect(recorded).toMatchObject([{ type: 'detection', groupKey: null }]);
});

test.each<[string, (world: SmallWorld) => void]>([
  ['no policy requires MFA', instead()],
  ['the policy is report-only', instead({ ...ca01, state: 'enabledForReportingButNotEnforced' })],
  [
    'the policy excludes them by a group',
    ({ tenant }) => {
      tenant.groups = tenant.groups.map((one) =>
        one.id === excludedGroup ? { ...one, memberIds: ['person05'] } : one,
      );
    },
  ],
  ['the policy excludes an app', instead(policy({ id: 'ca01', apps: { excludeApplications: ['app-1'] } }))],
  ['the policy excludes the office', instead(policy({ id: 'ca01', conditions: fromOutside }))],
  [
    'the policies could not be read',
    ({ tenant }) => {
      tenant.failures.set('conditionalAccessPolicy', {
        reason: 'notPermitted',
        permission: 'Policy.Read.All',
        detail: 'Forbidden',
      });
    },
  ],
])('where %s it is High', async (_, arrange) => {
  const { firsts } = await played('person05', arrange);
  expect(firsts.filter((subject) => /^High .*MFA/.test(subject))).toHaveLength(1);
});

test('security defaults require MFA too', async () => {
  const { firsts } = await played('person05', ({ tenant }) => {
    tenant.policies = [];
    tenant.securityDefaultsOn = true;
  });
  expect(firsts).toEqual([]);
});

/**
 * The groups that compliance policies name are read together with them, so the people whom a policy reaches are known
 * in the same collection.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { group } from '../fixtures/conditional-access';
import { compliancePolicy } from '../fixtures/settings';
import { hint } from './history';
import { excludedGroup } from './small-tenant';
import { createSmallWorld, evaluationOf, startApp, tenantId } from './small-world';

test('a policy that is moved to an empty group is alerted, and one that is moved to people is not', async () => {
  const { world, tick, drain, ask } = startApp(createSmallWorld());
  const { tenant } = world;
  const assignedTo = async (...assignments: readonly string[]) => {
    tenant.settings = {
      ...tenant.settings,
      deviceCompliancePolicy: [compliancePolicy('windows10', {}, { assignments })],
    };
    world.advanceTo(world.now() + minuteMs);
    await ask(hint('deviceCompliancePolicy'));
    await drain();
    return (await evaluationOf(world, 'ZT.DV.005'))?.verdict.status;
  };
  tenant.groups = [
    ...tenant.groups,
    group('staff', ['person01']),
    { ...group('nobody', []), holdsDevices: false },
    group('unread', []),
  ];
  await tick();
  await drain();
  expect(await assignedTo('allDevices')).toBe('pass');
  expect(await assignedTo('staff')).toBe('pass');
  expect(await assignedTo('nobody')).toBe('fail');
  expect(await assignedTo('unread')).toBe('unknown');
  expect(await assignedTo('staff', 'nobody')).toBe('pass');
});

test('a group whose devices are read for the first time is not reported as changed', async () => {
  const { world, tick, drain, ask } = startApp(createSmallWorld());
  const asked = async (holdsDevices: boolean | undefined, members: readonly string[]) => {
    const one = group(excludedGroup, members);
    world.tenant.groups = [
      ...world.tenant.groups.filter(({ id }) => id !== excludedGroup),
      holdsDevices === undefined ? one : { ...one, holdsDevices },
    ];
    world.advanceTo(world.now() + minuteMs);
    await ask(hint('group'));
    await drain();
    const days = [new Date(world.now()).toISOString().slice(0, 10)];
    const events = await world.store.events.recent(tenantId, days, 500);
    return events.filter(({ type, resource }) => type === 'change' && resource.id === excludedGroup).length;
  };
  await tick();
  await drain();
  const before = await asked(undefined, ['person01']);
  expect(await asked(true, ['person01'])).toBe(before);
  expect(await asked(undefined, ['person01'])).toBe(before);
  expect(await asked(undefined, ['person01', 'person05'])).toBe(before + 1);
});

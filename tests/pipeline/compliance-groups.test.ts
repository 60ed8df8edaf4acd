/** The groups that compliance policies name are read with them: whom a policy reaches is known in the look that finds it. */
import { group } from '../fixtures/conditional-access';
import { compliancePolicy } from '../fixtures/settings';
import { hint } from './history';
import { createSmallWorld, evaluationOf, startApp } from './small-world';

const minuteMs = 60_000;

test('a policy that is moved to an empty group is told, and one that is moved to people is not', async () => {
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

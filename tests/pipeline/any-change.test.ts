/**
 * Sets in which every change counts. An addition is alerted even if the control already fails or stays within its
 * limits.
 */

import type { Kind } from '../../shared/core/resource/kind';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, withUsers } from '../fixtures/conditional-access';
import { hint } from './history';
import { type App, createSmallWorld, evaluationOf, goingOn, startApp, tenantId } from './small-world';

const excluding = (policy: ConditionalAccessPolicy, id: string): ConditionalAccessPolicy =>
  withUsers({ excludeUsers: [...policy.conditions.users.excludeUsers, id] })(policy);

function exclude({ world }: App, policyId: string, id: string): void {
  world.tenant.policies = world.tenant.policies.map((one) => (one.id === policyId ? excluding(one, id) : one));
}

async function look(app: App, kind: Kind, times = 1): Promise<void> {
  for (let at = 0; at < times; at++) {
    app.world.advanceTo(app.world.now() + minuteMs);
    await app.ask(hint(kind));
    await app.drain();
  }
  await app.runUntil(app.world.now() + 3 * minuteMs);
}

/**
 * One person is excluded from CA01 without a declaration when monitoring begins, so ZT.ID.020 fails from the first
 * collection on.
 */
const watched = (): Promise<App> =>
  goingOn('one exclusion', async () => {
    const app = startApp(createSmallWorld());
    exclude(app, 'ca01', 'person03');
    await app.tick();
    await app.drain();
    await app.runUntil(app.world.now() + 5 * minuteMs);
    return app;
  });

const subjects = ({ world }: App): readonly string[] =>
  world.sent
    .filter(({ channel, message }) => channel === 'webhook' && !message.machine.sources.includes('watching'))
    .map(({ message }) => message.subject);
const statusOf = async ({ world }: App, controlId: string) => (await evaluationOf(world, controlId))?.verdict.status;
const eventsOf = async ({ world }: App, source: string) =>
  (await world.store.events.recent(tenantId, ['2026-11-24'], 500)).filter((event) => event.source === source);

test('one more person excluded from a policy that excludes somebody already', async () => {
  const app = await watched();
  expect(await statusOf(app, 'ZT.ID.020')).toBe('fail');
  expect(subjects(app)).toEqual([]);
  exclude(app, 'ca01', 'person04');
  await look(app, 'conditionalAccessPolicy');
  expect(subjects(app)).toHaveLength(1);
  expect((await eventsOf(app, 'EV.P02')).map(({ type }) => type)).toEqual(['detection']);
});

test('and from another policy: the control fails further, in the same alert', async () => {
  const app = await watched();
  exclude(app, 'ca03', 'ada');
  await look(app, 'conditionalAccessPolicy');
  expect((await eventsOf(app, 'ZT.ID.020')).map(({ type }) => type)).toEqual(['weakened']);
  expect(subjects(app)).toHaveLength(1);
});

test('one more Global Administrator is alerted while their number is within the limits', async () => {
  const app = await watched();
  app.world.tenant.assignments = [...app.world.tenant.assignments, assignment('person05', globalAdministratorRole)];
  await look(app, 'unifiedRoleAssignment');
  expect(await statusOf(app, 'ZT.AD.001')).toBe('pass');
  expect((await eventsOf(app, 'EV.R01')).map(({ type }) => type)).toEqual(['detection']);
  expect(subjects(app)).toHaveLength(1);
});

test('one fewer is recorded for the weekly digest, and alerted where too few are left', async () => {
  const app = await watched();
  app.world.tenant.assignments = app.world.tenant.assignments.filter(({ principalId }) => principalId !== 'bea');
  await look(app, 'unifiedRoleAssignment');
  expect((await eventsOf(app, 'unifiedRoleAssignment')).map(({ details }) => details.change)).toEqual(['removed']);
  expect((await eventsOf(app, 'ZT.AD.001')).map(({ type }) => type)).toEqual(['regression']);
  expect(subjects(app)).toHaveLength(1);
});

test('one more administrator without a phishing-resistant method is alerted, where one lacks it already', async () => {
  const app = await watched();
  const without = (...ids: readonly string[]): void => {
    app.world.tenant.registrations = app.world.tenant.registrations.map((one) =>
      ids.includes(one.id) ? { ...one, methodsRegistered: ['microsoftAuthenticatorPush'] } : one,
    );
  };
  without('ada');
  await look(app, 'userRegistrationDetails', 2);
  expect(subjects(app)).toHaveLength(1);
  without('bea');
  await look(app, 'userRegistrationDetails', 2);
  expect((await eventsOf(app, 'ZT.AD.015')).map(({ type }) => type).sort()).toEqual(['regression', 'weakened']);
  expect(subjects(app)).toHaveLength(2);
});

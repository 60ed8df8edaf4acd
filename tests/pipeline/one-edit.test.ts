/**
 * One edit changes several things in one policy, and is collected without a log entry. Each change is alerted, and each
 * ends.
 */

import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { group, withUsers } from '../fixtures/conditional-access';
import { namedIn } from '../fixtures/named';
import { hint } from './history';
import { type App, createSmallWorld, goingOn, startCollected, tenantId } from './small-world';

const watched = (): Promise<App> =>
  goingOn('one edit', async () => {
    return startCollected(createSmallWorld(), 10 * minuteMs);
  });

type Edit = (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy;

const excluding = (...excludeUsers: readonly string[]): Edit => withUsers({ excludeUsers });

const orCompliantDevice: Edit = (policy) => ({
  ...policy,
  grantControls: policy.grantControls && { ...policy.grantControls, builtInControls: ['mfa', 'compliantDevice'] },
});

async function edited({ world, ask, drain, runUntil }: App, ...edits: readonly Edit[]): Promise<void> {
  world.tenant.policies = world.tenant.policies.map((one) =>
    one.id === 'ca01' ? edits.reduce((policy, edit) => edit(policy), one) : one,
  );
  await ask(hint('conditionalAccessPolicy'));
  await drain();
  await runUntil(world.now() + 3 * minuteMs);
}

const texts = ({ world }: App): readonly string[] =>
  world.sent
    .filter(({ channel, message }) => channel === 'webhook' && !message.machine.sources.includes('watching'))
    .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`);

test('a person who replaces another in the exclusions is alerted, and the other is reported as no longer excluded', async () => {
  const app = await watched();
  await edited(app, excluding('person01'));
  const before = texts(app).length;
  await edited(app, excluding('person02'));
  // Sorted by subject: Critical, Restored.
  const [message, end, ...others] = texts(app).slice(before).sort();
  expect(others).toEqual([]);
  // The controls still fail only because of person02.
  expect(end).toContain('The exclusion of person01 from "CA01 Require MFA" was removed');
  expect(message).toContain('Person02 was excluded from "CA01 Require MFA"');
  const alerts = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
  const concerns = alerts.flatMap((alert) => alert.concerns);
  expect(concerns).toContain('EV.P02|ca01|person person02');
  expect(concerns).not.toContain('EV.P02|ca01|person person01');
});

test('an exclusion beside a weaker grant is part of the alert, and stays open until it is removed', async () => {
  const app = await watched();
  await edited(app, excluding('person03'), orCompliantDevice);
  const open = async () =>
    (await app.world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
  expect((await open()).flatMap(({ concerns }) => concerns)).toEqual(
    expect.arrayContaining(['EV.P02|ca01|person person03', 'EV.P02|ca01|weaker alternativeAdded Grant']),
  );
  expect(await open()).toHaveLength(1);
  expect((await open()).flatMap(namedIn)).toContain('EV.P02|ca01');
});

test('two excluded groups of one name are distinguished in the first message', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.groups = [
    ...world.tenant.groups,
    ...['11111111-a', '22222222-b'].map((id, at) => ({ ...group(id, [`person0${at + 1}`]), displayName: 'Vendors' })),
  ];
  await edited(app, (policy) => {
    const users = { ...policy.conditions.users, excludeGroups: ['11111111-a', '22222222-b'] };
    return { ...policy, conditions: { ...policy.conditions, users } };
  });
  expect(texts(app)[0]).toContain(
    '"Vendors (11111111)" and "Vendors (22222222)" were excluded from "CA01 Require MFA"',
  );
});

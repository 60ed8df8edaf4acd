/**
 * Planned work of one account and a change of another account are shown by the same collection. Only the second is
 * alerted.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { change, editing, excluding, look, readLog, received, watched } from './accounts';
import { people } from './small-tenant';
import { type App, tenantId } from './small-world';

const announce = (app: App, actorId: string, minutes = 5 * 24 * 60) =>
  makeRule(
    app.pipeline(),
    tenantId,
    {
      kind: 'expectedChange',
      source: null,
      resourceId: 'ca01',
      actorId,
      openings: [],
      reason: 'the migration needs it',
      owner: 'it@contoso.example',
      from: null,
      until: new Date(app.world.now() + minutes * minuteMs).toISOString(),
      alertId: null,
    },
    { id: 'kai', tenantId, name: 'Kai Olsen' },
  );

test('the part of the planned work leaves the alert with its log entry, and gets none of its own', async () => {
  const app = await watched();
  expect(await announce(app, 'mara')).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  app.world.sent.splice(0);
  change(app, 'mara', 2 * minuteMs, excluding('person05'));
  app.world.advanceTo(app.world.now() + 20_000);
  change(app, 'tom', 2 * minuteMs, excluding('person05', 'person06'));
  // The difference is found before the log shows who made it.
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 6);
  const { alerts, mails } = await received(app);
  expect(alerts.map(({ attribution }) => attribution)).toMatchObject([{ status: 'known', actor: { id: 'tom' } }]);
  expect(alerts[0]?.named.filter(({ source }) => source === 'EV.P02').flatMap(({ elements }) => elements)).toEqual(
    expect.arrayContaining(['person person06']),
  );
  expect(JSON.stringify(alerts[0]?.concerns)).not.toContain('person05');
  expect(mails.at(-1)).toContain("tom's account made a part of the change");
  expect(mails.join(' ')).not.toMatch(/own alert|mara's account/);
});

test.each([
  ['the policy first', true],
  ['the log first', false],
])('the headline of the other account counts the people whom it exposes itself: %s', async (_, isListFirst) => {
  const app = await watched();
  expect(await announce(app, 'mara')).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  app.world.sent.splice(0);
  const fourteen = people.slice(0, 14);
  change(app, 'mara', minuteMs, excluding(...fourteen));
  app.world.advanceTo(app.world.now() + 20_000);
  change(app, 'tom', minuteMs, excluding(...fourteen, 'person15'));
  app.world.advanceTo(app.world.now() + 20_000);
  if (isListFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 4);
  const { mails } = await received(app);
  const ofTom = mails.filter((text) => text.includes("tom's account excluded person15"));
  expect(ofTom.length).toBeGreaterThan(0);
  expect(ofTom.filter((text) => !/^Critical · Contoso · person15 can now sign in without MFA/.test(text))).toEqual([]);
});

const browsersOnly = editing((policy) => ({
  ...policy,
  conditions: { ...policy.conditions, clientAppTypes: ['browser'] },
}));

test.each([
  ['the policy first', true],
  ['the log first', false],
])('another edit of the policy is never put down to the account of the planned work: %s', async (_, isListFirst) => {
  const app = await watched();
  expect(await announce(app, 'mara')).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  app.world.sent.splice(0);
  change(app, 'mara', minuteMs, excluding(...people.slice(0, 14)));
  app.world.advanceTo(app.world.now() + 20_000);
  change(app, 'tom', minuteMs, browsersOnly);
  app.world.advanceTo(app.world.now() + 20_000);
  if (isListFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 4);
  const { mails, alerts } = await received(app);
  expect(mails.join('\n')).not.toMatch(/mara's account/);
  expect(alerts.map(({ attribution }) => attribution)).toMatchObject([{ status: 'known', actor: { id: 'tom' } }]);
  expect(mails.at(-1)).toMatch(/^Critical .* people can now sign in without MFA/);
});

test('the part of planned work that the log showed before the policy was collected raises no alert', async () => {
  const app = await watched();
  expect(await announce(app, 'mara')).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  app.world.sent.splice(0);
  change(app, 'mara', minuteMs, excluding('person05', 'person06'));
  app.world.advanceTo(app.world.now() + 20_000);
  change(app, 'tom', minuteMs, excluding('person05', 'person06', 'person07'));
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 4);
  const { alerts, mails } = await received(app);
  expect(alerts.map(({ attribution }) => attribution)).toMatchObject([{ status: 'known', actor: { id: 'tom' } }]);
  expect(mails.join('\n')).not.toMatch(/If nobody did it/);
});

test('work that is announced after another change by the account has an alert of its own at its end', async () => {
  const app = await watched();
  change(app, 'mara', 0, excluding('person04'));
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 8);
  expect(await announce(app, 'mara', 20)).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + minuteMs);
  change(app, 'mara', 0, excluding('person04', 'person05'));
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  app.world.sent.splice(0);
  await app.runUntil(app.world.now() + 20 * minuteMs);
  await readLog(app, 1);
  const { firsts, mails } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('The planned work ended');
  expect(mails[0]).toContain('remove person05 in Entra');
});

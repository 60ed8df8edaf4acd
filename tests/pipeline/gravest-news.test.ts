/** Graph answers late, and one collection shows several news of an open alert: the update leads with the gravest. */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { directoryAudit, modified, target } from '../fixtures/records';
import { domain } from '../fixtures/settings';
import { type Change, change, editing, excluding, look, readLog, received, watched } from './accounts';
import { createSmallWorld, startWatched } from './small-world';

const browsersOnly = editing((policy) => ({
  ...policy,
  conditions: { ...policy.conditions, clientAppTypes: ['browser'] },
}));

test('after a 429 the update names the people who lost protection, not the smallest of the controls that fail', async () => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', minuteMs, excluding('person03'));
  world.advanceTo(world.now() + 20 * secondMs);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 2);
  world.tenant.failures.set('conditionalAccessPolicy', {
    reason: 'throttled',
    retryAfterSeconds: 60,
    detail: 'HTTP 429',
  });
  change(app, 'mara', minuteMs, excluding('person03', 'person04', 'person05'));
  change(app, 'mara', minuteMs, browsersOnly);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  world.tenant.failures.clear();
  await app.runUntil(world.now() + 2 * minuteMs);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 4 * minuteMs);
  const { mails } = await received(app);
  const last = mails.filter((text) => text.includes('\nUpdate ')).at(-1);
  expect(last).toMatch(/^Critical .*16 people can now sign in without MFA/);
  expect(last).toMatch(/\nUpdate \d\d:\d\d: 16 people can now sign in without MFA/);
});

const federated: Change = ({ world: { tenant } }) => {
  tenant.settings = { ...tenant.settings, domain: [domain('contoso.example', { authenticationType: 'Federated' })] };
  return directoryAudit({
    activityDisplayName: 'Set domain authentication',
    targets: [target('Other', 'contoso.example', [modified('LiveType', 'Managed', 'Federated')], 'contoso.example')],
  });
};

test('the subject and the first line of an update name what is new, and not the first headline again', async () => {
  const app = await watched();
  change(app, 'mara', 2 * minuteMs, federated);
  app.world.advanceTo(app.world.now() + 20 * secondMs);
  await look(app, 'domain');
  await readLog(app, 5);
  const { mails } = await received(app);
  const [first, update, ...others] = mails;
  expect(others).toEqual([]);
  expect(first).toMatch(/^Critical · Contoso · A federated domain trusts an unapproved provider \[/);
  expect(first?.slice(0, 350)).toContain('"contoso.example"');
  expect(update).toMatch(/^Critical · Contoso · the domain "contoso\.example" was federated \[/);
  const sentence = 'mara\'s account federated the domain "contoso.example" at 09:12.';
  expect(update).toContain(`Update 09:14: ${sentence}`);
  expect(update?.split(sentence)).toHaveLength(2);
  expect(update).toContain('Sign-in: Managed -> Federated');
  app.world.sent.splice(0);
  app.world.tenant.settings = { ...app.world.tenant.settings, domain: [domain('contoso.example')] };
  await look(app, 'domain');
  await app.runUntil(app.world.now() + 4 * minuteMs);
  const [end] = (await received(app)).mails;
  expect(end).toMatch(/^Restored · Contoso · "contoso\.example": Federated domains trust only what is… \[/);
  expect(end).toContain('Fixed for "contoso.example" between');
});

test('an alert about a further object of a failing control begins and ends with the name of that object', async () => {
  const world = createSmallWorld();
  const domains = (...ids: readonly string[]): void => {
    const all = ids.map((id) => domain(id, { authenticationType: 'Federated' }));
    world.tenant.settings = { ...world.tenant.settings, domain: all };
  };
  domains('contoso.example');
  const app = await startWatched(world, 5 * minuteMs);
  const play = async (...ids: readonly string[]): Promise<string | undefined> => {
    domains(...ids);
    await look(app, 'domain');
    await app.runUntil(world.now() + 5 * minuteMs);
    const { mails } = await received(app);
    world.sent.splice(0);
    return mails[0];
  };
  const first = await play('contoso.example', 'fabrikam.example');
  expect(first?.slice(0, 350)).toContain('"fabrikam.example"');
  const end = await play('contoso.example');
  expect(end).toMatch(/^Restored · Contoso · fixed for "fabrikam\.example" \[/);
  expect(end).toContain('The control still fails, as before: A federated domain trusts an unapproved provider.');
});

/** The log entries of planned work arrive after its end. The time of the activity counts, not the time of arrival. */
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { directoryAudit, modified, person, target } from '../fixtures/records';
import { change, excluding, look, received, watched } from './accounts';
import { type App, tenantId } from './small-world';

const announce = (app: App, over: { source?: string; resourceId?: string; actorId?: string }) =>
  makeRule(
    app.pipeline(),
    tenantId,
    {
      ...{ kind: 'expectedChange', source: null, resourceId: null, actorId: null, openings: [] },
      ...{ reason: 'the migration', owner: 'it@contoso.example', from: null, alertId: null },
      ...over,
      until: new Date(app.world.now() + 40 * minuteMs).toISOString(),
    },
    { id: 'kai', tenantId, name: 'Kai Olsen' },
  );

/** The work begins two minutes after it was announced. */
async function begun(over: Parameters<typeof announce>[1]): Promise<App> {
  const app = await watched();
  expect(await announce(app, over)).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  await look(app, 'conditionalAccessPolicy');
  app.world.sent.splice(0);
  return app;
}

async function readLogUntil(app: App, until: number): Promise<void> {
  while (app.world.now() < until) {
    app.world.advanceTo(app.world.now() + 10 * minuteMs);
    await app.tick();
    await look(app, 'directoryAudit');
  }
}

test('work that nobody undid is one alert at the end of its window, and its late entry names the account', async () => {
  const app = await begun({ resourceId: 'ca01' });
  const at = app.world.now();
  change(app, 'mara', 2 * hourMs, excluding('person05'));
  await app.runUntil(at + minuteMs);
  await look(app, 'conditionalAccessPolicy');
  expect((await received(app)).mails).toEqual([]);
  await readLogUntil(app, at + hourMs);
  const { mails, firsts } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(mails[0]).toMatch(/The planned work ended/);
  expect(mails[0]).not.toMatch(/No admin action involved/);
  await readLogUntil(app, at + 3.5 * hourMs);
  const after = await received(app);
  expect(after.firsts).toHaveLength(1);
  expect(after.actors).toEqual(['mara']);
});

test('work of one account that was alerted before the log named it is no second alert at the end of its window', async () => {
  const app = await begun({ resourceId: 'ca01', actorId: 'mara' });
  const at = app.world.now();
  change(app, 'mara', 2 * hourMs, excluding('person05'));
  await app.runUntil(at + minuteMs);
  await look(app, 'conditionalAccessPolicy');
  await readLogUntil(app, at + 3.5 * hourMs);
  const { firsts, actors, mails } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(actors).toEqual(['mara']);
  expect(mails.at(-1)).toMatch(
    /mara's account made the change.*This was planned work, announced until .*, and it is still in place/,
  );
});

const permission = (verb: 'Add' | 'Remove', at: number) => {
  const moved = (name: string, text: string) =>
    verb === 'Add' ? modified(name, null, `"${text}"`) : modified(name, `"${text}"`, null);
  return directoryAudit({
    id: `${verb} ${at}`,
    correlationId: `${verb} ${at}`,
    category: 'ApplicationManagement',
    activityDisplayName: `${verb} app role assignment ${verb === 'Add' ? 'to' : 'from'} service principal`,
    activityDateTime: new Date(at).toISOString(),
    actor: person('mara'),
    targets: [
      target(
        'ServicePrincipal',
        'graph-sp',
        [
          moved('AppRole.Value', 'Mail.Read'),
          moved('ServicePrincipal.ObjectID', 'archive-sp'),
          moved('ServicePrincipal.DisplayName', 'Archive'),
        ],
        'Microsoft Graph',
      ),
    ],
  });
};

test.each([
  ['in order', 2, 2.1],
  ['in reverse order', 2.1, 2],
  ['in reverse order, hours apart', 6, 2],
])(
  'work that was done and undone in its window alerts nobody, whose entries arrive late and %s',
  async (_, done, undone) => {
    const app = await begun({ source: 'EV.A14' });
    const at = app.world.now();
    const made = permission('Add', at + minuteMs);
    const taken = permission('Remove', at + 15 * minuteMs);
    app.world.tenant.log.push(
      { record: made, visibleAt: at + done * hourMs },
      { record: taken, visibleAt: at + undone * hourMs },
    );
    await readLogUntil(app, at + 30 * hourMs);
    expect((await app.world.store.records.known(tenantId, [made, taken])).size).toBe(2);
    expect((await received(app)).mails.filter((mail) => /Archive/.test(mail))).toEqual([]);
  },
);

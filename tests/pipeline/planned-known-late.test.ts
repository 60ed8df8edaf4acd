/**
 * Planned work that is limited to one account is alerted while the account is unknown. As soon as the log shows that
 * the planned account made the change, the alert ends as planned. The end of the work reports what is left.
 */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { change, excluding, look, readLog, received, watched } from './accounts';
import { type App, tenantId } from './small-world';

/** Work on the first policy that only one account is to do, within 40 minutes. */
async function announced(actorId: string | null): Promise<App> {
  const app = await watched();
  const made = await makeRule(
    app.pipeline(),
    tenantId,
    {
      ...{ kind: 'expectedChange', source: null, resourceId: 'ca01', actorId, openings: [] },
      ...{ reason: 'the migration', owner: 'it@contoso.example', from: null, alertId: null },
      until: new Date(app.world.now() + 40 * minuteMs).toISOString(),
    },
    { id: 'kai', tenantId, name: 'Kai Olsen' },
  );
  expect(made).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  app.world.sent.splice(0);
  return app;
}

async function seen(app: App): Promise<void> {
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  await look(app, 'conditionalAccessPolicy');
}

const begin = async (app: App, by: string, late: number, make = excluding('person05')): Promise<void> => {
  change(app, by, late, make);
  await seen(app);
};

test.each([
  ['the account that it names', 'mara'],
  ['any account, and the collection before the announcement cannot tell the time', null],
])(
  'work of %s ends its alert with its late entry, and what is left of it is reported at its end',
  async (_, actorId) => {
    const app = await announced(actorId);
    await begin(app, 'mara', 5 * minuteMs);
    expect((await received(app)).firsts).toHaveLength(1);
    await readLog(app, 8);
    const { alerts, mails } = await received(app);
    expect(alerts).toMatchObject([{ status: 'resolved', attribution: { status: 'known', actor: { id: 'mara' } } }]);
    expect(mails).toHaveLength(2);
    expect(mails[1]).toMatch(/^Planned · Contoso · person05 can now sign in without MFA \[/);
    expect(mails[1]).toContain("mara's account made this change, from 192.0.2.44, as planned work.");
    expect(mails[1]).toContain('announced until');
    expect(mails[1]).not.toMatch(/attack|block the account/);

    await readLog(app, 40);
    const after = await received(app);
    expect(after.firsts).toHaveLength(2);
    expect(after.mails[2]).toMatch(/^Critical · Contoso · person05 can now sign in without MFA/);
    expect(after.mails[2]).toMatch(/The planned work ended/);
    change(app, 'mara', 0, excluding());
    await seen(app);
    await readLog(app, 4);
    const over = await received(app);
    expect(over.alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    expect(over.mails.slice(3)).toEqual([expect.stringMatching(/^Restored/)]);
  },
);

test('work that was undone before its end is never reported again', async () => {
  const app = await announced('mara');
  await begin(app, 'mara', 5 * minuteMs);
  await readLog(app, 8);
  change(app, 'mara', 0, excluding());
  await seen(app);
  await readLog(app, 45);
  const { mails } = await received(app);
  expect(mails.map((mail) => mail.split(' ')[0])).toEqual(['Critical', 'Planned']);
});

test('a change of another account does not end as planned', async () => {
  const app = await announced('mara');
  await begin(app, 'tom', 5 * minuteMs);
  await readLog(app, 8);
  const { alerts, mails } = await received(app);
  expect(alerts).toMatchObject([{ status: 'open', attribution: { actor: { id: 'tom' } } }]);
  expect(mails.filter((mail) => /planned work/i.test(mail))).toEqual([]);
});

test('two accounts work on one policy, and only one of them as planned: the alert of the other one stays', async () => {
  const app = await announced('mara');
  change(app, 'mara', 3 * minuteMs, excluding('person05'));
  app.world.advanceTo(app.world.now() + 20 * secondMs);
  await begin(app, 'tom', 3 * minuteMs, excluding('person05', 'person06'));
  await readLog(app, 8);
  const { alerts, mails } = await received(app);
  expect(alerts).toMatchObject([{ status: 'open', attribution: { actor: { id: 'tom' } } }]);
  expect(mails.filter((mail) => mail.startsWith('Planned'))).toEqual([]);
});

/** A change after the end of planned work is a separate action, even if the work left something behind. */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { type Change, change, editing, excluding, look, readLog, received, watched } from './accounts';
import { type App, tenantId } from './small-world';

const requiring = (...builtInControls: readonly string[]): Change =>
  editing((policy) =>
    policy.grantControls === null ? policy : { ...policy, grantControls: { ...policy.grantControls, builtInControls } },
  );

/** Planned work on the first policy, for this many minutes. It has left one person excluded. */
async function leftBehind(minutes: number): Promise<App> {
  const app = await watched();
  const made = await makeRule(
    app.pipeline(),
    tenantId,
    {
      ...{ kind: 'expectedChange', source: null, resourceId: 'ca01', actorId: null, openings: [] },
      ...{ reason: 'the migration', owner: 'it@contoso.example', from: null, alertId: null },
      until: new Date(app.world.now() + minutes * minuteMs).toISOString(),
    },
    { id: 'kai', tenantId, name: 'Kai Olsen' },
  );
  expect(made).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  await look(app, 'conditionalAccessPolicy');
  app.world.sent.splice(0);
  await played(app, 'mara', excluding('person05'), true);
  await readLog(app, minutes);
  return app;
}

async function played(app: App, by: string, make: Change, isSeenFirst: boolean): Promise<void> {
  change(app, by, 5 * secondMs, make);
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  if (isSeenFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
}

const atFirstSight = (mail: string): string => {
  const [subject = '', text = ''] = mail.split('\n');
  return `${subject}\n${text.slice(0, 350)}`;
};

describe.each([
  ['the collection first', true],
  ['the log first', false],
] as const)('%s', (_, isSeenFirst) => {
  test.each([
    ['tom', excluding('person05', 'person06'), /tom's account excluded person06 from "CA01 Require MFA"/],
    ['mara', excluding('person05', 'person06'), /mara's account excluded person06 from "CA01 Require MFA"/],
    ['tom', requiring('compliantDevice'), /tom's account weakened the policy "CA01 Require MFA"/],
  ] as const)('a change by %s after the end has an alert of its own', async (by, make, said) => {
    const app = await leftBehind(20);
    const before = await received(app);
    expect(before.mails).toHaveLength(1);
    expect(before.mails[0]).toMatch(/The planned work ended/);
    await played(app, by, make, isSeenFirst);
    const { alerts, firsts, mails } = await received(app);
    expect(alerts).toHaveLength(2);
    expect(firsts).toHaveLength(2);
    const news = mails.slice(1);
    expect(news.some((mail) => said.test(atFirstSight(mail)))).toBe(true);
    expect(news.filter((mail) => mail.includes('planned work ended'))).toEqual([]);
    expect(news.filter((mail) => mail.includes(`[${before.alerts[0]?.key}]`))).toEqual([]);
  });
});

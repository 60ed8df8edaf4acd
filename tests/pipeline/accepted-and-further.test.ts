/**
 * An accepted value is followed by a change of another account. That change is alerted once and attributed to that
 * account.
 */

import { minuteMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { change, excluding, look, readLog, received, watched } from './accounts';
import { type App, tenantId } from './small-world';

const accept = (app: App, source: string, alertId: string) =>
  makeRule(
    app.pipeline(),
    tenantId,
    {
      kind: 'acceptance',
      source,
      resourceId: null,
      actorId: null,
      openings: [],
      reason: 'the migration needs it',
      owner: 'it@contoso.example',
      from: null,
      until: new Date(app.world.now() + 5 * 24 * 60 * minuteMs).toISOString(),
      alertId,
    },
    { id: 'kai', tenantId, name: 'Kai Olsen' },
  );

const further = ['person06', 'person07', 'person08', 'person09', 'person10', 'person11'];

test('the alert that was partly accepted does not name the further change as a change of its own account', async () => {
  const app = await watched();
  change(app, 'mara', 0, excluding('person05'));
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  const [first] = (await received(app)).alerts;
  if (first === undefined) throw new Error('no alert');
  expect(await accept(app, 'ZT.ID.001', first.id)).toMatchObject({ status: 'done' });
  await app.runUntil(app.world.now() + 3 * minuteMs);
  app.world.sent.splice(0);

  change(app, 'tom', 0, excluding('person05', ...further));
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 5);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { mails, alerts } = await received(app);
  const second = alerts.find(({ id }) => id !== first.id);
  expect(second).toMatchObject({ attribution: { status: 'known', actor: { id: 'tom' } } });
  expect(second?.named.map(({ source }) => source)).toContain('ZT.ID.001');
  // There is no second message about the same people, and none that mentions the other account.
  expect(mails.filter((mail) => mail.includes(`[${first.key}]`))).toEqual([]);
  const [opening] = mails;
  expect(opening?.slice(0, 350)).toContain('person07');
  expect(opening).toContain('This was accepted as it was, but it has changed since');
});

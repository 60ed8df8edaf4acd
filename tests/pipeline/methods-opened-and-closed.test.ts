/**
 * Text messages are allowed as a sign-in method and forbidden again within a second. The alert about it ends, whatever
 * is read first. An alert about another method does not.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { goodMethods, methodsWith } from '../fixtures/settings';
import { change, look, methodsEdit, readLog, received, watched } from './accounts';

const [opened = goodMethods] = methodsWith('Sms', { state: 'enabled' }).small.authenticationMethodsPolicy;

describe.each([
  ['0.4 s', 400],
  ['no time', 0],
] as const)('open for %s', (_, openForMs) => {
  describe.each([
    ['both entries in one collection', 2, 2],
    ['the opening first', 2, 5],
    ['the closing first', 5, 2],
  ] as const)('%s', (__, openedAfter, closedAfter) => {
    test.each([
      ['seen by no collection', false],
      ['seen by a collection', true],
    ] as const)('%s', async (___, isSeen) => {
      const app = await watched();
      const { world } = app;
      change(app, 'person03', openedAfter * minuteMs, methodsEdit(goodMethods, opened));
      if (isSeen) await look(app, 'authenticationMethodsPolicy');
      world.advanceTo(world.now() + openForMs);
      change(app, 'person05', closedAfter * minuteMs - openForMs, methodsEdit(opened, goodMethods));
      await readLog(app, 8);
      await look(app, 'authenticationMethodsPolicy');
      await look(app, 'directoryAudit');
      await app.runUntil(world.now() + 5 * minuteMs);
      const { alerts, mails } = await received(app);
      expect(alerts.map(({ status, concerns }) => ({ status, concerns }))).toEqual(
        alerts.map(() => ({ status: 'resolved', concerns: [] })),
      );
      expect(alerts.length).toBeGreaterThan(0);
      expect(mails.filter((mail) => mail.includes("person05's account opened"))).toEqual([]);
    });
  });
});

test.each([
  ['after voice calls were allowed', true],
  ['by the edit that allows voice calls', false],
])('text messages are forbidden again %s: only their alert ends', async (_, isLater) => {
  const [withVoice = opened] = methodsWith('Voice', { state: 'enabled' }).small.authenticationMethodsPolicy;
  const both = {
    ...opened,
    authenticationMethodConfigurations: opened.authenticationMethodConfigurations.map((one) =>
      one.id === 'Voice' ? (withVoice.authenticationMethodConfigurations.find(({ id }) => id === one.id) ?? one) : one,
    ),
  };
  const app = await watched();
  const { world } = app;
  change(app, 'person03', 0, methodsEdit(goodMethods, opened));
  world.advanceTo(world.now() + 2000);
  if (isLater) change(app, 'person04', 0, methodsEdit(opened, both));
  await readLog(app, 2);
  await look(app, 'authenticationMethodsPolicy');
  world.sent.splice(0);
  if (isLater) change(app, 'person05', 0, methodsEdit(both, withVoice));
  else change(app, 'person04', 0, methodsEdit(opened, withVoice));
  await readLog(app, 2);
  await look(app, 'authenticationMethodsPolicy');
  await readLog(app, 3);
  const { alerts, mails, actors } = await received(app);
  expect(alerts.map(({ status }, at) => `${actors[at]} ${status}`).sort()).toEqual([
    'person03 resolved',
    'person04 open',
  ]);
  expect(mails.filter((mail) => mail.startsWith('Restored'))).toHaveLength(1);
});

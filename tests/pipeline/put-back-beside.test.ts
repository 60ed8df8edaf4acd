/**
 * An account replaces MFA by a compliant device, another one adds an exclusion, and a third reverts the replacement.
 * People can sign in from unmanaged devices again, as before all of it. That is not news, and it keeps no alert open.
 */

import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { type Change, change, editing, excluding, look, readLog, received, watched } from './accounts';
import type { App } from './small-world';

type Edit = (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy;

const requiring =
  (...builtInControls: readonly string[]): Edit =>
  (policy) => ({
    ...policy,
    grantControls: policy.grantControls && { ...policy.grantControls, builtInControls },
  });

async function play(app: App, by: string, make: Change, isLogFirst: boolean): Promise<void> {
  const { world } = app;
  world.advanceTo(world.now() + minuteMs);
  change(app, by, 30 * secondMs, make);
  world.advanceTo(world.now() + 10 * secondMs);
  if (!isLogFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 4);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 3 * minuteMs);
}

const orders = [
  ['the log is read first', true],
  ['the policy is read first', false],
] as const;

async function swappedAndExcluded(isLogFirst: boolean): Promise<App> {
  const app = await watched();
  await play(app, 'mara', editing(requiring('compliantDevice')), isLogFirst);
  await play(app, 'tom', excluding('person05'), isLogFirst);
  const { alerts } = await received(app);
  expect(alerts.map(({ status }) => status)).toEqual(['open', 'open']);
  app.world.sent.splice(0);
  return app;
}

test.each(orders)('what was open before is no news, and tom answers for the exclusion alone: %s', async (_, first) => {
  const app = await swappedAndExcluded(first);
  await play(app, 'ines', editing(requiring('mfa')), first);
  const back = await received(app);
  expect(back.firsts).toEqual([]);
  expect(back.mails).toHaveLength(1);
  expect(back.mails[0]).toMatch(/^Restored · Contoso · policy "CA01 Require MFA" is as strict as before/);
  expect(back.alerts.map(({ status }) => status).sort()).toEqual(['open', 'resolved']);

  await play(app, 'ines', excluding(), first);
  const { alerts, mails } = await received(app);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  expect(mails.at(-1)).toMatch(/^Restored · Contoso · .*"CA01 Require MFA".* \[/);
});

test.each(orders)('both put back by one edit: each alert ends with what was its own: %s', async (_, first) => {
  const app = await swappedAndExcluded(first);
  await play(
    app,
    'ines',
    editing((policy) => withUsers({ excludeUsers: [] })(requiring('mfa')(policy))),
    first,
  );
  const { alerts, mails, firsts } = await received(app);
  expect(firsts).toEqual([]);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  const ofSwap = mails.filter((mail) => mail.includes("mara's account weakened"));
  expect(ofSwap.map((mail) => mail.split(' [')[0])).toEqual([
    first
      ? 'Restored · Contoso · policy "CA01 Require MFA" is as strict as before'
      : 'Restored · Contoso · MFA is required of every user, in every app and client',
  ]);
  expect(mails.filter((mail) => mail.includes('an exclusion from "CA01 Require MFA" is gone'))).toHaveLength(1);
});

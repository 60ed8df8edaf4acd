/**
 * One account restores what another one changed, and the log shows the restoration first: no alert counts it as a
 * weakening.
 */

import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { policyRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { vendorGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const edited =
  (at: number, edit: (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy): Change =>
  ({ world }) => {
    const before = world.tenant.policies[at];
    if (before === undefined) throw new Error('nothing to edit');
    const after = edit(before);
    world.tenant.policies = world.tenant.policies.map((one) => (one === before ? after : one));
    return policyRecord(before, after);
  };

const requiring =
  (...builtInControls: readonly string[]) =>
  (policy: ConditionalAccessPolicy): ConditionalAccessPolicy =>
    ({ ...policy, grantControls: { ...policy.grantControls, builtInControls } }) as ConditionalAccessPolicy;

const withoutVendors = withUsers({ excludeGroups: [vendorGroup] });

/** Policies were found changed within the last minute. It is unknown whether that was before the next edits. */
async function justCollected(app: App): Promise<void> {
  change(
    app,
    'kim',
    0,
    edited(1, (of) => ({ ...of, displayName: 'CA02 Block legacy clients' })),
  );
  await look(app, 'conditionalAccessPolicy');
}

test.each([
  ['entries in the order of time', 0],
  ['the restoration first', 8],
])('%s', async (_, late) => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', late * minuteMs, edited(0, requiring('compliantDevice')));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'tom', 0, edited(0, requiring('mfa')));
  await readLog(app, 10);
  change(app, 'tom', 0, edited(1, withoutVendors));
  await readLog(app, 2);
  change(app, 'tom', 0, edited(2, withoutVendors));
  await readLog(app, 3);
  const { alerts, actors, mails } = await received(app);
  const events = await world.store.events.recent(tenantId, ['2026-11-24'], 1000);
  expect(events.filter(({ source }) => source === 'EV.P19')).toEqual([]);
  expect(mails.filter((mail) => mail.includes('protections'))).toEqual([]);
  const open = alerts.filter(({ status }) => status === 'open');
  expect(open).toHaveLength(2);
  expect(open.filter(({ named }) => named.some(({ about }) => about.includes('ca01')))).toEqual([]);
  expect(actors).toContain('mara');
});

test('an alert on several steps of one account is sent even if the last step was undone by then', async () => {
  const app = await watched();
  const { world } = app;
  const nobodyOut = withUsers({ excludeGroups: [] });
  change(app, 'mara', 8 * minuteMs, edited(1, withoutVendors));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'mara', 8 * minuteMs, edited(0, withoutVendors));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'mara', 0, edited(2, withoutVendors));
  await readLog(app, 3);
  change(app, 'tom', 0, edited(2, nobodyOut));
  await readLog(app, 12);
  const { alerts, mails } = await received(app);
  const [last] = alerts.filter(({ named }) => named.some(({ source }) => source === 'EV.P19'));
  expect(last).toMatchObject({ status: 'resolved', severity: 'critical' });
  const story = mails.filter((mail) => mail.includes('3 protections were weakened'));
  expect(story).toHaveLength(1);
  expect(story[0]).toMatch(
    /^Critical .*\nUpdate 09:20: 3 protections were weakened within an hour\. This alert ended 09:15\./,
  );
});

test('an alert that was sent is retracted once the log shows that one of its steps restored something', async () => {
  const app = await watched();
  const { world } = app;
  await justCollected(app);
  change(app, 'mara', 8 * minuteMs, edited(0, requiring('compliantDevice')));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'tom', 0, edited(0, requiring('mfa')));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'tom', 0, edited(1, withoutVendors));
  await readLog(app, 2);
  change(app, 'tom', 0, edited(2, withoutVendors));
  await readLog(app, 3);
  const before = await received(app);
  const storyIn = ({ alerts }: typeof before) =>
    alerts.find(({ named }) => named.some(({ source }) => source === 'EV.P19'));
  expect(storyIn(before)).toMatchObject({ status: 'open', severity: 'critical' });
  await readLog(app, 12);
  const after = await received(app);
  expect(storyIn(after)?.leadEventId).not.toBe(storyIn(before)?.leadEventId);
  const updates = after.mails.filter((mail) => mail.includes('one of the 3 steps restored a protection'));
  expect(updates).toHaveLength(1);
  // The rest of the edit opened nothing, because the vendors are not admins and CA03 is for admins.
  expect(updates[0]).toMatch(/^High .* "vendors" was excluded from "CA03 /);
  expect(updates[0]).toContain('\nUpdate 09:20: the log showed late that one of the 3 steps restored a protection.');
  expect(updates[0]).not.toContain('3 protections');
});

test('an alert on more steps than needed counts one less once the log shows that one of them restored something', async () => {
  const world = createSmallWorld();
  const [, second] = world.tenant.policies;
  if (second === undefined) throw new Error('the tenant has too few policies');
  world.tenant.policies = [...world.tenant.policies, { ...second, id: 'ca04', displayName: 'CA04 Block more' }];
  const app = await startWatched(world, 12 * minuteMs);
  await justCollected(app);
  change(app, 'mara', 10 * minuteMs, edited(0, requiring('compliantDevice')));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'tom', 0, edited(0, requiring('mfa')));
  for (const at of [1, 2, 3]) {
    world.advanceTo(world.now() + 10 * secondMs);
    change(app, 'tom', 0, edited(at, withoutVendors));
    await readLog(app, 2);
  }
  const before = await received(app);
  expect(before.mails.some((mail) => mail.includes('4 protections were weakened within an hour'))).toBe(true);
  await readLog(app, 12);
  const { mails, alerts } = await received(app);
  const later = mails.slice(before.mails.length).filter((mail) => mail.includes('protections'));
  expect(later.length).toBeGreaterThan(0);
  const last = alerts.find(({ named }) => named.some(({ about }) => about.includes('ca04')));
  const updates = later.filter((mail) => mail.includes(`[${last?.key}]`));
  expect(updates).toHaveLength(1);
  expect(updates[0]).toMatch(/^Critical .* 3 protections were weakened within an hour/);
  expect(updates[0]).toContain('the log showed late that one of the 4 steps restored a protection');
  expect(last).toMatchObject({ status: 'open', severity: 'critical' });
});

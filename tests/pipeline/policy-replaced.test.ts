/**
 * A policy is deleted beside another one. If that one does all that the deleted one did, nothing is sent, whichever
 * source comes first; if it does less, or goes too, the alert stays.
 */

import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { policyRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { goodPolicies } from './small-tenant';
import { type App, tenantId } from './small-world';

const [first] = goodPolicies;
if (first === undefined) throw new Error('no policy');
const good: ConditionalAccessPolicy = first;
const same: ConditionalAccessPolicy = { ...good, id: 'ca99', displayName: 'CA99 MFA' };
const weaker = withUsers({ excludeUsers: ['person03'] })(same);

const created =
  (policy: ConditionalAccessPolicy): Change =>
  ({ world: { tenant } }) => {
    tenant.policies = [...tenant.policies, policy];
    return policyRecord(null, policy);
  };
const deleted =
  (policy: ConditionalAccessPolicy): Change =>
  ({ world: { tenant } }) => {
    tenant.policies = tenant.policies.filter(({ id }) => id !== policy.id);
    return policyRecord(policy, null);
  };

/** `isLogFirst`: the entry of the deletion is read before the policies; the one of the new policy always comes late. */
async function replaced(isLogFirst: boolean, policy: ConditionalAccessPolicy | null): Promise<App> {
  const app = await watched();
  const { world } = app;
  if (policy !== null) change(app, 'mara', 6 * minuteMs, created(policy));
  world.advanceTo(world.now() + 5 * secondMs);
  change(app, 'mara', isLogFirst ? 0 : 3 * minuteMs, deleted(good));
  if (!isLogFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 9);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 5 * minuteMs);
  return app;
}

const openIn = async (app: App) => (await received(app)).alerts.filter(({ status }) => status === 'open');

describe.each([
  ['the log is read first', true],
  ['the policies are read first', false],
])('a policy is deleted, and %s', (_, isLogFirst) => {
  test.each([
    ['another name', same],
    ['the same name', { ...same, displayName: good.displayName }],
  ])(
    'another policy with %s does the same: nothing is sent, and the deletion of that one is alerted',
    async (_name, policy) => {
      const app = await replaced(isLogFirst, policy);
      expect((await received(app)).mails).toEqual([]);
      expect(await openIn(app)).toEqual([]);
      app.world.sent.splice(0);
      change(app, 'tom', isLogFirst ? 0 : 3 * minuteMs, deleted(policy));
      if (!isLogFirst) await look(app, 'conditionalAccessPolicy');
      await readLog(app, 5);
      expect(await openIn(app)).toContainEqual(expect.objectContaining({ severity: 'critical' }));
      expect((await received(app)).firsts).toEqual([expect.stringMatching(/^Critical/)]);
    },
  );

  test('of two policies that do the same one is deleted: nothing is sent', async () => {
    const app = await watched();
    change(app, 'ada', 0, created(same));
    await look(app, 'conditionalAccessPolicy');
    await readLog(app, 3);
    app.world.sent.splice(0);
    change(app, 'mara', isLogFirst ? 0 : 3 * minuteMs, deleted(good));
    if (!isLogFirst) await look(app, 'conditionalAccessPolicy');
    await readLog(app, 9);
    expect((await received(app)).mails).toEqual([]);
  });

  test.each([
    ['no other policy does the same', null],
    ['another policy excludes one more person', weaker],
  ])('%s: the alert stays', async (_name, policy) => {
    const app = await replaced(isLogFirst, policy);
    expect(await openIn(app)).toMatchObject([{ severity: 'critical' }]);
    const { mails, firsts } = await received(app);
    expect(firsts).toEqual([expect.stringMatching(/^Critical/)]);
    expect(mails.filter((mail) => mail.startsWith('Restored'))).toEqual([]);
  });
});

test('a replaced policy is a line in the weekly digest', async () => {
  const app = await replaced(true, same);
  await app.runUntil(Date.parse('2026-11-30T08:00:00Z'));
  const [digest = ''] = (await received(app)).mails.filter((text) => text.startsWith('Week'));
  // It took nothing away, so it has no severity.
  expect(digest).toMatch(
    /HAPPENED \(1\) "CA01 Require MFA" was deleted .*; replaced, so that nothing got weaker, after/,
  );
  expect(digest).toContain('Nothing got weaker');
});

test('the policies are read long after the log: the message that was sent has its end', async () => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', 6 * minuteMs, created(same));
  change(app, 'mara', 0, deleted(good));
  // Another process holds the bucket and hangs.
  for (const bucket of await world.store.watermarks.readBuckets(tenantId)) {
    if (bucket.bucket === 'reports') continue;
    const read = await world.store.watermarks.readBucket(tenantId, bucket.bucket);
    const heldUntil = new Date(world.now() + 3 * minuteMs).toISOString();
    await world.store.watermarks.writeBucket({ ...bucket, holder: 'hangs', heldUntil }, read?.etag ?? null);
  }
  await readLog(app, 2);
  expect((await received(app)).firsts).toEqual([expect.stringMatching(/^Critical/)]);
  await readLog(app, 9);
  expect(await openIn(app)).toEqual([]);
  const last = (await received(app)).mails.at(-1);
  expect(last).toMatch(/^Restored · Contoso · another policy replaces "CA01 Require MFA" \[/);
  expect(last).toContain('"CA99 MFA" replaces "CA01 Require MFA", which was deleted at 09:12 by mara\'s account.');
});

test('a replaced policy is no step of an attack, even if an alert already counted its deletion', async () => {
  const app = await watched();
  const { world } = app;
  const widened =
    (id: string): Change =>
    ({ world: { tenant } }) => {
      const before = tenant.policies.find((one) => one.id === id);
      if (before === undefined) throw new Error('nothing to edit');
      const after = withUsers({ excludeGroups: ['vendors'] })(before);
      tenant.policies = tenant.policies.map((one) => (one === before ? after : one));
      return policyRecord(before, after);
    };
  change(app, 'mara', 0, widened('ca02'));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'mara', 0, widened('ca03'));
  world.advanceTo(world.now() + 10 * secondMs);
  change(app, 'mara', 6 * minuteMs, created(same));
  change(app, 'mara', 0, deleted(good));
  await readLog(app, 2);
  const stories = async () =>
    (await openIn(app)).filter(({ named }) =>
      named.some(({ source, endedAt }) => source === 'EV.P19' && endedAt === null),
    );
  await readLog(app, 9);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 5 * minuteMs);
  const last = (await received(app)).mails.filter((mail) => mail.startsWith('Restored')).at(-1);
  expect(last).toContain('"CA99 MFA" replaces "CA01 Require MFA"');
  expect(last).not.toContain('3 protections');
  expect(await stories()).toEqual([]);
});

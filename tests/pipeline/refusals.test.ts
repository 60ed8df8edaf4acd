/** A source that refuses is asked once more after 30 s before anybody is alerted. */

import type { Failure } from '../../shared/core/collection/failure';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import type { Slip } from './small-tenant';
import { type App, createSmallWorld, evaluationOf, goingOn, startCollected, tenantId } from './small-world';

const kind = 'conditionalAccessPolicy';
const control = 'ZT.ID.001';

const refusals: readonly (readonly [string, Failure])[] = [
  ['403', { reason: 'notPermitted', permission: 'Policy.Read.All', detail: 'HTTP 403' }],
  ['a licence that is missing', { reason: 'notLicensed', licence: 'P1', detail: 'HTTP 403' }],
  ['400', { reason: 'ours', detail: 'HTTP 400' }],
];

const begun = (): Promise<App> =>
  goingOn('begun', async () => {
    return startCollected(createSmallWorld(), 5 * minuteMs);
  });

const readsOf = ({ world }: App): number => world.tenant.reads.filter((read) => read === kind).length;
const alertsOf = async ({ world }: App): Promise<readonly string[]> =>
  (await world.store.alerts.readAlerts(tenantId)).flatMap(({ status, groupKey }) =>
    status === 'open' ? [groupKey] : [],
  );
const statusOf = async ({ world }: App) => (await evaluationOf(world, control))?.verdict.status;

async function answered(...slips: readonly Slip[]): Promise<App> {
  const app = await begun();
  app.world.tenant.slips.set(kind, [...slips]);
  await app.ask({ tenantId, bucket: 'identityProtection', kinds: [kind], reason: 'hint' });
  await app.drain();
  return app;
}

test.each(refusals)('one answer of %s alerts nobody, and is retried half a minute later', async (_, refusal) => {
  const app = await answered({ refusal });
  const [reads, sent] = [readsOf(app), app.world.sent.length];
  expect(await statusOf(app)).toBe('pass');
  await app.runUntil(app.world.now() + 29 * secondMs);
  expect(readsOf(app)).toBe(reads);
  await app.runUntil(app.world.now() + 2 * secondMs);
  expect(readsOf(app)).toBe(reads + 1);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  expect(await statusOf(app)).toBe('pass');
  expect(await alertsOf(app)).toEqual([]);
  expect(app.world.sent).toHaveLength(sent);
  expect((await app.world.store.watermarks.readKind(tenantId, kind))?.row).toMatchObject({
    failure: null,
    refusedAt: null,
  });
});

test('two answers of 403 in a row alert within a minute', async () => {
  const refusal: Failure = { reason: 'notPermitted', permission: 'Policy.Read.All', detail: 'HTTP 403' };
  const app = await answered({ refusal }, { refusal });
  expect(await alertsOf(app)).toEqual([]);
  await app.runUntil(app.world.now() + minuteMs);
  expect(await alertsOf(app)).toEqual([`blind|${kind}`]);
});

describe('a source that can be read only after the first message', () => {
  const permission = 'Policy.Read.All';
  const late = (): Promise<App> =>
    goingOn('late', async () => {
      // It fails in this tenant, whatever the policies are.
      const world = createSmallWorld({ configuration: { disabled: ['ZT.AD.012'] } });
      world.tenant.failures.set(kind, { reason: 'notPermitted', permission, detail: 'HTTP 403' });
      return startCollected(world, 10 * minuteMs);
    });
  const granted = async (spoil: (app: App) => void): Promise<readonly string[]> => {
    const app = await late();
    const { length } = app.world.sent;
    app.world.tenant.failures.delete(kind);
    spoil(app);
    for (let time = 0; time < 2; time += 1) {
      await app.ask({ tenantId, bucket: 'identityProtection', kinds: [kind], reason: 'hint' });
      await app.drain();
      await app.runUntil(app.world.now() + 10 * minuteMs);
    }
    expect(await alertsOf(app)).toEqual([]);
    return app.world.sent
      .slice(length)
      .flatMap(({ channel, message }) => (channel === 'email-acs' ? [`${message.subject}\n${message.preview}`] : []));
  };

  test('critical controls that fail at their first check are reported once, and not as a change', async () => {
    const mails = await granted(({ world: { tenant } }) => {
      tenant.policies = tenant.policies.map((policy) => ({ ...policy, state: 'disabled' }));
    });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatch(
      /^Watching · Contoso · \d critical controls found failing when first checked \[START\]\n\d critical controls of Contoso could be checked for the first time, and fail\.$/,
    );
  });

  test('passing controls are not worth a message', async () => {
    expect(await granted(() => {})).toEqual([]);
  });
});

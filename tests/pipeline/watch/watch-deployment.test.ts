/** Problems of the whole deployment. They and their ends are sent once to the recipients of the deployment. */

import type { Message } from '../../../shared/core/delivery/message';
import type { Backups } from '../../../shared/core/deployment/backup-files';
import { deploymentId } from '../../../shared/core/deployment/deployment';
import { dayMs, hourMs, minuteMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { healthAnswer } from '../../../shared/pipeline/watch/health';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { watchTimer } from '../../../shared/pipeline/watch/watch-timer';
import { type Attempt, failure } from '../delivery-world';
import { contactOf, createTenantsWorld, desk, type TenantsWorld, team, tenantIdOf, wordOf } from '../tenants-world';
import { workOff } from '../work-off';

const noc = { id: 'noc', name: 'Operations', channel: 'email-acs', address: 'noc@msp.example' };
const second = { id: 'second', name: 'Night shift', channel: 'email-acs', address: 'night@msp.example' };

/** A customer whose configuration has no warnings: two people, on two channels. */
const flow = { ...team, owner: 'Ada Brandt', coOwner: 'Paul Orth' };
const well = (number: number) => ({
  recipients: [desk, contactOf(number), flow],
  routes: [{ recipients: ['desk', 'contact', 'team'], minimumSeverity: 'low' }],
});
const world = (deployment: object = { recipients: [noc, second] }, over: object = {}, count = 3): TenantsWorld =>
  createTenantsWorld({ count, tenant: well, file: { deployment, ...over } });

/** Ticks every five minutes and sends messages; nothing is collected here. */
async function live(of: TenantsWorld, ms: number, over: Partial<Pipeline> = {}): Promise<void> {
  const end = of.small.now() + ms;
  while (of.small.now() < end) {
    const pipeline = { ...of.pipeline, ...over };
    await schedule(pipeline);
    await drain(of, pipeline);
    of.small.advanceTo(Math.min(end, of.small.now() + 5 * minuteMs));
  }
}

async function drain({ small }: TenantsWorld, pipeline: Pipeline): Promise<void> {
  for (let message = small.queues.receive(); message !== undefined; message = small.queues.receive()) {
    if (message.queue === 'deliver') await workOff(pipeline, message);
    small.queues.remove(message);
  }
}

const to = ({ attempts }: TenantsWorld, address: string): readonly Message[] =>
  attempts.filter((one: Attempt) => one.isTaken && one.recipientId === address).map(({ message }) => message);
const titles = (of: TenantsWorld, address = noc.address): readonly string[] =>
  to(of, address).map(({ title }) => title);
const toCustomers = ({ attempts }: TenantsWorld): readonly Attempt[] =>
  attempts.filter(({ recipientId }) => recipientId !== noc.address && recipientId !== second.address);

function poison({ small }: TenantsWorld, body: object): void {
  small.queues.poison.push({
    id: 9000 + small.queues.poison.length,
    queue: 'deliver',
    body: JSON.stringify(body),
    visibleAt: small.now(),
    dequeued: 6,
  });
}

describe('a version', () => {
  test('a newer one is reported once, to the operators alone', async () => {
    const of = world();
    await live(of, 20 * minuteMs, { version: '1.0.0' });
    await live(of, 3 * hourMs, { version: '1.1.0' });
    expect(titles(of)).toEqual(['Medium · This deployment · Zero Trust Watch now runs version 1.1.0']);
    expect(titles(of, second.address)).toHaveLength(1);
    expect(toCustomers(of)).toEqual([]);
    // The alert is on no page.
    expect(to(of, noc.address)[0]?.links.map(({ url }) => url)).toEqual([
      'https://watch.contoso.example/api/posture/tenants/deployment',
    ]);
  });

  test('an older one is alerted at once, and again when the newest is back', async () => {
    const of = world();
    await live(of, 20 * minuteMs, { version: '1.1.0' });
    await live(of, hourMs, { version: '1.0.0' });
    expect(titles(of)).toEqual(['High · This deployment · an older version of Zero Trust Watch runs: 1.0.0']);
    await live(of, 3 * hourMs, { version: '1.1.0' });
    expect(titles(of)).toEqual([
      'High · This deployment · an older version of Zero Trust Watch runs: 1.0.0',
      'Restored · This deployment · the version of Zero Trust Watch is correct again',
      'Medium · This deployment · Zero Trust Watch now runs version 1.1.0',
    ]);
  });

  test('a store of a newer version is alerted, and the older version is not alerted beside it', async () => {
    const of = world();
    await live(of, 20 * minuteMs, { version: '2.0.0' });
    const read = await of.small.store.watch.readDeployment();
    if (read === undefined) throw new Error('nothing was kept');
    await of.small.store.watch.writeDeployment({ ...read.row, storageFormat: 2, storageBy: '2.0.0' }, read.etag);
    await live(of, 2 * hourMs, { version: '1.0.0' });
    expect(titles(of)).toEqual(['High · This deployment · stored data is newer than the running version']);
  });
});

describe('functions that do not run', () => {
  test('a timer that does not run is alerted by other functions, once, and its return once', async () => {
    const of = world();
    await live(of, 20 * minuteMs);
    expect(await watchTimer(of.pipeline)).toBe(0);
    of.small.advanceTo(of.small.now() + 30 * minuteMs);
    expect(await watchTimer(of.pipeline)).toBe(1);
    expect(await watchTimer(of.pipeline)).toBe(0);
    of.small.advanceTo(of.small.now() + minuteMs);
    await drain(of, of.pipeline);
    expect(titles(of)).toEqual(['High · This deployment · the timer of Zero Trust Watch does not run']);
    await live(of, hourMs);
    expect(titles(of)).toEqual([
      'High · This deployment · the timer of Zero Trust Watch does not run',
      'Restored · This deployment · the timer runs again',
    ]);
    expect(toCustomers(of)).toEqual([]);
  });

  test('where the operators are a tenant, the return of the timer does not send the outage once more', async () => {
    const of = world({ tenant: tenantIdOf(2) });
    await live(of, 20 * minuteMs);
    of.small.advanceTo(of.small.now() + 30 * minuteMs);
    expect(await watchTimer(of.pipeline)).toBe(1);
    await live(of, hourMs);
    expect(titles(of, contactOf(2).address)).toEqual([
      `High · ${wordOf(2)} Ltd · the timer of Zero Trust Watch does not run`,
      `Restored · ${wordOf(2)} Ltd · the timer runs again`,
    ]);
    expect(titles(of, contactOf(1).address).filter((title) => title.includes('timer'))).toEqual([]);
  });

  test('tables that were not backed up for more than a day are alerted once, with the reason, and the next backup is reported once', async () => {
    const of = world();
    // Safe: the watch asks only whether there are backups.
    const backups = {} as Backups;
    await live(of, 20 * minuteMs, { backups });
    const { watch } = of.pipeline.store;
    const ago = (ms: number) => new Date(of.small.now() - ms).toISOString();
    const [tick, row] = [await watch.readTick(), await watch.readBackup()];
    if (tick === undefined || row === undefined) throw new Error('nothing was kept');
    expect(row.row).toMatchObject({ began: null, whole: null });
    await watch.writeTick({ ...tick.row, upSince: ago(100 * hourMs) }, tick.etag);
    const whole = { began: ago(27 * hourMs), ended: ago(25 * hourMs), rows: 7 };
    const failure = { at: ago(hourMs), reason: 'AuthorizationPermissionMismatch' };
    const failed = { since: ago(90 * hourMs), began: ago(hourMs), whole, failure };
    await watch.writeBackup(failed, row.etag);
    const warnings = async () => {
      const answer = await healthAnswer({ ...of.pipeline, backups }, of.pipeline.tenantIds);
      return 'deployment' in answer ? answer.deployment.warnings?.filter(({ code }) => code === 'backup') : undefined;
    };
    expect(await warnings()).toEqual([
      {
        code: 'backup',
        level: 'amber',
        text: 'the last backup of the tables failed: AuthorizationPermissionMismatch',
      },
    ]);
    await live(of, 55 * minuteMs, { backups });
    expect(titles(of)).toEqual([]);
    await live(of, 20 * minuteMs, { backups });
    expect(titles(of)).toEqual(['High · This deployment · stored data is not backed up']);
    expect(JSON.stringify(to(of, noc.address))).toContain('AuthorizationPermissionMismatch');
    expect((await warnings())?.map(({ level, text }) => [level, text])).toEqual([
      ['red', `no backup of the tables since ${whole.ended}; the last attempt failed: AuthorizationPermissionMismatch`],
    ]);
    const { etag } = (await watch.readBackup()) ?? { etag: '' };
    await watch.writeBackup({ ...failed, failure: null, whole: { ...whole, ended: ago(minuteMs) } }, etag);
    await live(of, 20 * minuteMs, { backups });
    expect(titles(of)).toEqual([
      'High · This deployment · stored data is not backed up',
      'Restored · This deployment · stored data is backed up again',
    ]);
    expect(toCustomers(of)).toEqual([]);
  });

  /** Collections at this time, of every source of every tenant. */
  async function looked({ small }: TenantsWorld, count: number): Promise<void> {
    const now = new Date(small.now()).toISOString();
    for (let number = 1; number <= count; number++) await collectedKind(small.store, tenantIdOf(number), now);
  }

  test('where no tenant is being collected: one message to the operators, and a day later one to each tenant', async () => {
    const of = world();
    await looked(of, 3);
    await live(of, 5 * hourMs);
    expect(titles(of)).toEqual(['High · This deployment · no tenant is being collected']);
    expect(toCustomers(of)).toEqual([]);
    await live(of, dayMs);
    expect(titles(of)).toHaveLength(1);
    expect(titles(of, contactOf(1).address)[0]).toMatch(/^Blind · Zebra01 Ltd · cannot be read: /);
    await looked(of, 3);
    await live(of, 20 * minuteMs);
    expect(titles(of).at(-1)).toBe('Restored · This deployment · collections run again');
  });

  test('a queue that is behind is alerted once, and reported again when it is worked off', async () => {
    const of = world();
    const behind = { oldestMs: 0 };
    const { port } = of.small.queues;
    const states = async () =>
      (await port.states()).map((one) =>
        one.queue === 'deliver' && behind.oldestMs > 0 ? { ...one, waiting: 1200, oldestMs: behind.oldestMs } : one,
      );
    const over = { queues: { ...port, states } };
    await live(of, 20 * minuteMs, over);
    behind.oldestMs = 14 * minuteMs;
    await live(of, 20 * minuteMs, over);
    expect(titles(of)).toEqual([]);
    behind.oldestMs = 16 * minuteMs;
    await live(of, hourMs, over);
    const late = 'High · This deployment · messages to recipients are late';
    expect(titles(of)).toEqual([late]);
    expect(JSON.stringify(to(of, noc.address)[0])).toContain('1,200 messages wait in the queue');
    behind.oldestMs = 10 * minuteMs;
    await live(of, hourMs, over);
    expect(titles(of)).toEqual([late]);
    behind.oldestMs = 0;
    await live(of, hourMs, over);
    expect(titles(of)).toEqual([late, 'Restored · This deployment · messages to recipients are on time again']);
    expect(toCustomers(of)).toEqual([]);
  });

  test('messages that piled up while the timer did not run are not a backlog', async () => {
    const of = world();
    const { port } = of.small.queues;
    const states = async () => (await port.states()).map((one) => ({ ...one, oldestMs: 40 * minuteMs }));
    await live(of, 20 * minuteMs);
    of.small.advanceTo(of.small.now() + 40 * minuteMs);
    await live(of, 10 * minuteMs, { queues: { ...port, states } });
    expect(titles(of).filter((title) => title.includes('late'))).toEqual([]);
  });

  test('one tenant that is not collected does not concern the deployment', async () => {
    const of = world();
    await looked(of, 3);
    for (let hours = 0; hours < 6; hours++) {
      await collectedKind(of.small.store, tenantIdOf(1), new Date(of.small.now()).toISOString());
      await collectedKind(of.small.store, tenantIdOf(3), new Date(of.small.now()).toISOString());
      await live(of, 10 * minuteMs);
    }
    expect(titles(of)).toEqual([]);
    expect(titles(of, contactOf(2).address)[0]).toMatch(/^Blind · Zebra02 Ltd · /);
  });
});

test('rows of one customer that this version cannot read delay the alerts of no other', async () => {
  const of = world();
  const { store } = of.pipeline;
  const readKinds: typeof store.watermarks.readKinds = (id) =>
    id === tenantIdOf(2) ? Promise.reject(new Error('Watermarks: a row of version 2')) : store.watermarks.readKinds(id);
  const spoiled = { ...store, watermarks: { ...store.watermarks, readKinds } };
  await live(of, 20 * minuteMs, { version: '1.1.0', store: spoiled });
  await live(of, hourMs, { version: '1.0.0', store: spoiled });
  expect(titles(of)).toEqual(['High · This deployment · an older version of Zero Trust Watch runs: 1.0.0']);
});

describe('lasting warnings', () => {
  const lone = (number: number) =>
    number === 2 ? { recipients: [desk], routes: [{ recipients: ['desk'] }] } : well(number);

  test('are sent to the operators after a day, by name, and to no tenant; and so is their end', async () => {
    const of = createTenantsWorld({ count: 3, tenant: lone, file: { deployment: { recipients: [noc, second] } } });
    await live(of, 23 * hourMs);
    expect(titles(of)).toEqual([]);
    await live(of, 3 * hourMs);
    expect(titles(of)).toEqual(['Medium · This deployment · fewer than two recipients get alerts']);
    expect(to(of, noc.address)[0]?.paragraphs.join(' ')).toContain(
      `${wordOf(2)} Ltd: recipients: routes reach only one`,
    );
    expect(toCustomers(of)).toEqual([]);
    await live(of, 2 * dayMs);
    expect(titles(of)).toHaveLength(1);
    await of.setSetting(2, 'recipients', well(2).recipients);
    await of.setSetting(2, 'routes', well(2).routes);
    await live(of, 2 * hourMs);
    expect(titles(of)[1]).toBe('Restored · This deployment · the configuration warning is gone');
  });

  test('about several tenants are sent to none of them where the deployment has no recipients of its own', async () => {
    const of = createTenantsWorld({ count: 3, tenant: lone, file: { deployment: { tenant: tenantIdOf(1) } } });
    await live(of, 30 * hourMs);
    expect(of.attempts).toEqual([]);
  });

  test('about a tenant with unusable settings, which is not monitored, are sent to the operators', async () => {
    const of = world();
    await of.setSetting(2, 'routes', 'nobody');
    await live(of, hourMs);
    expect(titles(of)).toEqual([`High · This deployment · ${wordOf(2)} Ltd is not watched: its settings are wrong`]);
    expect(to(of, noc.address)[0]?.paragraphs.join(' ')).toContain(
      `Nothing of ${wordOf(2)} Ltd is read, stored or sent`,
    );
    expect(toCustomers(of)).toEqual([]);
  });

  test('about the file and no tenant are sent to the operators', async () => {
    const of = world();
    await live(of, 26 * hourMs, { configurationWarnings: ['groups.silver: no tenant has this tag'] });
    expect(titles(of)).toEqual(['Medium · This deployment · the configuration is probably not as intended']);
  });
});

test("the application's certificate is reported a month before it expires, and again a week before, with the day", async () => {
  const of = world();
  const certificateEndsAt = new Date(of.small.now() + 10 * dayMs).toISOString();
  await live(of, 26 * hourMs, { certificateEndsAt });
  expect(titles(of)).toEqual(["Medium · This deployment · the application's certificate is about to expire"]);
  const [message] = to(of, noc.address);
  expect(JSON.stringify(message)).toContain('no tenant can be read through the application');
  expect(JSON.stringify(message)).not.toContain('watch.config.json');
  await live(of, 2 * dayMs, { certificateEndsAt });
  expect(titles(of)).toHaveLength(2);
  expect(titles(of)[1]).toBe("High · This deployment · the application's certificate expires within 7 days");
  await live(of, dayMs, { certificateEndsAt });
  expect(titles(of)).toHaveLength(2);
  await live(of, hourMs, { certificateEndsAt: null });
  expect(titles(of)[2]).toBe('Restored · This deployment · the configuration warning is gone');
  expect(titles(of)).toHaveLength(3);
});

test('a certificate that expires within a week is reported at once', async () => {
  const of = world();
  await live(of, 10 * minuteMs, { certificateEndsAt: new Date(of.small.now() + 12 * hourMs).toISOString() });
  expect(titles(of)).toEqual(["High · This deployment · the application's certificate expires within 7 days"]);
});

describe('recipients', () => {
  test('poison that names a customer goes to that customer, other poison to the operators', async () => {
    const of = world();
    poison(of, { tenantId: tenantIdOf(2), alertId: 'x' });
    await live(of, 2 * hourMs);
    expect(titles(of)).toEqual([]);
    expect(titles(of, contactOf(2).address)).toEqual([
      expect.stringMatching(/^Medium · Zebra02 Ltd · 1 message in a queue/),
    ]);
    expect(titles(of, contactOf(1).address)).toEqual([]);
    poison(of, { what: 'ever' });
    await live(of, 2 * hourMs);
    expect(titles(of)).toEqual([expect.stringMatching(/^Medium · This deployment · 1 message in a queue/)]);
    of.small.queues.poison.length = 0;
    await live(of, 2 * hourMs);
    expect(titles(of).at(-1)).toMatch(/^Restored · This deployment/);
  });

  test('a recipient of the deployment who is not reached is reported to its other recipient', async () => {
    const of = world();
    await live(of, 20 * minuteMs, { version: '1.1.0' });
    of.trouble = (_, message) =>
      message.footer.join().includes('as Operations') ? failure('refused', { retryable: false }) : undefined;
    await live(of, 3 * hourMs, { version: '1.0.0' });
    expect(titles(of)).toEqual([]);
    expect(titles(of, second.address)).toEqual(
      expect.arrayContaining([
        'High · This deployment · an older version of Zero Trust Watch runs: 1.0.0',
        'High · This deployment · mail to Operations is not delivered',
      ]),
    );
  });

  test('routes of the deployment apply to it', async () => {
    const of = world({
      recipients: [noc, second],
      routes: [
        { recipients: ['noc'], minimumSeverity: 'low' },
        { recipients: ['second'], minimumSeverity: 'critical' },
      ],
    });
    await live(of, 20 * minuteMs, { version: '1.1.0' });
    await live(of, hourMs, { version: '1.0.0' });
    expect([titles(of).length, titles(of, second.address).length]).toEqual([1, 0]);
    expect((await of.small.store.alerts.readAlerts(deploymentId)).map(({ status }) => status)).toEqual(['open']);
  });
});

/** Some sources of a tenant, read at this time. */
async function collectedKind({ watermarks }: Pipeline['store'], tenantId: string, now: string): Promise<void> {
  for (const kind of ['user', 'directoryAudit', 'conditionalAccessPolicy', 'namedLocation'] as const) {
    const read = await watermarks.readKind(tenantId, kind);
    const row = {
      tenantId,
      kind,
      watermark: null,
      deltaLink: null,
      lastAttemptAt: now,
      lastSuccessAt: now,
      failure: null,
      pages: 1,
      suspect: null,
      refusedAt: null,
      pin: null,
      isFilterRefused: false,
      rereadHourAt: null,
      rereadDayAt: null,
    };
    await watermarks.writeKind(row, read?.etag ?? null);
  }
}

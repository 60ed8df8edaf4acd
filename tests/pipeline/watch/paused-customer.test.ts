/**
 * A customer is paused while an alert is open and a mail waits, and resumed later. Tests the messages that its people
 * get.
 */
import { deploymentId } from '../../../shared/core/deployment/deployment';
import { type CustomerRow, invitedCustomer, isCollected } from '../../../shared/core/tenant/customer';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { actOnCustomer } from '../../../shared/pipeline/operate/customers';
import { renderText } from '../../../shared/reports/mail/email';
import { everythingAtOnce } from '../../fixtures/attention';
import { createApartWorld, nocAddress } from '../../invariants/apart-world';
import { change, editing, excluding } from '../accounts';
import { newLife } from '../mortal';
import { type App, createSmallWorld, realCadences, startApp, tenantId, watchedConfiguration } from '../small-world';

type Customer = { readonly app: App; readonly turn: (type: 'pause' | 'resume') => Promise<void> };

const mailOf = (id: string) => ({ id, name: id, channel: 'email-acs', address: `${id}@contoso.example` }) as const;

/** The app after an hour, on a customer that an operator can pause. */
async function watchedCustomer(): Promise<Customer> {
  const world = createSmallWorld({
    configuration: {
      cadenceMinutes: realCadences(),
      recipients: [mailOf('security')],
      routes: [{ recipients: ['security'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce }],
    },
  });
  const row: CustomerRow = {
    ...invitedCustomer({ tenantId, name: 'Contoso', tags: [], settings: {} }, world.now()),
    state: 'watching',
  };
  await world.store.customers.write(row, null);
  const deployment = watchedConfiguration({ tenantId: deploymentId, name: 'Adatum IT', recipients: [mailOf('noc')] });
  let isPaused = false;
  const adapted = (pipeline: Pipeline): Pipeline =>
    Object.defineProperty(
      {
        ...pipeline,
        operatorsTenantId: deploymentId,
        configuration: async (id) => (id === deploymentId ? deployment : world.configuration),
      },
      'tenantIds',
      { get: () => (isPaused ? [] : [tenantId]) },
    );
  const app = startApp(world, newLife(), { adapted });
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + hourMs);
  world.sent.splice(0);
  return {
    app,
    turn: async (type) => {
      await actOnCustomer({ pipeline: app.pipeline(), by: null }, tenantId, { type });
      // Each process reads the list of customers once a minute.
      await app.runUntil(world.now() + minuteMs);
      const stored = await world.store.customers.read(tenantId);
      isPaused = stored === undefined || !isCollected(stored.row);
    },
  };
}

const mailsIn = ({ world }: App): readonly string[] =>
  world.sent
    .splice(0)
    .filter(({ message }) => message.tenantId === tenantId)
    .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`);

const unreachable = { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'HTTP 503' } as const;

test('what waited and what changed is sent within minutes of the resume, and nothing blames Microsoft or the mail', async () => {
  const { app, turn } = await watchedCustomer();
  const { world } = app;
  const later = (ms: number): Promise<void> => app.runUntil(world.now() + ms);
  world.refusals.set('email-acs', unreachable);
  change(
    app,
    'mara',
    5 * secondMs,
    editing((policy) => ({ ...policy, state: 'disabled' })),
  );
  await later(3 * minuteMs);
  await turn('pause');
  world.refusals.clear();
  await later(2 * hourMs);
  change(
    app,
    'tom',
    5 * secondMs,
    editing((policy) => ({ ...policy, state: 'enabled' })),
  );
  await later(hourMs);
  change(app, 'lea', 5 * secondMs, excluding('person04'));
  await later(6 * hourMs);
  expect(mailsIn(app)).toEqual([]);
  await turn('resume');
  await later(10 * minuteMs);
  const mails = mailsIn(app);
  const about = (words: RegExp) => mails.filter((mail) => words.test(mail));
  // The alert opened before the pause, was never delivered, and ended during the pause.
  expect(about(/^Critical · .*16 people can now sign in without MFA/)).toHaveLength(1);
  expect(about(/^Critical · .*16 people .*mara's account turned off "CA01 Require MFA" at 10:00/s)).toHaveLength(1);
  expect(about(/^Restored · .*tom's account put "CA01 Require MFA" in force again at 12:04/s)).toHaveLength(1);
  // The change was made during the pause.
  expect(about(/^Critical · .*person04 can now sign in .*lea's account excluded person04 .* at 13:04/s)).toHaveLength(
    1,
  );
  expect(about(/nothing was monitored for 9 h 1 min .*Monitoring was paused from 10:03 to 19:04/s)).toHaveLength(1);
  expect(about(/cannot be read|can be read again|not delivered|delivered again|no collection completes/i)).toEqual([]);
  expect(mails).toHaveLength(4);
  await later(hourMs);
  expect(mailsIn(app).filter((mail) => /monitored|cannot be read/.test(mail))).toEqual([]);
});

test('the digest after a pause says for how long nothing was monitored', async () => {
  const { app, turn } = await watchedCustomer();
  const { world } = app;
  await turn('pause');
  world.advanceTo(world.now() + 7 * dayMs);
  await turn('resume');
  await app.runUntil(world.now() + 50 * minuteMs);
  const [digest, ...others] = mailsIn(app).filter((mail) => mail.startsWith('Week'));
  expect(others).toEqual([]);
  expect(digest).toMatch(/^Week 48 · Contoso · not monitored for 5 d 14 h/);
  expect(digest).toContain('All sources, because monitoring was paused');
  expect(digest).not.toMatch(/nothing got weaker|No changes were seen/);
});

test('a pause of every customer looks like no stopped function to the recipients of the deployment', async () => {
  const world = await createApartWorld([1, 2]);
  await world.minutes(10);
  const { pipeline, store } = world;
  const { tenantIds } = pipeline;
  const turnAll = async (type: 'pause' | 'resume'): Promise<void> => {
    for (const id of tenantIds) await actOnCustomer({ pipeline, by: null }, id, { type });
    Object.assign(pipeline, { tenantIds: type === 'pause' ? [] : tenantIds });
  };
  for (const id of tenantIds) {
    const row = invitedCustomer({ tenantId: id, name: `C${id.slice(-1)}`, tags: [], settings: {} }, pipeline.now());
    await store.customers.write({ ...row, state: 'watching' }, null);
  }
  await turnAll('pause');
  await world.minutes(90);
  await turnAll('resume');
  await world.minutes(15);
  const titles = world.sent.filter(({ to }) => to === nocAddress).map(({ message }) => message.title);
  expect(titles.filter((title) => !/monitoring of \S+ was (paused|resumed)/.test(title))).toEqual([]);
  expect(titles.length).toBeGreaterThanOrEqual(2);
});

/**
 * People who signed in after they lost a protection. The log is read 5 and 60 minutes later, and the result is sent
 * once.
 */
import { makeAgain } from '../../infra/operate/digest/make-again';
import { alertPage } from '../../shared/app/alert-page';
import type { Alert } from '../../shared/core/alert/alert';
import type { Failure } from '../../shared/core/collection/failure';
import type { SignIn } from '../../shared/core/log/record';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { hourMs, minuteMs, weekMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { weekDue } from '../../shared/pipeline/week/digest';
import { renderTeamsCard } from '../../shared/reports/card/teams-card';
import { renderWebhookBody } from '../../shared/reports/export/webhook-body';
import { renderText } from '../../shared/reports/mail/email';
import { signIn } from '../detections/state/sign-ins';
import { everythingAtOnce } from '../fixtures/attention';
import { storageTables } from '../storage';
import { effectsOf, spread } from './crash-check';
import { apply, hint, kindOf, type TenantChange } from './history';
import { newLife } from './mortal';
import { people, vendorGroup } from './small-tenant';
import {
  type App,
  createSmallWorld,
  goingOn,
  type SmallWorld,
  startApp,
  startCollected,
  tenantId,
} from './small-world';

const iso = (ms: number): string => new Date(ms).toISOString();

async function begin(world: SmallWorld): Promise<App> {
  return startCollected(world, 10 * minuteMs);
}

/** Sign-ins are collected every ten minutes, as in a real tenant, so that a lost hint is found. */
const watched = (configuration: Partial<TenantConfiguration> = {}): Promise<App> =>
  goingOn(configuration, () => begin(createSmallWorld({ configuration })));

const pass = (app: App, minutes: number): Promise<void> => app.runUntil(app.world.now() + minutes * minuteMs);

async function see(app: App, change: TenantChange): Promise<void> {
  apply(app.world, { change, by: 'ada' }, 0);
  await app.ask(hint(kindOf(change)), hint('directoryAudit'));
  await app.drain();
  await pass(app, 1);
}

/** The group of person01 and person02 is excluded from MFA, and no other policy requires it of them. */
const exclude = (app: App): Promise<void> => see(app, { to: 'exclusion', id: 'ca01', isExcluded: true });
const restore = (app: App): Promise<void> => see(app, { to: 'exclusion', id: 'ca01', isExcluded: false });

let made = 0;
function signsIn({ world }: App, userId: string, over: Partial<SignIn> = {}, latencyMinutes = 2): void {
  made += 1;
  const record = signIn({ id: `s${made}`, userId, createdDateTime: iso(world.now()), askedForMore: false, ...over });
  world.tenant.log.push({ record, visibleAt: world.now() + latencyMinutes * minuteMs });
}

const alertOf = async ({ world }: App): Promise<Alert> => {
  const all = await world.store.alerts.readAlerts(tenantId);
  const [alert, ...others] = all.filter(({ sinceThen }) => sinceThen !== undefined);
  if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts are not one`);
  return alert;
};

/** The messages about alerts that the recipient of tickets got. */
const messagesOf = ({ world }: App) =>
  world.sent
    .filter(({ channel, message }) => channel === 'webhook' && message.machine.because !== 'summary')
    .map(({ message }) => message);
const reasons = (app: App): readonly string[] => messagesOf(app).map(({ machine }) => machine.because);
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');
const lastText = (app: App): string => plain(renderText(messagesOf(app).at(-1) ?? fail('nothing was sent')));
const fail = (why: string): never => {
  throw new Error(why);
};

/** Times depend on when the change happened. */
const withoutTimes = (text: string): string => text.replaceAll(/\d\d:\d\d/g, 'hh:mm');

test('the update names the people who signed in with a password only, once, and the page agrees', async () => {
  const app = await watched();
  await exclude(app);
  expect(withoutTimes(lastText(app))).toContain(
    'Their sign-ins are being read. If anyone signs in, one update follows at about hh:mm.',
  );
  await pass(app, 8);
  signsIn(app, 'person02');
  signsIn(app, 'person01', { askedForMore: true });
  signsIn(app, 'person03');
  await pass(app, 55);
  expect(reasons(app)).toEqual(['opened', 'signedIn']);
  const [, update] = messagesOf(app);
  expect(withoutTimes(update?.preview ?? '')).toMatch(
    /^Update hh:mm: 2 of the 2 people have signed in since, 1 with a password only \(.*person02.* hh:mm\)\.$/i,
  );
  expect(update?.subject).toBe(messagesOf(app)[0]?.subject);
  const said = 'By hh:mm, 2 of the 2 people had signed in, 1 with a password only.';
  expect(withoutTimes(lastText(app))).toContain(said);
  expect(withoutTimes(JSON.stringify(renderWebhookBody(update ?? fail('no update'))))).toContain(said);
  expect(withoutTimes(JSON.stringify(renderTeamsCard(update ?? fail('no update'))))).toContain(
    '2 of the 2 people signed in, 1 with a password only.',
  );
  const { id } = await alertOf(app);
  const page = await gatherAlert(app.pipeline(), tenantId, id);
  expect(page?.input.alert.sinceThen?.read?.signedIn).toHaveLength(2);
  await pass(app, 26 * 60);
  expect(reasons(app).filter((because) => because === 'signedIn')).toHaveLength(1);
});

test('nobody is sent an update if nobody signed in, and the alert says so', async () => {
  const app = await watched();
  await exclude(app);
  signsIn(app, 'person01', { errorCode: 50126 });
  signsIn(app, 'person01', { createdDateTime: iso(app.world.now() - 2 * hourMs) });
  await pass(app, 70);
  expect(reasons(app)).toEqual(['opened']);
  expect((await alertOf(app)).sinceThen).toMatchObject({ nextAt: null, read: { signedIn: [] } });
  await restore(app);
  await pass(app, 3);
  expect(reasons(app)).toEqual(['opened', 'resolved']);
  expect(lastText(app)).toContain(
    "None of the 2 people signed in while it was open, according to Microsoft's sign-in log.",
  );
});

test('the page lists who signed in, names the account of several findings once, and agrees with itself on when it was seen', async () => {
  const app = await watched();
  apply(app.world, { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' }, 0);
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
  await pass(app, 4);
  // The log names the account minutes after the policy was collected.
  await app.ask(hint('directoryAudit'));
  await app.drain();
  signsIn(app, 'person02');
  await pass(app, 70);
  const gathered = await gatherAlert(app.pipeline(), tenantId, (await alertOf(app)).id);
  if (gathered === undefined) throw new Error('no page');
  const viewer = { role: 'reader', name: 'Ines Roth' } as const;
  const html = alertPage(app.pipeline(), gathered, { nonce: 'n', viewer, outcome: null });
  const page = plain(html.replaceAll(/<[^>]+>/g, ' '));
  expect(withoutTimes(page)).toMatch(/Signed in while exposed .*person02.* hh:mm, with a password only/i);
  expect(page).toMatch(/The account behind \d+ of these findings is now known: ada(&#39;|')s account/);
  expect(page.match(/The account behind/g)).toHaveLength(1);
  const seen = [...page.matchAll(/happened \S+ · seen (\d\d:\d\d)/gi)].map(([, time]) => time);
  expect(seen).toHaveLength(2);
  expect(new Set(seen).size).toBe(1);
});

test('the weekly digest says in the row of the change who signed in, without a name, and says the same when made again', async () => {
  const app = await watched();
  await exclude(app);
  signsIn(app, 'person01');
  await pass(app, 70);
  await restore(app);
  await pass(app, 3);
  const pipeline = app.pipeline();
  app.world.advanceTo(app.world.now() + weekMs);
  const week = weekDue(pipeline, await pipeline.configuration(tenantId)).id;
  await app.world.queues.port.sendDigest({ tenantId, week });
  await app.drain();
  const rows = (): string => plain(JSON.stringify(messagesOf(app).at(-1)?.sections));
  expect(messagesOf(app).at(-1)?.machine.because).toBe('digest');
  expect(rows()).toContain('; 1 of the 2 people signed in while it was open, with a password only');
  const [stored] = await app.world.store.digests.latest(tenantId, 1);
  expect(stored?.signIns).toEqual([
    expect.objectContaining({ of: 2, asked: 2, signedIn: 1, passwordOnly: 1, isOver: true }),
  ]);
  expect(JSON.stringify(stored?.signIns)).not.toContain('person01');
  const again = await makeAgain(pipeline, tenantId, week, pipeline.render);
  expect(plain(JSON.stringify(again))).toContain('; 1 of the 2 people signed in while it was open');
});

test('an entry that the log shows only after the first reading is in the update', async () => {
  const app = await watched();
  await exclude(app);
  signsIn(app, 'person01', {}, 30);
  await pass(app, 10);
  expect((await alertOf(app)).sinceThen?.read?.signedIn).toEqual([]);
  await pass(app, 60);
  expect(reasons(app)).toEqual(['opened', 'signedIn']);
});

describe('an alert that ends before the last reading', () => {
  test('carries the number that is known by then, and sends no second message about it', async () => {
    const app = await watched();
    await exclude(app);
    signsIn(app, 'person01');
    await pass(app, 9);
    await restore(app);
    signsIn(app, 'person02');
    await pass(app, 3);
    expect(reasons(app)).toEqual(['opened', 'resolved']);
    expect(withoutTimes(lastText(app))).toContain('By hh:mm, 1 of the 2 people had signed in, with a password only.');
    await pass(app, 70);
    expect(reasons(app)).toEqual(['opened', 'resolved']);
    // After the end, person02 was protected again.
    expect((await alertOf(app)).sinceThen?.read?.signedIn.map(({ personId }) => personId)).toEqual(['person01']);
  });

  test('sends one update after the end if the sign-ins were read only then', async () => {
    const app = await watched();
    await exclude(app);
    signsIn(app, 'person01');
    await pass(app, 1);
    await restore(app);
    await pass(app, 3);
    expect(reasons(app)).toEqual(['opened', 'resolved']);
    expect(withoutTimes(lastText(app))).toContain('If anyone signed in, one update follows at about hh:mm.');
    await pass(app, 70);
    expect(reasons(app)).toEqual(['opened', 'resolved', 'signedIn']);
    const text = withoutTimes(lastText(app));
    expect(text).toContain('1 of the 2 people signed in while it was open, with a password only');
    expect(text).toContain('The alert has been over since hh:mm.');
    expect(messagesOf(app).at(-1)?.subject).toMatch(/^Restored · /);
  });

  test('because an operator closed it still says who had signed in', async () => {
    const app = await watched();
    await exclude(app);
    signsIn(app, 'person01');
    await pass(app, 1);
    const { id } = await alertOf(app);
    const by = { id: 'kai', tenantId, name: 'Kai Olsen' };
    const done = await handleAlert(app.pipeline(), { tenantId, alertId: id, action: 'close', by, note: 'planned' });
    expect(done.status).toBe('done');
    await pass(app, 70);
    expect(reasons(app)).toEqual(['opened', 'handled', 'signedIn']);
    expect(messagesOf(app).at(-1)?.subject).not.toMatch(/^Restored/);
  });
});

describe('sign-ins that cannot be read', () => {
  const refusals: readonly (readonly [string, Failure, string])[] = [
    [
      'without the licence',
      { reason: 'notLicensed', licence: 'P1', detail: 'Neither tenant is B2C or tenant does not have premium license' },
      "Their sign-ins cannot be seen with this licence: Microsoft's sign-in log needs Entra ID P1.",
    ],
    [
      'without the permission',
      { reason: 'notPermitted', permission: 'AuditLog.Read.All', detail: 'Forbidden' },
      'Their sign-ins cannot be read, because a permission is missing: grant AuditLog.Read.All.',
    ],
    [
      'because Graph throttles',
      { reason: 'throttled', retryAfterSeconds: null, detail: 'Too many requests' },
      'Microsoft Graph is throttling requests',
    ],
  ];

  test.each(refusals)('%s are not counted as none', async (_, failure, said) => {
    const app = await watched();
    app.world.tenant.failures.set('signIn', failure);
    await app.ask(hint('signIn'));
    await pass(app, 3);
    await exclude(app);
    expect(lastText(app)).toContain(said);
    signsIn(app, 'person01');
    await pass(app, 70);
    expect(reasons(app).filter((because) => because === 'signedIn')).toEqual([]);
    expect((await alertOf(app)).sinceThen?.read).toBeNull();
    await restore(app);
    await pass(app, 3);
    expect(reasons(app).at(-1)).toBe('resolved');
    expect(lastText(app)).toContain(said);
    expect(lastText(app)).not.toContain('None of');
  });

  test('for a while are read later, and the update comes then', async () => {
    const app = await watched();
    await exclude(app);
    signsIn(app, 'person01');
    app.world.tenant.failures.set('signIn', { reason: 'broken', detail: '503' });
    await pass(app, 75);
    expect(reasons(app)).not.toContain('signedIn');
    app.world.tenant.failures.delete('signIn');
    await pass(app, 40);
    expect(reasons(app).filter((because) => because === 'signedIn')).toHaveLength(1);
  });

  test('by one request alone do not stop the collection of sign-ins', async () => {
    const app = await watched();
    await exclude(app);
    signsIn(app, 'person01');
    app.world.tenant.slips.set('signIn', [
      null,
      { refusal: { reason: 'throttled', retryAfterSeconds: null, detail: '429' } },
    ]);
    await pass(app, 6);
    const { sinceThen } = await alertOf(app);
    expect(sinceThen).toMatchObject({ read: null, unread: { reason: 'throttled' } });
    const rows = await app.world.store.watermarks.readKinds(tenantId);
    expect(rows.find(({ kind }) => kind === 'signIn')?.failure).toBeNull();
    const page = await gatherAlert(app.pipeline(), tenantId, (await alertOf(app)).id);
    expect(page?.input.alert.sinceThen?.unread?.reason).toBe('throttled');
  });
});

test('of more than 15 people the first 15 are read, and the messages say so', async () => {
  const app = await watched();
  const { tenant } = app.world;
  tenant.groups = tenant.groups.map((one) => (one.id === vendorGroup ? { ...one, memberIds: [...people] } : one));
  await exclude(app);
  for (const person of people) signsIn(app, person);
  await pass(app, 70);
  expect(reasons(app)).toEqual(['opened', 'signedIn']);
  const text = withoutTimes(lastText(app));
  expect(text).toContain('15 of the first 15 of 16 people have signed in since, all with a password only');
  expect(text).toContain('The sign-ins of 1 other person were not read.');
});

test('a recipient who was not alerted gets no update', async () => {
  const routes: TenantConfiguration['routes'] = [
    { recipients: ['mail'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce },
  ];
  const app = await watched({ routes });
  await exclude(app);
  signsIn(app, 'person01');
  await pass(app, 70);
  expect(messagesOf(app)).toEqual([]);
  const mails = app.world.sent
    .filter(({ channel }) => channel === 'email-acs')
    .map(({ message }) => message.machine.because);
  expect(mails).toEqual(['summary', 'opened', 'signedIn']);
});

/** A message that was taken before the process died is sent again, as the same delivery. */
const asSentOnce = /^opened signedIn( signedIn)?$/;

test('on real tables, too, it is read and sent once, wherever the process dies', async () => {
  const app = await begin(createSmallWorld({ tables: await storageTables() }));
  const { world } = app;
  await exclude(app);
  signsIn(app, 'person01');
  await pass(app, 58);
  expect(reasons(app)).toEqual(['opened']);
  // One process after the other dies in these minutes, each a little later than the one before.
  let successor = app;
  let deaths = 0;
  for (const call of [8, 16, 24, 32, 40, 48]) {
    const life = newLife({ call, moment: call % 16 === 0 ? 'after' : 'before' });
    successor = startApp(world, life);
    await pass(successor, 2);
    deaths += life.isDead ? 1 : 0;
  }
  expect(deaths).toBeGreaterThan(1);
  await pass(successor, 5);
  expect(reasons(successor).join(' ')).toMatch(asSentOnce);
  expect((await alertOf(successor)).sinceThen).toMatchObject({
    nextAt: null,
    read: { signedIn: [{ personId: 'person01' }] },
  });
});

test('a process that dies while it reads, stores or sends loses nothing and sends nothing twice', async () => {
  const begun = await watched();
  await exclude(begun);
  signsIn(begun, 'person01');
  await pass(begun, 2);
  const run = async (life = newLife()): Promise<App> => {
    const app = startApp(begun.world.fork(), life);
    await pass(app, 75);
    return app;
  };
  const life = newLife();
  const whole = await run(life);
  expect(reasons(whole)).toEqual(['opened', 'signedIn']);
  const wrong: string[] = [];
  for (const [at, call] of spread(effectsOf(life), 25).entries()) {
    const moment = at % 2 === 0 ? 'before' : 'after';
    const app = await run(newLife({ call, moment }));
    const { sinceThen } = await alertOf(app);
    const sent = reasons(app).join(' ');
    const isWhole = sinceThen?.nextAt === null && asSentOnce.test(sent);
    if (!isWhole) wrong.push(`dying ${moment} call ${call} (${life.calls[call - 1]?.name}): ${sent}`);
  }
  expect(wrong).toEqual([]);
});

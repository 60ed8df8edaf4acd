/** Two accounts change one policy within a minute: each is named with what it did and with nothing else, whichever source comes first. */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/email';
import { person, policyRecord } from '../fixtures/records';
import { hint } from './history';
import { vendorGroup } from './small-tenant';
import { type App, createSmallWorld, goingOn, startApp, tenantId } from './small-world';

const watched = (): Promise<App> =>
  goingOn('two accounts', async () => {
    const app = startApp(createSmallWorld());
    await app.tick();
    await app.drain();
    await app.runUntil(app.world.now() + 12 * minuteMs);
    app.world.sent.splice(0);
    return app;
  });

type Users = ConditionalAccessPolicy['conditions']['users'];
const deeds: Readonly<Record<string, (users: Users) => Users>> = {
  mara: (users) => ({ ...users, excludeGroups: [...users.excludeGroups, vendorGroup] }),
  tom: (users) => ({ ...users, excludeUsers: [...users.excludeUsers, 'person03'] }),
};

/** The policy is edited now, and the log shows it after so long; null: never. */
function edit({ world }: App, by: string, lateMs: number | null): void {
  const [before, ...others] = world.tenant.policies;
  const deed = deeds[by];
  if (before === undefined || deed === undefined) throw new Error('nothing to edit');
  const { conditions } = before;
  const after = { ...before, conditions: { ...conditions, users: deed(conditions.users) } };
  world.tenant.policies = [after, ...others];
  if (lateMs === null) return;
  const activityDateTime = new Date(world.now()).toISOString();
  const record = policyRecord(before, after, { id: by, correlationId: by, actor: person(by), activityDateTime });
  world.tenant.log.push({ record, visibleAt: world.now() + lateMs });
}

async function played(late: { readonly mara: number | null; readonly tom: number | null }, isSeenFirst: boolean) {
  const app = await watched();
  const { world } = app;
  edit(app, 'mara', late.mara);
  world.advanceTo(world.now() + 30 * secondMs);
  edit(app, 'tom', late.tom);
  if (isSeenFirst) {
    world.advanceTo(world.now() + 15 * secondMs);
    await app.ask(hint('conditionalAccessPolicy'));
    await app.drain();
  }
  for (let minute = 0; minute < 8; minute += 1) {
    await app.runUntil(world.now() + minuteMs);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  await app.runUntil(world.now() + 5 * minuteMs);
  const mails = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  return {
    mails: mails.map((message) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`),
    firsts: mails.filter(({ machine }) => machine.because === 'opened').length,
    actors: alerts.map(({ attribution }) =>
      attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.id : null,
    ),
  };
}

const minute = minuteMs;
const mara = /mara's account excluded "vendors" from "CA01 Require MFA"/;
const tom = /tom's account excluded person03 from "CA01 Require MFA"/;
/** Whoever is said to have done what the other did. */
const wrong = /mara's account excluded [^.]*person03|tom's account excluded [^.]*vendors/;

test.each([
  ['the log first, both entries in one reading', { mara: 0, tom: 0 }, false],
  ['the policy first, then both entries in one reading', { mara: 4 * minute, tom: 4 * minute }, true],
  ['the policy first, then one after the other', { mara: 2 * minute, tom: 5 * minute }, true],
  ['and the other way round', { mara: 5 * minute, tom: 2 * minute }, true],
] as const)('%s', async (_, late, isSeenFirst) => {
  const { mails, firsts, actors } = await played(late, isSeenFirst);
  expect(actors.sort()).toEqual(['mara', 'tom']);
  expect(firsts).toBe(2);
  for (const sentence of [mara, tom]) expect(mails.some((text) => sentence.test(text))).toBe(true);
  expect(mails.filter((text) => wrong.test(text))).toEqual([]);
  // Three people are those of both changes, and each message that gives an account with them says so.
  const counted = mails.filter((text) => / 3 people /.test(text) && /account excluded/.test(text));
  expect(counted.filter((text) => !text.includes('These numbers include another change'))).toEqual([]);
});

test('where the log never shows one of them, nobody is named for it', async () => {
  const { mails, actors } = await played({ mara: null, tom: 4 * minute }, true);
  expect(actors).toEqual(expect.arrayContaining([null, 'tom']));
  expect(actors).toHaveLength(2);
  expect(mails.filter((text) => wrong.test(text))).toEqual([]);
  expect(mails.some((text) => /"vendors" was excluded from "CA01 Require MFA" between/.test(text))).toBe(true);
  const update = mails.find((text) => text.includes("tom's account made a part of the change"));
  expect(update).toContain('The rest has its own alert.');
});

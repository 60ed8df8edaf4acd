/**
 * Several of the excluded people are no longer excluded while the alert is open. Later messages do not count them as
 * exposed.
 */
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { plainAttention } from '../fixtures/attention';
import { change, editing, excluding, look, readLog, received } from './accounts';
import { type App, createSmallWorld, startWatched } from './small-world';

const patience = { ...plainAttention.patience, critical: { remindAfter: 60, escalateAfter: null } };
const five = ['person04', 'person05', 'person06', 'person07', 'person08'];

async function exclude(app: App, by: string, excludeUsers: readonly string[]): Promise<void> {
  change(app, by, 5 * secondMs, excluding(...excludeUsers));
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 4);
}

async function reminder(left: readonly string[]): Promise<string | undefined> {
  const app = await startWatched(createSmallWorld({ configuration: { patience } }), 12 * minuteMs);
  await exclude(app, 'mara', five);
  if (left !== five) await exclude(app, 'tom', left);
  await app.runUntil(app.world.now() + 2 * hourMs);
  return (await received(app)).mails.find((mail) => mail.includes('Reminder'));
}

test('the reminder counts those who are still exposed, and says how much of the change is undone', async () => {
  const mail = await reminder(five.slice(0, 2));
  expect(mail).toMatch(/^Critical · Contoso · 2 people can now sign in without MFA/);
  expect(mail).toContain('3 of the 5 parts of this change are undone by now. 3 of the 5 people are no longer exposed.');
  expect(mail).toContain('2 people, of 18 people at Contoso: person04 and person05');
  expect(mail).toContain('Unplanned: remove person04 and person05 in Entra admin center');
  expect(mail).toContain('2 people can open admin portals without MFA (ZT.AD.018)');
  expect(mail).toContain('mara\'s account excluded person04, person05, person06 and 2 more from "CA01 Require MFA"');
});

test('a reminder of a change that is in place as it was made does not', async () => {
  expect(await reminder(five)).not.toMatch(/undone by now|no longer exposed/);
});

test('the end of a change that was undone in steps names every step', async () => {
  const app = await startWatched(createSmallWorld(), 12 * minuteMs);
  await exclude(app, 'mara', five.slice(0, 3));
  await exclude(app, 'tom', five.slice(0, 1));
  await exclude(app, 'kim', [five[0] ?? '', 'person09']);
  await exclude(app, 'tom', ['person09']);
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const end = (await received(app)).mails.find((mail) => mail.startsWith('Restored'));
  expect(end).toContain('tom\'s account removed the exclusion of person04 from "CA01 Require MFA"');
  expect(end).toMatch(/ALSO RESTORED .*The exclusion of person05 and person06 from "CA01 Require MFA" was removed\./);
});

test('an edit that undoes a change and weakens the policy in another way restores nothing else', async () => {
  const app = await startWatched(createSmallWorld(), 12 * minuteMs);
  const edited = async (by: string, platforms: readonly string[] | null, clientAppTypes: readonly string[]) => {
    const includePlatforms = platforms ?? [];
    const edit = editing(({ conditions, ...policy }) => ({
      ...policy,
      conditions: {
        ...conditions,
        platforms: platforms === null ? null : { includePlatforms, excludePlatforms: [] },
        clientAppTypes,
      },
    }));
    change(app, by, 5 * secondMs, edit);
    app.world.advanceTo(app.world.now() + 10 * secondMs);
    await look(app, 'conditionalAccessPolicy');
    await readLog(app, 4);
  };
  await edited('mara', ['windows'], ['all']);
  await edited('tom', null, ['browser']);
  await edited('kim', null, ['all']);
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const ends = (await received(app)).mails.filter((mail) => mail.startsWith('Restored'));
  const [ofMara, ofTom] = ['mara', 'tom'].map((by) =>
    ends.find((mail) => mail.includes(`WHAT CAUSED IT ${by}'s account weakened the policy "CA01 Require MFA"`)),
  );
  expect(ends).toHaveLength(2);
  expect(ofMara).toContain(
    'tom\'s account undid an earlier change to "CA01 Require MFA", and weakened it in another way',
  );
  expect(ofMara).not.toContain('Client apps');
  expect(ofTom).toContain('kim\'s account restored "CA01 Require MFA" to what it required before');
});

test('undoing only the half of an edit that had made the policy stricter weakens nothing', async () => {
  const app = await startWatched(createSmallWorld(), 12 * minuteMs);
  const edited = async (by: string, builtInControls: readonly string[], excludeUsers: readonly string[]) => {
    const edit = editing(({ conditions, grantControls, ...policy }) => ({
      ...policy,
      conditions: { ...conditions, users: { ...conditions.users, excludeUsers } },
      grantControls: grantControls === null ? null : { ...grantControls, operator: 'AND', builtInControls },
    }));
    change(app, by, 12 * minuteMs, edit);
    app.world.advanceTo(app.world.now() + 10 * secondMs);
    await look(app, 'conditionalAccessPolicy');
    await readLog(app, 15);
  };
  await edited('mara', ['mfa'], []);
  app.world.sent.splice(0);
  await edited('mara', ['mfa', 'compliantDevice'], ['person04']);
  const { alerts } = await received(app);
  await edited('tom', ['mfa'], ['person04']);
  const after = await received(app);
  expect(alerts).toHaveLength(1);
  expect(after.alerts.map(({ id }) => id)).toEqual(alerts.map(({ id }) => id));
  expect(after.mails.filter((mail) => mail.includes("tom's account"))).toEqual([]);
});

test.each([['mfa', 'compliantDevice'], ['compliantDevice']])(
  'a policy that requires something weaker than before is not put back: %s %s',
  async (...second) => {
    const app = await startWatched(createSmallWorld(), 12 * minuteMs);
    const requiring = async (by: string, builtInControls: readonly string[]) => {
      const edit = editing(({ grantControls, ...policy }) => ({
        ...policy,
        grantControls: grantControls === null ? null : { ...grantControls, builtInControls },
      }));
      change(app, by, 5 * secondMs, edit);
      app.world.advanceTo(app.world.now() + 10 * secondMs);
      await look(app, 'conditionalAccessPolicy');
      await readLog(app, 4);
      await app.runUntil(app.world.now() + 6 * minuteMs);
    };
    await requiring('mara', second.length > 1 ? [] : ['mfa', ...second]);
    app.world.sent.splice(0);
    await requiring('tom', second);
    const { alerts, mails } = await received(app);
    expect(alerts.filter(({ status }) => status === 'open')).toHaveLength(1);
    expect(mails.filter((mail) => mail.startsWith('Restored'))).toEqual([]);
    await requiring('tom', ['mfa']);
    expect((await received(app)).alerts.filter(({ status }) => status === 'open')).toEqual([]);
  },
);

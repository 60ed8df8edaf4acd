/**
 * A week from outside: the scenario of `npm start -- --scenario week`, limited to one Sunday to save time. It uses the
 * built app, real storage and the simulated tenant, and runs every due tick.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { contentOf } from '../../infra/local/scenario/arrivals';
import { nextMoment } from '../../infra/local/scenario/moment';
import { playWeek } from '../../infra/local/scenario/play-week';
import { castWeek, type Week } from '../../infra/local/scenario/week-at-contoso';
import { startWorld, type World } from '../../infra/local/world';
import type { AppSettings } from '../../infra/local/world/app-settings';
import { escapeHtml } from '../../shared/reports/html';
import { builtFile } from '../operate/built/built-command';
import { eventRows, isRunning, lookingOftenAt, operatorSession, readPosture, until } from './observed-world';

jest.setTimeout(1_800_000);

/** The times of the scenario's own steps, in their order. */
const sunday = [
  ...['17:56', '18:01', '18:16', '18:26', '19:26', '19:51', '19:56', '20:26', '20:31'],
  ...['20:51', '22:21', '22:31', '23:21'],
].map((time) => `Sun ${time}`);

let world: World;
let settings: AppSettings = {};
const problems: string[] = [];
const subjects: string[] = [];

beforeAll(async () => {
  let week: Week | undefined;
  world = await startWorld({
    speed: 1,
    tick: '0 */30 * * * *',
    startAt: nextMoment(Date.now(), 'Sun 16:20'),
    // Two hours after the last reminder is due, because otherwise either message could be sent first.
    configurationOver: {
      digest: { weekday: 1, hour: 3 },
      ...lookingOftenAt(
        'authorizationPolicy',
        'conditionalAccessPolicy',
        'directoryAudit',
        'managedDevice',
        'openRiskDetection',
        'riskDetection',
        'riskyUser',
        'signIn',
        'user',
        'unifiedRoleAssignment',
        'unifiedRoleAssignmentScheduleInstance',
        'unifiedRoleEligibilityScheduleInstance',
      ),
    },
    adjustSettings: (given) => {
      settings = given;
      return given;
    },
    onProblem: (line) => problems.push(line),
    beforeFirstCollection: async (tenant, lookup) => {
      week = await castWeek(lookup);
      tenant.applyChanges(week.before);
    },
  });
  if (week === undefined) throw new Error('the week was not cast');
  expect(week.steps).toHaveLength(sunday.length);
  const { tenant, receivers } = world;
  await playWeek(
    {
      ...week,
      watchedFrom: 'Sun 17:46',
      digestAt: 'Mon 03:00',
      steps: week.steps.map((step, index) => ({ ...step, at: sunday[index] ?? step.at })),
    },
    {
      now: tenant.now,
      advanceClock: world.advanceClock,
      applyChanges: (changes) => tenant.applyChanges(changes),
      receivers,
      onStep: () => undefined,
      onMail: (subject) => subjects.push(subject),
      onProblem: (line) => problems.push(line),
      signal: new AbortController().signal,
    },
  );
});

afterAll(async () => {
  const pids = world?.pids() ?? [];
  await world?.stop();
  expect(pids.filter(isRunning)).toEqual([]);
});

/**
 * When time moves in half hours, the collection that the log entry triggers and the message about the entry are due at
 * the same tick, so the first message names the finding of either. It is still one alert.
 */
const inControlsWords = (subject: string): string =>
  subject.replace('more people can invite guests', 'Everyone, including guests, can invite guests');

const isDigest = (what: unknown): boolean => /Week \d+ · Contoso/.test(JSON.stringify(what));

/** The text of the digest's mail, with folded lines joined again. */
async function digestText(): Promise<string> {
  const mail = await until('the digest on every channel', () => {
    const { mails, cards, calls } = world.receivers.received();
    return [mails, cards, calls].every((all) => all.some(isDigest)) ? mails.find(isDigest) : undefined;
  });
  return contentOf(mail).plainText.replaceAll(/\s+/g, ' ');
}

test('nothing went wrong during the week', () => {
  expect(problems).toEqual([]);
});

test('each urgent alert was sent once, with one reminder of the alert that nobody acknowledged, and nothing else', () => {
  const inShort = (subject: string): string => inControlsWords(subject.replace(/ \[\w+\]$/, ''));
  const withoutKey = subjects.map(inShort);
  const keysOf = (words: RegExp) => subjects.filter((subject) => words.test(subject)).map((one) => one.slice(-6));
  expect(new Set(keysOf(/can invite guests/)).size).toBe(1);
  expect(new Set(keysOf(/BreakGlass-1 signed in \[/)).size).toBe(1);
  expect(withoutKey[0]).toMatch(/^Watching · Contoso · /);
  const calls = world.receivers.received().calls.map(({ body }) => body as { because: string; subject: string });
  const saidBecause = (...wanted: readonly string[]): string[] =>
    calls
      .filter(({ because }) => wanted.includes(because))
      .map(({ subject }) => inShort(subject))
      .sort();
  // A message waits for the rest of its alert in real seconds while time is fast-forwarded. So the findings of the
  // collection about the edited policy, and its actor, are in the first message or follow it.
  expect(saidBecause('opened').filter((subject) => !subject.startsWith('Watching'))).toEqual([
    'Critical · Contoso · 14 people can now sign in without MFA, including 1 admin',
    'Critical · Contoso · break-glass account BreakGlass-1 signed in',
    'High · Contoso · 4 of 30 devices are not compliant',
    'High · Contoso · Everyone, including guests, can invite guests',
    "High · Contoso · Jan Pohl's account is at high risk",
  ]);
  expect(saidBecause('resolved')).toEqual([
    "Restored · Contoso · Jan Pohl's account is no longer at risk",
    'Restored · Contoso · MFA is required of every user, in every app and client',
    'Restored · Contoso · Only 2 of 30 devices are not compliant',
  ]);
  expect(subjects.at(-1)).toMatch(
    /^Week \d+ · Contoso · 14 people could .*, including 1 admin \(now over\); 1 other serious problem$/,
  );
  expect(saidBecause('reminder')).toEqual([
    'Critical · Contoso · break-glass account BreakGlass-1 signed in',
    'High · Contoso · Everyone, including guests, can invite guests',
  ]);
});

test('exactly one digest on each channel, though the app continued to collect', async () => {
  await world.advanceClock(2 * 3_600_000);
  const { mails, cards, calls } = world.receivers.received();
  expect([mails, cards, calls].map((all) => all.filter(isDigest).length)).toEqual([1, 1, 1]);
  expect(mails.at(-1)?.sends).toBe(1);
  expect(calls.at(-1)).toMatchObject({ signature: 'valid', body: { because: 'digest' } });
});

test('its numbers are those of the week', async () => {
  const text = await digestText();
  const { counts } = await readPosture(world);
  // Safe: the page's JSON has a number for each status.
  const all = Object.values(counts as Record<string, number>).reduce((sum, amount) => sum + amount, 0);
  expect(text).toContain(`${counts.pass} of ${all} controls pass, ${counts.fail} fail`);
  expect(text).toContain(`(${counts.pass + 1} passed at their first check)`);
  expect(text).toMatch(/GOT WEAKER \(1\) High · Everyone, including guests, can invite guests .*Tom Iversen's account/);
  expect(text).toMatch(
    /OPENED AND CLOSED IN THE WEEK .*people could sign in without MFA.*Mara Klein's account[^;]*; fixed by Tom Iversen's account/,
  );
  expect(text).toMatch(/4 of 30 devices were not compliant/);
  expect(text).toMatch(/HAPPENED \(2\) .*BreakGlass-1 signed in.*found Jan Pohl's account to be at high risk/);
  expect(text).toContain('3 activations of eligible roles by 1 person: Paul Orth; no role was given outside PIM.');
  expect(text).toContain('2 of 30 not compliant. 3 became non-compliant, 2 became compliant again.');
  expect(text).toContain('5 alerts (2 critical, 3 high); 3 are fixed.');
  expect(text).toContain('"Vendors-Temp" was excluded from "CA01 Require MFA for everyone"');
  // Graph v1.0 does not show how continuous access evaluation is set; everything else could be read all the time.
  expect(text).toContain(
    'NOT READABLE 1 control cannot be judged from the data available, and 5 are not licensed or do not apply. None of them counts as passed or failed. ALERTS',
  );
});

test('its page shows the same, and has no script and no form', async () => {
  const address = /Open weekly digest: (\S+)/.exec(await digestText())?.[1] ?? '';
  const page = await fetch(address, { headers: { cookie: await operatorSession(world) } });
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toContain(escapeHtml(subjects.at(-1)?.split(' · ').slice(2).join(' · ') ?? 'no digest'));
  expect(html).toContain('Notifications');
  expect(html).not.toMatch(/<script|method="post"/i);
});

test('the command makes the same digest again from what is stored, and sends nothing', async () => {
  const again = async (week: string) => {
    const args = ['--week', week, '--tenant', world.tenant.tenantId];
    const run = promisify(execFile)(process.execPath, [builtFile('digest.cjs'), ...args], {
      env: { ...process.env, ...settings },
    });
    // Safe: a rejection of execFile has the output and the exit code.
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error) => error as { readonly code: number; readonly stdout: string; readonly stderr: string },
    );
  };
  const refused = await again('1999-W01');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  const [week = ''] = /\d{4}-W\d{2}(?=\s*$)/.exec(refused.stderr) ?? [];
  const sent = world.receivers.received().mails.length;
  const { code, stdout, stderr } = await again(week);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const anybody = (text: string) =>
    text
      .replaceAll(/\s+/g, ' ')
      .replace(/(?<=sends you this as ).*?(?= of Contoso)/, '…')
      .trim();
  expect(anybody(stdout)).toBe(anybody(await digestText()));
  expect(world.receivers.received().mails).toHaveLength(sent);
});

test('events that were not alerted at once are recorded all the same', async () => {
  const rows = await eventRows(world);
  const of = (source: string) => rows.filter((row) => row.source === source && row.severity === 'informational');
  expect(of('EV.R04').length).toBeGreaterThanOrEqual(3);
  expect(rows.some(({ source }) => source === 'EV.S12')).toBe(true);
});

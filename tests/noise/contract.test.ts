/**
 * The noise contract: the events that are alerted at once and those that wait for the weekly digest, in the default
 * configuration and through the whole pipeline. Each row is a test here. The detectors' own tests for a row are also
 * called "noise contract".
 */

import { attackStories } from '../../bench/noise-year/attacks';
import { makeRule, offboardAdministrator } from '../../bench/noise-year/daily-work';
import {
  activate,
  consent,
  editCosmetically,
  flip,
  invite,
  missPatch,
  notedTypes,
  renewLicence,
  riskAndClear,
  riskAndDismiss,
  stopReporting,
  strengthen,
  updateManagedPolicy,
  writeHistory,
} from '../../bench/noise-year/healthy';
import {
  type Act,
  audit,
  by,
  createAgenda,
  detected,
  type Stage,
  somebody,
  userRecord,
} from '../../bench/noise-year/stage';
import { stories } from '../../bench/noise-year/stories';
import { administratorId, healthyTenant } from '../../bench/noise-year/tenant';
import { type SentMessage, startYear, tenantId, type Year } from '../../bench/noise-year/year';
import { seededRandom } from '../../infra/local/tenant/random';
import { dayMs, hourMs } from '../../shared/core/time/durations';
import { person } from '../fixtures/records';
import { memoryTables } from '../memory-tables';

type Row = readonly [row: string, what: string, act: Act, recorded: string | null];

/** The story of this name, without its end. */
const planted =
  (name: string): Act =>
  (stage) => {
    const story = stories.find((one) => one.name === name);
    if (story === undefined) throw new Error(`no story: ${name}`);
    story.plant(stage);
  };

const silent: readonly Row[] = [
  ['1 PIM', 'an eligible role is activated, as on most days', activate(administratorId(3)), 'EV.R04'],
  ...notedTypes.map(
    (type, at): Row => [
      '2 single risk',
      `one detection of ${type}`,
      (stage) => detected(stage, `person0000${at + 1}`, type, { riskLevel: 'medium' }),
      'EV.S1',
    ],
  ),
  ['2 single risk', 'high risk that Microsoft closes within ten minutes', riskAndClear, 'EV.S14'],
  ['3 device', 'one device of a person without admin roles becomes non-compliant', missPatch('device00030'), 'EV.D01'],
  ['4 managed policy', "Microsoft's service changes its own policy", updateManagedPolicy, 'conditionalAccessPolicy'],
  ['5 policy edits', 'a policy is renamed', editCosmetically, 'conditionalAccessPolicy'],
  ['5 policy edits', 'a policy asks for more', strengthen, 'conditionalAccessPolicy'],
  ['6 consent', 'somebody consents to a low-risk app', consent, null],
  ['6 guests', 'an allowed inviter invites a guest', invite, null],
  ['7 licence', 'a term ends and its grace begins', renewLicence, 'subscribedSku'],
  ['8 offboarding', 'an admin leaves', offboardAdministrator, 'EV.R26'],
  [
    '9 mail rules',
    'somebody deletes newsletters',
    makeRule({ From: 'news@shop.example', DeleteMessage: 'True' }),
    'EV.X05',
  ],
  ['3 device', "an admin's laptop lies in a drawer for too long", stopReporting('device00002'), 'EV.D01'],
];

const alerting: readonly (readonly [row: string, what: string, act: Act, subject: RegExp])[] = [
  [
    '1 PIM',
    'a role assigned outside PIM',
    planted('somebody becomes Global Administrator outside PIM'),
    /became Global/,
  ],
  [
    '1 PIM',
    'an activation after a risky sign-in',
    planted('a role is activated half an hour after a risky sign-in'),
    /activated after a risk/,
  ],
  [
    '2 risk',
    'an attacker in the middle',
    planted('an attacker sits in the middle of a sign-in'),
    /through an attacker/,
  ],
  ['2 risk', 'high risk that stays', riskAndDismiss, /high risk/],
  ['3 device', "an administrator's device", missPatch('device00002'), /admin(?: .+)?'s ".+" is no longer compliant/],
  ['3 device', 'a jailbroken device', planted('a device is jailbroken'), /jailbroken/],
  [
    '3 device',
    'five devices within a day',
    (stage) => {
      for (let at = 30; at < 35; at++) flip(stage, `device000${at}`, 'noncompliant');
    },
    /became non-compliant within 24 h|devices are not compliant/,
  ],
  ['7 licence', 'Entra ID P2 ends', planted('the licence of Entra ID P2 ends'), /Entra ID P2/],
];

const startAt = Date.parse('2026-11-23T05:00:00Z');
/** Each row is found by a separate collection, because collections are two hours apart. */
const apartMs = 3 * hourMs;
/** Licences are collected twice a day. */
const lastMs = 14 * hourMs;
const begins = (at: number): number => startAt + apartMs * (at + 1);

async function lived(acts: readonly Act[]): Promise<Year> {
  const tenant = healthyTenant(60);
  const agenda = createAgenda(tenant, 60, seededRandom(5), startAt);
  writeHistory(agenda, startAt);
  for (const [at, act] of acts.entries()) agenda.put(begins(at), act);
  const year = startYear({
    tenant,
    tables: memoryTables({ keepTransactions: false }),
    startAt,
    tickMinutes: 30,
    leastCadenceMinutes: 120,
    live: agenda.live,
  });
  await year.runUntil(begins(acts.length - 1) + lastMs);
  return year;
}

const atOnce = ({ sent: all }: Year): readonly SentMessage[] =>
  all.filter(
    ({ recipient, message }) => recipient === 'security' && !['digest', 'summary'].includes(message.machine.because),
  );

describe('noise contract: waits for the weekly digest', () => {
  let year: Year;
  let found: readonly string[];
  beforeAll(async () => {
    year = await lived(silent.map(([, , act]) => act));
    const days = Array.from({ length: 8 }, (_, day) => new Date(startAt + day * dayMs).toISOString().slice(0, 10));
    found = (await year.store.events.recent(tenantId, days, 5000)).map(({ source }) => source);
  });

  test.each(silent.map(([row, what], at) => [row, what, at] as const))('row %s: %s', (_, __, at) => {
    const heard = atOnce(year).filter((one) => one.at >= begins(at) && one.at < begins(at + 1));
    expect(heard.map(({ message }) => message.subject)).toEqual([]);
    const recorded = silent[at]?.[3] ?? null;
    // A row that alerts nobody is still recorded, if the source is ours.
    if (recorded !== null) expect(found.filter((source) => source.startsWith(recorded))).not.toEqual([]);
  });

  test('nothing else was alerted at once either', () => {
    expect(atOnce(year).map(({ message }) => message.subject)).toEqual([]);
  });
});

describe('noise contract: is alerted at once', () => {
  let year: Year;
  beforeAll(async () => {
    year = await lived(alerting.map(([, , act]) => act));
  });

  test.each(alerting.map(([row, what, , subject], at) => [row, what, subject, at] as const))(
    'row %s: %s',
    (_, __, subject, at) => {
      const heard = atOnce(year).filter((one) => one.at >= begins(at) && one.at < begins(at) + lastMs);
      expect(heard.map(({ message }) => message.subject)).toContainEqual(expect.stringMatching(subject));
    },
  );
});

describe('a person whose password was guessed', () => {
  const attack = 'a guessed password is used (1)';
  const ofVictim =
    (act: (stage: Stage, id: string) => void): Act =>
    (stage) =>
      act(stage, stage.about.get(attack) ?? '');
  const attacked: Act = (stage) =>
    attackStories(1)
      .find(({ name }) => name === attack)
      ?.plant(stage);
  const reset = ofVictim((stage, id) => audit(stage, userRecord('Reset user password', id, by(stage))));
  const registeredFor = ofVictim((stage, id) =>
    audit(stage, userRecord('User registered security info', id, by(stage))),
  );
  const registered = ofVictim((stage, id) =>
    audit(stage, userRecord('User registered security info', id, { actor: person(id) })),
  );
  /** News of the attack after its own steps, without reminders. */
  const newsOf = (year: Year): readonly string[] =>
    atOnce(year).flatMap(({ at, message: { subject, machine } }) =>
      at >= begins(1) && machine.sources.includes('EV.T09') && machine.because !== 'reminder' ? [subject] : [],
    );

  test('is helped by an admin and sets up their phone: nothing is sent', async () => {
    expect(newsOf(await lived([attacked, reset, registeredFor, registered]))).toEqual([]);
  });

  test('adds another method though nobody reset the password: is alerted', async () => {
    expect(newsOf(await lived([attacked, registered]))).toEqual([expect.stringContaining('password known')]);
  });
});

test('a person drawn for a row never has an admin role', () => {
  const stage = createAgenda(healthyTenant(60), 60, seededRandom(1), startAt);
  expect(Array.from({ length: 50 }, () => somebody(stage)).every((id) => id.startsWith('person'))).toBe(true);
});

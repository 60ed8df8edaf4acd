/**
 * Two accounts change one object within a minute. Each is named with its own change only, whichever source comes first.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { goodMethods, methodsWith } from '../fixtures/settings';
import {
  type Change,
  change,
  editing,
  joiningExcluded,
  look,
  methodsEdit,
  readLog,
  received,
  watched,
} from './accounts';
import { goodPolicies, vendorGroup } from './small-tenant';
import { type App, tenantId } from './small-world';

type Users = ConditionalAccessPolicy['conditions']['users'];
const edits: Readonly<Record<string, (users: Users) => Users>> = {
  mara: (users) => ({ ...users, excludeGroups: [...users.excludeGroups, vendorGroup] }),
  tom: (users) => ({ ...users, excludeUsers: [...users.excludeUsers, 'person03'] }),
};

const exclude: Change = (app, by) => {
  const editUsers = edits[by];
  if (editUsers === undefined) throw new Error('nothing to edit');
  return editing((policy) => ({
    ...policy,
    conditions: { ...policy.conditions, users: editUsers(policy.conditions.users) },
  }))(app, by);
};

const joiners: Readonly<Record<string, string>> = { mara: 'person05', tom: 'person06' };
const join: Change = (app, by) => joiningExcluded(joiners[by] ?? '')(app, by);

type Late = { readonly mara: number | null; readonly tom: number | null };
async function played(late: Late, isSeenFirst: boolean, make: Change = exclude) {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', late.mara, make);
  world.advanceTo(world.now() + 30 * secondMs);
  change(app, 'tom', late.tom, make);
  if (isSeenFirst) {
    world.advanceTo(world.now() + 15 * secondMs);
    await look(app, make === exclude ? 'conditionalAccessPolicy' : 'group');
  }
  await readLog(app, 8);
  await app.runUntil(world.now() + 5 * minuteMs);
  return received(app);
}

const minute = minuteMs;
const mara = /mara's account excluded "vendors" from "CA01 Require MFA"/;
const tom = /tom's account excluded person03 from "CA01 Require MFA"/;
/** Sentences that name an account for the other account's change. */
const wrong = /mara's account excluded [^.]*person03|tom's account excluded [^.]*vendors/;

test.each([
  ['the log first, both entries in one read', { mara: 0, tom: 0 }, false],
  ['the policy first, then both entries in one read', { mara: 4 * minute, tom: 4 * minute }, true],
  ['the policy first, then one after the other', { mara: 2 * minute, tom: 5 * minute }, true],
  ['the same in the other order', { mara: 5 * minute, tom: 2 * minute }, true],
] as const)('%s', async (_, late, isSeenFirst) => {
  const { mails, firsts, actors } = await played(late, isSeenFirst);
  expect(actors.sort()).toEqual(['mara', 'tom']);
  expect(firsts).toHaveLength(2);
  for (const sentence of [mara, tom]) expect(mails.some((text) => sentence.test(text))).toBe(true);
  expect(mails.filter((text) => wrong.test(text))).toEqual([]);
  // Both changes concern three people, and each message that names a number and an account says three.
  const counted = mails.filter((text) => / 3 people /.test(text) && /account excluded/.test(text));
  const own = /This change exposes (\d) of these 3 people\. The others are exposed by another change/;
  expect(counted.filter((text) => !text.includes('These numbers include another change') && !own.test(text))).toEqual(
    [],
  );
  // The collection counts each part. A log entry whose effect the collection shows is counted separately.
  const exposing = (who: RegExp) => counted.filter((text) => who.test(text)).map((text) => own.exec(text)?.[1]);
  expect(exposing(mara)).toEqual(expect.arrayContaining(['2']));
  expect(exposing(tom)).toEqual(expect.arrayContaining(['1']));
});

test('where the log never shows one of them, no account is named for it', async () => {
  const { mails, actors } = await played({ mara: null, tom: 4 * minute }, true);
  expect(actors).toEqual(expect.arrayContaining([null, 'tom']));
  expect(actors).toHaveLength(2);
  expect(mails.filter((text) => wrong.test(text))).toEqual([]);
  expect(mails.some((text) => /"vendors" was excluded from "CA01 Require MFA" between/.test(text))).toBe(true);
  const update = mails.find((text) => text.includes("tom's account made a part of the change"));
  expect(update).toContain('The rest is another change.');
});

test.each([
  ['the log first', false],
  ['the policy first', true],
] as const)('the change of one account alone is never reported as shared: %s', async (_, isSeenFirst) => {
  const app = await watched();
  change(app, 'mara', isSeenFirst ? 2 * minute : 0, exclude);
  if (isSeenFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 8);
  const { mails } = await received(app);
  expect(mails.length).toBeGreaterThan(0);
  expect(mails.filter((text) => /another change|a part of the change/.test(text))).toEqual([]);
});

test.each([
  ['both entries in one read', { mara: 4 * minute, tom: 4 * minute }],
  ['one after the other', { mara: 2 * minute, tom: 5 * minute }],
  ['the same in the other order', { mara: 5 * minute, tom: 2 * minute }],
] as const)('a membership in a group that policies exclude names the account that added it, %s', async (_, late) => {
  const { mails, firsts, actors, alerts } = await played(late, true, join);
  expect(actors.sort()).toEqual(['mara', 'tom']);
  expect(firsts).toHaveLength(2);
  expect(firsts.filter((subject) => !subject.startsWith('Critical'))).toEqual([]);
  for (const { key } of alerts)
    expect(
      mails.some((text) => text.includes(`[${key}]`) && /This change exposes 1 of these 2 people/.test(text)),
    ).toBe(true);
  for (const [by, who] of Object.entries(joiners))
    expect(mails.some((text) => text.includes(`${by}'s account added ${who} to the group`))).toBe(true);
  expect(mails.filter((text) => /account added person05 and person06/.test(text))).toEqual([]);
});

test('a change that turns out to continue in an acknowledged alert is never called restored', async () => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', 5 * secondMs, exclude);
  world.advanceTo(world.now() + 10 * secondMs);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  const [first] = await world.store.alerts
    .readAlerts(tenantId)
    .then((all) => all.filter(({ form }) => form === 'alert'));
  const by = { id: 'kai', tenantId, name: 'Kai' };
  const request = { tenantId, alertId: first?.id ?? '', action: 'acknowledge', by, note: 'planned' } as const;
  expect(await handleAlert(app.pipeline(), request)).toMatchObject({ status: 'done' });
  world.advanceTo(world.now() + minuteMs);
  change(app, 'mara', 5 * secondMs, (of) => exclude(of, 'tom'));
  world.advanceTo(world.now() + 10 * secondMs);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  await app.runUntil(world.now() + 10 * minuteMs);
  const { mails, alerts } = await received(app);
  expect(mails.filter((text) => /^Restored|has been over|removed the exclusion/.test(text))).toEqual([]);
  expect(alerts.filter(({ status }) => status === 'open')).toMatchObject([{ acknowledged: null }]);
  expect(mails.some((text) => text.includes('person03'))).toBe(true);
});

test('what another account adds to an open failure is as severe as it would be alone', async () => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', 5 * secondMs, exclude);
  world.advanceTo(world.now() + 10 * secondMs);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 6);
  change(app, 'tom', 5 * secondMs, exclude);
  world.advanceTo(world.now() + 10 * secondMs);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  change(app, 'kim', 5 * secondMs, (of) => join(of, 'mara'));
  world.advanceTo(world.now() + 10 * secondMs);
  await look(app, 'group');
  await readLog(app, 3);
  await app.runUntil(world.now() + 5 * minuteMs);
  const { firsts, actors } = await received(app);
  expect(actors.sort()).toEqual(['kim', 'mara', 'tom']);
  expect(firsts).toHaveLength(3);
  expect(firsts.filter((subject) => !subject.startsWith('Critical'))).toEqual([]);
});

const unlike = {
  mara: editing(({ grantControls, ...policy }) => ({
    ...policy,
    grantControls: grantControls && { ...grantControls, builtInControls: ['compliantDevice'] },
  })),
  tom: (app: App) => exclude(app, 'mara'),
};
const [sms = goodMethods] = methodsWith('Sms', { state: 'enabled' }).small.authenticationMethodsPolicy;
const both = {
  ...sms,
  authenticationMethodConfigurations: sms.authenticationMethodConfigurations.map((one) =>
    one.id === 'Voice' ? { ...one, state: 'enabled' as const } : one,
  ),
};
const methods = { mara: methodsEdit(goodMethods, sms), tom: methodsEdit(sms, both) };

async function unlikeEdits(
  make: Readonly<Record<'mara' | 'tom', Change>>,
  kind: 'authenticationMethodsPolicy' | 'conditionalAccessPolicy',
  { mara: ofMara, tom: ofTom }: Late,
  seen: 'never' | 'first' | 'between',
) {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', ofMara, make.mara);
  world.advanceTo(world.now() + 30 * secondMs);
  if (seen === 'between') await look(app, 'directoryAudit');
  change(app, 'tom', ofTom, make.tom);
  world.advanceTo(world.now() + 15 * secondMs);
  if (seen !== 'never') await look(app, kind);
  await readLog(app, 7);
  await app.runUntil(world.now() + 5 * minuteMs);
  return (await received(app)).mails;
}

const orders = [
  ['the log first', { mara: 0, tom: 0 }, 'never'],
  ['the object first, then both entries in one read', { mara: 4 * minute, tom: 4 * minute }, 'first'],
  ['the object first, then one after the other', { mara: 2 * minute, tom: 5 * minute }, 'first'],
  ['the same in the other order', { mara: 5 * minute, tom: 2 * minute }, 'first'],
  ['the log never shows the second one', { mara: 2 * minute, tom: null }, 'first'],
] as const;

describe.each(orders)('edits of different sorts: %s', (_, late, seen) => {
  test('of a policy: each alert lists the lines of its own account, and counts its own people', async () => {
    const mails = await unlikeEdits(unlike, 'conditionalAccessPolicy', late, seen);
    const byMara = mails.filter((mail) => mail.includes("mara's account weakened"));
    expect(byMara.length).toBeGreaterThan(0);
    for (const mail of byMara) {
      expect(mail).toContain('BEFORE -> AFTER Grant: MFA -> a compliant device EVIDENCE OF ALL CHANGES');
      expect(mail).toContain('These numbers include another change.');
    }
    const byTom = mails.filter((mail) => mail.includes("tom's account excluded"));
    expect(byTom.length > 0).toBe(late.tom !== null);
    for (const mail of byTom) {
      expect(mail).toMatch(/^Critical · Contoso · 2 people can now sign in without MFA/);
      expect(mail).toContain('This change exposes 2 of these 16 people.');
    }
  });

  test('of the sign-in methods: each alert is headed by what its own account opened', async () => {
    const mails = await unlikeEdits(methods, 'authenticationMethodsPolicy', late, seen);
    for (const [by, own, other] of [
      ['mara', 'SMS', /^[^\n]*oice call/],
      ['tom', 'voice call', /^[^\n]*SMS/],
    ] as const) {
      const ofAccount = mails.filter((mail) => mail.includes(`${by}'s account`));
      expect(ofAccount.length > 0).toBe(late[by] !== null);
      for (const mail of ofAccount) {
        expect(mail).toContain(`${by}'s account opened sign-in methods that are easy to phish: ${own} at`);
        expect(mail).not.toMatch(other);
        expect(mail).toMatch(/EVIDENCE OF ALL CHANGES/);
        expect(mail).toMatch(
          /Another change, with an alert of its own|does not show yet that this account made all of it/,
        );
      }
    }
  });
});

test.each([
  ['one after the other', { mara: 3 * minute, tom: 4 * minute }],
  ['in the other order', { mara: 5 * minute, tom: 2 * minute }],
])('methods opened a minute apart, before either entry: each account is named for its own, %s', async (_, late) => {
  const app = await watched();
  for (const [by, make] of Object.entries(methods)) {
    change(app, by, late[by as keyof typeof late], make);
    app.world.advanceTo(app.world.now() + 15 * secondMs);
    await look(app, 'authenticationMethodsPolicy');
    await readLog(app, 1);
  }
  await readLog(app, 7);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { mails, actors } = await received(app);
  expect(actors.sort()).toEqual(['mara', 'tom']);
  for (const [by, other] of [
    ['mara', /oice call(?!s -> |s WHAT)/],
    ['tom', /^[^\n]*(Text|SMS)|Update [\d:]+: (Text|SMS)/],
  ] as const) {
    const ofAccount = mails.filter((mail) => mail.includes(`${by}'s account`));
    expect(ofAccount.length).toBeGreaterThan(0);
    for (const mail of ofAccount) expect(mail).not.toMatch(other);
  }
  expect(mails.filter((mail) => /nother change/.test(mail))).toEqual([]);
});

test('what makes a failing control worse is counted by itself, and lists nothing that was so before', async () => {
  const late = { mara: 0, tom: 5 * minute };
  const ofPolicy = await unlikeEdits(
    { mara: unlike.tom, tom: editing((policy) => ({ ...policy, state: 'disabled' })) },
    'conditionalAccessPolicy',
    late,
    'between',
  );
  const turnedOff = ofPolicy.filter((mail) => mail.includes('turned off "CA01'));
  expect(turnedOff.length).toBeGreaterThan(0);
  for (const mail of turnedOff) {
    expect(mail).toMatch(/^Critical · Contoso · 14 more people can now sign in without MFA/);
    expect(mail).toContain('Before that, 2 people were affected; now 16 are.');
  }
  const ofMethods = await unlikeEdits(methods, 'authenticationMethodsPolicy', late, 'between');
  const [worse, ...later] = ofMethods.filter((mail) => mail.includes('This control was failing already'));
  expect(worse).toMatch(
    /^High · Contoso · Voice calls are allowed for MFA \[\w+\]\n *Voice calls are allowed for MFA; changed /,
  );
  for (const mail of [worse, ...later])
    expect(mail).toContain('BEFORE -> AFTER Allowed: voice calls, to: none -> everybody Switched off:');
});

test('the end of each alert gives the number of its first message, or the name of the only person', async () => {
  const app = await watched();
  const { world } = app;
  for (const by of ['mara', 'tom']) {
    change(app, by, 0, exclude);
    world.advanceTo(world.now() + 30 * secondMs);
  }
  await readLog(app, 3);
  change(
    app,
    'ines',
    0,
    editing((policy) => goodPolicies[0] ?? policy),
  );
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 10 * minuteMs);
  const { mails, alerts } = await received(app);
  const numbers = alerts.map(({ key }) => {
    const [first = '', ...later] = mails.filter((mail) => mail.includes(`[${key}]`));
    const end = later.find((mail) => mail.startsWith('Restored')) ?? '';
    return [/(\d+ people|person\d+) can now/.exec(first)?.[1], /When it began: (\d+ people|person\d+) /.exec(end)?.[1]];
  });
  const [ofTwo, ofOne] = numbers.sort();
  expect(ofTwo).toEqual(['2 people', '2 people']);
  expect(ofOne).toEqual([expect.stringMatching(/^person\d+$/), ofOne?.[0]]);
});

const conditionsOf = (edit: (conditions: ConditionalAccessPolicy['conditions']) => object): Change =>
  editing((policy) => ({ ...policy, conditions: { ...policy.conditions, ...edit(policy.conditions) } }));
const browsersOnly = conditionsOf(() => ({ clientAppTypes: ['browser'] }));
const windowsOnly = conditionsOf(() => ({ platforms: { includePlatforms: ['windows'], excludePlatforms: [] } }));
const guests = conditionsOf(({ users }) => ({
  users: {
    ...users,
    excludeGuestsOrExternalUsers: {
      guestOrExternalUserTypes: ['b2bCollaborationGuest'],
      externalTenants: { membershipKind: 'all', members: [] },
    },
  },
}));

const grantLine = 'Grant: MFA -> a compliant device';
const clientLine = 'Client apps: all -> browser';
const settings = [
  ...orders.map((order) => [...order, { mara: unlike.mara, tom: browsersOnly }, grantLine, clientLine] as const),
  ...orders
    .slice(3)
    .map(
      (order) =>
        [...order, { mara: browsersOnly, tom: windowsOnly }, clientLine, 'Platforms: none -> windows'] as const,
    ),
];

test.each(settings)(
  'each alert lists the setting of its own account: %s',
  async (_, late, seen, make, ofMara, ofTom) => {
    const mails = await unlikeEdits(make, 'conditionalAccessPolicy', late, seen);
    for (const [by, own, other] of [
      ['mara', ofMara, ofTom],
      ['tom', ofTom, ofMara],
    ] as const) {
      const ofAccount = mails.filter((mail) =>
        mail.includes(`${by}'s account weakened the policy "CA01 Require MFA" at`),
      );
      expect(ofAccount.length > 0).toBe(late[by] !== null);
      for (const mail of ofAccount) expect(mail).toContain(own);
      for (const mail of ofAccount) expect(mail).not.toContain(other);
    }
    const split = mails.filter((mail) => mail.includes('another change'));
    expect(split.filter((mail) => mail.includes(ofMara) && mail.includes(ofTom))).toEqual([]);
  },
);

test.each(orders)(
  'guests are excluded beside a weaker grant: nobody is said to be exposed by it, %s',
  async (_, late, seen) => {
    const mails = await unlikeEdits({ mara: unlike.mara, tom: guests }, 'conditionalAccessPolicy', late, seen);
    const byMara = mails.filter((mail) => mail.includes("mara's account weakened"));
    expect(byMara.length).toBeGreaterThan(0);
    for (const mail of byMara) expect(mail).toMatch(/^Critical · Contoso · 16 people can now sign in without MFA/);
    const ofGuests = mails.filter((mail) =>
      /^[^\n]*(an exclusion was added to|guests were excluded from) "CA01/.test(mail),
    );
    expect(ofGuests.length).toBeGreaterThan(0);
    for (const mail of ofGuests) {
      expect(mail).not.toMatch(/Everyone who signs in|has the same effect/);
      if (mail.includes('WHO IS EXPOSED')) expect(mail).toContain('This change exposes none of these 16 people');
    }
    // Only if its entry comes first was the alert of the guests about all of it before.
    const isFirst = late.tom !== null && late.tom < late.mara;
    expect(ofGuests.some((mail) => mail.includes('WHO IS EXPOSED'))).toBe(isFirst);
  },
);

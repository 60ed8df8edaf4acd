/**
 * Tests the recount itself: the meaning of a number depends on the subject of its sentence, and wrong numbers are
 * found.
 */
import { type Recount, recount, type Truth } from '../../bench/noise-year/recount';
import { minuteMs } from '../../shared/core/time/durations';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const at = Date.parse('2026-11-24T13:00:00Z');

const account = (id: string, isExternal = false) => ({ id, accountEnabled: true, isExternal });
const holding = (principalId: string, roleDefinitionId: string) => ({
  principalId,
  principalType: 'user',
  roleDefinitionId,
  endDateTime: null,
  assignmentType: 'Assigned',
});
const policy = (authenticationStrengthId: string | null, users: object = {}): Truth['policies'][number] => ({
  state: 'enabled',
  conditions: {
    clientAppTypes: ['all'],
    applications: { includeApplications: ['All'] },
    users: { includeUsers: ['All'], includeRoles: [], excludeGroups: ['spared'], ...users },
    signInRiskLevels: [],
    transferMethods: [],
  },
  grantControls: { builtInControls: authenticationStrengthId === null ? ['mfa'] : [], authenticationStrengthId },
});

/** Ten people, two of them administrators, a guest and a break-glass account. */
const truth: Truth = {
  accounts: [
    account('emergency'),
    ...Array.from({ length: 9 }, (_, one) => account(`person${one}`)),
    account('guest', true),
  ],
  devices: [],
  policies: [policy(null), policy('strong', { includeUsers: [], includeRoles: [globalAdministrator] })],
  groups: [{ id: 'spared', memberIds: ['emergency', 'person0', 'person5', 'person6'] }],
  held: [holding('emergency', globalAdministrator), holding('person0', helpdesk)],
  eligible: [holding('person1', globalAdministrator)],
  emergencyIds: ['emergency'],
  changes: [],
  settingsLately: [],
  slackMs: 60 * minuteMs,
};

const recounted = (source: string, line: string, of: Truth = truth): Recount =>
  recount(
    { subject: source, lines: [line], sources: [source], seenAt: at, sentAt: at + 2 * minuteMs, isWeek: false },
    of,
  );

const right: readonly (readonly [source: string, line: string, numbers: number])[] = [
  ['ZT.ID.001', 'WHO IS EXPOSED: 1 admin: person0', 1],
  ['ZT.ID.001', 'WHO IS EXPOSED: 2 others, of 10 people at Contoso: person5, person6', 2],
  // Two of those who can be phished are administrators. One of these must use a passkey only while the role is active.
  // Three remain.
  ['ZT.ID.001', '2 of the 5 people are no longer exposed.', 1],
  ['ZT.ID.009', 'WHO IS EXPOSED: 2 admins: person0, person1', 1],
  ['ZT.ID.009', 'WHO IS EXPOSED: 8 others, of 10 people at Contoso: person2', 2],
  ['ZT.ID.009', '10 people can sign in with phishable MFA, including 2 admins', 2],
  // All accounts, including break-glass accounts.
  ['ZT.AD.004', 'WHO IS EXPOSED: 1 admin, of 11 people at Contoso: person0', 2],
  ['ZT.AD.002', 'WHO IS EXPOSED: 1 admin, of 2 people at Contoso: person1', 2],
  // In a message about an end, of what is left.
  ['ZT.ID.001', 'The control still fails, as before: 3 people can sign in without MFA, including 1 admin.', 2],
  ['ZT.ID.001', '3 people can sign in without MFA (3 of 10 people, including 1 admin)', 4],
  ['ZT.AD.018', '3 people can open admin portals without MFA, including 1 admin (3 of 10 people)', 4],
];

test.each([
  ['2 of 2 admins can sign in from unmanaged devices (2 of 2 people, all of them admins)', 4],
  [
    '9 people can keep using a compromised account, including 2 admins (9 of 9 people, including 2 admins) · since 2 Jun',
    5,
  ],
  ['9 people can open mail in any phone app, including 2 admins · since 2 Jun', 2],
  ['10 people can sign in from unknown platforms (10 of 10 people)', 3],
])('a control that protects nobody: each wrong number in "%s" is found', (line, numbers) => {
  expect(recounted('', line)).toEqual({ wrong: [], uncounted: [], counted: numbers });
  const spoiled = line.replaceAll(/\d+(?= (?:of|people|admins))/g, (number) => String(Number(number) + 3));
  expect(recounted('', spoiled).wrong).toHaveLength(numbers);
});

/** Ten people can sign in from anywhere; the week ended hours before its digest. */
const week = (line: string, of: Truth = truth): Recount =>
  recount(
    {
      subject: 'Week 48',
      lines: [line],
      sources: ['digest'],
      seenAt: at - 8 * 60 * minuteMs,
      sentAt: at,
      isWeek: true,
    },
    of,
  );

test.each(['STILL OPEN (3): High · ', 'Do this week: fix "'])(
  'a digest counts open issues as of now: "%s"',
  (before) => {
    const end = before.endsWith('"') ? '". Start at Entra admin center.' : '';
    const numbers = end === '' ? ' (10 of 10 people)' : '';
    expect(week(`${before}10 people can sign in from unknown platforms${numbers}${end}`).wrong).toEqual([]);
    // The number of the day on which it began to fail.
    expect(week(`${before}4 people can sign in from unknown platforms${numbers}${end}`).wrong).toHaveLength(1);
  },
);

test('break-glass accounts that are disabled are counted in a digest', () => {
  const line = (count: number): string =>
    `STILL OPEN (1): Critical · ${count} break-glass account is disabled (${count} of 1 people, an admin) · since 9 Aug`;
  const accounts = truth.accounts.map((one) => (one.id === 'emergency' ? { ...one, accountEnabled: false } : one));
  expect(week(line(1), { ...truth, accounts })).toEqual({ wrong: [], uncounted: [], counted: 3 });
  expect(week(line(1)).wrong).toHaveLength(2);
});

test('or as of the last collection before an edit, and no other number', () => {
  const line = (count: number): string => `STILL OPEN (1): High · ${count} people can open admin portals without MFA`;
  const edited = { ...truth, settingsLately: [{ ...truth, policies: [] }] };
  expect(week(line(10)).wrong).toHaveLength(1);
  expect(week(line(10), edited).wrong).toEqual([]);
  expect(week(line(4), edited).wrong).toHaveLength(1);
});

test('and events of the week as they were then', () => {
  expect(week('GOT WEAKER (1): High · 4 people can sign in from unknown platforms · Mara').wrong).toEqual([]);
});

test('a sentence about another control is a gap, until the recount knows it', () => {
  expect(recounted('', 'Something else (2 of 9 people)').uncounted).toHaveLength(1);
});

test.each(right)('%s: "%s"', (source, line, numbers) => {
  expect(recounted(source, line)).toEqual({ wrong: [], uncounted: [], counted: numbers });
});

test.each(right)('%s: each wrong number in "%s" is found', (source, line, numbers) => {
  for (let which = 0; which < numbers; which++) {
    let seen = -1;
    const spoiled = line.replace(/\b\d+(?= (?:admin|other|people|are admins|of \d))/g, (number) => {
      seen += 1;
      return seen === which ? String(Number(number) + 3) : number;
    });
    expect(recounted(source, spoiled).wrong).toHaveLength(1);
  }
});

test('the same words about another subject are not checked against this one', () => {
  expect(recounted('ZT.ID.001', 'WHO IS EXPOSED: 1 admin, of 11 people at Contoso: person0').wrong).not.toEqual([]);
  expect(recounted('ZT.AD.004', 'WHO IS EXPOSED: 1 admin, of 10 people at Contoso: person0').wrong).not.toEqual([]);
});

test.each(['12 accounts were deleted or disabled', "admin00's account deleted or disabled 12 accounts within 11 min"])(
  'deleted accounts are counted in "%s"',
  (line) => {
    const gone = (count: number): Truth => ({
      ...truth,
      changes: Array.from({ length: count }, (_, n) => ({
        at: at - n * minuteMs,
        what: 'gone',
        personId: `guest${n}`,
      })),
    });
    expect(recounted('EV.R27', line, gone(12))).toEqual({ wrong: [], uncounted: [], counted: 1 });
    expect(recounted('EV.R27', line, gone(11)).wrong).toHaveLength(1);
  },
);

describe('the most common failing setting', () => {
  const [contact, system] = [
    'DefaultDeviceCompliancePolicy.RequireRemainContact',
    'Windows10CompliancePolicy.OsMinimumVersion',
  ];
  const lost = (deviceId: string, setting: string | null, hoursAgo: number) =>
    ({ at: at - hoursAgo * 60 * minuteMs, what: 'noncompliant', deviceId, setting }) as const;
  const fallen: Truth = {
    ...truth,
    devices: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, complianceState: 'noncompliant' })),
    changes: [
      lost('a', contact, 3),
      lost('b', contact, 4),
      lost('c', system, 5),
      lost('d', null, 6),
      lost('e', contact, 90),
    ],
  };
  const spike = (count: number): string => `${count} devices became non-compliant within 24 h`;

  test('a device that recovered on the day may be left out of a spike', () => {
    const back = { at: at - 2 * 60 * minuteMs, what: 'compliant', deviceId: 'a', setting: null } as const;
    const recovered = { ...fallen, changes: [...fallen.changes, back] };
    expect(recounted('EV.D01', spike(3), recovered).wrong).toEqual([]);
    expect(recounted('EV.D01', spike(2), recovered).wrong).toHaveLength(1);
    expect(recounted('EV.D01', spike(3), fallen).wrong).toHaveLength(1);
  });

  const said = (most: number, read: number): string =>
    `Most common failing setting: recent contact with Intune, on ${most} of the ${read} devices whose settings were read.`;

  test('is counted among the devices of the day whose settings are known', () => {
    expect(recounted('EV.D01', said(2, 3), fallen)).toEqual({ wrong: [], uncounted: [], counted: 2 });
  });

  test.each([
    [1, 3],
    [3, 3],
    [2, 4],
  ])('%i of %i is found to be wrong', (most, read) => {
    expect(recounted('EV.D01', said(most, read), fallen).wrong).toHaveLength(1);
  });

  test('another setting is a gap, until the recount knows it', () => {
    expect(
      recounted('EV.D01', said(2, 3).replace('recent contact with Intune', 'firewall'), fallen).uncounted,
    ).toHaveLength(1);
  });
});

test.each([
  '5 of 5 admins could sign in with phishable MFA',
  'Also serious this week: 328 people needed no MFA at trusted locations (now over)',
  'OPENED AND CLOSED IN THE WEEK (1): High · 43 of 294 devices were not compliant, 14 h 59 min',
  'OPENED AND CLOSED IN THE WEEK (2): High · 6 people held admin roles permanently, 2 h; also: 5 of 9 admins were Global Administrators',
  'OPENED AND CLOSED IN THE WEEK (2): High · 5 of 9 admins could sign in from unmanaged devices; also: 14 people could open admin portals without MFA',
  'Also serious this week: 14 people could sign in from unknown platforms (now over); 3 people were excluded from a policy (now over)',
  'Week 30 · Contoso · 336 people could open admin portals without MFA (now over); 1 other serious problem',
  'This week: 336 people could open admin portals without MFA (now over), and 1 other serious problem.',
])('a number of a past moment was counted in its first message: "%s"', (line) => {
  expect(week(line)).toEqual({ wrong: [], uncounted: [], counted: 0 });
});

test('a number with a comma is one number', () => {
  const many = { ...truth, accounts: Array.from({ length: 20_000 }, (_, one) => account(`person${one}`)) };
  const line = (people: string): string => `WHO IS EXPOSED: 2 others, of ${people} people at Contoso: person5, person6`;
  expect(recounted('ZT.ID.001', line('20,000'), many)).toEqual({ wrong: [], uncounted: [], counted: 2 });
  expect(recounted('ZT.ID.001', line('19,000'), many).wrong).toHaveLength(1);
});

test('a digest counts admins as of now, or of the last collection before somebody took a role', () => {
  const line = 'STILL OPEN (1): High · 2 of 2 admins can sign in from unmanaged devices';
  const taken = { ...truth, eligible: [] };
  expect(week(line, taken).wrong).toHaveLength(2);
  expect(week(line, { ...taken, settingsLately: [truth] }).wrong).toEqual([]);
});

test.each([
  'Also serious this week: 14 people could sign in from unknown platforms (now over); 9 people lost something',
  'GOT WEAKER (2): High · 5 of 9 admins could sign in from unmanaged devices; also: 9 people lost something',
])('a past sentence does not hide the rest of its line: "%s"', (line) => {
  expect(week(line).uncounted).toHaveLength(1);
});

test('the present tense outside a digest is about the tenant as it is', () => {
  const line = (held: number, all: number): string => `${held} of ${all} admins are Global Administrators`;
  expect(recounted('ZT.AD.002', line(1, 2))).toEqual({ wrong: [], uncounted: [], counted: 2 });
  expect(recounted('ZT.AD.002', line(2, 2)).wrong).toHaveLength(1);
  expect(recounted('ZT.AD.002', line(1, 3)).wrong).toHaveLength(1);
});

test('each number of a line is counted that says the same of several alerts', () => {
  const line = (second: number): string =>
    `STILL OPEN (2): High · 10 people can open admin portals without MFA; Medium · ${second} people can open admin portals without MFA`;
  const open = { ...truth, policies: [] };
  expect(week(line(10), open)).toEqual({ wrong: [], uncounted: [], counted: 2 });
  expect(week(line(4), open).wrong).toHaveLength(1);
});

test.each([
  '3 devices retired in Intune',
  '3 devices were retired: "LAPTOP-1", "LAPTOP-2" and 1 more',
  'WHO IS EXPOSED: 3 devices, of 19,991 devices at Contoso',
])('removed devices are counted for the admin who removed them: "%s"', (line) => {
  const removed = (minutesAgo: number, actorId = 'mara'): Truth['changes'][number] => ({
    at: at - minutesAgo * minuteMs,
    what: 'removed',
    deviceId: `device${minutesAgo}`,
    actorId,
  });
  const by = (...changes: Truth['changes']): Truth => ({ ...truth, changes });
  const near = [removed(90), removed(50), removed(5)];
  expect(recounted('EV.D07', line, by(...near))).toEqual({ wrong: [], uncounted: [], counted: 1 });
  expect(recounted('EV.D07', line, by(removed(90), removed(50), removed(5, 'tom'))).wrong).toHaveLength(1);
  expect(recounted('EV.D07', line, by(removed(200), removed(50), removed(5))).wrong).toHaveLength(1);
});

test.each([
  'SINCE 05:14: By 10:00, 1 of the first 15 of 329 people had signed in.',
  'Update 04:30: 1 of the 14 people has signed in since.',
  'None of the 6 people signed in while it was open.',
])('who is exposed was counted in the first message: "%s"', (line) => {
  expect(recounted('ZT.ID.001', line)).toEqual({ wrong: [], uncounted: [], counted: 0 });
});

test('the number of accounts that may have made a change is not a number of the tenant', () => {
  expect(recounted('', 'after 15 h · one of 3 accounts, Mon 9 Mar')).toEqual({ wrong: [], uncounted: [], counted: 0 });
});

test('an unknown subject is a gap of the recount, not an error of the message', () => {
  const { wrong, uncounted, counted } = recounted('ZT.XX.999', 'WHO IS EXPOSED: 4 others, of 10 people at Contoso: a');
  expect({ wrong, counted }).toEqual({ wrong: [], counted: 0 });
  expect(uncounted).not.toEqual([]);
});

test('people who came since the last collection may be counted or not', () => {
  const line = (people: number): string => `WHO IS EXPOSED: 2 others, of ${people} people at Contoso: person5, person6`;
  const came = (minutesAgo: number): Truth => ({
    ...truth,
    changes: [{ at: at - minutesAgo * minuteMs, what: 'arrived', personId: 'person8' }],
  });
  expect(recounted('ZT.ID.001', line(9), came(30)).wrong).toEqual([]);
  expect(recounted('ZT.ID.001', line(9), came(90)).wrong).not.toEqual([]);
  expect(recounted('ZT.ID.001', line(8), came(30)).wrong).not.toEqual([]);
});

describe('of a week', () => {
  const monday = Date.parse('2026-11-30T07:00:00Z');
  const hourMs = 60 * minuteMs;
  const weekly = (line: string, changes: Truth['changes']): readonly string[] =>
    recount(
      { subject: 'week', lines: [line], sources: [], seenAt: monday, sentAt: monday, isWeek: true },
      { ...truth, changes },
    ).wrong.map(({ counted }) => counted);
  const risk = (count: number): string =>
    `An account was active in places too far apart, or in a new country (${count})`;
  const day = (text: string): number => Date.parse(`2026-11-${text}:00Z`);
  const detected = (text: string): Truth['changes'][number] => ({
    what: 'detected',
    type: 'newCountry',
    at: day(text),
    shownAt: day(text) + 5 * minuteMs,
  });

  test('detections that are shown in it are counted, and those at its edge may be', () => {
    const changes = [detected('24T12:00'), detected('26T12:00')];
    expect(weekly(risk(2), changes)).toEqual([]);
    expect(weekly(risk(1), changes)).toEqual(['2']);
    expect(weekly(risk(3), changes)).toEqual(['2']);
    expect(weekly(risk(2), [...changes, detected('29T22:30')])).toEqual([]);
    expect(weekly(risk(3), [...changes, detected('29T22:30')])).toEqual([]);
  });

  test('detections from the time when risk could not be read belong to the week in which it can be read again', () => {
    const kinds = ['riskDetection'];
    const hidden = (from: string, to: string): Truth['changes'] => [
      { what: 'hidden', at: day(from), kinds },
      detected('22T12:00'),
      { what: 'shown', at: day(to), kinds },
    ];
    expect(weekly(risk(0), [detected('22T12:00')])).toEqual([]);
    expect(weekly(risk(1), [detected('22T12:00')])).toEqual(['0']);
    expect(weekly(risk(1), hidden('22T09:00', '24T01:00'))).toEqual([]);
    expect(weekly(risk(0), hidden('22T09:00', '24T01:00'))).toEqual(['1']);
    // These changes were over before, or are about another list, so they have no effect.
    expect(weekly(risk(1), hidden('22T09:00', '22T11:00'))).toEqual(['0']);
    expect(
      weekly(
        risk(1),
        hidden('22T09:00', '24T01:00').map((change) => ({ ...change, kinds: ['user'] })),
      ),
    ).toEqual(['0']);
  });

  test('an entry that is more than an hour late is read within a day, or its list shows it before', () => {
    const line = (count: number): string => `${count} activations of eligible roles by ${count} people`;
    const activated = (at: number, shownAt: number): Truth['changes'] => [
      { what: 'activated', at, shownAt, personId: 'person0', until: at + hourMs },
    ];
    const sunday = day('29T09:00');
    expect(weekly(line(1), activated(sunday, sunday + 10 * minuteMs))).toEqual([]);
    expect(weekly('0 activations of eligible roles by 0 people', activated(sunday, sunday + 10 * minuteMs))).toEqual([
      '1',
      '1',
    ]);
    expect(weekly('0 activations of eligible roles by 0 people', activated(sunday, sunday + 5 * hourMs))).toEqual([]);
    expect(weekly(line(1), activated(sunday, sunday + 5 * hourMs))).toEqual([]);
  });
});

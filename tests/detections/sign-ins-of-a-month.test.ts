import type { DetectorFacts } from '../../shared/core/event/detector';
import type { SignIn } from '../../shared/core/log/record';
import { recordsByKey } from '../../shared/core/log/records-by-key';
import { judgeAndLearn, noHabitBook, unknownFamiliarity, withNews } from '../../shared/core/sign-in/habits';
import { isOrdinary } from '../../shared/core/sign-in/ordinary';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { detectorOfRow } from '../../shared/detections/of-row';
import { detectorOfWindow } from '../../shared/detections/of-window';
import { rows } from '../../shared/detections/rows';
import { windows } from '../../shared/detections/windows';
import { configuration, facts } from './state/facts';
import { signIn } from './state/sign-ins';

/** A month of sign-ins in a healthy tenant of 60 people, and the result of a few attacks in it. */

const start = Date.parse('2026-11-02T07:00:00Z');
const people = Array.from({ length: 60 }, (_, n) => `u${n}`);
const admins = people.slice(0, 6);
const scanners = people.slice(58);
const days = 26;

const detectorsOfSignIns = [
  ...rows.filter((row) => row.log === 'signIn').map(detectorOfRow),
  ...windows.filter(({ logs }) => logs.includes('signIn')).map(detectorOfWindow),
];

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

let made = 0;
function at(ms: number, userId: string, spoil: Partial<SignIn> = {}): SignIn {
  made += 1;
  const number = Number(userId.slice(1));
  return signIn({
    id: `s${made}`,
    correlationId: `c${made}`,
    createdDateTime: new Date(start + ms).toISOString(),
    userId,
    appId: 'mail',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
    ipAddress: '192.0.2.10',
    askedForMfa: true,
    isInteractive: true,
    coordinates: { latitude: 52.5, longitude: 13.4 },
    device: {
      id: `laptop of ${number}`,
      operatingSystem: 'Windows 10',
      browser: 'Edge 141.0',
      isCompliant: true,
      isManaged: true,
      trustType: 'Azure AD joined',
    },
    ...spoil,
  });
}

const phone: SignIn['device'] = {
  id: null,
  operatingSystem: 'iOS 18',
  browser: 'Mobile Safari 18',
  isCompliant: false,
  isManaged: false,
  trustType: null,
};
const homeOf = (userId: string): Partial<SignIn> => ({
  ipAddress: `198.51.${userId.slice(1)}.7`.replace(/\d{3,}\./, '9.'),
});
const inParis = { countryOrRegion: 'FR', city: 'Paris', coordinates: { latitude: 48.9, longitude: 2.4 } };
const apps = ['mail', 'teams', 'files', 'erp', 'wiki'];

/**
 * Every working day: offices, homes, phones, forgotten passwords, MFA prompts; occasionally travel, a new laptop, a new
 * tool.
 */
function healthyMonth(): readonly SignIn[] {
  const next = numbers(7);
  const found: SignIn[] = [];
  for (let day = 0; day < days; day++) {
    for (const userId of people) {
      const isTravelling = Number(userId.slice(1)) % 50 === day % 50 && day > 5;
      const place = isTravelling ? { ...inParis, ipAddress: `203.0.${day}.4` } : next() < 0.3 ? homeOf(userId) : {};
      const hasNewLaptop = Number(userId.slice(1)) % 60 === day % 60 && day > 5;
      for (let n = 0; n < 4; n++) {
        const app = apps[Math.floor(next() * apps.length)] ?? 'mail';
        const device = next() < 0.2 ? phone : undefined;
        const common = { ...place, appId: app, ...(device !== undefined && { device }) };
        const ms = day * dayMs + n * 2 * hourMs + Math.floor(next() * hourMs);
        if (next() < 0.1) found.push(at(ms - minuteMs, userId, { ...common, errorCode: 50126 }));
        if (next() < 0.3) found.push(at(ms - 1000, userId, { ...common, errorCode: 50074 }));
        found.push(at(ms, userId, common));
      }
      if (hasNewLaptop) {
        const { device } = at(0, userId);
        found.push(
          at(day * dayMs + 9 * hourMs, userId, {
            device: device === null || device === undefined ? null : { ...device, id: `new laptop of ${userId}` },
          }),
        );
      }
    }
    for (const userId of scanners)
      found.push(at(day * dayMs + 3 * hourMs, userId, { clientAppUsed: 'Authenticated SMTP' }));
    if (day > 5 && day % 6 === 0)
      found.push(
        at(day * dayMs + 4 * hourMs, `u${20 + day}`, {
          appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
          resourceId: '00000003-0000-0000-c000-000000000000',
        }),
      );
  }
  return found;
}

/** Detections that alert, and those that are only recorded, by detector. */
function detectionsFrom(signIns: readonly SignIn[]) {
  const { familiarity } = judgeAndLearn(noHabitBook, configuration.tenantId, signIns);
  const ofPerson = new Map<string, SignIn[]>();
  for (const one of signIns) {
    const known = ofPerson.get(one.userId);
    if (known === undefined) ofPerson.set(one.userId, [one]);
    else known.push(one);
  }
  const kept = signIns.flatMap((one) => {
    const news = familiarity.get(one.id) ?? unknownFamiliarity;
    return isOrdinary(one, news) && !admins.includes(one.userId) ? [] : [withNews(one, news)];
  });
  const context: DetectorFacts = facts({
    recordsUnder: recordsByKey(kept),
    fleetSize: () => people.length,
    privilegedIds: new Set(admins),
    recordsAbout: (id) => ofPerson.get(id) ?? [],
    familiarityOf: ({ id }) => familiarity.get(id) ?? unknownFamiliarity,
  });
  const found = kept.flatMap((one) => detectorsOfSignIns.flatMap((detector) => detector.onRecord(one, context)));
  return {
    alerts: found.filter(({ alerts }) => alerts).map(({ detectorId, peopleIds }) => `${detectorId} ${peopleIds[0]}`),
    noted: found.filter(({ alerts }) => !alerts).length,
  };
}

const month = healthyMonth();

test('a healthy month of 60 people sends nothing, and records little', () => {
  const { alerts, noted } = detectionsFrom(month);
  expect(month.length).toBeGreaterThan(6_000);
  expect(alerts).toEqual([]);
  expect(noted).toBeGreaterThan(0);
  expect(noted).toBeLessThan(100);
});

/** Each attack comes from a different location, because a location that several people use soon counts as usual. */
const foreign = (n: number): Partial<SignIn> => ({
  ipAddress: `203.1.${n}.99`,
  countryOrRegion: ['NG', 'BR', 'VN', 'KR', 'ZA', 'PE', 'LK'][n] ?? 'NG',
  coordinates: { latitude: 6.5, longitude: 3.4 + n },
  device: phone,
  userAgent: 'Mozilla/5.0 (X11; Linux)',
});
const lateDay = 25 * dayMs;

const attacks: readonly (readonly [string, string, readonly SignIn[]])[] = [
  ['an admin is used from abroad', 'u1', [at(lateDay, 'u1', { ...foreign(0), appId: 'portal' })]],
  [
    'the password of a clerk is guessed',
    'u49',
    [
      ...Array.from({ length: 12 }, (_, n) => at(lateDay + n * minuteMs, 'u49', { ...foreign(1), errorCode: 50126 })),
      at(lateDay + 20 * minuteMs, 'u49', foreign(1)),
    ],
  ],
  ['IMAP opens the mailbox of a clerk', 'u50', [at(lateDay, 'u50', { ...foreign(2), clientAppUsed: 'IMAP4' })]],
  ['a script reads the directory', 'u51', [at(lateDay, 'u51', { userAgent: 'python-requests/2.28' })]],
  [
    'the passwords of many are sprayed, and one is right',
    'u53',
    [
      ...Array.from({ length: 8 }, (_, n) =>
        at(lateDay + n * minuteMs, `u${30 + n}`, { ...foreign(5), errorCode: 50126 }),
      ),
      at(lateDay + 9 * minuteMs, 'u53', { ...foreign(5), errorCode: 50076 }),
    ],
  ],
  [
    'prompts wear a person down',
    'u54',
    [
      ...Array.from({ length: 6 }, (_, n) =>
        at(lateDay + n * minuteMs, 'u54', {
          ...foreign(6),
          errorCode: 500121,
          statusDetail: 'MFA denied; user declined',
        }),
      ),
      at(lateDay + 9 * minuteMs, 'u54', foreign(6)),
    ],
  ],
  ['a device code is phished', 'u52', [at(lateDay, 'u52', { ...foreign(3), authenticationProtocol: 'deviceCode' })]],
  [
    'an admin gives a code of a developer client away',
    'u2',
    [
      at(lateDay, 'u2', {
        ...foreign(4),
        appId: '1950a258-227b-4e31-a9cf-717495945fc2',
        resourceId: '00000003-0000-0000-c000-000000000000',
      }),
    ],
  ],
];

test('each attack in the same month is alerted, and nobody else is', () => {
  const { alerts } = detectionsFrom([...month, ...attacks.flatMap(([, , signIns]) => signIns)]);
  const attacked = new Set(alerts.map((one) => one.split(' ')[1]));
  expect(attacks.filter(([, person]) => !attacked.has(person)).map(([name]) => name)).toEqual([]);
  expect([...attacked].sort()).toEqual(attacks.map(([, person]) => person).sort());
});

import type { SignIn } from '../../../shared/core/log/record';
import {
  type Doubts,
  type HabitBook,
  isUsualNetwork,
  judgeAndLearn,
  networkOf,
  noHabitBook,
  personKey,
  withoutPerson,
} from '../../../shared/core/sign-in/habits';
import { dayMs, hourMs, minuteMs } from '../../../shared/core/time/durations';
import { signIn } from '../../detections/state/sign-ins';

const start = Date.parse('2026-11-02T08:00:00Z');
const tenant = 'tenant-1';
const empty = noHabitBook;

let made = 0;
function at(ms: number, spoil: Partial<SignIn> = {}): SignIn {
  made += 1;
  return signIn({
    id: `s${made}`,
    createdDateTime: new Date(start + ms).toISOString(),
    appId: 'portal',
    device: {
      id: 'laptop',
      operatingSystem: 'Windows 10',
      browser: 'Edge 141',
      isCompliant: true,
      isManaged: true,
      trustType: null,
    },
    coordinates: { latitude: 52.5, longitude: 13.4 },
    ...spoil,
  });
}

/** Three days at the office. */
const usual = [0, 1, 2].map((day) => at(day * dayMs));
const abroad = { countryOrRegion: 'US', ipAddress: '203.0.113.5', coordinates: { latitude: 40.7, longitude: -74 } };

function familiarity(before: readonly SignIn[], signIn: SignIn) {
  return judgeAndLearn(empty, tenant, [...before, signIn]).familiarity.get(signIn.id);
}

test('a new country, network, client and device are new for a person', () => {
  const one = at(3 * dayMs, { ...abroad, appId: 'cli', device: null, clientAppUsed: 'IMAP4', userAgent: 'axios/1.8' });
  expect(familiarity(usual, one)).toMatchObject({
    country: 'first',
    network: 'first',
    client: 'first',
    protocol: 'first',
    agent: 'first',
    device: 'unknown',
  });
  expect(familiarity(usual, at(3 * dayMs))).toMatchObject({
    country: 'known',
    network: 'known',
    client: 'known',
    protocol: 'unknown',
    device: 'known',
  });
});

test('nothing is new for a person seen on less than three earlier days', () => {
  const one = at(3 * dayMs, abroad);
  expect(familiarity(usual.slice(0, 2), one)).toMatchObject({ country: 'unknown', network: 'unknown' });
  expect(familiarity(usual, at(2 * dayMs + hourMs, abroad))).toMatchObject({ country: 'unknown' });
});

test('a value first seen within a day is still new, and known after that', () => {
  const first = at(3 * dayMs, abroad);
  expect(familiarity([...usual, first], at(3 * dayMs + hourMs, abroad))).toMatchObject({ network: 'recent' });
  expect(familiarity([...usual, first], at(4 * dayMs + hourMs, abroad))).toMatchObject({ network: 'known' });
});

const doubted = (...signIns: readonly SignIn[]): Doubts =>
  new Map([['lea', signIns.map(({ createdDateTime }) => ({ from: createdDateTime, to: createdDateTime }))]]);

test('what was first seen in a sign-in that is in doubt is new again after a day without it', () => {
  const device = { id: null, operatingSystem: 'Linux', browser: 'Firefox 140', trustType: null };
  const intruder = { ...abroad, device: { ...device, isCompliant: false, isManaged: false } };
  const first = at(3 * dayMs, intruder);
  const soon = at(4 * dayMs + hourMs, intruder);
  const late = at(8 * dayMs, intruder);
  const judged = judgeAndLearn(empty, tenant, [...usual, first, soon, late], doubted(first)).familiarity;
  const news = (value: string) => ({ country: value, network: value, device: value });
  expect(judged.get(first.id)).toMatchObject(news('first'));
  expect(judged.get(soon.id)).toMatchObject(news('recent'));
  expect(judged.get(late.id)).toMatchObject(news('first'));
});

test('a scanner whose first mail is an open alert does not alert again with each mail', () => {
  const scan = { clientAppUsed: 'Authenticated SMTP', appId: 'scanner', userAgent: 'scan/1' };
  const first = at(3 * dayMs, scan);
  const later = at(8 * dayMs, scan);
  expect(
    judgeAndLearn(empty, tenant, [...usual, first, later], doubted(first)).familiarity.get(later.id),
  ).toMatchObject({ client: 'known', protocol: 'known', agent: 'known' });
});

test('a doubt about one sign-in makes nothing new that the person used before it', () => {
  const { book } = judgeAndLearn(empty, tenant, [...usual, at(3 * dayMs, abroad)]);
  const doubt = doubted(at(4 * dayMs));
  const later = at(9 * dayMs, abroad);
  expect(judgeAndLearn(book, tenant, [later], doubt).familiarity.get(later.id)).toMatchObject({
    country: 'known',
    network: 'known',
    device: 'known',
  });
  const { ipAddress, createdDateTime } = later;
  expect(isUsualNetwork(book, tenant, 'lea', ipAddress, createdDateTime, doubt)).toBe(true);
  expect(isUsualNetwork(book, tenant, 'lea', ipAddress, createdDateTime, doubted(at(3 * dayMs)))).toBe(false);
});

test('only successes of a person who was there show a habit', () => {
  const tried = at(3 * dayMs, { ...abroad, errorCode: 50126 });
  const silent = at(3 * dayMs, { ...abroad, isInteractive: false });
  expect(familiarity([...usual, tried, silent], at(5 * dayMs, abroad))).toMatchObject({ country: 'first' });
  expect(familiarity(usual, tried)).toMatchObject({ country: 'first' });
});

test('a habit that is unused for too long ends', () => {
  const later = [31, 32, 33].map((day) => at(day * dayMs, { ipAddress: '198.51.100.9' }));
  expect(familiarity([...usual, ...later], at(34 * dayMs))).toMatchObject({ network: 'first', country: 'known' });
});

test('a value that three people use within a week is usual for the tenant', () => {
  const others = ['tom', 'mara', 'ines'].map((userId) => at(2 * dayMs, { ...abroad, userId }));
  expect(familiarity([...usual, ...others], at(3 * dayMs, abroad))).toMatchObject({ country: 'known' });
  expect(familiarity([...usual, ...others.slice(1)], at(3 * dayMs, abroad))).toMatchObject({ country: 'first' });
});

test('a network and a country from which an intruder reached three people are new for the fourth', () => {
  const others = ['tom', 'mara', 'ines'].map((userId) => at(2 * dayMs, { ...abroad, userId }));
  const one = at(3 * dayMs, abroad);
  const judged = (doubts: Doubts) =>
    judgeAndLearn(empty, tenant, [...usual, ...others, one], doubts).familiarity.get(one.id);
  const [first] = others;
  const spans = [{ from: first?.createdDateTime ?? '', to: first?.createdDateTime ?? '' }];
  expect(judged(new Map([['tom', spans]]))).toMatchObject({ country: 'first', network: 'first', client: 'known' });
  expect(judged(new Map([['mark', spans]]))).toMatchObject({ country: 'known', network: 'known' });
});

test('a journey is measured from the last success, less what centres of countries leave open', () => {
  expect(familiarity(usual, at(2 * dayMs + hourMs, abroad))?.journey).toEqual({
    km: 6386,
    kmPerHour: 5886,
    isFromKnownNetwork: true,
  });
  expect(familiarity([], at(0, abroad))?.journey).toBeNull();
  expect(familiarity(usual, at(3 * dayMs, { coordinates: null }))?.journey).toBeNull();
});

/** A small seeded generator: the same shuffles in every run. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const list = [...items];
  let state = seed;
  for (let at = list.length - 1; at > 0; at--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (at + 1);
    const [a, b] = [list[at], list[other]];
    if (a === undefined || b === undefined) continue;
    list[at] = b;
    list[other] = a;
  }
  return list;
}

test('habits are the same in every order, in any parts and with duplicates', () => {
  const all = Array.from({ length: 40 }, (_, n) =>
    at(n * 7 * hourMs + n * minuteMs, {
      userId: `u${n % 3}`,
      ipAddress: `192.0.${n % 6}.7`,
      countryOrRegion: ['DE', 'FR', 'US'][n % 3] ?? 'DE',
      appId: `app-${n % 5}`,
    }),
  );
  const sorted = (book: HabitBook) => ({
    people: [...book.people].sort(([a], [b]) => (a < b ? -1 : 1)),
    shared: book.shared,
  });
  const inOrder = sorted(judgeAndLearn(empty, tenant, all).book);
  for (let seed = 1; seed <= 200; seed++) {
    const mixed = shuffled([...all, ...all.slice(0, 10)], seed);
    const cut = seed % 40;
    const first = judgeAndLearn(empty, tenant, mixed.slice(0, cut)).book;
    expect(sorted(judgeAndLearn(first, tenant, mixed.slice(cut)).book)).toEqual(inOrder);
  }
});

test('a repeated sign-in is judged as the first time', () => {
  const one = at(3 * dayMs, abroad);
  const { book, familiarity: before } = judgeAndLearn(empty, tenant, [...usual, one]);
  const again = judgeAndLearn(book, tenant, [one]);
  expect({ ...again.familiarity.get(one.id), journey: null }).toEqual({ ...before.get(one.id), journey: null });
});

test('habits of one person stay small, and contain no address', () => {
  const many = Array.from({ length: 300 }, (_, n) =>
    at(n * hourMs, {
      ipAddress: `10.0.${n % 250}.1`,
      countryOrRegion: String.fromCharCode(65 + (n % 26), 65 + (n % 25)),
      appId: `app-${n}`,
      userAgent: `agent-${n}`,
    }),
  );
  const text = JSON.stringify(judgeAndLearn(empty, tenant, many).book.people.get('lea'));
  expect(text.length).toBeLessThan(1_200);
  expect(text).not.toContain('10.0.');
});

test('a person can be removed from the values that several use', () => {
  const { book } = judgeAndLearn(empty, tenant, [at(0), at(0, { userId: 'tom' })]);
  const left = JSON.stringify(withoutPerson(book.shared, personKey(tenant, 'lea')));
  expect(left).not.toContain(personKey(tenant, 'lea'));
  expect(left).toContain(personKey(tenant, 'tom'));
  expect(JSON.stringify(withoutPerson(book.shared, personKey(tenant, 'nobody')))).toBe(JSON.stringify(book.shared));
});

test.each([
  ['192.0.2.7', '192.0.2.0/24'],
  ['::ffff:192.0.2.7', '192.0.2.0/24'],
  ['2001:0db8:00a0:1::1', '2001:db8:a0::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['', null],
  [null, null],
  ['an office', null],
])('the network of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('a person has been known since the oldest habit, whatever came in between', () => {
  expect(familiarity(usual, at(40 * dayMs))).toMatchObject({ knownDays: 40 });
  expect(familiarity([...usual, at(-3 * dayMs)], at(40 * dayMs))).toMatchObject({ knownDays: 43 });
  expect(familiarity(usual, at(0))).toMatchObject({ knownDays: 0 });
  expect(familiarity([], at(0))).toMatchObject({ knownDays: 0 });
});

test('the first sign-in of a day says how many days the account was silent', () => {
  const waking = at(122 * dayMs);
  expect(familiarity(usual, waking)).toMatchObject({ idleDays: 120 });
  expect(familiarity([...usual, waking], at(122 * dayMs + hourMs))).toMatchObject({ idleDays: null });
  expect(familiarity([], waking)).toMatchObject({ idleDays: null });
  expect(familiarity(usual, at(3 * dayMs, { errorCode: 50126 }))).toMatchObject({ idleDays: 1 });
});

test('an app that colleagues use is not one that the account itself uses', () => {
  const colleagues = [0, 1, 2].flatMap((day) =>
    ['lea', 'tom', 'jo'].map((userId) => at(day * dayMs, { userId, appId: 'portal' })),
  );
  const byService = (ms: number) => at(ms, { userId: 'service', appId: 'portal' });
  expect(familiarity(colleagues, byService(2 * dayMs))).toMatchObject({ client: 'known', isOwnClient: false });
  const own = [...colleagues, byService(2 * dayMs)];
  expect(familiarity(own, byService(2 * dayMs + hourMs))).toMatchObject({ isOwnClient: false });
  expect(familiarity(own, byService(4 * dayMs))).toMatchObject({ isOwnClient: true });
  expect(familiarity(own, byService(60 * dayMs))).toMatchObject({ isOwnClient: false });
});

import { createHash } from 'node:crypto';
import { isSameJson } from '../canonical';
import { isAppSignIn, type SignIn } from '../log/record';
import { dayMs, hourMs, minuteMs } from '../time/durations';

/**
 * The usual sign-ins of a tenant's people, to find unusual ones without Microsoft's paid risk detections. The result
 * depends only on the set of successful sign-ins, not on their order or duplicates.
 */

/** A network, country, client or device that a person uses. `first`: minutes since 1970, `last`: days since 1970. */
type Habit = readonly [key: string, first: number, last: number];

/** Where a person's newest successful sign-in came from: minutes since 1970, degrees, key of the network. */
type LastPlace = readonly [minute: number, latitude: number, longitude: number, network: string];

/** The usual sign-ins of one person; a few hundred bytes. */
export type Habits = {
  /** The newest days with a successful sign-in, in days since 1970. */
  readonly days: readonly number[];
  readonly countries: readonly Habit[];
  readonly networks: readonly Habit[];
  /** Applications, legacy protocols and families of user agents. */
  readonly clients: readonly Habit[];
  readonly devices: readonly Habit[];
  readonly lastPlace: LastPlace | null;
  /** The minute of the first success on the newest of these days; left out by earlier builds. */
  readonly newestFrom?: number | undefined;
};

/** The last users of a network or client: keys of people, and the day for each. */
type Shared = readonly [key: string, users: readonly Use[]];

/** Networks and clients that several people of the tenant use. */
export type SharedHabits = {
  readonly countries: readonly Shared[];
  readonly networks: readonly Shared[];
  readonly clients: readonly Shared[];
};

export type HabitBook = { readonly people: ReadonlyMap<string, Habits>; readonly shared: SharedHabits };

/**
 * `first`: never seen for this person before. `recent`: first seen within the 24 hours before. `unknown`: the sign-in does not show it, or
 * the person has not been monitored for long enough; unknown never counts as new.
 */
type Novelty = 'first' | 'recent' | 'known' | 'unknown';

const novelParts = ['country', 'network', 'client', 'protocol', 'agent', 'device'] as const;
export type NovelPart = (typeof novelParts)[number];

/** From the last success to this one. Both positions are the centre of a city or country. */
export type Journey = {
  readonly km: number;
  /** 500 km are subtracted first, because countries are large. */
  readonly kmPerHour: number;
  /** The person has used the network of the last success for more than a day. */
  readonly isFromKnownNetwork: boolean;
};

export type Familiarity = Readonly<Record<NovelPart, Novelty>> & {
  readonly journey: Journey | null;
  /** Whole days since the last day with a success; null if there is none, or an earlier success on the same day. */
  readonly idleDays: number | null;
  /**
   * Whole days since the person's oldest stored habit began. Their sign-ins have been monitored for at least this long.
   */
  readonly knownDays: number;
  /**
   * Whether the person has used the app for more than a day. Other users of the app do not count, because they say
   * nothing about a service account.
   */
  readonly isOwnClient: boolean;
};

export const unknownFamiliarity: Familiarity = {
  country: 'unknown',
  network: 'unknown',
  client: 'unknown',
  protocol: 'unknown',
  agent: 'unknown',
  device: 'unknown',
  journey: null,
  idleDays: null,
  knownDays: 0,
  isOwnClient: false,
};

const noHabits: Habits = {
  days: [],
  countries: [],
  networks: [],
  clients: [],
  devices: [],
  lastPlace: null,
};

export const noSharedHabits: SharedHabits = { countries: [], networks: [], clients: [] };

/**
 * Times of sign-ins that alerts name, by person id; ISO 8601. While the alert is open, nobody has confirmed that the
 * person signed in, so values first seen in such a sign-in stay new. If the alert is closed as harmless (`isSettled`),
 * they are known at once.
 */
export type Doubts = ReadonlyMap<
  string,
  readonly { readonly from: string; readonly to: string; readonly isSettled?: boolean | undefined }[]
>;

export const noDoubts: Doubts = new Map();

export const noHabitBook: HabitBook = { people: new Map(), shared: noSharedHabits };

/** This many earlier days with a success make a baseline. */
const baselineDays = 3;
/** A new network or client stays new for this long, so that an attacker's second sign-in is still unusual; minutes. */
const recentMinutes = dayMs / minuteMs;
/** A habit that was unused for longer than this is dropped; days. */
const keptDays = { countries: 90, networks: 30, clients: 30, devices: 30 } as const;
/**
 * A value from a doubted sign-in counts as new again after this many days, so that a returning attacker is reported but
 * one visit raises only one alert.
 */
const doubtedDays = 1;
/**
 * A person's habits are kept for this long after the last success. This must exceed the inactivity after which an
 * account is reported; days.
 */
export const habitsKeptDays = 120;
/**
 * A client that a person used counts as known for this long. A first use is certain only for a person known for longer;
 * days.
 */
export const clientHabitDays = keptDays.clients;
/** If the last success is this many days old, a sign-in is stored. */
export const idleFromDays = 30;
/** Something that this many people used within this many days is usual for the tenant. */
const sharedBy = 3;
const sharedDays = { countries: 7, networks: 7, clients: 30 } as const;
/** The most that is stored for one person and for a tenant. */
const most = { days: 10, countries: 6, networks: 12, clients: 16, devices: 5, shared: 400 } as const;

const locationErrorKm = 500;

const keyOf = (tenantId: string, text: string): string =>
  createHash('sha256').update(`${tenantId}|${text.toLowerCase()}`).digest('base64url').slice(0, 6);

/** The key of a text, for one tenant. */
type KeyOf = (text: string) => string;

/** Most sign-ins use the same networks and apps, so each key is computed only once. */
function rememberedKeys(tenantId: string): KeyOf {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const key = keyOf(tenantId, text);
    known.set(text, key);
    return key;
  };
}

/** The /24 of an IPv4 address, the /48 of an IPv6 address; null for anything else. */
export function networkOf(address: string | null): string | null {
  const clean = (address ?? '').trim().toLowerCase();
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(clean)?.[1];
  if (v4 !== undefined) return `${v4}.0/24`;
  if (!/^[0-9a-f:]+$/.test(clean) || !clean.includes(':')) return null;
  const [left = '', right = ''] = clean.split('::');
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const gap = clean.includes('::') ? 8 - parts(left).length - parts(right).length : 0;
  const all = [...parts(left), ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...parts(right)];
  return `${all
    .slice(0, 3)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/48`;
}

/** Clients with modern authentication are all alike for this purpose. */
const modernClients = new Set(['browser', 'mobile apps and desktop clients']);

/** The name of a legacy protocol, in lower case; null for modern clients. */
export const legacyProtocolOf = ({ clientAppUsed }: SignIn): string | null => {
  const name = (clientAppUsed ?? '').trim().toLowerCase();
  return name === '' || modernClients.has(name) ? null : name;
};

/** The first product of a user agent, without its version. */
const agentFamily = (userAgent: string | null | undefined): string | null =>
  /^[^/\s]+/.exec((userAgent ?? '').trim().toLowerCase())?.[0] ?? null;

/** A device by its name, or by its other properties. */
function deviceText({ device }: SignIn): string | null {
  if (device === null || device === undefined) return null;
  if (device.id !== null) return device.id;
  const family = (device.browser ?? '').replace(/[\d.]+/g, '').trim();
  const system = (device.operatingSystem ?? '').replace(/\s+/g, '');
  return system === '' && family === '' ? null : `${system} ${family}`;
}

type Keys = Readonly<Record<NovelPart, string | null>>;

const keyedBy =
  (key: KeyOf) =>
  (prefix: string, text: string | null | undefined): string | null =>
    text === null || text === undefined || text === '' ? null : key(`${prefix}${text}`);

const networkKey = (key: KeyOf, network: string | null): string | null => keyedBy(key)('network|', network);

/** The addresses of a cloud change, so the network of an app is its owner's, if the log names the owner. */
const networkOfSignIn = (signIn: SignIn): string | null => {
  const { autonomousSystemNumber: owner, ipAddress } = signIn;
  return isAppSignIn(signIn) && owner !== null && owner !== undefined ? `AS${owner}` : networkOf(ipAddress);
};

function keysOf(key: KeyOf, signIn: SignIn): Keys {
  const keyed = keyedBy(key);
  return {
    country: signIn.countryOrRegion?.toUpperCase() ?? null,
    network: networkKey(key, networkOfSignIn(signIn)),
    client: keyed('app|', signIn.appId),
    protocol: keyed('protocol|', legacyProtocolOf(signIn)),
    agent: keyed('agent|', agentFamily(signIn.userAgent)),
    device: keyed('device|', deviceText(signIn)),
  };
}

const minuteAt = (iso: string): number => Math.floor(Date.parse(iso) / minuteMs);
const dayOfMinute = (minute: number): number => Math.floor((minute * minuteMs) / dayMs);

const listOf: Readonly<Record<NovelPart, keyof typeof keptDays>> = {
  country: 'countries',
  network: 'networks',
  client: 'clients',
  protocol: 'clients',
  agent: 'clients',
  device: 'devices',
};

/** The newest habits, in an order that does not depend on their arrival. */
const newestHabits = (habits: readonly Habit[], limit: number): readonly Habit[] =>
  [...habits].sort(([a, , lastA], [b, , lastB]) => lastB - lastA || (a < b ? -1 : 1)).slice(0, limit);

function withHabit(habits: readonly Habit[], key: string | null, minute: number, keep: number, limit: number) {
  if (key === null) return habits;
  const day = dayOfMinute(minute);
  const known = habits.find(([one]) => one === key);
  if (known !== undefined && known[1] <= minute && known[2] >= day) return habits;
  const others = habits.filter((one) => one !== known);
  return newestHabits([...others, merged(known, key, minute, day, keep)], limit);
}

function merged(known: Habit | undefined, key: string, minute: number, day: number, keep: number): Habit {
  if (known === undefined) return [key, minute, day];
  const [, first, last] = known;
  // After a pause of this length the habit begins again, and older uses no longer count.
  if (day - last > keep) return [key, minute, day];
  if (dayOfMinute(first) - day > keep) return known;
  return [key, Math.min(first, minute), Math.max(last, day)];
}

/** The habits of a person with one more success in them. */
function withSignIn(habits: Habits, signIn: SignIn, keys: Keys, minute: number): Habits {
  const day = dayOfMinute(minute);
  const { coordinates } = signIn;
  const add = (list: keyof typeof keptDays, held: readonly Habit[], key: string | null): readonly Habit[] =>
    withHabit(held, key, minute, keptDays[list], most[list]);
  const place: LastPlace | null =
    coordinates === null || coordinates === undefined
      ? null
      : [minute, tenth(coordinates.latitude), tenth(coordinates.longitude), keys.network ?? ''];
  return {
    days: habits.days.includes(day) ? habits.days : [...habits.days, day].sort((a, b) => b - a).slice(0, most.days),
    countries: add('countries', habits.countries, keys.country),
    networks: add('networks', habits.networks, keys.network),
    clients: [keys.client, keys.protocol, keys.agent].reduce((held, key) => add('clients', held, key), habits.clients),
    devices: add('devices', habits.devices, keys.device),
    lastPlace: newerPlace(habits.lastPlace, place),
    newestFrom: newestFrom(habits, minute),
  };
}

function newestFrom({ days, newestFrom: known }: Habits, minute: number): number | undefined {
  const newest = Math.max(...days);
  const day = dayOfMinute(minute);
  if (day > newest) return minute;
  return day === newest && known !== undefined ? Math.min(known, minute) : known;
}

const tenth = (degrees: number): number => Math.round(degrees * 10) / 10;

/** Two successes in one minute are sorted by their text, so that the order of arrival does not matter. */
function newerPlace(one: LastPlace | null, other: LastPlace | null): LastPlace | null {
  if (one === null || other === null) return one ?? other;
  if (one[0] !== other[0]) return one[0] > other[0] ? one : other;
  return JSON.stringify(one) > JSON.stringify(other) ? one : other;
}

type Use = readonly [person: string, day: number];

/** The newest first; of equals the alphabetically first. */
const byNewestUse = ([a, dayA]: Use, [b, dayB]: Use): number => dayB - dayA || (a < b ? -1 : 1);

function withUser(list: readonly Shared[], key: string | null, person: string, day: number): readonly Shared[] {
  if (key === null) return list;
  const known = list.find(([one]) => one === key)?.[1] ?? [];
  const own = known.find(([one]) => one === person);
  if (own !== undefined && own[1] >= day) return list;
  const use: Use = [person, day];
  const oldest = known[sharedBy - 1];
  // Habits that are shared by the tenant, such as the office, are not stored for each person.
  if (own === undefined && oldest !== undefined && byNewestUse(oldest, use) < 0) return list;
  const users = [...known.filter((one) => one !== own), use].sort(byNewestUse).slice(0, sharedBy);
  return [...list.filter(([one]) => one !== key), [key, users] as const]
    .sort(([a, [[, dayA] = ['', 0]]], [b, [[, dayB] = ['', 0]]]) => dayB - dayA || (a < b ? -1 : 1))
    .slice(0, most.shared);
}

const personText = (personId: string): string => `person|${personId}`;

/** The key under which a person is in the shared habits. */
export const personKey = (tenantId: string, personId: string): string => keyOf(tenantId, personText(personId));

function withShared(shared: SharedHabits, keys: Keys, person: string, day: number): SharedHabits {
  return {
    countries: withUser(shared.countries, keys.country, person, day),
    networks: withUser(shared.networks, keys.network, person, day),
    clients: withUser(shared.clients, keys.client, person, day),
  };
}

/** Removes a person from the shared habits. */
export function withoutPerson(shared: SharedHabits, person: string): SharedHabits {
  const without = (list: readonly Shared[]): readonly Shared[] =>
    list
      .map(([key, users]) => [key, users.filter(([one]) => one !== person)] as const)
      .filter(([, users]) => users.length > 0);
  return {
    countries: without(shared.countries),
    networks: without(shared.networks),
    clients: without(shared.clients),
  };
}

/** The days of doubted sign-ins, by the key of their person. */
type DoubtedUsers = ReadonlyMap<string, readonly number[]>;

const noDoubtedUsers: DoubtedUsers = new Map();

const doubtedUsersIn = (tenantId: string, doubts: Doubts): DoubtedUsers =>
  new Map(
    [...doubts].map(([id, all]) => [
      personKey(tenantId, id),
      all.filter(({ isSettled }) => isSettled !== true).map(({ from }) => dayOfMinute(minuteAt(from))),
    ]),
  );

/** Several people whom an attacker reached from one network do not make it usual. */
const isShared = (list: readonly Shared[], key: string, day: number, within: number, doubted: DoubtedUsers): boolean =>
  (list.find(([one]) => one === key)?.[1] ?? []).filter(
    ([person, last]) =>
      day - last <= within && !doubted.get(person)?.some((since) => since <= last && last - since <= within),
  ).length >= sharedBy;

/**
 * The habits that a sign-in is judged by, the minutes of the person's doubted or settled sign-ins, and the days of
 * everybody's.
 */
type Judging = {
  readonly habits: Habits;
  readonly shared: SharedHabits;
  readonly isDoubted: (minute: number) => boolean;
  readonly isSettled: (minute: number) => boolean;
  readonly doubtedUsers: DoubtedUsers;
};

function judgingBy({ people, shared }: HabitBook, doubts: Doubts, doubtedUsers: DoubtedUsers, id: string): Judging {
  const spans = (doubts.get(id) ?? []).map(({ from, to, isSettled = false }) => ({
    from: minuteAt(from),
    to: minuteAt(to),
    isSettled,
  }));
  const isIn = (settled: boolean, minute: number): boolean =>
    spans.some(({ from, to, isSettled }) => isSettled === settled && from <= minute && minute <= to);
  return {
    habits: people.get(id) ?? noHabits,
    shared,
    isDoubted: (minute) => isIn(false, minute),
    isSettled: (minute) => isIn(true, minute),
    doubtedUsers,
  };
}

function noveltyOf(
  { habits, shared, isDoubted, isSettled, doubtedUsers }: Judging,
  part: NovelPart,
  key: string | null,
  minute: number,
): Novelty {
  const day = dayOfMinute(minute);
  if (key === null) return 'unknown';
  const list = listOf[part];
  const known = habits[list].find(([one]) => one === key);
  // Only habits about the origin identify a person; an app or protocol does not.
  const isInDoubt = known !== undefined && list !== 'clients' && isDoubted(known[1]);
  const isHeld =
    known !== undefined && day - known[2] <= (isInDoubt ? doubtedDays : keptDays[list]) && known[1] < minute;
  if (isHeld && !isInDoubt && (minute - known[1] > recentMinutes || isSettled(known[1]))) return 'known';
  const doubted = list === 'clients' ? noDoubtedUsers : doubtedUsers;
  if (list !== 'devices' && isShared(shared[list], key, day, sharedDays[list], doubted)) return 'known';
  if (habits.days.filter((one) => one < day && day - one <= keptDays.networks).length < baselineDays) return 'unknown';
  return isHeld ? 'recent' : 'first';
}

/** Whether the person, or several people of the tenant, have used the network of this address for more than a day; false if unknown. */
export function isUsualNetwork(
  book: HabitBook,
  tenantId: string,
  personId: string,
  address: string | null,
  at: string,
  doubts: Doubts = noDoubts,
): boolean {
  const judging = judgingBy(book, doubts, doubtedUsersIn(tenantId, doubts), personId);
  const key = networkKey((text) => keyOf(tenantId, text), networkOf(address));
  return noveltyOf(judging, 'network', key, minuteAt(at)) === 'known';
}

function journeyOf({ habits, isDoubted }: Judging, signIn: SignIn, minute: number): Journey | null {
  const { lastPlace: last } = habits;
  const { coordinates } = signIn;
  if (last === null || coordinates === null || coordinates === undefined || last[0] > minute) return null;
  const km = distanceKm(last[1], last[2], tenth(coordinates.latitude), tenth(coordinates.longitude));
  const hours = Math.max(minute - last[0], 1) / (hourMs / minuteMs);
  const network = habits.networks.find(([key]) => key === last[3]);
  return {
    km: Math.round(km),
    kmPerHour: Math.round(Math.max(0, km - locationErrorKm) / hours),
    isFromKnownNetwork: network !== undefined && !isDoubted(network[1]) && minute - network[1] > recentMinutes,
  };
}

const earthRadiusKm = 6371;

/** Great-circle distance; degrees in, kilometres out. */
function distanceKm(latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): number {
  const [a, b] = [(latitudeA * Math.PI) / 180, (latitudeB * Math.PI) / 180];
  const turn = ((longitudeB - longitudeA) * Math.PI) / 180;
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half)));
}

function familiarityOf(judging: Judging, signIn: SignIn, keys: Keys, minute: number): Familiarity {
  const { habits } = judging;
  const novelty = (part: NovelPart): Novelty => noveltyOf(judging, part, keys[part], minute);
  return {
    country: novelty('country'),
    network: novelty('network'),
    client: novelty('client'),
    protocol: novelty('protocol'),
    agent: novelty('agent'),
    device: novelty('device'),
    journey: journeyOf(judging, signIn, minute),
    idleDays: idleDaysOf(habits, minute),
    knownDays: knownDaysOf(habits, minute),
    isOwnClient: isOwnClient(habits, keys.client, minute),
  };
}

function isOwnClient({ clients }: Habits, key: string | null, minute: number): boolean {
  const known = clients.find(([one]) => one === key);
  const isKept = known !== undefined && dayOfMinute(minute) - known[2] <= keptDays.clients;
  return isKept && minute - known[1] > recentMinutes;
}

/** Gives the same result whether or not this sign-in was already learned. */
function idleDaysOf({ days, newestFrom: first }: Habits, minute: number): number | null {
  const day = dayOfMinute(minute);
  const earlier = days.filter((one) => one < day);
  const isFirstOfDay = !days.includes(day) || minute === first;
  return isFirstOfDay && earlier.length > 0 ? day - Math.max(...earlier) : null;
}

function knownDaysOf({ countries, networks, clients, devices }: Habits, minute: number): number {
  let begun = minute;
  for (const list of [countries, networks, clients, devices])
    for (const [, first] of list) begun = Math.min(begun, first);
  return Math.floor((minute - begun) / recentMinutes);
}

/** The parts that are new for the person, by name. */
export const newPartsOf = (familiarity: Familiarity): readonly NovelPart[] =>
  novelParts.filter((part) => familiarity[part] === 'first' || familiarity[part] === 'recent');

/**
 * The sign-in with the values that were new in it. `isTriedNetwork`: other people failed to sign in from its network
 * shortly before, so the network counts as new unless the person is known to use it.
 */
export function withNews(signIn: SignIn, familiarity: Familiarity | undefined, isTriedNetwork = false): SignIn {
  const found = familiarity === undefined ? [] : newPartsOf(familiarity);
  const isAdded = isTriedNetwork && familiarity?.network !== 'known' && !found.includes('network');
  const newParts = isAdded ? [...found, 'network' as const] : found;
  return newParts.length === 0 ? signIn : { ...signIn, newParts };
}

/** Only a successful sign-in of an app, or an interactive one of a person, shows a habit. */
const showsHabit = (signIn: SignIn): boolean =>
  signIn.errorCode === 0 && (signIn.isInteractive !== false || isAppSignIn(signIn));

export type JudgedSignIns = {
  /** The values that were new in each sign-in, by record id. */
  readonly familiarity: ReadonlyMap<string, Familiarity>;
  readonly book: HabitBook;
  /** The people whose habits changed. */
  readonly changed: ReadonlyMap<string, Habits>;
};

/** Reads sign-ins one by one, in the order of time. */
type HabitLearner = {
  /** Judges the sign-in by earlier habits, and then learns from it. */
  readonly judge: (signIn: SignIn) => Familiarity;
  /** The habits after all sign-ins so far. */
  readonly book: () => HabitBook;
};

export function habitLearner(before: HabitBook, tenantId: string, doubts: Doubts = noDoubts): HabitLearner {
  const key = rememberedKeys(tenantId);
  const people = new Map(before.people);
  const doubtedUsers = doubtedUsersIn(tenantId, doubts);
  let { shared } = before;
  return {
    judge: (signIn) => {
      const keys = keysOf(key, signIn);
      const habits = people.get(signIn.userId) ?? noHabits;
      // What people or other apps use is not usual for an app.
      const isApp = isAppSignIn(signIn);
      const usual = isApp ? noSharedHabits : shared;
      const judging = judgingBy({ people, shared: usual }, doubts, doubtedUsers, signIn.userId);
      const minute = minuteAt(signIn.createdDateTime);
      const familiarity = familiarityOf(judging, signIn, keys, minute);
      if (showsHabit(signIn)) {
        people.set(signIn.userId, withSignIn(habits, signIn, keys, minute));
        if (!isApp) shared = withShared(shared, keys, key(personText(signIn.userId)), dayOfMinute(minute));
      }
      return familiarity;
    },
    book: () => ({ people, shared }),
  };
}

/** Judges each sign-in by earlier habits, in order of time, and then learns from it. */
export function judgeAndLearn(
  before: HabitBook,
  tenantId: string,
  signIns: readonly SignIn[],
  doubts: Doubts = noDoubts,
): JudgedSignIns {
  const { judge, book } = habitLearner(before, tenantId, doubts);
  const familiarity = new Map([...signIns].sort(inOrder).map((signIn) => [signIn.id, judge(signIn)]));
  const learned = book();
  const changed = new Map([...learned.people].filter(([id, habits]) => !isSameJson(habits, before.people.get(id))));
  return { familiarity, book: learned, changed };
}

/** The order in which sign-ins are learned. */
export const inOrder = (a: SignIn, b: SignIn): number =>
  Date.parse(a.createdDateTime) - Date.parse(b.createdDateTime) || (a.id < b.id ? -1 : 1);

/** What is the same change, what is one action, what made a control fail: each condition is the only one that decides its row. */
import {
  isCauseOf,
  isGoingOn,
  isMuchMore,
  isSameAction,
  isSameChange,
  isSameKnownActor,
  isSummedUpBy,
  type NamedChange,
  namedChangeOf,
} from '../../../shared/core/alerting/named-change';
import { subjectKey } from '../../../shared/core/alerting/subject';
import type { WatchEvent } from '../../../shared/core/event/event';
import { blind, detection, event, failed as failedControl, iso, minutes } from './evidence';

const person = (id: string) => ({ type: 'person', id, ipAddress: null }) as const;
const policy = subjectKey({ type: 'object', id: 'ca01' });
const other = subjectKey({ type: 'object', id: 'ca02' });
const fleet = subjectKey({ type: 'fleet', kind: 'managedDevice' });

/** A difference between two collections, ten minutes apart, by nobody known. */
const seen = (over: Partial<NamedChange> = {}): NamedChange => ({
  eventId: 'seen',
  type: 'change',
  source: 'EV.P02',
  subjects: [policy],
  property: 'EV.P02|ca01',
  from: iso(0),
  to: iso(minutes(10)),
  causes: [],
  elements: ['group vendors'],
  concerns: ['EV.P02|ca01|group vendors'],
  about: ['ca01', 'vendors'],
  found: [],
  actor: null,
  recordId: null,
  provedAt: null,
  isRecord: false,
  isNobodys: false,
  endedAt: null,
  isMomentary: false,
  severity: 'high',
  exposed: null,
  ...over,
});

/** An entry of the log. */
const logged = (afterMs: number, over: Partial<NamedChange> = {}): NamedChange => {
  const recordId = over.recordId === undefined ? `entry at ${afterMs}` : over.recordId;
  const at = iso(afterMs);
  return seen({
    eventId: recordId ?? 'entry',
    from: at,
    to: at,
    actor: person('mara'),
    isRecord: true,
    provedAt: at,
    ...over,
    recordId,
  });
};

const notice = (over: Partial<NamedChange> = {}): NamedChange =>
  seen({ type: 'notice', property: 'blind', elements: [], isMomentary: true, ...over });

type Pair = readonly [string, boolean, NamedChange, NamedChange];

const bothWays = (rows: readonly Pair[]): readonly Pair[] =>
  rows.flatMap(([what, is, a, b]): Pair[] => [
    [what, is, a, b],
    [`${what}, the other way round`, is, b, a],
  ]);

const momentary = { isMomentary: true, concerns: [] } as const;

test.each(
  bothWays([
    ['an entry within the difference', true, logged(minutes(5)), seen()],
    ['an entry before it', false, logged(-minutes(2)), seen()],
    ['an entry after it', false, logged(minutes(12)), seen()],
    ['an entry of seconds before it, for a replica may be behind', true, logged(-20_000), seen()],
    ['an entry of seconds after it', true, logged(minutes(10) + 20_000), seen()],
    ['another property', false, logged(minutes(5), { property: 'EV.P02|ca02' }), seen()],
    ['no property', false, logged(minutes(5), { property: null }), seen({ property: null })],
    ['a failure and a change', false, seen({ type: 'failure' }), seen()],
    ['other values', false, logged(minutes(5), { elements: ['group sales'] }), seen()],
    ['one of the values', true, logged(minutes(5)), seen({ elements: ['group vendors', 'group sales'] })],
    ['values and none', false, logged(minutes(5), { elements: [] }), seen()],
    ['no values on either side', true, logged(minutes(5), { elements: [] }), seen({ elements: [] })],
    ['two known actors', false, logged(minutes(5)), seen({ actor: person('tom') })],
    ['the same known actor', true, logged(minutes(5)), seen({ actor: person('mara') })],
    ['two entries of one act', true, logged(0), logged(minutes(4))],
    ['two entries that are too far apart', false, logged(0), logged(minutes(6))],
    ['one entry read twice', true, logged(0, { recordId: 'one' }), logged(minutes(30), { recordId: 'one' })],
    [
      'the entry that proved a difference far away',
      true,
      seen({ actor: person('mara'), recordId: 'one' }),
      logged(minutes(30), { recordId: 'one' }),
    ],
    [
      'two entries of what is over at once',
      false,
      logged(0, { ...momentary, elements: [] }),
      logged(minutes(1), { ...momentary, elements: [] }),
    ],
    ['two sign-ins of one session', true, logged(0, momentary), logged(minutes(50), momentary)],
    ['two sign-ins of two sessions', false, logged(0, momentary), logged(minutes(70), momentary)],
    [
      'what is over at once, by two detectors',
      false,
      logged(0, momentary),
      logged(minutes(50), { ...momentary, source: 'EV.P01' }),
    ],
    ['what is over at once, and what lasts', false, logged(0, momentary), logged(minutes(50))],
    ['two differences that overlap', true, seen(), seen({ from: iso(minutes(5)), to: iso(minutes(15)) })],
    ['two differences one after the other', false, seen(), seen({ from: iso(minutes(10)), to: iso(minutes(20)) })],
    [
      'what lasts of the monitor, at another time',
      true,
      notice({ isMomentary: false }),
      notice({ isMomentary: false, from: iso(minutes(30)) }),
    ],
    ['two entries about the monitor at one time', false, notice({ recordId: 'one' }), notice({ recordId: 'two' })],
    [
      'one entry about the monitor',
      true,
      notice({ recordId: 'one' }),
      notice({ recordId: 'one', from: iso(minutes(30)) }),
    ],
    ['what happened to the monitor at one time', true, notice(), notice()],
    ['what happened to the monitor at two times', false, notice(), notice({ from: iso(minutes(30)) })],
  ]),
)('the same change, %s: %s', (_, is, a, b) => {
  expect(isSameChange(a, b)).toBe(is);
});

test.each(
  bothWays([
    [
      'one actor and activity, an object, minutes apart',
      true,
      logged(0),
      logged(minutes(4), { property: 'EV.P02|other' }),
    ],
    ['too far apart', false, logged(0), logged(minutes(6))],
    ['two actors', false, logged(0), logged(minutes(1), { actor: person('tom') })],
    [
      'two actors in one entry',
      false,
      logged(0, { recordId: 'one' }),
      logged(0, { recordId: 'one', actor: person('tom') }),
    ],
    ['another activity', false, logged(0), logged(minutes(1), { source: 'EV.P01' })],
    ['another object', false, logged(0), logged(minutes(1), { subjects: [other] })],
    [
      'another object of one entry',
      true,
      logged(0, { recordId: 'one' }),
      logged(0, { recordId: 'one', subjects: [other] }),
    ],
    ['a control that fails', false, logged(0, { recordId: 'one' }), logged(0, { recordId: 'one', type: 'failure' })],
    ['what is said of the monitor', false, logged(0), logged(1000, { type: 'notice' })],
    ['an actor, and nobody known', false, logged(minutes(10)), seen()],
    ['nobody known in one collection', true, seen(), seen({ source: 'EV.P01' })],
    ['nobody known in collections that end apart', false, seen(), seen({ to: iso(minutes(20)) })],
    ['nobody known in collections that begin apart', false, seen(), seen({ from: iso(minutes(5)) })],
    ['nobody known, and an entry at one time', false, seen(), seen({ isRecord: true })],
    ['an actor, and nobody known, at one time', false, seen({ actor: person('mara') }), seen()],
  ]),
)('one action, %s: %s', (_, is, a, b) => {
  expect(isSameAction(a, b)).toBe(is);
});

const part = seen({ partOf: 'risk of lea', property: 'EV.S01|lea' });
const sum = seen({ property: 'risk of lea', source: 'EV.S21' });

test.each<Pair>([
  ['its part', true, part, sum],
  ['what is no part of anything', false, seen(), seen({ property: null })],
  ['what is part of nothing, as recorded', false, seen({ partOf: null }), seen({ property: null })],
  ['a part of something else', false, part, seen({ property: 'risk of tom' })],
  ['a part that is milder', false, { ...part, severity: 'medium' }, sum],
  ['a control that fails', false, { ...part, type: 'failure' }, sum],
])('is summed up, %s: %s', (_, is, named, change) => {
  expect(isSummedUpBy(named, change)).toBe(is);
});

const failed = (over: Partial<NamedChange> = {}): NamedChange =>
  seen({
    eventId: 'failed',
    type: 'failure',
    source: 'ZT.ID.001',
    property: null,
    elements: [],
    subjects: [],
    about: [],
    ...over,
  });
const explaining = {
  joinsOf: (source: string) => (source === 'EV.P02' ? ['ZT.ID.001'] : []),
  explainsOf: (source: string) => (source === 'EV.S21' ? ['ZT.ID.001'] : []),
};
const early = { from: iso(-minutes(20)), to: iso(-minutes(10)) };
const days = { from: iso(-minutes(3000)), to: iso(-minutes(2990)) };

test.each<Pair>([
  ['a change of its collection', true, seen(), failed()],
  ['another kind of change', false, seen({ source: 'EV.P99' }), failed()],
  [
    'another kind of change, of an object that turned it',
    true,
    seen({ source: 'EV.P99' }),
    failed({ subjects: [policy] }),
  ],
  [
    'a change of another object than the one that turned it',
    false,
    seen({ subjects: [other] }),
    failed({ subjects: [policy] }),
  ],
  ['a change before the last verdict that passed', false, seen(early), failed()],
  ['one that the verdict names all the same', true, seen(early), failed({ causes: ['seen'] })],
  ['a change of the next collection', false, seen({ from: iso(minutes(10)), to: iso(minutes(20)) }), failed()],
  ['an entry of the moment of the verdict', true, logged(minutes(10)), failed()],
  ['an entry after it', false, logged(minutes(11)), failed()],
  ['a change by another actor', false, logged(minutes(5)), failed({ actor: person('tom') })],
  ['a change of something that it does not find wrong', false, seen(), failed({ about: ['sales'] })],
  ['a change of something that it finds wrong', true, seen(), failed({ about: ['vendors'] })],
  ['a failure of another control', false, failed({ source: 'EV.P02' }), failed()],
  ['a change of the fleet some hours before', true, seen({ ...early, subjects: [fleet] }), failed({ about: ['x'] })],
  ['a change of the fleet days before', false, seen({ ...days, subjects: [fleet] }), failed()],
  [
    'what lasts, of the same person',
    true,
    seen({ ...days, source: 'EV.S21', about: ['lea'] }),
    failed({ about: ['lea'] }),
  ],
  ['what lasts, of somebody else', false, seen({ source: 'EV.S21', about: ['tom'] }), failed({ about: ['lea'] })],
])('made a control fail, %s: %s', (_, is, change, failure) => {
  expect(isCauseOf(change, failure, explaining)).toBe(is);
});

test('a change is not made to fail', () => {
  expect(isCauseOf(seen(), { ...failed(), type: 'change' }, explaining)).toBe(false);
});

describe('what an event names', () => {
  const control = (over: Partial<WatchEvent> = {}): WatchEvent => failedControl('ZT.1', 0, over);
  const counted = (unit: 'people' | 'devices'): Pick<WatchEvent, 'exposure'> => ({
    exposure: { computed: true, unit, count: 1, of: 9, ids: ['lea'], privilegedCount: 0, privilegedIds: [] },
  });

  test.each<[string, Partial<NamedChange>, WatchEvent]>([
    ['a control that fails is not an object', { type: 'failure', subjects: [], property: null }, control()],
    [
      'also where it is about a policy',
      { subjects: [], property: null },
      control({ resource: { kind: 'conditionalAccessPolicy', id: 'ca01', name: 'ca01' } }),
    ],
    [
      'nor is a control that has another event',
      { type: 'notice', subjects: [], property: null },
      event({ type: 'health', source: 'ZT.1', resource: { kind: 'control', id: 'ZT.1', name: 'ZT.1' } }),
    ],
    [
      'a detection is about its object',
      { subjects: [policy], property: 'EV.P02|ca01', found: [] },
      detection('EV.P02', 'ca01'),
    ],
    [
      'what the monitor says of itself is one thing until it is over',
      { type: 'notice', property: 'blind|users' },
      blind('users'),
    ],
    ['a control names whom it exposes', { about: ['lea'], exposed: 1 }, control(counted('people'))],
    ['a control that counts devices names none', { about: [], exposed: 1 }, control(counted('devices'))],
    ['an exposure that is not computed is no number', { exposed: null }, control()],
    [
      'a control names what it finds wrong',
      { about: ['a', 'b'], found: ['a', 'b'] },
      control({ details: { foundIn: ['a', 'b'] } }),
    ],
    [
      'the tenant is nothing that it names',
      { about: [], found: [] },
      control({ details: { foundIn: ['tenant'] }, ...counted('people') }),
    ],
    [
      'of one that fails worse only what was added',
      { found: ['b'] },
      control({ type: 'weakened', details: { foundIn: ['a', 'b'], added: ['b'] } }),
    ],
    [
      'all of it where nothing was added',
      { found: ['a'] },
      control({ type: 'weakened', details: { foundIn: ['a'], added: [] } }),
    ],
    [
      'all of it where it fails first',
      { found: ['a', 'b'] },
      control({ details: { foundIn: ['a', 'b'], added: ['b'] } }),
    ],
    ['a detection finds nothing', { found: [] }, detection('EV.P02', 'ca01', { details: { foundIn: ['a'] } })],
    [
      'what lasts has no values but its elements',
      { elements: [] },
      detection('EV.P02', 'ca01', { details: { what: 'secret', ipAddress: '192.0.2.7' } }),
    ],
    [
      'what is over at once has what it was and from where',
      { elements: ['secret', 'from 192.0.2.7'] },
      detection('EV.A05', 'app', { concern: null, details: { what: 'secret', ipAddress: '192.0.2.7' } }),
    ],
    ['and nothing where it says neither', { elements: [] }, detection('EV.A05', 'app', { concern: null })],
  ])('%s', (_, expected, one) => {
    expect(namedChangeOf(one)).toMatchObject(expected);
  });
});

test('nobody known is not the same as anybody', () => {
  expect(isSameKnownActor(seen(), seen())).toBe(false);
  expect(isSameKnownActor(seen({ actor: person('mara') }), seen())).toBe(false);
  expect(isSameKnownActor(seen({ actor: person('mara') }), seen({ actor: person('tom') }))).toBe(false);
  expect(isSameKnownActor(seen({ actor: person('mara') }), seen({ actor: person('mara') }))).toBe(true);
});

describe('what happens to a fleet goes on', () => {
  const devices = (over: Partial<NamedChange> = {}): NamedChange =>
    seen({ subjects: [fleet], property: 'EV.D01|fleet', elements: [], ...over });

  test.each<[string, boolean, NamedChange, NamedChange]>([
    ['in a later collection', true, devices(), devices()],
    ['by the same account', true, devices({ actor: person('mara') }), devices({ actor: person('mara') })],
    ['not by another account', false, devices({ actor: person('mara') }), devices({ actor: person('tom') })],
    ['not in another property', false, devices(), devices({ property: 'EV.D02|fleet' })],
    ['not after what an entry of the log says', false, devices({ isRecord: true }), devices()],
    ['not in an entry of the log', false, devices(), devices({ isRecord: true })],
    ['not after what was over at once', false, devices({ isMomentary: true }), devices()],
    ['not in one object of it', false, devices(), devices({ subjects: [fleet, policy] })],
    ['not where nobody knows what changed', false, devices({ subjects: [] }), devices({ subjects: [] })],
    ['not after its end', false, devices({ endedAt: iso(0) }), devices()],
  ])('%s: %s', (_, is, named, change) => expect(isGoingOn(named, change)).toBe(is));

  test.each<[string, boolean, readonly (number | null)[], number | null]>([
    ['half as much again', true, [10], 15],
    ['less than that', false, [10], 14],
    ['half as much again as the first, once', false, [10, 15], 16],
    ['and more than that once more', true, [10, 15], 23],
    ['what was not counted before does not matter', true, [null, 10], 15],
    ['nothing was counted before', false, [null], 15],
    ['nothing was there before', false, [0], 15],
    ['it is not counted now', false, [10], null],
    ['nothing is there now', false, [10], 0],
  ])('so much more is worth an update: %s: %s', (_, is, counts, exposed) => {
    const named = counts.map((count) => devices({ exposed: count }));
    const other = devices({ property: 'EV.D02|fleet', exposed: 1000 });
    expect(isMuchMore([other, ...named], devices({ exposed }))).toBe(is);
  });
});

/** The same change, one action, or the cause of a failure: in each row, one condition alone decides. */
import {
  countsPeopleOf,
  explainsOther,
  isCauseOf,
  isEarlierStep,
  isGoingOn,
  isMuchMore,
  isPlannedChange,
  isSameAction,
  isSameChange,
  isSameKnownActor,
  isSameMatter,
  isSameStory,
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

/** A difference between two collections, ten minutes apart, without an actor. */
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
const found = (over: Partial<NamedChange> = {}): NamedChange => seen({ isNobodys: true, ...over });

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
    [
      'a value in the spelling of an earlier version',
      true,
      logged(minutes(5), { elements: ['weaker controlRemoved'] }),
      seen({ elements: ['weaker controlRemoved Grant'] }),
    ],
    [
      'the same loss of two settings',
      false,
      logged(minutes(5), { elements: ['weaker controlRemoved Session'] }),
      seen({ elements: ['weaker controlRemoved Grant'] }),
    ],
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
    [
      'a problem that Microsoft finds and that grows',
      true,
      found(),
      found({ from: iso(minutes(50)), to: iso(minutes(60)) }),
    ],
    [
      'another problem of the object',
      false,
      found(),
      found({ source: 'EV.S01', property: 'EV.S01|x', to: iso(minutes(60)) }),
    ],
    [
      'a problem that is over, and the next',
      false,
      found({ endedAt: iso(minutes(30)) }),
      found({ to: iso(minutes(60)) }),
    ],
    ['a problem that Microsoft finds, and an entry of the log', false, found(), found({ isRecord: true })],
    ['what Microsoft finds, and what somebody unknown did', false, found(), seen({ to: iso(minutes(60)) })],
    [
      'what Microsoft finds and is over at once',
      false,
      found({ isMomentary: true }),
      found({ isMomentary: true, to: iso(minutes(60)) }),
    ],
  ]),
)('one action, %s: %s', (_, is, a, b) => {
  expect(isSameAction(a, b)).toBe(is);
});

/** Steps of one person's account; the last of them has the entry "last". */
const attack = (over: Partial<NamedChange> = {}): NamedChange =>
  logged(0, {
    source: 'EV.T09',
    subjects: [],
    property: 'EV.T09|lea',
    elements: ['last'],
    recordId: 'last',
    steps: ['first', 'last'],
    ...momentary,
    ...over,
  });
const byNobodyKnown = { actor: null, recordId: null, provedAt: null } as const;

test.each(
  bothWays([
    ['with a step in common', true, attack(), attack({ steps: ['last', 'later'] })],
    ['without a step in common', false, attack(), attack({ steps: ['later'] })],
    ['about another person', false, attack(), attack({ property: 'EV.T09|tom' })],
    ['by another account', false, attack(), attack({ actor: person('tom') })],
    ['of which one names no actor', true, attack(), attack(byNobodyKnown)],
    ['of which one has no steps', false, attack(), seen({ property: 'EV.T09|lea' })],
  ]),
)('are one attack that went on, two stories %s: %s', (_, is, a, b) => expect(isSameStory(a, b)).toBe(is));

test.each(
  bothWays([
    ['its first entry by the same account', true, attack(), logged(-minutes(60), { recordId: 'first' })],
    ['another entry by the same account', false, attack(), logged(-minutes(60), { recordId: 'other' })],
    ['its first entry, prepared by another', false, attack(), logged(0, { recordId: 'first', actor: person('tom') })],
    ['its first entry, by nobody known', false, attack(), logged(0, { recordId: 'first', actor: null })],
    ['two entries', false, logged(0), logged(minutes(1))],
  ]),
)('is an earlier step of a story, %s: %s', (_, is, a, b) => expect(isEarlierStep(a, b)).toBe(is));

const proofless = attack({ ...byNobodyKnown, elements: ['risk'] });

test.each(
  bothWays([
    ['its last step, which has no log entry', true, proofless, seen({ eventId: 'risk' })],
    ['another step', false, proofless, seen({ eventId: 'first' })],
    [
      'an event that lists another, without being a story',
      false,
      { ...proofless, steps: undefined },
      seen({ eventId: 'risk' }),
    ],
  ]),
)('is one action with a story, %s: %s', (_, is, a, b) => expect(isSameAction(a, b)).toBe(is));

const part = seen({ partOf: 'risk of lea', property: 'EV.S01|lea' });
const sum = seen({ property: 'risk of lea', source: 'EV.S21' });

test.each<Pair>([
  ['its part', true, part, sum],
  ['a change that is part of nothing', false, seen(), seen({ property: null })],
  ['a change that is part of nothing, as recorded', false, seen({ partOf: null }), seen({ property: null })],
  ['a part of something else', false, part, seen({ property: 'risk of tom' })],
  ['a milder part', false, { ...part, severity: 'medium' }, sum],
  ['a failing control', false, { ...part, type: 'failure' }, sum],
])('is summarised, %s: %s', (_, is, named, change) => {
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
  mayFail: () => true,
  explainsOf: (source: string) => (source === 'EV.S21' ? ['ZT.ID.001'] : []),
  collectionsOf: () => 1,
};
const spike = seen({ isSpike: true });
const secondsMs = (count: number): number => count * 1000;
const early = { from: iso(-minutes(20)), to: iso(-minutes(10)) };
const days = { from: iso(-minutes(3000)), to: iso(-minutes(2990)) };

test.each<Pair>([
  ['a change in its collection', true, seen(), failed()],
  ['a change of another kind', false, seen({ source: 'EV.P99' }), failed()],
  [
    'a change of another kind, to an object that the control names',
    true,
    seen({ source: 'EV.P99' }),
    failed({ subjects: [policy] }),
  ],
  [
    'a change to another object than the one it names',
    false,
    seen({ subjects: [other] }),
    failed({ subjects: [policy] }),
  ],
  ['a change before the last passing verdict', false, seen(early), failed()],
  ['such a change, where the verdict names it', true, seen(early), failed({ causes: ['seen'] })],
  ['a change in the next collection', false, seen({ from: iso(minutes(10)), to: iso(minutes(20)) }), failed()],
  ['an entry at the time of the verdict', true, logged(minutes(10)), failed()],
  ['an entry after the verdict', false, logged(minutes(11)), failed()],
  [
    'an entry whose change was gone at the verdict',
    false,
    { ...logged(minutes(5)), goneBy: iso(minutes(10)) },
    failed(),
  ],
  ['an entry whose change was gone later', true, { ...logged(minutes(5)), goneBy: iso(minutes(11)) }, failed()],
  ['a change by another actor', false, logged(minutes(5)), failed({ actor: person('tom') })],
  [
    'an entry of its object, seconds before the last passing verdict',
    true,
    logged(-secondsMs(30)),
    failed({ subjects: [policy] }),
  ],
  ['an entry of an object that it does not name, seconds before', false, logged(-secondsMs(30)), failed()],
  [
    'a difference of its object, seconds before',
    false,
    seen({ from: iso(-minutes(10)), to: iso(-secondsMs(30)) }),
    failed({ subjects: [policy] }),
  ],
  [
    'a change to an object that it finds wrong, where a fleet changed',
    true,
    seen(),
    failed({ subjects: [fleet], about: ['vendors'] }),
  ],
  [
    'a change to an object that it finds wrong, where another changed',
    false,
    seen(),
    failed({ subjects: [other], about: ['vendors'] }),
  ],
  ['a change to an object that it does not find wrong', false, seen(), failed({ about: ['sales'] })],
  ['a change to an object that it finds wrong', true, seen(), failed({ about: ['vendors'] })],
  ['a failure of another control', false, failed({ source: 'EV.P02' }), failed()],
  ['a change of the fleet some hours before', true, seen({ ...early, subjects: [fleet] }), failed({ about: ['x'] })],
  ['a change of the fleet days before', false, seen({ ...days, subjects: [fleet] }), failed()],
  [
    'a lasting state of the same person',
    true,
    seen({ ...days, source: 'EV.S21', about: ['lea'] }),
    failed({ about: ['lea'] }),
  ],
  [
    'a spike of changes to an object that it names',
    false,
    { ...spike, source: 'EV.P99' },
    failed({ subjects: [policy] }),
  ],
  [
    'a spike of changes to a fleet that it names',
    true,
    { ...spike, source: 'EV.P99', subjects: [fleet] },
    failed({ subjects: [fleet] }),
  ],
  ['a lasting state of somebody else', false, seen({ source: 'EV.S21', about: ['tom'] }), failed({ about: ['lea'] })],
])('caused a failure, %s: %s', (_, is, change, failure) => {
  expect(isCauseOf(change, failure, explaining)).toBe(is);
});

test('a change that cannot make this control fail has not caused its failure', () => {
  const only = (control: string) => ({
    ...explaining,
    mayFail: (_: string, __: unknown, one: string) => one === control,
  });
  expect(isCauseOf(seen(), failed(), only('ZT.ID.001'))).toBe(true);
  expect(isCauseOf(seen(), failed(), only('ZT.ID.002'))).toBe(false);
});

describe('an entry that only the allowance for clocks lets explain a failure', () => {
  // The entry is a minute older than the collection before the failure, and lies in the one before.
  const entry = logged(-minutes(1));
  const later = failed({ eventId: 'later', subjects: [policy], from: iso(0), to: iso(minutes(10)) });
  const earlier = failed({ eventId: 'earlier', subjects: [policy], from: iso(-minutes(10)), to: iso(0) });

  test.each<[string, boolean, NamedChange, NamedChange, NamedChange]>([
    ['explains the earlier failure of the control', true, entry, later, earlier],
    ['explains this one where no earlier one is known', false, entry, later, later],
    ['explains this one where another control failed before', false, entry, later, { ...earlier, source: 'ZT.9' }],
    ['explains this one where it lies between its collections', false, logged(minutes(5)), later, earlier],
    ['explains this one at the time of its collection', false, logged(minutes(10)), later, earlier],
    ['explains the earlier one at the time of that collection', true, logged(0), later, earlier],
    ['explains this one where the earlier one began with it', false, logged(-minutes(10)), later, earlier],
    [
      'explains this one where the earlier one is not of its object',
      false,
      entry,
      later,
      { ...earlier, goneBy: null, subjects: [other], about: ['x'] },
    ],
    ['explains the later failure that it lies in, not the earlier one', true, logged(minutes(5)), earlier, later],
    ['is no difference between two collections', false, { ...entry, isRecord: false }, later, earlier],
  ])('%s', (_, is, change, failure, known) => {
    expect(explainsOther(change, failure, [known], explaining)).toBe(is);
  });
});

describe('a control that counts exactly the people of a late entry', () => {
  const joined = logged(minutes(5), { elements: ['person lea', 'person tom'], exposed: 2 });
  const counting = failed({ about: ['lea', 'tom', 'kim'] });

  test.each<[string, boolean, NamedChange, NamedChange]>([
    ['counts them', true, counting, joined],
    ['does not count a person whom it does not find', false, failed({ about: ['lea'] }), joined],
    ['does not count an entry without people', false, counting, { ...joined, elements: [] }],
    ['does not count an entry that exposes nobody', false, counting, { ...joined, exposed: 0 }],
    ['does not count an entry whose people were not counted', false, counting, { ...joined, exposed: null }],
    ['does not count a difference', false, counting, { ...joined, isRecord: false }],
    ['does not count a notice', false, counting, { ...joined, type: 'notice' }],
    ['does not count an entry of the collection before', false, counting, { ...joined, to: counting.from }],
    ['counts an entry of the time of its collection', true, counting, { ...joined, to: counting.to }],
    ['does not count a later entry', false, counting, { ...joined, to: iso(minutes(11)) }],
    ['is a control, not a change', false, { ...counting, type: 'change' }, joined],
  ])('%s', (_, is, failure, change) => expect(countsPeopleOf(failure, change)).toBe(is));
});

test.each<Pair>(
  bothWays([
    ['one journey', true, seen({ matter: 'a' }), seen({ matter: 'a' })],
    ['two journeys', false, seen({ matter: 'a' }), seen({ matter: 'b' })],
    ['no journey', false, seen(), seen()],
    ['one journey of two people', false, seen({ matter: 'a' }), seen({ matter: 'a', property: 'EV.P02|ca02' })],
    [
      'one journey, two accounts',
      false,
      seen({ matter: 'a', actor: person('mara') }),
      seen({ matter: 'a', actor: person('tom') }),
    ],
  ]),
)('%s is one matter: %s', (_, is, a, b) => expect(isSameMatter(a, b)).toBe(is));

describe('a membership of an inner group', () => {
  const inner = seen({ property: 'EV.R12|inner' });
  const outer = seen({ property: 'EV.R12|outer', through: ['EV.R12|inner'] });

  test.each<Pair>(
    bothWays([
      ['is one of the group that holds it', true, inner, outer],
      ['is none of a group that does not', false, inner, { ...outer, through: ['EV.R12|other'] }],
      ['is none of a group without groups in it', false, inner, seen({ property: 'EV.R12|outer' })],
      ['is a membership in some group', false, { ...inner, property: null }, outer],
    ]),
  )('%s: %s', (_, is, a, b) => expect(isSameChange(a, b)).toBe(is));

  test('is planned by work on that group alone', () => {
    expect(isPlannedChange(inner, inner)).toBe(true);
    expect(isPlannedChange(outer, inner)).toBe(false);
    expect(isPlannedChange(inner, { ...inner, elements: ['group others'] })).toBe(false);
  });
});

test('a change is never the result of a failure', () => {
  expect(isCauseOf(seen(), { ...failed(), type: 'change' }, explaining)).toBe(false);
});

describe('subjects of an event', () => {
  const control = (over: Partial<WatchEvent> = {}): WatchEvent => failedControl('ZT.1', 0, over);
  const counted = (unit: 'people' | 'devices'): Pick<WatchEvent, 'exposure'> => ({
    exposure: { computed: true, unit, count: 1, of: 9, ids: ['lea'], privilegedCount: 0, privilegedIds: [] },
  });

  test.each<[string, Partial<NamedChange>, WatchEvent]>([
    ['a failing control is not an object', { type: 'failure', subjects: [], property: null }, control()],
    [
      'nor where it is about a policy',
      { subjects: [], property: null },
      control({ resource: { kind: 'conditionalAccessPolicy', id: 'ca01', name: 'ca01' } }),
    ],
    [
      'nor where it has another event',
      { type: 'notice', subjects: [], property: null },
      event({ type: 'health', source: 'ZT.1', resource: { kind: 'control', id: 'ZT.1', name: 'ZT.1' } }),
    ],
    [
      'a detection is about its object',
      { subjects: [policy], property: 'EV.P02|ca01', found: [] },
      detection('EV.P02', 'ca01'),
    ],
    [
      'a health event of the monitor is one subject until it ends',
      { type: 'notice', property: 'blind|users' },
      blind('users'),
    ],
    [
      'a change of an app is about both ids of the app',
      { about: ['registration', 'enterprise'] },
      detection('EV.A05', 'registration', { details: { sameAs: 'enterprise' } }),
    ],
    ['a control names the people it exposes', { about: ['lea'], exposed: 1 }, control(counted('people'))],
    ['a control that counts devices names no people', { about: [], exposed: 1 }, control(counted('devices'))],
    ['an uncomputed exposure is no number', { exposed: null }, control()],
    [
      'a control names the objects it finds wrong',
      { about: ['a', 'b'], found: ['a', 'b'] },
      control({ details: { foundIn: ['a', 'b'] } }),
    ],
    [
      'a control does not name the tenant',
      { about: [], found: [] },
      control({ details: { foundIn: ['tenant'] }, ...counted('people') }),
    ],
    [
      'a worse failure names only the added objects',
      { found: ['b'] },
      control({ type: 'weakened', details: { foundIn: ['a', 'b'], added: ['b'] } }),
    ],
    [
      'all objects where nothing was added',
      { found: ['a'] },
      control({ type: 'weakened', details: { foundIn: ['a'], added: [] } }),
    ],
    [
      'all objects at the first failure',
      { found: ['a', 'b'] },
      control({ details: { foundIn: ['a', 'b'], added: ['b'] } }),
    ],
    ['a detection has no findings', { found: [] }, detection('EV.P02', 'ca01', { details: { foundIn: ['a'] } })],
    [
      'a lasting state has its elements as values',
      { elements: [] },
      detection('EV.P02', 'ca01', { details: { what: 'secret', ipAddress: '192.0.2.7' } }),
    ],
    [
      'an instant event has its action and source',
      { elements: ['secret', 'from 192.0.2.7'] },
      detection('EV.A05', 'app', { concern: null, details: { what: 'secret', ipAddress: '192.0.2.7' } }),
    ],
    ['and no values where it gives neither', { elements: [] }, detection('EV.A05', 'app', { concern: null })],
  ])('%s', (_, expected, one) => {
    expect(namedChangeOf(one)).toMatchObject(expected);
  });
});

test('an unknown actor is not the same as any other', () => {
  expect(isSameKnownActor(seen(), seen())).toBe(false);
  expect(isSameKnownActor(seen({ actor: person('mara') }), seen())).toBe(false);
  expect(isSameKnownActor(seen({ actor: person('mara') }), seen({ actor: person('tom') }))).toBe(false);
  expect(isSameKnownActor(seen({ actor: person('mara') }), seen({ actor: person('mara') }))).toBe(true);
});

describe('changes of a fleet continue', () => {
  const devices = (over: Partial<NamedChange> = {}): NamedChange =>
    seen({ subjects: [fleet], property: 'EV.D01|fleet', elements: [], ...over });

  test.each<[string, boolean, NamedChange, NamedChange]>([
    ['in a later collection', true, devices(), devices()],
    ['by the same account', true, devices({ actor: person('mara') }), devices({ actor: person('mara') })],
    ['not by another account', false, devices({ actor: person('mara') }), devices({ actor: person('tom') })],
    ['not in another property', false, devices(), devices({ property: 'EV.D02|fleet' })],
    ['not after the time of a log entry', false, devices({ isRecord: true }), devices()],
    ['not in a log entry', false, devices(), devices({ isRecord: true })],
    ['not after an instant event', false, devices({ isMomentary: true }), devices()],
    ['not for a single object in it', false, devices(), devices({ subjects: [fleet, policy] })],
    ['not where the change is unknown', false, devices({ subjects: [] }), devices({ subjects: [] })],
    ['not after its end', false, devices({ endedAt: iso(0) }), devices()],
  ])('%s: %s', (_, is, named, change) => expect(isGoingOn(named, change)).toBe(is));

  const failing = failed();

  test.each<[string, boolean, readonly (number | null)[], number | null]>([
    ['half as much again', true, [10], 15],
    ['less than that', false, [10], 14],
    ['half as much again as the first, once', false, [10, 15], 16],
    ['and half as much again after that', true, [10, 15], 23],
    ['a number that was not counted before', true, [null, 10], 15],
    ['nothing was counted before', false, [null], 15],
    ['there was nothing before', false, [0], 15],
    ['it is not counted now', false, [10], null],
    ['there is nothing now', false, [10], 0],
  ])('whether an increase is worth an update: %s: %s', (_, is, counts, exposed) => {
    const named = counts.map((count) => devices({ exposed: count }));
    const other = devices({ property: 'EV.D02|fleet', exposed: 1000 });
    expect(isMuchMore([other, ...named], devices({ exposed }))).toBe(is);
  });

  test.each<[string, boolean, readonly NamedChange[], number]>([
    ['its first count', true, [], 27],
    ['little more than itself', false, [{ ...failing, exposed: 27 }], 33],
    ['half as much again', true, [{ ...failing, exposed: 27 }], 41],
    ['little more than the devices that fell', false, [devices({ exposed: 6 }), devices({ exposed: 48 })], 51],
    ['whatever another control counts', true, [{ ...failing, source: 'ZT.2', exposed: 100 }], 33],
  ])('whether a control that counts devices is worth an update: %s', (_, is, named, exposed) =>
    expect(isMuchMore(named, { ...failing, exposed })).toBe(is),
  );
});

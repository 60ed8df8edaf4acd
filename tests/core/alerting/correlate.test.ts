/** Which alert an event joins: in each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { causesOf, correlate } from '../../../shared/core/alerting/correlate';
import { type NamedChange, namedChangeOf, propertyOf } from '../../../shared/core/alerting/named-change';
import { isOverSince } from '../../../shared/core/alerting/over';
import { nothingPlanned, type PlannedWork, plannedWorkOf } from '../../../shared/core/alerting/planned-work';
import { relatedTo } from '../../../shared/core/alerting/related';
import { type SubjectKey, subjectKey } from '../../../shared/core/alerting/subject';
import type { Attribution, WatchEvent } from '../../../shared/core/event/event';
import {
  byTime,
  detection,
  done,
  endedAlert,
  failed,
  groups,
  iso,
  entry as logEntry,
  minutes,
  notYetKnown,
  openAlert,
  provedBy,
  seen,
  telemetry,
  withEvidence,
} from './evidence';

const ofPrincipal = (id: string): readonly SubjectKey[] => [subjectKey({ type: 'principal', id })];
const ofFleet: readonly SubjectKey[] = [subjectKey({ type: 'fleet', kind: 'managedDevice' })];
const people = (...ids: readonly string[]): Pick<WatchEvent, 'exposure'> => ({
  exposure: { computed: true, unit: 'people', count: ids.length, of: 50, ids, privilegedCount: 0, privilegedIds: [] },
});

const entryOf = (detector: string, afterMs: number, actor: string): WatchEvent =>
  logEntry(afterMs, detector, 'ca01', { actor });

const subjectsOf = (event: WatchEvent): readonly SubjectKey[] => namedChangeOf(event).subjects;

const ofRule = (event: WatchEvent, groupKey = 'rule-1'): WatchEvent => ({
  ...event,
  groupKey,
  details: { ...event.details, ruleId: 'rule-1' },
});

// --- Which alert an event joins -----------------------------------------------------------------------------------

type Seen = Readonly<Record<string, WatchEvent>>;

const explaining = {
  joinsOf: (source: string) => (source.startsWith('EV.P') || source === 'EV.D01' ? ['ZT.1', 'ZT.2'] : []),
  mayFail: () => true,
  explainsOf: () => [],
  collectionsOf: () => 1,
};

const momentOf = (now: number) => ({ now: iso(now), groupWaitMs: 20_000 });

/** Each action with the alert that it joins, then its events and actors: `new: edit by mara, failure`. */
function actions(
  alerts: readonly Alert[],
  events: Seen,
  now = minutes(30),
  planned: readonly WatchEvent[] = [],
): readonly string[] {
  const nameOf = ({ id, details, attribution }: WatchEvent): string => {
    const [name = ''] = Object.entries(events).find(([, one]) => one.id === id) ?? [];
    const elements = Array.isArray(details.elements) ? details.elements.map((one) => one.replace('group', '')) : [];
    return `${name}${elements.join('')}${byWhom(attribution)}`;
  };
  const work = plannedWorkOf(planned, { rules: [], openedBy: () => [] });
  return correlate(alerts, Object.values(events), explaining, momentOf(now), work)
    .map(
      ({ alert, members }) =>
        `${alert?.id ?? 'new'}: ${members
          .map(({ event }) => nameOf(event))
          .sort()
          .join(', ')}`,
    )
    .sort();
}

function byWhom(attribution: Attribution): string {
  if (attribution.status === 'notYetKnown') return '';
  if (attribution.status === 'nobody') return ' by nobody';
  return attribution.status === 'known' && 'id' in attribution.actor ? ` by ${attribution.actor.id}` : ` by ?`;
}

type Row = readonly [string, readonly Alert[], Seen, readonly string[]];

/** Every order of a few items. */
function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((one, at) => ordersOf(all.filter((_, place) => place !== at)).map((rest) => [one, ...rest]));
}

/** The order of alerts and events makes no difference. */
function goesWhere(alerts: readonly Alert[], events: Seen, expected: readonly string[]): void {
  for (const alertOrder of ordersOf(alerts))
    for (const order of ordersOf(Object.entries(events)))
      expect(actions(alertOrder, Object.fromEntries(order))).toEqual(expected);
}

const ended = (event: WatchEvent, atMs: number): Alert => {
  const alert = endedAlert('old', [event], atMs);
  return { ...alert, named: alert.named.map((one) => ({ ...one, endedAt: iso(atMs) })) };
};

/** A sign-in that is part of a journey; each has its own time. */
const ofJourney = (afterMs: number, matter = 'journey'): WatchEvent =>
  withEvidence(done('lea', afterMs, 'mara', { source: 'EV.S10', concern: null }), { matter });
const ofDevices = (afterMs: number): WatchEvent =>
  withEvidence(detection('EV.D02', 'fleet'), {
    subjects: ofFleet,
    from: iso(afterMs - minutes(10)),
    to: iso(afterMs),
  });

const some = groups('vendors');
const both = groups('vendors', 'sales');
const risk = { resource: { kind: 'riskyUser', id: 'lea', name: 'lea' } } as const;

describe('events that form one action', () => {
  test.each<Row>([
    [
      'steps of one account that follow each other within minutes are one action',
      [],
      { a: done('ca01', 0, 'mara'), b: done('ca01', minutes(4), 'mara'), c: done('ca01', minutes(8), 'mara') },
      ['new: a by mara, b by mara, c by mara'],
    ],
    [
      'an entry without an actor does not combine two known people into one action',
      [],
      { a: done('ca01', 0, 'mara'), b: done('ca01', 1000), c: done('ca01', 2000, 'tom') },
      ['new: a by mara, b', 'new: c by tom'],
    ],
    [
      'an entry without an actor and the difference that it caused are one action',
      [],
      { entry: done('ca01', -minutes(5)), difference: seen('ca01', 0) },
      ['new: difference, entry'],
    ],
    [
      'the summary of a detection in the same collection is not a second alert',
      [],
      {
        leaked: withEvidence(detection('EV.S01', 'lea', risk), { partOf: 'risk of lea' }),
        level: withEvidence(detection('EV.S21', 'lea', risk), { property: 'risk of lea', from: iso(-minutes(20)) }),
      },
      ['new: leaked, level'],
    ],
    [
      'the summary of two detections does not combine them into one alert',
      [],
      {
        leaked: withEvidence(detection('EV.S01', 'lea', risk), { partOf: 'risk of lea', subjects: [] }),
        sprayed: withEvidence(detection('EV.S02', 'lea', risk), { partOf: 'risk of lea', subjects: [], from: iso(1) }),
        level: withEvidence(detection('EV.S21', 'lea', risk), { property: 'risk of lea', subjects: [] }),
      },
      ['new: leaked, level', 'new: sprayed'],
    ],
    [
      'sign-ins of one journey are one action',
      [],
      { a: ofJourney(0), b: ofJourney(minutes(20)) },
      ['new: a by mara, b by mara'],
    ],
    [
      'sign-ins of two journeys are two actions',
      [],
      { a: ofJourney(0), b: ofJourney(minutes(20), 'another') },
      ['new: a by mara', 'new: b by mara'],
    ],
    [
      'problems left over by one rule are one list',
      [],
      { a: ofRule(seen('ca01', 0)), b: ofRule(seen('ca02', 0)), control: ofRule(failed('ZT.1', 0)) },
      ['new: a, b, control'],
    ],
    [
      'problems left over by two rules are two lists',
      [],
      {
        a: ofRule(seen('ca01', 0)),
        b: ofRule(seen('ca02', 0), 'rule-2'),
        control: ofRule(failed('ZT.9', 0), 'rule-2'),
      },
      ['new: a', 'new: b, control'],
    ],
    [
      'a leftover problem is not combined with an event that merely has the same group',
      [],
      {
        a: ofRule(seen('ca01', 0)),
        b: seen('ca02', -1000, { groupKey: 'rule-1' }),
        control: failed('ZT.9', 0, { groupKey: 'rule-1' }),
      },
      ['new: a', 'new: b', 'new: control'],
    ],
    [
      'nor is it combined with a later event',
      [],
      { a: ofRule(seen('ca01', 0)), b: seen('ca02', 1000, { groupKey: 'rule-1' }) },
      ['new: a', 'new: b'],
    ],
  ])('%s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));
});

test("one action stays one, though another account's alert has already named part of it", () => {
  const alerts = [
    openAlert('nobodys', [seen('ca01', 0, groups('sales'))]),
    openAlert('toms', [done('ca01', -minutes(9), 'tom', groups('interns')), seen('ca01', 0, groups('vendors'))]),
  ];
  const events = {
    a: done('ca01', -minutes(5), 'mara', groups('vendors')),
    b: done('ca01', -minutes(4), 'mara', groups('sales')),
  };
  goesWhere(alerts, events, ['nobodys: a vendors by mara, b sales by mara']);
});

/** Two actions of one account on one policy, more than five minutes apart and between two collections. */
const firstOf = (actor: string): WatchEvent => done('ca01', -minutes(9), actor, some);
const secondOf = (actor: string): WatchEvent => done('ca01', -minutes(3), actor, groups('sales'));

describe('only proof in the log splits a difference', () => {
  test.each<Row>([
    [
      'each entry takes its values, and nobody is known for the rest',
      [],
      { entry: done('ca01', -minutes(5), 'mara', some), difference: seen('ca01', 0, both) },
      ['new: difference sales', 'new: difference vendors by mara, entry vendors by mara'],
    ],
    [
      'two entries of one account claim the difference once',
      [],
      {
        a: done('ca01', -minutes(5), 'mara', some),
        b: done('ca01', -minutes(4), 'mara', some),
        seen: seen('ca01', 0, some),
      },
      ['new: a vendors by mara, b vendors by mara, seen vendors by mara'],
    ],
    [
      'a difference with a proved actor stays whole',
      [],
      {
        entry: done('ca01', -minutes(5), 'mara', some),
        difference: seen('ca01', 0, { ...both, attribution: provedBy('mara') }),
      },
      ['new: difference vendors sales by mara, entry vendors by mara'],
    ],
    [
      'two actions of one account each take their values, although the difference has one proved actor',
      [openAlert('first', [firstOf('mara')]), openAlert('second', [secondOf('mara')])],
      { difference: seen('ca01', 0, { ...groups('vendors', 'sales', 'guests'), attribution: provedBy('mara') }) },
      ['first: difference vendors by mara', 'second: difference guests by mara, difference sales by mara'],
    ],
    [
      'two actions of one account each take their values of a difference without an actor',
      [openAlert('first', [firstOf('mara')]), openAlert('second', [secondOf('mara')])],
      { difference: seen('ca01', 0, both) },
      ['first: difference vendors by mara', 'second: difference sales by mara'],
    ],
    [
      'a difference with an entry without an actor stays whole',
      [],
      { a: done('ca01', -minutes(5), 'mara', some), b: done('ca01', -minutes(4), undefined, both) },
      ['new: a vendors by mara, b vendors sales'],
    ],
    [
      'an entry without an actor proves nothing, and does not claim a change without one',
      [],
      { entry: done('ca01', -minutes(5)), difference: seen('ca01', 0, { attribution: telemetry }) },
      ['new: difference by nobody, entry'],
    ],
    [
      'a change without values is proved as a whole',
      [],
      { entry: done('ca01', -minutes(5), 'mara'), difference: seen('ca01', 0) },
      ['new: difference by mara, entry by mara'],
    ],
    [
      'an unclaimed part keeps its details',
      [],
      { a: seen('ca01', 0, { attribution: telemetry }) },
      ['new: a by nobody'],
    ],
    [
      'an unclaimed part with values keeps its details',
      [],
      { a: seen('ca01', 0, { ...some, attribution: telemetry }) },
      ['new: a vendors by nobody'],
    ],
    [
      'one difference proves nothing about another',
      [openAlert('old', [seen('ca01', 0, { attribution: provedBy('mara') })])],
      { a: seen('ca01', minutes(5)) },
      ['old: a'],
    ],
    [
      'an action undone before the collection is not the change that the collection saw',
      [ended(done('ca01', -minutes(5), 'mara'), -minutes(3))],
      { a: seen('ca01', 0) },
      ['new: a'],
    ],
    [
      'an action undone after the collection is the change that it saw',
      [ended(done('ca01', -minutes(5), 'mara'), minutes(3))],
      { a: seen('ca01', 0) },
      ['old: a by mara'],
    ],
  ])('%s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));

  test('a change without values keeps the entry that proves it', () => {
    const proved = provedBy('mara', 'its own entry');
    const events = [done('ca01', -minutes(5), 'mara'), seen('ca01', 0, { attribution: proved })];
    const [action] = correlate([], events, explaining, momentOf(0));
    expect(action?.members.map(({ event }) => event.attribution)).toContainEqual(proved);
  });

  test('a change without values stays without values', () => {
    const [action] = correlate([], [done('ca01', -minutes(5), 'mara'), seen('ca01', 0)], explaining, momentOf(0));
    expect(action?.members.map(({ event }) => event.details)).toEqual([{}, {}]);
  });
});

describe('a difference that planned work made', () => {
  const difference = seen('ca01', 0, both);
  const planned = (over: Parameters<typeof done>[3], actor: string | undefined = 'mara') =>
    done('ca01', -minutes(5), actor, over);

  test.each<readonly [string, readonly WatchEvent[], readonly string[]]>([
    ['what its entries do not show is left over', [planned(some)], ['new: difference sales']],
    ['nothing is left over where its entries show all of it', [planned(both)], []],
    ['two entries show all of it together', [planned(some), done('ca01', -minutes(4), 'mara', groups('sales'))], []],
    ['other values leave it whole', [planned(groups('interns'))], ['new: difference vendors sales']],
    [
      'an entry of another policy leaves it whole',
      [done('ca02', -minutes(5), 'mara', both)],
      ['new: difference vendors sales'],
    ],
    [
      'an entry without an actor leaves it whole',
      [done('ca01', -minutes(5), undefined, both)],
      ['new: difference vendors sales'],
    ],
    [
      'a difference that planned work is about is no entry of it',
      [seen('ca01', 0, { ...both, attribution: provedBy('mara') })],
      ['new: difference vendors sales'],
    ],
  ])('%s', (_, plan, expected) => {
    expect(actions([], { difference }, minutes(30), plan)).toEqual(expected);
  });

  test('a part that an entry outside the plan shows too belongs to its account', () => {
    const entry = done('ca01', -minutes(3), 'tom', some);
    expect(actions([], { entry, difference }, minutes(30), [planned(both)])).toEqual([
      'new: difference vendors by tom, entry vendors by tom',
    ]);
  });
});

const daily = minutes(24 * 60);
describe('which alert an action continues', () => {
  test.each<Row>([
    [
      'one alert holds all of a difference that one account turns out to have made, however long it took',
      [openAlert('open', [seen('ca01', 0, groups('vendors', 'sales'))])],
      {
        first: done('ca01', -minutes(9), 'mara', groups('vendors')),
        second: done('ca01', -minutes(1), 'mara', groups('sales')),
      },
      ['open: first vendors by mara, second sales by mara'],
    ],
    [
      "the account's own action, even if another alert has shown part of it",
      [
        openAlert('shown', [seen('ca01', 0)]),
        openAlert(
          'own',
          [done('ca01', -minutes(4), 'mara', { groupKey: 'x' })].map((one) =>
            withEvidence(one, { property: 'EV.P02|state' }),
          ),
        ),
      ],
      { a: done('ca01', -minutes(3), 'mara') },
      ['own: a by mara'],
    ],
    [
      'the same change, and not another action of the account',
      [openAlert('shown', [seen('ca01', 0)]), openAlert('other', [done('ca02', -minutes(4), 'mara')])],
      { a: done('ca01', -minutes(3), 'mara') },
      ['shown: a by mara'],
    ],
    [
      'of the parts without an actor, the same change rather than one seen together with it',
      [
        openAlert('change', [withEvidence(seen('ca01', 0), { from: iso(-minutes(15)) })]),
        openAlert('beside', [withEvidence(seen('ca01', 0), { property: 'EV.P02|state' })], { openedAt: iso(1) }),
      ],
      { a: seen('ca01', 0) },
      ['change: a'],
    ],
    [
      'changes to one object that one collection showed without an actor',
      [openAlert('beside', [withEvidence(seen('ca01', 0), { property: 'EV.P02|state' })])],
      { a: seen('ca01', 0) },
      ['beside: a'],
    ],
    [
      'the newer of two equal matches',
      [
        openAlert('older', [done('ca01', 0, 'mara')]),
        openAlert('newer', [done('ca01', minutes(3), 'mara')], { openedAt: iso(1) }),
      ],
      { a: done('ca01', minutes(4), 'mara') },
      ['newer: a by mara'],
    ],
    [
      'an alert that has ended since, before an open one',
      [
        endedAlert('over', [done('ca01', -minutes(5), 'mara')], minutes(1)),
        openAlert('open', [seen('ca01', minutes(5))]),
      ],
      { a: done('ca01', -minutes(4), 'mara') },
      ['over: a by mara'],
    ],
    [
      'no alert of another account, even if the entry comes with one without an actor',
      [openAlert('toms', [done('ca01', 0, 'tom')])],
      { a: done('ca01', 1000), b: done('ca01', 2000, 'mara') },
      ['new: a, b by mara'],
    ],
    [
      'a change without an actor joins the alert where a known account made it',
      [openAlert('toms', [done('ca01', 0, 'tom')])],
      { a: done('ca01', 1000) },
      ['toms: a'],
    ],
    [
      'a leftover problem continues where the same problem is open',
      [
        openAlert('same', [seen('ca01', -minutes(60))]),
        openAlert('other', [withEvidence(seen('ca01', 0), { property: 'EV.P02|state' })]),
      ],
      { a: ofRule(seen('ca01', 0)) },
      ['same: a'],
    ],
    [
      'a leftover problem does not continue where other values are open',
      [openAlert('sales', [seen('ca01', 0, groups('sales'))])],
      { a: ofRule(seen('ca01', 0, some)) },
      ['new: a vendors'],
    ],
    [
      'a further sign-in of one journey',
      [openAlert('open', [ofJourney(0)])],
      { a: ofJourney(minutes(20)) },
      ['open: a by mara'],
    ],
    [
      'no sign-in of another journey',
      [openAlert('open', [ofJourney(0)])],
      { a: ofJourney(minutes(20), 'another') },
      ['new: a by mara'],
    ],
    [
      'a change of a fleet that goes on in a later collection',
      [openAlert('open', [ofDevices(0)])],
      { a: ofDevices(minutes(30)) },
      ['open: a'],
    ],
    [
      'no change of a fleet after an account made one',
      [openAlert('open', [ofDevices(0)])],
      { a: { ...ofDevices(minutes(30)), attribution: provedBy('mara') } },
      ['new: a by mara'],
    ],
    [
      'the failure of its own collection, and not the next one',
      [
        openAlert('earlier', [withEvidence(failed('ZT.1', -minutes(10)), { subjects: subjectsOf(seen('ca01', 0)) })]),
        openAlert('later', [withEvidence(failed('ZT.1', 0), { subjects: subjectsOf(seen('ca01', 0)) })]),
      ],
      { a: done('ca01', -minutes(10.5), 'mara') },
      ['earlier: a by mara'],
    ],
    [
      'a leftover problem reopens nothing',
      [endedAlert('old', [seen('ca01', 0, { attribution: byTime })], minutes(5))],
      { a: ofRule(seen('ca01', minutes(10), { attribution: byTime })) },
      ['new: a by nobody'],
    ],
  ])('%s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));

  const byNobody = { attribution: byTime };
  const overBefore = (event: WatchEvent): readonly Alert[] => [endedAlert('old', [event], minutes(12))];

  test.each<Row>([
    [
      'the same account',
      overBefore(done('ca01', 0, 'mara', some)),
      { a: done('ca01', minutes(20), 'mara', some) },
      ['old: a vendors by mara'],
    ],
    [
      'the same account, without values',
      overBefore(done('ca01', 0, 'mara')),
      { a: done('ca01', minutes(20), 'mara') },
      ['old: a by mara'],
    ],
    [
      'nobody known both times',
      overBefore(seen('ca01', 0, byNobody)),
      { a: seen('ca01', minutes(25), byNobody) },
      ['old: a by nobody'],
    ],
    [
      'an account now where nobody was known before',
      overBefore(seen('ca01', 0, byNobody)),
      { a: seen('ca01', minutes(25)) },
      ['new: a'],
    ],
    [
      'nobody known now where an account was known before',
      overBefore(seen('ca01', 0)),
      { a: seen('ca01', minutes(25), byNobody) },
      ['new: a by nobody'],
    ],
    ['two unknown actors', overBefore(seen('ca01', 0)), { a: seen('ca01', minutes(25)) }, ['new: a']],
    [
      'another value',
      overBefore(done('ca01', 0, 'mara', some)),
      { a: done('ca01', minutes(20), 'mara', groups('sales')) },
      ['new: a sales by mara'],
    ],
    [
      'another property',
      overBefore(done('ca01', 0, 'mara')),
      { a: withEvidence(done('ca01', minutes(20), 'mara'), { property: 'EV.P02|state' }) },
      ['new: a by mara'],
    ],
    [
      'an instant event such as a sign-in',
      overBefore(done('ca01', 0, 'mara', { concern: null })),
      { a: done('ca01', minutes(20), 'mara', { concern: null }) },
      ['new: a by mara'],
    ],
    [
      'a further step of the same action',
      overBefore(done('ca01', minutes(9), 'mara', some)),
      { a: done('ca01', minutes(13), 'mara', groups('sales')) },
      ['old: a sales by mara'],
    ],
  ])('reopened after its end: %s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));

  test('nothing reopens an alert a day after its end', () => {
    const alerts = overBefore(done('ca01', 0, 'mara'));
    const event = done('ca01', minutes(20), 'mara');
    expect(actions(alerts, { event }, minutes(12) + daily - 1)).toEqual(['old: event by mara']);
    expect(actions(alerts, { event }, minutes(12) + daily)).toEqual(['new: event by mara']);
  });

  test('a late entry about an ended alert joins it, however old it is', () => {
    const alerts = overBefore(seen('ca01', 0));
    expect(actions(alerts, { a: done('ca01', -minutes(5), 'mara') }, 2 * daily)).toEqual(['old: a by mara']);
    expect(actions(alerts, { a: done('ca01', -minutes(5), 'mara', some) }, 2 * daily)).toEqual([
      'new: a vendors by mara',
    ]);
    expect(
      actions([endedAlert('old', [seen('ca01', 0)], -minutes(6))], { a: done('ca01', -minutes(5), 'mara') }, 2 * daily),
    ).toEqual(['new: a by mara']);
  });
});

const mara = done('ca01', -minutes(5), 'mara');
const tom = done('ca02', -minutes(4), 'tom');
const failing = failed('ZT.1', -minutes(60));

describe('a control that failed first', () => {
  test.each<Row>([
    [
      'joins the first action that explains it, and no second one',
      [openAlert('failing', [failed('ZT.1', 0)])],
      { mara, tom },
      ['failing: mara by mara', 'new: tom by tom'],
    ],
    [
      'joins no action after it passes again',
      [endedAlert('failing', [failed('ZT.1', 0)], minutes(1))],
      { mara },
      ['new: mara by mara'],
    ],
    [
      'joins only the action of the account that is known to have caused it',
      [openAlert('failing', [failed('ZT.1', 0)], { attribution: provedBy('tom') })],
      { mara },
      ['new: mara by mara'],
    ],
    [
      'does not join where another action already explains it',
      [openAlert('explained', [seen('ca02', 0), failed('ZT.1', 0)])],
      { a: seen('ca01', 0) },
      ['new: a'],
    ],
    [
      'does not join an action that cannot have caused the failure',
      [openAlert('failing', [failed('ZT.9', 0)])],
      { mara },
      ['new: mara by mara'],
    ],
  ])('%s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));
});

const closed = { by: { id: 'kai', tenantId: 'contoso', name: null }, at: iso(minutes(5)), note: null };

/** Several steps of one account as an attack, which ends with the last of them. */
function attackOf(afterMs: number, ...steps: readonly WatchEvent[]): WatchEvent {
  const proofs = steps.map(({ id, attribution }) => (attribution.status === 'known' ? attribution.recordId : id));
  const { attribution, ...last } = steps.at(-1) ?? done('ca01', 0);
  return withEvidence(
    {
      ...detection('EV.T09', 'lea', { concern: null, attribution, anchor: last.anchor, happenedAt: last.anchor }),
      details: { elements: proofs.slice(-1) },
    },
    { subjects: [], from: iso(afterMs), to: iso(afterMs), steps: proofs },
  );
}

describe('the steps of an attack', () => {
  const first = done('ca01', -minutes(90), 'mara');
  const last = done('ca02', -minutes(3), 'mara');
  const ofTom = done('ca03', -minutes(60), 'tom');
  const story = attackOf(-minutes(3), first, last);

  test.each<Row>([
    ['are one action', [], { first, last, story }, ['new: first by mara, last by mara, story by mara']],
    [
      'are the actions of those who did them',
      [],
      { ofTom, last, story: attackOf(-minutes(3), ofTom, last) },
      ['new: last by mara, story by mara', 'new: ofTom by tom'],
    ],
    [
      'stay in the alerts that have named them, and the story joins that of the last one',
      [openAlert('one', [first]), openAlert('two', [last])],
      { first, last, story },
      ['one: first by mara', 'two: last by mara, story by mara'],
    ],
    ['join the alert of the story that has them', [openAlert('attack', [story])], { first }, ['attack: first by mara']],
    [
      'continue a story that goes on',
      [],
      { story, more: attackOf(minutes(2), first, last, done('ca03', minutes(2), 'mara')) },
      ['new: more by mara, story by mara'],
    ],
    [
      'of two accounts stay apart, although a story without an actor has both',
      [],
      {
        a: attackOf(-minutes(60), ofTom),
        b: attackOf(-minutes(3), last),
        story: { ...attackOf(0, ofTom, last), attribution: notYetKnown },
      },
      ['new: a by tom, story', 'new: b by mara'],
    ],
  ])('%s', (_, alerts, events, expected) => {
    const withoutEntries = (action: string): string => action.replace(/entry \w+/g, '');
    expect(actions(alerts, events).map(withoutEntries)).toEqual(expected);
  });
});

describe('an alert that a collection ended, raised five minutes after it', () => {
  const first = failed('ZT.1', -minutes(10));
  const moment = done('ca01', -minutes(20), 'mara', { concern: null });
  const later = namedChangeOf(failed('ZT.1', minutes(3)));
  const endedWith = (endedAt: readonly (string | null)[], over: Partial<Alert> = {}): Alert => {
    const alert = endedAlert('old', [first, moment, failed('ZT.2', -minutes(10))], minutes(5), over);
    return { ...alert, named: alert.named.map((one, at) => ({ ...one, endedAt: endedAt[at] ?? null })) };
  };
  test.each<[string, boolean, Alert]>([
    ['had ended when it was taken', false, endedWith([iso(0), null, iso(-1)])],
    ['ended later than what was seen before', true, endedWith([iso(0), null, iso(minutes(4))])],
    ['ended when it was raised, if not all of it was seen undone', true, endedWith([iso(0), null, null])],
    ['ended when a person closed it', true, endedWith([iso(0), null, iso(0)], { closed })],
    ['has not ended while it is open', false, endedWith([], { status: 'open', resolvedAt: null })],
  ])('%s: %s', (_, is, alert) => expect(isOverSince(alert, later)).toBe(is));
});

describe('an edit that the collection of a failing control no longer shows', () => {
  const entry = done('ca01', -minutes(5), 'mara', some);
  const off = seen('ca01', 0, { source: 'EV.P01' });
  const control = failed('ZT.1', 0);
  const ofTom = done('ca02', -minutes(5), 'tom');
  const failing = withEvidence(failed('ZT.2', 0), { subjects: subjectsOf(entry) });

  test.each<Row>([
    [
      'made nothing fail, where another edit of the object is there',
      [],
      { entry, off, control },
      ['new: control, off', 'new: entry vendors by mara'],
    ],
    [
      'made it fail, where nothing else can have',
      [],
      { entry, off: seen('ca01', 0, { source: 'EV.X1' }), control },
      ['new: control, entry vendors by mara', 'new: off'],
    ],
    [
      'made it fail, where only another object was changed',
      [],
      { entry, off: seen('ca02', 0, { source: 'EV.P01' }), control },
      ['new: control, entry vendors by mara', 'new: control, off'],
    ],
    [
      'made it fail, where another collection found the other edit',
      [],
      { entry, off: seen('ca01', minutes(-1), { source: 'EV.P01' }), control },
      ['new: control, entry vendors by mara', 'new: control, off'],
    ],
    [
      'made it fail, where the collection shows it too',
      [],
      { entry, seen: seen('ca01', 0, some), off, control },
      ['new: control, entry vendors by mara, seen vendors by mara', 'new: control, off'],
    ],
    [
      'made it fail, where the collection shows it by a detector that says nothing of the control',
      [],
      {
        entry,
        seen: withEvidence(seen('ca01', 0, { ...some, source: 'EV.X1' }), { property: propertyOf('EV.P02', 'ca01') }),
        off,
        control,
      },
      ['new: control, entry vendors by mara, seen vendors by mara', 'new: control, off'],
    ],
    [
      'made it fail, where an earlier collection found it',
      [],
      { entry: seen('ca01', -minutes(10), some), off, control: withEvidence(control, { from: iso(-minutes(20)) }) },
      ['new: control, entry vendors', 'new: control, off'],
    ],
    [
      'made it fail, where another entry shows the other edit',
      [],
      { entry, off: entryOf('EV.P01', 0, 'tom'), control },
      ['new: control, entry vendors by mara', 'new: control, off by tom'],
    ],
    [
      'made it fail, where only another control names the object',
      [openAlert('failing', [failing])],
      { entry, ofTom, control },
      ['failing: control, entry vendors by mara', 'new: control, ofTom by tom'],
    ],
  ])('%s', (_, alerts, events, expected) => expect(actions(alerts, events)).toEqual(expected));
});

/** An alert that ended at `atMs`, when each of its changes was undone. */
const undoneAlert = (id: string, events: readonly WatchEvent[], atMs: number): Alert => {
  const alert = endedAlert(id, events, atMs);
  return { ...alert, named: alert.named.map((one) => ({ ...one, endedAt: iso(atMs) })) };
};

describe('a failing control', () => {
  const control = failed('ZT.1', 0);
  const causedBy = (...causes: readonly WatchEvent[]): WatchEvent =>
    withEvidence(control, { causes: causes.map(({ id }) => id) });
  const exposing = { ...mara, ...people('lea') };
  const none = done('ca01', -minutes(4), 'tom', people());
  const uncounted = done('ca01', -minutes(4), 'tom');
  const ofSales = done('ca01', -minutes(4), 'tom', groups('sales'));
  const vendorsSeen = seen('ca01', 0, { ...some, ...people('lea'), attribution: provedBy('mara') });
  const salesSeen = seen('ca01', 0, { ...groups('sales'), ...people(), attribution: provedBy('tom') });

  test.each<Row>([
    [
      'joins every action that caused it, even one that is still open',
      [openAlert('open', [tom])],
      { mara, control },
      ['new: control, mara by mara', 'open: control'],
    ],
    [
      'appears once in an alert with two of its causes',
      [openAlert('open', [mara])],
      { more: done('ca01', -minutes(4), 'mara'), control },
      ['open: control, more by mara'],
    ],
    [
      'reopens nothing where another cause is open',
      [endedAlert('over', [tom], -minutes(2)), openAlert('open', [mara])],
      { control },
      ['open: control'],
    ],
    [
      'reopens nothing where another cause is new',
      [endedAlert('over', [tom], -minutes(2))],
      { mara, control },
      ['new: control, mara by mara'],
    ],
    [
      'reopens the cause that ended last',
      [endedAlert('first', [mara], -minutes(3)), endedAlert('last', [tom], -minutes(2))],
      { control },
      ['last: control'],
    ],
    [
      'does not reopen a cause that was undone: another cause is still to be found',
      [undoneAlert('over', [tom], -minutes(2))],
      { control },
      ['new: control'],
    ],
    [
      'reopens it when something else in that alert was never undone',
      [undoneAlert('over', [tom], -minutes(2))].map((alert) => ({
        ...alert,
        named: [...alert.named, namedChangeOf(detection('EV.R01', 'lea'))],
      })),
      { control },
      ['new: control'],
    ],
    [
      'joins a cause that ended after the failure was seen',
      [endedAlert('over', [tom], minutes(2)), openAlert('open', [mara])],
      { control },
      ['open: control', 'over: control'],
    ],
    [
      'joins the action that it names, of those in its collection',
      [],
      { mara, tom, control: { ...causedBy(mara, tom), details: { foundIn: ['ca02'] } } },
      ['new: control, tom by tom', 'new: mara by mara'],
    ],
    [
      'joins the action that exposes people, where one does',
      [],
      { mara: exposing, tom, control: { ...causedBy(mara, tom), ...people('lea') } },
      ['new: control, mara by mara', 'new: tom by tom'],
    ],
    [
      'joins all actions where the control exposes nobody',
      [],
      { mara: exposing, tom, control: causedBy(mara, tom) },
      ['new: control, mara by mara', 'new: control, tom by tom'],
    ],
    [
      'joins an action on another object that exposes nobody, if the control counts nobody',
      [],
      { mara: exposing, tom: { ...tom, ...people() }, control: causedBy(mara, tom) },
      ['new: control, mara by mara', 'new: control, tom by tom'],
    ],
    [
      'does not join an action that exposes nobody beside one on the same object that does',
      [],
      { mara: exposing, tom: none, control: causedBy(mara, none) },
      ['new: control, mara by mara', 'new: tom by tom'],
    ],
    [
      'joins an action that exposes nobody too, if the control found nobody',
      [],
      { mara: exposing, tom: none, control: { ...causedBy(mara, none), ...people() } },
      ['new: control, mara by mara', 'new: control, tom by tom'],
    ],
    [
      'joins an action whose people were not counted beside one on the same object that exposes people',
      [],
      { mara: exposing, tom: uncounted, control: causedBy(mara, uncounted) },
      ['new: control, mara by mara', 'new: control, tom by tom'],
    ],
    [
      'does not join an entry whose difference exposes nobody beside one on the same object that does',
      [],
      { mara: vendorsSeen, tom: ofSales, seen: salesSeen, control: causedBy(vendorsSeen, ofSales) },
      ['new: control, mara vendors by mara', 'new: seen sales by tom, tom sales by tom'],
    ],
    [
      'joins an action on its object, although the same control failed before because of another object',
      [openAlert('earlier', [withEvidence(failed('ZT.1', -minutes(10)), { subjects: subjectsOf(tom) })])],
      { early: done('ca01', -minutes(10.5), 'mara'), control: withEvidence(control, { subjects: subjectsOf(mara) }) },
      ['new: control, early by mara'],
    ],
    [
      'does not join an action on its object that made the same control fail in the collection before',
      [openAlert('earlier', [withEvidence(failed('ZT.1', -minutes(10)), { subjects: subjectsOf(mara) })])],
      { early: done('ca01', -minutes(10.5), 'mara'), control: withEvidence(control, { subjects: subjectsOf(mara) }) },
      ['earlier: early by mara', 'new: control'],
    ],
    [
      'joins an action on its object that the collection before was too early to see',
      [],
      { early: done('ca01', -minutes(10.5), 'mara'), control: withEvidence(control, { subjects: subjectsOf(mara) }) },
      ['new: control, early by mara'],
    ],
    [
      'is separate from an action on its object that the collection before must have seen',
      [],
      { early: done('ca01', -minutes(12), 'mara'), control: withEvidence(control, { subjects: subjectsOf(mara) }) },
      ['new: control', 'new: early by mara'],
    ],
    [
      'joins all actions where no action exposes anybody',
      [],
      { mara, tom, control: { ...causedBy(mara, tom), ...people('lea') } },
      ['new: control, mara by mara', 'new: control, tom by tom'],
    ],
    [
      'is not a consequence of an action that is a leftover of a rule',
      [openAlert('open', [tom])],
      { mara, control: ofRule(control) },
      ['new: control', 'new: mara by mara'],
    ],
    [
      'is combined with others of its group',
      [],
      { one: failed('ZT.1', 0, { groupKey: 'g' }), two: failed('ZT.2', 0, { groupKey: 'g' }) },
      ['new: one, two'],
    ],
    [
      'is combined with others of its group in the alert that holds one of them',
      [openAlert('known', [failing])],
      { one: failed('ZT.1', 0, { groupKey: 'g' }), two: failed('ZT.2', 1000, { groupKey: 'g' }) },
      ['known: one, two'],
    ],
    [
      'is separate from one of another group',
      [openAlert('known', [failing])],
      { one: failed('ZT.1', 0), two: failed('ZT.2', 1000) },
      ['known: one', 'new: two'],
    ],
  ])('%s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));

  const again = withEvidence(
    failed('ZT.1', minutes(20), { attribution: provedBy('kim'), details: { isAsBefore: true } }),
    {
      subjects: mara.evidence?.subjects ?? namedChangeOf(mara).subjects,
    },
  );
  const failedOnce = failed('ZT.1', 0);
  const closedAlert = (events: readonly WatchEvent[], over: Partial<Alert> = {}): Alert =>
    endedAlert('old', events, minutes(-1500), { closed, ...over });
  test.each<Row>([
    ['continues there', [openAlert('old', [mara, failedOnce])], { again }, ['old: again by mara']],
    [
      'continues in every such alert',
      [openAlert('a', [mara, failedOnce]), openAlert('b', [mara, failedOnce])],
      { again },
      ['a: again by mara', 'b: again by mara'],
    ],
    [
      'does not continue where an edit caused the failure',
      [openAlert('old', [mara, failedOnce])],
      { again: { ...again, details: {} } },
      ['new: again by kim'],
    ],
    [
      'does not continue where the alert has ended',
      [endedAlert('old', [mara, failedOnce], minutes(-1500))],
      { again },
      ['new: again by kim'],
    ],
    [
      'does not continue where the alert has not named it',
      [openAlert('old', [mara, failed('ZT.2', 0)])],
      { again },
      ['new: again by kim'],
    ],
    [
      'does not continue where the action has ended',
      [
        {
          ...ended(mara, 0),
          status: 'open' as const,
          resolvedAt: null,
          named: [...ended(mara, 0).named, namedChangeOf(failedOnce)],
        },
      ],
      { again },
      ['new: again by kim'],
    ],
    [
      'does not continue where the action leaves nothing wrong',
      [openAlert('old', [{ ...mara, concern: null }, failedOnce])],
      { again },
      ['new: again by kim'],
    ],
    [
      'does not continue where the action was on another object',
      [openAlert('old', [done('ca02', -minutes(5), 'mara'), failedOnce])],
      { again },
      ['new: again by kim'],
    ],
    [
      'does not continue where only the control is about the object',
      [openAlert('old', [failedOnce, again])],
      { again: { ...again, id: 'later' } },
      ['new: again by kim'],
    ],
    ['is no news where the operator has closed the alert', [closedAlert([mara, failedOnce])], { again }, []],
    [
      'is news where the operator has closed an alert that has not named it',
      [closedAlert([mara, failed('ZT.2', 0)])],
      { again },
      ['new: again by kim'],
    ],
    [
      'is news where the alert has ended by itself',
      [closedAlert([mara, failedOnce], { closed: null })],
      { again },
      ['new: again by kim'],
    ],
    [
      'is news where an edit caused the failure, though the operator has closed the alert',
      [closedAlert([mara, failedOnce])],
      { again: { ...again, details: {} } },
      ['new: again by kim'],
    ],
  ])('as it failed before an edit that was reverted: %s', (_, alerts, events, expected) =>
    goesWhere(alerts, events, expected),
  );

  // The role that had protected people ends, so the control fails for more of them because of the same exclusion.
  const later = failed('ZT.1', minutes(20), { attribution: byTime, ...people('kim') });
  const afar = withEvidence(later, { subjects: ofPrincipal('kim') });
  const byItself = failed('ZT.1', minutes(-1500));
  test.each<Row>([
    ['continues there', [openAlert('old', [mara, failedOnce])], { afar }, ['old: afar by mara']],
    [
      'continues in every such alert',
      [openAlert('a', [mara, failedOnce]), openAlert('b', [tom, failedOnce])],
      { afar },
      ['a: afar by mara', 'b: afar by tom'],
    ],
    [
      'does not continue where the alert has not named it',
      [openAlert('old', [mara, failed('ZT.2', 0)])],
      { afar },
      ['new: afar by nobody'],
    ],
    [
      'does not continue where an operator has closed the alert',
      [endedAlert('old', [mara, failedOnce], minutes(-1500), { closed })],
      { afar },
      ['new: afar by nobody'],
    ],
    ["is nobody's where the alert has no change", [openAlert('old', [byItself])], { afar }, ['new: afar by nobody']],
    [
      'does not continue where the change leaves nothing wrong',
      [openAlert('old', [{ ...mara, concern: null }, failedOnce])],
      { afar },
      ['new: afar by nobody'],
    ],
    [
      'does not continue where devices report it',
      [openAlert('old', [mara, failedOnce])],
      { afar: { ...afar, attribution: telemetry } },
      ['new: afar by nobody'],
    ],
    [
      'does not continue where another service reports it',
      [openAlert('old', [mara, failedOnce])],
      { afar: { ...afar, attribution: { status: 'nobody', reason: 'time', through: 'outsideService' } } },
      ['new: afar by nobody'],
    ],
    [
      'does not continue where another account caused it',
      [openAlert('old', [mara, failedOnce])],
      { afar: { ...afar, attribution: provedBy('kim') } },
      ['new: afar by kim'],
    ],
  ])('that fails for more people as time passes: %s', (_, alerts, events, expected) =>
    goesWhere(alerts, events, expected),
  );

  test('says that another alert counts the same people only where there is one', () => {
    const inAlerts = (...alerts: readonly Alert[]): readonly unknown[] =>
      correlate(alerts, [afar], explaining, momentOf(minutes(30))).flatMap(({ members }) =>
        members.map(({ event }) => event.details.isShared === true),
      );
    expect(inAlerts(openAlert('a', [mara, failedOnce]))).toEqual([false]);
    expect(inAlerts(openAlert('a', [mara, failedOnce]), openAlert('b', [tom, failedOnce]))).toEqual([true, true]);
  });

  const planOf = (...plan: readonly WatchEvent[]): PlannedWork => {
    const changes = plan.map(namedChangeOf);
    return { changes, isBehind: (_, causes) => causes.length > 0 && causes.every((one) => changes.includes(one)) };
  };
  const sharedIn = (planned: PlannedWork, ...events: readonly WatchEvent[]): readonly unknown[] =>
    correlate([], events, explaining, momentOf(0), planned).flatMap(({ members }) =>
      members.filter(({ event: { id } }) => id === control.id).map(({ event }) => event.details.isShared === true),
    );

  test('is no news if planned work is all of its cause', () => {
    expect(sharedIn(planOf(mara), control)).toEqual([]);
    expect(sharedIn(nothingPlanned, control)).toEqual([false]);
  });

  test('says that another change counts the same people if planned work is a part of its cause', () => {
    expect(sharedIn(planOf(mara), tom, control)).toEqual([true]);
    expect(sharedIn(nothingPlanned, tom, control)).toEqual([false]);
    expect(sharedIn(planOf(detection('EV.R01', 'lea')), tom, control)).toEqual([false]);
  });

  test.each<[string, number, Partial<NamedChange>, string]>([
    ['the account that the log proves, if the control needs several collections', 2, {}, 'tom'],
    ['nobody, if the control needs one', 1, {}, ''],
    ['nobody, if the log proves no account', 2, { actor: null }, ''],
    ['nobody, if no entry proves it', 2, { recordId: null }, ''],
    ['nobody, if the time of the entry was not kept', 2, { provedAt: null }, ''],
  ])('that still fails after its cause was undone waits for another one, and until then names %s', (...row) => {
    const [, collections, proof, name] = row;
    const alert = undoneAlert('over', [tom], minutes(2));
    const over = { ...alert, named: alert.named.map((one) => ({ ...one, ...proof })) };
    const held = correlate([over], [control], { ...explaining, collectionsOf: () => collections }, momentOf(0))
      .filter((action) => action.alert === null)
      .flatMap(({ members }) => members.map(({ event }) => byWhom(event.attribution)));
    expect(held).toEqual([name === '' ? '' : ` by ${name}`]);
  });

  /** What the control can be a consequence of, by the ids of the events. */
  const causesIn = (...events: readonly WatchEvent[]): readonly string[] =>
    causesOf(
      namedChangeOf(control),
      [{ members: events.map((event) => ({ change: namedChangeOf(event) })) }],
      [],
      explaining,
    ).map(({ eventId }) => eventId);

  test('an entry that exposes nobody by itself is a cause if its difference exposes people', () => {
    const own = done('ca01', -minutes(4), 'tom', { ...some, ...people() });
    const counted = seen('ca01', 0, { ...some, ...people('lea'), attribution: provedBy('tom') });
    expect(causesIn(own, counted, exposing)).toContain(own.id);
    expect(causesIn(own, exposing)).not.toContain(own.id);
  });

  test('a day after its causes have ended it is a separate alert', () => {
    const alerts = [endedAlert('over', [tom], -minutes(2))];
    expect(actions(alerts, { control }, daily - minutes(2) - 1)).toEqual(['over: control']);
    expect(actions(alerts, { control }, daily - minutes(2))).toEqual(['new: control']);
  });
});

describe('a control that fails again or worse, without an edit', () => {
  const byMara = { attribution: provedBy('mara') };
  const onPolicy = (event: WatchEvent): WatchEvent => withEvidence(event, { subjects: namedChangeOf(mara).subjects });
  const worse = (...ids: readonly string[]): WatchEvent =>
    onPolicy(failed('ZT.1', 0, { type: 'weakened', ...people(...ids) }));
  const forLea = failed('ZT.1', -minutes(60), people('lea'));
  const edit = done('ca01', -minutes(70), 'mara');

  test.each<Row>([
    ['continues in its alert', [openAlert('known', [failing])], { a: failed('ZT.1', 0) }, ['known: a']],
    [
      'is a separate alert from that of another control',
      [openAlert('known', [failing])],
      { a: failed('ZT.2', 0) },
      ['new: a'],
    ],
    [
      'continues in the alert that was updated last',
      [openAlert('older', [failing]), openAlert('newer', [failing], { lastEventAt: iso(1) })],
      { a: failed('ZT.1', 0) },
      ['newer: a'],
    ],
    [
      'continues where a fleet caused the failure',
      [openAlert('known', [failing])],
      { a: withEvidence(failed('ZT.1', 0), { subjects: ofFleet }) },
      ['known: a'],
    ],
    [
      'is a separate alert where an edit caused the failure',
      [openAlert('known', [failing])],
      { a: onPolicy(failed('ZT.1', 0)) },
      ['new: a'],
    ],
    ['continues where it exposes nobody else', [openAlert('known', [forLea])], { a: worse('lea') }, ['known: a']],
    [
      'is a separate alert where it exposes somebody else',
      [openAlert('known', [forLea])],
      { a: worse('lea', 'tom') },
      ['new: a'],
    ],
    ['is a separate alert where it exposes nobody', [openAlert('known', [forLea])], { a: worse() }, ['new: a']],
    [
      'is a separate alert where it fails again for the same person',
      [openAlert('known', [forLea])],
      { a: onPolicy(failed('ZT.1', 0, people('lea'))) },
      ['new: a'],
    ],
    [
      'is a separate alert where not all exposed people are listed',
      [openAlert('known', [forLea])],
      {
        a: onPolicy(
          failed('ZT.1', 0, {
            type: 'weakened',
            exposure: {
              computed: true,
              unit: 'people',
              count: 2,
              of: 50,
              ids: ['lea'],
              privilegedCount: 0,
              privilegedIds: [],
            },
          }),
        ),
      },
      ['new: a'],
    ],
    [
      'is a separate alert where another control of that alert exposed the person',
      [openAlert('known', [failing, failed('ZT.2', -minutes(60), people('lea'))])],
      { a: worse('lea') },
      ['new: a'],
    ],
    [
      'is a separate alert where another account caused it',
      [openAlert('known', [failing], { attribution: provedBy('tom') })],
      { a: failed('ZT.1', 0, byMara) },
      ['new: a by mara'],
    ],
    [
      'is a separate alert where nobody is known to have caused it',
      [openAlert('known', [failing])],
      { a: failed('ZT.1', 0, byMara) },
      ['new: a by mara'],
    ],
    [
      'continues in an alert of the same account',
      [openAlert('known', [failing], byMara)],
      { a: failed('ZT.1', 0, byMara) },
      ['known: a by mara'],
    ],
    [
      'continues in an alert of a known account where nobody is known',
      [openAlert('known', [failing], byMara)],
      { a: failed('ZT.1', 0) },
      ['known: a'],
    ],
    ['reopens its alert', [endedAlert('old', [failing], -minutes(20))], { a: failed('ZT.1', 0) }, ['old: a']],
    [
      'reopens an alert about the same object',
      [endedAlert('old', [edit, failing], -minutes(20))],
      { a: onPolicy(failed('ZT.1', 0)) },
      ['old: a'],
    ],
    [
      'reopens an alert about a resource that it finds wrong',
      [endedAlert('old', [edit, failing], -minutes(20))],
      { a: failed('ZT.1', 0, { details: { foundIn: ['ca01'] } }) },
      ['old: a'],
    ],
    [
      'reopens no alert about another object that has the same wrong resource in it',
      [endedAlert('old', [detection('EV.R01', 'lea|global'), failing], -minutes(20))],
      {
        a: withEvidence(failed('ZT.1', 0, { details: { foundIn: ['global'] } }), {
          subjects: subjectsOf(detection('EV.R01', 'kim|global')),
        }),
      },
      ['new: a'],
    ],
    [
      'reopens no alert about other objects',
      [endedAlert('old', [edit, failing], -minutes(20))],
      { a: failed('ZT.1', 0) },
      ['new: a'],
    ],
  ])('%s', (_, alerts, events, expected) => goesWhere(alerts, events, expected));

  test('reopens nothing a day after its end', () => {
    const alerts = [endedAlert('old', [failing], -minutes(20))];
    const event = failed('ZT.1', 0);
    expect(actions(alerts, { event }, daily - minutes(20) - 1)).toEqual(['old: event']);
    expect(actions(alerts, { event }, daily - minutes(20))).toEqual(['new: event']);
  });
});

describe('related alerts', () => {
  const ofLea = { subjects: ofPrincipal('lea') };
  const alert = openAlert('this', [withEvidence(mara, ofLea)], { openedAt: iso(minutes(30)) });
  const unknown = openAlert('this', [seen('ca01', 0)], { openedAt: iso(minutes(30)) });

  test.each<[string, boolean, Alert, Alert]>([
    ['the same account half an hour earlier', true, alert, openAlert('other', [done('ca09', 0, 'mara')])],
    ['the same account earlier', false, alert, openAlert('other', [done('ca09', 0, 'mara')], { openedAt: iso(-1) })],
    [
      'the same account later',
      false,
      alert,
      openAlert('other', [done('ca09', 0, 'mara')], { openedAt: iso(minutes(31)) }),
    ],
    ['another account', false, alert, openAlert('other', [tom])],
    ['another account, for the same person', true, alert, openAlert('other', [withEvidence(tom, ofLea)])],
    ['nobody known', false, alert, openAlert('other', [seen('ca09', 0)])],
    [
      'a known account, where nobody is known for the alert',
      false,
      unknown,
      openAlert('other', [done('ca09', 0, 'mara')]),
    ],
    ['nobody known, for the same policy', false, unknown, openAlert('other', [seen('ca01', 0)])],
    ['the alert itself', false, alert, alert],
    ['a digest', false, alert, openAlert('other', [done('ca09', 0, 'mara')], { form: 'digest' })],
  ])('%s: %s', (_, is, one, other) => {
    expect(relatedTo(one, [other]).related).toEqual(is ? [other.id] : []);
  });

  test('those of the same account are counted separately from those about the same person', () => {
    const [byMara, byTom] = [
      openAlert('byMara', [done('ca09', 0, 'mara')]),
      openAlert('byTom', [withEvidence(tom, ofLea)]),
    ];
    expect(relatedTo(alert, [byMara, byTom])).toEqual({ related: [byMara.id, byTom.id], relatedByActor: [byMara.id] });
  });
});

/**
 * An actor is named only if a record in the window has values that match the change and no other actor's record does.
 * Tested with random changes of settings, policies and applications, and with records that are late, missing, doubled,
 * without values, about other objects, or from before the last collection. INVARIANT_RUNS makes the test larger.
 */
import '../../shared/kinds';
import fc from 'fast-check';
import { attribute, attributionSubject } from '../../shared/core/attribution';
import { type Change, changeOf } from '../../shared/core/event/change';
import type { Attribution } from '../../shared/core/event/event';
import type { DirectoryAudit, LogRecord } from '../../shared/core/log/record';
import { policy } from '../fixtures/conditional-access';
import { directoryAudit, modified, person, policyRecord, target } from '../fixtures/records';

const runs = Number(process.env.INVARIANT_RUNS ?? 300);

const base = Date.parse('2026-11-24T14:00:00Z');
const minute = (at: number): string => new Date(base + at * 60_000).toISOString();
/** Minutes 0 to 60 are between the two collections. */
const window = { windowFrom: minute(0), windowTo: minute(60) };
const now = minute(61);

const actors = ['mara', 'tom', 'ines'] as const;
type Properties = Readonly<Record<'p' | 'q' | 'r', number>>;
const names = ['p', 'q', 'r'] as const;

/** One object whose properties are numbers, in the form of a tenant setting, a policy or a group setting. */
type World = {
  readonly name: string;
  readonly change: (before: Properties, after: Properties) => Change | undefined;
  readonly record: (before: Properties, after: Properties, shows: 'values' | 'nothing') => DirectoryAudit;
};

const json = (value: unknown): string => JSON.stringify(value);
const asChange = (found: ReturnType<typeof changeOf>): Change | undefined => found as Change | undefined; // Safe: a change of one kind is a change.

const methodsOf = ({ p, q, r }: Properties) => ({
  id: 'authenticationMethodsPolicy',
  authenticationMethodConfigurations: [
    { id: 'Sms', state: `state ${p}` },
    { id: 'Voice', state: `state ${q}` },
    { id: 'Email', state: `state ${r}` },
  ],
});
const policyOf = ({ p, q, r }: Properties) =>
  policy({
    displayName: `Name ${r}`,
    state: ['enabled', 'disabled', 'enabledForReportingButNotEnforced'][p] ?? 'enabled',
    users: { excludeUsers: [`user-${q}`] },
  });
const settingOf = ({ p, q, r }: Properties) => ({
  id: 'gs',
  templateId: 'template',
  displayName: 'Password Rule Settings',
  values: { LockoutThreshold: `${p + 1}`, LockoutDuration: `${q + 10}`, EnableBannedPasswordCheck: `${r + 100}` },
  bannedPasswordCount: 0,
});
const pairs = (of: Properties) => Object.entries(settingOf(of).values).map(([name, value]) => ({ name, value }));

const worlds: readonly World[] = [
  {
    name: 'authenticationMethodsPolicy',
    change: (before, after) =>
      // Safe: the fields that the test does not set are the same on both sides.
      asChange(changeOf('authenticationMethodsPolicy', 'm', methodsOf(before) as never, methodsOf(after) as never)),
    record: (before, after, shows) =>
      directoryAudit({
        activityDisplayName: 'Authentication Methods Policy Update',
        targets: [
          target(
            'Other',
            '',
            shows === 'nothing'
              ? []
              : [modified('AuthenticationMethodsPolicy', json(methodsOf(before)), json(methodsOf(after)))],
          ),
        ],
      }),
  },
  {
    name: 'conditionalAccessPolicy',
    change: (before, after) => asChange(changeOf('conditionalAccessPolicy', 'ca01', policyOf(before), policyOf(after))),
    record: (before, after, shows) =>
      policyRecord(
        policyOf(before),
        policyOf(after),
        shows === 'nothing' ? { targets: [target('Policy', 'ca01')] } : {},
      ),
  },
  {
    name: 'groupSetting',
    change: (before, after) => asChange(changeOf('groupSetting', 'gs', settingOf(before), settingOf(after))),
    record: (before, after, shows) =>
      directoryAudit({
        activityDisplayName: 'Update group settings',
        targets: [
          target(
            'Other',
            'gs',
            shows === 'nothing' ? [] : [modified('values', json(pairs(before)), json(pairs(after)))],
          ),
        ],
      }),
  },
];

type Step = {
  readonly actor: (typeof actors)[number];
  readonly property: (typeof names)[number];
  readonly value: number;
  /** Before the last collection, between the two, or in the future of both. */
  readonly atMinute: number;
  readonly isLate: boolean;
  readonly shows: 'values' | 'nothing';
};

const step: fc.Arbitrary<Step> = fc.record({
  actor: fc.constantFrom(...actors),
  property: fc.constantFrom(...names),
  value: fc.integer({ min: 0, max: 2 }),
  atMinute: fc.integer({ min: -20, max: 60 }),
  isLate: fc.boolean(),
  shows: fc.constantFrom('values', 'values', 'values', 'nothing'),
});

type Made = {
  readonly step: Step;
  readonly before: Properties;
  readonly after: Properties;
  readonly record: DirectoryAudit;
};

/**
 * Steps in the order of their times. The last collection read the state before the window. `gapMs`: between steps of the
 * same minute; 0 as for the changes of a script.
 */
function play(world: World, steps: readonly Step[], gapMs = 10) {
  let current: Properties = { p: 0, q: 0, r: 0 };
  let seenBefore = current;
  const made: Made[] = [];
  const ordered = [...steps].sort((a, b) => a.atMinute - b.atMinute);
  ordered.forEach((one, at) => {
    const before = current;
    current = { ...current, [one.property]: one.value };
    if (one.atMinute < 0) seenBefore = current;
    const record = {
      ...world.record(before, current, one.shows),
      id: `record-${at}`,
      correlationId: `operation-${at}`,
      activityDateTime: new Date(base + one.atMinute * 60_000 + at * gapMs).toISOString(),
      actor: person(one.actor),
    };
    if (canonical(before) !== canonical(current)) made.push({ step: one, before, after: current, record });
  });
  return { made, change: world.change(seenBefore, current), seenBefore, current };
}

const canonical = (of: Properties): string => json([of.p, of.q, of.r]);

/**
 * The rule, written without the engine: for every property that differs, the actor who is shown to have set the current
 * value.
 */
function allowedNames(made: readonly Made[], before: Properties, after: Properties): ReadonlySet<string> {
  const inWindow = made.filter(({ step: one }) => one.atMinute >= 0);
  const there = inWindow.filter(({ step: one }) => !one.isLate);
  const showing = there.filter(({ step: one }) => one.shows === 'values');
  const moved = names.filter((name) => before[name] !== after[name]);
  // Entries without values count only if the object has no others. All of them must then be by one actor.
  if (showing.length === 0) {
    const all = new Set(there.map(({ step: one }) => one.actor));
    return all.size === 1 ? all : new Set();
  }
  const agreeing = moved.map(
    (name) =>
      new Set(
        showing
          .filter((one) => one.before[name] !== one.after[name])
          .filter((one) => one.after[name] === after[name] || one.before[name] === before[name])
          .map(({ step: one }) => one.actor),
      ),
  );
  // The last actor who is shown to have set a property to the current value. A later entry about it by another actor
  // must not be ignored.
  const last = moved.map(
    (name) =>
      showing.filter((one) => one.before[name] !== one.after[name] && one.after[name] === after[name]).at(-1)?.step
        .actor,
  );
  const everywhere = actors.filter((actor) => agreeing.every((agreed) => agreed.has(actor)));
  return new Set(everywhere.filter((actor) => last.every((one) => one === actor)));
}

const nameIn = (answer: Attribution): string | null =>
  answer.status === 'known' && answer.actor.type === 'person' ? answer.actor.id : null;

type Answer = (change: Change, records: readonly LogRecord[]) => Attribution;
const byValue: Answer = (change, records) => attribute(attributionSubject(change, window), records, now);

/** Records of other objects, doubled records and another order must change nothing. */
const check = (world: World, answer: Answer) =>
  fc.property(
    fc.array(step, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 0, max: 5 }),
    fc.constantFrom(...actors),
    (steps, turn, bystander) => {
      const { made, change, seenBefore, current } = play(world, steps);
      if (change === undefined) return;
      const kept = made.filter(({ step: one }) => !one.isLate).map(({ record }) => record);
      const other = directoryAudit({
        id: 'another object',
        activityDisplayName: 'Update user',
        activityDateTime: minute(30),
        actor: person(bystander),
        targets: [target('User', 'lea', [modified('AccountEnabled', '[true]', '[false]')])],
      });
      const records = [...kept.slice(turn), other, ...kept.slice(0, turn), ...kept.slice(0, 1)];
      const name = nameIn(answer(change, records));
      if (name !== null) expect([...allowedNames(made, seenBefore, current)]).toContain(name);
    },
  );

/** An earlier rule: attribution by activity, with a window that starts slightly earlier, whatever the values are. */
const byActivity: Answer = (change, records) => {
  const { activities } = attributionSubject(change, window);
  const entry = records.find(
    (record) => record.kind === 'directoryAudit' && activities.includes(record.activityDisplayName.toLowerCase()),
  );
  return entry?.kind === 'directoryAudit' && entry.actor.type === 'user'
    ? {
        status: 'known',
        actor: { type: 'person', id: entry.actor.id, ipAddress: null },
        recordId: entry.id,
        at: entry.activityDateTime,
      }
    : { status: 'notYetKnown' };
};

/** Attribution by value, with a tolerance of five minutes backwards. */
const withTolerance: Answer = (change, records) =>
  attribute(attributionSubject(change, { ...window, windowFrom: minute(-5) }), records, now);

describe.each(worlds)('$name', (world) => {
  test('no actor is named whom the values of a record in the window do not prove', () => {
    fc.assert(check(world, byValue), { numRuns: runs });
  });

  test('a single actor with complete entries is always named', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const alone = steps.map(
          (one): Step => ({
            ...one,
            actor: 'tom',
            atMinute: Math.abs(one.atMinute),
            isLate: false,
            shows: 'values',
          }),
        );
        const { made, change } = play(world, alone);
        if (change === undefined) return;
        expect(
          nameIn(
            byValue(
              change,
              made.map(({ record }) => record),
            ),
          ),
        ).toBe('tom');
      }),
      { numRuns: runs },
    );
  });

  test('entries with equal times name the same actor as entries a moment apart, unless the values do not tell their order', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.boolean(), (steps, isReversed) => {
        const complete = steps.map(
          (one): Step => ({ ...one, atMinute: Math.abs(one.atMinute) % 2, isLate: false, shows: 'values' }),
        );
        const answerAt = (gapMs: number): Attribution | undefined => {
          const { made, change } = play(world, complete, gapMs);
          const records = made.map(({ record }) => record);
          return change && byValue(change, isReversed ? records.reverse() : records);
        };
        const [apart, atOnce] = [answerAt(10), answerAt(0)];
        if (apart?.status !== 'known') return expect(atOnce?.status).toBe(apart?.status);
        const named = atOnce?.status === 'ambiguous' ? atOnce.candidates : [atOnce?.status === 'known' && atOnce.actor];
        expect(named).toContainEqual(apart.actor);
      }),
      { numRuns: runs },
    );
  });

  test('the property notices a rule that checks the activity alone', () => {
    expect(() => fc.assert(check(world, byActivity), { numRuns: 500, seed: 1 })).toThrow();
  });

  test('the property notices tolerance before the last collection', () => {
    expect(() => fc.assert(check(world, withTolerance), { numRuns: 20_000, seed: 1 })).toThrow();
  });
});

import type { Alert } from '../../shared/core/alert/alert';
import { namedChangeOf } from '../../shared/core/alerting/named-change';
import type { Exposure, WatchEvent } from '../../shared/core/event/event';
import { isAtLeast } from '../../shared/core/event/severity';
import { disprovedEvent, stepsOfStory } from '../../shared/core/event/story-event';
import { stepKeysFor } from '../../shared/core/event/story-keys';
import type { Step } from '../../shared/core/event/story-plan';
import type { Rule } from '../../shared/core/rule/rule';
import { hourMs } from '../../shared/core/time/durations';
import { detectors } from '../../shared/detections';
import { planOf } from '../../shared/detections/of-story';
import { onlyLogged } from '../../shared/detections/state/exposure';
import { stories } from '../../shared/detections/stories';
import type { StepSample, StepSequence, Story } from '../../shared/detections/story';
import { asHandled, disprovedStories, storiesOfPlan } from '../../shared/pipeline/collect/find-stories';
import { peopleOf } from '../../shared/pipeline/collect/keep-names';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import { wordingOf } from '../../shared/reports/wording';
import { notFixedBy } from '../../shared/reports/wording/falls';
import { anAlert, anEvent, aRule } from '../store/fixtures';
import { permutationsOf } from './orders';
import { isBroken, people, sentencesIn } from './said';

const start = Date.parse('2026-11-24T08:00:00.000Z');
const iso = (hours: number): string => new Date(start + hours * hourMs).toISOString();

function stepOf(
  {
    source,
    atHours,
    about = 'object',
    by = 'mara',
    severity = 'high',
    alerts,
    overAtHours,
    address,
    isUsualNetwork,
    wasAdmin,
    wasEligible,
    privileged,
    isGuest,
    addsPhone,
    isPassword,
    mfa,
    exposed,
    sameAs,
  }: StepSample,
  n: number,
): Step {
  const at = iso(atHours);
  return {
    id: `step-${n}`,
    source,
    severity,
    at,
    from: at,
    until: at,
    proof: by === null ? `step-${n}` : `entry-${n}`,
    alerts: alerts ?? isAtLeast(severity, 'high'),
    ...(overAtHours !== undefined && { overAt: iso(overAtHours) }),
    resource: { kind: 'directoryAudit', id: about, name: null },
    peopleIds: about.includes('|') ? [] : [about],
    attribution:
      by === null
        ? { status: 'nobody', reason: 'risk' }
        : {
            status: 'known',
            actor: { type: 'person', id: by, ipAddress: address ?? null },
            recordId: `entry-${n}`,
            at,
          },
    exposure: exposed === undefined ? null : exposureOf(exposed),
    details: {
      ...(by === null && address !== undefined && { ipAddress: address }),
      ...(wasAdmin !== undefined && { wasAdmin }),
      ...(wasEligible !== undefined && { wasEligible }),
      ...(isUsualNetwork !== undefined && { isUsualNetwork }),
      ...(privileged !== undefined && { privileged }),
      ...(isGuest !== undefined && { isGuest }),
      ...(addsPhone !== undefined && { addsPhone }),
      ...(isPassword !== undefined && { isPassword }),
      ...(mfa !== undefined && { mfa }),
      ...(sameAs !== undefined && { sameAs }),
    },
  };
}

const exposureOf = (exposed: readonly string[] | 'more'): Exposure => {
  const ids = exposed === 'more' ? [] : exposed;
  const count = exposed === 'more' ? 200 : exposed.length;
  return { computed: true, unit: 'people', count, of: 300, ids, privilegedCount: 0, privilegedIds: [] };
};

const context = { tenantId: 'tenant-1', now: iso(200), recordDay: '2026-12-02', startedFrom: iso(0) };

const stepKeysOf = stepKeysFor(detectors);

test('a thousand devices that lose compliance at once are no steps of a story; those of admins, who are alerted, are', () => {
  const lost = stepOf({ source: 'EV.D01', about: 'device', by: null, atHours: 0, severity: 'medium' }, 1);
  expect(stepKeysOf(lost)).toEqual([]);
  expect(stepKeysOf({ ...lost, severity: 'high' })).toEqual(['about device']);
  expect(stepKeysOf({ ...lost, details: { restores: ['an event'] } })).toEqual(['about device']);
});

/** The events of these new steps. Stored steps are found by key, as in the store. */
const eventsOf = (story: Story, fresh: readonly Step[], kept: readonly Step[]): Promise<readonly WatchEvent[]> =>
  storiesOfPlan(planOf(story), context, fresh, fresh, storeOf(kept));

const storeOf =
  (kept: readonly Step[]) =>
  async ({ keys }: { readonly keys: readonly string[] }): Promise<readonly Step[]> =>
    kept.filter((one) => stepKeysOf(one).some((of) => keys.includes(of)));

/** All events while the steps become known one after the other. */
async function eventsInOrder(story: Story, steps: readonly Step[]): Promise<readonly WatchEvent[]> {
  const found = new Map<string, WatchEvent>();
  for (const [at, step] of steps.entries())
    for (const event of await eventsOf(story, [step], steps.slice(0, at))) found.set(event.id, event);
  return [...found.values()];
}

/** The ids of the stories once all of these steps are stored, in any order. */
const storyIds = async (story: Story, steps: readonly Step[]): Promise<ReadonlySet<string>> =>
  new Set((await eventsOf(story, steps, steps)).map(({ id }) => id));

const eventsOfSequence = (story: Story, { steps }: StepSequence): Promise<readonly WatchEvent[]> =>
  eventsInOrder(story, steps.map(stepOf));

const worst = (events: readonly WatchEvent[]) =>
  events.map(({ severity }) => severity).reduce((one, other) => (isAtLeast(one, other) ? one : other));

describe.each(stories.map((story) => [story.id, story] as const))('%s', (_, story) => {
  test('has sequences that fire and at least as many that do not', () => {
    expect(story.fires.length).toBeGreaterThan(0);
    expect(story.silent.length).toBeGreaterThanOrEqual(story.fires.length);
  });

  test('has a detection for each of its steps', () => {
    const ids = new Set(detectors.map(({ id }) => id));
    const without = story.steps.filter((choices) =>
      choices.every(({ of }) => of !== undefined && !of.some((id) => ids.has(id))),
    );
    expect(without).toEqual([]);
  });

  test('fires where it should, with the right severity', async () => {
    const all = await Promise.all(story.fires.map((sequence) => eventsOfSequence(story, sequence)));
    const found = all.map((events) => (events.length === 0 ? 'nothing' : worst(events)));
    expect(found).toEqual(story.fires.map(({ severity = story.severity }) => severity));
  });

  test('is silent where it should be', async () => {
    const all = await Promise.all(story.silent.map((sequence) => eventsOfSequence(story, sequence)));
    expect(all.map(({ length }) => length)).toEqual(story.silent.map(() => 0));
  });

  test('finds the same events in any order of the steps', async () => {
    for (const { steps } of story.fires) {
      const known = steps.map(stepOf);
      const idsOf = (events: readonly WatchEvent[]): readonly string[] => events.map(({ id }) => id).sort();
      const expected = idsOf(await eventsInOrder(story, known));
      for (const order of permutationsOf(known, 12)) expect(idsOf(await eventsInOrder(story, order))).toEqual(expected);
    }
  });

  test('ignores an edit that restored something, in any order', async () => {
    for (const { steps } of story.fires) {
      const known = steps.map(stepOf);
      for (const taken of known) {
        const undoing: Step = {
          ...taken,
          id: 'undoing',
          severity: 'informational',
          details: { ...taken.details, restores: [taken.id] },
        };
        const rest = await storyIds(
          story,
          known.filter((one) => one !== taken),
        );
        for (const order of permutationsOf([...known, undoing], 12)) expect(await storyIds(story, order)).toEqual(rest);
        // If another entry was restored, the story stays.
        const ofOther: Step = { ...undoing, proof: 'another entry' };
        expect(await storyIds(story, [...known, ofOther])).toEqual(await storyIds(story, known));
      }
    }
  });

  test('withdraws or corrects only the disproved story when a step turns out to be a restoration', async () => {
    for (const { steps } of story.fires) {
      const known = steps.map(stepOf);
      const sent = await eventsInOrder(story, known);
      const alerts = [anAlert(context.tenantId, { named: sent.map(namedChangeOf) })];
      for (const taken of known) {
        const undoing: Step = { ...taken, id: 'undoing', details: { ...taken.details, restores: [taken.id] } };
        const disproved = await disprovedStories([planOf(story)], context, [undoing], alerts, storeOf(known), {
          readEvents: async () => sent,
        });
        const left = await eventsInOrder(
          story,
          known.filter((one) => one !== taken),
        );
        const isLeft = (one: WatchEvent): boolean =>
          left.some(({ id, details }) => id === one.id && details.count === one.details.count);
        const wrong = sent.filter((one) => !isLeft(one));
        const withdrawn = disproved.filter(({ type }) => type === 'recovery');
        expect(withdrawn.map(({ details }) => details.disproves).sort()).toEqual(wrong.map(({ id }) => id).sort());
        // A story that keeps fewer steps replaces the one that counted the restoration.
        const corrected = wrong.flatMap(({ id }) => left.filter((one) => one.id === id));
        expect(
          disproved.filter(({ type }) => type === 'detection').map(({ details }) => [details.count, details.steps]),
        ).toEqual(corrected.map(({ details }) => [details.count, details.steps]));
      }
    }
  });

  test('says what it should in plain sentences, without empty placeholders and with each step in its timeline', async () => {
    const [sequence] = story.fires;
    const [event] = sequence === undefined ? [] : await eventsOfSequence(story, sequence);
    if (sequence === undefined || event === undefined) throw new Error('nothing fires');
    const scene = {
      event: { ...event, resource: { ...event.resource, name: 'Payroll' } },
      tenantName: 'Contoso',
      naming: naming(people),
      clock: localTime('Europe/Berlin', iso(0)),
    };
    expect(sentencesIn(scene).filter(({ text, longest }) => isBroken(text) || [...text].length > longest)).toEqual([]);
    expect(wordingOf(story.id).timeline?.(scene)).toHaveLength(sequence.steps.length);
  });
});

test('a collection of a change in the log is not a second step', async () => {
  const [story] = stories.filter(({ isDistinct }) => isDistinct === true);
  if (story === undefined) throw new Error('no such story');
  const steps = (story.fires[0]?.steps ?? []).map(stepOf);
  const [first, , last] = steps;
  if (first === undefined || last === undefined) throw new Error('too few steps');
  const seen = { ...first, id: 'seen by a collection', resource: { ...first.resource, id: 'other' } };
  expect(await eventsInOrder(story, [first, seen, last])).toEqual([]);
});

test.each([
  ['restored a protection', { restores: ['first'] }],
  ['replaced a protection and weakened nothing', { isReplaced: true }],
])('a disproved story says that a step %s, and not that anything was fixed', async (did, details) => {
  const [story] = stories.filter(({ id }) => id === 'EV.P19');
  const [sequence] = story?.fires ?? [];
  const [found] = story === undefined || sequence === undefined ? [] : await eventsOfSequence(story, sequence);
  if (found === undefined) throw new Error('nothing fires');
  const doubts = stepsOfStory(found)
    .slice(0, 1)
    .map((step) => ({ ...step, details }));
  const event = disprovedEvent(context, found, doubts);
  const scene = { event, tenantName: 'Contoso', naming: naming(people), clock: localTime('Europe/Berlin', iso(0)) };
  const { ended, regained } = wordingOf(event.source);
  for (const said of [ended, regained]) expect(said(scene)).toBe(`the log showed late that one of the 3 steps ${did}`);
  expect(notFixedBy(event)).toMatch(/^Nothing had to be fixed\./);
  expect(notFixedBy({ ...event, details: {} })).toBeUndefined();
});

describe('a change that affects everybody', () => {
  const tenantId = 'tenant-1';
  const by = { id: 'kai', tenantId, name: null };
  const trust = stepOf({ source: 'EV.P10', about: 'contoso.example', atHours: 10 }, 1);
  const named = namedChangeOf(anEvent(tenantId, 1, { id: trust.id, concern: 'EV.P10|contoso.example' }));
  const handled = { by, at: iso(14), note: null };
  const planned = aRule(tenantId, {
    kind: 'expectedChange',
    source: null,
    resourceId: 'contoso.example',
    createdAt: iso(1),
    from: iso(9),
    until: iso(12),
  });
  const stepNow = (alerts: readonly Alert[], rules: readonly Rule[] = []): Step | undefined =>
    asHandled({ alerts, rules })(trust);
  const now = (...asked: Parameters<typeof stepNow>): Step => {
    const step = stepNow(...asked);
    if (step === undefined) throw new Error('it is no step any longer');
    return step;
  };
  const closedAs = (judgement: 'harmless' | 'undone' | undefined, over: Partial<Alert> = {}): Alert =>
    anAlert(tenantId, { named: [named], closed: { ...handled, judgement }, ...over });

  const passing = namedChangeOf(anEvent(tenantId, 1, { id: trust.id, concern: null }));
  const accepted = aRule(tenantId, { kind: 'acceptance', createdAt: handled.at });

  test('ends once it was undone or accepted', () => {
    expect(now([]).overAt).toBeUndefined();
    expect(now([anAlert(tenantId, { named: [named] })]).overAt).toBeUndefined();
    expect(now([anAlert(tenantId, { named: [named], acknowledged: handled })]).overAt).toBeUndefined();
    expect(now([anAlert(tenantId, { named: [{ ...named, endedAt: iso(12) }] })]).overAt).toBe(iso(12));
    expect(now([anAlert(tenantId, { named: [named], closed: handled })], [accepted]).overAt).toBe(iso(14));
    const other = anAlert(tenantId, { named: [{ ...named, eventId: 'other', endedAt: iso(12) }] });
    expect(now([other]).overAt).toBeUndefined();
  });

  test('continues where its alert was closed or muted, because that restored nothing', () => {
    const closed = anAlert(tenantId, { named: [named], closed: handled });
    expect(now([closed]).overAt).toBeUndefined();
    expect(now([closed], [{ ...accepted, kind: 'suppression' }]).overAt).toBeUndefined();
    expect(now([closed], [{ ...accepted, createdAt: iso(15) }]).overAt).toBeUndefined();
  });

  test.each([
    ['leaves something to undo', named],
    ['leaves nothing to undo', passing],
  ])('a change that %s is over from when a person says that it was undone, and not before', (_, one) => {
    expect(now([closedAs('undone', { named: [one] })]).overAt).toBe(iso(14));
    expect(now([closedAs(undefined, { named: [one] })]).overAt).toBeUndefined();
    expect(now([anAlert(tenantId, { named: [one], acknowledged: handled })]).overAt).toBeUndefined();
  });

  test('a change that a person judged planned or harmless is not a step of an attack', () => {
    expect(stepNow([closedAs('harmless')])).toBeUndefined();
    expect(stepNow([closedAs('harmless', { named: [passing] })])).toBeUndefined();
    expect(stepNow([closedAs('harmless', { named: [{ ...named, eventId: 'other' }] })])).toBeDefined();
  });

  test('a judgement counts only if every alert of the change was judged', () => {
    expect(now([closedAs('harmless'), closedAs(undefined, { id: 'b' })]).overAt).toBeUndefined();
    expect(now([closedAs('harmless'), closedAs('undone', { id: 'b' })]).overAt).toBe(iso(14));
  });

  test('ends only where none of its alerts continues', () => {
    const over = anAlert(tenantId, { named: [{ ...named, endedAt: iso(12) }] });
    expect(now([over, anAlert(tenantId, { named: [named] })]).overAt).toBeUndefined();
    expect(now([anAlert(tenantId, { named: [named], closed: handled }), over]).overAt).toBeUndefined();
    expect(now([anAlert(tenantId, { named: [named], closed: handled }), over], [accepted]).overAt).toBe(iso(14));
  });

  test('alerts nobody where it was planned work', () => {
    expect(now([], [planned]).alerts).toBe(false);
    expect(now([], [{ ...planned, kind: 'suppression' }]).alerts).toBe(true);
    expect(now([], [{ ...planned, resourceId: 'fabrikam.example' }]).alerts).toBe(true);
    expect(now([], [{ ...planned, actorId: 'tom' }]).alerts).toBe(true);
    expect(now([], [{ ...planned, until: iso(9.5) }]).alerts).toBe(true);
    expect(now([], [{ ...planned, createdAt: iso(11) }]).alerts).toBe(true);
  });
});

test('a change and its use within the same minute are a story, whichever log is ahead', async () => {
  const story = stories.find(({ id }) => id === 'EV.T06');
  if (story === undefined) throw new Error('no such story');
  const used = stepOf({ source: 'EV.S17', atHours: 2, about: 'lea', by: 'lea' }, 2);
  const foundAfter = async (seconds: number) => {
    const atHours = 2 + seconds / 3600;
    const entry = stepOf({ source: 'EV.P01', atHours, about: 'ca02', by: 'mara', severity: 'critical' }, 1);
    return storiesOfPlan(planOf(story), context, [entry, used], [entry, used], async () => []);
  };
  const before = await foundAfter(-600);
  expect(before).toHaveLength(1);
  expect(before[0]?.attribution).toEqual(used.attribution);
  // The story is about the sign-in, whichever clock is ahead: the same event, and so the same alert.
  expect((await foundAfter(30)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect((await foundAfter(30))[0]?.attribution).toEqual(used.attribution);
  expect(await foundAfter(90)).toEqual([]);
});

test('a script that weakens protections within a minute makes the same stories, in whatever order the log shows its steps', async () => {
  const story = stories.find(({ id }) => id === 'EV.P19');
  if (story === undefined) throw new Error('no such story');
  const steps = [0, 1, 2, 3].map((n) =>
    stepOf({ source: 'EV.P02', atHours: 2 + n / 3600, about: `ca0${n}`, by: 'mara', exposed: ['lea'] }, n),
  );
  const proofsOf = async (order: readonly Step[]): Promise<readonly string[]> =>
    (await eventsInOrder(story, order)).map(({ details }) => String(details.elements)).sort();
  for (const order of permutationsOf(steps, 12)) expect(await proofsOf(order)).toEqual(['entry-2', 'entry-3']);
  // The result is the same if both are read together.
  expect(await storyIds(story, steps)).toEqual(new Set((await eventsInOrder(story, steps)).map(({ id }) => id)));
});

describe('more steps on distinct objects than the plan has', () => {
  const story = stories.find(({ id }) => id === 'EV.P19');
  if (story === undefined) throw new Error('no such story');
  const step = (n: number, atHours: number, about = `ca${n}`): Step =>
    stepOf({ source: 'EV.P02', atHours, about, by: 'mara' }, n);
  const shown = (event: WatchEvent) => ({
    count: event.details.count,
    steps: stepsOfStory(event).map(({ id }) => id),
  });

  test('are all counted and listed, each in the story that ends with the latest one', async () => {
    const found = await eventsInOrder(story, [step(1, 0), step(2, 0.2), step(3, 0.4), step(4, 0.6)]);
    expect(found.map(shown)).toEqual([
      { count: 3, steps: ['step-1', 'step-2', 'step-3'] },
      { count: 4, steps: ['step-1', 'step-2', 'step-3', 'step-4'] },
    ]);
    const [, last] = found;
    if (last === undefined) throw new Error('no story');
    const scene = {
      event: last,
      tenantName: 'Contoso',
      naming: naming(people),
      clock: localTime('Europe/Berlin', iso(0)),
    };
    expect(wordingOf(last.source).lost(scene)).toBe('4 protections were weakened within an hour');
    expect(wordingOf(last.source).timeline?.(scene)).toHaveLength(4);
  });

  test('are the same when the log is read once', async () => {
    const steps = [step(1, 0), step(2, 0.2), step(3, 0.4), step(4, 0.6), step(5, 0.8)];
    const byId = (events: readonly WatchEvent[]) => new Map(events.map((event) => [event.id, shown(event)]));
    expect(byId(await eventsOf(story, steps, []))).toEqual(byId(await eventsInOrder(story, steps)));
  });

  test('count no object twice, and none from before the hour', async () => {
    const steps = [step(1, 0), step(2, 0.9), step(3, 1), step(4, 1.1, 'ca2'), step(5, 1.2), step(6, 1.3)];
    expect((await eventsInOrder(story, steps)).map(shown).at(-1)).toEqual({
      count: 4,
      steps: ['step-3', 'step-4', 'step-5', 'step-6'],
    });
  });

  test('are steps of the same sorts as those of the plan', async () => {
    const mild = stepOf({ source: 'EV.P02', atHours: 0.1, about: 'mild', by: 'mara', severity: 'low' }, 7);
    const role = stepOf({ source: 'EV.R01', atHours: 0.1, about: 'role', by: 'mara' }, 8);
    const found = await eventsInOrder(story, [mild, role, step(1, 0.2), step(2, 0.3), step(3, 0.4), step(4, 0.5)]);
    expect(found.map(({ details }) => details.count)).toEqual([3, 4]);
  });

  test('are counted to the last one where a script takes more of them than an event keeps', async () => {
    const steps = Array.from({ length: 25 }, (_, n) => step(n, n / 3600));
    const found = await eventsOf(story, steps, []);
    const last = found.find(({ details }) => String(details.elements) === 'entry-24');
    if (last === undefined) throw new Error('no story');
    expect(shown(last)).toEqual({ count: 25, steps: steps.slice(5).map(({ id }) => id) });
    const scene = {
      event: last,
      tenantName: 'Contoso',
      naming: naming(people),
      clock: localTime('Europe/Berlin', iso(0)),
    };
    const timeline = wordingOf(last.source).timeline?.(scene);
    expect(timeline?.[0]).toBe('5 steps before these are not listed.');
    expect(timeline).toHaveLength(21);
  });
});

test('an IP address that guessed passwords is not an account: the story is about the person alone', async () => {
  const story = stories.find(({ id }) => id === 'EV.T09');
  if (story === undefined) throw new Error('no such story');
  const network = { kind: 'signIn', id: '203.0.113.7', name: '203.0.113.7' } as const;
  const of = (source: string, atHours: number, n: number): Step => ({
    ...stepOf({ source, atHours, about: 'lea', by: null }, n),
    resource: network,
  });
  const found = await eventsInOrder(story, [of('EV.S25', 0, 1), of('EV.S26', 1, 2)]);
  expect(found.map(({ resource }) => resource.id)).toEqual(['lea']);
});

test.each([
  ['high', 'critical'],
  ['critical', 'high'],
] as const)(
  'if one finding has the levels %s and %s, the more severe one is the step of the story',
  async (...levels) => {
    const story = stories.find(({ id }) => id === 'EV.T09');
    if (story === undefined) throw new Error('no such story');
    const guessed = levels.map((severity, n) =>
      stepOf({ source: 'EV.S26', atHours: 0, about: 'lea', by: 'lea', severity }, n),
    );
    const method = stepOf({ source: 'EV.R24', atHours: 1, about: 'lea', by: 'lea', severity: 'medium' }, 9);
    expect((await eventsOf(story, [method], guessed)).map(({ severity }) => severity)).toEqual(['critical']);
  },
);

test('the log gives the time of a change and the collection the exposed people: together they are a story, in any order', async () => {
  const story = stories.find(({ id }) => id === 'EV.T06');
  if (story === undefined) throw new Error('no such story');
  const seen: Step = {
    ...stepOf({ source: 'EV.P02', atHours: 2.2, about: 'ca01', by: null, exposed: ['lea'] }, 1),
    attribution: { status: 'notYetKnown' },
  };
  const logged: Step = {
    ...stepOf({ source: 'EV.P02', atHours: 1.9, about: 'ca01', by: 'mara' }, 2),
    exposure: onlyLogged,
  };
  const used = stepOf({ source: 'EV.S22', atHours: 2, about: 'lea', by: 'lea', severity: 'low', mfa: 'unknown' }, 3);
  for (const order of permutationsOf([seen, logged, used], 12))
    expect((await eventsInOrder(story, order)).map(({ attribution }) => attribution)).toEqual([used.attribution]);
  const ofOther: Step = { ...seen, resource: { ...seen.resource, id: 'ca07' } };
  expect(await eventsInOrder(story, [ofOther, logged, used])).toEqual([]);
});

test('for a change in both the log and a collection, a story shows the log entry, and names every person in it', async () => {
  const story = stories.find(({ id }) => id === 'EV.T06');
  if (story === undefined) throw new Error('no such story');
  const entry = stepOf({ source: 'EV.P01', atHours: 1, about: 'ca02', by: 'mara', severity: 'critical' }, 1);
  const later = iso(1.1);
  const seen: Step = {
    ...entry,
    ...{ id: 'seen', proof: 'seen', at: later, from: later, until: later },
    attribution: { status: 'notYetKnown' },
  };
  const used = stepOf({ source: 'EV.S17', atHours: 2, about: 'lea', by: 'lea' }, 2);
  const all = [entry, seen, used];
  const [found] = await storiesOfPlan(planOf(story), context, all, all, async () => []);
  if (found === undefined) throw new Error('no story');
  expect(stepsOfStory(found).map(({ id }) => id)).toEqual([entry.id, used.id]);
  expect(peopleOf(found)).toEqual(expect.arrayContaining(['mara', 'lea']));
});

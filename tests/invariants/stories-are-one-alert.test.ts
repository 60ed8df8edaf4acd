/**
 * One attack is one alert. Every story of the catalogue is played with further steps, in random order and in random
 * parts, while people acknowledge and close alerts. INVARIANT_RUNS sets the number of attacks.
 */
import fc from 'fast-check';
import type { Alert } from '../../shared/core/alert/alert';
import type { AlertStep } from '../../shared/core/alert/alert-step';
import { acknowledge, close } from '../../shared/core/alert/lifecycle';
import { propertyOf } from '../../shared/core/alerting/named-change';
import { planSteps } from '../../shared/core/alerting/raise';
import type { RaiseContext } from '../../shared/core/alerting/step';
import { subjectOfResource } from '../../shared/core/alerting/subject';
import { detectorConcern, sameActor, type WatchEvent } from '../../shared/core/event/event';
import { isAtLeast, type Severity } from '../../shared/core/event/severity';
import { stepsOfStory } from '../../shared/core/event/story-event';
import { stepKeysFor } from '../../shared/core/event/story-keys';
import { stepOf } from '../../shared/core/event/story-step';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { detectors } from '../../shared/detections';
import { planOf } from '../../shared/detections/of-story';
import { stories } from '../../shared/detections/stories';
import type { StepSample } from '../../shared/detections/story';
import { storiesOfAll } from '../../shared/pipeline/collect/find-stories';
import { plainRaising, routingFrom } from '../fixtures/raising';
import { anEvent, hex } from '../store/fixtures';

const numRuns = Number(process.env.INVARIANT_RUNS ?? 150);
const seed = process.env.INVARIANT_SEED === undefined ? {} : { seed: Number(process.env.INVARIANT_SEED) };

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T08:00:00.000Z');
const iso = (hours: number): string => new Date(start + hours * hourMs).toISOString();

/** For each recipient, the lowest severity that alerts them. */
const recipients = { ops: 'medium', leads: 'critical' } as const satisfies Record<string, Severity>;

const context: Omit<RaiseContext, 'now' | 'originalOf'> = {
  ...plainRaising,
  leadsOf: (source) => detectors.some(({ id, leads }) => id === source && leads === true),
  groupWaitMs: 20_000,
  configuration: routingFrom(recipients),
};

// --- Attacks ---------------------------------------------------------------------------------------------------------

/** The problem that remains until somebody undoes it. */
const lasting = /^EV\.(R0[123]|R11|P\d+|A01|A14)$/;

function eventOf(sample: StepSample, n: number): WatchEvent {
  const { source, atHours, about = 'object', by = 'mara', severity = 'high', address } = sample;
  const { alerts = isAtLeast(severity, 'high') } = sample;
  const at = iso(atHours);
  const details = Object.fromEntries(
    (
      [
        'isUsualNetwork',
        'wasAdmin',
        'wasEligible',
        'privileged',
        'isGuest',
        'addsPhone',
        'isPassword',
        'mfa',
        'sameAs',
      ] as const
    ).flatMap((field) => (sample[field] === undefined ? [] : [[field, sample[field]]])),
  );
  const ids = sample.exposed === 'more' ? [] : (sample.exposed ?? []);
  const count = sample.exposed === 'more' ? 200 : ids.length;
  return anEvent(tenantId, n, {
    id: hex(n),
    type: 'detection',
    source,
    severity,
    anchor: at,
    happenedAt: at,
    resource: { kind: 'directoryAudit', id: about, name: about },
    peopleIds: about.includes('|') ? [] : [about],
    lines: [],
    exposure:
      sample.exposed === undefined
        ? null
        : { computed: true, unit: 'people', count, of: 300, ids, privilegedCount: 0, privilegedIds: [] },
    attribution:
      by === null
        ? { status: 'nobody', reason: 'risk' }
        : {
            status: 'known',
            actor: { type: 'person', id: by, ipAddress: address ?? null },
            recordId: `entry ${n}`,
            at,
          },
    deferredUntil: null,
    lookBack: false,
    groupKey: alerts ? detectorConcern(source, `${about} ${n}`) : null,
    concern: alerts && lasting.test(source) ? detectorConcern(source, `${about} ${n}`) : null,
    details: { ...details, ...(by === null && address !== undefined && { ipAddress: address }) },
    evidence: {
      subjects: [subjectOfResource('directoryAudit', about)],
      property: propertyOf(source, `${about} ${n}`),
      from: at,
      to: at,
      causes: [],
    },
  });
}

type Attack = {
  /** In the order of time. */
  readonly steps: readonly WatchEvent[];
  /** A change by the account of the last step that belongs to no story. */
  readonly aside: WatchEvent;
  /** Which events become known together, by their number. */
  readonly parts: readonly (readonly number[])[];
  /** After which part somebody handles every alert, and how. */
  readonly handled: { readonly after: number; readonly how: 'acknowledge' | 'close' } | null;
};

const sequences = stories.flatMap((story) => story.fires.map(({ steps }) => ({ story, steps })));

/** The last step once more: a further role, app or method. */
const again = (steps: readonly StepSample[], times: number): readonly StepSample[] => {
  const last = steps.at(-1);
  if (last === undefined) return [];
  return Array.from({ length: times }, (_, n) => ({ ...last, atHours: last.atHours + 0.4 * (n + 1) }));
};

const attacks = (isInOrder: boolean): fc.Arbitrary<Attack> =>
  fc
    .record({
      sequence: fc.constantFrom(...sequences),
      times: fc.integer({ min: 0, max: 2 }),
      order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }),
      handled: fc.option(
        fc.record({ after: fc.integer({ min: 0, max: 5 }), how: fc.constantFrom('acknowledge', 'close') }),
        { freq: 2 },
      ),
    })
    .map(({ sequence: { steps }, times, order, sizes, handled }): Attack => {
      const all = [...steps, ...again(steps, times)];
      const last = all.at(-1);
      const aside: StepSample = {
        source: 'EV.M99',
        about: 'elsewhere',
        by: last?.by ?? null,
        atHours: (last?.atHours ?? 0) + 0.1,
        severity: 'medium',
        alerts: true,
      };
      const events = [...all, aside].map((sample, n) => eventOf(sample, n + 1));
      const numbers = events.map((_, n) => n);
      const sorted = isInOrder
        ? numbers.toSorted((a, b) => Date.parse(events[a]?.anchor ?? '') - Date.parse(events[b]?.anchor ?? ''))
        : numbers.toSorted((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b);
      const parts: number[][] = [];
      for (let from = 0; from < sorted.length; from += sizes[parts.length - 1] ?? 1)
        parts.push(sorted.slice(from, from + (sizes[parts.length] ?? 1)));
      const [own] = events.slice(-1);
      if (own === undefined) throw new Error('an attack without events');
      return { steps: events.slice(0, -1), aside: own, parts, handled };
    });

// --- What people were sent -------------------------------------------------------------------------------------------

type Sent = { readonly step: AlertStep; readonly part: number };
type Played = {
  readonly alerts: readonly Alert[];
  readonly sent: readonly Sent[];
  /** The alerts before each part. */
  readonly before: readonly (readonly Alert[])[];
  readonly ofStory: readonly WatchEvent[];
};

const plans = stories.map(planOf);
const keysOf = stepKeysFor(detectors);

async function played({ steps, aside, parts, handled }: Attack, plan = planSteps): Promise<Played> {
  const events = [...steps, aside];
  let alerts: readonly Alert[] = [];
  const known = new Map<string, WatchEvent>();
  const sent: Sent[] = [];
  const before: (readonly Alert[])[] = [];
  for (const [part, numbers] of parts.entries()) {
    const fresh = numbers.flatMap((n) => events[n] ?? []);
    const latest = Math.max(...fresh.map(({ anchor }) => Date.parse(anchor)), ...before.map(() => 0));
    const now = new Date(Math.max(latest, start) + (part + 1) * minuteMs).toISOString();
    const found = fresh.map((event) => ({ ...event, recordedAt: now }));
    const kept = [...known.values()].flatMap((event) => stepOf(event) ?? []);
    const facts = { tenantId, now, recordDay: now.slice(0, 10), startedFrom: iso(-1) };
    const ofStory = await storiesOfAll(plans, facts, found, async ({ keys }) =>
      kept.filter((step) => keysOf(step).some((key) => keys.includes(key))),
    );
    const raised = [...found, ...ofStory.filter(({ id }) => !known.has(id))];
    for (const event of raised) known.set(event.id, event);
    before.push(alerts);
    for (const step of plan(alerts, raised, { ...context, now, originalOf: (id) => known.get(id) })) {
      alerts = [...alerts.filter(({ id }) => id !== step.alert.id), step.alert].sort((a, b) => (a.id < b.id ? -1 : 1));
      sent.push({ step, part });
    }
    if (handled?.after === part)
      alerts = alerts.map((alert) => {
        const request = { by: { id: 'kai', tenantId, name: null }, note: null, now, ownHandAllowed: false };
        const handling = handled.how === 'acknowledge' ? acknowledge(alert, request) : close(alert, request);
        return typeof handling === 'string' ? alert : handling.alert;
      });
  }
  return { alerts, sent, before, ofStory: [...known.values()].filter((event) => stepsOfStory(event).length > 0) };
}

const isBySame = (a: WatchEvent, b: WatchEvent): boolean =>
  a.attribution.status === 'known' && b.attribution.status === 'known'
    ? sameActor(a.attribution.actor, b.attribution.actor)
    : a.attribution.status === b.attribution.status;

/**
 * Stories whose steps are connected only by the account: each step is about another object, or any serious change can
 * be a step.
 */
const ofAccountAlone = stories
  .filter(({ isDistinct = false, steps }) => isDistinct || steps.flat().some(({ of }) => of === undefined))
  .map(({ id }) => id);

/** True if one story continued: by the same account, with a common step. */
const isSameStory = (a: WatchEvent, b: WatchEvent): boolean =>
  !ofAccountAlone.includes(a.source) &&
  a.source === b.source &&
  a.resource.id === b.resource.id &&
  isBySame(a, b) &&
  stepsOfStory(a).some(({ proof }) => stepsOfStory(b).some((step) => step.proof === proof));

const holds = ({ named }: Alert, { id }: Pick<WatchEvent, 'id'>): boolean =>
  named.some(({ eventId }) => eventId === id);

const fail = (law: string, ...facts: readonly unknown[]): never => {
  throw new Error(`${law}: ${JSON.stringify(facts, null, 1).slice(0, 5000)}`);
};

const outline = ({ steps, aside, parts, handled }: Attack): unknown => ({
  steps: [...steps, aside].map(({ source, resource, severity, attribution, anchor }) => {
    const by = attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.id : 'nobody';
    return `${source} ${severity} ${resource.id} by ${by} ${anchor.slice(11, 16)}`;
  }),
  parts,
  handled,
});

/** Nobody is sent a further first message about an attack while the alert about its story is open. */
function noSecondFirstMessage(attack: Attack, { sent, before, ofStory }: Played): void {
  const opened = sent.filter(({ step }) => step.transitions.some(({ type }) => type === 'opened'));
  for (const { step, part } of opened) {
    const own = ofStory.filter((event) => !ofAccountAlone.includes(event.source) && holds(step.alert, event));
    const others = [
      ...(before[part] ?? []).filter(({ status }) => status === 'open'),
      ...opened.filter((other) => other.part === part && other.step !== step).map((other) => other.step.alert),
    ];
    for (const event of own) {
      const steps = stepsOfStory(event).filter(({ attribution }) => isBySame({ ...event, attribution }, event));
      const isOfAttack = (alert: Alert): boolean =>
        ofStory.some((other) => isSameStory(event, other) && holds(alert, other)) ||
        steps.some((one) => one.attribution.status === 'known' && holds(alert, one));
      if (others.some(isOfAttack))
        fail('ONE ALERT: a second first message', event.source, step.alert.named, outline(attack));
    }
  }
}

/**
 * The events that a recipient's message names: all if an alert opens or reopens; in an update, those that caused it.
 */
function namedTo(recipient: string, { step }: Sent): readonly WatchEvent[] {
  const loud = step.transitions.filter(({ seq }) =>
    step.deliveries.some(({ recipientId, seq: of }) => of === seq && recipientId === recipient),
  );
  if (loud.some(({ type }) => type === 'opened' || type === 'reopened')) return step.events;
  return step.events.filter(({ id }) => loud.some(({ eventId, type }) => eventId === id && type === 'worsened'));
}

function everyStepIsNamed(attack: Attack, { sent }: Played): void {
  for (const event of [...attack.steps, attack.aside])
    for (const [recipient, minimum] of Object.entries(recipients)) {
      if (event.groupKey === null || !isAtLeast(event.severity, minimum)) continue;
      const naming = sent.filter((one) => namedTo(recipient, one).some(({ id }) => id === event.id));
      if (naming.length !== 1) fail('CONSERVATION', naming.length, recipient, event.source, outline(attack));
      if (!naming.every(({ step }) => isAtLeast(step.alert.severity, event.severity)))
        fail('SEVERITY: named too mildly', event.source, outline(attack));
    }
}

/** Everybody whom an alert of this severity reaches gets a message once the story is that severe. */
function severityIsSent(attack: Attack, { sent, ofStory }: Played): void {
  for (const event of ofStory)
    for (const [recipient, minimum] of Object.entries(recipients)) {
      if (!isAtLeast(event.severity, minimum)) continue;
      const isSent = sent.some(
        ({ step }) =>
          step.deliveries.some(({ recipientId }) => recipientId === recipient) &&
          isAtLeast(step.alert.severity, event.severity) &&
          holds(step.alert, event),
      );
      if (!isSent) fail('SEVERITY: the story got worse, and nobody was sent that', event.source, outline(attack));
    }
}

/** An alert has one account, and contains nothing that belongs to no story with it. */
function nothingElseJoins(attack: Attack, { alerts, ofStory }: Played): void {
  const own = alerts.filter((alert) => holds(alert, attack.aside));
  if (own.length !== 1 || own.some(({ named }) => named.length !== 1))
    fail('SEPARATION: an unrelated change is in the alert', own, outline(attack));
  const byId = new Map([...attack.steps, ...ofStory].map((event) => [event.id, event]));
  for (const { named, attribution } of alerts) {
    const events = named.flatMap(({ eventId }) => byId.get(eventId) ?? []);
    const actors = new Set(
      events.flatMap(({ attribution: one }) =>
        one.status === 'known' && one.actor.type === 'person' ? [one.actor.id] : [],
      ),
    );
    if (actors.size > 1) fail('SEPARATION: two accounts in one alert', named, outline(attack));
    const [actor] = actors;
    const isRight =
      actor === undefined ||
      (attribution.status === 'known' && attribution.actor.type === 'person' && attribution.actor.id === actor);
    if (!isRight) fail('NAMES: another account', attribution, named, outline(attack));
  }
}

/**
 * Which changes are one attack at the end. Two steps that were sent as two alerts, before the connecting step was
 * known, stay two alerts.
 */
function atRest({ alerts, ofStory }: Played): readonly string[] {
  const open = alerts.filter(({ named }) => named.length > 0);
  const lead = new Map(open.map(({ id }) => [id, id]));
  const unite = (ids: readonly string[]): void => {
    const leads = new Set(ids.map((id) => lead.get(id)));
    for (const [id, old] of lead) if (leads.has(old)) lead.set(id, ids[0] ?? id);
  };
  for (const event of ofStory) {
    const own = stepsOfStory(event).filter(({ attribution }) => isBySame({ ...event, attribution }, event));
    unite(open.filter((alert) => [event, ...own].some((one) => holds(alert, one))).map(({ id }) => id));
  }
  return [...new Set(lead.values())]
    .map((of) => open.flatMap(({ id, named }) => (lead.get(id) === of ? named.map(({ eventId }) => eventId) : [])))
    .map((ids) => [...new Set(ids)].sort().join(' '))
    .sort();
}

const hold = (property: fc.IAsyncPropertyWithHooks<[Attack]>): Promise<void> =>
  fc.assert(property, { numRuns, ...seed });

describe.each([
  ['in the order of time', true],
  ['in any order', false],
])('an attack whose steps become known %s', (_, isInOrder) => {
  test('is never sent as a second alert while the first one is open', async () => {
    await hold(
      fc.asyncProperty(attacks(isInOrder), async (attack) => noSecondFirstMessage(attack, await played(attack))),
    );
  });

  test('has each of its steps named once to everybody whom the step alone would reach', async () => {
    await hold(
      fc.asyncProperty(attacks(isInOrder), async (attack) => {
        const all = await played(attack);
        everyStepIsNamed(attack, all);
        severityIsSent(attack, all);
      }),
    );
  });

  test('takes nothing into its alert that belongs to no story with it', async () => {
    await hold(fc.asyncProperty(attacks(isInOrder), async (attack) => nothingElseJoins(attack, await played(attack))));
  });
});

test('an alert that is closed before the last step of its story keeps the account that the earlier steps showed', async () => {
  const samples: readonly StepSample[] = [
    { source: 'EV.S02', about: 'lea', by: null, atHours: 0 },
    { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2 },
    { source: 'EV.S10', about: 'lea', by: null, atHours: 30 },
    { source: 'EV.M99', about: 'elsewhere', by: null, atHours: 30.1, severity: 'medium', alerts: true },
  ];
  const events = samples.map((sample, n) => eventOf(sample, n + 1));
  const [aside] = events.slice(-1);
  if (aside === undefined) throw new Error('an attack without events');
  const parts = [[0, 1, 3], [2]];
  const { sent } = await played({ steps: events.slice(0, -1), aside, parts, handled: { after: 0, how: 'close' } });
  const reopened = sent.flatMap(({ step: { alert, transitions } }) =>
    transitions.some(({ type }) => type === 'reopened') ? [alert] : [],
  );
  expect(reopened).toMatchObject([{ severity: 'critical', attribution: { status: 'known', actor: { id: 'lea' } } }]);
});

test('the changes of an attack are the same in any order of its steps', async () => {
  await hold(
    fc.asyncProperty(attacks(false), async (attack) => {
      const numbers = [...attack.steps, attack.aside].map((_, n) => [n]);
      const [inOrder, anyOrder] = await Promise.all(
        [numbers, attack.parts].map((parts) => played({ ...attack, parts, handled: null })),
      );
      const [a, b] = [inOrder, anyOrder].map((one) => (one === undefined ? [] : atRest(one)));
      if (JSON.stringify(a) !== JSON.stringify(b)) fail('ORDER', a, b, outline(attack));
    }),
  );
});

test('negative control: stories that forget their earlier steps are sent as second alerts', async () => {
  const forgetful: typeof planSteps = (alerts, events, of) =>
    planSteps(
      alerts,
      events.map((event) =>
        event.evidence === undefined ? event : { ...event, evidence: { ...event.evidence, steps: undefined } },
      ),
      of,
    );
  const result = await fc.check(
    fc.asyncProperty(attacks(true), async (attack) => noSecondFirstMessage(attack, await played(attack, forgetful))),
    { numRuns: 300, seed: 1 },
  );
  expect(result.failed).toBe(true);
});

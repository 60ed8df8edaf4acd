import fc from 'fast-check';
import { type Alert, isLive } from '../../../shared/core/alert';
import { endsSomething } from '../../../shared/core/alerting/concerns';
import { keyOf } from '../../../shared/core/alerting/deliveries';
import { planSteps } from '../../../shared/core/alerting/raise';
import type { RaiseContext } from '../../../shared/core/alerting/step';
import type { Recipient, Route } from '../../../shared/core/configuration';
import { controlConcern, detectorConcern, type WatchEvent } from '../../../shared/core/event';
import { acknowledge } from '../../../shared/core/lifecycle';
import type { AlertStep } from '../../../shared/core/ports';
import type { Severity } from '../../../shared/core/severity';
import { everythingAtOnce } from '../../fixtures/attention';
import { plainRaising, plainRouting } from '../../fixtures/raising';
import { anEvent, hex } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T14:00:00.000Z');
const minutes = (count: number): number => count * 60_000;
const iso = (afterMs: number): string => new Date(start + afterMs).toISOString();

const recipients: readonly Recipient[] = [
  { id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' },
  { id: 'desk', name: 'Service desk', channel: 'teams-workflow', urlSetting: 'DESK_URL' },
  { id: 'unrouted', name: 'Nobody', channel: 'email-acs', address: 'nobody@contoso.example' },
];
const routes: readonly Route[] = [
  { recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce },
  { recipients: ['ops', 'desk'], minimumSeverity: 'critical', sendResolved: false, ...everythingAtOnce },
];

const hand = (id: string): WatchEvent['attribution'] => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: '192.0.2.7' },
  recordId: `record of ${id}`,
  at: iso(-minutes(1)),
});
// Safe where it is cast to: `hand` makes a known one.
type Known = Extract<WatchEvent['attribution'], { readonly status: 'known' }>;
const notYetKnown: WatchEvent['attribution'] = { status: 'notYetKnown' };
const telemetry: WatchEvent['attribution'] = { status: 'nobody', reason: 'telemetry' };

let drawn = 0;
/** A difference between two collections, the first of them ten minutes before the start. */
const event = (over: Partial<WatchEvent>): WatchEvent =>
  anEvent(tenantId, ++drawn, {
    anchor: iso(-minutes(10)),
    attribution: notYetKnown,
    details: {},
    recordedAt: iso(0),
    concern: null,
    ...over,
  });

const regression = (control: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    type: 'regression',
    source: control,
    resource: { kind: 'control', id: control, name: control },
    groupKey: controlConcern(control),
    concern: controlConcern(control),
    ...over,
  });
const recovery = (concern: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({ type: 'recovery', severity: 'informational', groupKey: concern, concern, ...over });
const detection = (detector: string, id: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source: detector,
    resource: { kind: 'conditionalAccessPolicy', id, name: id },
    groupKey: detectorConcern(detector, id),
    concern: detectorConcern(detector, id),
    ...over,
  });
/** What a detector tells of an object whose look failed a control too. */
const ofControl = (detector: string, id: string): WatchEvent =>
  detection(detector, id, { groupKey: controlConcern('ZT.ID.001') });
const summary = (): WatchEvent =>
  event({ type: 'health', source: 'watching', severity: 'informational', groupKey: 'watching' });
const blind = (kind: string): WatchEvent =>
  event({ type: 'health', source: 'blind', severity: 'medium', groupKey: `blind|${kind}`, concern: `blind|${kind}` });
const actorFound = (alert: Alert, attribution: WatchEvent['attribution']): WatchEvent =>
  event({
    type: 'attribution',
    attribution,
    groupKey: null,
    details: { alertId: alert.id, eventId: alert.leadEventId },
  });

type Told = { readonly alerts: readonly Alert[]; readonly steps: readonly AlertStep[] };

const joins: Readonly<Record<string, readonly string[]>> = {
  'EV.P01': ['ZT.ID.021'],
  'EV.D01': ['ZT.DV.002'],
  'EV.R22': ['ZT.AD.012'],
};
const explains: Readonly<Record<string, readonly string[]>> = { 'EV.S21': ['ZT.TD.001'] };

const contextOf = (afterMs: number): RaiseContext => ({
  now: iso(afterMs),
  ...plainRaising,
  joinsOf: (source) => joins[source] ?? [],
  explainsOf: (source) => explains[source] ?? [],
  configuration: { ...plainRouting, recipients, routes },
  groupWaitMs: 20_000,
});

const laidOver = (alerts: readonly Alert[], alert: Alert): readonly Alert[] => [
  ...alerts.filter(({ id }) => id !== alert.id),
  alert,
];

type Happening = readonly [number, WatchEvent | readonly WatchEvent[]];

const isMany = (events: WatchEvent | readonly WatchEvent[]): events is readonly WatchEvent[] => Array.isArray(events);

/** Raises what one collection after another found, each at its own time after the start. */
function raise(told: Told, ...happenings: readonly Happening[]): Told {
  return happenings.reduce<Told>(({ alerts, steps }, [afterMs, found]) => {
    const events = (isMany(found) ? found : [found]).map((one) => ({ ...one, recordedAt: iso(afterMs) }));
    const planned = planSteps(alerts, events, contextOf(afterMs));
    return {
      alerts: planned.reduce((all, { alert }) => laidOver(all, alert), alerts),
      steps: [...steps, ...planned],
    };
  }, told);
}

const nothing: Told = { alerts: [], steps: [] };
const typesOf = ({ steps }: Told): readonly (string | undefined)[] =>
  steps.flatMap(({ transitions }) => transitions.map(({ type }) => type));
const lastOf = ({ steps }: Told): AlertStep => {
  const step = steps.at(-1);
  if (step === undefined) throw new Error('nothing was told');
  return step;
};

describe('a control that fails in the look before the one that knows why', () => {
  const attribution: WatchEvent['attribution'] = { status: 'notYetKnown' };
  const kept = regression('ZT.ID.021', { attribution });
  const groupKey = controlConcern('ZT.AD.002');
  const edit = (policyId: string, over: Partial<WatchEvent> = {}) =>
    detection('EV.P01', policyId, { attribution, ...over });

  test('and what that look finds beside the deed are one alert', () => {
    const beside = regression('ZT.AD.002', { attribution, groupKey, type: 'weakened' });
    const deed = edit('p', { groupKey });
    const { alerts } = raise({ alerts: [], steps: [] }, [0, kept], [1_000, [beside, deed]]);
    expect(alerts).toHaveLength(1);
  });

  test.each([
    [
      'the next deed',
      [
        [0, kept],
        [1_000, edit('p')],
        [2_000, edit('q')],
      ],
    ],
    [
      'a deed much later',
      [
        [0, kept],
        [minutes(20), edit('q')],
      ],
    ],
    [
      'a deed that it says nothing of',
      [
        [0, kept],
        [1_000, detection('EV.D01', 'device', { attribution })],
      ],
    ],
  ] as const)('%s is news of its own', (_, happenings) => {
    expect(raise({ alerts: [], steps: [] }, ...happenings).alerts).toHaveLength(2);
  });
});

test('of what one look finds the cause of one is the cause of all', () => {
  const groupKey = controlConcern('ZT.ID.021');
  const attribution: WatchEvent['attribution'] = { status: 'nobody', reason: 'time' };
  const kept = regression('ZT.ID.021', { attribution, groupKey });
  const beside = regression('ZT.AD.002', { attribution, groupKey });
  const edit = detection('EV.P01', 'p', { attribution: hand('admin') });
  const { alerts } = raise({ alerts: [], steps: [] }, [0, edit], [minutes(5), [beside, kept]]);
  expect(alerts).toHaveLength(1);
});

describe('a control that fails in another look than the one that saw why', () => {
  const byTime: WatchEvent['attribution'] = { status: 'nobody', reason: 'time' };
  const edit = detection('EV.P01', 'p', { attribution: hand('admin') });
  const burst = detection('EV.D01', 'fleet', { attribution: telemetry });
  const kept = (over: Partial<WatchEvent> = {}): WatchEvent =>
    regression('ZT.ID.021', { attribution: byTime, ...over });

  type Row = readonly [string, readonly (readonly [number, WatchEvent])[], readonly string[], number];
  const rows: readonly Row[] = [
    [
      'an edit that the log told of first',
      [
        [0, edit],
        [minutes(120), kept()],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'an edit by which a control that failed fails worse',
      [
        [0, edit],
        [minutes(5), kept({ type: 'weakened', concern: 'control|ZT.ID.021|weaker' })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'devices that fell out before their control failed',
      [
        [0, burst],
        [minutes(30), regression('ZT.DV.002', { attribution: byTime })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'devices whose control failed before they were many',
      [
        [0, regression('ZT.DV.002', { attribution: byTime })],
        [minutes(30), burst],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'the edit of another hand',
      [
        [0, edit],
        [minutes(40), kept({ attribution: hand('other') })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'what the detector says nothing of',
      [
        [0, edit],
        [minutes(40), regression('ZT.DX.001')],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'what was told too long ago',
      [
        [0, edit],
        [minutes(361), kept()],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'another policy whose edit comes after the control failed',
      [
        [0, kept()],
        [minutes(40), detection('EV.P01', 'q')],
      ],
      ['opened', 'opened'],
      2,
    ],
  ];
  /** What the control finds wrong, and in whom. */
  const about = (foundIn: readonly string[], ...ids: readonly string[]): Partial<WatchEvent> => ({
    details: { foundIn },
    exposure: { computed: true, unit: 'people', count: ids.length, of: 9, ids, privilegedCount: 0, privilegedIds: [] },
  });
  const ofSame: readonly Row[] = [
    [
      'the same policy',
      [
        [0, edit],
        [minutes(40), kept(about(['p']))],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'another policy',
      [
        [0, edit],
        [minutes(40), kept(about(['q'], 'lea'))],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'the whole tenant',
      [
        [0, edit],
        [minutes(40), kept(about(['tenant'], 'lea'))],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'the group of an exclusion, as a part of its key',
      [
        [0, detection('EV.P01', 'x', { concern: 'EV.P01|x|group q' })],
        [minutes(40), kept(about(['q']))],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'an emergency account that was changed, which is over at once',
      [
        [0, detection('EV.R22', 'bg', { concern: null })],
        [minutes(40), regression('ZT.AD.012', { attribution: byTime, ...about(['bg'], 'bg') })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'another emergency account',
      [
        [0, detection('EV.R22', 'bg', { concern: null })],
        [minutes(40), regression('ZT.AD.012', { attribution: byTime, ...about(['bh'], 'bh') })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'a person who stayed at risk for a day',
      [
        [0, detection('EV.S21', 'lea', { concern: 'EV.S21|lea|state' })],
        [minutes(1500), regression('ZT.TD.001', { attribution: byTime, ...about(['lea'], 'lea') })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'another person who stayed at risk',
      [
        [0, detection('EV.S21', 'lea', { concern: 'EV.S21|lea|state' })],
        [minutes(40), regression('ZT.TD.001', { attribution: byTime, ...about(['tom'], 'tom') })],
      ],
      ['opened', 'opened'],
      2,
    ],
  ];
  test.each([...rows, ...ofSame])('%s', (_, happenings, types, count) => {
    const told = raise(nothing, ...happenings);
    expect(typesOf(told)).toEqual(types);
    expect(told.alerts).toHaveLength(count);
  });

  test('a person who was at risk too long when he was first seen is one alert, and another one is not in it', () => {
    const overdue = regression('ZT.TD.001', { severity: 'critical', ...about(['lea'], 'lea') });
    const of = (id: string) => detection('EV.S21', id, { concern: `EV.S21|${id}|state` });
    const told = raise(nothing, [0, [overdue, of('lea')]], [0, of('tom')]);
    expect(typesOf(told)).toEqual(['opened', 'joined', 'opened']);
  });

  test('what is over at once and happens again later is told again, though something else keeps the alert open', () => {
    const changed = () => detection('EV.R22', 'bg', { concern: null });
    const fails = regression('ZT.AD.012', { attribution: byTime, ...about(['bg'], 'bg') });
    const told = raise(
      nothing,
      [0, changed()],
      [minutes(5), fails],
      [minutes(50), changed()],
      [minutes(120), changed()],
    );
    expect(typesOf(told)).toEqual(['opened', 'worsened', 'joined', 'worsened']);
  });

  test('a control that its own look explains is the story of that look', () => {
    const own = detection('EV.P01', 'q', { groupKey: controlConcern('ZT.ID.021') });
    const fails = kept();
    const told = raise(nothing, [0, edit], [minutes(40), [fails, own]]);
    expect(typesOf(told)).toEqual(['opened', 'opened']);
  });

  test('that their share fell, above its floor, is no second piece of news, and a share below its floor is', () => {
    const fell = (isFall: boolean) => regression('ZT.DV.002', { attribution: byTime, details: { isFall } });
    const told = (isFall: boolean) => raise(nothing, [0, burst], [minutes(30), fell(isFall)]);
    expect(typesOf(told(true))).toEqual(['opened', 'joined']);
    expect(lastOf(told(true)).alert.concerns).toContain(controlConcern('ZT.DV.002'));
    expect(typesOf(told(false))).toEqual(['opened', 'worsened']);
  });

  test('what is mended of it ends with both', () => {
    const told = raise(
      nothing,
      [0, burst],
      [minutes(30), regression('ZT.DV.002', { attribution: byTime })],
      [minutes(60), recovery(detectorConcern('EV.D01', 'fleet'))],
      [minutes(90), recovery(controlConcern('ZT.DV.002'))],
    );
    expect(typesOf(told)).toEqual(['opened', 'worsened', 'joined', 'resolved']);
  });
});

describe('what one event does', () => {
  const mfa = controlConcern('ZT.ID.001');
  const legacy = controlConcern('ZT.ID.003');

  type Row = readonly [string, readonly (readonly [number, WatchEvent])[], readonly string[], number];
  const rows: readonly Row[] = [
    ['a regression opens an alert', [[0, regression('ZT.ID.001')]], ['opened'], 1],
    ['a change of no concern is recorded and told to nobody', [[0, event({ type: 'change', groupKey: null })]], [], 0],
    [
      'a detection without a group key is for the digest only',
      [[0, detection('EV.P05', 'p', { groupKey: null })]],
      [],
      0,
    ],
    [
      'a second event of the same group key joins',
      [
        [0, detection('EV.P02', 'p')],
        [minutes(50), detection('EV.P02', 'p')],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'another group key of nobody in particular opens another alert',
      [
        [0, detection('EV.P02', 'p')],
        [minutes(1), detection('EV.P02', 'q')],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'the same hand within 30 minutes of the last event goes on with its story',
      [
        [0, detection('EV.P02', 'p', { attribution: hand('admin') })],
        [minutes(29), detection('EV.R01', 'q', { attribution: hand('admin') })],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'but what was done to the monitor is a story of its own: what the same hand does next is told as that, and the same entry once',
      [
        [
          0,
          event({
            type: 'health',
            source: 'tamper',
            groupKey: 'tamper|credentialAdded',
            concern: null,
            attribution: hand('admin'),
          }),
        ],
        [0, detection('EV.A04', 'ours', { attribution: hand('admin') })],
        [minutes(5), detection('EV.P02', 'p', { attribution: { ...hand('admin'), recordId: 'another' } as Known })],
      ],
      ['opened', 'joined', 'opened'],
      2,
    ],
    [
      'the same hand after 30 minutes begins another story',
      [
        [0, detection('EV.P02', 'p', { attribution: hand('admin') })],
        [minutes(30), detection('EV.R01', 'q', { attribution: hand('admin') })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'another hand in the same minute is another story',
      [
        [0, detection('EV.P02', 'p', { attribution: hand('admin') })],
        [1000, detection('EV.R01', 'q', { attribution: hand('somebody else') })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'telemetry is nobody: two devices are not joined by it',
      [
        [0, detection('EV.D06', 'a', { attribution: telemetry })],
        [1000, detection('EV.D06', 'b', { attribution: telemetry })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'another control that fails in the same alert makes it worse',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), regression('ZT.ID.003', { groupKey: mfa })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'another control that the same look found failing is part of the first message',
      [
        [0, regression('ZT.ID.001')],
        [0, regression('ZT.ID.003', { groupKey: mfa })],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'the same regression again makes nothing worse',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), regression('ZT.ID.001')],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'a rise in severity makes it worse',
      [
        [0, detection('EV.P02', 'p', { severity: 'medium' })],
        [minutes(1), detection('EV.P02', 'p', { severity: 'critical' })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'a milder event only joins',
      [
        [0, detection('EV.P02', 'p', { severity: 'critical' })],
        [minutes(1), detection('EV.P02', 'p', { severity: 'low' })],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'the recovery of its only concern resolves it',
      [
        [0, regression('ZT.ID.001')],
        [minutes(9), recovery(mfa)],
      ],
      ['opened', 'resolved'],
      1,
    ],
    [
      'the recovery of one of two concerns leaves it open',
      [
        [0, regression('ZT.ID.001')],
        [1000, regression('ZT.ID.003', { groupKey: mfa })],
        [minutes(9), recovery(mfa)],
      ],
      ['opened', 'worsened', 'joined'],
      1,
    ],
    [
      'the recovery of the second of two concerns resolves it',
      [
        [0, regression('ZT.ID.001')],
        [1000, regression('ZT.ID.003', { groupKey: mfa })],
        [minutes(9), recovery(mfa)],
        [minutes(10), recovery(legacy)],
      ],
      ['opened', 'worsened', 'joined', 'resolved'],
      1,
    ],
    ['a recovery of what nobody was told is no news', [[0, recovery(mfa)]], [], 0],
    [
      'a recovery after the end is no news',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), recovery(mfa)],
        [minutes(2), recovery(mfa)],
      ],
      ['opened', 'resolved'],
      1,
    ],
    [
      'the same concern within 24 h of the end opens the alert again',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), recovery(mfa)],
        [minutes(24 * 60), regression('ZT.ID.001')],
      ],
      ['opened', 'resolved', 'reopened'],
      1,
    ],
    [
      'the same concern 24 h after the end is a new alert',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), recovery(mfa)],
        [minutes(24 * 60 + 1), regression('ZT.ID.001')],
      ],
      ['opened', 'resolved', 'opened'],
      2,
    ],
    [
      'the same hand does not open an alert that is over for another concern',
      [
        [0, regression('ZT.ID.001', { attribution: hand('admin') })],
        [minutes(1), recovery(mfa)],
        [minutes(2), detection('EV.R01', 'q', { attribution: hand('admin') })],
      ],
      ['opened', 'resolved', 'opened'],
      2,
    ],
    [
      'what fails the same control of another object is a new alert',
      [
        [0, ofControl('EV.R01', 'lea')],
        [minutes(1), recovery(detectorConcern('EV.R01', 'lea'))],
        [minutes(2), ofControl('EV.R01', 'paul')],
      ],
      ['opened', 'resolved', 'opened'],
      2,
    ],
    [
      'what fails it again of the same object opens the alert again',
      [
        [0, ofControl('EV.R01', 'lea')],
        [minutes(1), recovery(detectorConcern('EV.R01', 'lea'))],
        [minutes(2), ofControl('EV.R01', 'lea')],
      ],
      ['opened', 'resolved', 'reopened'],
      1,
    ],
    [
      'a control that fails again by itself opens the alert of its detection again',
      [
        [0, ofControl('EV.R01', 'lea')],
        [minutes(1), recovery(detectorConcern('EV.R01', 'lea'))],
        [minutes(2), regression('ZT.ID.001')],
      ],
      ['opened', 'resolved', 'reopened'],
      1,
    ],
    ['the summary is told and stays closed', [[0, summary()]], ['opened'], 1],
    [
      'nothing joins the summary, whoever did it',
      [
        [0, summary()],
        [1000, detection('EV.P02', 'p')],
      ],
      ['opened', 'opened'],
      2,
    ],
    ['going blind is an alert of its own', [[0, blind('user')]], ['opened'], 1],
    [
      'seeing again ends it',
      [
        [0, blind('user')],
        [minutes(3), recovery('blind|user')],
      ],
      ['opened', 'resolved'],
      1,
    ],
  ];

  test.each(rows)('%s', (_, happenings, types, count) => {
    const told = raise(nothing, ...happenings);
    expect(typesOf(told)).toEqual(types);
    expect(told.alerts).toHaveLength(count);
  });
});

describe('one story, whichever half is seen first', () => {
  const record = detection('EV.P02', 'policy-1');
  const regressed = regression('ZT.ID.001');
  const difference = detection('EV.P02', 'policy-1', { groupKey: controlConcern('ZT.ID.001'), concern: null });

  test('the record first, then the difference with the control that it made fail', () => {
    const told = raise(nothing, [0, record], [minutes(2), [regressed, difference]]);
    expect(typesOf(told)).toEqual(['opened', 'worsened', 'joined']);
    expect(told.alerts).toHaveLength(1);
  });

  test('the control and its difference first, then the record', () => {
    const told = raise(nothing, [0, [regressed, difference]], [minutes(2), record]);
    expect(typesOf(told)).toEqual(['opened', 'joined', 'joined']);
    expect(told.alerts).toHaveLength(1);
  });

  test('without the difference in the same look, the regression cannot know: negative control', () => {
    const told = raise(nothing, [0, record], [minutes(2), regressed]);
    expect(told.alerts).toHaveLength(2);
  });
});

describe('concerns by element', () => {
  const concern = detectorConcern('EV.P02', 'p');
  const excluded = (...elements: string[]) => detection('EV.P02', 'p', { details: { elements } });
  const mended = (...elements: string[]) => recovery(concern, { details: { elements } });

  test.each<[string, readonly WatchEvent[], readonly string[], Alert['status']]>([
    ['taking back one of two exclusions leaves the other', [excluded('a', 'b'), mended('a')], [`${concern}|b`], 'open'],
    ['taking back both ends it', [excluded('a', 'b'), mended('b', 'a')], [], 'resolved'],
    ['one after the other ends it', [excluded('a', 'b'), mended('a'), mended('b')], [], 'resolved'],
    ['a recovery that names none mends all', [excluded('a', 'b'), recovery(concern)], [], 'resolved'],
    ['an element that nobody was told of mends nothing', [excluded('a'), mended('c')], [`${concern}|a`], 'open'],
    ['a second exclusion is a second concern', [excluded('a'), excluded('b'), mended('a')], [`${concern}|b`], 'open'],
  ])('%s', (_, events, concerns, status) => {
    const told = raise(nothing, ...events.map((one, at) => [minutes(at), one] as const));
    expect(told.alerts).toHaveLength(1);
    expect(told.alerts[0]).toMatchObject({ concerns, status });
  });

  test('another resource with a longer id of the same beginning is not mended along', () => {
    const told = raise(nothing, [0, detection('EV.P02', 'p2')], [1000, recovery(concern)]);
    expect(told.alerts[0]?.status).toBe('open');
  });

  test('endsSomething knows it beforehand', () => {
    const { alerts } = raise(nothing, [0, excluded('a', 'b')]);
    expect(endsSomething(alerts, mended('b'))).toBe(true);
    expect(endsSomething(alerts, recovery(concern))).toBe(true);
    expect(endsSomething(alerts, mended('z'))).toBe(false);
    expect(endsSomething([], mended('b'))).toBe(false);
  });
});

describe('who did it', () => {
  const opened = (severity: Severity) => raise(nothing, [0, regression('ZT.ID.001', { severity })]);
  const alertOf = ({ alerts }: Told): Alert => {
    const [alert] = alerts;
    if (alert === undefined) throw new Error('no alert');
    return alert;
  };

  test.each<[Severity, number]>([
    ['critical', 2],
    ['high', 1],
    ['medium', 0],
  ])('a hand found later for an alert that is %s goes out %d times', (severity, messages) => {
    const before = opened(severity);
    const step = lastOf(raise(before, [minutes(5), actorFound(alertOf(before), hand('admin'))]));
    expect(step.transitions[0]?.type).toBe('actorFound');
    expect(step.alert.attribution).toEqual(hand('admin'));
    expect(step.deliveries).toHaveLength(messages);
  });

  test('where it is the hand of the only recipient, others hear of it whatever its severity', () => {
    const hourly: Route = { ...everythingAtOnce, recipients: ['ops'], minimumSeverity: 'medium', sendResolved: true };
    const context = (afterMs: number): RaiseContext => ({
      ...contextOf(afterMs),
      addressOf: (id) => `${id}@contoso.example`,
      configuration: { ...plainRouting, recipients, routes: [hourly], fallbackRecipient: 'desk' },
    });
    const [alert] = opened('medium').alerts;
    if (alert === undefined) throw new Error('no alert');
    const toldOf = (id: string) =>
      planSteps([alert], [actorFound(alert, hand(id))], context(minutes(5)))[0]?.deliveries.map(
        (one) => one.recipientId,
      );
    expect(toldOf('ops')).toEqual(['desk']);
    expect(toldOf('admin')).toEqual([]);
  });

  test.each<[string, WatchEvent['attribution']]>([
    ['not found', { status: 'notFound' }],
    ['two hands', { status: 'ambiguous', candidates: [] }],
  ])('%s is kept and told to nobody', (_, attribution) => {
    const before = opened('critical');
    const step = lastOf(raise(before, [minutes(5), actorFound(alertOf(before), attribution)]));
    expect(step.alert.attribution).toEqual(attribution);
    expect([step.transitions[0]?.type, step.deliveries]).toEqual(['joined', []]);
  });

  test('a hand that is known already is never replaced', () => {
    const before = raise(nothing, [0, regression('ZT.ID.001', { attribution: hand('admin') })]);
    const after = raise(before, [minutes(5), actorFound(alertOf(before), hand('somebody else'))]);
    expect(after.steps).toHaveLength(1);
    expect(alertOf(after).attribution).toEqual(hand('admin'));
  });

  test('an alert that does not exist gets no hand', () => {
    const before = opened('high');
    const stranger = { ...alertOf(before), id: hex(99) };
    expect(raise(before, [minutes(5), actorFound(stranger, hand('admin'))]).steps).toHaveLength(1);
  });

  test('two known hands in one alert are told as two', () => {
    const told = raise(
      nothing,
      [0, detection('EV.P02', 'p', { attribution: hand('a') })],
      [1000, detection('EV.P02', 'p', { attribution: hand('b') })],
    );
    expect(alertOf(told).attribution).toMatchObject({
      status: 'ambiguous',
      candidates: [{ id: 'a' }, { id: 'b' }],
    });
  });

  test.each<[string, readonly WatchEvent['attribution'][]]>([
    ['a hand beside one that is not known yet', [notYetKnown, hand('b')]],
    ['the third of three', [hand('a'), hand('c'), hand('b')]],
    ['a hand beside what no log tells', [{ status: 'notLogged', log: 'unifiedAuditLog' }, hand('b')]],
  ])('%s is a hand too: he takes on nothing of it', (_, attributions) => {
    const told = raise(
      nothing,
      ...attributions.map((attribution, at): readonly [number, WatchEvent] => [
        at * 1000,
        detection('EV.P02', 'p', { attribution }),
      ]),
    );
    const by = (id: string) => ({
      by: { id, tenantId, name: null },
      note: null,
      now: iso(minutes(1)),
      ownHandAllowed: false,
    });
    expect(acknowledge(alertOf(told), by('b'))).toBe('ownHand');
    expect(acknowledge(alertOf(told), by('kai'))).not.toBe('ownHand');
    // Mended and done again by somebody else it is his alone.
    const again = raise(
      told,
      [minutes(2), recovery(detectorConcern('EV.P02', 'p'))],
      [minutes(3), detection('EV.P02', 'p', { attribution: hand('d') })],
    );
    expect(acknowledge(alertOf(again), by('b'))).not.toBe('ownHand');
  });

  test('whoever took it on and has a hand in what comes after has not taken it on', () => {
    const before = raise(nothing, [0, detection('EV.P02', 'p', { attribution: hand('a') })]);
    const acknowledged = { by: { id: 'b', tenantId, name: null }, at: iso(0), note: null };
    const takenOn = { ...before, alerts: [{ ...alertOf(before), acknowledged }] };
    const more = (id: string) =>
      alertOf(raise(takenOn, [1000, detection('EV.P02', 'p', { attribution: hand(id) })])).acknowledged;
    expect(more('b')).toBeNull();
    expect(more('a')).toEqual(acknowledged);
  });

  test('the hand of a second event is not printed on a first one without', () => {
    const told = raise(
      nothing,
      [0, detection('EV.P02', 'p')],
      [1000, detection('EV.P02', 'p', { attribution: hand('b') })],
    );
    expect(alertOf(told).attribution).toEqual(notYetKnown);
  });
});

describe('the message that is about to go out', () => {
  const to = (step: AlertStep) => step.deliveries.map(({ recipientId }) => recipientId);

  test.each<[Severity, readonly string[], number]>([
    ['informational', [], 0],
    ['low', [], 0],
    ['medium', [], 0],
    ['high', ['ops'], 20_000],
    ['critical', ['ops', 'desk'], 0],
  ])('an alert that is %s goes to %j, %d ms later', (severity, told, waitsMs) => {
    const step = lastOf(raise(nothing, [0, regression('ZT.ID.001', { severity })]));
    expect(to(step)).toEqual(told);
    for (const delivery of step.deliveries) {
      expect(delivery).toMatchObject({ notBefore: iso(waitsMs), state: 'pending', attempts: 0, seq: 1, tenantId });
    }
  });

  test('the summary goes to everybody whom a route names, whatever its severity, at once', () => {
    const step = lastOf(raise(nothing, [0, summary()]));
    expect(to(step)).toEqual(['ops', 'desk']);
    expect(step.deliveries.every(({ notBefore }) => notBefore === iso(0))).toBe(true);
    expect(step.alert).toMatchObject({ key: 'START', form: 'summary', status: 'told' });
  });

  test('the end goes only where the route wants ends, at once', () => {
    const step = lastOf(
      raise(
        nothing,
        [0, regression('ZT.ID.001', { severity: 'critical' })],
        [minutes(1), recovery(controlConcern('ZT.ID.001'))],
      ),
    );
    expect(to(step)).toEqual(['ops']);
    expect(step.deliveries[0]).toMatchObject({ notBefore: iso(minutes(1)), seq: 2 });
  });

  test('what only joins sends nothing', () => {
    expect(lastOf(raise(nothing, [0, detection('EV.P02', 'p')], [1000, detection('EV.P02', 'p')])).deliveries).toEqual(
      [],
    );
  });

  describe('when it is told at the earliest', () => {
    const byHour: readonly Route[] = [
      { recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce },
      { recipients: ['desk'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce, timing: 'hourly' },
    ];
    const office = { days: [1, 2, 3, 4, 5], from: 8, to: 15 };
    const told = (over: Partial<WatchEvent>, workingHours: typeof office | null = null) =>
      planSteps([], [detection('EV.P02', 'p', over)], {
        ...contextOf(minutes(5)),
        configuration: { ...plainRouting, recipients, routes: byHour, workingHours },
      })[0]?.deliveries.map(({ recipientId, timing, notBefore }) => [recipientId, timing, notBefore]);

    // It is 15:05 in Berlin.
    type Row = readonly [string, Partial<WatchEvent>, typeof office | null, readonly (readonly string[])[]];
    const rows: readonly Row[] = [
      [
        'critical: now, by every route',
        { severity: 'critical' },
        office,
        [
          ['ops', 'atOnce', iso(minutes(5))],
          ['desk', 'atOnce', iso(minutes(5))],
        ],
      ],
      [
        'high: after the rest of its story',
        { severity: 'high' },
        null,
        [
          ['ops', 'atOnce', iso(minutes(5) + 20_000)],
          ['desk', 'hourly', iso(minutes(60))],
        ],
      ],
      ['medium: on the hour', { severity: 'medium' }, null, [['desk', 'hourly', iso(minutes(60))]]],
      ['low: in the digest', { severity: 'low' }, null, []],
      [
        'what may pass by itself: after its time, then on the hour',
        { severity: 'medium', deferredUntil: iso(minutes(65)) },
        null,
        [['desk', 'hourly', iso(minutes(120))]],
      ],
      ['after work: in the morning', { severity: 'medium' }, office, [['desk', 'hourly', iso(minutes(17 * 60))]]],
      [
        'what passes its time at night: in the morning',
        { severity: 'medium', deferredUntil: iso(minutes(10 * 60)) },
        office,
        [['desk', 'hourly', iso(minutes(17 * 60))]],
      ],
    ];

    test.each(rows)('%s', (_, over, workingHours, expected) => {
      expect(told(over, workingHours)).toEqual(expected);
    });
  });

  test('no route, no delivery', () => {
    const configuration = { ...plainRouting, recipients, routes: [] };
    const [step] = planSteps([], [regression('ZT.ID.001')], { ...contextOf(0), configuration });
    expect(step?.deliveries).toEqual([]);
  });

  test('an alert that is told again takes the severity of now', () => {
    const told = raise(
      nothing,
      [0, regression('ZT.ID.001', { severity: 'critical' })],
      [minutes(1), recovery(controlConcern('ZT.ID.001'))],
      [minutes(2), regression('ZT.ID.001', { severity: 'high' })],
    );
    expect(lastOf(told).alert).toMatchObject({ severity: 'high', status: 'open', resolvedAt: null });
    expect(to(lastOf(told))).toEqual(['ops']);
  });

  test('what a rule left did not just happen: when it did says nothing of how long its message took', () => {
    const left = detection('EV.P02', 'p', {
      happenedAt: iso(-minutes(60)),
      details: { ruleId: 'r', ruleKind: 'suppression', rule: 'ended' },
    });
    expect(lastOf(raise(nothing, [0, left])).alert.happenedAt).toBeNull();
    const mended = [1000, recovery(detectorConcern('EV.P02', 'p'))] as const;
    expect(
      lastOf(raise(raise(nothing, [0, detection('EV.P02', 'p')]), mended, [2000, left])).alert.happenedAt,
    ).toBeNull();
  });

  test('it leads with the worst event, the first of its severity', () => {
    const first = detection('EV.P02', 'p', { severity: 'high' });
    const second = detection('EV.P02', 'p', { severity: 'high' });
    const worst = detection('EV.P02', 'p', { severity: 'critical' });
    const told = raise(nothing, [0, first], [1000, second]);
    expect(lastOf(told).alert.leadEventId).toBe(first.id);
    expect(lastOf(raise(told, [2000, worst])).alert.leadEventId).toBe(worst.id);
    expect(lastOf(raise(told, [2000, worst])).alert.firstEventId).toBe(first.id);
  });

  test('happened means when it first happened', () => {
    const told = raise(
      nothing,
      [0, detection('EV.P02', 'p', { happenedAt: iso(-minutes(2)) })],
      [1000, detection('EV.P02', 'p', { happenedAt: iso(-minutes(9)) })],
      [2000, detection('EV.P02', 'p', { happenedAt: null })],
    );
    expect(lastOf(told).alert.happenedAt).toBe(iso(-minutes(9)));
  });
});

describe('keys', () => {
  test('four characters that can be read out, none of them taken', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 200 }), (ids) => {
        const taken = new Set<string>();
        for (const id of ids) {
          const key = keyOf(id, taken);
          expect(key).toMatch(/^[2-9BCDFGHJKMNPQRTVWXYZ]{4}$/);
          expect(taken.has(key)).toBe(false);
          taken.add(key);
        }
      }),
    );
  });

  test('the same alert draws the same key; a taken one is moved on from', () => {
    const key = keyOf('an alert', new Set());
    expect(keyOf('an alert', new Set())).toBe(key);
    expect(keyOf('an alert', new Set([key]))).not.toBe(key);
  });
});

/** Events of a small tenant in any order: few sources, so that they meet. */
const anyEvent = fc
  .record({
    what: fc.constantFrom('regression', 'recovery', 'detection', 'blind', 'summary', 'change'),
    of: fc.constantFrom('ZT.ID.001', 'ZT.ID.003', 'EV.P02'),
    id: fc.constantFrom('p', 'q'),
    severity: fc.constantFrom<Severity>('medium', 'high', 'critical'),
    attribution: fc.constantFrom(hand('a'), hand('b'), notYetKnown, telemetry),
    elements: fc.constantFrom([], ['x'], ['y'], ['x', 'y']),
  })
  .map(({ what, of, id, severity, attribution, elements }) => {
    switch (what) {
      case 'regression':
        return regression(of, { severity, attribution });
      case 'recovery':
        return id === 'p' ? recovery(controlConcern(of)) : recovery(detectorConcern(of, id), { details: { elements } });
      case 'detection':
        return detection(of, id, { severity, attribution, details: { elements } });
      case 'blind':
        return blind(id);
      case 'summary':
        return summary();
      default:
        return event({ type: 'change', groupKey: null });
    }
  });
const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 26 * 60 }).map(minutes), anyEvent), { maxLength: 25 });
const inTime = (happenings: readonly (readonly [number, WatchEvent])[]) =>
  [...happenings].sort(([a], [b]) => a - b).map(([afterMs, one]) => [afterMs, one] as const);

describe('any history', () => {
  test('the same events in the same order give the same steps, also from the middle on', () => {
    fc.assert(
      fc.property(history, fc.nat(25), (happenings, crash) => {
        const ordered = inTime(happenings);
        const whole = raise(nothing, ...ordered);
        const resumed = raise(raise(nothing, ...ordered.slice(0, crash)), ...ordered.slice(crash));
        expect(resumed).toEqual(whole);
      }),
    );
  });

  test('no two alerts share an id or a key; numbers rise by one; nothing is open without a concern', () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const { alerts, steps } = raise(nothing, ...inTime(happenings));
        const keys = alerts.filter(({ form }) => form !== 'summary').map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const alert of alerts) {
          const own = steps.filter((step) => step.alert.id === alert.id);
          expect(own.map((step) => step.alert.seq)).toEqual(own.map((_, at) => at + 1));
          expect(own.map((step) => step.alert.count)).toEqual(own.map((_, at) => at + 1));
          expect(new Set(own.map((step) => step.alert.key)).size).toBe(1);
          if (alert.status === 'resolved') expect(alert.concerns).toEqual([]);
          expect(alert.status === 'resolved').toBe(alert.resolvedAt !== null);
        }
      }),
    );
  });

  test('once every concern has recovered, nothing is open', () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const told = raise(nothing, ...inTime(happenings));
        const held = told.alerts.flatMap(({ status, concerns }) => (status === 'open' ? concerns : []));
        const ends = held.map((concern, at) => [minutes(27 * 60 + at), recovery(concern)] as const);
        const { alerts } = raise(told, ...ends);
        expect(alerts.filter(({ status }) => status === 'open')).toEqual([]);
      }),
    );
  });
});

describe('what happens and is over', () => {
  const signIn = (over: Partial<WatchEvent> = {}): WatchEvent =>
    detection('EV.R21', 'break-glass', { severity: 'critical', concern: null, ...over });

  test('more of it within the hour is one story, the next one is news', () => {
    const told = raise(nothing, [0, signIn()], [minutes(20), signIn()], [minutes(81), signIn()]);
    expect(typesOf(told)).toEqual(['opened', 'joined', 'opened']);
    expect(told.alerts).toHaveLength(2);
  });

  test('it is on the page for a day, what stays wrong until it is mended', () => {
    const [happened] = raise(nothing, [0, signIn()]).alerts;
    const [wrong] = raise(nothing, [0, regression('ZT.ID.001')]).alerts;
    if (happened === undefined || wrong === undefined) throw new Error('nothing was raised');
    const at = (hours: number): number => start + minutes(60 * hours);
    expect([isLive(happened, at(23)), isLive(happened, at(25)), isLive(wrong, at(500))]).toEqual([true, false, true]);
    expect(isLive({ ...wrong, status: 'resolved' }, at(1))).toBe(false);
  });
});

describe('what may pass by itself', () => {
  const risk = (over: Partial<WatchEvent> = {}): WatchEvent =>
    detection('EV.S21', 'jan', { severity: 'high', ...over });
  const later = { deferredUntil: iso(minutes(12)) };

  test('waits until then, and no longer', () => {
    const { deliveries, alert } = lastOf(raise(nothing, [0, risk(later)]));
    expect(alert.isDeferred).toBe(true);
    expect(deliveries.map(({ notBefore }) => notBefore)).toEqual([iso(minutes(12))]);
    expect(lastOf(raise(nothing, [0, risk()])).deliveries.map(({ notBefore }) => notBefore)).toEqual([iso(20_000)]);
  });

  test('something that does not pass makes the whole story one that is told', () => {
    const told = raise(nothing, [0, risk(later)], [minutes(1), risk()]);
    expect(lastOf(told).alert.isDeferred).toBe(false);
    // And waiting does not come back to what was told of for another reason.
    expect(lastOf(raise(told, [minutes(2), risk(later)])).alert.isDeferred).toBe(false);
  });

  test('what is worse goes at once', () => {
    const told = raise(nothing, [0, risk(later)], [minutes(1), risk({ severity: 'critical' })]);
    expect(lastOf(told).deliveries[0]?.notBefore).toBe(iso(minutes(1)));
  });
});

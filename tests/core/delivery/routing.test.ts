import fc from 'fast-check';
import {
  type Addressed,
  addressees,
  type Routed,
  type RoutingConfiguration,
} from '../../../shared/core/delivery/routing';
import { severities } from '../../../shared/core/event/severity';
import type { Recipient, Route } from '../../../shared/core/tenant/configuration';
import { hourMs } from '../../../shared/core/time/durations';
import { everythingAtOnce } from '../../fixtures/attention';

/** 15:20 in Berlin, in working hours; 02:20 is the night after it. */
const day = Date.parse('2026-11-24T14:20:00Z');
const night = Date.parse('2026-11-25T01:20:00Z');
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

const recipients: readonly Recipient[] = [
  { id: 'ops', name: 'Operations', channel: 'email-acs', address: 'Ops@contoso.example' },
  { id: 'desk', name: 'Desk', channel: 'teams-workflow', urlSetting: 'DESK_URL' },
  { id: 'devices', name: 'Device team', channel: 'email-acs', address: 'devices@contoso.example' },
  { id: 'boss', name: 'Lead', channel: 'email-acs', address: 'lead@contoso.example' },
  { id: 'msp', name: 'Outside', channel: 'email-acs', address: 'soc@msp.example' },
  { id: 'table', name: 'Sentinel', channel: 'log-analytics', alertStream: 'Custom-Alerts', eventStream: null },
];
const route = (over: Partial<Route>): Route => ({
  recipients: ['ops'],
  minimumSeverity: 'high',
  sendResolved: true,
  ...everythingAtOnce,
  ...over,
});
/** Critical and high at once, medium hourly, the rest in the digest. This is the tested default. */
const byDefault: readonly Route[] = [
  route({}),
  route({ minimumSeverity: 'medium', timing: 'hourly' }),
  route({ minimumSeverity: 'informational', timing: 'digest' }),
];
const configured = (over: Partial<RoutingConfiguration> = {}): RoutingConfiguration => ({
  recipients,
  routes: byDefault,
  workingHours: null,
  timeZone: 'Europe/Berlin',
  escalateTo: ['boss'],
  fallbackRecipient: 'msp',
  ...over,
});
const office = { workingHours: { days: [1, 2, 3, 4, 5], from: 8, to: 18 } };
const routed = (severity: Routed['alert']['severity'], over: Partial<Routed> = {}): Routed => ({
  alert: { form: 'alert', severity, attribution: { status: 'notYetKnown' } },
  type: 'opened',
  sources: ['ZT.ID.001'],
  areas: ['identity'],
  ...over,
});
const inWords = (addressed: readonly Addressed[]): readonly string[] =>
  addressed.map(({ recipient, timing, notBefore }) => `${recipient.id} ${timing} ${iso(notBefore)}`);
const form = (name: Routed['alert']['form'], severity: Routed['alert']['severity']): Partial<Routed> => ({
  alert: { ...routed(severity).alert, form: name },
});

type Row = readonly [string, Routed, Partial<RoutingConfiguration>, number, string | null, readonly string[]];
const rows: readonly Row[] = [
  ['critical is sent at once', routed('critical'), {}, day, null, ['ops atOnce 2026-11-24T14:20']],
  ['high is sent at once', routed('high'), {}, day, null, ['ops atOnce 2026-11-24T14:20']],
  ['medium is sent on the hour', routed('medium'), {}, day, null, ['ops hourly 2026-11-24T15:00']],
  ['low is in the digest', routed('low'), {}, day, null, []],
  ['informational is too', routed('informational'), {}, day, null, []],
  ['at night critical is sent at once', routed('critical'), office, night, null, ['ops atOnce 2026-11-25T01:20']],
  ['at night high waits for the morning', routed('high'), office, night, null, ['ops atOnce 2026-11-25T07:00']],
  ['at night medium waits too', routed('medium'), office, night, null, ['ops hourly 2026-11-25T07:00']],
  [
    'critical does not wait for the hour either',
    routed('critical'),
    { routes: [route({ minimumSeverity: 'medium', timing: 'hourly' })] },
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'of two routes the sooner one counts, in any order',
    routed('high'),
    { routes: [route({ minimumSeverity: 'medium', timing: 'hourly' }), route({})] },
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'on the hour it is still the one that gathers nothing',
    routed('high'),
    { routes: [route({ minimumSeverity: 'medium', timing: 'hourly' }), route({})] },
    Date.parse('2026-11-24T15:00:00Z'),
    null,
    ['ops atOnce 2026-11-24T15:00'],
  ],
  [
    'a route for devices gets no alert of a policy',
    routed('high'),
    { routes: [route({ areas: ['devices'] })] },
    day,
    null,
    [],
  ],
  [
    'and one of devices',
    routed('high', { areas: ['identity', 'devices'] }),
    { routes: [route({ areas: ['devices'], recipients: ['devices'] })] },
    day,
    null,
    ['devices atOnce 2026-11-24T14:20'],
  ],
  [
    'an alert without an area goes to every route',
    routed('high', { areas: [], sources: ['licenceEnded'] }),
    { routes: [route({ areas: ['devices'], recipients: ['devices'] })] },
    day,
    null,
    ['devices atOnce 2026-11-24T14:20'],
  ],
  [
    'a route for one control gets no alert of others',
    routed('high'),
    { routes: [route({ sources: ['EV.P02'] })] },
    day,
    null,
    [],
  ],
  [
    'and those of that one',
    routed('high'),
    { routes: [route({ sources: ['EV.P02', 'ZT.ID.001'] })] },
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'no end where the route excludes it',
    routed('high', { type: 'resolved' }),
    { routes: [route({ sendResolved: false })] },
    day,
    null,
    [],
  ],
  [
    'the end goes to everyone who may have got the first message',
    routed('high', { type: 'closed', areas: [] }),
    { routes: [route({ sources: ['EV.P02'] })] },
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'escalated, it goes to others',
    routed('high', { type: 'escalated' }),
    {},
    day,
    null,
    ['boss atOnce 2026-11-24T14:20'],
  ],
  [
    'escalated only to the actor, it goes to the fallback as well',
    routed('high', { type: 'escalated' }),
    {},
    day,
    'lead@contoso.example',
    ['boss atOnce 2026-11-24T14:20', 'msp atOnce 2026-11-24T14:20'],
  ],
  [
    'at night an escalation waits as well',
    routed('high', { type: 'escalated' }),
    office,
    night,
    null,
    ['boss atOnce 2026-11-25T07:00'],
  ],
  [
    'a critical escalation is sent at night',
    routed('critical', { type: 'escalated' }),
    office,
    night,
    null,
    ['boss atOnce 2026-11-25T01:20'],
  ],
  [
    'a reminder goes to the recipients of the alert',
    routed('high', { type: 'reminded' }),
    {},
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'the actor is never the only recipient',
    routed('high'),
    {},
    day,
    'ops@contoso.example',
    ['ops atOnce 2026-11-24T14:20', 'msp atOnce 2026-11-24T14:20'],
  ],
  [
    'one of several recipients may be the actor',
    routed('high'),
    { routes: [route({ recipients: ['ops', 'desk'] })] },
    day,
    'ops@contoso.example',
    ['ops atOnce 2026-11-24T14:20', 'desk atOnce 2026-11-24T14:20'],
  ],
  [
    'a table beside the actor notifies nobody',
    routed('high'),
    { routes: [route({ recipients: ['ops', 'table'] })] },
    day,
    'ops@contoso.example',
    ['ops atOnce 2026-11-24T14:20', 'table atOnce 2026-11-24T14:20', 'msp atOnce 2026-11-24T14:20'],
  ],
  [
    "the actor's guest account counts as the actor",
    routed('high'),
    {},
    day,
    'Ops_contoso.example#EXT#@fabrikam.onmicrosoft.example',
    ['ops atOnce 2026-11-24T14:20', 'msp atOnce 2026-11-24T14:20'],
  ],
  [
    'the actor is found late',
    routed('high', { type: 'actorFound' }),
    {},
    day,
    'ops@contoso.example',
    ['ops atOnce 2026-11-24T14:20', 'msp atOnce 2026-11-24T14:20'],
  ],
  ['an alert without recipients goes to nobody else', routed('low'), {}, day, 'ops@contoso.example', []],
  [
    'without a fallback the actor is the only recipient',
    routed('high'),
    { fallbackRecipient: null },
    day,
    'ops@contoso.example',
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'a summary goes to everyone in a route',
    routed('low', form('summary', 'informational')),
    office,
    night,
    null,
    ['ops atOnce 2026-11-25T01:20'],
  ],
  [
    'but a week does not go to readers of a roll-up',
    routed('low', form('digest', 'informational')),
    { weekInRollUp: ['ops'] },
    day,
    null,
    [],
  ],
  [
    'who do get the summary',
    routed('low', form('summary', 'informational')),
    { weekInRollUp: ['ops'] },
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'a week is sent at once too',
    routed('low', form('digest', 'informational')),
    {},
    day,
    null,
    ['ops atOnce 2026-11-24T14:20'],
  ],
  [
    'a notice goes at once, whatever waits for the digest',
    routed('low', form('notice', 'low')),
    office,
    night,
    null,
    ['ops atOnce 2026-11-25T01:20'],
  ],
  [
    'and to everyone where no route includes it',
    routed('low', form('notice', 'low')),
    { routes: [route({}), route({ recipients: ['desk'] })] },
    day,
    null,
    ['ops atOnce 2026-11-24T14:20', 'desk atOnce 2026-11-24T14:20'],
  ],
  [
    'and to the fallback too where only its author would get it',
    routed('high', form('notice', 'high')),
    {},
    day,
    'ops@contoso.example',
    ['ops atOnce 2026-11-24T14:20', 'msp atOnce 2026-11-24T14:20'],
  ],
  [
    'lost access is sent by its severity',
    routed('medium', { ...form('blind', 'medium'), areas: [] }),
    {},
    day,
    null,
    ['ops hourly 2026-11-24T15:00'],
  ],
];

test.each(rows)('%s', (_, what, over, now, actorAddress, expected) => {
  expect(inWords(addressees(what, configured(over), { now, actorAddress, hourMs }))).toEqual(expected);
});

describe('recipients of an alert also get its later messages, on every channel', () => {
  const noEnds = [route({}), route({ recipients: ['boss'], sendResolved: false, areas: ['devices'] })];
  type HeardRow = readonly [string, Routed['type'], Partial<RoutingConfiguration>, readonly string[]];
  const heardRows: readonly HeardRow[] = [
    ['its end', 'resolved', {}, ['ops', 'boss']],
    ['the closing', 'closed', {}, ['ops', 'boss']],
    ['a worsening', 'worsened', {}, ['ops', 'boss']],
    ['a reopening', 'reopened', {}, ['ops', 'boss']],
    ['no reminder', 'reminded', {}, ['ops']],
    ["no end where the recipient's routes exclude it", 'resolved', { routes: noEnds }, ['ops']],
    ['but a worsening', 'worsened', { routes: noEnds }, ['ops', 'boss']],
    [
      'no end where the route of the first message excludes it, whatever another route includes',
      'resolved',
      {
        routes: [
          route({}),
          route({ recipients: ['boss'], sendResolved: false }),
          route({ recipients: ['boss'], minimumSeverity: 'critical' }),
        ],
      },
      ['ops'],
    ],
    [
      "the recipient's end, though their weekly route excludes it",
      'resolved',
      { routes: [route({}), route({ recipients: ['boss'], sendResolved: false, timing: 'digest' })] },
      ['ops', 'boss'],
    ],
  ];
  const moment = { now: day, actorAddress: null, hourMs, notified: new Set(['boss', 'ops', 'gone']) };

  test.each(heardRows)('%s', (_, type, over, expected) => {
    const recipients = addressees(routed('high', { type }), configured(over), moment);
    expect(recipients.map(({ recipient }) => recipient.id)).toEqual(expected);
  });

  test('non-critical alerts wait at night too', () => {
    const at = { ...moment, now: night };
    expect(inWords(addressees(routed('high', { type: 'resolved' }), configured(office), at))).toEqual([
      'ops atOnce 2026-11-25T07:00',
      'boss atOnce 2026-11-25T07:00',
    ]);
  });
});

test('the local simulation runs faster, and so does its hour', () => {
  const moment = { now: day, actorAddress: null, hourMs: 60_000 };
  expect(addressees(routed('medium'), configured(), moment)[0]?.notBefore).toBe(day);
});

test('the order of routes changes neither recipients nor timing', () => {
  const anyRoute: fc.Arbitrary<Route> = fc.record({
    recipients: fc.subarray(['ops', 'desk', 'devices']),
    minimumSeverity: fc.constantFrom(...severities),
    sendResolved: fc.boolean(),
    areas: fc.subarray(['identity', 'devices'] as const),
    sources: fc.subarray(['ZT.ID.001', 'EV.P02']),
    timing: fc.constantFrom('atOnce', 'hourly', 'digest'),
  });
  const listed = (routes: readonly Route[], severity: Routed['alert']['severity'], now: number) =>
    [
      ...inWords(addressees(routed(severity), configured({ routes, ...office }), { now, actorAddress: null, hourMs })),
    ].sort();
  fc.assert(
    fc.property(
      fc.array(anyRoute, { maxLength: 5 }),
      fc.constantFrom(...severities),
      fc.constantFrom(day, night),
      (routes, severity, now) => {
        const there = listed(routes, severity, now);
        expect(listed([...routes].reverse(), severity, now)).toEqual(there);
        expect(new Set(there.map((text) => text.split(' ')[0])).size).toBe(there.length);
      },
    ),
  );
});

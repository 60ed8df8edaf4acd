import {
  countTold,
  type Hearing,
  hearingOf,
  idOfHearer,
  type Silenced,
  type Source,
  silencedBy,
} from '../../../shared/core/delivery/hearing';
import type { Recipient, Route } from '../../../shared/core/tenant/configuration';
import { everythingAtOnce } from '../../fixtures/attention';

type Configuration = Parameters<typeof hearingOf>[0];

const mail = (id: string, address = `${id}@contoso.example`): Recipient => ({
  id,
  name: id,
  channel: 'email-acs',
  address,
});
const table: Recipient = {
  id: 'table',
  name: 'Sentinel',
  channel: 'log-analytics',
  alertStream: 'Custom-Alerts',
  eventStream: null,
};
const route = (over: Partial<Route>): Route => ({
  recipients: ['ops', 'desk'],
  minimumSeverity: 'high',
  sendResolved: true,
  ...everythingAtOnce,
  ...over,
});
const configured = (over: Partial<Configuration> = {}): Configuration => ({
  recipients: [mail('ops'), mail('desk'), mail('boss'), mail('msp')],
  routes: [route({})],
  escalateTo: ['boss'],
  fallbackRecipient: 'msp',
  disabled: ['EV.D02'],
  ownHandAllowed: false,
  ...over,
});
const sources: readonly Source[] = [
  { id: 'ZT.ID.001', area: 'identity' },
  { id: 'EV.P02', area: 'identity' },
  { id: 'ZT.DV.002', area: 'devices' },
  { id: 'tamper', area: null },
];

const nothing: Silenced = { removed: [], narrowed: [], disabled: [], ownHand: false };
const inIds = (silenced: Silenced): Silenced => ({
  ...silenced,
  removed: silenced.removed.map(idOfHearer),
  narrowed: silenced.narrowed.map(idOfHearer),
});
const between = (before: Hearing, after: Hearing): Silenced => inIds(silencedBy(before, after, sources));

type Row = readonly [string, Partial<Configuration>, Partial<Silenced>];
test.each<Row>([
  ['nothing is changed', {}, {}],
  ['a recipient is gone', { recipients: [mail('ops'), mail('boss'), mail('msp')] }, { removed: ['desk'] }],
  [
    'a recipient is told elsewhere',
    { recipients: [mail('ops', 'mallory@contoso.example'), mail('desk'), mail('boss'), mail('msp')] },
    { removed: ['ops'] },
  ],
  ['no route names him any more', { routes: [route({ recipients: ['ops'] })] }, { removed: ['desk'] }],
  ['all is left to the weekly message', { routes: [route({ timing: 'digest' })] }, { removed: ['desk', 'ops'] }],
  ['gathered on the hour: what is critical is not', { routes: [route({ timing: 'hourly' })] }, {}],
  ['critical alone', { routes: [route({ minimumSeverity: 'critical' })] }, {}],
  ['one harmless source alone', { routes: [route({ sources: ['EV.P02'] })] }, { narrowed: ['desk', 'ops'] }],
  ['one area alone', { routes: [route({ areas: ['devices'] })] }, { narrowed: ['desk', 'ops'] }],
  [
    'every control and detector by name, but not what is said of the monitor',
    { routes: [route({ sources: ['ZT.ID.001', 'EV.P02', 'ZT.DV.002'] })] },
    { narrowed: ['desk', 'ops'] },
  ],
  [
    'the same in two routes',
    { routes: [route({ recipients: ['desk'] }), route({ recipients: ['ops'], minimumSeverity: 'low' })] },
    {},
  ],
  [
    'a source that does not exist alone is nothing',
    { routes: [route({ sources: ['EV.Z99'] })] },
    { removed: ['desk', 'ops'] },
  ],
  ['more recipients', { routes: [route({ recipients: ['ops', 'desk', 'boss'] })] }, {}],
  ['nobody to escalate to', { escalateTo: [] }, { removed: ['boss'] }],
  [
    'nobody to escalate to, for he hears of everything now',
    { escalateTo: [], routes: [route({ recipients: ['ops', 'desk', 'boss'] })] },
    {},
  ],
  ['no fallback', { fallbackRecipient: null }, { removed: ['msp'] }],
  ['another fallback', { fallbackRecipient: 'boss' }, { removed: ['msp'] }],
  ['a check is switched off', { disabled: ['EV.D02', 'EV.P02'] }, { disabled: ['EV.P02'] }],
  ['a check is switched on again', { disabled: [] }, {}],
  ['whoever did it may wave it through', { ownHandAllowed: true }, { ownHand: true }],
])('%s', (_, over, expected) => {
  const before = hearingOf(configured());
  const after = hearingOf(configured(over));
  expect(between(before, after)).toEqual({ ...nothing, ...expected });
});

test('the way back takes nothing away', () => {
  const narrow = configured({ routes: [route({ recipients: ['ops'], sources: ['EV.P02'] })], ownHandAllowed: true });
  expect(between(hearingOf({ ...narrow, escalateTo: [], fallbackRecipient: null }), hearingOf(configured()))).toEqual(
    nothing,
  );
});

test("what a newer build no longer knows is nobody's deed", () => {
  const before = hearingOf(configured({ routes: [route({ sources: ['EV.P02', 'EV.OLD'] })] }));
  const after = hearingOf(configured({ routes: [route({ sources: ['EV.P02'] })] }));
  expect(between(before, after)).toEqual(nothing);
});

test.each<[string, Partial<Configuration>, number]>([
  ['two', {}, 2],
  ['one mailbox under two names', { recipients: [mail('ops'), mail('desk', 'Ops@contoso.example')] }, 1],
  ['a table', { recipients: [mail('ops'), table], routes: [route({ recipients: ['ops', 'table'] })] }, 1],
  [
    'the weekly message',
    { routes: [route({ recipients: ['ops'] }), route({ recipients: ['desk'], timing: 'digest' })] },
    1,
  ],
  ['nobody', { routes: [] }, 0],
])('who is told is counted by place: %s', (_, over, count) => {
  expect(countTold(configured(over))).toBe(count);
});

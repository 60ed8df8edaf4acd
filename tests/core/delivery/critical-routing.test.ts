import {
  type CriticalRouting,
  countRecipients,
  criticalRoutingOf,
  idOfRecipient,
  type Silenced,
  type Source,
  silencedBy,
} from '../../../shared/core/delivery/critical-routing';
import type { Recipient, Route } from '../../../shared/core/tenant/configuration';
import { everythingAtOnce } from '../../fixtures/attention';

type Configuration = Parameters<typeof criticalRoutingOf>[0];

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
  removed: silenced.removed.map(idOfRecipient),
  narrowed: silenced.narrowed.map(idOfRecipient),
});
const between = (before: CriticalRouting, after: CriticalRouting): Silenced =>
  inIds(silencedBy(before, after, sources));

type Row = readonly [string, Partial<Configuration>, Partial<Silenced>];
test.each<Row>([
  ['nothing is changed', {}, {}],
  ['a recipient is removed', { recipients: [mail('ops'), mail('boss'), mail('msp')] }, { removed: ['desk'] }],
  [
    'a recipient gets a new address',
    { recipients: [mail('ops', 'mallory@contoso.example'), mail('desk'), mail('boss'), mail('msp')] },
    { removed: ['ops'] },
  ],
  ['no route names a recipient any more', { routes: [route({ recipients: ['ops'] })] }, { removed: ['desk'] }],
  ['everything is moved to the weekly digest', { routes: [route({ timing: 'digest' })] }, { removed: ['desk', 'ops'] }],
  ['alerts are gathered hourly, except critical ones', { routes: [route({ timing: 'hourly' })] }, {}],
  ['only critical alerts', { routes: [route({ minimumSeverity: 'critical' })] }, {}],
  ['only one harmless source', { routes: [route({ sources: ['EV.P02'] })] }, { narrowed: ['desk', 'ops'] }],
  ['only one area', { routes: [route({ areas: ['devices'] })] }, { narrowed: ['desk', 'ops'] }],
  [
    'every control and detector by name, but no health messages',
    { routes: [route({ sources: ['ZT.ID.001', 'EV.P02', 'ZT.DV.002'] })] },
    { narrowed: ['desk', 'ops'] },
  ],
  [
    'the same in two routes',
    { routes: [route({ recipients: ['desk'] }), route({ recipients: ['ops'], minimumSeverity: 'low' })] },
    {},
  ],
  ['only a source that does not exist', { routes: [route({ sources: ['EV.Z99'] })] }, { removed: ['desk', 'ops'] }],
  ['more recipients', { routes: [route({ recipients: ['ops', 'desk', 'boss'] })] }, {}],
  ['nobody to escalate to', { escalateTo: [] }, { removed: ['boss'] }],
  [
    'nobody to escalate to, because they already get every alert',
    { escalateTo: [], routes: [route({ recipients: ['ops', 'desk', 'boss'] })] },
    {},
  ],
  ['no fallback', { fallbackRecipient: null }, { removed: ['msp'] }],
  ['another fallback', { fallbackRecipient: 'boss' }, { removed: ['msp'] }],
  ['a check is switched off', { disabled: ['EV.D02', 'EV.P02'] }, { disabled: ['EV.P02'] }],
  ['a check is switched on again', { disabled: [] }, {}],
  ['people may approve their own change', { ownHandAllowed: true }, { ownHand: true }],
])('%s', (_, over, expected) => {
  const before = criticalRoutingOf(configured());
  const after = criticalRoutingOf(configured(over));
  expect(between(before, after)).toEqual({ ...nothing, ...expected });
});

test('the reverse change removes nothing', () => {
  const narrow = configured({ routes: [route({ recipients: ['ops'], sources: ['EV.P02'] })], ownHandAllowed: true });
  expect(
    between(criticalRoutingOf({ ...narrow, escalateTo: [], fallbackRecipient: null }), criticalRoutingOf(configured())),
  ).toEqual(nothing);
});

test("a setting that a newer version no longer knows is not anyone's change", () => {
  const before = criticalRoutingOf(configured({ routes: [route({ sources: ['EV.P02', 'EV.OLD'] })] }));
  const after = criticalRoutingOf(configured({ routes: [route({ sources: ['EV.P02'] })] }));
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
])('recipients are counted by address: %s', (_, over, count) => {
  expect(countRecipients(configured(over))).toBe(count);
});

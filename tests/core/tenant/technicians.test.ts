import type { WatchEvent } from '../../../shared/core/event/event';
import { lapsed } from '../../../shared/core/rule/rule-events';
import {
  actorIdsOf,
  byTechnician,
  inPeople,
  type SeenWork,
  technicianWork,
  unannounced,
} from '../../../shared/core/tenant/technicians';
import { openedBy } from '../../fixtures/opened-by';
import { anEvent, aRule } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const [from, to] = ['2026-11-22T23:00:00.000Z', '2026-11-29T23:00:00.000Z'];
const at = '2026-11-24T14:02:00.000Z';
const guest = 'j.weiss_msp.example#EXT#@contoso.onmicrosoft.com';
const addresses: Readonly<Record<string, string>> = {
  guest,
  mara: 'mara.klein@contoso.example',
  partner: 'user_4f0c9d310a524c7b9b0e6d2f5a1b8c93@contoso.onmicrosoft.com',
};
const staff = { tenantIds: ['home-of-msp'], domains: ['msp.example'] };

type Person = {
  readonly id: string;
  readonly home?: { readonly tenantId: string | null; readonly objectId: string | null };
};
const by = ({ id, home }: Person, recordId: string): Pick<WatchEvent, 'attribution'> => ({
  attribution: { status: 'known', actor: { type: 'person', id, ipAddress: null, ...(home && { home }) }, recordId, at },
});
let made = 0;
const event = (over: Partial<WatchEvent>): WatchEvent => {
  made += 1;
  return anEvent(tenantId, made, {
    type: 'change',
    groupKey: null,
    anchor: at,
    happenedAt: at,
    recordedAt: at,
    lookBack: false,
    details: {},
    ...over,
  });
};
const work = (events: readonly WatchEvent[], rules: Parameters<typeof technicianWork>[2] = [], of = staff) =>
  technicianWork({ tenantId, from, to }, events, rules, of, (id) => addresses[id] ?? null, openedBy).map(
    ({ personId, changes, weakened, announced }) => [personId, changes, weakened, announced],
  );
const weaker = { type: 'detection', groupKey: 'EV.P02|p' } as const;

test.each<[string, Person, boolean]>([
  ['a guest with one of our addresses', { id: 'guest' }, true],
  ['somebody of the tenant', { id: 'mara' }, false],
  ['an account without a known address', { id: 'nobody' }, false],
  [
    'an account of our tenant, whatever its address',
    { id: 'nobody', home: { tenantId: 'home-of-msp', objectId: null } },
    true,
  ],
  [
    'an account of another tenant, whatever its address',
    { id: 'guest', home: { tenantId: 'other', objectId: null } },
    false,
  ],
  ["a partner's technician", { id: 'partner', home: { tenantId: null, objectId: '4f0c' } }, true],
  ['a technician of another partner', { id: 'partner', home: { tenantId: 'other', objectId: '4f0c' } }, false],
])('%s: ours or not', (_, person, isOurs) => {
  expect(work([event(by(person, 'r'))])).toEqual(isOurs ? [[person.id, 1, 0, 0]] : []);
});

test.each<[string, readonly WatchEvent[], readonly (readonly [string, number, number, number])[]]>([
  [
    'one log entry is one change, however many events report it',
    [event(by({ id: 'guest' }, 'r')), event({ ...weaker, ...by({ id: 'guest' }, 'r') })],
    [['guest', 1, 1, 0]],
  ],
  ['two entries are two', [event(by({ id: 'guest' }, 'r1')), event(by({ id: 'guest' }, 'r2'))], [['guest', 2, 0, 0]]],
  [
    'a control that it broke is a weakening',
    [event({ type: 'regression', groupKey: 'control|ZT.ID.001', ...by({ id: 'guest' }, 'r') })],
    [['guest', 1, 1, 0]],
  ],
  [
    'a noted change is not a weakening',
    [event({ type: 'detection', ...by({ id: 'guest' }, 'r') })],
    [['guest', 1, 0, 0]],
  ],
  ['neither is a fix', [event({ ...weaker, type: 'recovery', ...by({ id: 'guest' }, 'r') })], [['guest', 1, 0, 0]]],
  ['a rule that an operator creates is not a change', [event({ type: 'health', ...by({ id: 'guest' }, 'r') })], []],
  ['nor is one from before the monitoring', [event({ lookBack: true, ...by({ id: 'guest' }, 'r') })], []],
  [
    'nor is one from another week',
    [
      event({ recordedAt: to, ...by({ id: 'guest' }, 'r') }),
      event({ recordedAt: '2026-11-22T22:59:59.999Z', ...by({ id: 'guest' }, 'q') }),
    ],
    [],
  ],
])('%s', (_, events, expected) => {
  expect(work(events)).toEqual(expected);
});

test('a leftover problem is sent again at the end of its rule, and counts neither as a second change nor as unannounced', () => {
  const found = event({ ...weaker, ...by({ id: 'guest' }, 'r') });
  const rule = aRule(tenantId, {
    kind: 'expectedChange',
    source: found.source,
    resourceId: found.resource.id,
    createdAt: '2026-11-24T12:00:00.000Z',
    from: '2026-11-24T13:00:00.000Z',
    until: '2026-11-24T15:00:00.000Z',
  });
  const [left] = lapsed(
    { tenantId, now: '2026-11-24T15:01:00.000Z', recordDay: '2026-11-24' },
    {
      rule,
      covered: [{ ...found, concern: 'EV.P02|p' }],
      known: [],
      recoveries: [],
      evaluations: [],
      controls: [],
      heldBy: () => false,
      isAlerted: () => false,
    },
  );
  if (left === undefined) throw new Error('nothing was left');
  expect(work([found, left], [rule])).toEqual([['guest', 1, 1, 1]]);
  expect(work([left], [rule])).toEqual([]);
});

test('where our own tenant is not configured, the home address decides', () => {
  const home = { tenantId: 'shown', objectId: null };
  const events = [event(by({ id: 'guest', home }, 'r')), event(by({ id: 'mara', home }, 's'))];
  expect(work(events, [], { ...staff, tenantIds: [] })).toEqual([['guest', 1, 0, 0]]);
});

test('a name found later belongs to its event', () => {
  const reported = event({ ...weaker, attribution: { status: 'notYetKnown' } });
  const named = event({ type: 'attribution', details: { eventId: reported.id }, ...by({ id: 'guest' }, 'r') });
  expect(work([reported, named])).toEqual([['guest', 1, 1, 0]]);
  expect(work([reported])).toEqual([]);
  expect(actorIdsOf([reported, named, event(by({ id: 'mara' }, 's'))], from, to)).toEqual(['guest', 'mara']);
});

test('announced means announced in full before the change', () => {
  const found = event({ ...weaker, ...by({ id: 'guest' }, 'r') });
  const { source, resource } = found;
  const window = { from: '2026-11-24T13:00:00.000Z', until: '2026-11-24T15:00:00.000Z' };
  const rule = aRule(tenantId, {
    kind: 'expectedChange',
    source,
    resourceId: resource.id,
    createdAt: '2026-11-24T12:00:00.000Z',
    ...window,
  });
  expect(work([found], [rule])).toEqual([['guest', 1, 1, 1]]);
  expect(work([found], [{ ...rule, createdAt: '2026-11-24T14:30:00.000Z' }])).toEqual([['guest', 1, 1, 0]]);
  // A muted change does not count as announced.
  expect(work([found], [{ ...rule, kind: 'suppression' }])).toEqual([['guest', 1, 1, 0]]);
  const other = event({
    type: 'regression',
    groupKey: 'control|ZT.ID.001',
    source: 'ZT.ID.001',
    ...by({ id: 'guest' }, 'r'),
  });
  expect(work([found, other], [rule])).toEqual([['guest', 1, 1, 0]]);
});

test('one person at several tenants is one, and the person with most unannounced changes comes first', () => {
  const of = (tenant: string, keys: readonly string[], over: Partial<SeenWork>): SeenWork => ({
    tenantId: tenant,
    personId: `guest-at-${tenant}`,
    keys,
    changes: 1,
    weakened: 0,
    announced: 0,
    ...over,
  });
  const work = inPeople([
    of('a', ['address'], { changes: 9, weakened: 1, announced: 1 }),
    of('b', ['id'], { changes: 2, weakened: 2 }),
    of('c', ['other'], { changes: 50, weakened: 1 }),
    // In the home tenant both keys are known, so the two accounts are one person.
    of('msp', ['id', 'address'], { changes: 3 }),
  ]);
  expect(JSON.stringify(work)).not.toMatch(/address|"id"/);
  const people = byTechnician(work);
  expect(
    people.map((one) => [one.at.map(({ tenantId: where }) => where).sort(), one.changes, one.weakened, one.announced]),
  ).toEqual([
    [['a', 'b', 'msp'], 14, 3, 1],
    [['c'], 50, 1, 0],
  ]);
  expect(people.map(unannounced)).toEqual([2, 1]);
});

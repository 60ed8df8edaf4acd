import {
  amendMs,
  begun,
  emptyGroups,
  ended,
  type Group,
  type GroupRow,
  groupOf,
  isCrowd,
  type Member,
  register,
  type SentRollUp,
  sharedKeys,
  stepOf,
} from '../../../shared/core/delivery/many-tenants';
import type { Severity } from '../../../shared/core/event/severity';
import { minuteMs } from '../../../shared/core/time/durations';
import { anAlert, anEvent } from '../../store/fixtures';

const start = Date.parse('2026-11-24T10:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * minuteMs).toISOString();

const member = (number: number, keys: readonly string[], minutes = number, over: Partial<Member> = {}): Member => ({
  tenantId: `tenant-${number}`,
  alertId: `alert-${number}`,
  recipientId: 'mail',
  severity: 'high',
  keys,
  at: at(minutes),
  seq: 1,
  ...over,
});

const registered = (members: readonly Member[]): GroupRow =>
  members.reduce((row, one) => register(row, one, Date.parse(one.at)), emptyGroups('t'));

const grouped = (row: GroupRow): readonly (readonly string[])[] =>
  row.groups.map(({ members }) => members.map(({ tenantId }) => tenantId.slice(7)));

describe('what goes together', () => {
  test.each<[string, readonly Member[], readonly (readonly string[])[]]>([
    ['two tenants are two messages', [member(1, ['a1']), member(2, ['a1'])], []],
    ['three of one hand are one', [member(1, ['a1']), member(2, ['a1']), member(3, ['a1'])], [['1', '2', '3']]],
    ['three of one change are one', [member(1, ['c1']), member(2, ['c1']), member(3, ['c1'])], [['1', '2', '3']]],
    [
      'one tenant three times is one tenant',
      [1, 2, 3].map((number) => member(1, ['a1'], number, { alertId: `alert-${number}` })),
      [],
    ],
    [
      'the third after more than an hour is on its own',
      [member(1, ['a1'], 0), member(2, ['a1'], 1), member(3, ['a1'], 61)],
      [],
    ],
    [
      'the third within the hour of both',
      [member(1, ['a1'], 0), member(2, ['a1'], 1), member(3, ['a1'], 59)],
      [['1', '2', '3']],
    ],
    [
      'another hour begins with each that joins',
      [0, 1, 2, 50, 100].map((minutes, number) => member(number, ['a1'], minutes)),
      [['0', '1', '2', '3', '4']],
    ],
    [
      'two hands with one change are told by the change',
      [member(1, ['a1', 'c1']), member(2, ['a2', 'c1']), member(3, ['a1', 'c1'])],
      [['1', '2', '3']],
    ],
    [
      'a hand that is not known yet joins by the change that all share',
      [member(1, ['a1', 'c1']), member(2, ['a1', 'c1']), member(3, ['a1', 'c1']), member(4, ['c1'])],
      [['1', '2', '3', '4']],
    ],
    [
      'and from then on only that change joins: other work of the hand is not this',
      [
        member(1, ['a1', 'c1']),
        member(2, ['a1', 'c1']),
        member(3, ['a1', 'c1']),
        member(4, ['c1']),
        member(5, ['a1', 'c2']),
      ],
      [['1', '2', '3', '4']],
    ],
    ['what shares no key with all is no bridge', [member(1, ['a1']), member(2, ['a1', 'c1']), member(3, ['c1'])], []],
    ['nothing in common is nothing', [member(1, ['a1']), member(2, ['a2']), member(3, ['a3'])], []],
    ['without a key nothing goes together', [member(1, []), member(2, []), member(3, [])], []],
  ])('%s', (_, members, expected) => {
    expect(grouped(registered(members))).toEqual(expected);
  });

  test('asked again it is the same row', () => {
    const members = [member(1, ['a1']), member(2, ['a1']), member(3, ['a1'])];
    const row = registered(members);
    for (const one of members) expect(register(row, one, start + 4 * minuteMs)).toEqual(row);
  });

  test('a later step of an alert stays in its group, whatever it shares by then', () => {
    const row = registered([member(1, ['a1']), member(2, ['a1']), member(3, ['a1'])]);
    const after = register(row, member(2, [], 90, { seq: 4, severity: 'critical' }), start + 90 * minuteMs);
    expect(grouped(after)).toEqual([['1', '2', '3']]);
    expect(groupOf(after, member(2, []))?.members[1]).toMatchObject({ seq: 4, severity: 'critical' });
  });

  test('what is a day over is forgotten', () => {
    const row = registered([member(1, ['a1']), member(2, ['a1']), member(3, ['a1']), member(4, ['a9'])]);
    const after = register(row, member(5, ['a2']), start + 25 * 60 * minuteMs);
    expect([after.groups, after.loose.map(({ tenantId }) => tenantId)]).toEqual([[], ['tenant-5']]);
  });
});

describe('who makes a joint message', () => {
  const of = (number: number, isOver: boolean) => ({ tenantId: `tenant-${number}`, isOver });

  test.each([
    ['three that are open', [of(1, false), of(2, false), of(3, false)], true],
    ['three of whom one is over', [of(1, true), of(2, false), of(3, false)], false],
    ['one that is open beside two that are over', [of(1, true), of(2, true), of(3, false)], false],
    ['three that are open beside two that are over', [1, 2, 3, 4, 5].map((number) => of(number, number < 3)), true],
    ['one customer three times', [of(1, false), of(1, false), of(1, false)], false],
  ])('%s', (_, members, expected) => {
    expect(isCrowd(members)).toBe(expected);
  });
});

describe('what is done about one delivery', () => {
  const told = (minutes: number, severity: Severity, numbers: readonly number[]): SentRollUp => ({
    at: at(minutes),
    severity,
    covers: numbers.map((number) => ({ tenantId: `tenant-${number}`, alertId: `alert-${number}`, seq: 1 })),
    operationId: null,
  });
  const group = (over: Partial<Group> = {}): Group => ({
    id: 'g',
    keys: ['a1'],
    members: [1, 2, 3, 4].map((number) => member(number, ['a1'])),
    joinedAt: at(4),
    told: null,
    sending: null,
    isRefused: false,
    ...over,
  });
  const covers = [{ tenantId: 'tenant-3', alertId: 'alert-3', seq: 1 }];

  test.each<[string, Group | undefined, Partial<Member>, ReturnType<typeof stepOf>]>([
    ['no group: as ever', undefined, {}, { status: 'alone' }],
    ['never told: at once', group(), {}, { status: 'tell', again: null }],
    [
      'told: it is',
      group({ told: told(5, 'high', [1, 2, 3, 4]) }),
      {},
      { status: 'told', told: told(5, 'high', [1, 2, 3, 4]) },
    ],
    [
      'who comes later waits for the quarter of an hour',
      group({ told: told(5, 'high', [1, 2, 3]) }),
      {},
      { status: 'wait', until: start + 5 * minuteMs + amendMs },
    ],
    [
      'what is worse than was told does not',
      group({ told: told(5, 'high', [1, 2, 3]) }),
      { severity: 'critical' },
      { status: 'tell', again: null },
    ],
    [
      'what is as bad as was told does',
      group({ told: told(5, 'critical', [1, 2, 3]) }),
      { severity: 'critical' },
      { status: 'wait', until: start + 5 * minuteMs + amendMs },
    ],
    [
      'after the quarter of an hour it goes',
      group({ told: told(-5, 'high', [1, 2, 3]) }),
      {},
      { status: 'tell', again: null },
    ],
    [
      'a later step of what was told waits too',
      group({ told: told(5, 'high', [1, 2, 3, 4]) }),
      { seq: 2 },
      { status: 'wait', until: start + 5 * minuteMs + amendMs },
    ],
    [
      'while somebody sends, soon again',
      group({ sending: { by: 'x', until: at(12), covers } }),
      {},
      { status: 'wait', until: start + 10 * minuteMs + 5000 },
    ],
    [
      'who died while he sent: the same again',
      group({ sending: { by: 'x', until: at(9), covers } }),
      {},
      { status: 'tell', again: covers },
    ],
    ['refused by the target: each on its own', group({ isRefused: true }), {}, { status: 'alone' }],
    [
      'refused later: what was told stays told',
      group({ isRefused: true, told: told(5, 'high', [4]) }),
      {},
      { status: 'told', told: told(5, 'high', [4]) },
    ],
  ])('%s', (_, of, over, expected) => {
    expect(stepOf(of, { ...member(4, ['a1']), ...over }, start + 10 * minuteMs)).toEqual(expected);
  });

  test('what was told stays told, whoever else wrote, and only its sender ends his sending', () => {
    const row: GroupRow = { target: 't', loose: [], groups: [group({ told: told(5, 'high', [1, 2]) })] };
    const sending = { by: 'me', until: at(20), covers };
    const during = begun(row, 'g', sending);
    expect(ended(during, 'g', 'other', { isRefused: false }).groups[0]?.sending).toEqual(sending);
    const [after] = ended(during, 'g', 'me', { told: { ...told(11, 'critical', [2, 3]) } }).groups;
    expect(after?.sending).toBeNull();
    expect(after?.told).toMatchObject({ at: at(11), severity: 'critical' });
    expect(after?.told?.covers.map(({ tenantId }) => tenantId).sort()).toEqual(['tenant-1', 'tenant-2', 'tenant-3']);
    expect(ended(during, 'g', 'me', { isRefused: true }).groups[0]).toMatchObject({ isRefused: true, sending: null });
  });
});

describe('what alerts share', () => {
  const addresses: Readonly<Record<string, string>> = {
    'guest-1': 'j.weiss_msp.example#EXT#@contoso.onmicrosoft.com',
    'guest-2': 'J.Weiss_msp.example#EXT#@fabrikam.onmicrosoft.com',
    home: 'j.weiss@msp.example',
    other: 'mara.klein@contoso.example',
  };
  const addressOf = (id: string): string | null => addresses[id] ?? null;
  const by = (id: string) => ({
    attribution: { status: 'known', actor: { type: 'person', id, ipAddress: null }, recordId: 'r', at: at(0) } as const,
  });
  const keysBy = (id: string) => sharedKeys(anAlert('t', by(id)), [], addressOf);

  test('a guest in many tenants and the account at home are one hand', () => {
    expect(keysBy('guest-1')).toHaveLength(1);
    expect(keysBy('guest-2')).toEqual(keysBy('guest-1'));
    expect(keysBy('home')).toHaveLength(2);
    expect(keysBy('home')).toEqual(expect.arrayContaining(keysBy('guest-1')));
  });

  test.each([
    ['another person', 'other', 2],
    ['one without a known address', 'nobody', 0],
  ])('%s is not', (_, id, length) => {
    expect(keysBy(id)).toHaveLength(length);
    expect(keysBy(id)).not.toEqual(keysBy('guest-1'));
  });

  const nobody = anAlert('t', { attribution: { status: 'notYetKnown' } });
  const keysOf = (over: Parameters<typeof anEvent>[2]) => sharedKeys(nobody, [anEvent('t', 1, over)], addressOf);
  const ids = ['3f1c1f5e-0000-4000-8000-000000000001', '3f1c1f5e-0000-4000-8000-000000000002'];
  const line = (over: Partial<ReturnType<typeof anEvent>['lines'][number]>) => ({
    label: 'Excluded',
    before: [{ type: 'group', id: 'g1', name: 'BreakGlass' }] as const,
    after: [{ type: 'person', id: 'u2' }] as const,
    ...over,
  });

  test.each<[string, Parameters<typeof anEvent>[2]]>([
    [
      'other ids',
      { resource: { kind: 'conditionalAccessPolicy', id: 'other', name: 'Require MFA' }, lines: [line({})] },
    ],
    [
      'another spelling',
      { resource: { kind: 'conditionalAccessPolicy', id: 'p', name: ' require MFA ' }, lines: [line({})] },
    ],
    ['another person added', { lines: [line({ after: [{ type: 'person', id: 'u77' }] })] }],
    ['another severity and number of people', { severity: 'low', exposure: null, lines: [line({})] }],
  ])('the same change with %s is the same', (_, over) => {
    expect(keysOf(over)).toEqual(keysOf({ lines: [line({})] }));
    expect(keysOf(over)).toHaveLength(1);
  });

  test('an id in the words of a change is no difference', () => {
    const [one, two] = ids.map((id) => keysOf({ lines: [line({ after: [{ type: 'text', text: `exclude:${id}` }] })] }));
    expect(one).toEqual(two);
  });

  test.each<[string, Parameters<typeof anEvent>[2]]>([
    [
      'another object',
      { resource: { kind: 'conditionalAccessPolicy', id: 'p1', name: 'Block legacy' }, lines: [line({})] },
    ],
    ['another detector', { source: 'EV.P03', lines: [line({})] }],
    ['another value', { lines: [line({ before: [] })] }],
    ['another field', { lines: [line({ label: 'Included' })] }],
  ])('%s is another change', (_, over) => {
    expect(keysOf(over)).not.toEqual(keysOf({ lines: [line({})] }));
    expect(keysOf(over)).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof anEvent>[2]]>([
    ['an object without a name', { resource: { kind: 'managedDevice', id: 'd', name: null } }],
    ['an object known by its id', { resource: { kind: 'group', id: 'd', name: ids[0] ?? '' } }],
    ['a control that fails', { type: 'regression', resource: { kind: 'control', id: 'ZT.ID.001', name: 'MFA' } }],
    ['what changed nothing', { lines: [] }],
  ])('%s shares no change', (_, over) => {
    expect(keysOf(over)).toEqual([]);
  });

  test('what is said of the monitor, and every other form, is told on its own', () => {
    const events = [anEvent('t', 1)];
    expect(sharedKeys(nobody, events, addressOf)).toHaveLength(1);
    expect(sharedKeys({ ...nobody, attribution: { status: 'nobody', reason: 'monitor' } }, events, addressOf)).toEqual(
      [],
    );
    for (const form of ['blind', 'summary', 'digest', 'notice'] as const)
      expect(sharedKeys({ ...nobody, form }, events, addressOf)).toEqual([]);
  });

  test('that a tenant cannot be seen is shared whatever the reason and the source, but for a consent that was withdrawn', () => {
    const monitor = { ...nobody, attribution: { status: 'nobody', reason: 'monitor' } } as const;
    const lost = (source: string, reason: string, form: 'alert' | 'blind' = 'alert', id = 'tenant') => {
      const resource = { kind: 'tenant', id, name: null } as const;
      const event = anEvent('t', 1, { type: 'health', source, resource, lines: [], details: { reason } });
      return sharedKeys({ ...monitor, form }, [event], addressOf);
    };
    expect(lost('sightless', 'noToken')).toHaveLength(1);
    expect(lost('sightless', 'notLooked')).toEqual(lost('sightless', 'noToken'));
    expect(lost('sightless', 'notPermitted')).not.toEqual(lost('sightless', 'noToken'));
    expect(lost('blind', 'broken', 'blind', 'user')).toEqual(lost('blind', 'notPermitted', 'blind', 'group'));
    expect(lost('blind', 'broken', 'blind')).not.toEqual(lost('sightless', 'broken'));
    expect(lost('poison', 'x')).toEqual([]);
  });
});

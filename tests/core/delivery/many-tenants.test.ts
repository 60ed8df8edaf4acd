import {
  begun,
  emptyGroups,
  ended,
  type GroupRow,
  groupOf,
  isCrowd,
  type RollUpAlert,
  type RollUpGroup,
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

const member = (
  number: number,
  keys: readonly string[],
  minutes = number,
  over: Partial<RollUpAlert> = {},
): RollUpAlert => ({
  tenantId: `tenant-${number}`,
  alertId: `alert-${number}`,
  recipientId: 'mail',
  severity: 'high',
  keys,
  at: at(minutes),
  seq: 1,
  ...over,
});

const registered = (members: readonly RollUpAlert[]): GroupRow =>
  members.reduce((row, one) => register(row, one, Date.parse(one.at)), emptyGroups('t'));

const grouped = (row: GroupRow): readonly (readonly string[])[] =>
  row.groups.map(({ members }) => members.map(({ tenantId }) => tenantId.slice(7)));

describe('alerts that are combined', () => {
  test.each<[string, readonly RollUpAlert[], readonly (readonly string[])[]]>([
    ['two tenants are two messages', [member(1, ['a1']), member(2, ['a1'])], []],
    [
      'three changes by one account are one message',
      [member(1, ['a1']), member(2, ['a1']), member(3, ['a1'])],
      [['1', '2', '3']],
    ],
    [
      'three equal changes are one message',
      [member(1, ['c1']), member(2, ['c1']), member(3, ['c1'])],
      [['1', '2', '3']],
    ],
    [
      'one tenant three times is one tenant',
      [1, 2, 3].map((number) => member(1, ['a1'], number, { alertId: `alert-${number}` })),
      [],
    ],
    [
      'the third after more than an hour is separate',
      [member(1, ['a1'], 0), member(2, ['a1'], 1), member(3, ['a1'], 61)],
      [],
    ],
    [
      'the third within an hour of both is combined',
      [member(1, ['a1'], 0), member(2, ['a1'], 1), member(3, ['a1'], 59)],
      [['1', '2', '3']],
    ],
    [
      'each new member extends the hour',
      [0, 1, 2, 50, 100].map((minutes, number) => member(number, ['a1'], minutes)),
      [['0', '1', '2', '3', '4']],
    ],
    [
      'two accounts with one change are combined by the change',
      [member(1, ['a1', 'c1']), member(2, ['a2', 'c1']), member(3, ['a1', 'c1'])],
      [['1', '2', '3']],
    ],
    [
      'an alert without a known account joins by the shared change',
      [member(1, ['a1', 'c1']), member(2, ['a1', 'c1']), member(3, ['a1', 'c1']), member(4, ['c1'])],
      [['1', '2', '3', '4']],
    ],
    [
      'and from then on only that change joins, not other changes by the account',
      [
        member(1, ['a1', 'c1']),
        member(2, ['a1', 'c1']),
        member(3, ['a1', 'c1']),
        member(4, ['c1']),
        member(5, ['a1', 'c2']),
      ],
      [['1', '2', '3', '4']],
    ],
    [
      'a key that not all members share connects nothing',
      [member(1, ['a1']), member(2, ['a1', 'c1']), member(3, ['c1'])],
      [],
    ],
    ['alerts without a shared key stay separate', [member(1, ['a1']), member(2, ['a2']), member(3, ['a3'])], []],
    ['alerts without any key stay separate', [member(1, []), member(2, []), member(3, [])], []],
  ])('%s', (_, members, expected) => {
    expect(grouped(registered(members))).toEqual(expected);
  });

  test('a repeated question gives the same row', () => {
    const members = [member(1, ['a1']), member(2, ['a1']), member(3, ['a1'])];
    const row = registered(members);
    for (const one of members) expect(register(row, one, start + 4 * minuteMs)).toEqual(row);
  });

  test('a later step of an alert stays in its group, whatever keys it has by then', () => {
    const row = registered([member(1, ['a1']), member(2, ['a1']), member(3, ['a1'])]);
    const after = register(row, member(2, [], 90, { seq: 4, severity: 'critical' }), start + 90 * minuteMs);
    expect(grouped(after)).toEqual([['1', '2', '3']]);
    expect(groupOf(after, member(2, []))?.members[1]).toMatchObject({ seq: 4, severity: 'critical' });
  });

  test('groups are dropped a day later', () => {
    const row = registered([member(1, ['a1']), member(2, ['a1']), member(3, ['a1']), member(4, ['a9'])]);
    const after = register(row, member(5, ['a2']), start + 25 * 60 * minuteMs);
    expect([after.groups, after.loose.map(({ tenantId }) => tenantId)]).toEqual([[], ['tenant-5']]);
  });
});

describe('when a combined message is sent', () => {
  const of = (number: number, isOver: boolean) => ({ tenantId: `tenant-${number}`, isOver });

  test.each([
    ['three open alerts', [of(1, false), of(2, false), of(3, false)], true],
    ['three alerts, one of them ended', [of(1, true), of(2, false), of(3, false)], false],
    ['one open alert beside two ended ones', [of(1, true), of(2, true), of(3, false)], false],
    ['three open alerts beside two ended ones', [1, 2, 3, 4, 5].map((number) => of(number, number < 3)), true],
    ['one customer three times', [of(1, false), of(1, false), of(1, false)], false],
  ])('%s', (_, members, expected) => {
    expect(isCrowd(members)).toBe(expected);
  });
});

describe('decision for one delivery', () => {
  const sentRollUp = (minutes: number, severity: Severity, numbers: readonly number[]): SentRollUp => ({
    at: at(minutes),
    severity,
    covers: numbers.map((number) => ({ tenantId: `tenant-${number}`, alertId: `alert-${number}`, seq: 1 })),
    operationId: null,
  });
  const group = (over: Partial<RollUpGroup> = {}): RollUpGroup => ({
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

  test.each<[string, RollUpGroup | undefined, Partial<RollUpAlert>, ReturnType<typeof stepOf>]>([
    ['no group: as usual', undefined, {}, { status: 'alone' }],
    ['not yet sent: at once', group(), {}, { status: 'send', again: null }],
    [
      'already sent in the combined message',
      group({ told: sentRollUp(5, 'high', [1, 2, 3, 4]) }),
      {},
      { status: 'told', told: sentRollUp(5, 'high', [1, 2, 3, 4]) },
    ],
    [
      'a new member waits for a quarter of an hour',
      group({ told: sentRollUp(5, 'high', [1, 2, 3]) }),
      {},
      { status: 'wait', until: start + 20 * minuteMs },
    ],
    [
      'one more severe than the sent ones does not wait',
      group({ told: sentRollUp(5, 'high', [1, 2, 3]) }),
      { severity: 'critical' },
      { status: 'send', again: null },
    ],
    [
      'one as severe as the sent ones waits',
      group({ told: sentRollUp(5, 'critical', [1, 2, 3]) }),
      { severity: 'critical' },
      { status: 'wait', until: start + 20 * minuteMs },
    ],
    [
      'after a quarter of an hour it is sent',
      group({ told: sentRollUp(-5, 'high', [1, 2, 3]) }),
      {},
      { status: 'send', again: null },
    ],
    [
      'a later step of a sent alert waits too',
      group({ told: sentRollUp(5, 'high', [1, 2, 3, 4]) }),
      { seq: 2 },
      { status: 'wait', until: start + 20 * minuteMs },
    ],
    [
      'retried soon while another process is sending',
      group({ sending: { by: 'x', until: at(12), covers } }),
      {},
      { status: 'wait', until: start + 10 * minuteMs + 5000 },
    ],
    [
      'the process that was sending died: the same message again',
      group({ sending: { by: 'x', until: at(9), covers } }),
      {},
      { status: 'send', again: covers },
    ],
    ['refused by the target: each is sent separately', group({ isRefused: true }), {}, { status: 'alone' }],
    [
      'refused later: the sent part stays sent',
      group({ isRefused: true, told: sentRollUp(5, 'high', [4]) }),
      {},
      { status: 'told', told: sentRollUp(5, 'high', [4]) },
    ],
  ])('%s', (_, of, over, expected) => {
    expect(stepOf(of, { ...member(4, ['a1']), ...over }, start + 10 * minuteMs)).toEqual(expected);
  });

  test('a sent message stays recorded after other writes, and only its sender ends the sending', () => {
    const row: GroupRow = { target: 't', loose: [], groups: [group({ told: sentRollUp(5, 'high', [1, 2]) })] };
    const sending = { by: 'me', until: at(20), covers };
    const during = begun(row, 'g', sending);
    expect(ended(during, 'g', 'other', { isRefused: false }).groups[0]?.sending).toEqual(sending);
    const [after] = ended(during, 'g', 'me', { told: { ...sentRollUp(11, 'critical', [2, 3]) } }).groups;
    expect(after?.sending).toBeNull();
    expect(after?.told).toMatchObject({ at: at(11), severity: 'critical' });
    expect(after?.told?.covers.map(({ tenantId }) => tenantId).sort()).toEqual(['tenant-1', 'tenant-2', 'tenant-3']);
    expect(ended(during, 'g', 'me', { isRefused: true }).groups[0]).toMatchObject({ isRefused: true, sending: null });
  });
});

describe('what makes alerts match', () => {
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

  test('a guest in many tenants and their home account are one account', () => {
    expect(keysBy('guest-1')).toHaveLength(1);
    expect(keysBy('guest-2')).toEqual(keysBy('guest-1'));
    expect(keysBy('home')).toHaveLength(2);
    expect(keysBy('home')).toEqual(expect.arrayContaining(keysBy('guest-1')));
  });

  test.each([
    ['another person', 'other', 2],
    ['a person without a known address', 'nobody', 0],
  ])('%s is not the same account', (_, id, length) => {
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
  ])('the same change with %s matches', (_, over) => {
    expect(keysOf(over)).toEqual(keysOf({ lines: [line({})] }));
    expect(keysOf(over)).toHaveLength(1);
  });

  test('an id in the wording of a change makes no difference', () => {
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
  ])('%s is a different change', (_, over) => {
    expect(keysOf(over)).not.toEqual(keysOf({ lines: [line({})] }));
    expect(keysOf(over)).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof anEvent>[2]]>([
    ['an object without a name', { resource: { kind: 'managedDevice', id: 'd', name: null } }],
    ['an object known by its id', { resource: { kind: 'group', id: 'd', name: ids[0] ?? '' } }],
    ['a failing control', { type: 'regression', resource: { kind: 'control', id: 'ZT.ID.001', name: 'MFA' } }],
    ['an event without a change', { lines: [] }],
  ])('%s shares no change', (_, over) => {
    expect(keysOf(over)).toEqual([]);
  });

  test('health messages and every other form are sent separately', () => {
    const events = [anEvent('t', 1)];
    expect(sharedKeys(nobody, events, addressOf)).toHaveLength(1);
    expect(sharedKeys({ ...nobody, attribution: { status: 'nobody', reason: 'monitor' } }, events, addressOf)).toEqual(
      [],
    );
    for (const form of ['blind', 'summary', 'digest', 'notice'] as const)
      expect(sharedKeys({ ...nobody, form }, events, addressOf)).toEqual([]);
  });

  test('an unreadable tenant matches whatever the reason and source, except withdrawn consent', () => {
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

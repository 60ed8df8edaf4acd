import type { KindRow } from '../../../shared/core/collection/kind-row';
import { type ReadLossFacts, readLossOf } from '../../../shared/core/collection/read-loss';
import type { Kind } from '../../../shared/core/resource/kind';
import type { TokenTrouble } from '../../../shared/core/tenant/token-trouble';
import { kindDefinition } from '../../../shared/kinds';
import { newKindRow } from '../../../shared/pipeline/collect/collection';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

type Failing = NonNullable<KindRow['failure']>;
const refused = (kind: Kind, since: number): Failing => ({
  reason: 'notPermitted',
  permission: kindDefinition(kind).permission,
  detail: 'HTTP 403',
  since: minutesAgo(since),
  count: 1,
});
const broken = (since: number, cause?: 'noToken', trouble?: TokenTrouble): Failing => ({
  reason: 'broken',
  cause,
  trouble,
  detail: 'HTTP 503',
  since: minutesAgo(since),
  count: 3,
});

const row = (kind: Kind, seenMinutesAgo: number | null, failure: Failing | null = null): KindRow => ({
  ...newKindRow('tenant', kind),
  lastAttemptAt: failure === null ? (seenMinutesAgo === null ? null : minutesAgo(seenMinutesAgo)) : minutesAgo(0),
  lastSuccessAt: seenMinutesAgo === null ? null : minutesAgo(seenMinutesAgo),
  failure,
});

const judge = (rows: readonly KindRow[], over: Partial<ReadLossFacts> = {}) =>
  readLossOf({
    rows,
    cadenceMs: (kind) => kindDefinition(kind).cadenceMinutes * 60_000,
    now,
    upSince: 0,
    summarisedAt: minutesAgo(900),
    ...over,
  });

const fresh: readonly KindRow[] = [
  row('directoryAudit', 2),
  row('user', 10),
  row('conditionalAccessPolicy', 4),
  row('unifiedRoleAssignment', 3),
  row('group', 900),
];

/** The good tenant with some rows replaced. */
const but = (...rows: readonly KindRow[]): readonly KindRow[] => [
  ...fresh.filter(({ kind }) => !rows.some((other) => other.kind === kind)),
  ...rows,
];

test('fresh sources are not lost', () => {
  expect(judge(fresh)).toEqual({ whole: null, kinds: [] });
});

test.each<[string, KindRow, readonly string[]]>([
  ['refused, at once', row('user', 10, refused('user', 1)), ['user notPermitted']],
  ['broken for less than twice its cadence', row('user', 64, broken(60)), []],
  ['broken for longer', row('user', 66, broken(60)), ['user broken']],
  ['never read for longer', row('user', 66), ['user notLooked']],
  ['without a token for longer', row('user', 66, broken(60, 'noToken')), ['user noToken']],
  [
    'not licensed',
    row('user', 900, { reason: 'notLicensed', licence: 'P1', detail: '', since: minutesAgo(800), count: 1 }),
    [],
  ],
  ['never read and refused: the first message reports it', row('user', null, refused('user', 901)), []],
  ['never read and broken from the start: so does it', row('user', null, broken(1000)), []],
  ['never read and refused since then', row('user', null, refused('user', 1)), ['user notPermitted']],
  ['never read and broken for less than twice its cadence', row('user', null, broken(60)), []],
  ['never read and broken for longer', row('user', null, broken(66)), ['user broken']],
])('one source that is %s', (_, one, expected) => {
  const { whole, kinds } = judge(but(one));
  expect(whole).toBeNull();
  expect(kinds.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(expected);
});

describe('the whole tenant', () => {
  const allRefused = but(
    row('directoryAudit', 7, refused('directoryAudit', 1)),
    row('conditionalAccessPolicy', 4, refused('conditionalAccessPolicy', 2)),
    row('unifiedRoleAssignment', 3, refused('unifiedRoleAssignment', 1)),
  ).map((one) => (one.kind === 'user' ? row('user', 10) : one));

  test('several permissions refused after the last success: consent is gone, and slow sources are explained', () => {
    expect(judge(allRefused)).toEqual({
      whole: {
        since: minutesAgo(3),
        neverRead: false,
        reason: 'notPermitted',
        kinds: ['conditionalAccessPolicy', 'directoryAudit', 'unifiedRoleAssignment'],
        of: 5,
      },
      kinds: [],
    });
  });

  test('several permissions refused, but not the source that was read last: others are still granted', () => {
    const { whole, kinds } = judge([
      row('directoryAudit', 1),
      row('conditionalAccessPolicy', 4, refused('conditionalAccessPolicy', 0)),
      row('unifiedRoleAssignment', 3, refused('unifiedRoleAssignment', 0)),
      row('managedDevice', 3, refused('managedDevice', 0)),
    ]);
    expect(whole).toBeNull();
    expect(kinds.length).toBe(3);
  });

  test('a success since then: sources are lost one by one', () => {
    const { whole, kinds } = judge([...allRefused.filter(({ kind }) => kind !== 'user'), row('user', 0)]);
    expect(whole).toBeNull();
    expect(kinds.length).toBe(3);
  });

  test.each<[TokenTrouble, string | null]>([
    ['notConsented', 'notConsented'],
    ['switchedOff', 'switchedOff'],
    ['noSuchTenant', 'noSuchTenant'],
    ['blocked', 'blocked'],
    // If the failure is our own or a temporary one, it counts only after twice the shortest cadence.
    ['notTrusted', null],
    ['busy', null],
    ['broken', null],
  ])('no token (%s): an answer of Entra about the tenant counts at once', (trouble, reason) => {
    const rows = fresh.map(({ kind }) => row(kind, 3, broken(1, 'noToken', trouble)));
    expect(judge(rows).whole?.reason ?? null).toBe(reason);
    const lasting = fresh.map(({ kind }) => row(kind, 2000, broken(1990, 'noToken', trouble)));
    expect(judge(lasting).whole?.reason).toBe(trouble === 'broken' ? 'noToken' : trouble);
  });

  test('a token that is refused to one source is refused to all: it counts once Entra was asked again', () => {
    const one = (minutes: number) => but(row('directoryAudit', 4, broken(minutes, 'noToken', 'notConsented')));
    const others = (rows: ReturnType<typeof but>) =>
      rows.map((each) => (each.kind === 'directoryAudit' ? each : { ...each, lastSuccessAt: minutesAgo(5) }));
    expect(judge(others(one(1))).whole).toBeNull();
    expect(judge(others(one(3))).whole).toMatchObject({ reason: 'notConsented', kinds: ['directoryAudit'] });
  });

  test('one missing permission, however many sources it affects: the tenant can still be read', () => {
    const policies = (['conditionalAccessPolicy', 'namedLocation', 'authorizationPolicy'] as const).map((kind) =>
      row(kind, 10, refused(kind, 1)),
    );
    expect(judge(but(...policies)).whole).toBeNull();
  });

  test('broken: only after twice the shortest cadence', () => {
    const since = (minutes: number) => fresh.map(({ kind }) => row(kind, minutes + 1, broken(minutes)));
    expect(judge(since(13)).whole).toBeNull();
    expect(judge(since(15)).whole).toMatchObject({ reason: 'broken', since: minutesAgo(16), of: 5 });
    expect(judge(since(15)).kinds).toEqual([]);
  });

  test('no collection while the app was down is an outage, not a lost source', () => {
    const rows = fresh.map(({ kind }) => row(kind, 600));
    expect(judge(rows).whole).toMatchObject({ reason: 'notLooked' });
    expect(judge(rows, { upSince: now - 60_000 })).toEqual({ whole: null, kinds: [] });
  });
});

import {
  afterNews,
  type CustomerNews,
  type CustomerRow,
  type CustomerState,
  canSignIn,
  customerStates,
  invitedCustomer,
  isAwaited,
  isCollected,
  isConsentWanted,
} from '../../../shared/core/tenant/customer';
import { receiptOf, receiptsOf } from '../../../shared/core/tenant/departure';
import { dayMs } from '../../../shared/core/time/durations';

const now = Date.parse('2026-11-28T09:00:00Z');
const later = now + 60_000;
const fresh = invitedCustomer({ tenantId: 'CONTOSO', name: 'Contoso', tags: [], settings: {} }, now);
const startedAt = new Date(now).toISOString();
const begun = { startedAt, exported: null, confirmedAt: null, rows: null, gone: 0, endedAt: null };
const inState = (state: CustomerState): CustomerRow => ({
  ...fresh,
  state,
  departure: state === 'leaving' || state === 'left' ? begun : null,
});
const needed = ['Policy.Read.All', 'User.Read.All'];

const all: CustomerNews = { type: 'reached', roles: needed };
const none: CustomerNews = { type: 'reached', roles: [] };
const refused: CustomerNews = { type: 'refused', trouble: 'notConsented' };

test.each<[CustomerNews, Partial<Record<CustomerState, CustomerState>>]>([
  [all, { invited: 'collecting', consented: 'collecting' }],
  [
    { type: 'reached', roles: null },
    { invited: 'collecting', consented: 'collecting' },
  ],
  [none, { invited: 'consented' }],
  [refused, {}],
  [{ type: 'summarised' }, { collecting: 'watching' }],
  [{ type: 'pause' }, { collecting: 'paused', watching: 'paused' }],
  [{ type: 'resume' }, { paused: 'collecting', leaving: 'consented' }],
  [{ type: 'invite' }, { left: 'invited' }],
  [
    { type: 'leave' },
    { invited: 'leaving', consented: 'leaving', collecting: 'leaving', watching: 'leaving', paused: 'leaving' },
  ],
  [{ type: 'exported', exported: null, rows: {} }, {}],
  // It is not known yet how many rows are to be deleted.
  [{ type: 'deleted' }, {}],
])('%j changes exactly these', (news, moves) => {
  for (const state of customerStates)
    expect([state, afterNews(inState(state), news, needed, later).state]).toEqual([state, moves[state] ?? state]);
});

test('an unchanged customer writes nothing, and a change records its time', () => {
  expect(afterNews(inState('watching'), { type: 'resume' }, needed, later)).toEqual(inState('watching'));
  const paused = inState('paused');
  expect(afterNews(paused, refused, needed, later)).toBe(paused);
  expect(afterNews(fresh, all, needed, later).since).toBe(new Date(later).toISOString());
  expect(afterNews(fresh, refused, needed, later)).toMatchObject({
    since: fresh.since,
    trouble: 'notConsented',
    askedAt: new Date(later).toISOString(),
  });
});

test('granted and needed permissions are compared; an unreadable token gives no result', () => {
  const part: CustomerNews = { type: 'reached', roles: ['User.Read.All', 'Mail.Read'] };
  expect(afterNews(fresh, part, needed, later).missing).toEqual(['Policy.Read.All']);
  expect(afterNews(fresh, { type: 'reached', roles: null }, needed, later).missing).toBeNull();
});

test('a watched customer keeps its state, and what it grants is known again', () => {
  const watching = { ...inState('watching'), missing: ['User.Read.All'] };
  const at = new Date(later).toISOString();
  expect(afterNews(watching, all, needed, later)).toEqual({ ...watching, askedAt: at, missing: [] });
  // A new version can need more permissions than the consent granted.
  const more = [...needed, 'Domain.Read.All'];
  expect(afterNews(inState('watching'), all, more, later).missing).toEqual(['Domain.Read.All']);
  expect(afterNews(watching, { type: 'reached', roles: null }, needed, later).missing).toEqual(['User.Read.All']);
  const withdrawn = { ...watching, askedAt: at, trouble: 'notConsented' } as const;
  expect(afterNews(watching, refused, needed, later)).toEqual(withdrawn);
  expect(afterNews(withdrawn, all, needed, later)).toMatchObject({ trouble: null, missing: [] });
  const wantedWith = (over: Partial<CustomerRow>) =>
    customerStates.filter((state) => isConsentWanted({ ...inState(state), missing: [], ...over }));
  expect(wantedWith({ missing: ['User.Read.All'] })).toEqual(['invited', 'consented', 'collecting', 'watching']);
  expect(wantedWith({ trouble: 'notConsented' })).toEqual(['invited', 'consented', 'collecting', 'watching']);
  // If Entra is busy or rejects our credential, a new consent does not help.
  expect(wantedWith({ trouble: 'busy' })).toEqual(['invited', 'consented']);
  expect(wantedWith({})).toEqual(['invited', 'consented']);
});

test('an invitation is checked for two weeks; a paused customer is neither checked nor collected', () => {
  expect(fresh.tenantId).toBe('contoso');
  expect([isAwaited(fresh, now + 14 * dayMs - 1), isAwaited(fresh, now + 14 * dayMs)]).toEqual([true, false]);
  expect(customerStates.filter((state) => isAwaited(inState(state), now))).toEqual(['invited', 'consented']);
  expect(customerStates.filter((state) => isCollected(inState(state)))).toEqual(['collecting', 'watching']);
});

test('people can sign in from the first collection on, and during a pause', () => {
  expect(customerStates.filter((state) => canSignIn(inState(state)))).toEqual(['collecting', 'watching', 'paused']);
});

test('a departure counts the rows once, ends without settings, and can be undone until rows may be deleted', () => {
  const file = { name: 'contoso.jsonl', sha256: 'f'.repeat(64), lines: { events: 3 } };
  const settings = { recipients: [{ address: 'ada@contoso.example' }] };
  const leaving = afterNews({ ...inState('watching'), settings, tags: ['gold'] }, { type: 'leave' }, [], now);
  expect(leaving.departure).toEqual(begun);
  const rows = { Alerts: 2, Events: 40 };
  const exported = afterNews(leaving, { type: 'exported', exported: file, rows }, [], now);
  expect(afterNews(exported, { type: 'exported', exported: null, rows: { Alerts: 1 } }, [], later)).toBe(exported);
  expect(afterNews(exported, { type: 'resume' }, [], later)).toBe(exported);
  const left = afterNews(exported, { type: 'deleted' }, [], later);
  const leftAt = new Date(later).toISOString();
  expect(left).toMatchObject({ state: 'left', since: leftAt, settings: {}, tags: ['gold'] });
  expect(receiptOf(exported)).toBeUndefined();
  expect(receiptOf(left)).toEqual({
    version: 1,
    ...{ tenantId: 'contoso', name: 'Contoso', startedAt, leftAt, exported: file },
    deleted: { rows: 42, byTable: rows },
  });
  // A deleted customer may return as a new one.
  const again = afterNews(left, { type: 'invite' }, [], later);
  const asNew = invitedCustomer({ tenantId: 'contoso', name: 'Contoso', tags: ['gold'], settings: {} }, later);
  expect({ ...again, earlierReceipts: [] }).toEqual({ ...asNew, sessionsFrom: asNew.since });
});

test('the receipt of a customer that comes back is kept, also if it leaves again', () => {
  const leave = (row: CustomerRow, events: number, at: number): CustomerRow => {
    const begun = afterNews(row, { type: 'leave' }, [], at);
    const counted = afterNews(begun, { type: 'exported', exported: null, rows: { Events: events } }, [], at);
    return afterNews(counted, { type: 'deleted' }, [], at);
  };
  const once = leave(inState('watching'), 40, now);
  const back = afterNews(once, { type: 'invite' }, [], later);
  expect(receiptsOf(back)).toEqual([receiptOf(once)]);
  const twice = leave({ ...back, state: 'paused', name: 'Contoso Ltd' }, 7, later);
  expect(receiptsOf(twice).map(({ name, deleted }) => [name, deleted.rows])).toEqual([
    ['Contoso Ltd', 7],
    ['Contoso', 40],
  ]);
  expect(receiptsOf(afterNews(twice, { type: 'invite' }, [], later))).toEqual(receiptsOf(twice));
});

describe('a departure on a page', () => {
  const file = { name: 'export.jsonl', sha256: 'f'.repeat(64), lines: { events: 3 } };
  const leaving = afterNews(inState('watching'), { type: 'leave' }, [], now);
  const taken = afterNews(leaving, { type: 'export', exported: file }, [], now);
  const wanted: CustomerNews = { type: 'delete', isExportWanted: true };

  test('is exported first, and can be undone until the deletion is confirmed', () => {
    expect(taken.departure).toEqual({ ...begun, exported: file });
    expect(afterNews(taken, { type: 'resume' }, [], later)).toMatchObject({ state: 'consented', departure: null });
    const confirmed = afterNews(taken, wanted, [], later);
    expect(confirmed.departure).toEqual({ ...begun, exported: file, confirmedAt: new Date(later).toISOString() });
    for (const news of [{ type: 'resume' }, wanted, { type: 'export', exported: { ...file, name: 'x' } }] as const)
      expect(afterNews(confirmed, news, [], later)).toBe(confirmed);
  });

  test('names no unwanted export, except one after which rows were already deleted', () => {
    const unwanted: CustomerNews = { type: 'delete', isExportWanted: false };
    expect(afterNews(taken, unwanted, [], later).departure?.exported).toBeNull();
    const counted = afterNews(taken, { type: 'exported', exported: file, rows: { Alerts: 2 } }, [], now);
    expect(afterNews(counted, unwanted, [], later).departure?.exported).toEqual(file);
  });

  test('counts deleted rows', () => {
    const first = afterNews(taken, { type: 'progressed', gone: 1000 }, [], later);
    expect(afterNews(first, { type: 'progressed', gone: 20 }, [], later).departure?.gone).toBe(1020);
    expect(afterNews(first, { type: 'progressed', gone: 0 }, [], later)).toBe(first);
  });
});

describe('the time in which a customer was not collected', () => {
  const at = (ms: number): string => new Date(ms).toISOString();
  const pause: CustomerNews = { type: 'pause' };
  const resume: CustomerNews = { type: 'resume' };

  test('lasts from the pause to the resume, and only the last one is kept', () => {
    const paused = afterNews(inState('watching'), pause, [], now);
    expect(paused.uncollected).toEqual({ from: at(now), to: null });
    const resumed = afterNews(paused, resume, [], later);
    expect(resumed.uncollected).toEqual({ from: at(now), to: at(later) });
    expect(afterNews(resumed, { type: 'summarised' }, [], later + 1).uncollected).toEqual(resumed.uncollected);
    expect(afterNews(resumed, pause, [], later + 1).uncollected).toEqual({ from: at(later + 1), to: null });
  });

  test('includes the departure that an operator took back, until the consent is confirmed', () => {
    const leaving = afterNews(inState('watching'), { type: 'leave' }, [], now);
    const back = afterNews(leaving, resume, [], later);
    expect(back).toMatchObject({ state: 'consented', uncollected: { from: at(now), to: null } });
    expect(afterNews(back, all, [], later + 5).uncollected).toEqual({ from: at(now), to: at(later + 5) });
  });

  test('of a customer that the release before this one paused begins with its state', () => {
    const paused = { ...inState('paused'), since: at(now) };
    expect(afterNews(paused, resume, [], later).uncollected).toEqual({ from: at(now), to: at(later) });
  });

  test('is none for a customer that is collected for the first time', () => {
    expect(afterNews(fresh, all, needed, later).uncollected).toBeNull();
  });
});

test('sessions of its people end with the departure, also of a customer that is kept or invited again', () => {
  const at = new Date(now).toISOString();
  expect(afterNews(inState('watching'), { type: 'pause' }, [], now).sessionsFrom).toBeNull();
  const leaving = afterNews(inState('watching'), { type: 'leave' }, [], now);
  expect(afterNews(leaving, { type: 'resume' }, [], now + dayMs)).toMatchObject({
    state: 'consented',
    sessionsFrom: at,
  });
  // The row of a customer that left under an older version has no time.
  const again = afterNews({ ...leaving, state: 'left', sessionsFrom: null }, { type: 'invite' }, [], now + dayMs);
  expect(again).toMatchObject({ state: 'invited', sessionsFrom: new Date(now + dayMs).toISOString() });
});

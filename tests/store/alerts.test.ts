import type { AlertStep, Fence } from '../../shared/core/alert/alert-step';
import type { AlertStore } from '../../shared/core/alert/alert-store';
import type { Tables } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';
import { describeTables, nextTenant } from './contract';
import { aDelivery, anAlert, anEvent, aTransition, hex } from './fixtures';

const now = '2026-11-24T14:08:00.000Z';
const later = '2026-11-24T14:09:00.000Z';
const until = '2026-11-24T14:08:30.000Z';
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

async function held(alerts: AlertStore, tenantId: string, holder = 'me', at = now): Promise<Fence> {
  const fence = await alerts.acquire(tenantId, holder, at, new Date(Date.parse(at) + 30_000).toISOString());
  if (fence === undefined) throw new Error('the lease was free');
  return fence;
}

const aStep = (tenantId: string, events: readonly number[], over: Partial<AlertStep> = {}): AlertStep => ({
  alert: anAlert(tenantId, { count: events.length }),
  events: events.map((n) => anEvent(tenantId, n)),
  transitions: [aTransition(1)],
  deliveries: [aDelivery(tenantId, 1)],
  ...over,
});

/** Tables that die before the transaction with this number. */
const dyingTables = (tables: Tables, at: number): Tables => {
  let transactions = 0;
  return {
    ...tables,
    transact: async (table, partitionKey, operations) => {
      transactions += 1;
      if (transactions === at) throw new Error('the process died here');
      return tables.transact(table, partitionKey, operations);
    },
  };
};

describeTables('the lease of a tenant', (tables) => {
  it('has one holder, who renews it, and is taken over when it has expired', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const mine = await alerts.acquire(tenantId, 'me', now, until);
    expect(mine).toMatchObject({ tenantId, holder: 'me', epoch: 1 });
    expect(await alerts.acquire(tenantId, 'you', now, until)).toBeUndefined();
    expect(await alerts.acquire(tenantId, 'me', now, until)).toMatchObject({ epoch: 1 });
    const yours = await alerts.acquire(tenantId, 'you', later, '2026-11-24T14:10:00.000Z');
    expect(yours).toMatchObject({ holder: 'you', epoch: 2 });
    if (mine) await alerts.release(mine);
    expect(await alerts.acquire(tenantId, 'me', later, until)).toBeUndefined();
    if (yours) await alerts.release(yours);
    expect(await alerts.acquire(tenantId, 'me', later, until)).toMatchObject({ holder: 'me', epoch: 3 });
  });

  it('is renewed by its holder alone, and only while it is held', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const zombie = await held(alerts, tenantId, 'zombie');
    const mine = await held(alerts, tenantId, 'me', later);
    expect(await alerts.renew(zombie, '2026-11-24T15:00:00.000Z')).toBe(false);
    expect(await alerts.renew(mine, '2026-11-24T14:20:00.000Z')).toBe(true);
    expect(await alerts.acquire(tenantId, 'you', '2026-11-24T14:19:59.999Z', until)).toBeUndefined();
    // The fence is older than the renewal, and still releases the lease.
    await alerts.release(mine);
    expect(await alerts.renew(mine, '2026-11-24T15:00:00.000Z')).toBe(false);
    expect(await alerts.acquire(tenantId, 'you', later, until)).toMatchObject({ holder: 'you' });
  });

  it('is acquired by one of many', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const all = await Promise.all(numbers(0, 8).map((n) => alerts.acquire(tenantId, `h${n}`, now, until)));
    expect(all.filter((fence) => fence !== undefined)).toHaveLength(1);
  });
});

describeTables('alerts', (tables) => {
  it('are written with their events, transitions and deliveries, and read back unchanged', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const step = aStep(tenantId, [1, 2]);
    const result = await alerts.write(await held(alerts, tenantId), step);
    expect(result.status).toBe('written');
    expect(await alerts.readAlerts(tenantId)).toEqual([step.alert]);
    expect(await alerts.readAlert(tenantId, step.alert.id)).toEqual(step.alert);
    expect(await alerts.readAlert(tenantId, 'none')).toBeUndefined();
    expect(await alerts.readEvents(tenantId, step.alert.id)).toEqual(step.events);
    expect(await alerts.readTransitions(tenantId, step.alert.id)).toEqual(step.transitions);
    expect(await alerts.readDeliveries(tenantId, step.alert.id)).toEqual(step.deliveries);
    expect(await alerts.alerted(tenantId, [hex(1), hex(2), hex(3)])).toEqual(new Set([hex(1), hex(2)]));
  });

  it('continue under the fence that a write returns, and report no event twice', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const first = await alerts.write(await held(alerts, tenantId), aStep(tenantId, [1]));
    if (first.status !== 'written') throw new Error('the lease was held');
    const next = aStep(tenantId, [1, 2, 2], {
      alert: anAlert(tenantId, { seq: 2, count: 2 }),
      transitions: [aTransition(2)],
      deliveries: [],
    });
    expect(await alerts.write(first.fence, next)).toMatchObject({ status: 'written' });
    expect((await alerts.readEvents(tenantId, next.alert.id)).map(({ id }) => id)).toEqual([hex(1), hex(2)]);
    expect((await alerts.readAlert(tenantId, next.alert.id))?.seq).toBe(2);
    expect(await alerts.readTransitions(tenantId, next.alert.id)).toHaveLength(2);
    expect(await alerts.transitions(tenantId, 2)).toEqual(await alerts.readTransitions(tenantId, next.alert.id));
    expect(await alerts.transitions(tenantId, 1)).toBeNull();
  });

  it('writes nothing under a lost fence', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const zombie = await held(alerts, tenantId, 'zombie');
    const heir = await held(alerts, tenantId, 'heir', later);
    expect(await alerts.write(zombie, aStep(tenantId, numbers(1, 120)))).toEqual({ status: 'lost' });
    expect(await alerts.readAlerts(tenantId)).toEqual([]);
    expect(await alerts.alerted(tenantId, numbers(1, 120).map(hex))).toEqual(new Set());
    expect(await alerts.write(heir, aStep(tenantId, [1]))).toMatchObject({ status: 'written' });
  });

  it('lets a delivery be claimed once', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const delivery = aDelivery(tenantId, 1, { recipientId: 'ops/team #1' });
    await alerts.write(await held(alerts, tenantId), aStep(tenantId, [1], { deliveries: [delivery] }));
    const read = await alerts.readDelivery(tenantId, delivery);
    expect(read?.delivery).toEqual(delivery);
    const claimed = { ...delivery, attempts: 1, claim: { by: 'a', until: later } };
    expect(await alerts.writeDelivery(claimed, read?.etag ?? '')).toMatchObject({ status: 'written' });
    expect(await alerts.writeDelivery({ ...claimed, claim: null }, read?.etag ?? '')).toEqual({ status: 'conflict' });
    expect((await alerts.readDelivery(tenantId, delivery))?.delivery).toEqual(claimed);
    expect(await alerts.readDelivery(tenantId, { ...delivery, seq: 9 })).toBeUndefined();
  });

  it('accepts a step with more events than one transaction holds', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    const all = numbers(1, 181);
    expect(await alerts.write(await held(alerts, tenantId), aStep(tenantId, all))).toMatchObject({ status: 'written' });
    expect(await alerts.readEvents(tenantId, anAlert(tenantId).id)).toHaveLength(180);
    expect(await alerts.alerted(tenantId, all.map(hex))).toEqual(new Set(all.map(hex)));
  });
});

describe('a step of an alert', () => {
  it('fits 50 deliveries and the first 20 events into its last transaction, each fenced by the lease', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const { alerts } = appStore(tables);
    const fence = await held(alerts, tenantId);
    const deliveries = numbers(0, 50).map((n) => aDelivery(tenantId, 1, { recipientId: `r${n}` }));
    await alerts.write(fence, aStep(tenantId, numbers(1, 90), { deliveries }));
    const transactions = tables.transactions.slice(1);
    expect(transactions.map(({ operations }) => operations.length)).toEqual([99, 41, 94]);
    for (const { operations } of transactions)
      expect(operations[0]).toMatchObject({ type: 'replace', rowKey: 'l|lease' });
    const rowKeys = transactions.at(-1)?.operations.map(({ rowKey }) => rowKey.split('|')[0]);
    expect(rowKeys).toEqual(['l', 'a', 'i', 't', ...Array(50).fill('d'), ...Array(20).fill(['e', 'x']).flat()]);
  });

  it('is refused with too many deliveries', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(memoryTables());
    const deliveries = numbers(0, 51).map((n) => aDelivery(tenantId, 1, { recipientId: `r${n}` }));
    await expect(alerts.write(await held(alerts, tenantId), aStep(tenantId, [1], { deliveries }))).rejects.toThrow(
      /51 deliveries/,
    );
  });

  it('is refused when its transition already exists', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(memoryTables());
    const first = await alerts.write(await held(alerts, tenantId), aStep(tenantId, [1]));
    if (first.status !== 'written') throw new Error('the lease was held');
    await expect(alerts.write(first.fence, aStep(tenantId, [2]))).rejects.toThrow(/made from an older alert/);
    expect(await alerts.alerted(tenantId, [hex(2)])).toEqual(new Set());
  });

  it.each([2, 3, 4, 5])('that died before transaction %d is complete when it is repeated', async (at) => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const all = numbers(1, 181);
    const dying = appStore(dyingTables(tables, at)).alerts;
    await expect(dying.write(await held(dying, tenantId), aStep(tenantId, all))).rejects.toThrow('died here');

    const { alerts } = appStore(tables);
    expect(await alerts.readAlerts(tenantId)).toEqual([]);
    expect(await alerts.alerted(tenantId, all.map(hex))).toEqual(new Set());
    expect(await alerts.readEvents(tenantId, anAlert(tenantId).id)).toEqual([]);

    const again = await alerts.write(await held(alerts, tenantId, 'heir', later), aStep(tenantId, [...all].reverse()));
    expect(again.status).toBe('written');
    expect(await alerts.alerted(tenantId, all.map(hex))).toEqual(new Set(all.map(hex)));
    expect(await alerts.readEvents(tenantId, anAlert(tenantId).id)).toHaveLength(180);
  });

  it("would be written by an expired holder if tables did not check the lease's ETag", async () => {
    // The negative control of the fence: with tables that ignore ETags, the test above must not be able to pass.
    const honest = memoryTables();
    const blind: Tables = {
      ...honest,
      get: async (table, partitionKey, rowKey) => {
        const row = await honest.get(table, partitionKey, rowKey);
        return row && { ...row, etag: 'always' };
      },
      transact: (table, partitionKey, operations) =>
        honest.transact(
          table,
          partitionKey,
          operations.map((operation) =>
            operation.type === 'replace' ? { ...operation, type: 'upsert' as const } : operation,
          ),
        ),
    };
    const tenantId = nextTenant();
    const { alerts } = appStore(blind);
    const zombie = { ...(await held(alerts, tenantId, 'zombie')), etag: 'always' };
    await held(alerts, tenantId, 'heir', later);
    expect(await alerts.write(zombie, aStep(tenantId, [1]))).toMatchObject({ status: 'written' });
  });

  it('is refused by the transaction itself when the lease is lost between its check and its write', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const thief = appStore(tables).alerts;
    const robbed: Tables = {
      ...tables,
      get: async (table, partitionKey, rowKey) => {
        const row = await tables.get(table, partitionKey, rowKey);
        if (rowKey.startsWith('x|')) await thief.acquire(tenantId, 'thief', later, '2026-11-24T14:10:00.000Z');
        return row;
      },
    };
    const { alerts } = appStore(robbed);
    expect(await alerts.write(await held(alerts, tenantId), aStep(tenantId, [1]))).toEqual({ status: 'lost' });
    expect(await thief.readAlerts(tenantId)).toEqual([]);
  });
});

describe('a renewal of the lease', () => {
  const renewedUntil = '2026-11-24T14:20:00.000Z';
  const beforeThat = '2026-11-24T14:19:59.999Z';

  it('between two transactions of a step does not end the step, which does not take the renewal back', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const { alerts } = appStore(tables);
    const fence = await held(alerts, tenantId);
    let transactions = 0;
    const renewing: Tables = {
      ...tables,
      transact: async (table, partitionKey, operations) => {
        transactions += 1;
        if (transactions === 2) await alerts.renew(fence, renewedUntil);
        return tables.transact(table, partitionKey, operations);
      },
    };
    const written = await appStore(renewing).alerts.write(fence, aStep(tenantId, numbers(1, 120)));
    expect(written.status).toBe('written');
    expect(await alerts.readEvents(tenantId, anAlert(tenantId).id)).toHaveLength(119);
    expect(await alerts.acquire(tenantId, 'you', beforeThat, until)).toBeUndefined();
  });

  it('leaves the fence from before it valid', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(memoryTables());
    const fence = await held(alerts, tenantId);
    await alerts.renew(fence, renewedUntil);
    expect(await alerts.write(fence, aStep(tenantId, [1]))).toMatchObject({ status: 'written' });
    expect(await alerts.acquire(tenantId, 'you', beforeThat, until)).toBeUndefined();
  });
});

describeTables('the lists of alerts', (tables) => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 14, minute)).toISOString();
  const write = async (alerts: AlertStore, fence: Fence, step: AlertStep): Promise<Fence> => {
    const written = await alerts.write(fence, step);
    if (written.status === 'lost') throw new Error('the lease was lost');
    return written.fence;
  };
  const idsOf = async (alerts: AlertStore, tenantId: string, list: 'open' | 'past' | 'told', query = {}) => {
    const rows = await alerts.list(tenantId, list, { limit: 10, after: null, since: null, ...query });
    return rows.map(({ alert }) => alert.id);
  };

  it('keep an alert in exactly one list, wherever it moves', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    let fence = await held(alerts, tenantId);
    const lists = async () =>
      Promise.all(
        (['open', 'past', 'told'] as const).map(async (list) => (await idsOf(alerts, tenantId, list)).length),
      );
    const step = aStep(tenantId, [1], { deliveries: [] });
    fence = await write(alerts, fence, step);
    expect(await lists()).toEqual([1, 0, 0]);
    const over = { ...step.alert, status: 'resolved', concerns: [], resolvedAt: at(20) } as const;
    fence = await write(alerts, fence, { ...step, alert: over, events: [anEvent(tenantId, 2)], transitions: [] });
    expect(await lists()).toEqual([0, 1, 0]);
    const [row] = await alerts.list(tenantId, 'past', { limit: 1, after: null, since: null });
    expect(row?.events.map(({ id }) => id)).toEqual([hex(1), hex(2)]);
    fence = await write(alerts, fence, {
      ...step,
      alert: { ...step.alert, openedAt: at(30) },
      events: [],
      transitions: [],
    });
    expect(await lists()).toEqual([1, 0, 0]);
    await alerts.forget(tenantId, step.alert.id);
    expect(await lists()).toEqual([0, 0, 0]);
  });

  it('continue after a cursor, the most recently ended first, and no further back than requested', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    let fence = await held(alerts, tenantId);
    for (const n of [1, 3, 5, 2, 4]) {
      const alert = anAlert(tenantId, {
        id: hex(n),
        status: 'resolved',
        concerns: [],
        resolvedAt: at(n),
        leadEventId: hex(n),
      });
      fence = await write(alerts, fence, { alert, events: [anEvent(tenantId, n)], transitions: [], deliveries: [] });
    }
    const first = await alerts.list(tenantId, 'past', { limit: 2, after: null, since: null });
    expect(first.map(({ alert }) => alert.id)).toEqual([hex(5), hex(4)]);
    expect(await idsOf(alerts, tenantId, 'past', { after: first.at(-1)?.cursor ?? null })).toEqual([
      hex(3),
      hex(2),
      hex(1),
    ]);
    expect(await idsOf(alerts, tenantId, 'past', { since: at(4) })).toEqual([hex(5), hex(4)]);
  });

  it('keep notices apart, and put instant alerts below high into the past', async () => {
    const tenantId = nextTenant();
    const { alerts } = appStore(tables());
    let fence = await held(alerts, tenantId);
    const cases = [
      { id: hex(1), form: 'digest', status: 'told', concerns: [] },
      { id: hex(2), severity: 'medium', concerns: [] },
      { id: hex(3), severity: 'critical', concerns: [] },
    ] as const;
    for (const over of cases)
      fence = await write(alerts, fence, {
        ...aStep(tenantId, [Number(over.id.slice(-1))]),
        alert: anAlert(tenantId, { ...over, leadEventId: over.id }),
        transitions: [],
        deliveries: [],
      });
    expect(await idsOf(alerts, tenantId, 'told')).toEqual([hex(1)]);
    expect(await idsOf(alerts, tenantId, 'past')).toEqual([hex(2)]);
    expect(await idsOf(alerts, tenantId, 'open')).toEqual([hex(3)]);
  });
});

/**
 * Processes that die: every call that leaves the process goes through a proxy, which can kill the process before or
 * after the call.
 */
import type { BoundChannel } from '../../shared/core/delivery/bound-channel';
import type { Queues } from '../../shared/core/queues';
import type { TableRow, Tables } from '../../shared/store/tables';

/** `before`: the call never happened. `after`: it took effect, but the process died before the answer arrived. */
export type Moment = 'before' | 'after';

/**
 * A process that is suspended in the middle of a call, as by a debugger or a swapping machine, and continues much
 * later.
 */
type Frost = {
  readonly call: number;
  readonly hasSet: Promise<void>;
  readonly set: () => void;
  readonly hasThawed: Promise<void>;
  readonly thaw: () => void;
};

export function newFrost(call: number): Frost {
  const frost = signal();
  const thaw = signal();
  return { call, hasSet: frost.given, set: frost.give, hasThawed: thaw.given, thaw: thaw.give };
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

export type Life = {
  /** Every call that left the process, in order. Recorded during a run, not listed in the test. */
  readonly calls: { readonly name: string; readonly hasEffect: boolean; readonly during: string }[];
  /** The current step of the test, which is stored with each call. */
  during: string;
  readonly dieAt: { readonly call: number; readonly moment: Moment } | null;
  isDead: boolean;
  readonly frost: Frost | null;
  /** Awaited before each call, so that another process can go first. */
  readonly pause: (() => Promise<void>) | null;
};

export const newLife = (
  dieAt: Life['dieAt'] = null,
  { frost = null, pause = null }: Partial<Pick<Life, 'frost' | 'pause'>> = {},
): Life => ({ calls: [], during: 'start', dieAt, isDead: false, frost, pause });

export class Death extends Error {
  override readonly name = 'Death';
}

const checkAlive = (life: Life): void => {
  if (life.isDead) throw new Death('this process is dead');
};

function dieIfDue(life: Life, call: number, moment: Moment): void {
  if (life.dieAt?.call === call && life.dieAt.moment === moment) life.isDead = true;
  checkAlive(life);
}

async function leave<T>(life: Life, name: string, hasEffect: boolean, call: () => Promise<T>): Promise<T> {
  checkAlive(life);
  const number = life.calls.push({ name, hasEffect, during: life.during });
  await life.pause?.();
  if (life.frost?.call === number) {
    life.frost.set();
    await life.frost.hasThawed;
  }
  dieIfDue(life, number, 'before');
  const result = await call();
  dieIfDue(life, number, 'after');
  return result;
}

type Methods = Readonly<Record<string, (...given: never[]) => Promise<unknown>>>;

/** Every method of a port, by any name. */
export function mortal<T extends object>(life: Life, portName: string, port: T, effects: 'all' | readonly string[]): T {
  return new Proxy(port, {
    get: (target, name) => {
      const method = (target as unknown as Methods)[String(name)]; // Safe: ports are records of asynchronous functions.
      if (method === undefined) return undefined;
      const hasEffect = effects === 'all' || effects.includes(String(name));
      return (...given: never[]) => leave(life, `${portName}.${String(name)}`, hasEffect, () => method(...given));
    },
  });
}

export const mortalQueues = (life: Life, queues: Queues): Queues =>
  mortal(life, 'queues', queues, [
    'sendCollect',
    'sendPeek',
    'sendDeliver',
    'sendForward',
    'sendSubscriptions',
    'sendSweep',
    'sendDigest',
    'putBack',
  ]);
export const mortalChannel = (life: Life, name: string, channel: BoundChannel): BoundChannel =>
  mortal(life, name, channel, 'all');

export function mortalTables(life: Life, tables: Tables): Tables {
  // Not a generator, because each row would cost two more promises.
  const list: Tables['list'] = (table, query) => ({
    [Symbol.asyncIterator]: () => {
      let rows: AsyncIterator<TableRow> | undefined;
      return {
        next: async () => {
          if (rows === undefined) {
            await leave(life, `${table}.list`, false, async () => undefined);
            rows = tables.list(table, query)[Symbol.asyncIterator]();
          }
          checkAlive(life);
          return rows.next();
        },
      };
    },
  });
  return {
    get: (table, partition, row) => leave(life, `${table}.get`, false, () => tables.get(table, partition, row)),
    list,
    transact: (table, partition, operations) =>
      leave(life, `${table}.transact`, true, () => tables.transact(table, partition, operations)),
    createAll: () => tables.createAll(),
  };
}

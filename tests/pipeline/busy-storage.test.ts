/**
 * Tables are busy or do not answer for five minutes, whatever the app is doing. Nothing is lost, doubled or given up.
 */

import { RestError } from '@azure/data-tables';
import { minuteMs } from '../../shared/core/time/durations';
import type { Pipeline } from '../../shared/pipeline/context';
import { orPutBack } from '../../shared/pipeline/watch/put-back';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { withUsers } from '../fixtures/conditional-access';
import { editing } from './accounts';
import { hint } from './history';
import { newLife } from './mortal';
import { vendorGroup } from './small-tenant';
import { type App, createSmallWorld, goingOn, type SmallWorld, startPipeline, startWatched } from './small-world';
import { workOff } from './work-off';

const stormMs = 5 * minuteMs;

const errors: readonly Error[] = [
  new RestError('ServerBusy', { statusCode: 503, code: 'ServerBusy' }),
  new RestError('TooManyRequests', { statusCode: 429 }),
  Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }),
];

type Storm = {
  /** The number of the request with which the outage begins. */
  readonly from: number;
  readonly error: Error;
  /** The write was done, but its answer is lost. */
  readonly isDone: boolean;
};

type StormyTables = SmallWorld['tables'] & { readonly asked: () => number };

function stormy({ tables, now }: SmallWorld, storm: Storm | null): StormyTables {
  let asked = 0;
  let until = 0;
  const failure = (): Error | null => {
    asked += 1;
    if (asked === storm?.from) until = now() + stormMs;
    return storm !== null && now() < until ? storm.error : null;
  };
  const failing = (): void => {
    const error = failure();
    if (error !== null) throw error;
  };
  return {
    ...tables,
    asked: () => asked,
    get: async (...given) => {
      failing();
      return tables.get(...given);
    },
    list: async function* (...given) {
      failing();
      yield* tables.list(...given);
    },
    transact: async (...given) => {
      const error = failure();
      const transacted = error === null || storm?.isDone ? await tables.transact(...given) : undefined;
      if (error !== null || transacted === undefined) throw error;
      return transacted;
    },
  };
}

/** The requests of each tick and message, in their order. */
type Span = { readonly of: string; readonly from: number; readonly to: number };

/** Like the host: a tick that fails is logged, and a message that fails comes back. */
async function run({ queues, now, advanceTo }: SmallWorld, pipeline: Pipeline, asked: () => number, until: number) {
  const unlessOutage = (error: unknown): void => {
    if (!errors.some((one) => one === error)) throw error;
  };
  const spans: Span[] = [];
  const noted = async (of: string, work: () => Promise<unknown>): Promise<void> => {
    const from = asked() + 1;
    await work();
    spans.push({ of, from, to: asked() });
  };
  while (now() < until) {
    for (let message = queues.receive(); message !== undefined; message = queues.receive()) {
      const { queue, body } = message;
      const work = () => workOff(pipeline, { queue, body });
      await noted(queue, async () => {
        await orPutBack(pipeline, queue, JSON.parse(body), work).then(() => queues.remove(message), unlessOutage);
      });
    }
    const nextTick = (Math.floor(now() / minuteMs) + 1) * minuteMs;
    const nextMessage = Math.min(...queues.waiting.map(({ visibleAt }) => visibleAt));
    advanceTo(Math.min(nextTick, Math.max(nextMessage, now() + 1)));
    if (now() === nextTick) await noted('schedule', () => schedule(pipeline).catch(unlessOutage));
  }
  return spans;
}

/** A quarter of an hour before the end of a week in Berlin, whose digest is sent just after midnight. */
const watchedAtWeekEnd = (): Promise<App> =>
  goingOn('storm', () =>
    startWatched(
      createSmallWorld({
        startAt: Date.parse('2026-11-29T22:33:00Z'),
        configuration: { digest: { weekday: 1, hour: 0 } },
      }),
      12 * minuteMs,
    ),
  );

/** Mara's account adds an exclusion, and Graph sends a notification. */
async function played(storm: Storm | null) {
  const app = await watchedAtWeekEnd();
  const { world } = app;
  editing((policy) => {
    const excludeGroups = [...policy.conditions.users.excludeGroups, vendorGroup];
    return withUsers({ excludeGroups })(policy);
  })(app, 'mara');
  await world.queues.port.sendCollect(hint('conditionalAccessPolicy'));
  const tables = stormy(world, storm);
  const pipeline = startPipeline({ ...world, tables }, newLife());
  const spans = await run(world, pipeline, tables.asked, world.now() + 50 * minuteMs);
  return {
    spans,
    subjects: world.sent.map(({ channel, message }) => `${channel} ${message.subject}`).sort(),
    givenUp: world.queues.poison,
    stillDue: (await world.store.due.list(new Date(world.now()).toISOString(), 1000)).filter(
      ({ what }) => what === 'delivery',
    ),
  };
}

test('five minutes of busy tables delay the alert and the digest, and nothing else', async () => {
  const { spans, ...expected } = await played(null);
  expect(expected.subjects).toHaveLength(4);
  const place = (of: string, share: number): number => {
    const longest = spans.filter((span) => span.of === of).sort((a, b) => b.to - b.from - (a.to - a.from))[0];
    if (longest === undefined) throw new Error(`there was no ${of}`);
    return Math.round(longest.from + share * (longest.to - longest.from));
  };
  const places = [
    ...[0.1, 0.5, 0.8, 1].map((share) => place('collect', share)),
    ...[0.2, 0.9].map((share) => place('deliver', share)),
    ...[0.2, 0.9].map((share) => place('digest', share)),
    place('schedule', 0.5),
  ];
  for (const [at, from] of places.entries()) {
    const error = errors[at % errors.length] as Error;
    const { spans: _, ...stormy } = await played({ from, error, isDone: at % 2 === 0 });
    expect({ from, ...stormy }).toEqual({ from, ...expected });
  }
});

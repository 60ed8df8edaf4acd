import { type Incoming, jsonReply, type Reply } from '../receivers/http';
import { readJson } from '../receivers/json';
import type { ReadResult } from '../tenant/graph/faults';
import { readChanges, readClockBody, readFaults, readHostBody, readLoadBody, readOffsetBody } from './bodies';
import type { ControlledWorld } from './controlled-world';

type Handler = (request: Incoming) => Promise<Reply> | Reply;

export const refuse = (status: number, reason: string): Reply => jsonReply(status, { error: reason });

/** Reads the body, then acts; a body that cannot be read changes nothing. */
const withBody =
  <T>(read: (json: unknown) => ReadResult<T>, act: (body: T) => Promise<Reply> | Reply): Handler =>
  (request) => {
    const json = readJson(request.rawBody);
    if (!json.ok) return refuse(400, `The body is ${json.reason}.`);
    const body = read(json.value);
    return body.outcome === 'read' ? act(body.value) : refuse(400, body.reason);
  };

const answer = <T>(result: ReadResult<T>, toBody: (value: T) => unknown): Reply =>
  result.outcome === 'read' ? jsonReply(200, toBody(result.value)) : refuse(400, result.reason);

const readSince = (query: URLSearchParams): ReadResult<number> => {
  const since = query.get('since');
  if (since === null) return { outcome: 'read', value: 0 };
  const time = Date.parse(since);
  return Number.isNaN(time)
    ? { outcome: 'refused', reason: '"since" must be a time such as 2026-11-24T13:02:00Z.' }
    : { outcome: 'read', value: time };
};

/**
 * The control API: method and path of each request, and what it does. README.md in this folder describes it for users.
 */
export function createRoutes(world: ControlledWorld): ReadonlyMap<string, Handler> {
  const showRequests: Handler = ({ query }) =>
    answer(readSince(query), (since) =>
      world
        .requests()
        .filter(({ time }) => time >= since)
        .map(({ time, ...request }) => ({ time: new Date(time).toISOString(), ...request })),
    );

  return new Map<string, Handler>([
    [
      'POST /control/load',
      withBody(readLoadBody, async ({ dir }) => answer(await world.load(dir), (files) => ({ files }))),
    ],
    [
      'POST /control/changes',
      withBody(readChanges, (changes) => answer(world.applyChanges(changes), (applied) => ({ applied }))),
    ],
    [
      'POST /control/faults',
      withBody(readFaults, (faults) => {
        world.addFaults(faults);
        return jsonReply(200, { added: faults.length });
      }),
    ],
    [
      'DELETE /control/faults',
      () => {
        world.clearFaults();
        return jsonReply(200, { cleared: true });
      },
    ],
    [
      'POST /control/clock',
      withBody(readClockBody, async ({ advanceMs, maxTicks }) => {
        const advanced = await world.advanceClock(advanceMs, maxTicks === undefined ? {} : { maxTicks });
        return advanced === undefined
          ? refuse(409, 'The host that runs the timers is down.')
          : jsonReply(200, advanced);
      }),
    ],
    [
      'POST /control/clock-offset',
      withBody(readOffsetBody, async ({ offsetMs }) => {
        await world.followClock(offsetMs);
        return jsonReply(200, { offsetMs });
      }),
    ],
    ['GET /control/requests', showRequests],
    ['GET /control/received', () => jsonReply(200, world.received())],
    [
      'POST /control/host',
      withBody(readHostBody, async ({ action, host }) => {
        if (host >= world.hosts) return refuse(400, `"host": there are ${world.hosts}, counted from 0.`);
        await world.moveHost(host, action);
        return jsonReply(200, { host, action });
      }),
    ],
  ]);
}

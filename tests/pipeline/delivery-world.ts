/**
 * Alerts being delivered to recipients: the real pipeline from the alert to the provider, in memory. The providers
 * count what reaches them.
 */

import { planSteps } from '../../shared/core/alerting/raise';
import type { SendResult } from '../../shared/core/delivery/delivery';
import type { Message } from '../../shared/core/delivery/message';
import type { Severity } from '../../shared/core/event/severity';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { hintDeliveries, writeStep } from '../../shared/pipeline/alert/write-step';
import { audiencesOf, type Pipeline } from '../../shared/pipeline/context';
import { deliver } from '../../shared/pipeline/deliver/deliver';
import { readDeliverMessage } from '../../shared/pipeline/watch/queue-messages';
import { plainRaising } from '../fixtures/raising';
import { anEvent, hex } from '../store/fixtures';
import { Death, type Life, mortalChannel, newLife } from './mortal';
import { createSmallWorld, type SmallWorld, startPipeline, tenantId } from './small-world';

/** One attempt that reached a provider, whatever the answer was. */
export type Attempt = {
  readonly at: number;
  readonly channel: string;
  readonly recipientId: string;
  readonly deliveryId: string;
  readonly message: Message;
  readonly isTaken: boolean;
};

export type Trouble = (channel: string, message: Message, at: number) => SendResult | 'takenAndReset' | undefined;

export type DeliveryWorld = {
  readonly small: SmallWorld;
  readonly attempts: Attempt[];
  /** The answer of a provider that fails; undefined if it accepts the message. */
  trouble: Trouble;
  /** ACS's status of an accepted mail. */
  pollAnswer: (operationId: string) => SendResult;
  readonly polls: number[];
  pipeline: Pipeline;
  /** Events about the policy with the same number may share an alert. */
  readonly raise: (severity: Severity, number: number, eventNumber?: number) => Promise<void>;
  readonly runUntil: (at: number) => Promise<void>;
  readonly lives: Life[];
};

export const keysIn = ({ message }: Attempt): readonly string[] =>
  message.items?.map(({ key }) => key) ?? [message.key];
export const taken = ({ attempts }: DeliveryWorld, channel?: string): readonly Attempt[] =>
  attempts.filter((attempt) => attempt.isTaken && (channel === undefined || attempt.channel === channel));

export function createDeliveryWorld(
  configuration: Partial<TenantConfiguration> = {},
  firstLife: Life = newLife(),
): DeliveryWorld {
  const small = createSmallWorld({ configuration });
  const lives: Life[] = [];
  const known = new Map<string, true>();
  const world: DeliveryWorld = {
    small,
    attempts: [],
    trouble: () => undefined,
    pollAnswer: () => ({ status: 'sent' }),
    polls: [],
    pipeline: startPipeline(small, firstLife),
    raise: (severity, number, eventNumber) => raise(world, severity, number, eventNumber),
    runUntil: (at) => runUntil(world, start, at),
    lives,
  };
  function start(life: Life): void {
    lives.push(life);
    world.pipeline = {
      ...startPipeline(small, life),
      channel: async (_, channel) =>
        mortalChannel(life, channel, {
          send: async (recipientId, message, deliveryId) => {
            const at = small.now();
            const answer = world.trouble(channel, message, at);
            // ACS recognises an operation that it accepted, so a repetition makes no second mail.
            const isRepeated = channel === 'email-acs' && known.has(deliveryId);
            const isTaken = (answer === undefined || answer === 'takenAndReset') && !isRepeated;
            world.attempts.push({ at, channel, recipientId, deliveryId, message, isTaken });
            if (isTaken) known.set(deliveryId, true);
            if (answer === 'takenAndReset')
              return { ...failure('connection failed (ECONNRESET)'), mayHaveArrived: true };
            if (answer !== undefined) return answer;
            return channel === 'email-acs' ? { status: 'accepted', operationId: deliveryId } : { status: 'sent' };
          },
          poll: async (operationId) => {
            world.polls.push(small.now());
            return world.pollAnswer(operationId);
          },
        }),
    };
  }
  start(firstLife);
  return world;
}

export const failure = (
  reason: string,
  { retryable = true, retryAfterSeconds = null }: { retryable?: boolean; retryAfterSeconds?: number | null } = {},
): SendResult => ({ status: 'failed', retryable, retryAfterSeconds, reason });

async function raise(
  { small, pipeline }: DeliveryWorld,
  severity: Severity,
  number: number,
  eventNumber = number,
): Promise<void> {
  const now = new Date(small.now()).toISOString();
  const event = anEvent(tenantId, eventNumber, {
    id: hex(eventNumber),
    type: 'detection',
    source: 'EV.P02',
    severity,
    anchor: now,
    happenedAt: now,
    recordedAt: now,
    recordDay: now.slice(0, 10),
    groupKey: `EV.P02|policy-${number}`,
    resource: { kind: 'conditionalAccessPolicy', id: `policy-${number}`, name: `Policy ${number}` },
    attribution: { status: 'notYetKnown' },
    concern: `EV.P02|policy-${number}`,
    lines: [],
    exposure: null,
    deferredUntil: null,
  });
  const [step] = planSteps(await pipeline.store.alerts.readAlerts(tenantId), [event], {
    ...plainRaising,
    configuration: small.configuration,
    now,
    groupWaitMs: 0,
  });
  await writeRaised(pipeline, tenantId, step);
}

/** Writes the plan as under the lease of a collection, and queues its deliveries. */
export async function writeRaised(
  pipeline: Pipeline,
  tenantId: string,
  step: ReturnType<typeof planSteps>[number] | undefined,
): Promise<void> {
  if (step === undefined) throw new Error('nothing was raised');
  const [now, until] = [pipeline.now(), pipeline.now() + minuteMs].map((at) => new Date(at).toISOString());
  const fence = await pipeline.store.alerts.acquire(tenantId, pipeline.newHolder(), now ?? '', until ?? '');
  if (fence === undefined) throw new Error('the tenant is held');
  await pipeline.store.alerts.release(await writeStep(pipeline, fence, step));
  await hintDeliveries(pipeline, step);
}

/** Runs ticks and works off the queues until then. A process that dies is replaced. */
export async function runUntil(
  world: { readonly small: SmallWorld; readonly pipeline: Pipeline },
  start: (life: Life) => void,
  at: number,
): Promise<void> {
  const { small } = world;
  const surviving = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      start(newLife());
      return false;
    }
  };
  const drain = async (): Promise<void> => {
    for (let message = small.queues.receive(); message !== undefined; message = small.queues.receive()) {
      const received = message;
      const read = readDeliverMessage(JSON.parse(received.body), audiencesOf(world.pipeline));
      if (read.ok && !(await surviving(() => deliver(world.pipeline, read.message)))) continue;
      small.queues.remove(received);
    }
  };
  await drain();
  while (small.now() < at) {
    const nextTick = (Math.floor(small.now() / minuteMs) + 1) * minuteMs;
    const nextMessage = Math.min(...small.queues.waiting.map(({ visibleAt }) => visibleAt));
    small.advanceTo(Math.min(at, nextTick, Math.max(nextMessage, small.now())));
    if (small.now() === nextTick) await surviving(() => tick(world.pipeline));
    await drain();
  }
}

/** The timer's work for deliveries. */
async function tick({ store, queues, now }: Pipeline): Promise<void> {
  for (const row of await store.due.list(new Date(now()).toISOString(), 500))
    if (row.what === 'delivery') await queues.sendDeliver({ tenantId: row.tenantId, ...row.key });
}

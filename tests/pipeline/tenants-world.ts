/**
 * Many tenants of one deployment that send alerts: the real configuration, pipeline and store. The providers store what
 * reaches them.
 */
import { type Configuration, readConfiguration } from '../../shared/config/config';
import { tenantConfigurationFrom } from '../../shared/config/tenant-configuration';
import { planSteps } from '../../shared/core/alerting/raise';
import type { Delivery } from '../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../shared/core/event/event';
import type { Severity } from '../../shared/core/event/severity';
import { carriedBy } from '../../shared/core/event/watcher/carried-by';
import { unreadableWaitMs } from '../../shared/core/event/watcher/unreadable-events';
import { homeAddressOf } from '../../shared/core/resource/home-account';
import { routingFacts } from '../../shared/pipeline/alert/write-step';
import type { Pipeline } from '../../shared/pipeline/context';
import { identitiesOf } from '../fixtures/identities';
import { anEvent, hex } from '../store/fixtures';
import { type Attempt, runUntil, type Trouble, writeRaised } from './delivery-world';
import { type Life, mortalChannel, newLife } from './mortal';
import { createSmallWorld, type SmallWorld, startPipeline } from './small-world';

export const tenantIdOf = (number: number): string => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
/** A word that appears in every text of one tenant, and in none of another. */
export const wordOf = (number: number): string => `Zebra${String(number).padStart(2, '0')}`;

const environment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.contoso.example',
  NOTIFICATION_KEY: 'k'.repeat(40),
  ACS_ENDPOINT: 'https://contoso.communication.example',
  TEAMS_URL: 'https://workflow.example/hook?sig=hush',
  TICKET_URL: 'https://tickets.example/in?code=hush',
  TICKET_SECRET: 'hush-hush-hush-hush',
};
export const desk = { id: 'desk', name: 'Service desk', channel: 'email-acs', address: 'desk@msp.example' };
export const team = { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' };
export const tickets = {
  id: 'tickets',
  name: 'Tickets',
  channel: 'webhook',
  urlSetting: 'TICKET_URL',
  secretSetting: 'TICKET_SECRET',
};
/** The contact of one customer, who gets no messages of any other. */
export const contactOf = (number: number) => ({
  id: 'contact',
  name: `Contact ${wordOf(number)}`,
  channel: 'email-acs',
  address: `contact@c${number}.example`,
});

export type Change = {
  readonly severity?: Severity;
  /** The technician's account in its home tenant. */
  readonly by?: string | null;
  /** The changed policy; by default one that each tenant has. */
  readonly policy?: string;
  readonly over?: Partial<WatchEvent>;
};

export type TenantsWorld = {
  readonly small: SmallWorld;
  readonly attempts: Attempt[];
  readonly polls: number[];
  trouble: Trouble;
  pipeline: Pipeline;
  readonly change: (number: number, change?: Change) => Promise<void>;
  readonly restore: (number: number) => Promise<void>;
  readonly runUntil: (at: number) => Promise<void>;
  readonly setSetting: (number: number, key: string, value: unknown) => Promise<void>;
  readonly deliveries: () => Promise<readonly Delivery[]>;
  readonly lives: Life[];
};

type Over = {
  readonly count?: number;
  /** Merged over the whole file. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** Merged over each tenant. */
  readonly tenant?: (number: number) => Readonly<Record<string, unknown>>;
  readonly life?: Life;
};

const routeOf = (recipients: readonly string[], timing = 'atOnce') => ({ recipients, minimumSeverity: 'low', timing });

export function createTenantsWorld({
  count = 14,
  file = {},
  tenant = () => ({}),
  life = newLife(),
}: Over = {}): TenantsWorld {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  const content = JSON.stringify({
    email: { senderAddress: 'DoNotReply@watch.contoso.example' },
    timeZone: 'Europe/Berlin',
    tenants: numbers.map((number) => ({
      tenantId: tenantIdOf(number),
      name: `${wordOf(number)} Ltd`,
      recipients: [desk, contactOf(number)],
      routes: [routeOf(['desk', 'contact'])],
      patience: {
        critical: { remindAfter: null, escalateAfter: null },
        high: { remindAfter: null, escalateAfter: null },
      },
      ...tenant(number),
    })),
    ...file,
  });
  const configuration = readConfiguration(content, {
    ...environment,
    TENANT_IDENTITIES: identitiesOf(numbers.map(tenantIdOf)),
  });
  const small = createSmallWorld();
  const known = new Set<string>();
  const raisedAt = new Map<number, number>();
  const world: TenantsWorld = {
    small,
    attempts: [],
    polls: [],
    trouble: () => undefined,
    pipeline: startPipeline(small, life),
    change: (number, change) => raise(world, number, eventOf(world, number, change, raisedAt)),
    restore: (number) => raise(world, number, recoveryOf(world, number)),
    runUntil: (at) => runUntil(world, start, at),
    setSetting: async (number, key, value) => {
      await small.tables.transact('Settings', tenantIdOf(number), [
        { type: 'upsert', rowKey: key, properties: { v: 1, key, value: JSON.stringify(value) } },
      ]);
    },
    deliveries: async () => {
      const all = await Promise.all(
        numbers.map(async (number) => {
          const alerts = await small.store.alerts.readAlerts(tenantIdOf(number));
          return (
            await Promise.all(alerts.map(({ id }) => small.store.alerts.readDeliveries(tenantIdOf(number), id)))
          ).flat();
        }),
      );
      return all.flat();
    },
    lives: [],
  };
  function start(next: Life): void {
    world.lives.push(next);
    world.pipeline = pipelineOn(world, configuration, next, known);
  }
  start(life);
  return world;
}

const pipelineOn = (world: TenantsWorld, configuration: Configuration, life: Life, known: Set<string>): Pipeline => {
  const { small } = world;
  return {
    ...startPipeline(small, life),
    tenantIds: configuration.tenantIds,
    tenantNames: configuration.names,
    configuration: tenantConfigurationFrom(configuration, small.store.settings),
    sharedTarget: configuration.sharedTarget,
    operatorsTenantId: configuration.operatorsTenantId,
    rollUps: configuration.rollUps,
    channel: async (tenant, channel) =>
      mortalChannel(life, channel, {
        send: async (recipientId, message, deliveryId) => {
          const at = small.now();
          const answer = world.trouble(channel, message, at);
          const isRepeated = channel === 'email-acs' && known.has(deliveryId);
          const isTaken = answer === undefined && !isRepeated;
          const recipient = tenant.recipients.find(({ id }) => id === recipientId);
          const to = recipient?.channel === 'email-acs' ? recipient.address : recipientId;
          world.attempts.push({ at, channel, recipientId: to, deliveryId, message, isTaken });
          if (isTaken) known.add(deliveryId);
          if (answer !== undefined && answer !== 'takenAndReset') return answer;
          return channel === 'email-acs' ? { status: 'accepted', operationId: deliveryId } : { status: 'sent' };
        },
        poll: async () => {
          world.polls.push(small.now());
          return { status: 'sent' };
        },
      }),
  };
};

const guestOf = (number: number): string => `guest-${number}`;

function eventOf(
  { small }: TenantsWorld,
  number: number,
  { severity = 'high', by = 'j.weiss@msp.example', policy = 'Admins strong MFA', over = {} }: Change = {},
  raised: Map<number, number>,
): { readonly event: WatchEvent; readonly by: string | null } {
  const now = new Date(small.now()).toISOString();
  const nth = (raised.get(number) ?? 0) + 1;
  raised.set(number, nth);
  const id = `${wordOf(number)}-policy-${nth}`;
  const event = anEvent(tenantIdOf(number), number * 100 + nth, {
    id: hex(number * 100 + nth),
    severity,
    anchor: now,
    happenedAt: now,
    recordedAt: now,
    recordDay: now.slice(0, 10),
    groupKey: `EV.P02|${id}`,
    concern: `EV.P02|${id}`,
    resource: { kind: 'conditionalAccessPolicy', id, name: policy },
    peopleIds: [],
    lines: [
      { label: 'State', before: [{ type: 'text', text: 'enabled' }], after: [{ type: 'text', text: 'disabled' }] },
    ],
    exposure: { computed: true, unit: 'people', count: number, of: 40, ids: [], privilegedCount: 0, privilegedIds: [] },
    attribution:
      by === null
        ? { status: 'notYetKnown' }
        : {
            status: 'known',
            actor: { type: 'person', id: guestOf(number), ipAddress: '203.0.113.9' },
            recordId: `record-${number}`,
            at: now,
          },
    details: {},
    ...over,
  });
  return { event, by };
}

function recoveryOf(
  { small }: TenantsWorld,
  number: number,
): { readonly event: WatchEvent; readonly by: string | null } {
  const now = new Date(small.now()).toISOString();
  const event = anEvent(tenantIdOf(number), number * 100 + 99, {
    id: hex(number * 100 + 99),
    type: 'recovery',
    severity: 'informational',
    anchor: now,
    happenedAt: now,
    recordedAt: now,
    recordDay: now.slice(0, 10),
    groupKey: `EV.P02|${wordOf(number)}-policy-1`,
    concern: `EV.P02|${wordOf(number)}-policy-1`,
    resource: { kind: 'conditionalAccessPolicy', id: `${wordOf(number)}-policy-1`, name: 'Admins strong MFA' },
    peopleIds: [],
    lines: [],
    exposure: null,
    details: {},
    attribution: { status: 'notYetKnown' },
  });
  return { event, by: null };
}

async function raise(
  { small, pipeline }: TenantsWorld,
  number: number,
  { event, by }: { readonly event: WatchEvent; readonly by: string | null },
): Promise<void> {
  const tenantId = tenantIdOf(number);
  const now = new Date(small.now()).toISOString();
  if (by !== null) {
    const address = `${homeAddressOf(by).replace('@', '_')}#EXT#@c${number}.onmicrosoft.example`;
    const named = { id: guestOf(number), displayName: 'J. Weiss', address, type: 'person' } as const;
    await pipeline.store.directory.keepNames(tenantId, [named], now);
  }
  const configuration = await pipeline.configuration(tenantId);
  const [step] = planSteps(await pipeline.store.alerts.readAlerts(tenantId), [event], {
    ...(await routingFacts(pipeline, configuration, [event.attribution])),
    rules: [],
    now,
    groupWaitMs: 0,
  });
  await writeRaised(pipeline, tenantId, step && carriedBy(step, event, configuration.recipients, unreadableWaitMs));
}

/**
 * The real pipeline over a healthy tenant with a simulated clock: nothing sleeps, and the clock jumps to the next due
 * moment.
 */

import { alertInWords, mailTemplate, renderMessage } from '../../shared/app/render';
import { readConfiguration } from '../../shared/config/config';
import { controls } from '../../shared/controls';
import type { Message } from '../../shared/core/delivery/message';
import type { Kind } from '../../shared/core/resource/kind';
import type { Store } from '../../shared/core/store';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { detectors } from '../../shared/detections';
import { kindDefinitions } from '../../shared/kinds';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import type { Pipeline } from '../../shared/pipeline/context';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { renderTeamsCard } from '../../shared/reports/card/teams-card';
import { renderWebhookBody } from '../../shared/reports/export/webhook-body';
import { renderEmail } from '../../shared/reports/mail/email';
import { createStore } from '../../shared/store/store';
import type { Tables } from '../../shared/store/tables';
import { type MemoryQueues, memoryQueues, type Queued } from '../../tests/pipeline/memory-queues';
import { workOff } from '../../tests/pipeline/work-off';
import { breakGlass, graphOfYear, type YearTenant } from './tenant';

export const tenantId = '11111111-2222-4333-8444-555555555555';

export type SentMessage = {
  /** Epoch ms. */
  readonly at: number;
  readonly recipient: string;
  readonly channel: string;
  readonly message: Message;
  /** The text of a mail as a client without HTML shows it. */
  readonly text: string;
};

/** The queues of a process; Azure's own tables and queues can be driven in the same way. */
export type YearQueues = Pick<MemoryQueues, 'port'> & {
  /** The next message that is visible at this moment of the moved clock. */
  readonly receive: () => Promise<Queued | undefined> | Queued | undefined;
  readonly remove: (message: Queued) => Promise<void> | void;
  /** When the next message becomes visible; infinite if none waits. */
  readonly nextVisible: () => number;
};

type YearOptions = {
  readonly tenant: YearTenant;
  readonly tables: Tables;
  readonly queues?: (now: () => number) => YearQueues;
  readonly startAt: number;
  /** Minutes between two ticks of the timer. */
  readonly tickMinutes: number;
  /** The shortest interval between two collections of a resource type, in minutes; 0: the defaults. */
  readonly leastCadenceMinutes?: number;
  /** The least time between two collections of Entra's audit log. Left out: as for every kind. */
  readonly logCadenceMinutes?: number;
  /** When the operator stops looking at open alerts; never by default. Epoch ms. */
  readonly attendedUntil?: number;
  /** Plays everything that happens in the tenant up to this moment; returns when the next act happens. */
  readonly live: (now: number) => number;
  readonly onSent?: (message: SentMessage) => void;
};

export type Year = {
  readonly sent: readonly SentMessage[];
  readonly store: Store;
  readonly configuration: TenantConfiguration;
  readonly pipeline: Pipeline;
  readonly logged: ReadonlyMap<string, number>;
  readonly now: () => number;
  readonly runUntil: (at: number) => Promise<void>;
};

export const inMemory = (now: () => number): YearQueues => {
  const queues = memoryQueues(now);
  return {
    ...queues,
    nextVisible: () => queues.waiting.reduce((at, { visibleAt }) => Math.min(at, visibleAt), Number.POSITIVE_INFINITY),
  };
};

/** The operator's account changes nothing in the tenant. */
const operator = { id: 'operator-1', tenantId, name: 'Nora Weiss' };
/** While somebody is on call, an operator acknowledges open alerts once an hour. */
const onCall = { from: 6, to: 20 };

/** The defaults of the product, and the settings that every deployment has to make. */
function configurationOf(startAt: number, leastCadence: number, logCadence: number): TenantConfiguration {
  const expiry = new Date(startAt + 800 * dayMs).toISOString().slice(0, 10);
  const leastOf = (kind: Kind): number => (kind === 'directoryAudit' ? logCadence : leastCadence);
  const slow = kindDefinitions.filter(({ kind, cadenceMinutes }) => cadenceMinutes < leastOf(kind));
  const file = {
    tenants: [{ tenantId, name: 'Contoso', timeZone: 'Europe/Berlin' }],
    email: { senderAddress: 'DoNotReply@watch.contoso.example' },
    recipients: [
      { id: 'security', name: 'Security contact', channel: 'email-acs', address: 'security@contoso.example' },
      { id: 'desk', name: 'Service desk', channel: 'teams-workflow', urlSetting: 'TEAMS_WORKFLOW_URL' },
    ],
    breakGlass: breakGlass.map((id) => ({
      id,
      reason: 'sealed for emergencies',
      owner: 'security@contoso.example',
      expiry,
    })),
    optionalSources: ['exchangeAudit', 'sharePointAudit', 'complianceAudit'],
    ...(slow.length > 0 && { cadences: Object.fromEntries(slow.map(({ kind }) => [kind, leastOf(kind)])) }),
  };
  const read = readConfiguration(JSON.stringify(file), {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_BASE_URL: 'https://watch.contoso.example',
    NOTIFICATION_KEY: 'k'.repeat(40),
    ACS_ENDPOINT: 'https://contoso.communication.example',
    TEAMS_WORKFLOW_URL: 'https://workflow.example/hook',
  });
  return read.tenant(tenantId, {});
}

export function startYear(options: YearOptions): Year {
  const { tenant, startAt } = options;
  let time = startAt;
  let drawn = 0;
  const now = (): number => time;
  const draw = (): string => {
    drawn += 1;
    return `drawn-${drawn}`;
  };
  const queues = (options.queues ?? inMemory)(now);
  const store = createStore(options.tables, detectors, {
    randomSalt: () => [1, 2],
    now: () => new Date(now()),
  });
  const leastCadence = options.leastCadenceMinutes ?? 0;
  const configuration = configurationOf(startAt, leastCadence, options.logCadenceMinutes ?? leastCadence);
  const sent: SentMessage[] = [];
  const logged = new Map<string, number>();
  const graph = graphOfYear(tenant, now);
  const pipeline: Pipeline = {
    store,
    queues: queues.port,
    graph: async () => graph,
    channel: async (_, channel) => ({
      send: async (recipient, message, deliveryId) => {
        // The message is rendered as in a channel, because rendering must not fail.
        const { text } = renderEmail(message, mailTemplate);
        renderTeamsCard(message);
        renderWebhookBody(message);
        const one: SentMessage = { at: now(), recipient, channel, message, text };
        sent.push(one);
        options.onSent?.(one);
        return channel === 'email-acs' ? { status: 'accepted', operationId: deliveryId } : { status: 'sent' };
      },
      poll: async () => ({ status: 'sent' }),
      ping: async () => ({ status: 'sent' }),
    }),
    controls,
    detectors,
    tenantIds: [tenantId],
    configuration: async () => configuration,
    sharedTarget: () => undefined,
    render: renderMessage,
    alertInWords,
    now,
    sleep: async () => {},
    newHolder: draw,
    speed: 1,
    tickMs: options.tickMinutes * minuteMs,
    publicUrl: 'https://watch.contoso.example',
    clientState: (one, kind, nonce) => `${one}.${kind}.${nonce}`,
    newNonce: draw,
    heartbeat: null,
    version: '0.0.0',
    isOwnNonce: () => true,
    log: (event) => logged.set(event, (logged.get(event) ?? 0) + 1),
  };

  const drain = async (): Promise<void> => {
    for (;;) {
      const message = await queues.receive();
      if (message === undefined) return;
      await workOff(pipeline, message);
      await queues.remove(message);
    }
  };
  const tickMs = options.tickMinutes * minuteMs;
  let nextLife = Number.NEGATIVE_INFINITY;
  let attendedHour = 0;
  const attend = async (): Promise<void> => {
    const hour = Math.floor(time / (60 * minuteMs));
    const ofDay = hour % 24;
    if (time > (options.attendedUntil ?? Number.POSITIVE_INFINITY)) return;
    if (hour === attendedHour || ofDay < onCall.from || ofDay > onCall.to) return;
    attendedHour = hour;
    for (const { id, form, status, acknowledged } of await store.alerts.readAlerts(tenantId)) {
      if ((form !== 'alert' && form !== 'blind') || status !== 'open' || acknowledged !== null) continue;
      await handleAlert(pipeline, { tenantId, alertId: id, action: 'acknowledge', by: operator, note: null });
    }
  };
  const runUntil = async (at: number): Promise<void> => {
    while (time < at) {
      const nextTick = (Math.floor(time / tickMs) + 1) * tickMs;
      time = Math.max(time, Math.min(at, nextTick, queues.nextVisible(), Math.max(nextLife, time + 1)));
      if (time >= nextLife) nextLife = options.live(time);
      if (time === nextTick) {
        await schedule(pipeline);
        await attend();
      }
      await drain();
    }
  };
  return { sent, store, configuration, pipeline, logged, now, runUntil };
}

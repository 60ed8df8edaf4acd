/**
 * Several tenants of one deployment, each with its own words, some of them with faults. Uses the real configuration,
 * store, queues and pipeline, and the real check of tokens in front of a Graph in memory.
 */
import { alertInWords, renderMessage } from '../../shared/app/render';
import { type Configuration, readConfiguration } from '../../shared/config/config';
import { tenantConfigurationFrom } from '../../shared/config/tenant-configuration';
import { controls } from '../../shared/controls';
import type { Graph } from '../../shared/core/collection/graph';
import type { Message } from '../../shared/core/delivery/message';
import type { HealthAnswer } from '../../shared/core/deployment/health';
import type { Kind } from '../../shared/core/resource/kind';
import type { Store } from '../../shared/core/store';
import { minuteMs } from '../../shared/core/time/durations';
import { detectors } from '../../shared/detections';
import { createTenantCheck } from '../../shared/graph/tenant-check';
import { kindDefinitions } from '../../shared/kinds';
import type { Pipeline } from '../../shared/pipeline/context';
import { healthAnswer } from '../../shared/pipeline/watch/health';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { appStore } from '../app-store';
import { disabledForFewSources } from '../fixtures/few-sources';
import { identitiesOf } from '../fixtures/identities';
import { memoryTables } from '../memory-tables';
import { memoryQueues } from '../pipeline/memory-queues';
import { goodTenant, graphOf, type SmallTenant } from '../pipeline/small-tenant';
import { defaultStart } from '../pipeline/small-world';
import { workOff } from '../pipeline/work-off';

type Token = { readonly opens: number; readonly isReadable: boolean };

/** The possible faults of one tenant. `token`: its token is for another tenant. */
export type Breakage =
  | { readonly type: 'setting' | 'secret' | 'address' | 'settingsRow' | 'graph' | 'refused' }
  | ({ readonly type: 'token' } & Token);
export type Broken = ReadonlyMap<number, Breakage>;

export const idOf = (number: number): string => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
const numberOf = (tenantId: string): number => Number(tenantId.slice(-12));
/** A word that appears in every text of one tenant, and in none of another. */
export const wordOf = (number: number): string => `Quagga${String(number).padStart(2, '0')}`;
export const contactOf = (number: number): string => `contact@${wordOf(number).toLowerCase()}.example`;
export const nocAddress = 'noc@msp.example';

const nowhere = (number: number): string => `${wordOf(number)}/Nowhere`;

const environment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.contoso.example',
  NOTIFICATION_KEY: 'k'.repeat(40),
  ACS_ENDPOINT: 'https://contoso.communication.example',
};

const deployment = {
  name: 'Adatum IT',
  recipients: [{ id: 'noc', name: 'Operations', channel: 'email-acs', address: nocAddress }],
};

function entryOf(number: number, broken: Breakage | undefined, disabled: readonly string[]) {
  const address = broken?.type === 'address' ? wordOf(number) : contactOf(number);
  const contact = { id: 'contact', name: `Contact ${wordOf(number)}`, channel: 'email-acs', address };
  const hook = { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'NO_URL', secretSetting: 'NO_SECRET' };
  return {
    tenantId: idOf(number),
    name: `${wordOf(number)} Ltd`,
    recipients: broken?.type === 'secret' ? [contact, hook] : [contact],
    routes: [{ recipients: ['contact'], minimumSeverity: 'low' }],
    disabled,
    ...(broken?.type === 'setting' && { timeZone: nowhere(number) }),
  };
}

/** Every name in it contains its tenant's word. */
function tenantOf(number: number): SmallTenant {
  const named = <T extends { readonly displayName: string | null }>(one: T): T => ({
    ...one,
    displayName: `${wordOf(number)} ${one.displayName}`,
  });
  const tenant = goodTenant();
  tenant.policies = tenant.policies.map(named);
  tenant.groups = tenant.groups.map(named);
  tenant.users = tenant.users.map((one) => ({ ...named(one), userPrincipalName: `${one.id}.${contactOf(number)}` }));
  return tenant;
}

export type ApartWorld = {
  readonly configuration: Configuration;
  readonly pipeline: Pipeline;
  readonly store: Store;
  readonly sent: readonly Sent[];
  readonly lines: readonly Line[];
  readonly writes: readonly { readonly table: string; readonly partition: string }[];
  readonly poisoned: () => number;
  readonly tenants: ReadonlyMap<number, SmallTenant>;
  /** Tenants whose token is for another tenant. */
  readonly tokens: Map<number, Token>;
  readonly setRow: (number: number, key: string, value: string) => Promise<void>;
  readonly ask: (number: number, kind: Kind) => Promise<void>;
  /** Runs ticks, a minute apart, and everything that they and others requested. */
  readonly minutes: (count: number) => Promise<void>;
  readonly health: () => Promise<Extract<HealthAnswer, { readonly tenants: unknown }>>;
};

export type ApartOver = {
  /** Leaves out the check of tokens, as a negative control. */
  readonly isChecked?: boolean;
  /** Reads every source and not only some. */
  readonly hasAllSources?: boolean;
  /** Merged over the whole file. */
  readonly file?: Readonly<Record<string, unknown>>;
};

const jwtFor = (tid: string): string => `x.${Buffer.from(JSON.stringify({ tid })).toString('base64url')}.y`;

function configurationOf(
  numbers: readonly number[],
  broken: Broken,
  { file = { deployment }, hasAllSources = false }: ApartOver,
): Configuration {
  const disabled = hasAllSources ? [] : disabledForFewSources;
  const content = JSON.stringify({
    email: { senderAddress: 'DoNotReply@watch.contoso.example' },
    timeZone: 'Europe/Berlin',
    tenants: numbers.map((number) => entryOf(number, broken.get(number), disabled)),
    ...file,
  });
  return readConfiguration(content, { ...environment, TENANT_IDENTITIES: identitiesOf(numbers.map(idOf)) });
}

/** Graph is down for this tenant, or refuses everything. */
function failEveryKind({ failures }: SmallTenant, how: 'graph' | 'refused'): void {
  for (const { kind, permission } of kindDefinitions)
    failures.set(
      kind,
      how === 'graph'
        ? { reason: 'broken', detail: 'HTTP 503' }
        : { reason: 'notPermitted', permission, detail: `grant ${permission}` },
    );
}

/** Graph in the tenant for which each token is valid. */
const graphFor =
  (
    tenants: ReadonlyMap<number, SmallTenant>,
    tokens: ReadonlyMap<number, Token>,
    now: () => number,
    isChecked: boolean,
  ) =>
  async (tenantId: string): Promise<Graph> => {
    const number = numberOf(tenantId);
    const { opens, isReadable } = tokens.get(number) ?? { opens: number, isReadable: true };
    const check = createTenantCheck({
      tenantId,
      now,
      askOrganisation: async () => ({ tenantId: idOf(opens), name: `${wordOf(opens)} Ltd` }),
    });
    if (isChecked) await check(isReadable ? jwtFor(idOf(opens)) : 'opaque');
    const tenant = tenants.get(opens);
    if (tenant === undefined) throw new Error(`there is no tenant ${opens}`);
    return graphOf(tenant, now);
  };

type Line = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

/** Like the host: a message that throws comes back, and is given up after five attempts. */
async function drain(pipeline: Pipeline, queues: ReturnType<typeof memoryQueues>, lines: Line[]): Promise<void> {
  for (let message = queues.receive(); message !== undefined; message = queues.receive()) {
    try {
      await workOff(pipeline, message);
      queues.remove(message);
    } catch (error) {
      lines.push({ event: 'host.failed', fields: { error: String(error) } });
    }
  }
}

type Sent = { readonly to: string; readonly message: Message };

/** Channels that deliver everything. Mails are stored by address. */
const channelsInto =
  (sent: Sent[]): Pipeline['channel'] =>
  async (tenant, channel) => ({
    send: async (recipientId, message) => {
      const recipient = tenant.recipients.find(({ id }) => id === recipientId);
      sent.push({
        to: recipient?.channel === 'email-acs' ? recipient.address : `${channel} ${recipientId}`,
        message,
      });
      return { status: 'sent' };
    },
    poll: async () => ({ status: 'sent' }),
  });

export async function createApartWorld(
  numbers: readonly number[],
  broken: Broken = new Map(),
  over: ApartOver = {},
): Promise<ApartWorld> {
  const configuration = configurationOf(numbers, broken, over);
  let time = defaultStart;
  let drawn = 0;
  const now = (): number => time;
  const draw = (): string => {
    drawn += 1;
    return `drawn-${drawn}`;
  };
  const writes: { table: string; partition: string }[] = [];
  const memory = memoryTables();
  const tables: typeof memory = {
    ...memory,
    transact: async (table, partition, operations) => {
      writes.push({ table, partition });
      return memory.transact(table, partition, operations);
    },
  };
  const queues = memoryQueues(now);
  const store = appStore(tables, {
    randomSalt: () => [1, 2] as const,
    now: () => new Date(now()),
  });
  const opened = [...broken.values()].flatMap((one) => (one.type === 'token' ? [one.opens] : []));
  const tenants = new Map([...new Set([...numbers, ...opened])].map((number) => [number, tenantOf(number)]));
  const tokens = new Map<number, Token>();
  const sent: Sent[] = [];
  const lines: Line[] = [];

  const graph = graphFor(tenants, tokens, now, over.isChecked ?? true);
  const pipeline: Pipeline = {
    store,
    queues: queues.port,
    graph,
    channel: channelsInto(sent),
    controls,
    detectors,
    tenantIds: configuration.tenantIds,
    tenantNames: configuration.names,
    operatorsTenantId: configuration.operatorsTenantId,
    rollUps: configuration.rollUps,
    configuration: tenantConfigurationFrom(configuration, store.settings),
    sharedTarget: configuration.sharedTarget,
    render: renderMessage,
    alertInWords,
    now,
    sleep: async () => {},
    newHolder: draw,
    speed: 1,
    tickMs: minuteMs,
    configurationWarnings: configuration.fileWarnings,
    publicUrl: 'https://watch.contoso.example',
    clientState: (tenant, kind, nonce) => `${tenant}.${kind}.${nonce}`,
    newNonce: draw,
    heartbeat: null,
    version: '0.0.0',
    isOwnNonce: () => true,
    log: (event, fields) => {
      lines.push({ event, fields });
    },
  };

  const setRow: ApartWorld['setRow'] = async (number, key, value) => {
    const properties = { v: 1, key, value };
    await memory.transact('Settings', idOf(number), [{ type: 'upsert', rowKey: key, properties }]);
  };

  for (const [number, how] of broken) {
    if (how.type === 'settingsRow') await setRow(number, 'timeZone', JSON.stringify(nowhere(number)));
    if (how.type === 'token') tokens.set(number, how);
    const tenant = tenants.get(number);
    if (tenant !== undefined && (how.type === 'graph' || how.type === 'refused')) failEveryKind(tenant, how.type);
  }
  return {
    ...{ configuration, pipeline, store, sent, lines, writes, tenants, tokens, setRow },
    poisoned: () => queues.poison.length,
    ask: async (number, kind) => {
      const bucket = kindDefinitions.find((definition) => definition.kind === kind)?.bucket;
      if (bucket === undefined) throw new Error(`there is no kind ${kind}`);
      await queues.port.sendCollect({ tenantId: idOf(number), bucket, kinds: [kind], reason: 'hint' });
    },
    minutes: async (count) => {
      for (let minute = 0; minute < count; minute++) {
        time += minuteMs;
        await schedule(pipeline);
        await drain(pipeline, queues, lines);
      }
    },
    health: async () => {
      const answer = await healthAnswer(pipeline, configuration.tenantIds);
      if (!('tenants' in answer)) throw new Error('health says nothing');
      return answer;
    },
  };
}

/**
 * Makes the same change in every tenant: a policy that protects everybody is disabled, and Graph sends a notification.
 */
export async function weaken(world: ApartWorld): Promise<void> {
  for (const [number, tenant] of world.tenants) {
    tenant.policies = tenant.policies.map((one) => (one.id === 'ca01' ? { ...one, state: 'disabled' } : one));
    if (world.configuration.tenantIds.includes(idOf(number))) await world.ask(number, 'conditionalAccessPolicy');
  }
}

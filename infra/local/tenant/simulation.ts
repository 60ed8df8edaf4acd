import { type AuditLatency, createAuditWriter } from './audit/audit-record';
import { fillHistory } from './audit/history';
import { createChangeDesk } from './change/apply-changes';
import { fillContoso } from './contoso';
import type { Answering } from './graph/answer-request';
import { createDeltaTracker } from './graph/delta-tracker';
import type { TenantState } from './graph/endpoint';
import { endpoints } from './graph/endpoints';
import { type Licence, type LicenceTier, tierHolds } from './graph/licences';
import { createNotifier } from './graph/notifications';
import { createPageCache } from './graph/page-cache';
import { allReadPermissions } from './graph/permissions';
import { createRouter } from './graph/router';
import { createSubscriptions } from './graph/subscriptions';
import { createThrottle } from './graph/throttling';
import { type Customer, createTokenDesk, type ExchangeToken } from './graph/tokens';
import { seededGuid } from './random';
import { fillFoundations } from './state/foundations';
import { createRoleExpiry } from './state/role-expiry';
import { collectionOf, emptyWorld, type World } from './world';

export type TenantOptions = {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly seed?: number;
  readonly tenantId?: string;
  /** The application that sends the requests. The tokens of the managed identity contain it as appid. */
  readonly clientId?: string;
  readonly name?: string;
  /** Other tenants that this one simulates. Only the answer of /organization and the tenant in tokens differ. */
  readonly customers?: readonly Customer[];
  readonly licence?: LicenceTier;
  readonly intune?: boolean;
  readonly sharePoint?: boolean;
  /** True adds Workload Identities Premium, which no tier includes. */
  readonly workloadIdentities?: boolean;
  /** Application permissions in tokens. */
  readonly permissions?: readonly string[];
  readonly pageSize?: number;
  /** Whether $top counts up to the documented maximum. Otherwise a page is never longer than pageSize. */
  readonly honourTop?: boolean;
  readonly auditLatencyMs?: AuditLatency;
  readonly reorderAudits?: boolean;
  readonly people?: number;
  readonly devices?: number;
  /** Whether budgets are enforced. Switched off only for tests of other things. */
  readonly throttling?: boolean;
  /** Epoch milliseconds; the offset of setClockOffset is added. */
  readonly now?: () => number;
  /** A tenant without Contoso: only built-in roles, strengths and policies, and no people. */
  readonly empty?: boolean;
  readonly handshakeTimeoutMs?: number;
  /** The first wait before a notification is tried again. */
  readonly notificationRetryMs?: number;
  /** How many characters of pages of big fleets are cached. */
  readonly pageCacheCharacters?: number;
  /** If left out, this service signs such a token itself, and no sign-in service accepts it. */
  readonly exchangeToken?: ExchangeToken;
};

const defaultTenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const defaultClientId = 'b7d1a9f2-52c8-4f9d-8a37-1e6c0f4b2d90';
/** The number of the first record after the start; the records of the history have lower numbers. */
const firstLiveRecord = 1_000_000;
/** The parts that a test or a scenario can change while the tenant runs. */
type Conditions = {
  clockOffset: number;
  licence: Licence;
  permissions: readonly string[];
  /** Whether a token has the current permissions, instead of those from when it was issued. */
  judgesLiveTokens: boolean;
};

/** The tenant without its HTTP server. Seed and clock determine everything in it. */
export type Simulation = ReturnType<typeof createSimulation>;

export function createSimulation(options: TenantOptions) {
  const { seed = 1, tenantId = defaultTenantId, clientId = defaultClientId, customers = [] } = options;
  const conditions: Conditions = {
    clockOffset: 0,
    licence: licenceOf(options.licence ?? 'business-premium-p2', options),
    permissions: options.permissions ?? allReadPermissions,
    judgesLiveTokens: false,
  };
  const baseNow = options.now ?? Date.now;
  const now = (): number => baseNow() + conditions.clockOffset;
  const licence = (): Licence => conditions.licence;
  const world = filledWorld(options, { seed, tenantId, clientId, licence: licence(), now });
  const deltas = createDeltaTracker();
  const notifier = createNotifier({ seed, now, retryMs: options.notificationRetryMs ?? 2_000 });
  const subscriptions = createSubscriptions({
    seed,
    now,
    notifier,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 10_000,
  });
  const audits = createAuditWriter({
    seed,
    world,
    now,
    latencyMs: options.auditLatencyMs ?? { min: 60_000, max: 300_000 },
    reorder: options.reorderAudits ?? true,
    firstNumber: firstLiveRecord,
  });
  const tenant: TenantState = {
    seed,
    tenantId,
    customers,
    pageSize: options.pageSize ?? 3,
    honourTop: options.honourTop ?? false,
    world,
    deltas,
    pages: createPageCache(options.pageCacheCharacters ?? 64_000_000),
    subscriptions,
    now,
    licence,
  };
  return {
    clientId,
    conditions,
    tenant,
    notifier,
    audits,
    changeDesk: createChangeDesk({ seed, world, deltas, subscriptions, audits, now, licence }),
    letTimePass: createRoleExpiry({ world, seed, licence, audits, now }),
    throttle: createThrottle({ now, tenantId, people: () => collectionOf(world, 'users').size() }),
  };
}

type Filling = {
  readonly seed: number;
  readonly tenantId: string;
  readonly clientId: string;
  readonly licence: Licence;
  readonly now: () => number;
};

function filledWorld(options: TenantOptions, filling: Filling): World {
  const world = emptyWorld();
  const { seed, licence, now } = filling;
  fillFoundations(world, { seed });
  if (options.empty === true) return world;
  fillContoso(world, {
    ...filling,
    name: options.name ?? 'Contoso',
    people: options.people ?? 40,
    devices: options.devices ?? 30,
  });
  fillHistory(world, { seed, licence, now: now() });
  return world;
}

export function answeringOf(
  { tenant, throttle, conditions, letTimePass }: Simulation,
  isThrottling: boolean,
): Answering {
  let answered = 0;
  return {
    tenant,
    router: createRouter(endpoints),
    throttle,
    tokens: createTokenDesk(tenant.now),
    rolesOf: (claims) => (conditions.judgesLiveTokens ? conditions.permissions : claims.roles),
    nextRequestId() {
      answered += 1;
      return seededGuid(tenant.seed, 'request', answered);
    },
    isThrottling,
    letTimePass,
  };
}

export function licenceOf(
  tier: LicenceTier,
  {
    intune,
    sharePoint,
    workloadIdentities = false,
  }: Pick<TenantOptions, 'intune' | 'sharePoint' | 'workloadIdentities'>,
): Licence {
  const held = tierHolds(tier);
  return { tier, intune: intune ?? held.intune, sharePoint: sharePoint ?? held.sharePoint, workloadIdentities };
}

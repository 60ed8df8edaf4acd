import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { type AuditLatency, createAuditWriter } from './audit/audit-record';
import { fillHistory } from './audit/history';
import { type AppliedChange, createChangeDesk } from './change/apply-changes';
import type { Change } from './change/changes';
import { fillContoso } from './contoso';
import type { Answering } from './graph/answer-request';
import { createDeltaTracker } from './graph/delta-tracker';
import type { TenantState } from './graph/endpoint';
import { endpoints } from './graph/endpoints';
import { createFaultDesk, type Fault, type Reading } from './graph/faults';
import { type Licence, type LicenceTier, tierHolds } from './graph/licences';
import { createNotifier, type NotificationFaults } from './graph/notifications';
import { createPageCache } from './graph/page-cache';
import { allReadPermissions } from './graph/permissions';
import { createRouter } from './graph/router';
import { identityPath, listen, type SeenRequest } from './graph/server';
import { createSubscriptions, type LifecycleEvent } from './graph/subscriptions';
import { createThrottle } from './graph/throttling';
import { type Customer, createTokenDesk, type ExchangeToken, type TokenClaims } from './graph/tokens';
import { loadFolder } from './load';
import { seededGuid } from './random';
import { fillFoundations } from './state/foundations';
import { createRoleExpiry } from './state/role-expiry';
import { collectionOf, emptyWorld } from './world';

export type TenantOptions = {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly seed?: number;
  readonly tenantId?: string;
  /** The application of the requests: the managed identity's tokens have it as appid. */
  readonly clientId?: string;
  readonly name?: string;
  /** Other tenants that this one plays: only the answer of /organization and the tenant of tokens differ. */
  readonly customers?: readonly Customer[];
  readonly licence?: LicenceTier;
  readonly intune?: boolean;
  readonly sharePoint?: boolean;
  /** Workload Identities Premium, which no tier includes. */
  readonly workloadIdentities?: boolean;
  /** Application permissions in tokens. */
  readonly permissions?: readonly string[];
  readonly pageSize?: number;
  /** Whether $top is honoured up to the documented maximum; otherwise a page is never longer than pageSize. */
  readonly honourTop?: boolean;
  readonly auditLatencyMs?: AuditLatency;
  readonly reorderAudits?: boolean;
  readonly people?: number;
  readonly devices?: number;
  /** Whether budgets are enforced; off only for tests of something else. */
  readonly throttling?: boolean;
  /** Epoch milliseconds; the offset of setClockOffset is added. */
  readonly now?: () => number;
  /** A tenant without Contoso: built-in roles, strengths and policies, and no people. */
  readonly empty?: boolean;
  readonly handshakeTimeoutMs?: number;
  /** The first wait before a notification is tried again. */
  readonly notificationRetryMs?: number;
  /** How many characters of pages of big fleets are cached. */
  readonly pageCacheCharacters?: number;
  /** Without it, this service signs such a token, and no sign-in service accepts it. */
  readonly exchangeToken?: ExchangeToken;
};

export type SimulatedTenant = {
  /** The origin that serves /v1.0. */
  readonly graphUrl: string;
  /** IDENTITY_ENDPOINT and IDENTITY_HEADER of the App Service managed-identity protocol. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly customers: readonly Customer[];
  /** Applies all changes or none. */
  applyChanges(changes: readonly Change[]): Reading<readonly AppliedChange[]>;
  addFaults(faults: readonly Fault[]): void;
  clearFaults(): void;
  /** How many requests faults have struck since the start. */
  faultsStruck(): number;
  /** Every Graph request seen, oldest first; times in epoch milliseconds on the simulated clock. */
  requests(): readonly SeenRequest[];
  requestsSince(time: number): readonly SeenRequest[];
  /** Loads a folder of Graph JSON; nothing is changed where a file is refused. Returns the number of files. */
  load(dir: string): Promise<Reading<number>>;
  /** Milliseconds added to the clock. */
  setClockOffset(ms: number): void;
  now(): number;
  /** Tokens issued from now on have these; issued ones keep theirs unless `liveTokens` says otherwise. */
  setPermissions(permissions: readonly string[], options?: { readonly liveTokens?: boolean }): void;
  setLicence(tier: LicenceTier, options?: { readonly intune?: boolean; readonly sharePoint?: boolean }): void;
  setNotificationFaults(faults: NotificationFaults): void;
  /** How many notifications were dropped, doubled or reordered since the start. */
  notificationsSpoilt(): number;
  /** How long records of changes made from now on stay invisible. */
  setAuditLatency(latencyMs: AuditLatency): void;
  /** Sends a lifecycle event to one subscription or to all; returns how many there were. */
  sendLifecycleEvent(event: LifecycleEvent, subscriptionId?: string): number;
  expireDeltaTokens(): void;
  useIntuneBrokerErrors(on: boolean): void;
  /** Resolves when every notification so far was delivered or given up. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

const defaultTenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const defaultClientId = 'b7d1a9f2-52c8-4f9d-8a37-1e6c0f4b2d90';
/** Lower numbers belong to the history. */
const firstLiveRecord = 1_000_000;
/** A long-running local world keeps the newest requests only. */
const longestRequestLog = 200_000;

function licenceOf(
  tier: LicenceTier,
  intune: boolean | undefined,
  sharePoint: boolean | undefined,
  workloadIdentities = false,
): Licence {
  const held = tierHolds(tier);
  return { tier, intune: intune ?? held.intune, sharePoint: sharePoint ?? held.sharePoint, workloadIdentities };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulated tenant has no port.');
  return address.port;
}

/** Starts a simulated Microsoft 365 tenant on loopback. Everything in it follows from the seed and the clock. */
export async function startTenant(options: TenantOptions = {}): Promise<SimulatedTenant> {
  const seed = options.seed ?? 1;
  const tenantId = options.tenantId ?? defaultTenantId;
  const clientId = options.clientId ?? defaultClientId;
  const customers = options.customers ?? [];
  const baseNow = options.now ?? Date.now;
  let clockOffset = 0;
  const now = (): number => baseNow() + clockOffset;
  let licence = licenceOf(
    options.licence ?? 'business-premium-p2',
    options.intune,
    options.sharePoint,
    options.workloadIdentities,
  );
  let permissions = options.permissions ?? allReadPermissions;
  let judgeLiveTokens = false;

  const world = emptyWorld();
  fillFoundations(world, { seed });
  if (options.empty !== true) {
    const contoso = {
      seed,
      tenantId,
      name: options.name ?? 'Contoso',
      people: options.people ?? 40,
      devices: options.devices ?? 30,
      licence,
      clientId,
      now,
    };
    fillContoso(world, contoso);
    fillHistory(world, { seed, licence, now: now() });
  }

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
  const changeDesk = createChangeDesk({ seed, world, deltas, subscriptions, audits, now, licence: () => licence });
  const letTimePass = createRoleExpiry({ world, seed, licence: () => licence, audits, now });
  const pages = createPageCache(options.pageCacheCharacters ?? 64_000_000);
  const tenant: TenantState = {
    seed,
    tenantId,
    customers,
    pageSize: options.pageSize ?? 3,
    honourTop: options.honourTop ?? false,
    world,
    deltas,
    pages,
    subscriptions,
    now,
    licence: () => licence,
  };
  const throttle = createThrottle({ now, tenantId, people: () => collectionOf(world, 'users').size() });
  let answered = 0;
  const answering: Answering = {
    tenant,
    router: createRouter(endpoints),
    throttle,
    tokens: createTokenDesk(now),
    rolesOf: (claims: TokenClaims) => (judgeLiveTokens ? permissions : claims.roles),
    nextRequestId() {
      answered += 1;
      return seededGuid(seed, 'request', answered);
    },
    isThrottling: options.throttling ?? true,
    letTimePass,
  };
  const faults = createFaultDesk(seed);
  const identityHeader = randomBytes(24).toString('base64url');
  let seen: SeenRequest[] = [];
  const server = await listen(options.port ?? 0, {
    answering,
    faults,
    identityHeader,
    clientId,
    customers,
    exchangeToken: options.exchangeToken ?? null,
    permissions: () => permissions,
    seen(request) {
      seen.push(request);
      if (seen.length > longestRequestLog) seen = seen.slice(-longestRequestLog / 2);
    },
  });
  const origin = `http://127.0.0.1:${portOf(server)}`;

  return {
    graphUrl: origin,
    identityEndpoint: `${origin}${identityPath}`,
    identityHeader,
    tenantId,
    clientId,
    customers,
    applyChanges(changes) {
      letTimePass();
      return changeDesk.apply(changes);
    },
    addFaults: (added) => faults.add(added),
    clearFaults: () => faults.clear(),
    faultsStruck: () => faults.struck(),
    requests: () => [...seen],
    requestsSince: (time) => seen.filter((request) => request.time >= time),
    async load(dir) {
      const loaded = await loadFolder(dir, world, deltas, now());
      pages.clear();
      return loaded;
    },
    setClockOffset(ms) {
      clockOffset = ms;
    },
    now,
    setPermissions(granted, { liveTokens = false } = {}) {
      permissions = granted;
      judgeLiveTokens = liveTokens;
    },
    setLicence(tier, { intune, sharePoint } = {}) {
      licence = licenceOf(tier, intune, sharePoint);
      world.loaded.subscribedSkus = undefined;
    },
    setAuditLatency: (latencyMs) => audits.setLatency(latencyMs),
    setNotificationFaults: (next) => notifier.setFaults(next),
    notificationsSpoilt: () => notifier.spoilt(),
    sendLifecycleEvent: (event, subscriptionId) => subscriptions.sendLifecycleEvent(event, subscriptionId),
    expireDeltaTokens: () => deltas.expireTokens(),
    useIntuneBrokerErrors: (on) => throttle.useIntuneBrokerErrors(on),
    settle: () => notifier.settle(),
    close() {
      notifier.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

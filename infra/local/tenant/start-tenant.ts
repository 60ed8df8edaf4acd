import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AuditLatency } from './audit/audit-record';
import type { AppliedChange } from './change/apply-changes';
import type { Change } from './change/changes';
import { createFaultDesk, type Fault, type FaultDesk, type ReadResult } from './graph/faults';
import type { LicenceTier } from './graph/licences';
import type { NotificationFaults } from './graph/notifications';
import { identityPath, listen, type SeenRequest } from './graph/server';
import type { LifecycleEvent } from './graph/subscriptions';
import type { Customer } from './graph/tokens';
import { loadFolder } from './load';
import { answeringOf, createSimulation, licenceOf, type Simulation, type TenantOptions } from './simulation';

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
  applyChanges(changes: readonly Change[]): ReadResult<readonly AppliedChange[]>;
  addFaults(faults: readonly Fault[]): void;
  clearFaults(): void;
  /** How many requests faults have affected since the start. */
  faultsStruck(): number;
  /** Every Graph request seen, oldest first; times in epoch milliseconds on the simulated clock. */
  requests(): readonly SeenRequest[];
  requestsSince(time: number): readonly SeenRequest[];
  /** Loads a folder of Graph JSON; nothing is changed if a file is refused. Returns the number of files. */
  load(dir: string): Promise<ReadResult<number>>;
  /** Milliseconds added to the clock. */
  setClockOffset(ms: number): void;
  now(): number;
  /** Tokens that are issued from now on have these permissions. Earlier ones keep theirs, unless `liveTokens` is true. */
  setPermissions(permissions: readonly string[], options?: { readonly liveTokens?: boolean }): void;
  setLicence(tier: LicenceTier, options?: { readonly intune?: boolean; readonly sharePoint?: boolean }): void;
  setNotificationFaults(faults: NotificationFaults): void;
  /** How many notifications were dropped, doubled or reordered since the start. */
  notificationsSpoilt(): number;
  /** How long records of later changes stay invisible. */
  setAuditLatency(latencyMs: AuditLatency): void;
  /** Sends a lifecycle event to one subscription or to all; returns how many there were. */
  sendLifecycleEvent(event: LifecycleEvent, subscriptionId?: string): number;
  expireDeltaTokens(): void;
  useIntuneBrokerErrors(on: boolean): void;
  /** Resolves when every notification so far was delivered or abandoned. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** Only the newest requests are kept, because a local world can run for a long time. */
const longestRequestLog = 200_000;

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulated tenant has no port.');
  return address.port;
}

/** Starts a simulated Microsoft 365 tenant on loopback. Seed and clock determine everything in it. */
export async function startTenant(options: TenantOptions = {}): Promise<SimulatedTenant> {
  const simulation = createSimulation(options);
  const { tenant, clientId, conditions } = simulation;
  const { customers, tenantId } = tenant;
  const faults = createFaultDesk(tenant.seed);
  const identityHeader = randomBytes(24).toString('base64url');
  let seen: SeenRequest[] = [];
  const server = await listen(options.port ?? 0, {
    answering: answeringOf(simulation, options.throttling ?? true),
    faults,
    identityHeader,
    clientId,
    customers,
    exchangeToken: options.exchangeToken ?? null,
    permissions: () => conditions.permissions,
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
    requests: () => [...seen],
    requestsSince: (time) => seen.filter((request) => request.time >= time),
    ...handlesOf(simulation, faults),
    close() {
      simulation.notifier.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Handles = Omit<
  SimulatedTenant,
  | 'graphUrl'
  | 'identityEndpoint'
  | 'identityHeader'
  | 'tenantId'
  | 'clientId'
  | 'customers'
  | 'requests'
  | 'requestsSince'
  | 'close'
>;

/** Everything that can be done to the tenant while it runs. */
function handlesOf(
  { tenant, conditions, audits, changeDesk, letTimePass, notifier, throttle }: Simulation,
  faults: FaultDesk,
): Handles {
  const { world, deltas, pages, subscriptions, now } = tenant;
  return {
    applyChanges(changes) {
      letTimePass();
      return changeDesk.apply(changes);
    },
    addFaults: (added) => faults.add(added),
    clearFaults: () => faults.clear(),
    faultsStruck: () => faults.struck(),
    async load(dir) {
      const loaded = await loadFolder(dir, world, deltas, now());
      pages.clear();
      return loaded;
    },
    setClockOffset(ms) {
      conditions.clockOffset = ms;
    },
    now,
    setPermissions(granted, { liveTokens = false } = {}) {
      conditions.permissions = granted;
      conditions.judgesLiveTokens = liveTokens;
    },
    setLicence(tier, parts = {}) {
      conditions.licence = licenceOf(tier, parts);
      world.loaded.subscribedSkus = undefined;
    },
    setAuditLatency: (latencyMs) => audits.setLatency(latencyMs),
    setNotificationFaults: (next) => notifier.setFaults(next),
    notificationsSpoilt: () => notifier.spoilt(),
    sendLifecycleEvent: (event, subscriptionId) => subscriptions.sendLifecycleEvent(event, subscriptionId),
    expireDeltaTokens: () => deltas.expireTokens(),
    useIntuneBrokerErrors: (on) => throttle.useIntuneBrokerErrors(on),
    settle: () => notifier.settle(),
  };
}

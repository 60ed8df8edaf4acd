import { GraphError } from './graph-error';

/** A budget of requests that endpoints share. */
export type Bucket =
  | 'identityProtection'
  | 'reports'
  | 'directory'
  | 'intune'
  | 'intuneDevices'
  | 'security'
  | 'sharepoint'
  | 'auditLogQuery'
  | 'subscriptionWrite'
  | 'subscriptionRead'
  | 'subscriptionList';

type Limit = {
  readonly amount: number;
  readonly windowMs: number;
  readonly retryAfter: 'never' | 'always' | 'sometimes';
};

const limits: Readonly<Record<Exclude<Bucket, 'directory'>, Limit>> = {
  identityProtection: { amount: 1, windowMs: 1_000, retryAfter: 'never' },
  reports: { amount: 5, windowMs: 10_000, retryAfter: 'never' },
  intune: { amount: 1_000, windowMs: 20_000, retryAfter: 'sometimes' },
  intuneDevices: { amount: 2_000, windowMs: 20_000, retryAfter: 'sometimes' },
  security: { amount: 150, windowMs: 60_000, retryAfter: 'never' },
  auditLogQuery: { amount: 6, windowMs: 60_000, retryAfter: 'always' },
  sharepoint: { amount: 1_000, windowMs: 10_000, retryAfter: 'always' },
  subscriptionWrite: { amount: 500, windowMs: 20_000, retryAfter: 'always' },
  subscriptionRead: { amount: 500, windowMs: 20_000, retryAfter: 'always' },
  subscriptionList: { amount: 25, windowMs: 20_000, retryAfter: 'always' },
};

/** The limit of one request a second for Identity Protection and Conditional Access counts all apps of the tenant together. */
const sharedByAllApps: readonly Bucket[] = ['identityProtection'];

type Spend = { readonly at: number; readonly cost: number };

export type Throttle = {
  /**
   * Takes `cost` from a bucket for an application and returns the response headers. Throws Graph's 429 (or Intune's HTTP 500) if
   * too little is left.
   */
  spend(bucket: Bucket, applicationId: string, cost: number): Readonly<Record<string, string>>;
  /** Makes Intune throttle with the HTTP 500 of its broker instead of a 429 from now on. */
  useIntuneBrokerErrors(on: boolean): void;
};

type ThrottleOptions = { readonly now: () => number; readonly tenantId: string; readonly people: () => number };

function directoryLimit(people: number): Limit {
  const amount = people < 50 ? 3_500 : people <= 500 ? 5_000 : 8_000;
  return { amount, windowMs: 10_000, retryAfter: 'always' };
}

function tooMany(message: string, headers: Readonly<Record<string, string>>): GraphError {
  return new GraphError(429, 'TooManyRequests', message, headers);
}

/** Sliding windows on the simulated clock. A refused request costs nothing. */
export function createThrottle({ now, tenantId, people }: ThrottleOptions): Throttle {
  const windows = new Map<string, Spend[]>();
  let refusals = 0;
  let intuneBrokerErrors = false;

  const spentInWindow = (key: string, windowMs: number): Spend[] => {
    const time = now();
    // If the clock was set back, entries in the future would otherwise stay forever.
    const kept = (windows.get(key) ?? []).filter((spend) => spend.at > time - windowMs && spend.at <= time);
    windows.set(key, kept);
    return kept;
  };

  const refuse = (bucket: Bucket, limit: Limit, oldest: number, applicationId: string): GraphError => {
    refusals += 1;
    if (intuneBrokerErrors && (bucket === 'intune' || bucket === 'intuneDevices')) {
      const text = 'Rate limit reached because of too many requests to query broker. Please retry after sometime.';
      return new GraphError(500, 'InternalServerError', text);
    }
    const seconds = Math.max(1, Math.ceil((oldest + limit.windowMs - now()) / 1000));
    const named = limit.retryAfter === 'always' || (limit.retryAfter === 'sometimes' && refusals % 2 === 1);
    const headers: Record<string, string> = named ? { 'retry-after': String(seconds) } : {};
    if (bucket === 'directory') {
      headers['x-ms-throttle-scope'] = `Tenant_Application/Read/${applicationId}/${tenantId}`;
      headers['x-ms-throttle-information'] = 'ResourceUnitLimitExceeded';
    }
    return tooMany('Too many requests.', headers);
  };

  return {
    spend(bucket, applicationId, cost) {
      const limit = bucket === 'directory' ? directoryLimit(people()) : limits[bucket];
      const key = sharedByAllApps.includes(bucket) ? bucket : `${bucket}/${applicationId}`;
      const spends = spentInWindow(key, limit.windowMs);
      const spent = spends.reduce((total, spend) => total + spend.cost, 0);
      if (spent + cost > limit.amount) throw refuse(bucket, limit, spends[0]?.at ?? now(), applicationId);
      spends.push({ at: now(), cost });
      if (bucket !== 'directory') return {};
      const headers: Record<string, string> = { 'x-ms-resource-unit': String(cost) };
      const used = (spent + cost) / limit.amount;
      if (used > 0.8) headers['x-ms-throttle-limit-percentage'] = used.toFixed(2);
      return headers;
    },
    useIntuneBrokerErrors(on) {
      intuneBrokerErrors = on;
    },
  };
}

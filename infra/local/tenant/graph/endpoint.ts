import type { Json, JsonObject } from '../json';
import type { World } from '../world';
import type { DeltaTracker } from './delta-tracker';
import type { Workload } from './graph-error';
import type { Licence, LicenceNeed } from './licences';
import type { PageCache } from './page-cache';
import type { Subscriptions } from './subscriptions';
import type { Bucket } from './throttling';
import type { Customer, TokenClaims } from './tokens';

export type GraphRequest = {
  readonly method: string;
  /** Left out: v1.0. */
  readonly version?: 'beta';
  /** Below the version, beginning with a slash: `/users/ID`. */
  readonly path: string;
  /** The raw text after the question mark. */
  readonly search: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Json | undefined;
};

export type GraphResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** A body that is already JSON text: pages of big collections are written once. */
  readonly text?: string;
};

/** What endpoints need of the tenant. */
export type TenantState = {
  readonly seed: number;
  readonly tenantId: string;
  /** The other tenants that the same world simulates. */
  readonly customers: readonly Customer[];
  readonly pageSize: number;
  readonly honourTop: boolean;
  readonly world: World;
  readonly deltas: DeltaTracker;
  readonly pages: PageCache;
  readonly subscriptions: Subscriptions;
  /** Epoch milliseconds on the simulated clock. */
  now(): number;
  licence(): Licence;
};

export type Call = {
  readonly request: GraphRequest;
  readonly parameters: Readonly<Record<string, string>>;
  readonly claims: TokenClaims;
  readonly tenant: TenantState;
  /** Answers another request as the same application. $batch consists of such requests. */
  answerPart(request: GraphRequest): Promise<GraphResponse>;
};

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Segments; `{name}` matches any one. */
  readonly path: string;
  readonly workload: Workload;
  readonly bucket?: Bucket;
  /** Resource units of the directory's bucket, before $select, $expand and $top are counted. */
  readonly cost?: number;
  /** Application permissions; one of them is enough. */
  readonly permissions: readonly string[];
  readonly licence?: LicenceNeed;
  answer(call: Call): GraphResponse | Promise<GraphResponse>;
};

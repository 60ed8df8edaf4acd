import type { Failure } from '../collection/failure';
import type { QueueState } from '../queues';
import type { Kind } from '../resource/kind';
import type { TenantConfiguration } from '../tenant/configuration';
import type { Handshake } from './handshake';
import type { HealthAnswer, TenantHealth } from './health';

/** The result of a request that may fail or get no answer. */
export type Attempt<T> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly problem: string }
  | { readonly status: 'silent' };

/** What the identity of a tenant may do, from its token. */
export type IdentitySeen =
  | {
      readonly status: 'read';
      readonly granted: readonly string[];
      readonly missing: readonly string[];
      readonly excess: readonly string[];
      /** Those of the excess that would let a source be read which `optionalSources` does not list. */
      readonly unused: readonly { readonly permission: string; readonly kind: Kind }[];
      /** The excess permissions with which the app could grant itself any other permission. */
      readonly dangerous: readonly string[];
    }
  /** There is a token, and its claims cannot be read. */
  | { readonly status: 'unread' }
  | { readonly status: 'silent' }
  /** The settings of the tenant are refused, so its identity is not used. */
  | { readonly status: 'contained' }
  | { readonly status: 'refused'; readonly failure: Failure }
  /** Without the other tenant's id and name: those who operate this tenant alone read the line. */
  | { readonly status: 'otherTenant' }
  | { readonly status: 'failed'; readonly problem: string };

/** What the page of a tenant says nowhere else: sources and recipients have tables of their own there. */
export type TenantBasics = Pick<TenantHealth, 'subscriptions' | 'tenantId' | 'warnings'> & {
  /** Whether any source is read. */
  readonly isRead: boolean;
  readonly timeZone: string | null;
  readonly identity: IdentitySeen;
};

export type TenantSeen = {
  readonly health: TenantHealth;
  /** Null if it is refused. */
  readonly configuration: TenantConfiguration | null;
  readonly identity: IdentitySeen;
};

export type DeploymentSeen = {
  /** App settings that still hold their Key Vault reference. */
  readonly unresolvedSettings: readonly string[];
  /** The address that mail is sent from; null without one. */
  readonly mailSender: string | null;
  readonly deployment: Extract<HealthAnswer, { readonly tenants: unknown }>['deployment'];
  readonly queues: Attempt<readonly QueueState[]>;
  readonly storage: Attempt<void>;
  /** Between the clock of the machine and that of Microsoft Graph; ms, null without an answer. */
  readonly clockDifference: Attempt<number | null>;
  /** The address of the app, to which Microsoft Graph sends notifications. */
  readonly publicUrl: string;
  readonly handshake: Attempt<Handshake>;
  /** Its own recipients; null if those of a tenant are alerted. */
  readonly own: (Pick<TenantSeen, 'health'> & { readonly configuration: TenantConfiguration }) | null;
};

/** What was seen of a running deployment; the table of checks says it in words. */
export type Survey = {
  readonly now: number;
  /** Null for those who operate only some of the tenants. */
  readonly deployment: DeploymentSeen | null;
  readonly tenants: readonly TenantSeen[];
};

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

/** What the identity of a tenant is allowed to do, according to its token. */
export type IdentitySeen =
  | {
      readonly status: 'read';
      readonly granted: readonly string[];
      readonly missing: readonly string[];
      readonly excess: readonly string[];
      /** The excess permissions for sources that `optionalSources` does not list. */
      readonly unused: readonly { readonly permission: string; readonly kind: Kind }[];
      /** Excess permissions with which the app could grant itself further ones. */
      readonly dangerous: readonly string[];
    }
  /** There is a token, but its claims cannot be read. */
  | { readonly status: 'unread' }
  | { readonly status: 'silent' }
  /** The settings of the tenant are invalid, so its identity is not used. */
  | { readonly status: 'contained' }
  | { readonly status: 'refused'; readonly failure: Failure }
  /** Says nothing about the other tenant, because operators of this tenant read the line. */
  | { readonly status: 'otherTenant' }
  | { readonly status: 'failed'; readonly problem: string };

/** The part that the page of a tenant does not show elsewhere: sources and recipients have their own tables there. */
export type TenantBasics = Pick<TenantHealth, 'subscriptions' | 'tenantId' | 'warnings'> & {
  /** Whether any source is read. */
  readonly isRead: boolean;
  readonly timeZone: string | null;
  readonly identity: IdentitySeen;
};

export type TenantSeen = {
  readonly health: TenantHealth;
  /** Null if the configuration is invalid. */
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
  /** The difference between the machine's clock and that of Microsoft Graph; ms, null without an answer. */
  readonly clockDifference: Attempt<number | null>;
  /** The address of the app, to which Microsoft Graph sends notifications. */
  readonly publicUrl: string;
  readonly handshake: Attempt<Handshake>;
  /** The deployment's own recipients; null if those of a tenant are alerted instead. */
  readonly own: (Pick<TenantSeen, 'health'> & { readonly configuration: TenantConfiguration }) | null;
};

/** The state of a running deployment. The checks put it into words. */
export type Survey = {
  readonly now: number;
  /** Null for operators of only some tenants. */
  readonly deployment: DeploymentSeen | null;
  readonly tenants: readonly TenantSeen[];
};

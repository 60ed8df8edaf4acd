import type { LicenceKey } from '../tenant/licence-key';
import { type AccessTrouble, isTenantsOwn } from '../tenant/token-trouble';

/** Why a collection failed. A failed collection never means that a control failed. */
export type Failure =
  /**
   * 429, or an HTTP 500 with which Intune reports throttling. `cause` `ownLimit`: Graph refused nothing, but our own budget is spent;
   * `order`: users and roles must be read first.
   */
  | {
      readonly reason: 'throttled';
      readonly cause?: 'ownLimit' | 'order' | undefined;
      readonly retryAfterSeconds: number | null;
      readonly detail: string;
    }
  | { readonly reason: 'notLicensed'; readonly licence: LicenceKey | null; readonly detail: string }
  | { readonly reason: 'notPermitted'; readonly permission: string; readonly detail: string }
  /** A delta token or a subscription that no longer exists. */
  | { readonly reason: 'gone'; readonly detail: string }
  /**
   * 5xx, network errors, timeouts. `cause` `noToken`: the identity issued no token, so nothing in the tenant can be read; `notLooked`: no
   * collection has ended. `trouble` is what Entra said about the token, or that Graph rejects it.
   */
  | {
      readonly reason: 'broken';
      readonly cause?: 'noToken' | 'notLooked' | undefined;
      readonly trouble?: AccessTrouble | undefined;
      readonly detail: string;
    }
  /** A 400, or a shape that we do not understand: a bug in this product. */
  | { readonly reason: 'ours'; readonly detail: string };

/** Failures that a retry does not fix: somebody has to grant, buy or fix something first. */
export const isRefusal = ({ reason }: Failure): boolean => reason !== 'throttled' && reason !== 'broken';

/** After this many failures in a row, a source that is busy or broken counts as one that cannot be read. */
const patientTries = 5;

/** `count`: failures in a row. */
export type CountedFailure = Failure & { readonly count: number };

/** True once waiting is no longer enough. */
export const isLastingFailure = (failure: CountedFailure): boolean =>
  isRefusal(failure) || failure.count >= patientTries;

/** The failure after the first message stopped waiting for this source. */
export const lasting = <T extends CountedFailure>(failure: T): T => ({
  ...failure,
  count: Math.max(failure.count, patientTries),
});

/**
 * The deployment's own credential was rejected. Every tenant fails in the same way, and the deployment's recipients get one alert for all
 * of them.
 */
export const isOfDeployment = (failure: Failure | null): boolean =>
  failure?.reason === 'broken' && failure.trouble === 'notTrusted';

/** The tenant gives the app no token, so all of its sources fail. */
export const isOfTenant = (failure: Failure | null): boolean =>
  failure?.reason === 'broken' && failure.trouble !== undefined && isTenantsOwn(failure.trouble);

/** Somebody has to act before this can be read, in the tenant or in the deployment: waiting does not help. */
const needsAction = (failure: Failure): boolean => isRefusal(failure) || isOfDeployment(failure) || isOfTenant(failure);

/** A source that was never read, and that the first collection may still read without anybody's help. */
export const isStillAwaited = (
  row: { readonly lastSuccessAt: string | null; readonly failure: CountedFailure | null } | undefined,
): boolean =>
  row === undefined ||
  (row.lastSuccessAt === null &&
    (row.failure === null || !(needsAction(row.failure) || isLastingFailure(row.failure))));

/** The identity issued no token, so no source of the tenant can be read. */
export const isWithoutToken = (failure: Failure): boolean => failure.reason === 'broken' && failure.cause === 'noToken';

/** Why nothing was read, as exactly as it is known. Trouble that Entra does not explain is no reason. */
export type FailureCause = Failure['reason'] | 'noToken' | 'notLooked' | AccessTrouble;

export function causeOf(failure: Failure): FailureCause {
  if (failure.reason !== 'broken') return failure.reason;
  const { trouble, cause } = failure;
  return (trouble === 'broken' ? undefined : trouble) ?? cause ?? failure.reason;
}

/** An empty answer for a kind that always has entries is treated as a failure. */
export const emptyAnswer = (kind: string): Failure => ({
  reason: 'broken',
  detail: `${kind}: an empty answer, where every tenant has something`,
});

/** A collection that failed in an expected way. Any other exception is a bug. `detail` contains no token, name or query. */
export class CollectionError extends Error {
  override readonly name = 'CollectionError';
  constructor(readonly failure: Failure) {
    super(`${failure.reason}: ${failure.detail}`);
  }
}

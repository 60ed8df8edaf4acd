import type { LicenceKey } from '../tenant/licence-key';
import type { TokenTrouble } from '../tenant/token-trouble';

/** Why a collection failed. None of these ever means that a control failed. */
export type Failure =
  /** 429, an exhausted budget of ours, or Intune's HTTP 500 that says so. */
  | { readonly reason: 'throttled'; readonly retryAfterSeconds: number | null; readonly told: string }
  | { readonly reason: 'notLicensed'; readonly licence: LicenceKey | null; readonly told: string }
  | { readonly reason: 'notPermitted'; readonly permission: string; readonly told: string }
  /** A delta token or a subscription that no longer exists. */
  | { readonly reason: 'gone'; readonly told: string }
  /**
   * 5xx, network, timeouts. `cause` is the identity's: it gave no token, so nothing of the tenant can be read; `trouble` is why, where
   * Entra said it.
   */
  | {
      readonly reason: 'broken';
      readonly cause?: 'noToken' | undefined;
      readonly trouble?: TokenTrouble | undefined;
      readonly told: string;
    }
  /** A 400 or a shape that we do not understand: a bug of ours. */
  | { readonly reason: 'ours'; readonly told: string };

/** Failures that a retry does not change: somebody has to grant, buy or fix something first. */
export const isRefusal = ({ reason }: Failure): boolean => reason !== 'throttled' && reason !== 'broken';

/** The deployment's own credential is not accepted. Every tenant fails alike, and the deployment's recipients get one alert for all. */
export const isOfDeployment = (failure: Failure | null): boolean =>
  failure?.reason === 'broken' && failure.trouble === 'notTrusted';

/** What there is always some of came back empty: that is no answer. */
export const emptyAnswer = (kind: string): Failure => ({
  reason: 'broken',
  told: `${kind}: an empty answer, where every tenant has something`,
});

/**
 * A collection that failed in an expected way. Anything else that is thrown is a bug. `told` contains no token, name or
 * query.
 */
export class LookError extends Error {
  override readonly name = 'LookError';
  constructor(readonly failure: Failure) {
    super(`${failure.reason}: ${failure.told}`);
  }
}

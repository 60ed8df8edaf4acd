/** Licences of a tenant that end soon, and the features that end with them. Pure. */

import type { CompanySubscription, SubscribedSku } from '../resource/resource';
import { latestOf } from '../time/latest';
import type { Control } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import { isLive, licencesOf, productsOf } from './licence';
import type { LicenceKey } from './licence-key';

/** lapsed: no longer paid, in Microsoft's grace period. trial, term: ends unless it is purchased or renewed. */
export type LicenceEnd = {
  readonly at: string;
  readonly state: 'lapsed' | 'trial' | 'term';
  /** Purchased products, such as Entra ID P2. */
  readonly products: readonly string[];
  /** Controls that pass now and need the licence. */
  readonly protections: number;
};

type Judged = Pick<Evaluation, 'controlId' | 'verdict'>;

/**
 * The licences that end at or before `until`; null if the tenant loses nothing that we read, because another licence
 * covers it. Graph does not show whether a term renews itself.
 */
export function licenceEnd(
  subscriptions: readonly CompanySubscription[],
  skus: readonly SubscribedSku[],
  { now, until }: { readonly now: string; readonly until: string },
  controls: readonly Pick<Control, 'id' | 'licence'>[],
  evaluations: readonly Judged[],
): LicenceEnd | null {
  const running = subscriptions.filter(({ status }) => isLive(status));
  const of = ({ skuId }: SubscribedSku) => running.filter((one) => one.skuId === skuId);
  /** A licence lasts as long as its longest subscription. Null if no end is known. */
  const lastEndOf = (sku: SubscribedSku): string | null => {
    const ends = of(sku).map(({ endsAt }) => endsAt);
    return ends.includes(null) ? null : latestOf(ends.flatMap((end) => end ?? []));
  };
  const soon = new Map(
    skus.flatMap((sku) => {
      const at = lastEndOf(sku);
      return at !== null && at >= now && at <= until ? [[sku, at] as const] : [];
    }),
  );
  const rest = licencesOf(skus.filter((sku) => !soon.has(sku)));
  const lost = new Set([...licencesOf(skus)].filter((key) => !rest.has(key)));
  const ending = [...soon.keys()].filter((sku) => [...licencesOf([sku])].some((key) => lost.has(key)));
  const [at] = ending.flatMap((sku) => soon.get(sku) ?? []).sort((a, b) => (a < b ? 1 : -1));
  if (at === undefined) return null;
  const ended = ending.flatMap(of);
  const needs = new Map(controls.map(({ id, licence }) => [id, licence]));
  const isLost = (licence: LicenceKey | 'free' | undefined): boolean =>
    licence !== undefined && licence !== 'free' && lost.has(licence);
  return {
    at,
    state: ended.every(({ status }) => status === 'Warning')
      ? 'lapsed'
      : ended.every(({ isTrial }) => isTrial)
        ? 'trial'
        : 'term',
    products: productsOf(ending),
    protections: evaluations.filter(
      ({ controlId, verdict }) => verdict.status === 'pass' && isLost(needs.get(controlId)),
    ).length,
  };
}

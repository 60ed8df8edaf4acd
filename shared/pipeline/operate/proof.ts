import type { AlertWithEvents } from '../../core/alert/alert';
import { listedAt } from '../../core/alert/listed-alert';
import type { KindRow } from '../../core/collection/kind-row';
import { addDays, type Seal } from '../../core/log/seal';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Kind } from '../../core/resource/kind';
import type { Rule } from '../../core/rule/rule';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { type CustomerRow, uncollectedSince } from '../../core/tenant/customer';
import type { TenantRow } from '../../core/tenant/tenant';
import type { Gap, StatusChange } from '../../core/verdict/proof';
import { isKind } from '../../kinds';
import { isLate } from '../../kinds/freshness';
import { actorsOf, operatorsOfRule } from '../collect/keep-names';
import { dayOf, type Ports } from '../context';
import { declaredIn } from './health-page';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** Times in which a source could not be read. `kind` is null if nothing could be read. */
export type UnseenTime = Gap & { readonly kind: Kind | null };

/** The stored data behind the proof of a period. */
export type ProofGathered = PageFacts & {
  readonly tenant: TenantRow | undefined;
  readonly changes: readonly StatusChange[];
  /** Alerts that were open at some time in the period, as far as they are kept. */
  readonly alerts: readonly AlertWithEvents[];
  readonly unseen: readonly UnseenTime[];
  /** The period has more alerts than are read: those that ended before this moment are missing, and the time counts as not seen. */
  readonly alertsFrom: string | null;
  readonly rules: readonly Rule[];
  /** The newest of the last days up to the end of the period. */
  readonly seal: Seal | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

/** One request. Older alerts are not read, so nothing shows the failures' causes and the outages of the time before. */
const mostPast = 1000;
/** A day is sealed a day after its end, or later if something in it is not finished. */
const sealDays = 14;

export async function gatherProof(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
  period: { readonly from: string; readonly to: string },
): Promise<ProofGathered> {
  const { store } = pipeline;
  const lastDay = dayOf(period.to);
  const [facts, tenant, customer, changes, past, rows, seals] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    store.tenants.read(tenantId),
    store.customers.read(tenantId),
    store.evaluations.statuses(tenantId, period.to),
    store.alerts.list(tenantId, 'past', { limit: mostPast, after: null, since: period.from }),
    store.rules.list(tenantId),
    store.seals.list(tenantId, addDays(lastDay, -sealDays), lastDay),
  ]);
  const { now, kindRows, configuration } = facts;
  const alerts = [...facts.open, ...past];
  const oldest = past.length < mostPast ? undefined : past.at(-1)?.alert;
  const alertsFrom = oldest === undefined ? null : listedAt(oldest);
  const rules = rows.map(({ rule }) => rule);
  const named = [
    ...alerts.flatMap(({ alert, events }) => [alert, ...events].flatMap(({ attribution }) => actorsOf(attribution))),
    ...rules.flatMap((rule) => [...operatorsOfRule(rule), ...(rule.actorId === null ? [] : [rule.actorId])]),
    ...declaredIn(configuration),
  ];
  return {
    ...facts,
    tenant: tenant?.row,
    changes,
    alerts,
    alertsFrom,
    unseen: [
      ...alerts.flatMap((alert) => unseenIn(alert, now)),
      ...unreadNow(kindRows, facts.configuration, now),
      ...unwatchedNow(tenant?.row, customer?.row, now),
      ...(alertsFrom === null ? [] : [{ kind: null, from: period.from, to: alertsFrom }]),
    ],
    rules,
    seal: seals.at(-1) ?? null,
    names: await store.directory.readNames(tenantId, named),
  };
}

/** The time in which a source could not be read, according to an alert: from the last success to the end of the alert. */
export function unseenIn({ alert, events }: AlertWithEvents, now: string): readonly UnseenTime[] {
  const until = alert.resolvedAt ?? now;
  return events.flatMap(({ type, source, anchor, resource, details }): UnseenTime[] => {
    if (type !== 'health') return [];
    switch (source) {
      case 'away':
        return [{ kind: null, from: String(details.from), to: String(details.to) }];
      case 'sightless':
      case 'silent':
        return [{ kind: null, from: anchor, to: until }];
      case 'blind':
        return isKind(resource.id) ? [{ kind: resource.id, from: anchor, to: until }] : [];
      default:
        return [];
    }
  });
}

/** A failing or late source has been unread since its last success, even before an alert says so. */
export const unreadNow = (
  rows: readonly KindRow[],
  configuration: TenantConfiguration,
  now: string,
): readonly UnseenTime[] =>
  rows.flatMap((row) => {
    const { kind, failure, lastSuccessAt: from } = row;
    if (from === null) return [];
    return failure !== null || isLate(row, configuration, now) ? [{ kind, from, to: now }] : [];
  });

/** The time since monitoring stopped. The record shows it only once monitoring has begun again. */
export const unwatchedNow = (
  tenant: Pick<TenantRow, 'unwatched'> | undefined,
  customer: CustomerRow | undefined,
  now: string,
): readonly UnseenTime[] =>
  [
    customer === undefined ? null : uncollectedSince(customer),
    tenant?.unwatched?.to === null ? tenant.unwatched.from : null,
  ].flatMap((from) => (from === null ? [] : [{ kind: null, from, to: now }]));

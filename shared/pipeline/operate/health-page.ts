import type { AlertWithEvents } from '../../core/alert/alert';
import type { KindRow } from '../../core/collection/kind-row';
import type { ChannelState } from '../../core/delivery/channel-state';
import { moversOf } from '../../core/event/migration';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { SubscribedSku } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { Rule } from '../../core/rule/rule';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Evaluation } from '../../core/verdict/evaluation';
import { operatorsOfRule } from '../collect/keep-names';
import { iso, type Ports } from '../context';
import { openAlerts } from './open-alerts';

/** What the page of health and settings is made from. */
export type HealthGathered = {
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly kindRows: readonly KindRow[];
  readonly heads: readonly Head[];
  readonly evaluations: readonly Evaluation[];
  readonly open: readonly AlertWithEvents[];
  /** What the tenant has bought; null where it was never read. */
  readonly skus: readonly SubscribedSku[] | null;
  /** Enabled members; null where they were not counted. */
  readonly people: number | null;
  readonly rules: readonly Rule[];
  /** How each channel worked at the last watch; null where none has looked yet. */
  readonly channels: readonly ChannelState[] | null;
  /** Of people in rules and exceptions, and of the operators who created them. */
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherHealth(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<HealthGathered> {
  const { store } = pipeline;
  const [configuration, kindRows, heads, stored, open, plan, rows, audience] = await Promise.all([
    pipeline.configuration(tenantId),
    store.watermarks.readKinds(tenantId),
    store.snapshots.readHeads(tenantId),
    store.evaluations.readAll(tenantId),
    openAlerts(pipeline, tenantId),
    store.plans.read(tenantId),
    store.rules.list(tenantId),
    store.watch.readAudience(tenantId),
  ]);
  const rules = rows.map(({ rule }) => rule);
  const sold = heads.find(({ kind }) => kind === 'subscribedSku');
  const [skus, names] = await Promise.all([
    sold === undefined ? null : store.snapshots.readSmall(tenantId, 'subscribedSku', sold.manifest),
    store.directory.readNames(tenantId, [...rules.flatMap(namedInRule), ...declaredIn(configuration)]),
  ]);
  return {
    configuration,
    now: iso(pipeline.now()),
    kindRows,
    heads,
    evaluations: stored.map(({ evaluation }) => evaluation),
    open,
    skus,
    people: plan?.row.people ?? null,
    rules,
    channels: audience?.row.channels ?? null,
    names,
  };
}

const namedInRule = (rule: Rule): readonly string[] => [
  ...operatorsOfRule(rule),
  ...(rule.actorId === null ? [] : [rule.actorId]),
  ...moversOf(rule.openings),
];

const declaredIn = ({
  breakGlass,
  syncAccounts,
  serviceAccounts,
  acceptedExclusions,
}: TenantConfiguration): readonly string[] =>
  [...breakGlass, ...syncAccounts, ...serviceAccounts, ...Object.values(acceptedExclusions).flat()].map(({ id }) => id);

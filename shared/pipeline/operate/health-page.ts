import type { ChannelState } from '../../core/delivery/channel-state';
import type { ReceiptHealth } from '../../core/deployment/health';
import { moversOf } from '../../core/event/migration';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { SubscribedSku } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { Rule } from '../../core/rule/rule';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { operatorsOfRule } from '../collect/keep-names';
import { lastReadBy } from '../collect/last-read';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';
import { receiptsOf } from './test-message';

/** The data of the page about health and settings. */
export type HealthGathered = PageFacts & {
  readonly heads: readonly Head[];
  /** The licences of the tenant; null if they were never read. */
  readonly skus: readonly SubscribedSku[] | null;
  /** Enabled members; null if they were not counted. */
  readonly people: number | null;
  readonly rules: readonly Rule[];
  /** The state of each channel at the last watch; null before the first one. */
  readonly channels: readonly ChannelState[] | null;
  /** Test messages, and what people confirmed of them. */
  readonly receipts: readonly ReceiptHealth[];
  /** Names of people in rules and exceptions, and of the operators who created them. */
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherHealth(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<HealthGathered> {
  const { store } = pipeline;
  const [facts, heads, plan, rows, audience] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    store.snapshots.readHeads(tenantId),
    store.plans.read(tenantId),
    store.rules.list(tenantId),
    store.watch.readAudience(tenantId),
  ]);
  const rules = rows.map(({ rule }) => rule);
  const [skus, names, receipts] = await Promise.all([
    lastReadBy(store, tenantId, heads, 'subscribedSku'),
    store.directory.readNames(tenantId, [...rules.flatMap(namedInRule), ...declaredIn(facts.configuration)]),
    receiptsOf(pipeline, facts.configuration),
  ]);
  return {
    ...facts,
    heads,
    skus,
    people: plan?.row.people ?? null,
    rules,
    channels: audience?.row.channels ?? null,
    receipts,
    names,
  };
}

export const namedInRule = (rule: Rule): readonly string[] => [
  ...operatorsOfRule(rule),
  ...(rule.actorId === null ? [] : [rule.actorId]),
  ...moversOf(rule.openings),
];

/** The accounts and objects that the configuration declares as exceptions. */
export const declaredIn = ({
  breakGlass,
  syncAccounts,
  serviceAccounts,
  acceptedExclusions,
}: TenantConfiguration): readonly string[] =>
  [...breakGlass, ...syncAccounts, ...serviceAccounts, ...Object.values(acceptedExclusions).flat()].map(({ id }) => id);

import { inParallel } from '../async/in-parallel';
import type { OnPage } from '../core/collection/graph';
import type { SmallKind } from '../core/resource/kind';
import type { SmallResources } from '../core/resource/resource';
import { isSameInAnyCase } from '../core/same-id';
import { OtherTenant } from '../core/tenant/contained';
import { domainCollector, readFederation } from '../kinds/domain/collect';
import type { Domain } from '../kinds/domain/domain';
import type { CallPatience } from './call';
import { callAlong, callOf, federationCall } from './calls';
import type { SmallCollector } from './collector/collector';
import { smallCollectors } from './collectors';
import { filterWithin } from './log-window';
import { answerTo, countedBy, groupsAtOnce, isGone, listAll, type Requests } from './requests';
import { singleOf } from './shape';

/** The list of domains has no federation settings, so they are read for each domain. */
const fetchDomains = async (requests: Requests, patience: CallPatience): Promise<readonly Domain[]> => {
  const domains = await listAll(requests, callOf('domain'), domainCollector.read, patience);
  return inParallel(domains, groupsAtOnce, async (domain): Promise<Domain> => {
    if (domain.authenticationType !== 'Federated') return domain;
    try {
      const [federationConfiguration] = await listAll(requests, federationCall(domain.id), readFederation, patience);
      return { ...domain, federationConfiguration: federationConfiguration ?? null };
    } catch (error) {
      // A subdomain of a federated domain has no configuration of its own.
      if (isGone(error)) return domain;
      throw error;
    }
  });
};

export const fetchSmall = async <K extends Exclude<SmallKind, 'group'>>(
  requests: Requests,
  kind: K,
  onPage?: OnPage,
): Promise<readonly SmallResources[K][]> => {
  const patience = countedBy(onPage);
  // Safe: if the kind is the domain, its resources are domains.
  if (kind === 'domain') return (await fetchDomains(requests, patience)) as readonly SmallResources[typeof kind][];
  const collector: SmallCollector<K> = smallCollectors[kind];
  const read = (item: unknown): SmallResources[K] => {
    const resource = collector.read(item, requests.now());
    if (kind === 'organization' && !isSameInAnyCase(resource.id, requests.tenantId))
      throw new OtherTenant({ tenantId: resource.id, name: null });
    return resource;
  };
  if (collector.answer === 'list') {
    const { within, merge = (items) => items } = collector;
    const filter = within === undefined ? '' : filterWithin(within, requests.now());
    const first = merge(await listAll(requests, callOf(kind, filter), read, patience, collector.atMost));
    const further = await inParallel(collector.further ?? [], 1, async (path) => {
      try {
        return await listAll(requests, { ...callAlong(kind, path), path, missing: 'gone' }, read, patience);
      } catch (error) {
        if (isGone(error)) return [];
        throw error;
      }
    });
    // When an item is added to a list with the newest first, the others move towards the next page and appear twice.
    return [...new Map([...first, ...further.flat()].map((one) => [one.id, one])).values()];
  }
  try {
    return [read(singleOf(kind, await answerTo(requests, callOf(kind), patience)))];
  } catch (error) {
    if (collector.missing === 'gone' && isGone(error)) return [];
    throw error;
  }
};

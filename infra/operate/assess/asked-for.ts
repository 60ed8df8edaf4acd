import type { Kind } from '../../../shared/core/resource/kind';
import { fleetCollectors, smallCollectors } from '../../../shared/graph/collectors';
import { isFleetKind, isSmallKind } from '../../../shared/kinds';
import { passes, readFilter } from '../../local/tenant/graph/filter';
import { isObject } from '../../local/tenant/json';

/** Whether the collector requests an item like this from Graph. */
export function askedFor(kind: Kind): (item: object) => boolean {
  const [, encoded] = /(?:^|&)\$filter=([^&]*)/.exec(collectorQuery(kind)) ?? [];
  if (encoded === undefined) return () => true;
  const filter = readFilter(decodeURIComponent(encoded));
  return (item) => isObject(item) && passes(filter, item, { ignoreCase: true });
}

const collectorQuery = (kind: Kind): string =>
  isFleetKind(kind)
    ? fleetCollectors[kind].query
    : isSmallKind(kind) && kind !== 'group'
      ? smallCollectors[kind].query
      : '';

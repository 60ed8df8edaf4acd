import { type Change, changeOf } from '../../../shared/core/event/change';
import type { JsonObject } from '../../../shared/core/json-object';
import type { ResourceOf } from '../../../shared/core/resource/resource';
import { smallCollectors } from '../../../shared/graph/collectors';
import { askedFor } from '../assess/asked-for';

/** Objects whose changes are read by detections. Each line is the state of the object at one time. */
export type SightKind = 'alert' | 'incident' | 'riskyUser' | 'riskyServicePrincipal';

type SightOf<K extends SightKind> = {
  readonly kind: K;
  readonly id: string;
  /** The id of the entry whose line shows it. */
  readonly recordId: string;
  /** The time of this state, ISO 8601 in UTC. */
  readonly at: string;
  /** Undefined once the object is no longer in the list that the live pipeline reads. */
  readonly resource: ResourceOf<K> | undefined;
};
export type ReadSight = { readonly [K in SightKind]: SightOf<K> }[SightKind];

/** How to recognise a kind, and which fields contain its time. */
const definitions: Readonly<
  Record<SightKind, { readonly isOf: (item: JsonObject) => boolean; readonly times: readonly string[] }>
> = {
  riskyUser: {
    isOf: (item) => 'riskState' in item && 'riskLastUpdatedDateTime' in item && !('servicePrincipalType' in item),
    times: ['riskLastUpdatedDateTime', 'activityDateTime'],
  },
  riskyServicePrincipal: {
    isOf: (item) =>
      ('riskState' in item && 'riskLastUpdatedDateTime' in item && 'servicePrincipalType' in item) || isOfAppRisk(item),
    times: ['riskLastUpdatedDateTime', 'activityDateTime'],
  },
  alert: {
    isOf: (item) => 'serviceSource' in item && 'status' in item,
    times: ['lastUpdateDateTime', 'createdDateTime'],
  },
  incident: {
    isOf: (item) => ('incidentWebUrl' in item || /\.incident$/.test(String(item['@odata.type']))) && 'status' in item,
    times: ['lastUpdateDateTime', 'createdDateTime'],
  },
};

/** https://learn.microsoft.com/graph/api/resources/serviceprincipalriskdetection */
const isOfAppRisk = (item: JsonObject): boolean =>
  'riskEventType' in item && 'servicePrincipalId' in item && !('userId' in item);

/** An admin confirmed the risk. The detection itself may still have its first state. */
const isConfirmation = ({ riskEventType, riskState }: JsonObject): boolean =>
  /^adminconfirmed/i.test(String(riskEventType)) && /^atrisk$/i.test(String(riskState));

/** A risk detection of an app also shows how Microsoft rated the app at that time. */
const appRatedIn = (item: JsonObject): JsonObject =>
  isOfAppRisk(item)
    ? {
        ...item,
        id: item.servicePrincipalId,
        displayName: item.servicePrincipalDisplayName,
        servicePrincipalType: 'Application',
        riskLastUpdatedDateTime: item.lastUpdatedDateTime ?? item.detectedDateTime,
        ...(isConfirmation(item) && { riskState: 'confirmedCompromised' }),
      }
    : item;

const kinds: readonly SightKind[] = ['riskyUser', 'riskyServicePrincipal', 'alert', 'incident'];

export const sightKindOf = (item: JsonObject): SightKind | undefined =>
  kinds.find((kind) => definitions[kind].isOf(item));

const epoch = new Date(0).toISOString();

/** Throws if the item lacks what the kind must have. */
export function readSight<K extends SightKind>(kind: K, shown: JsonObject): ReadSight {
  const { times } = definitions[kind];
  const item = kind === 'riskyServicePrincipal' ? appRatedIn(shown) : shown;
  const resource = smallCollectors[kind].read(item);
  const at = times
    .map((name) => item[name])
    .find((time) => typeof time === 'string' && !Number.isNaN(Date.parse(time)));
  const sight = {
    kind,
    id: resource.id,
    recordId: typeof shown.id === 'string' ? shown.id : resource.id,
    at: typeof at === 'string' ? at : epoch,
    resource: askedFor(kind)(item) ? resource : undefined,
  };
  return sight as ReadSight; // Safe: the collector of a kind reads resources of that kind.
}

/** The changes from each state of an object to the next one, ordered by time. */
export function changesIn(
  sights: readonly ReadSight[],
): readonly { readonly sight: ReadSight; readonly change: Change }[] {
  const last = new Map<string, ReadSight>();
  return sights
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .flatMap((sight) => {
      const key = `${sight.kind} ${sight.id}`;
      const before = last.get(key)?.resource;
      last.set(key, sight);
      // Safe: the key contains the kind, so both states are of that kind.
      const change = changeOf(sight.kind, sight.id, before as typeof sight.resource, sight.resource);
      return change === undefined ? [] : [{ sight, change }];
    });
}

import * as z from 'zod';
import { inParallel } from '../async/in-parallel';
import { CollectionError, isRefusal } from '../core/collection/failure';
import type { OnPage } from '../core/collection/graph';
import type { DirectoryName } from '../core/resource/directory-name';
import type { Group, NestedGroups } from '../core/resource/resource';
import { kindDefinition } from '../kinds';
import { goneGroup, maxByIds, namedGroupFields, readGroupId, readNamedGroup } from '../kinds/group/collect';
import { type CallPatience, createPatience } from './call';
import {
  type ByIds,
  byIdsCall,
  devicesCall,
  innerGroupsCall,
  membersCall,
  ownersCall,
  registrationCall,
  servicePrincipalCall,
} from './calls';
import { readMailbox } from './collector/mailbox';
import { readNamed } from './names';
import { countedBy, groupsAtOnce, isGone, listAll, type Requests } from './requests';

const ServicePrincipal = z.object({ id: z.string(), appId: z.string() });

function readServicePrincipal(body: unknown): z.infer<typeof ServicePrincipal> {
  const parsed = ServicePrincipal.safeParse(body);
  if (!parsed.success)
    throw new CollectionError({ reason: 'ours', detail: '/servicePrincipals/{id}: not what Graph documents' });
  return parsed.data;
}

/** An owner without a visible name still counts as an owner. */
function readOwner(item: unknown): DirectoryName {
  const named = readNamed(item);
  return named ?? { id: readGroupId(item), displayName: '', address: null, type: 'other' };
}

/** The owners of apps are less important than the records of a collection, so they get only this long. */
const ownersPatienceMs = 3000;

const chunksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const fetchByIds = async <T>(
  requests: Requests,
  wanted: ByIds,
  read: (item: unknown) => T,
  patience: CallPatience,
): Promise<readonly T[]> => {
  const chunks = chunksOf([...new Set(wanted.ids)], maxByIds);
  const found = await inParallel(chunks, 1, (ids) => listAll(requests, byIdsCall({ ...wanted, ids }), read, patience));
  return found.flat();
};

/** Null if the group has gone. */
const fetchMembers = async (
  requests: Requests,
  id: string,
  patience: CallPatience,
): Promise<readonly string[] | null> => {
  try {
    return [...new Set(await listAll(requests, membersCall(id), readGroupId, patience))].sort();
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};

/** Undefined if Graph refuses: the rest of the group can still be used. */
const unlessRefused = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (isGone(error) || (error instanceof CollectionError && isRefusal(error.failure))) return undefined;
    throw error;
  }
};

const holdsDevices = (requests: Requests, id: string, patience: CallPatience): Promise<boolean | undefined> =>
  unlessRefused(listAll(requests, devicesCall(id), readGroupId, patience, 1).then(({ length }) => length > 0));

const fetchInnerGroups = (
  requests: Requests,
  id: string,
  patience: CallPatience,
): Promise<readonly string[] | undefined> =>
  unlessRefused(listAll(requests, innerGroupsCall(id), readGroupId, patience).then((ids) => [...new Set(ids)].sort()));

/** More groups than this in one group are not asked which of them hold which. */
const mostNested = 20;

/** Undefined if there are too few or too many groups, none of them holds another, or Graph refuses. */
async function fetchNested(
  groupIds: readonly string[],
  fetchInner: (id: string) => Promise<readonly string[] | undefined>,
): Promise<readonly NestedGroups[] | undefined> {
  if (groupIds.length < 2 || groupIds.length > mostNested) return undefined;
  const all = await inParallel(groupIds, 1, async (id) => ({ id, groupIds: (await fetchInner(id)) ?? [] }));
  const nested = all.filter((one) => one.groupIds.length > 0);
  return nested.length === 0 ? undefined : nested;
}

export const fetchGroups = async (
  requests: Requests,
  ids: readonly string[],
  onPage?: OnPage,
  devicesToo?: ReadonlySet<string>,
): Promise<readonly Group[]> => {
  const patience = countedBy(onPage);
  const { permission } = kindDefinition('group');
  const wanted: ByIds = { ids, types: ['group'], select: namedGroupFields, permission };
  const named = new Map(
    (await fetchByIds(requests, wanted, readNamedGroup, patience)).map((one) => [one.group.id, one]),
  );
  const asked = new Map<string, Promise<readonly string[] | undefined>>();
  const fetchInner = (id: string): Promise<readonly string[] | undefined> => {
    const inner = asked.get(id) ?? fetchInnerGroups(requests, id, patience);
    asked.set(id, inner);
    return inner;
  };
  return inParallel([...new Set(ids)], groupsAtOnce, async (id): Promise<Group> => {
    const found = named.get(id);
    const memberIds = found === undefined ? null : await fetchMembers(requests, id, patience);
    if (found === undefined || memberIds === null) return goneGroup(id);
    const groupIds = found.mayHoldGroups ? await fetchInner(id) : undefined;
    const nested = await fetchNested(groupIds ?? [], fetchInner);
    const isAsked = memberIds.length === 0 && devicesToo?.has(id) === true;
    const hasDevices = isAsked ? await holdsDevices(requests, id, patience) : undefined;
    return {
      ...found.group,
      memberIds,
      ...(groupIds !== undefined && { groupIds }),
      ...(nested !== undefined && { nested }),
      ...(hasDevices !== undefined && { holdsDevices: hasDevices }),
    };
  });
};

export const fetchNames = async (requests: Requests, ids: readonly string[]): Promise<readonly DirectoryName[]> => {
  const { permission } = kindDefinition('user');
  const wanted: ByIds = { ids, types: [], select: 'id,displayName,userPrincipalName,mail', permission };
  return (await fetchByIds(requests, wanted, readNamed, createPatience())).filter((named) => named !== null);
};

export const fetchMailboxes = async (
  requests: Requests,
  ids: readonly string[],
): Promise<ReadonlyMap<string, boolean>> => {
  const { permission } = kindDefinition('user');
  const wanted: ByIds = { ids, types: ['user'], select: 'id,assignedPlans', permission };
  return new Map((await fetchByIds(requests, wanted, readMailbox, createPatience())).flat());
};

/** The owners of the service principal, and of its application if that is in this tenant. */
export const fetchOwners = async (
  requests: Requests,
  servicePrincipalId: string,
): Promise<readonly DirectoryName[]> => {
  const patience = createPatience(ownersPatienceMs);
  const { appId } = readServicePrincipal(
    await requests.sendForJson(servicePrincipalCall(servicePrincipalId), patience),
  );
  const registrations = await listAll(requests, registrationCall(appId), readGroupId, patience);
  const calls = [
    ownersCall('servicePrincipals', servicePrincipalId),
    ...registrations.map((id) => ownersCall('applications', id)),
  ];
  const found = await inParallel(calls, 1, (call) => listAll(requests, call, readOwner, patience));
  return [...new Map(found.flat().map((owner) => [owner.id, owner])).values()];
};

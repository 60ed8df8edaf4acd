import * as z from 'zod';
import type { Group } from '../../core/resource/resource';
import type { Collector } from '../../graph/collector/collector';
import { flag, readShape, text } from '../../graph/shape';

const Id = z.object({ id: z.string() });
const Named = z.object({ id: z.string(), displayName: text, isAssignableToRole: flag, isManagementRestricted: flag });

export const readGroupId = (item: unknown): string => readShape('group', Id, item).id;

export const namedGroupFields = 'id,displayName,isAssignableToRole,isManagementRestricted';

export const readNamedGroup = (item: unknown): Omit<Group, 'memberIds'> => {
  const group = readShape('group', Named, item);
  return {
    ...group,
    isAssignableToRole: group.isAssignableToRole ?? false,
    isManagementRestricted: group.isManagementRestricted ?? false,
  };
};

/** A group that no longer exists. */
export const goneGroup = (id: string): Group => ({
  id,
  displayName: null,
  isAssignableToRole: false,
  isManagementRestricted: false,
  memberIds: [],
});

/** The role-assignable groups. https://learn.microsoft.com/graph/api/group-list */
export const groupCollector: Collector<'group'> = {
  kind: 'group',
  path: '/groups',
  query: `$filter=${encodeURIComponent('isAssignableToRole eq true')}&$select=id&$top=999`,
  scope: 'directory',
  cost: 1,
};

/**
 * The people or devices in a group, nested groups included. https://learn.microsoft.com/graph/api/group-list-transitivemembers
 * Without `ConsistencyLevel: eventual`: that answers from an index that lags behind, and we come because a member changed.
 */
export const membersQuery = '$select=id&$top=999';
export const membersPathOf = (id: string, type: 'user' | 'device'): string =>
  `/groups/${encodeURIComponent(id)}/transitiveMembers/microsoft.graph.${type}`;

/** Reads many objects by id; those that no longer exist are left out. https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export const byIdsPath = '/directoryObjects/getByIds';
export const maxByIds = 1_000;

import * as z from 'zod';
import type { Group } from '../../core/resource/resource';
import type { Collector } from '../../graph/collector/collector';
import { flag, readShape, text } from '../../graph/shape';

const Id = z.object({ id: z.string() });
const Named = z.object({
  id: z.string(),
  displayName: text,
  isAssignableToRole: flag,
  isManagementRestricted: flag,
  groupTypes: z.array(z.string()).nullish(),
});

export const readGroupId = (item: unknown): string => readShape('group', Id, item).id;

export const namedGroupFields = 'id,displayName,isAssignableToRole,isManagementRestricted,groupTypes';

type NamedGroup = {
  readonly group: Omit<Group, 'memberIds'>;
  /** Graph refuses to list the groups in a Microsoft 365 group, and role-assignable and dynamic groups contain none. */
  readonly mayHoldGroups: boolean;
};

export const readNamedGroup = (item: unknown): NamedGroup => {
  const { groupTypes, ...named } = readShape('group', Named, item);
  const group = {
    ...named,
    isAssignableToRole: named.isAssignableToRole ?? false,
    isManagementRestricted: named.isManagementRestricted ?? false,
  };
  return { group, mayHoldGroups: groupTypes?.length === 0 && !group.isAssignableToRole };
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
 * The people, devices or groups in a group, nested groups included.
 * https://learn.microsoft.com/graph/api/group-list-transitivemembers
 * `ConsistencyLevel: eventual` is not sent: Graph would answer from an index that is updated late, but these members are read
 * because one of them just changed.
 */
export const membersQuery = '$select=id&$top=999';
export const membersPathOf = (id: string, type: 'user' | 'device' | 'group'): string =>
  `/groups/${encodeURIComponent(id)}/transitiveMembers/microsoft.graph.${type}`;

/** Reads many objects by id; those that no longer exist are left out. https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export const byIdsPath = '/directoryObjects/getByIds';
export const maxByIds = 1_000;

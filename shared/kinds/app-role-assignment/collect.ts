import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';
import type { AppRoleAssignment } from './app-role-assignment';

const kind = 'appRoleAssignment';

const Item = z.object({
  id: z.string().min(1),
  principalId: z.string().min(1),
  principalType: text,
  principalDisplayName: text,
  appRoleId: z.string().min(1),
});

const assignedTo = (appId: string): string => `/servicePrincipals(appId='${appId}')/appRoleAssignedTo`;

/**
 * Read from the resources that grant the permissions (Graph, Exchange and SharePoint): one list each, not one per application.
 * https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
 */
export const appRoleAssignmentCollector: SmallCollector<typeof kind> = {
  kind,
  path: assignedTo('00000003-0000-0000-c000-000000000000'),
  further: [assignedTo('00000002-0000-0ff1-ce00-000000000000'), assignedTo('00000003-0000-0ff1-ce00-000000000000')],
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item): AppRoleAssignment {
    const { principalDisplayName, ...assignment } = readShape(kind, Item, item);
    return { ...assignment, principalName: principalDisplayName ?? '' };
  },
};

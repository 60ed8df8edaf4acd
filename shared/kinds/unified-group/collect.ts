import type { FleetItem } from '../../core/collection/graph';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, optionalText, requiredText } from '../../graph/shape';

const kind = 'unifiedGroup';

function read(item: unknown): FleetItem<'unifiedGroup'> {
  const fields = fieldsOf(kind, item);
  return {
    resource: {
      id: requiredText(kind, 'id', fields.id),
      displayName: optionalText(kind, 'displayName', fields.displayName) ?? '',
      visibility: optionalText(kind, 'visibility', fields.visibility),
    },
    observed: {},
  };
}

/** https://learn.microsoft.com/graph/api/group-list; Graph cannot filter it by visibility. */
export const unifiedGroupCollector: FleetCollector<'unifiedGroup'> = {
  kind,
  path: '/groups',
  query: `$filter=${encodeURIComponent("groupTypes/any(c:c eq 'Unified')")}&$select=id,displayName,visibility&$top=999`,
  scope: 'directory',
  cost: 1,
  read,
};

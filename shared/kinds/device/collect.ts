import type { FleetItem } from '../../core/collection/graph';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, optionalFlag, optionalText, requiredText } from '../../graph/shape';

const kind = 'device';

/** Autopilot adds this id to every device that it knows, joined or not. */
const isAutopilotId = (id: unknown): boolean => typeof id === 'string' && id.toUpperCase().startsWith('[ZTDID]');

/**
 * Delta queries leave out values that were never set. Null stays null, because a device that was never evaluated did
 * not fail.
 */
function read(item: unknown): FleetItem<'device'> {
  const fields = fieldsOf(kind, item);
  return {
    resource: {
      id: requiredText(kind, 'id', fields.id),
      deviceId: optionalText(kind, 'deviceId', fields.deviceId),
      displayName: optionalText(kind, 'displayName', fields.displayName),
      accountEnabled: optionalFlag(kind, 'accountEnabled', fields.accountEnabled),
      isCompliant: optionalFlag(kind, 'isCompliant', fields.isCompliant),
      isManaged: optionalFlag(kind, 'isManaged', fields.isManaged),
      trustType: optionalText(kind, 'trustType', fields.trustType),
      operatingSystem: optionalText(kind, 'operatingSystem', fields.operatingSystem),
    },
    observed: {
      approximateLastSignInDateTime: optionalText(
        kind,
        'approximateLastSignInDateTime',
        fields.approximateLastSignInDateTime,
      ),
      isAutopilot: Array.isArray(fields.physicalIds) && fields.physicalIds.some(isAutopilotId),
    },
  };
}

/** https://learn.microsoft.com/graph/api/device-delta; delta takes no $top. */
export const deviceCollector: FleetCollector<'device'> = {
  kind,
  path: '/devices/delta',
  query:
    '$select=id,deviceId,displayName,accountEnabled,isCompliant,isManaged,trustType,operatingSystem,approximateLastSignInDateTime,physicalIds',
  scope: 'directory',
  cost: 1,
  read,
};

/** Every schema that reads a stored row, by name. */
import * as alert from '../../shared/store/schemas/alert';
import * as customer from '../../shared/store/schemas/customer';
import * as delivery from '../../shared/store/schemas/delivery';
import * as deployment from '../../shared/store/schemas/deployment';
import * as directory from '../../shared/store/schemas/directory';
import * as evaluation from '../../shared/store/schemas/evaluation';
import * as event from '../../shared/store/schemas/event';
import * as habits from '../../shared/store/schemas/habits';
import * as page from '../../shared/store/schemas/page';
import * as posture from '../../shared/store/schemas/posture';
import * as recipient from '../../shared/store/schemas/recipient';
import * as record from '../../shared/store/schemas/record';
import * as rule from '../../shared/store/schemas/rule';
import * as tenant from '../../shared/store/schemas/tenant';
import * as watermark from '../../shared/store/schemas/watermark';
import * as week from '../../shared/store/schemas/week';

export const schemas = {
  ...alert,
  ...customer,
  ...delivery,
  ...deployment,
  ...directory,
  ...evaluation,
  ...event,
  ...habits,
  ...page,
  ...posture,
  ...recipient,
  ...record,
  ...rule,
  ...tenant,
  ...watermark,
  ...week,
};

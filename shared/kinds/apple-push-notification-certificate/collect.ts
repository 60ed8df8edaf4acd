import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const ApplePushNotificationCertificate = z.object({ expirationDateTime: text });

/** https://learn.microsoft.com/graph/api/intune-devices-applepushnotificationcertificate-get: 404 if no Apple device was ever managed. */
export const applePushNotificationCertificateCollector: SmallCollector<'applePushNotificationCertificate'> = {
  kind: 'applePushNotificationCertificate',
  path: '/deviceManagement/applePushNotificationCertificate',
  query: '$select=id,expirationDateTime',
  scope: 'intune',
  cost: 1,
  answer: 'object',
  missing: 'gone',
  read(item) {
    const { expirationDateTime } = readShape(
      'applePushNotificationCertificate',
      ApplePushNotificationCertificate,
      item,
    );
    return { id: 'certificate', expirationDateTime };
  },
};

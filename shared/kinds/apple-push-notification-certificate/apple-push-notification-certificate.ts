import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/intune-devices-applepushnotificationcertificate */
type ApplePushNotificationCertificate = { readonly id: string; readonly expirationDateTime: string | null };

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly applePushNotificationCertificate: ApplePushNotificationCertificate;
  }
}

export const applePushNotificationCertificateKind = defineKind({
  kind: 'applePushNotificationCertificate',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'DeviceManagementConfiguration.Read.All',
  licence: 'INTUNE',
  singular: 'the Apple push certificate',
  plural: 'the Apple push certificate',
  compared: ['expirationDateTime'],
});

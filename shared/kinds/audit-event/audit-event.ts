import { defineKind } from '../../core/resource/definition';

export const auditEventKind = defineKind({
  kind: 'auditEvent',
  shape: 'log',
  bucket: 'intune',
  cadenceMinutes: 5,
  freshMinutes: 60,
  permission: 'DeviceManagementApps.Read.All',
  licence: 'INTUNE',
  singular: 'a log entry of Intune',
  plural: "Intune's audit log",
});

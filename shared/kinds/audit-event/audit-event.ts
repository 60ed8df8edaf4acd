import { defineKind } from '../../core/resource/definition';

export const auditEventKind = defineKind({
  kind: 'auditEvent',
  shape: 'log',
  bucket: 'intune',
  cadenceMinutes: 5,
  freshMinutes: 60,
  permission: 'DeviceManagementApps.Read.All',
  licence: 'INTUNE',
  singular: 'an Intune log entry',
  plural: "Intune's audit log",
});

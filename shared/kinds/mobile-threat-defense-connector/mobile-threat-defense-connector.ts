import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/intune-onboarding-mobilethreatdefenseconnector */
type MobileThreatDefenseConnector = {
  readonly id: string;
  /** unavailable, available, enabled, unresponsive, notSetUp */
  readonly partnerState: string;
  /**
   * True if there was no heartbeat for longer than the configured days; null if unknown, for example in a folder of
   * unknown age.
   */
  readonly isSilent: boolean | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly mobileThreatDefenseConnector: MobileThreatDefenseConnector;
  }
}

export const mobileThreatDefenseConnectorKind = defineKind({
  kind: 'mobileThreatDefenseConnector',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'DeviceManagementConfiguration.Read.All',
  licence: 'INTUNE',
  singular: 'a mobile threat defence connector',
  plural: 'mobile threat defence connectors',
  compared: ['partnerState', 'isSilent'],
  outsideReport: /^(partnerstate=(unavailable|unresponsive|error)|issilent=true)$/,
});

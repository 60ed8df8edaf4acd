import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/security-sensor */
export type Sensor = {
  readonly id: string;
  readonly displayName: string;
  /** healthy, notHealthyLow, notHealthyMedium, notHealthyHigh */
  readonly healthStatus: string;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly sensor: Sensor;
  }
}

export const sensorKind = defineKind({
  kind: 'sensor',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'SecurityIdentitiesSensors.Read.All',
  licence: 'MDI',
  singular: 'a Defender for Identity sensor',
  plural: 'Defender for Identity sensors',
  compared: ['displayName', 'healthStatus'],
  outsideReport: /^healthstatus=nothealthy/,
});

/**
 * App ids of Microsoft's own clients for developers and devices. Phishing uses their links or codes, because these
 * clients need no consent.
 */
export const phishedClients = {
  azureCli: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  azurePowerShell: '1950a258-227b-4e31-a9cf-717495945fc2',
  azureAdPowerShell: '1b730954-1685-4b74-9bfd-dac224a7b894',
  authenticationBroker: '29d9ed98-a469-4536-ade2-f981bc1d605e',
  graphPowerShell: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
  visualStudioCode: 'aebc6443-996d-45c2-90f0-388ff96faa56',
} as const;

/** The start page of Microsoft 365. */
export const officeHome = '4765445b-32c6-49b0-83e6-1d93765276ca';

export const phishedClientIds: readonly string[] = Object.values(phishedClients);

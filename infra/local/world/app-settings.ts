/** Addresses and secrets of the parts of the world. */
export type Surroundings = {
  readonly storage: string;
  readonly graphUrl: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** Tenants beside the world's own, each with an identity whose tokens are for it. */
  readonly customers?: readonly { readonly tenantId: string; readonly clientId: string }[];
  readonly acsConnectionString: string;
  readonly teamsWorkflowUrl: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly logsEndpoint: string;
  readonly logsRuleId: string;
  /** Origin of the first host: Graph's notifications and people's links go there. */
  readonly publicUrl: string;
  readonly notificationKey: string;
  readonly signIn: {
    readonly authority: string;
    readonly clientId: string;
    /** The tenant that the app's own identity reads. */
    readonly homeTenantId: string;
    readonly tenantIds: readonly string[];
    readonly sessionKey: string;
  };
  readonly configurationFile: string;
  readonly speed: number;
  /** NCRONTAB; by default the speed decides. */
  readonly tick?: string;
};

export type AppSettings = Readonly<Record<string, string>>;

/** The tick runs every minute in production. A faster world ticks more often, but never more than once a second. */
export const tickExpression = (speed: number): string => {
  const seconds = Math.max(1, Math.round(60 / speed));
  return seconds >= 60 ? '0 * * * * *' : `*/${seconds} * * * * *`;
};

/** Names of the secrets of recipients in the local configuration. */
export const secretSettings = {
  teamsUrl: 'TEAMS_WORKFLOW_URL',
  webhookUrl: 'WEBHOOK_URL',
  webhookSecret: 'WEBHOOK_SECRET',
} as const;

/** The function app's environment (shared/config/config.ts), as Azure would set it by app settings. */
export const appSettings = (of: Surroundings): AppSettings => ({
  AzureWebJobsStorage: of.storage,
  GRAPH_BASE_URL: of.graphUrl,
  IDENTITY_ENDPOINT: of.identityEndpoint,
  IDENTITY_HEADER: of.identityHeader,
  TENANT_IDENTITIES: (of.customers ?? []).map(({ tenantId, clientId }) => `${tenantId}=${clientId}`).join(','),
  ACS_CONNECTION_STRING: of.acsConnectionString,
  [secretSettings.teamsUrl]: of.teamsWorkflowUrl,
  [secretSettings.webhookUrl]: of.webhookUrl,
  [secretSettings.webhookSecret]: of.webhookSecret,
  LOGS_INGESTION_ENDPOINT: of.logsEndpoint,
  LOGS_INGESTION_RULE_ID: of.logsRuleId,
  PUBLIC_BASE_URL: of.publicUrl,
  NOTIFICATION_KEY: of.notificationKey,
  APP_CLIENT_ID: of.signIn.clientId,
  HOME_TENANT_ID: of.signIn.homeTenantId,
  AUTHORITY_URL: of.signIn.authority,
  SIGN_IN_TENANT_IDS: of.signIn.tenantIds.join(','),
  SESSION_KEY: of.signIn.sessionKey,
  WATCH_CONFIG: of.configurationFile,
  WATCH_SPEED: String(of.speed),
  SCHEDULE_TICK: of.tick ?? tickExpression(of.speed),
});

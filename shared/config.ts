import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type AcceptedExclusion,
  type DeclaredAccount,
  defaultRetention,
  type Recipient,
  type Route,
  type TenantConfiguration,
} from './core/configuration';
import { type Kind, kindDefinitions } from './core/kind';
import { severities } from './core/severity';

const day = z.iso.date();
const text = z.string().trim().min(1).max(400);
const id = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, 'letters, digits, dots, hyphens and underscores, at most 64');

const DeclaredAccountSchema = z.strictObject({ id: text, reason: text, owner: text, expiry: day });
/** An address instead would match nobody, and an emergency account would go unwatched. */
const DeclaredObjectSchema = DeclaredAccountSchema.extend({
  id: z.guid('the object id of a user or group (Entra admin center > Users > Object ID), not an address or a name'),
});
const AcceptedExclusionSchema = DeclaredAccountSchema.extend({
  kind: z.enum(['user', 'group', 'application', 'guestType']),
});

const settingName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]{1,63}$/,
    'the NAME of an app setting, such as TEAMS_WORKFLOW_URL: a secret never stands in this file',
  );
const RecipientSchema = z.discriminatedUnion('channel', [
  z.strictObject({ id, name: text, channel: z.literal('email-acs'), address: z.email() }),
  z.strictObject({ id, name: text, channel: z.literal('teams-workflow'), urlSetting: settingName }),
  z.strictObject({
    id,
    name: text,
    channel: z.literal('webhook'),
    urlSetting: settingName,
    secretSetting: settingName,
  }),
]);

const RouteSchema = z.strictObject({
  recipients: z.array(id).min(1),
  minimumSeverity: z.enum(severities).default('high'),
  sendResolved: z.boolean().default(true),
});

const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin');
const kinds = kindDefinitions.map(({ kind }) => kind);
const cadences = z.partialRecord(z.enum(kinds), z.number().int().min(1).max(1440));

const defaultThresholds: TenantConfiguration['thresholds'] = {
  globalAdministratorsMin: 2,
  globalAdministratorsMax: 4,
  fleetComplianceFloor: 0.9,
  deviceContactDays: 30,
  complianceBurstCount: 5,
  complianceBurstShare: 0.02,
  breakGlassMin: 2,
  sharingCapability: 'externalUserSharingOnly',
  userConsent: 'low',
  riskyUserHours: 24,
  riskyPrivilegedUserHours: 1,
  privilegedRolesAdded: [],
};
const defaultDigest: TenantConfiguration['digest'] = { weekday: 1, hour: 8 };
/** So much of the tenant's one request a second on Identity Protection is ours; the rest is for everybody else's tools. */
const defaultIdentityProtectionPerSecond = 0.2;

// Defaults are told to editors only: filled in here, one threshold of a layer would reset those of the layers below.
const told = <K extends keyof typeof defaultThresholds>(name: K) => ({ default: defaultThresholds[name] });
const thresholds = z
  .strictObject({
    globalAdministratorsMin: z.number().int().min(0).max(50).meta(told('globalAdministratorsMin')),
    globalAdministratorsMax: z.number().int().min(1).max(50).meta(told('globalAdministratorsMax')),
    fleetComplianceFloor: z.number().min(0).max(1).meta(told('fleetComplianceFloor')),
    deviceContactDays: z.number().int().min(1).max(365).meta(told('deviceContactDays')),
    complianceBurstCount: z.number().int().min(1).meta(told('complianceBurstCount')),
    complianceBurstShare: z.number().min(0).max(1).meta(told('complianceBurstShare')),
    breakGlassMin: z.number().int().min(0).max(10).meta(told('breakGlassMin')),
    sharingCapability: z
      .enum(['disabled', 'existingExternalUserSharingOnly', 'externalUserSharingOnly'])
      .meta(told('sharingCapability')),
    userConsent: z.enum(['none', 'low']).meta(told('userConsent')),
    riskyUserHours: z.number().int().min(1).max(720).meta(told('riskyUserHours')),
    riskyPrivilegedUserHours: z.number().int().min(1).max(720).meta(told('riskyPrivilegedUserHours')),
    privilegedRolesAdded: z.array(z.guid()).meta(told('privilegedRolesAdded')),
  })
  .partial();

const digest = z
  .strictObject({
    weekday: z.number().int().min(1).max(7).meta({ default: defaultDigest.weekday }),
    hour: z.number().int().min(0).max(23).meta({ default: defaultDigest.hour }),
  })
  .partial();

/** Below the least, the product would forget what it still works with: the comparison of weeks, late entries, open attributions. */
const retention = z
  .strictObject({
    eventDays: z.number().int().min(30).max(3650).meta({ default: defaultRetention.eventDays }),
    recordDays: z.number().int().min(7).max(3650).meta({ default: defaultRetention.recordDays }),
    metricDays: z.number().int().min(30).max(3650).meta({ default: defaultRetention.metricDays }),
  })
  .partial();

const budgets = z
  .strictObject({
    identityProtectionPerSecond: z.number().gt(0).max(1).meta({ default: defaultIdentityProtectionPerSecond }),
  })
  .partial();

/** What may be said once for all tenants and again for one: the tenant's word holds. */
const shared = {
  timeZone: timeZone.optional(),
  recognitionPhrase: z.string().trim().min(3).max(60).nullable().optional(),
  digest: digest.optional(),
  recipients: z.array(RecipientSchema).max(50).optional(),
  routes: z.array(RouteSchema).max(50).optional(),
  cadences: cadences.optional(),
  breakGlass: z.array(DeclaredObjectSchema).optional(),
  syncAccounts: z.array(DeclaredObjectSchema).optional(),
  serviceAccounts: z.array(DeclaredObjectSchema).optional(),
  acceptedExclusions: z
    .record(
      z.string().regex(/^ZT\.[A-Z]{2}\.\d{3}$/, 'a control id such as ZT.ID.001'),
      z.array(AcceptedExclusionSchema),
    )
    .optional(),
  thresholds: thresholds.optional(),
  retention: retention.optional(),
};

const SettingsSchema = z.strictObject(shared);
const TenantSchema = z.strictObject({ tenantId: z.guid(), name: text, ...shared });

/** The packaged configuration file. Strict: an unknown key is refused with its name. */
export const WatchFileSchema = z.strictObject({
  $schema: z.string().optional(),
  tenants: z.array(TenantSchema).min(1),
  email: z.strictObject({ senderAddress: z.email() }).optional(),
  budgets: budgets.optional(),
  ...shared,
});

type WatchFile = z.infer<typeof WatchFileSchema>;
type Settings = z.infer<typeof SettingsSchema>;

/** Where things are and what opens them: from the environment, never from the file. */
export type Surroundings = {
  readonly storage:
    | { readonly type: 'connectionString'; readonly connectionString: string }
    | { readonly type: 'identity'; readonly tableUrl: string; readonly queueUrl: string };
  readonly graphBaseUrl: string;
  /** Of a user-assigned managed identity; null = the system-assigned one. */
  readonly identityClientId: string | null;
  readonly acs:
    | { readonly type: 'connectionString'; readonly connectionString: string }
    | { readonly type: 'identity'; readonly endpoint: string }
    | null;
  readonly emailSender: string | null;
  /** Origin under which Graph and people reach this app. */
  readonly publicUrl: string;
  /** The key of clientState, and the one before it during a rotation. */
  readonly notificationKeys: readonly string[];
  readonly page: /** This machine only: a token that is made at each start. */
    | { readonly type: 'token'; readonly token: string }
    /** App Service authentication in front; the id token that it forwards is validated again. */
    | {
        readonly type: 'appService';
        readonly authority: string;
        readonly audience: string;
        readonly tenantIds: readonly string[];
      }
    | { readonly type: 'closed' };
  /** The local world lives faster; 1 in earnest. */
  readonly speed: number;
  /** Secrets that the file names by their setting. */
  readonly secrets: ReadonlyMap<string, string>;
};

export type Configuration = {
  readonly surroundings: Surroundings;
  readonly tenantIds: readonly string[];
  /** Our share, on average, of the one request a second that a tenant grants all its apps on Identity Protection. */
  readonly identityProtectionPerSecond: number;
  /** The packaged configuration of a tenant with its Settings row laid over it. Throws ConfigurationError on a bad row. */
  readonly tenant: (tenantId: string, settings: Readonly<Record<string, unknown>>) => TenantConfiguration;
};

/** Every problem at once, each with its name and the remedy. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is refused:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The packaged file stands beside package.json; WATCH_CONFIG names another one. */
export function loadConfiguration(env: Environment, packageFolder: string): Configuration {
  const path = env.WATCH_CONFIG ?? join(packageFolder, 'watch.config.json');
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigurationError([
      'watch.config.json: the file cannot be read; put it beside package.json or name it in WATCH_CONFIG',
    ]);
  }
  return readConfiguration(content, env);
}

export function readConfiguration(content: string, env: Environment): Configuration {
  const problems: string[] = [];
  const file = readFile(content, problems);
  const surroundings = readSurroundings(env, file, problems);
  if (file !== undefined) {
    for (const tenant of file.tenants) crossCheck(mergeTenant(file, tenant, {}), file, env, problems);
    const ids = file.tenants.map(({ tenantId }) => tenantId.toLowerCase());
    for (const id of ids.filter((one, at) => ids.indexOf(one) !== at)) {
      problems.push(`tenants[].tenantId: ${id} is given twice; a tenant is configured once`);
    }
    if (file.tenants.some(({ tenantId }) => /^[0-]+$/.test(tenantId))) {
      problems.push(
        'tenants[].tenantId: replace the zeros by the id of your tenant (Entra admin center > Overview > Tenant ID)',
      );
    }
  }
  if (file === undefined || surroundings === undefined || problems.length > 0)
    throw new ConfigurationError([...new Set(problems)]);
  // A Settings row may name recipients that the file does not.
  const secrets = new Map(surroundings.secrets);
  return {
    surroundings: { ...surroundings, secrets },
    tenantIds: file.tenants.map(({ tenantId }) => tenantId),
    identityProtectionPerSecond: file.budgets?.identityProtectionPerSecond ?? defaultIdentityProtectionPerSecond,
    tenant: (tenantId, settings) => {
      const tenant = file.tenants.find((candidate) => candidate.tenantId === tenantId);
      if (tenant === undefined) throw new ConfigurationError([`tenants: ${tenantId} is not configured`]);
      const over = SettingsSchema.safeParse(settings);
      if (!over.success) throw new ConfigurationError(issuesOf(over.error, 'Settings row '));
      const merged = mergeTenant(file, tenant, over.data);
      const found: string[] = [];
      crossCheck(merged, file, env, found);
      readSecrets(merged.recipients, env, secrets, found);
      if (found.length > 0) throw new ConfigurationError(found);
      return merged;
    },
  };
}

function readFile(content: string, problems: string[]): WatchFile | undefined {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    problems.push('watch.config.json: not valid JSON');
    return undefined;
  }
  const parsed = WatchFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  problems.push(...issuesOf(parsed.error, ''));
  return undefined;
}

const issuesOf = (error: z.ZodError, prefix: string): string[] =>
  error.issues.map((issue) => {
    const path = issue.path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('')
      .replace(/^\./, '');
    return `${prefix}${path === '' ? 'watch.config.json' : path}: ${issue.message}`;
  });

const defaultCadences = (): Record<Kind, number> =>
  // Safe: kindDefinitions holds every kind once; tests/registry.test.ts holds it against the type.
  Object.fromEntries(kindDefinitions.map(({ kind, cadenceMinutes }) => [kind, cadenceMinutes])) as Record<Kind, number>;

function mergeTenant(file: WatchFile, tenant: WatchFile['tenants'][number], settings: Settings): TenantConfiguration {
  const layers: readonly Settings[] = [settings, tenant, file];
  const pick = <K extends keyof Settings>(key: K): Settings[K] | undefined =>
    layers.find((layer) => layer[key] !== undefined)?.[key];
  const recipients: readonly Recipient[] = pick('recipients') ?? [];
  const routes: readonly Route[] = pick('routes') ?? defaultRoutes(recipients);
  const cadencesOver = pruneUndefined({ ...file.cadences, ...tenant.cadences, ...settings.cadences });
  const declared = (key: 'breakGlass' | 'syncAccounts' | 'serviceAccounts'): readonly DeclaredAccount[] =>
    pick(key) ?? [];
  const accepted: Readonly<Record<string, readonly AcceptedExclusion[]>> = pick('acceptedExclusions') ?? {};
  return {
    tenantId: tenant.tenantId,
    name: tenant.name,
    timeZone: pick('timeZone') ?? 'Etc/UTC',
    recognitionPhrase: pick('recognitionPhrase') ?? null,
    digest: { ...defaultDigest, ...pruneUndefined({ ...file.digest, ...tenant.digest, ...settings.digest }) },
    recipients,
    routes,
    retention: {
      ...defaultRetention,
      ...pruneUndefined({ ...file.retention, ...tenant.retention, ...settings.retention }),
    },
    cadenceMinutes: { ...defaultCadences(), ...cadencesOver },
    breakGlass: declared('breakGlass'),
    syncAccounts: declared('syncAccounts'),
    serviceAccounts: declared('serviceAccounts'),
    acceptedExclusions: accepted,
    thresholds: {
      ...defaultThresholds,
      ...pruneUndefined({ ...file.thresholds, ...tenant.thresholds, ...settings.thresholds }),
    },
  };
}

/** Critical and high at once to everybody; the rest stands on the page. */
const defaultRoutes = (recipients: readonly Recipient[]): Route[] =>
  recipients.length === 0
    ? []
    : [{ recipients: recipients.map((recipient) => recipient.id), minimumSeverity: 'high', sendResolved: true }];

const pruneUndefined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  // Safe: exactly the undefined values are left out.
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** What no schema sees: names that must exist elsewhere. */
function crossCheck(tenant: TenantConfiguration, file: WatchFile, env: Environment, problems: string[]): void {
  const known = new Set<string>();
  for (const recipient of tenant.recipients) {
    if (known.has(recipient.id)) problems.push(`recipients: the id "${recipient.id}" is given twice; ids must differ`);
    known.add(recipient.id);
    for (const setting of secretSettingsOf(recipient)) {
      if (!env[setting])
        problems.push(`${setting}: the recipient "${recipient.id}" needs this app setting and it is not set`);
    }
    if (recipient.channel === 'email-acs' && file.email === undefined) {
      problems.push(
        'email.senderAddress: a recipient gets mail, so name the sender address of your Azure Communication Services domain',
      );
    }
    if (recipient.channel === 'email-acs' && !env.ACS_CONNECTION_STRING && !env.ACS_ENDPOINT) {
      problems.push(
        'ACS_ENDPOINT: a recipient gets mail, so set the endpoint of your Azure Communication Services resource',
      );
    }
  }
  for (const route of tenant.routes) {
    for (const recipient of route.recipients) {
      if (!known.has(recipient)) problems.push(`routes: "${recipient}" is not the id of a recipient`);
    }
  }
  const { globalAdministratorsMin: min, globalAdministratorsMax: max } = tenant.thresholds;
  if (min > max)
    problems.push(`thresholds.globalAdministratorsMin: ${min} is more than globalAdministratorsMax ${max}`);
  const { riskyUserHours: hours, riskyPrivilegedUserHours: privilegedHours } = tenant.thresholds;
  if (privilegedHours > hours)
    problems.push(`thresholds.riskyPrivilegedUserHours: ${privilegedHours} is more than riskyUserHours ${hours}`);
}

const secretSettingsOf = (recipient: Recipient): string[] => {
  if (recipient.channel === 'email-acs') return [];
  return recipient.channel === 'webhook' ? [recipient.urlSetting, recipient.secretSetting] : [recipient.urlSetting];
};

function readSurroundings(env: Environment, file: WatchFile | undefined, problems: string[]): Surroundings | undefined {
  const storage = readStorage(env, problems);
  const publicUrl = readUrl(
    'PUBLIC_BASE_URL',
    env.PUBLIC_BASE_URL ?? (env.WEBSITE_HOSTNAME ? `https://${env.WEBSITE_HOSTNAME}` : undefined),
    problems,
  );
  const graphBaseUrl = readUrl('GRAPH_BASE_URL', env.GRAPH_BASE_URL ?? 'https://graph.microsoft.com', problems);
  const notificationKeys = readNotificationKeys(env, problems);
  const speed = Number(env.WATCH_SPEED ?? '1');
  if (!(speed >= 1 && speed <= 600)) problems.push('WATCH_SPEED: a number from 1 to 600');
  const page = readPage(env, publicUrl, problems);
  const acs = readAcs(env, problems);
  const secrets = new Map<string, string>();
  if (file !== undefined) {
    const recipients = [...(file.recipients ?? []), ...file.tenants.flatMap((tenant) => tenant.recipients ?? [])];
    readSecrets(recipients, env, secrets, problems);
  }
  if (storage === undefined || publicUrl === undefined || graphBaseUrl === undefined || page === undefined)
    return undefined;
  return {
    storage,
    graphBaseUrl,
    identityClientId: env.AZURE_CLIENT_ID ?? null,
    acs,
    emailSender: file?.email?.senderAddress ?? null,
    publicUrl,
    notificationKeys,
    page,
    speed,
    secrets,
  };
}

/** Reads what recipients name by its setting. One that is not set is the cross-check's to tell. */
function readSecrets(
  recipients: readonly Recipient[],
  env: Environment,
  secrets: Map<string, string>,
  problems: string[],
): void {
  for (const recipient of recipients) {
    if (recipient.channel === 'email-acs') continue;
    for (const setting of secretSettingsOf(recipient)) {
      const value = env[setting];
      if (!value) continue;
      if (isUnresolved(value)) {
        problems.push(unresolved(setting));
        continue;
      }
      if (setting === recipient.urlSetting && readUrl(setting, value, problems) === undefined) continue;
      secrets.set(setting, value);
    }
  }
}

function readStorage(env: Environment, problems: string[]): Surroundings['storage'] | undefined {
  const connectionString = env.AzureWebJobsStorage;
  if (connectionString) return { type: 'connectionString', connectionString };
  const account = env.AzureWebJobsStorage__accountName;
  const tableUrl =
    env.AzureWebJobsStorage__tableServiceUri ?? (account ? `https://${account}.table.core.windows.net` : undefined);
  const queueUrl =
    env.AzureWebJobsStorage__queueServiceUri ?? (account ? `https://${account}.queue.core.windows.net` : undefined);
  if (tableUrl === undefined || queueUrl === undefined) {
    problems.push(
      'AzureWebJobsStorage: set it, or AzureWebJobsStorage__tableServiceUri and AzureWebJobsStorage__queueServiceUri',
    );
    return undefined;
  }
  return { type: 'identity', tableUrl, queueUrl };
}

/** The one rule of the local world: http is for loopback only. */
export const isLoopbackUrl = (url: string): boolean => {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  } catch {
    return false;
  }
};

const isHttpsUrl = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:';

/** https, or http on this machine. The value is not repeated: a URL can be a secret. */
function readUrl(name: string, value: string | undefined, problems: string[]): string | undefined {
  if (value !== undefined && (isLoopbackUrl(value) || isHttpsUrl(value))) return value.replace(/\/+$/, '');
  problems.push(
    value === undefined
      ? `${name}: is not set; give the https URL`
      : `${name}: must be an https URL (http only on this machine)`,
  );
  return undefined;
}

/** What the sample says in place of a secret is known to everybody. */
const isPlaceholder = (value: string): boolean => /^replace[ -]by/i.test(value);

/** App Service leaves a reference that it could not resolve as it stands: known to whoever reads the template, and no secret. */
const isUnresolved = (value: string): boolean => value.startsWith('@Microsoft.KeyVault(');
const unresolved = (name: string): string =>
  `${name}: its Key Vault reference is not resolved; write that secret to the vault and let the identity read it`;

function readNotificationKeys(env: Environment, problems: string[]): string[] {
  const keys = [env.NOTIFICATION_KEY, env.NOTIFICATION_KEY_PREVIOUS].filter((key) => key !== undefined && key !== '');
  if (!env.NOTIFICATION_KEY)
    problems.push('NOTIFICATION_KEY: is not set; give 32 or more random characters (openssl rand -base64 32)');
  for (const name of ['NOTIFICATION_KEY', 'NOTIFICATION_KEY_PREVIOUS'] as const)
    if (isUnresolved(env[name] ?? '')) problems.push(unresolved(name));
  if (keys.some((key) => isPlaceholder(key ?? '')))
    problems.push('NOTIFICATION_KEY: still the text of the sample; make one (openssl rand -base64 32)');
  if (keys.some((key) => (key ?? '').length < 32))
    problems.push('NOTIFICATION_KEY: shorter than 32 characters; make a new one (openssl rand -base64 32)');
  return keys.filter((key): key is string => key !== undefined);
}

function readAcs(env: Environment, problems: string[]): Surroundings['acs'] {
  if (env.ACS_CONNECTION_STRING) return { type: 'connectionString', connectionString: env.ACS_CONNECTION_STRING };
  if (!env.ACS_ENDPOINT) return null;
  const endpoint = readUrl('ACS_ENDPOINT', env.ACS_ENDPOINT, problems);
  return endpoint === undefined ? null : { type: 'identity', endpoint };
}

/** Fails closed: without sign-in in front, nobody reads the page. */
function readPage(
  env: Environment,
  publicUrl: string | undefined,
  problems: string[],
): Surroundings['page'] | undefined {
  if (env.PAGE_TOKEN) {
    if (isPlaceholder(env.PAGE_TOKEN) || env.PAGE_TOKEN.length < 16)
      problems.push('PAGE_TOKEN: give 16 or more random characters (openssl rand -base64 32)');
    if (publicUrl !== undefined && isLoopbackUrl(publicUrl)) return { type: 'token', token: env.PAGE_TOKEN };
    problems.push('PAGE_TOKEN: is for this machine only; remove it and turn App Service authentication on');
    return undefined;
  }
  if (!/^true$/i.test(env.WEBSITE_AUTH_ENABLED ?? '')) return { type: 'closed' };
  const tenantIds = (env.PAGE_TENANT_IDS ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (!env.PAGE_CLIENT_ID)
    problems.push(
      'PAGE_CLIENT_ID: is not set; give the application id that App Service authentication signs people in with',
    );
  if (tenantIds.length === 0)
    problems.push('PAGE_TENANT_IDS: is not set; give the tenant ids whose people may sign in, separated by commas');
  const authority = readUrl('PAGE_AUTHORITY', env.PAGE_AUTHORITY ?? 'https://login.microsoftonline.com', problems);
  return { type: 'appService', authority: authority ?? '', audience: env.PAGE_CLIENT_ID ?? '', tenantIds };
}

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

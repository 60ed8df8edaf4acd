import * as z from 'zod';
import { isLoopbackUrl } from '../core/safe-url';
import type { Recipient } from '../core/tenant/configuration';
import {
  type CloudSettings,
  type ReaderApplication,
  readApplication,
  readCloud,
  readsByApplication,
} from './application';
import { firstNames } from './configuration-error';
import type { WatchFile } from './schema';
import { type Environment, isUnresolved, readOrigin, readUrl, unresolved } from './setting';

/** Addresses and secrets of the services: from the environment, never from the file. */
export type Surroundings = {
  readonly storage:
    | { readonly type: 'connectionString'; readonly connectionString: string }
    | { readonly type: 'identity'; readonly tableUrl: string; readonly queueUrl: string; readonly blobUrl: string };
  readonly graphBaseUrl: string;
  readonly cloud: CloudSettings;
  /** Reads the tenants that consented to it; null if each tenant is read by an identity of its own. */
  readonly application: ReaderApplication | null;
  /** Client id of a user-assigned managed identity; null for the system-assigned one. */
  readonly identityClientId: string | null;
  /** Client ids of the identities that issue Graph tokens for these tenants; every other tenant is read with the app's own. */
  readonly tenantIdentities: ReadonlyMap<string, string>;
  readonly acs:
    | { readonly type: 'connectionString'; readonly connectionString: string }
    | { readonly type: 'identity'; readonly endpoint: string }
    | null;
  readonly emailSender: string | null;
  /** Where tables of Log Analytics are written: the endpoint of a data collection rule (or its DCE), and the rule's immutable id. */
  readonly logs: { readonly endpoint: string; readonly ruleId: string } | null;
  /** Origin under which Graph and people reach this app. */
  readonly publicUrl: string;
  /** The key of clientState, and the one before it during a rotation. */
  readonly notificationKeys: readonly string[];
  readonly signIn: SignInSettings;
  /** The dead man's switch that each completed cycle calls; a secret. Null if there is none. */
  readonly heartbeatUrl: string | null;
  /** How many times faster than real time the local world runs; 1 in a real deployment. */
  readonly speed: number;
  /** Interval of the timer's ticks, from SCHEDULE_TICK; ms. */
  readonly tickMs: number;
  /** Secrets that the file names by their setting. */
  readonly secrets: ReadonlyMap<string, string>;
};

/** Who can sign in to the page and its API, and the settings for it. Closed if nobody can. */
type SignInSettings =
  | { readonly type: 'closed' }
  | {
      readonly type: 'open';
      /** Origin of Microsoft's sign-in service. */
      readonly authority: string;
      /** Client id of the application that people sign in to. */
      readonly clientId: string;
      /** Tenants whose people and programs may sign in; lower case. */
      readonly tenantIds: readonly string[];
      /** Customers whose people may also sign in, to read their own tenant; lower case. */
      readonly customerIds: readonly string[];
      /** For customers that returned: sessions of their people from before this time have ended; epoch ms. */
      readonly sessionsFrom: ReadonlyMap<string, number>;
      /** Keys of session cookies, the newest first; the previous one during a rotation. */
      readonly sessionKeys: readonly string[];
      /** Certificate and private key of the application, PEM. Null if the managed identity proves its identity instead. */
      readonly certificate: string | null;
      /** Null if the file does not configure access: then app roles decide. */
      readonly grants: readonly AccessGrant[] | null;
    };

export type OpenSignIn = Extract<SignInSettings, { readonly type: 'open' }>;

/** Every tenant whose people may sign in. */
export const signInTenants = ({ tenantIds, customerIds }: OpenSignIn): readonly string[] => [
  ...new Set([...tenantIds, ...customerIds]),
];

/** The tenants that a group or app role in the token opens. Ids in lower case. */
export type AccessGrant = {
  readonly by: { readonly claim: 'groups' | 'roles'; readonly value: string };
  /** The organisation that people must sign in from; null for any allowed one. */
  readonly organisation: string | null;
  readonly role: 'reader' | 'operator';
  readonly tenantIds: readonly string[];
  /** The groups of tenants that it opens, including customers that join later. Empty if it opens a list of tenants. */
  readonly tags: readonly string[];
};

function grantsOf({ tenants, access }: WatchFile): readonly AccessGrant[] | null {
  if (access === undefined) return null;
  const lower = (ids: readonly string[]): string[] => ids.map((one) => one.toLowerCase());
  return access.map((entry) => {
    const tagged = tenants.filter((tenant) => tenant.tags?.some((tag) => entry.tags?.includes(tag)));
    return {
      by:
        entry.group === undefined
          ? { claim: 'roles', value: entry.appRole ?? '' }
          : { claim: 'groups', value: entry.group.toLowerCase() },
      organisation: entry.organisation?.toLowerCase() ?? null,
      role: entry.role,
      tenantIds: lower(entry.tenants ?? tagged.map(({ tenantId }) => tenantId)),
      tags: entry.tags ?? [],
    };
  });
}

/** The placeholders of the sample file are public, so they must not be used as secrets. */
const isPlaceholder = (value: string): boolean => /^replace[ -]by/i.test(value);

type ScheduleField = { readonly min: number; readonly max: number; readonly hasNames?: true };

/** As the host reads them, from seconds to days of the week; Sunday is 0. */
const scheduleFields: readonly ScheduleField[] = [
  { min: 0, max: 59 },
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, hasNames: true },
  { min: 0, max: 6, hasNames: true },
];

function isScheduleField(text: string, field: ScheduleField | undefined): boolean {
  if (field === undefined) return false;
  const isValue = (value: string): boolean =>
    /^\d{1,2}$/.test(value)
      ? Number(value) >= field.min && Number(value) <= field.max
      : field.hasNames === true && /^[a-z]{3,}$/i.test(value);
  return text.split(',').every((part) => {
    const [range = '', step, ...more] = part.split('/');
    const isStep = step === undefined || /^0*[1-9]\d?$/.test(step);
    const ends = range.split('-');
    return more.length === 0 && isStep && (range === '*' || (ends.length <= 2 && ends.every(isValue)));
  });
}

/** The minutes between ticks if the expression means "every N minutes"; else one minute, as in production. */
function readTickMs({ SCHEDULE_TICK = '' }: Environment, problems: string[]): number {
  const fields = SCHEDULE_TICK.trim().split(/\s+/);
  // The host would start without its timer if the schedule is invalid.
  const isSchedule =
    [5, 6].includes(fields.length) &&
    fields.every((field, at) => isScheduleField(field, scheduleFields[at + scheduleFields.length - fields.length]));
  if (SCHEDULE_TICK !== '' && !isSchedule)
    problems.push(
      'SCHEDULE_TICK: not a schedule; give its six fields (second, minute, hour, day, month, weekday): 0 * * * * * is every minute',
    );
  const every = /^\*\/(\d+)$/.exec(fields.at(-5) ?? '')?.[1];
  return Math.max(1, Number(every ?? '1')) * 60000;
}

/**
 * A valid storage connection: the emulator, or an account with a key or a signature. An unresolved Key Vault reference has been reported
 * already.
 */
const isStorageConnection = (text: string): boolean =>
  isUnresolved(text) ||
  /^UseDevelopmentStorage=true/i.test(text) ||
  (/(^|;)\s*(AccountName|BlobEndpoint|TableEndpoint)=[^;]+/i.test(text) &&
    /(^|;)\s*(AccountKey|SharedAccessSignature)=[^;]+/i.test(text));

/** Endpoints of other machines that would get a key in plain text. */
const openEndpoints = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|;)\s*((?:Blob|Queue|Table)Endpoint)=([^;]+)/gi)].flatMap(([, name = '', url = '']) =>
    /^http:/i.test(url.trim()) && !isLoopbackUrl(url) ? [name] : [],
  );

const isAcsConnection = (text: string): boolean =>
  isUnresolved(text) || (/(^|;)\s*endpoint=https?:\/\/[^;]+/i.test(text) && /(^|;)\s*accesskey=[^;]+/i.test(text));

function readStorage(env: Environment, problems: string[]): Surroundings['storage'] | undefined {
  const connectionString = env.AzureWebJobsStorage;
  if (isUnresolved(connectionString ?? '')) problems.push(unresolved('AzureWebJobsStorage'));
  if (connectionString) {
    if (!isStorageConnection(connectionString)) {
      problems.push(
        'AzureWebJobsStorage: not a connection string of Azure Storage; copy it from the storage account > Access keys > Connection string',
      );
      return undefined;
    }
    const open = openEndpoints(connectionString);
    if (open.length > 0) {
      problems.push(`AzureWebJobsStorage: ${open.join(', ')}: use https (http only on this machine)`);
      return undefined;
    }
    return { type: 'connectionString', connectionString };
  }
  const account = env.AzureWebJobsStorage__accountName;
  const urlOf = (service: string, given: string | undefined): string | undefined =>
    given ?? (account ? `https://${account}.${service}.core.windows.net` : undefined);
  const tableUrl = urlOf('table', env.AzureWebJobsStorage__tableServiceUri);
  const queueUrl = urlOf('queue', env.AzureWebJobsStorage__queueServiceUri);
  const blobUrl = urlOf('blob', env.AzureWebJobsStorage__blobServiceUri);
  if (tableUrl === undefined || queueUrl === undefined || blobUrl === undefined) {
    problems.push(
      'AzureWebJobsStorage: set it, or AzureWebJobsStorage__tableServiceUri, AzureWebJobsStorage__queueServiceUri and AzureWebJobsStorage__blobServiceUri',
    );
    return undefined;
  }
  readUrl('AzureWebJobsStorage__tableServiceUri', tableUrl, problems);
  readUrl('AzureWebJobsStorage__queueServiceUri', queueUrl, problems);
  readUrl('AzureWebJobsStorage__blobServiceUri', blobUrl, problems);
  return { type: 'identity', tableUrl, queueUrl, blobUrl };
}

/** A key and the one before it during a rotation, the newest first; `name` is the setting of the first. */
function readKeys(
  name: string,
  [newest, previous]: readonly (string | undefined)[],
  problems: string[],
): readonly string[] {
  if (!newest) problems.push(`${name}: is not set; give 32 or more random characters (openssl rand -base64 32)`);
  return Object.entries({ [name]: newest, [`${name}_PREVIOUS`]: previous }).flatMap(([setting, key]) => {
    if (!key) return [];
    if (isUnresolved(key)) problems.push(unresolved(setting));
    if (isPlaceholder(key))
      problems.push(`${setting}: still has the text of the sample; make a key (openssl rand -base64 32)`);
    if (key.length < 32)
      problems.push(`${setting}: shorter than 32 characters; make a new one (openssl rand -base64 32)`);
    return [key];
  });
}

function readHeartbeat(url: string | undefined, problems: string[]): string | null {
  if (!url) return null;
  // Used exactly as written, because a trailing slash may be part of it.
  if (!isUnresolved(url)) return readUrl('HEARTBEAT_URL', url, problems) === undefined ? null : url;
  problems.push(unresolved('HEARTBEAT_URL'));
  return null;
}

function readAcs(env: Environment, problems: string[]): Surroundings['acs'] {
  if (isUnresolved(env.ACS_CONNECTION_STRING ?? '')) problems.push(unresolved('ACS_CONNECTION_STRING'));
  if (env.ACS_CONNECTION_STRING && !isAcsConnection(env.ACS_CONNECTION_STRING))
    problems.push(
      'ACS_CONNECTION_STRING: not a connection string of Communication Services; copy it from the resource > Keys > Connection string',
    );
  if (env.ACS_CONNECTION_STRING) return { type: 'connectionString', connectionString: env.ACS_CONNECTION_STRING };
  if (!env.ACS_ENDPOINT) return null;
  const endpoint = readOrigin('ACS_ENDPOINT', env.ACS_ENDPOINT, problems, 'https://contoso.communication.azure.com');
  return endpoint === undefined ? null : { type: 'identity', endpoint };
}

function readLogs(env: Environment, problems: string[]): Surroundings['logs'] {
  if (!env.LOGS_INGESTION_ENDPOINT) return null;
  const endpoint = readUrl('LOGS_INGESTION_ENDPOINT', env.LOGS_INGESTION_ENDPOINT, problems);
  const ruleId = env.LOGS_INGESTION_RULE_ID ?? '';
  if (!/^dcr-[0-9a-f]{32}$/.test(ruleId))
    problems.push(
      'LOGS_INGESTION_RULE_ID: give the immutable id of the data collection rule: dcr- and 32 hex digits, not its name',
    );
  return endpoint === undefined ? null : { endpoint, ruleId };
}

/** Fails closed: if no tenant is named, nobody can read the page. */
function readSignIn(
  env: Environment,
  {
    application,
    cloud,
    grants,
  }: {
    readonly application: ReaderApplication | null;
    readonly cloud: CloudSettings | undefined;
    readonly grants: readonly AccessGrant[] | null;
  },
  problems: string[],
): SignInSettings | undefined {
  const named = (env.SIGN_IN_TENANT_IDS ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  if (named.length === 0) return { type: 'closed' };
  if (named.some((one) => !z.guid().safeParse(one).success))
    problems.push('SIGN_IN_TENANT_IDS: give tenant IDs, separated by commas; a domain name is not accepted');
  if (application === null)
    problems.push('APP_CLIENT_ID: is not set; give the application (client) ID that people sign in with');
  const sessionKeys = readKeys('SESSION_KEY', [env.SESSION_KEY, env.SESSION_KEY_PREVIOUS], problems);
  if (cloud === undefined || application === null) return undefined;
  const { authority } = cloud;
  const { clientId, homeTenantId, certificate } = application;
  // The home tenant counts only if a setting names it. A guess from the file lets nobody in.
  const tenantIds = [...new Set(env.HOME_TENANT_ID ? [...named, homeTenantId] : named)];
  const none = { customerIds: [], sessionsFrom: new Map<string, number>() };
  return { type: 'open', authority, clientId, tenantIds, ...none, sessionKeys, certificate, grants };
}

/** `tenant=client` pairs, separated by commas; keys in lower case. */
function readTenantIdentities(text: string | undefined, problems: string[]): ReadonlyMap<string, string> {
  const pairs = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.split('=').map((one) => one.trim().toLowerCase()));
  if (pairs.some((pair) => pair.length !== 2 || pair.some((one) => !z.guid().safeParse(one).success)))
    problems.push(
      'TENANT_IDENTITIES: give pairs such as TENANT-ID=CLIENT-ID, separated by commas: a tenant, and the client id of the identity that reads it',
    );
  const identities = new Map<string, string>();
  for (const [tenantId = '', clientId = ''] of pairs) {
    const other = identities.get(tenantId);
    if (other !== undefined && other !== clientId)
      problems.push(`TENANT_IDENTITIES: ${tenantId} has two identities; keep one`);
    identities.set(tenantId, clientId);
  }
  return identities;
}

const settingsOf = (recipient: Recipient, ending: RegExp): string[] =>
  Object.entries(recipient).flatMap(([field, value]) =>
    ending.test(field) && typeof value === 'string' ? [value] : [],
  );

/** Every field of a recipient that ends in "Setting" names an app setting with a secret. */
export const secretSettingsOf = (recipient: Recipient): string[] => settingsOf(recipient, /Setting$/);

const urlSettingsOf = (recipient: Recipient): string[] => settingsOf(recipient, /urlSetting$/i);

/** Reads the secrets that recipients name. The cross-check reports a missing setting. */
export function readSecrets(
  recipients: readonly Recipient[],
  env: Environment,
  secrets: Map<string, string>,
  problems: string[],
): void {
  for (const recipient of recipients) {
    for (const setting of secretSettingsOf(recipient)) {
      const value = env[setting];
      if (!value) continue;
      if (isUnresolved(value)) {
        problems.push(unresolved(setting));
        continue;
      }
      if (urlSettingsOf(recipient).includes(setting)) {
        if (readUrl(setting, value, problems) === undefined) continue;
      } else if (value.length < 16)
        // A channel that refuses one recipient sends nothing to the tenant's other recipients.
        problems.push(`${setting}: shorter than 16 characters; make a new one (openssl rand -base64 32)`);
      secrets.set(setting, value);
    }
  }
}

export function readSurroundings(
  env: Environment,
  file: WatchFile | undefined,
  problems: string[],
): Omit<Surroundings, 'secrets'> | undefined {
  const storage = readStorage(env, problems);
  const publicUrl = readOrigin(
    'PUBLIC_BASE_URL',
    env.PUBLIC_BASE_URL ?? (env.WEBSITE_HOSTNAME ? `https://${env.WEBSITE_HOSTNAME}` : undefined),
    problems,
  );
  const tickMs = readTickMs(env, problems);
  const cloud = readCloud(env, problems);
  const application = readApplication(env, file, problems);
  const notificationKeys = readKeys(
    'NOTIFICATION_KEY',
    [env.NOTIFICATION_KEY, env.NOTIFICATION_KEY_PREVIOUS],
    problems,
  );
  const tenantIdentities = readTenantIdentities(env.TENANT_IDENTITIES, problems);
  if (file !== undefined) checkIdentities(file, env, { identities: tenantIdentities, application }, problems);
  const speed = Number(env.WATCH_SPEED ?? '1');
  if (!(speed >= 1 && speed <= 600)) problems.push('WATCH_SPEED: a number from 1 to 600');
  const grants = file === undefined ? null : grantsOf(file);
  const signIn = readSignIn(env, { application, cloud, grants }, problems);
  const acs = readAcs(env, problems);
  const logs = readLogs(env, problems);
  const heartbeatUrl = readHeartbeat(env.HEARTBEAT_URL, problems);
  if (storage === undefined || publicUrl === undefined || cloud === undefined || signIn === undefined) return undefined;
  return {
    storage,
    graphBaseUrl: cloud.graph,
    cloud,
    application,
    identityClientId: env.AZURE_CLIENT_ID || null,
    tenantIdentities,
    acs,
    logs,
    emailSender: file?.email?.senderAddress ?? null,
    publicUrl,
    notificationKeys,
    signIn,
    heartbeatUrl,
    speed,
    tickMs,
  };
}

/** Each identity may read only one tenant. If it read a second one, the data of one tenant would be taken for that of the other. */
function checkIdentities(
  { tenants }: WatchFile,
  env: Environment,
  {
    identities,
    application,
  }: { readonly identities: ReadonlyMap<string, string>; readonly application: ReaderApplication | null },
  problems: string[],
): void {
  const own = (env.AZURE_CLIENT_ID || 'own').toLowerCase();
  const sharing = new Map<string, WatchFile['tenants'][number][]>();
  for (const tenant of new Map(tenants.map((one) => [one.tenantId.toLowerCase(), one])).values()) {
    const identity = identities.get(tenant.tenantId.toLowerCase()) ?? own;
    if (identity === own && readsByApplication(application, tenant.tenantId)) continue;
    sharing.set(identity, [...(sharing.get(identity) ?? []), tenant]);
  }
  for (const [identity, some] of sharing) {
    if (some.length < 2) continue;
    const named = firstNames(some);
    problems.push(
      identity === own
        ? `tenants: ${some.length} tenants (${named}) would be read with the app's own identity, which can read only its own tenant; keep that one here, and read the others through one application: run npm run register and set APP_CLIENT_ID`
        : `TENANT_IDENTITIES: ${named} have the same identity, and an identity can read only one tenant; give each its own`,
    );
  }
}

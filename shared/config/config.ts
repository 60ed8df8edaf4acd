import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimitsOf, type ProviderLimits } from '../core/delivery/channel-limits';
import type { SharedTarget } from '../core/delivery/many-tenants';
import { deploymentId } from '../core/deployment/deployment';
import { isJsonObject } from '../core/json-object';
import type { CloudName } from '../core/tenant/clouds';
import type { RollUpPlan, TenantConfiguration } from '../core/tenant/configuration';
import { configurationWarnings, recipientWarnings } from '../core/tenant/configuration-warnings';
import {
  checkAccess,
  checkLimits,
  checkOperators,
  checkRollUps,
  groupsOf,
  identityWarnings,
  isEntitled,
  nameWarnings,
  operatorsWarnings,
  tagWarnings,
  troubleOf,
  withDistinctNames,
} from './checks';
import { ConfigurationError, issuesOf, withNearKeys } from './configuration-error';
import { type Customer, type WithCustomers, withCustomers } from './customers';
import {
  audienceOf,
  deploymentOf,
  hasOwnRecipients,
  operatorsTenant,
  rollUpsOf,
  sharedTargets,
  withRollUps,
} from './deployment';
import { readSurroundings, type Surroundings } from './environment';
import { type Explained, explain, layersOf, mergeTenant, pruneUndefined } from './layers';
import { readFile } from './read-file';
import {
  DeclarationsSchema,
  defaultIdentityProtectionPerSecond,
  SettingsSchema,
  type WatchFile,
  WatchFileSchema,
} from './schema';
import type { Environment } from './setting';

export type Configuration = {
  readonly surroundings: Surroundings;
  /** Includes the contained tenants. */
  readonly tenantIds: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  /** Problems by tenant, each with its remedy. For these tenants nothing is collected, stored or sent, because their settings are wrong. */
  readonly contained: ReadonlyMap<string, readonly string[]>;
  /**
   * The id for alerts about no single tenant: that of the deployment if it has recipients, else the operators' tenant, else the
   * first tenant.
   */
  readonly operatorsTenantId: string;
  /** All ids for which messages are sent: the tenants, and the deployment if it has recipients. */
  readonly audienceIds: readonly string[];
  /** Weekly messages about many tenants. */
  readonly rollUps: readonly RollUpPlan[];
  /** The average rate of our requests. A tenant grants one request a second on Identity Protection to all its apps together. */
  readonly identityProtectionPerSecond: number;
  readonly providerLimits: ProviderLimits;
  /** The packaged configuration of a tenant with its Settings row laid over it. Throws ConfigurationError on a bad row. */
  readonly tenant: (tenantId: string, settings: Readonly<Record<string, unknown>>) => TenantConfiguration;
  /** A recipient that three or more tenants share, as named in the file. Settings rows do not change it. */
  readonly sharedTarget: (tenantId: string, recipientId: string) => SharedTarget | undefined;
  /** The same as `tenant`, value by value, with the source of each. */
  readonly explainTenant: (tenantId: string, settings: Readonly<Record<string, unknown>>) => readonly Explained[];
  /** Settings that are allowed but probably unintended. */
  readonly warnings: readonly string[];
  /** The warnings that belong to no single tenant. */
  readonly fileWarnings: readonly string[];
  /** The groups that the file names. */
  readonly groups: ReadonlySet<string>;
  /** The same deployment with these customers in addition to the file's tenants. */
  readonly withCustomers: (customers: readonly Customer[]) => Configuration;
};

/** The packaged file is next to package.json; WATCH_CONFIG names another one. */
export function loadConfiguration(env: Environment, packageFolder: string): Configuration {
  const path = env.WATCH_CONFIG ?? join(packageFolder, 'watch.config.json');
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigurationError([
      env.WATCH_CONFIG === undefined
        ? 'watch.config.json: the file cannot be read; put it beside package.json or name it in WATCH_CONFIG'
        : `${path}: the file cannot be read; check its path and its permissions`,
    ]);
  }
  return readConfiguration(content, env);
}

export function readConfiguration(
  content: string,
  env: Environment,
  customers: readonly Customer[] = [],
): Configuration {
  const problems: string[] = [];
  const { file: packagedFile, broken } = readFile(content, problems);
  const packagedSurroundings = readSurroundings(env, packagedFile, problems);
  const { file: named, refused } = besideFile(packagedFile, packagedSurroundings, customers);
  const file = named && withDistinctNames(named);
  // A customer's tags decide who may see it, also why it is not watched. Problems in the settings were reported above.
  const seen = file && {
    ...file,
    tenants: [...file.tenants, ...refused.map(({ tenantId, name, tags }) => ({ tenantId, name, tags: [...tags] }))],
  };
  const surroundings = named === packagedFile ? packagedSurroundings : readSurroundings(env, seen, []);
  const secrets = new Map<string, string>();
  const tenants = file && readTenants(file, { broken, refused, env, secrets }, problems);
  const fileWarnings = named &&
    file &&
    tenants && [
      ...nameWarnings(named),
      ...checkFile(file, { packagedFile, tenants, surroundings, env, secrets }, problems),
    ];
  if (!(file && tenants && fileWarnings && surroundings) || problems.length > 0)
    throw new ConfigurationError([...new Set(problems)]);
  const { packaged, contained, warnings } = tenants;
  // A file with one tenant names the operator's own tenant, however many customers there are.
  const audience = audienceOf(packagedFile ?? file, packaged);
  const read = (tenantId: string, settings: Readonly<Record<string, unknown>>) => {
    if (tenantId === deploymentId && audience !== null) return audience;
    const trouble = contained.get(tenantId);
    if (trouble !== undefined) throw new ConfigurationError(trouble);
    const tenant = file.tenants.find((candidate) => candidate.tenantId === tenantId);
    if (tenant === undefined) throw new ConfigurationError([`tenants: ${tenantId} is not configured`]);
    const over = SettingsSchema.safeParse(settings, withNearKeys);
    if (!over.success) throw new ConfigurationError(issuesOf(over.error, 'Settings row '));
    const layers = layersOf(file, tenant, over.data);
    const merged = withRollUps(file, mergeTenant(layers, tenant));
    // A Settings row may name recipients that the file does not.
    const found = troubleOf(merged, file, env, secrets);
    if (found.length > 0) throw new ConfigurationError(found);
    return { merged, layers };
  };
  const all = [...file.tenants, ...refused];
  const tenantIds = all.map(({ tenantId }) => tenantId);
  const fromFile = new Set(packagedFile?.tenants.map(({ tenantId }) => tenantId));
  return {
    surroundings: { ...surroundings, signIn: signInWith(surroundings.signIn, customers), secrets },
    tenantIds,
    names: new Map(all.map(({ tenantId, name }) => [tenantId, name])),
    contained,
    operatorsTenantId: operatorsTenant(file),
    audienceIds: [...tenantIds, ...(audience === null ? [] : [deploymentId])],
    rollUps: rollUpsOf(file).map((plan) => ({
      ...plan,
      tenantIds: plan.tenantIds.filter((id) => fromFile.has(id) || isEntitled(file, plan, packaged, id)),
    })),
    identityProtectionPerSecond: file.budgets?.identityProtectionPerSecond ?? defaultIdentityProtectionPerSecond,
    providerLimits: limitsOf(file),
    tenant: (tenantId, settings) => inCloud(read(tenantId, settings).merged, surroundings.cloud.name),
    sharedTarget: sharedTargets(packaged),
    explainTenant: (tenantId, settings) => {
      const { merged, layers } = read(tenantId, settings);
      return explain(merged, layers);
    },
    warnings: [...warnings, ...fileWarnings],
    ...{ fileWarnings, groups: groupsOf(file) },
    withCustomers: (others) => readConfiguration(content, env, others),
  };
}

type Tenants = {
  /** Customers that can be watched. */
  readonly packaged: readonly TenantConfiguration[];
  readonly contained: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly string[];
};

/** The tenants of the file, and those of them whose settings are wrong. */
function readTenants(
  file: WatchFile,
  {
    broken,
    refused,
    env,
    secrets,
  }: Pick<ReturnType<typeof readFile>, 'broken'> &
    Pick<WithCustomers, 'refused'> & { readonly env: Environment; readonly secrets: Map<string, string> },
  problems: string[],
): Tenants {
  const packaged: TenantConfiguration[] = [];
  const contained = new Map<string, readonly string[]>();
  const warnings: string[] = [];
  const contain = (tenantId: string, name: string, found: readonly string[]): void => {
    contained.set(tenantId, found);
    warnings.push(notWatched(name, found));
  };
  const read = file.tenants.map((entry) => {
    const tenant = mergeTenant(layersOf(file, entry, {}), entry);
    return { tenant, found: broken.get(tenant.tenantId) ?? troubleOf(tenant, file, env, secrets) };
  });
  for (const { tenant, found } of read) {
    if (found.length > 0) contain(tenant.tenantId, tenant.name, found);
    else {
      packaged.push(tenant);
      warnings.push(...configurationWarnings(tenant).map((one) => `${tenant.name}: ${one.text}`));
    }
  }
  for (const { tenantId, name, problems: found } of refused) contain(tenantId, name, found);
  // If no tenant can be watched, the app does not start. A problem that all tenants share is at the top of the file or in an app
  // setting.
  const isOfAll = (one: string): boolean =>
    /^([A-Z]|tenants\[)/.test(one) || read.every(({ found }) => found.includes(one));
  if (packaged.length === 0)
    problems.push(
      ...read.flatMap(({ tenant, found }) => found.map((one) => (isOfAll(one) ? one : `${tenant.name}: ${one}`))),
    );
  return { packaged, contained, warnings };
}

/** Checks everything that concerns no single tenant. Returns its warnings. */
function checkFile(
  file: WatchFile,
  {
    packagedFile,
    tenants: { packaged },
    surroundings,
    env,
    secrets,
  }: {
    readonly packagedFile: WatchFile | undefined;
    readonly tenants: Tenants;
    readonly surroundings: ReturnType<typeof readSurroundings>;
    readonly env: Environment;
    readonly secrets: Map<string, string>;
  },
  problems: string[],
): readonly string[] {
  checkLimits(limitsOf(file), problems);
  checkOperators(file, problems);
  const own = hasOwnRecipients(file) ? deploymentOf(file) : null;
  const found = own === null ? [] : troubleOf(own, file, env, secrets);
  problems.push(...found.map((one) => one.replace(/^(recipients|routes|fallbackRecipient):/, 'deployment.$1:')));
  if (packagedFile !== undefined) checkRollUps(packagedFile, packaged, problems);
  checkAccess(file, surroundings?.signIn, problems);
  checkIds(file, problems);
  checkSamples(file, problems);
  return [
    ...tagWarnings(file),
    ...operatorsWarnings(file),
    ...identityWarnings(file, surroundings?.tenantIdentities),
    ...(own === null ? [] : recipientWarnings(own).map((one) => `deployment.${one.text}`)),
  ];
}

function checkIds({ tenants }: WatchFile, problems: string[]): void {
  const ids = tenants.map(({ tenantId }) => tenantId.toLowerCase());
  for (const id of ids.filter((one, at) => ids.indexOf(one) !== at))
    problems.push(`tenants[].tenantId: ${id} is given twice; keep one entry`);
  if (ids.some((id) => /^[0-]+$/.test(id)))
    problems.push(
      'tenants[].tenantId: replace the zeros by the id of your tenant (Entra admin center > Overview > Tenant ID)',
    );
}

const isSample = (address: string): boolean => /@your-domain\./i.test(address);

/** Sample addresses of the packaged file must be replaced, because no mail reaches or leaves them. */
function checkSamples({ email, recipients }: WatchFile, problems: string[]): void {
  if (email !== undefined && isSample(email.senderAddress))
    problems.push(
      'email.senderAddress: replace the sample by the sender of your own domain (azd env get-value MAIL_SENDER)',
    );
  for (const [at, recipient] of (recipients ?? []).entries())
    if (recipient.channel === 'email-acs' && isSample(recipient.address))
      problems.push(`recipients[${at}].address: replace the sample by the address of a person or a shared mailbox`);
}

const inCloud = (tenant: TenantConfiguration, cloud: CloudName): TenantConfiguration =>
  cloud === 'global' ? tenant : { ...tenant, cloud };

const signInWith = (signIn: Surroundings['signIn'], customers: readonly Customer[]): Surroundings['signIn'] =>
  signIn.type === 'closed'
    ? signIn
    : {
        ...signIn,
        customerIds: customers.map(({ tenantId }) => tenantId.toLowerCase()),
        sessionsFrom: new Map(
          customers.flatMap(({ tenantId, sessionsFrom }) =>
            sessionsFrom == null ? [] : [[tenantId.toLowerCase(), Date.parse(sessionsFrom)] as const],
          ),
        ),
      };

const notWatched = (name: string, found: readonly string[]): string =>
  `${name}: nothing of it is read, stored or sent until its settings are right: ${found.join('; ')}`;

function besideFile(
  file: WatchFile | undefined,
  surroundings: ReturnType<typeof readSurroundings>,
  customers: readonly Customer[],
): { readonly file: WatchFile | undefined; readonly refused: WithCustomers['refused'] } {
  if (file === undefined || surroundings === undefined || customers.length === 0) return { file, refused: [] };
  const { application, tenantIdentities: identities } = surroundings;
  return withCustomers(file, customers, { application, identities });
}

const limitsOf = ({ budgets: given, email }: WatchFile): ProviderLimits => {
  const { identityProtectionPerSecond: _, ...limits } = given ?? {};
  return { ...defaultLimitsOf(email?.senderAddress ?? null), ...pruneUndefined(limits) };
};

/**
 * The configuration of an unwatched tenant, from JSON with the names of watch.config.json. The JSON is either settings for all
 * tenants, or a whole file; then only the tenant's own part is used. Throws ConfigurationError.
 */
export function readDeclarations(
  content: unknown,
  tenant: { readonly tenantId: string; readonly name: string },
): TenantConfiguration {
  if (isJsonObject(content) && 'tenants' in content) {
    const file = WatchFileSchema.safeParse(content, withNearKeys);
    if (!file.success) throw new ConfigurationError(issuesOf(file.error, ''));
    const [first, ...others] = file.data.tenants;
    const own =
      file.data.tenants.find(({ tenantId }) => tenantId.toLowerCase() === tenant.tenantId.toLowerCase()) ??
      (others.length === 0 ? first : undefined);
    if (own === undefined) throw new ConfigurationError(['tenants: none of them is the tenant of the folder']);
    return mergeTenant(layersOf(file.data, own, {}), own);
  }
  const settings = DeclarationsSchema.safeParse(content, withNearKeys);
  if (!settings.success) throw new ConfigurationError(issuesOf(settings.error, ''));
  return mergeTenant([{ from: 'file', settings: settings.data }], tenant);
}

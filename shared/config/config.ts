import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { manyTenants, targetOf } from '../core/delivery/many-tenants';
import { deploymentId } from '../core/deployment/deployment';
import { type Severity, severities } from '../core/event/severity';
import { openings } from '../core/resource/cross-tenant';
import { type Kind, kindDefinitions } from '../core/resource/kind';
import { sameId } from '../core/same-id';
import {
  type AcceptedExclusion,
  type DeclaredAccount,
  defaultRetention,
  isReadByPeople,
  type Patience,
  type Recipient,
  type RollUpPlan,
  type Route,
  type TenantConfiguration,
} from '../core/tenant/configuration';
import { configurationWarnings, recipientWarnings } from '../core/tenant/configuration-warnings';
import type { Staff } from '../core/tenant/technicians';
import {
  defaultThresholds,
  type ThresholdDefinition,
  type Thresholds,
  thresholdDefinitions,
} from '../core/verdict/thresholds';
import { parseByHand } from './config-json';

const text = z.string().trim().min(1).max(400);
const id = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, 'letters, digits, dots, hyphens and underscores, at most 64');

/** A moment counts for its whole day. */
const lastDay = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'the last day, as YYYY-MM-DD')
  .overwrite((at) => new Date(at).toISOString().slice(0, 10));

const DeclaredAccountSchema = z.strictObject({ id: text, reason: text, owner: text, expiry: lastDay });
/** An address instead would match nobody, and an emergency account would go unwatched. */
const DeclaredObjectSchema = DeclaredAccountSchema.extend({
  // Graph writes ids in lower case: one in capitals would match nobody either.
  id: z
    .guid('the object id of a user or group (Entra admin center > Users > Object ID), not an address or a name')
    .toLowerCase(),
});
const AcceptedSchema = DeclaredAccountSchema.extend({ id: text.overwrite(sameId) });
const AcceptedExclusionSchema = z.discriminatedUnion('kind', [
  AcceptedSchema.extend({ kind: z.enum(['user', 'group', 'guestType']) }),
  /** Without covers: what it held when it was first seen under this acceptance. */
  AcceptedSchema.extend({ kind: z.literal('application'), covers: z.array(text).min(1).optional() }),
  /** id: a tenant id, or "default" for all organisations. An organisation is never accepted as a whole. */
  AcceptedSchema.extend({ kind: z.literal('organisation'), covers: z.array(z.enum(openings)).min(1) }),
]);

/** The controls that read what an acceptance covers: elsewhere it would be accepted as a whole, whatever the list says. */
const readersOfCovers: Readonly<Record<string, string>> = { application: 'ZT.AP.007', organisation: 'ZT.DX.010' };

function refuseUnreadCovers(
  accepted: Readonly<Record<string, readonly AcceptedExclusion[]>>,
  context: z.RefinementCtx,
) {
  for (const [controlId, exclusions] of Object.entries(accepted)) {
    for (const [at, { kind, covers }] of exclusions.entries()) {
      const reader = readersOfCovers[kind];
      if (covers === undefined || reader === controlId) continue;
      const message = `${controlId} does not read it: for kind ${kind} only ${reader} does`;
      context.addIssue({ code: 'custom', path: [controlId, at, 'covers'], message });
    }
  }
}

const settingName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]{1,63}$/,
    'the NAME of an app setting, such as TEAMS_WORKFLOW_URL: a secret never stands in this file',
  );
const streamName = z
  .string()
  .regex(
    /^(Custom|Microsoft)-[A-Za-z0-9_]{1,60}$/,
    'a stream of the data collection rule, such as Custom-ZeroTrustWatch_CL',
  );
const RecipientSchema = z.discriminatedUnion('channel', [
  z.strictObject({ id, name: text, channel: z.literal('email-acs'), address: z.email() }),
  z.strictObject({
    id,
    name: text,
    channel: z.literal('teams-workflow'),
    urlSetting: settingName,
    owner: text.optional(),
    coOwner: text.optional(),
    testUrlSetting: settingName.optional(),
  }),
  z.strictObject({
    id,
    name: text,
    channel: z.literal('webhook'),
    urlSetting: settingName,
    secretSetting: settingName,
  }),
  z.strictObject({
    id,
    name: text,
    channel: z.literal('log-analytics'),
    alertStream: streamName.default('Custom-ZeroTrustWatch_CL'),
    eventStream: streamName.nullable().default('Custom-ZeroTrustWatchEvents_CL'),
  }),
]);

const checkId = z
  .string()
  .regex(/^(ZT\.[A-Z]{2}\.\d{3}|EV\.[A-Z]\d{2})$/, 'the id of a control or detector, such as ZT.ID.001 or EV.P01');

const RouteSchema = z.strictObject({
  recipients: z.array(id).min(1),
  minimumSeverity: z.enum(severities).default('high'),
  sendResolved: z.boolean().default(true),
  areas: z.array(z.enum(['identity', 'administrators', 'devices', 'applications', 'data', 'threats'])).default([]),
  sources: z.array(checkId).default([]),
  timing: z.enum(['atOnce', 'hourly', 'digest']).default('atOnce'),
});

const workingHours = z
  .strictObject({
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    from: z.number().int().min(0).max(23),
    to: z.number().int().min(1).max(24),
  })
  .refine(({ from, to }) => from < to, 'from must be before to; a night between two days cannot be given');

const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin');
const kinds = kindDefinitions.map(({ kind }) => kind);
const cadences = z.partialRecord(z.enum(kinds), z.number().int().min(1).max(1440));

const unattended: Patience = { remindAfter: null, escalateAfter: null };
const defaultPatience: TenantConfiguration['patience'] = {
  critical: { remindAfter: 60, escalateAfter: 120 },
  high: { remindAfter: 240, escalateAfter: 480 },
  medium: unattended,
  low: unattended,
  informational: unattended,
};
const defaultDigest: TenantConfiguration['digest'] = { weekday: 1, hour: 8 };
/** So much of the tenant's one request a second on Identity Protection is ours; the rest is for everybody else's tools. */
const defaultIdentityProtectionPerSecond = 0.2;

const thresholdSchemaOf = (definition: ThresholdDefinition): z.ZodType => {
  switch (definition.type) {
    case 'integer':
      return z.number().int().min(definition.min).max(definition.max);
    case 'share':
      return z.number().min(definition.min).max(definition.max);
    case 'flag':
      return z.boolean();
    case 'choice':
      return z.enum(definition.values);
    case 'ids':
      return z.array(z.guid().toLowerCase());
    case 'names':
      return z.array(definition.among === undefined ? text : z.enum(definition.among));
  }
};

// Defaults are told to editors only: filled in here, one threshold of a layer would reset those of the layers below.
const thresholds = z
  .strictObject(
    Object.fromEntries(
      Object.entries(thresholdDefinitions).map(([name, definition]) => [
        name,
        thresholdSchemaOf(definition).meta({ default: definition.default, description: definition.means }),
      ]),
    ),
  )
  .partial()
  // Safe: each key was checked by the schema made from the definition that its type is made from.
  .transform((value) => value as Partial<Thresholds>);

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

const waiting = z.number().int().min(5).max(10_080).nullable();
const patience = z.partialRecord(
  z.enum(severities),
  z.strictObject({ remindAfter: waiting, escalateAfter: waiting }).partial(),
);

/** What providers take from us where the file says nothing. */
export type ProviderLimits = {
  /** Of Azure Communication Services, for all tenants together. */
  readonly emailPerMinute: number;
  readonly emailPerHour: number;
  /** Of each Teams workflow. */
  readonly teamsPerSecond: number;
};

/**
 * ACS: a custom domain has 30 a minute and 100 an hour unless Microsoft raised it.
 * https://learn.microsoft.com/azure/communication-services/concepts/service-limits#email
 * Teams: 4 requests a second. https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
const defaultProviderLimits: ProviderLimits = { emailPerMinute: 30, emailPerHour: 100, teamsPerSecond: 4 };

const budgets = z
  .strictObject({
    identityProtectionPerSecond: z.number().gt(0).max(1).meta({ default: defaultIdentityProtectionPerSecond }),
    emailPerMinute: z.number().int().min(1).max(500).meta({ default: defaultProviderLimits.emailPerMinute }),
    // More than a thousand are not counted one by one (channel-budget.ts), and nobody reads so many.
    emailPerHour: z.number().int().min(5).max(1000).meta({ default: defaultProviderLimits.emailPerHour }),
    teamsPerSecond: z.number().int().min(1).max(4).meta({ default: defaultProviderLimits.teamsPerSecond }),
  })
  .partial();

/** What may be said once for all tenants and again for one: the tenant's word holds. */
const shared = {
  timeZone: timeZone.optional(),
  recognitionPhrase: z.string().trim().min(3).max(60).nullable().optional(),
  digest: digest.optional(),
  recipients: z.array(RecipientSchema).max(50).optional(),
  routes: z.array(RouteSchema).max(50).optional(),
  workingHours: workingHours.nullable().optional(),
  patience: patience.optional(),
  escalateTo: z.array(id).max(50).optional(),
  fallbackRecipient: id.nullable().optional(),
  ownHandAllowed: z.boolean().optional(),
  cadences: cadences.optional(),
  breakGlass: z.array(DeclaredObjectSchema).optional(),
  syncAccounts: z.array(DeclaredObjectSchema).optional(),
  serviceAccounts: z.array(DeclaredObjectSchema).optional(),
  acceptedExclusions: z
    .record(
      z.string().regex(/^ZT\.[A-Z]{2}\.\d{3}$/, 'a control id such as ZT.ID.001'),
      z.array(AcceptedExclusionSchema),
    )
    .superRefine(refuseUnreadCovers)
    .optional(),
  thresholds: thresholds.optional(),
  retention: retention.optional(),
  disabled: z.array(checkId).max(200).optional(),
};

const SettingsSchema = z.strictObject(shared);
const tags = z.array(id).max(20);
const TenantSchema = z.strictObject({ tenantId: z.guid(), name: text, tags: tags.optional(), ...shared });

/** Who signs in with this group or app role may see, or handle, these tenants. */
const AccessSchema = z
  .strictObject({
    group: z.guid('the object id of an Entra group').optional(),
    appRole: z.string().trim().min(1).max(120).optional(),
    organisation: z.guid('the id of the tenant that these people sign in from').optional(),
    role: z.enum(['reader', 'operator']),
    tenants: z.array(z.guid()).min(1).optional(),
    tags: tags.min(1).optional(),
  })
  .refine(({ group, appRole }) => (group === undefined) !== (appRole === undefined), 'give either group or appRole')
  .refine((entry) => (entry.tenants === undefined) !== (entry.tags === undefined), 'give either tenants or tags');

/** One weekly message over many tenants. Neither tenants nor tags: all of them. */
const RollUpSchema = z
  .strictObject({
    id,
    name: text.optional().meta({ description: 'A name for these tenants, such as Managed customers.' }),
    recipients: z
      .array(id)
      .min(1)
      .max(20)
      .meta({ description: 'Ids of deployment.recipients that already get the alerts of each of these tenants.' }),
    tenants: z.array(z.guid()).min(1).optional(),
    tags: tags.min(1).optional(),
  })
  .refine(({ tenants, tags: given }) => tenants === undefined || given === undefined, 'give tenants or tags, not both');

/** What belongs to no watched tenant alone. */
const DeploymentSchema = z
  .strictObject({
    tenant: z.guid('the id of one of tenants').optional().meta({
      description:
        "The operator's own tenant: its recipients get the alerts that concern no single tenant, where recipients names nobody.",
    }),
    name: text.optional().meta({ description: "The operator's time zone or language, as messages use it." }),
    timeZone: shared.timeZone,
    recognitionPhrase: shared.recognitionPhrase,
    digest: shared.digest.meta({ description: 'When the weekly roll-ups are sent.' }),
    recipients: z.array(RecipientSchema).min(1).max(50).optional().meta({
      description: 'Recipients of alerts about the deployment rather than a single tenant.',
    }),
    routes: shared.routes,
    workingHours: shared.workingHours,
    fallbackRecipient: shared.fallbackRecipient,
    rollUps: z.array(RollUpSchema).max(20).optional(),
    technicians: z
      .strictObject({
        tenants: z.array(z.guid()).min(1).optional(),
        domains: z
          .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a domain, such as adatum.example'))
          .min(1)
          .optional(),
      })
      .optional()
      .meta({
        description:
          "Which accounts are your own technicians', whose work the roll-ups list: home tenants, and domains of their addresses there; the domains of the roll-up mailboxes if not given.",
      }),
    rollUpsReplaceDigests: z.boolean().optional().meta({
      description:
        "Recipients who get a tenant's week in a roll-up do not get that tenant's own weekly digest as well; false if not given.",
    }),
  })
  .refine(({ tenant, recipients }) => tenant !== undefined || recipients !== undefined, 'give recipients, or tenant');

/** The packaged configuration file. Strict: an unknown key is refused with its name. */
export const WatchFileSchema = z.strictObject({
  $schema: z.string().optional(),
  tenants: z.array(TenantSchema).min(1),
  email: z.strictObject({ senderAddress: z.email() }).optional(),
  budgets: budgets.optional(),
  groups: z.record(id, SettingsSchema).optional(),
  access: z.array(AccessSchema).max(200).optional(),
  deployment: DeploymentSchema.optional(),
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
  /** Client ids of the identities whose Graph tokens are for these tenants; every other tenant is read with the app's own. */
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
  readonly page: /** This machine only: a token that is made at each start. */
    | { readonly type: 'token'; readonly token: string }
    /** App Service authentication in front; the id token that it forwards is validated again. */
    | {
        readonly type: 'appService';
        readonly authority: string;
        readonly audience: string;
        readonly tenantIds: readonly string[];
        /** Null where the file says nothing of access: then app roles hold, for the own organisation. */
        readonly grants: readonly Grant[] | null;
      }
    | { readonly type: 'closed' };
  /** The dead man's switch that each completed cycle calls; a secret. Null: none. */
  readonly heartbeatUrl: string | null;
  /** The local world lives faster; 1 in earnest. */
  readonly speed: number;
  /** How far the ticks of the timer are apart, as SCHEDULE_TICK says it; ms. */
  readonly tickMs: number;
  /** Secrets that the file names by their setting. */
  readonly secrets: ReadonlyMap<string, string>;
};

/** What a group or app role of the token opens. Ids in lower case. */
export type Grant = {
  readonly by: { readonly claim: 'groups' | 'roles'; readonly value: string };
  /** Where people have to sign in from; null: any organisation that may. */
  readonly organisation: string | null;
  readonly role: 'reader' | 'operator';
  readonly tenantIds: readonly string[];
};

/** One effective value of a tenant, and the nearest layer that says it. */
export type Explained = {
  /** As in the file: thresholds.deviceContactDays, patience.critical.remindAfter, recipients. */
  readonly path: string;
  readonly value: unknown;
  /** default, file, group TAG, tenant or settings row. */
  readonly from: string;
};

type SharedTarget = { readonly target: string; readonly recipientIds: ReadonlyMap<string, string> };

export type Configuration = {
  readonly surroundings: Surroundings;
  /** Those that are contained among them. */
  readonly tenantIds: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  /** Tenants of which nothing is read, kept or sent, for their settings are wrong: what is wrong, by id, each with its remedy. */
  readonly contained: ReadonlyMap<string, readonly string[]>;
  /** Under which id what concerns no single tenant is told: the deployment where it has recipients, else the tenant of the operators, else the first. */
  readonly operatorsTenantId: string;
  /** All ids in whose name something is sent: the tenants, and the deployment where anybody hears of it. */
  readonly audienceIds: readonly string[];
  /** Weekly messages over many tenants. */
  readonly rollUps: readonly RollUpPlan[];
  /** Our share, on average, of the one request a second that a tenant grants all its apps on Identity Protection. */
  readonly identityProtectionPerSecond: number;
  readonly providerLimits: ProviderLimits;
  /** The packaged configuration of a tenant with its Settings row laid over it. Throws ConfigurationError on a bad row. */
  readonly tenant: (tenantId: string, settings: Readonly<Record<string, unknown>>) => TenantConfiguration;
  /** A recipient who hears of three tenants or more, as the file says it, whatever Settings rows say. */
  readonly sharedTarget: (tenantId: string, recipientId: string) => SharedTarget | undefined;
  /** The same, value by value, with where each comes from. */
  readonly explainTenant: (tenantId: string, settings: Readonly<Record<string, unknown>>) => readonly Explained[];
  /** What is allowed and probably not meant. */
  readonly warnings: readonly string[];
  /** Those of them that belong to no single tenant. */
  readonly fileWarnings: readonly string[];
};

/** Every problem at once, each with its name and the remedy. */
/** Nobody reads more at once; the same mistake is often made many times. */
const mostProblems = 25;

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly string[]) {
    const shown = problems.slice(0, mostProblems).map((problem) => `  - ${problem}`);
    const rest = problems.length - shown.length;
    super(['The configuration is refused:', ...shown, ...(rest > 0 ? [`  - and ${rest} more`] : [])].join('\n'));
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
  const { file, broken } = readFile(content, problems);
  const surroundings = readSurroundings(env, file, problems);
  const warnings: string[] = [];
  const fileWarnings: string[] = [];
  const packaged: TenantConfiguration[] = [];
  const contained = new Map<string, readonly string[]>();
  const secrets = new Map<string, string>();
  if (file !== undefined) {
    const merged = file.tenants.map((tenant) => mergeTenant(layersOf(file, tenant, {}), tenant));
    const perTenant = merged.map((tenant) => {
      const own = broken.get(tenant.tenantId);
      return own ?? troubleOf(tenant, file, env, secrets);
    });
    for (const [at, tenant] of merged.entries()) {
      const found = perTenant[at] ?? [];
      if (found.length === 0) {
        packaged.push(tenant);
        warnings.push(...configurationWarnings(tenant).map((one) => `${tenant.name}: ${one.text}`));
      } else {
        contained.set(tenant.tenantId, found);
        warnings.push(
          `${tenant.name}: nothing of it is read, kept or sent until its settings are right: ${found.join('; ')}`,
        );
      }
    }
    // With nobody left to watch there is nothing to start for. What all of them lack stands at the top of the file, or in an app setting.
    if (packaged.length === 0)
      for (const [at, found] of perTenant.entries())
        for (const one of found)
          problems.push(
            /^([A-Z]|tenants\[)/.test(one) || perTenant.every((all) => all.includes(one))
              ? one
              : `${merged[at]?.name}: ${one}`,
          );
    checkLimits(limitsOf(file), problems);
    fileWarnings.push(
      ...tagWarnings(file),
      ...operatorsWarnings(file),
      ...identityWarnings(file, surroundings?.tenantIdentities),
    );
    checkOperators(file, problems);
    if (hasOwnRecipients(file)) {
      const own = deploymentOf(file);
      const found = troubleOf(own, file, env, secrets);
      problems.push(...found.map((one) => one.replace(/^(recipients|routes|fallbackRecipient):/, 'deployment.$1:')));
      fileWarnings.push(...recipientWarnings(own).map((one) => `deployment.${one.text}`));
    }
    checkRollUps(file, packaged, problems);
    checkAccess(file, surroundings?.page, problems);
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
  const audience = audienceOf(file, packaged);
  const read = (tenantId: string, settings: Readonly<Record<string, unknown>>) => {
    if (tenantId === deploymentId && audience !== null) return audience;
    const trouble = contained.get(tenantId);
    if (trouble !== undefined) throw new ConfigurationError(trouble);
    const tenant = file.tenants.find((candidate) => candidate.tenantId === tenantId);
    if (tenant === undefined) throw new ConfigurationError([`tenants: ${tenantId} is not configured`]);
    const over = SettingsSchema.safeParse(settings);
    if (!over.success) throw new ConfigurationError(issuesOf(over.error, 'Settings row '));
    const layers = layersOf(file, tenant, over.data);
    const merged = withRollUps(file, mergeTenant(layers, tenant));
    // A Settings row may name recipients that the file does not.
    const found = troubleOf(merged, file, env, secrets);
    if (found.length > 0) throw new ConfigurationError(found);
    return { merged, layers };
  };
  return {
    surroundings: { ...surroundings, secrets },
    tenantIds: file.tenants.map(({ tenantId }) => tenantId),
    names: new Map(file.tenants.map(({ tenantId, name }) => [tenantId, name])),
    contained,
    operatorsTenantId: operatorsTenant(file),
    audienceIds: [...file.tenants.map(({ tenantId }) => tenantId), ...(audience === null ? [] : [deploymentId])],
    rollUps: rollUpsOf(file),
    identityProtectionPerSecond: file.budgets?.identityProtectionPerSecond ?? defaultIdentityProtectionPerSecond,
    providerLimits: limitsOf(file),
    tenant: (tenantId, settings) => read(tenantId, settings).merged,
    sharedTarget: sharedTargets(packaged),
    explainTenant: (tenantId, settings) => {
      const { merged, layers } = read(tenantId, settings);
      return explain(merged, layers);
    },
    warnings: [...warnings, ...fileWarnings],
    fileWarnings,
  };
}

const limitsOf = ({ budgets: given }: WatchFile): ProviderLimits => {
  const { identityProtectionPerSecond: _, ...limits } = given ?? {};
  return { ...defaultProviderLimits, ...pruneUndefined(limits) };
};

function checkLimits({ emailPerMinute, emailPerHour }: ProviderLimits, problems: string[]): void {
  if (emailPerMinute > emailPerHour)
    problems.push(`budgets.emailPerMinute: ${emailPerMinute} is more than emailPerHour ${emailPerHour}`);
}

const declaredAnywhere = z.array(DeclaredAccountSchema).optional();
/** Of a folder that is judged once: ids need not be Graph's, for folders are made by hand too. */
const DeclarationsSchema = SettingsSchema.extend({
  $schema: z.string().optional(),
  breakGlass: declaredAnywhere,
  syncAccounts: declaredAnywhere,
  serviceAccounts: declaredAnywhere,
});

/**
 * The configuration of a tenant that nobody watches, from JSON with the names of watch.config.json: what may be said for all tenants, or
 * a whole file, of which the tenant's own part is taken. Throws ConfigurationError.
 */
export function readDeclarations(
  content: unknown,
  tenant: { readonly tenantId: string; readonly name: string },
): TenantConfiguration {
  if (isRecord(content) && 'tenants' in content) {
    const file = WatchFileSchema.safeParse(content);
    if (!file.success) throw new ConfigurationError(issuesOf(file.error, ''));
    const [first, ...others] = file.data.tenants;
    const own =
      file.data.tenants.find(({ tenantId }) => tenantId.toLowerCase() === tenant.tenantId.toLowerCase()) ??
      (others.length === 0 ? first : undefined);
    if (own === undefined) throw new ConfigurationError(['tenants: none of them is the tenant of the folder']);
    return mergeTenant(layersOf(file.data, own, {}), own);
  }
  const settings = DeclarationsSchema.safeParse(content);
  if (!settings.success) throw new ConfigurationError(issuesOf(settings.error, ''));
  return mergeTenant([{ from: 'file', settings: settings.data }], tenant);
}

type ReadFile = {
  readonly file: WatchFile | undefined;
  /** What is wrong with the entries of single tenants, by id; in the file they are left with nothing but their name. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
};

const unread: ReadFile = { file: undefined, broken: new Map() };

/** What is wrong with one tenant's entry keeps no other from being watched. Whose entry it is must be known, though. */
function readFile(content: string, problems: string[]): ReadFile {
  const read = parseByHand(content);
  if (!read.ok) {
    problems.push(
      `watch.config.json: not valid JSON at line ${read.line}; look for a missing or surplus comma, quote or bracket there or just before`,
    );
    return unread;
  }
  const json = read.value;
  const parsed = WatchFileSchema.safeParse(json);
  if (parsed.success) return { ...unread, file: parsed.data };
  const tenants: unknown[] = isRecord(json) && Array.isArray(json.tenants) ? json.tenants : [];
  const broken = new Map<string, string[]>();
  const stubs = new Map<number, Stub>();
  const shared = parsed.error.issues.filter((issue) => {
    const [key, at] = issue.path;
    const stub = key === 'tenants' && typeof at === 'number' ? stubOf(tenants[at]) : undefined;
    if (stub === undefined || typeof at !== 'number') return true;
    stubs.set(at, stub);
    broken.set(stub.tenantId, [...(broken.get(stub.tenantId) ?? []), issueText(issue, '')]);
    return false;
  });
  const rest = WatchFileSchema.safeParse({
    ...(isRecord(json) ? json : {}),
    tenants: tenants.map((tenant, at) => stubs.get(at) ?? tenant),
  });
  if (shared.length === 0 && rest.success) return { file: rest.data, broken };
  problems.push(...issuesOf(parsed.error, ''));
  return unread;
}

type Stub = { readonly tenantId: string; readonly name: string; readonly tags: readonly string[] };

/** Enough of a broken entry to say whose it is. Undefined: that is not known either. */
function stubOf(entry: unknown): Stub | undefined {
  if (!isRecord(entry)) return undefined;
  const tenantId = z.guid().safeParse(entry.tenantId);
  if (!tenantId.success) return undefined;
  const name = text.safeParse(entry.name);
  const given = tags.safeParse(entry.tags);
  return {
    tenantId: tenantId.data,
    name: name.success ? name.data : `Tenant ${tenantId.data.slice(0, 8)}`,
    tags: given.success ? given.data : [],
  };
}

function issueText({ path: parts, message }: z.ZodError['issues'][number], prefix: string): string {
  const path = parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return `${prefix}${path === '' ? 'watch.config.json' : path}: ${remedied(message)}`;
}

/** What zod says of itself names what is wrong; people need what to write. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^Invalid GUID/i,
    'not an id such as 6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11; copy it from Entra admin center > Overview',
  ],
  [/^Too small: expected (?:string|array) to have >=(\d+) (characters|items)/i, 'give at least $1 $2'],
  [/^Too small: expected number to be >=?(\S+)/i, 'too small; the smallest value is $1'],
  [/^Too big: expected number to be <=?(\S+)/i, 'too large; the largest value is $1'],
  [/^Too big: expected (?:string|array) to have <=(\d+) (characters|items)/i, 'give at most $1 $2'],
];

function remedied(message: string): string {
  const found = remedies.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(...found);
}

const issuesOf = (error: z.ZodError, prefix: string): string[] => error.issues.map((issue) => issueText(issue, prefix));

const defaultCadences = (): Record<Kind, number> =>
  // Safe: kindDefinitions holds every kind once; tests/registry.test.ts holds it against the type.
  Object.fromEntries(kindDefinitions.map(({ kind, cadenceMinutes }) => [kind, cadenceMinutes])) as Record<Kind, number>;

type Layer = { readonly from: string; readonly settings: Settings };

/** What is said about a tenant, the nearest first. Of two tags the later one is nearer. */
const layersOf = (file: WatchFile, tenant: WatchFile['tenants'][number], settings: Settings): readonly Layer[] => [
  { from: 'settings row', settings },
  { from: 'tenant', settings: tenant },
  ...[...new Set(tenant.tags ?? [])].reverse().flatMap((tag) => {
    const group = file.groups?.[tag];
    return group === undefined ? [] : [{ from: `group ${tag}`, settings: group }];
  }),
  { from: 'file', settings: file },
];

function mergeTenant(layers: readonly Layer[], tenant: WatchFile['tenants'][number]): TenantConfiguration {
  const pick = <K extends keyof Settings>(key: K): Settings[K] | undefined =>
    layers.find(({ settings }) => settings[key] !== undefined)?.settings[key];
  /** Name by name, the nearest last. */
  const laid = <Part extends object>(part: (settings: Settings) => Part | undefined): Partial<Part> =>
    overlaid<Partial<Part>>(layers.map(({ settings }) => part(settings)));
  const recipients: readonly Recipient[] = pick('recipients') ?? [];
  const routes: readonly Route[] = pick('routes') ?? defaultRoutes(recipients);
  const declared = (key: 'breakGlass' | 'syncAccounts' | 'serviceAccounts'): readonly DeclaredAccount[] =>
    pick(key) ?? [];
  const accepted: Readonly<Record<string, readonly AcceptedExclusion[]>> = pick('acceptedExclusions') ?? {};
  return {
    tenantId: tenant.tenantId,
    name: tenant.name,
    tags: tenant.tags ?? [],
    timeZone: pick('timeZone') ?? 'Etc/UTC',
    recognitionPhrase: pick('recognitionPhrase') ?? null,
    digest: { ...defaultDigest, ...pruneUndefined(laid(({ digest }) => digest)) },
    recipients,
    routes,
    workingHours: pick('workingHours') ?? null,
    patience: patienceOf(layers),
    escalateTo: pick('escalateTo') ?? [],
    fallbackRecipient: pick('fallbackRecipient') ?? null,
    ownHandAllowed: pick('ownHandAllowed') ?? false,
    retention: { ...defaultRetention, ...pruneUndefined(laid(({ retention }) => retention)) },
    cadenceMinutes: { ...defaultCadences(), ...pruneUndefined(laid(({ cadences }) => cadences)) },
    breakGlass: declared('breakGlass'),
    syncAccounts: declared('syncAccounts'),
    serviceAccounts: declared('serviceAccounts'),
    acceptedExclusions: accepted,
    thresholds: { ...defaultThresholds, ...pruneUndefined(laid(({ thresholds }) => thresholds)) },
    disabled: pick('disabled') ?? [],
  };
}

/** Name by name, the nearest of these, which come first, over the others. */
const overlaid = <T extends object>(values: readonly (T | undefined)[]): Partial<T> =>
  Object.assign({}, ...values.toReversed().map((value) => pruneUndefined(value ?? {})));

function patienceOf(layers: readonly Layer[]): TenantConfiguration['patience'] {
  const of = (severity: Severity): Patience => ({
    ...defaultPatience[severity],
    ...pruneUndefined(overlaid(layers.map(({ settings }) => settings.patience?.[severity]))),
  });
  return {
    critical: of('critical'),
    high: of('high'),
    medium: of('medium'),
    low: of('low'),
    informational: of('informational'),
  };
}

/** Critical and high at once to everybody, medium gathered on the hour; the weekly message tells the rest. */
function defaultRoutes(recipients: readonly Recipient[]): Route[] {
  if (recipients.length === 0) return [];
  const everybody = { recipients: recipients.map((recipient) => recipient.id), areas: [], sources: [] };
  return [
    { ...everybody, minimumSeverity: 'high', sendResolved: true, timing: 'atOnce' },
    { ...everybody, minimumSeverity: 'medium', sendResolved: true, timing: 'hourly' },
    { ...everybody, minimumSeverity: 'low', sendResolved: true, timing: 'digest' },
  ];
}

/** Laid over each other name by name; what stands for all else is replaced as a whole. */
const mergedKeys: ReadonlySet<string> = new Set(['cadences', 'digest', 'patience', 'retention', 'thresholds']);

function explain(tenant: TenantConfiguration, layers: readonly Layer[]): readonly Explained[] {
  const { tenantId: _, name: __, tags: ___, cadenceMinutes, ...rest } = tenant;
  return Object.entries({ ...rest, cadences: cadenceMinutes })
    .flatMap(([key, value]) => (mergedKeys.has(key) ? leavesOf([key], value) : [{ path: [key], value }]))
    .map(({ path, value }) => {
      const saying = layers.find(({ settings }) => valueAt(settings, path) !== undefined);
      const isOfDeployment = path[0] === 'weekInRollUp' && tenant.weekInRollUp?.length !== 0;
      return { path: path.join('.'), value, from: saying?.from ?? (isOfDeployment ? 'deployment' : 'default') };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Leaf = { readonly path: readonly string[]; readonly value: unknown };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const leavesOf = (path: readonly string[], value: unknown): readonly Leaf[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([name, inner]) => leavesOf([...path, name], inner))
    : [{ path, value }];

const valueAt = (settings: unknown, path: readonly string[]): unknown =>
  path.reduce((value: unknown, name) => (isRecord(value) ? value[name] : undefined), settings);

/** Who hears of many: the same mailbox or workflow in the configurations of three tenants or more. What programs read is each its own. */
function sharedTargets(tenants: readonly TenantConfiguration[]): Configuration['sharedTarget'] {
  const heard = new Map<string, Map<string, string>>();
  for (const { tenantId, recipients } of tenants) {
    for (const recipient of recipients.filter(({ channel }) => isReadByPeople(channel))) {
      const target = targetOf(recipient);
      const ids = heard.get(target) ?? new Map<string, string>();
      heard.set(target, ids);
      if (!ids.has(tenantId)) ids.set(tenantId, recipient.id);
    }
  }
  const byRecipient = new Map<string, SharedTarget>();
  for (const [target, recipientIds] of heard) {
    if (recipientIds.size < manyTenants) continue;
    for (const [tenantId, id] of recipientIds) byRecipient.set(`${tenantId}|${id}`, { target, recipientIds });
  }
  return (tenantId, recipientId) => byRecipient.get(`${tenantId}|${recipientId}`);
}

function tagWarnings({ tenants, groups, access }: WatchFile): string[] {
  const known = new Set(tenants.flatMap((tenant) => tenant.tags ?? []));
  const lost = (list: Iterable<string>): string[] => [...new Set(list)].filter((tag) => !known.has(tag));
  return [
    ...lost(Object.keys(groups ?? {})).map(
      (tag) => `groups.${tag}: no tenant has this tag; its settings hold for nobody`,
    ),
    ...lost((access ?? []).flatMap((entry) => entry.tags ?? [])).map(
      (tag) => `access: no tenant has the tag "${tag}"; it opens nothing`,
    ),
  ];
}

const identityWarnings = ({ tenants }: WatchFile, identities: ReadonlyMap<string, string> = new Map()): string[] =>
  [...identities.keys()]
    .filter((named) => !tenants.some(({ tenantId }) => tenantId.toLowerCase() === named))
    .map((named) => `TENANT_IDENTITIES: ${named} is not one of tenants; its identity is used for nothing`);

const hasOwnRecipients = ({ deployment }: WatchFile): boolean => deployment?.recipients !== undefined;

/** Nobody can take on on the page what belongs to no tenant: it is told once, and nobody is reminded. */
const toldOnce: Settings['patience'] = {
  critical: unattended,
  high: unattended,
  medium: unattended,
  low: unattended,
  informational: unattended,
};

/** Of what stands for all tenants only how people are spoken to holds for the deployment; who they are it says itself. */
function deploymentLayers({ deployment, timeZone, recognitionPhrase, digest }: WatchFile): readonly Layer[] {
  const { tenant, name, rollUps, rollUpsReplaceDigests, technicians, ...own } = deployment ?? {};
  return [
    { from: 'deployment', settings: { ...own, patience: toldOnce } },
    { from: 'file', settings: { timeZone, recognitionPhrase, digest } },
  ];
}

const deploymentOf = (file: WatchFile): TenantConfiguration =>
  mergeTenant(deploymentLayers(file), { tenantId: deploymentId, name: file.deployment?.name ?? 'This deployment' });

type Audience = { readonly merged: TenantConfiguration; readonly layers: readonly Layer[] };

/**
 * Who hears of a tenant that is contained, and of nothing that any tenant says: the deployment's own recipients, else those of whoever
 * is said to run it, else of the only tenant there is. Of many tenants the first is some customer, who is to hear of no other.
 */
function audienceOf(file: WatchFile, packaged: readonly TenantConfiguration[]): Audience | null {
  if (hasOwnRecipients(file)) return { merged: deploymentOf(file), layers: deploymentLayers(file) };
  const { tenants, deployment } = file;
  const named = tenants.length === 1 ? tenants[0]?.tenantId : deployment?.tenant;
  const lender = packaged.find(({ tenantId }) => tenantId.toLowerCase() === named?.toLowerCase());
  if (lender === undefined) return null;
  const merged: TenantConfiguration = {
    ...mergeTenant(deploymentLayers(file), { tenantId: deploymentId, name: deployment?.name ?? 'This deployment' }),
    timeZone: lender.timeZone,
    recognitionPhrase: lender.recognitionPhrase,
    recipients: lender.recipients,
    routes: lender.routes,
  };
  return { merged, layers: deploymentLayers(file) };
}

function rollUpsOf({ tenants, deployment }: WatchFile): readonly RollUpPlan[] {
  return (deployment?.rollUps ?? []).map((rollUp) => ({
    id: rollUp.id,
    name: rollUp.name ?? null,
    recipients: [...new Set(rollUp.recipients)],
    tenantIds: tenants.filter((tenant) => isInRollUp(rollUp, tenant)).map(({ tenantId }) => tenantId),
    staff: staffOf(deployment, rollUp.recipients),
  }));
}

/** Anybody may have an address there. */
const publicMail = /^(aol|gmail|gmx|googlemail|hotmail|icloud|live|me|msn|outlook|proton|protonmail|web|yahoo)\./;

function staffOf(deployment: WatchFile['deployment'], readers: readonly string[]): Staff {
  const { tenants = [], domains } = deployment?.technicians ?? {};
  const mailboxes = (deployment?.recipients ?? []).flatMap((one) =>
    one.channel === 'email-acs' && readers.includes(one.id) ? [one.address.toLowerCase().split('@')[1] ?? ''] : [],
  );
  const own = domains ?? mailboxes.filter((domain) => !publicMail.test(domain));
  const lower = (list: readonly string[]): string[] => [...new Set(list.map((one) => one.toLowerCase()))];
  return { tenantIds: lower(tenants), domains: lower(own) };
}

/** Who reads the week of a tenant in a roll-up alone: by the same mailbox or workflow, whatever each calls it. */
function withRollUps(file: WatchFile, tenant: TenantConfiguration): TenantConfiguration {
  const { rollUpsReplaceDigests = false, rollUps = [], recipients = [] } = file.deployment ?? {};
  if (!rollUpsReplaceDigests) return { ...tenant, weekInRollUp: [] };
  const readers = new Set(rollUps.filter((one) => isInRollUp(one, tenant)).flatMap((one) => one.recipients));
  const targets = new Set(recipients.filter(({ id: one }) => readers.has(one)).map(targetOf));
  const inRollUp = tenant.recipients.filter((recipient) => targets.has(targetOf(recipient))).map(({ id: one }) => one);
  return { ...tenant, weekInRollUp: inRollUp };
}

const isInRollUp = (
  { tenants, tags }: z.infer<typeof RollUpSchema>,
  tenant: { readonly tenantId: string; readonly tags?: readonly string[] | undefined },
): boolean => {
  if (tenants !== undefined) return tenants.some((one) => one.toLowerCase() === tenant.tenantId.toLowerCase());
  return tags === undefined || tags.some((tag) => tenant.tags?.includes(tag));
};

/** A message with the words of many tenants goes only to whom each of them is told anyway. */
function checkRollUps(file: WatchFile, packaged: readonly TenantConfiguration[], problems: string[]): void {
  const { deployment, tenants } = file;
  const given = deployment?.rollUps ?? [];
  if (deployment?.rollUpsReplaceDigests === true && given.length === 0)
    problems.push(
      'deployment.rollUpsReplaceDigests: there is no rollUps that could replace them; give one or take it out',
    );
  const ids = given.map((rollUp) => rollUp.id);
  for (const repeated of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    problems.push(`deployment.rollUps: the id "${repeated}" is given twice; ids must differ`);
  for (const [at, plan] of rollUpsOf(file).entries()) {
    const path = `deployment.rollUps[${at}]`;
    for (const named of given[at]?.tenants ?? [])
      if (!tenants.some(({ tenantId }) => tenantId.toLowerCase() === named.toLowerCase()))
        problems.push(`${path}.tenants: ${named} is not one of tenants; add it there or remove it here`);
    for (const tag of given[at]?.tags ?? [])
      if (!tenants.some((tenant) => tenant.tags?.includes(tag)))
        problems.push(`${path}.tags: no tenant has the tag "${tag}"; give it to some or remove it here`);
    for (const recipientId of plan.recipients) {
      const recipient = deployment?.recipients?.find((one) => one.id === recipientId);
      if (recipient === undefined)
        problems.push(`${path}.recipients: "${recipientId}" is not the id of one of deployment.recipients`);
      else if (!isReadByPeople(recipient.channel))
        problems.push(
          `${path}.recipients: "${recipientId}" is no mailbox and no Teams workflow; programs read each tenant's week by itself`,
        );
      else
        checkEntitled(
          path,
          recipient,
          packaged.filter(({ tenantId }) => plan.tenantIds.includes(tenantId)),
          problems,
        );
    }
  }
}

const tenantsNamed = 3;

function checkEntitled(
  path: string,
  recipient: Recipient,
  tenants: readonly TenantConfiguration[],
  problems: string[],
): void {
  const target = targetOf(recipient);
  const closed = tenants.filter(({ recipients, routes }) => {
    const named = new Set(routes.flatMap((route) => route.recipients));
    return !recipients.some((one) => named.has(one.id) && targetOf(one) === target);
  });
  if (closed.length === 0) return;
  const shown = closed.slice(0, tenantsNamed).map(({ name }) => name);
  const rest = closed.length - shown.length;
  problems.push(
    `${path}.recipients: "${recipient.id}" gets no alerts of ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}; name the same mailbox or workflow among their recipients and in one of their routes, or leave them out of this roll-up`,
  );
}

/** As `tenants` writes it; of a file that names none the first. */
function operatorsTenant(file: WatchFile): string {
  if (hasOwnRecipients(file)) return deploymentId;
  const { tenants, deployment } = file;
  const [first] = tenants;
  const named = tenants.find(({ tenantId }) => tenantId.toLowerCase() === deployment?.tenant?.toLowerCase());
  return (named ?? first)?.tenantId ?? '';
}

function checkOperators({ tenants, deployment }: WatchFile, problems: string[]): void {
  const named = deployment?.tenant;
  if (named === undefined || tenants.some((one) => one.tenantId.toLowerCase() === named.toLowerCase())) return;
  problems.push(`deployment.tenant: ${named} is not one of tenants; add it there or name one of them`);
}

/** Of many tenants the first is some customer, whom a bug of ours does not concern. */
function operatorsWarnings({ tenants, deployment }: WatchFile): string[] {
  if (deployment?.recipients !== undefined)
    return deployment.tenant === undefined
      ? []
      : ['deployment.tenant: has no effect, because deployment.recipients are used; remove one of them'];
  if (deployment !== undefined) {
    const { tenant: _, ...rest } = deployment;
    const idle = Object.keys(pruneUndefined(rest));
    if (idle.length > 0)
      return [
        `deployment: ${idle.join(' and ')} hold for deployment.recipients, and none is given; name them, or take these out`,
      ];
  }
  return deployment?.tenant !== undefined || tenants.length === 1
    ? []
    : [
        `deployment.recipients: not given, so alerts that concern no single tenant go to ${tenants[0]?.name ?? 'nobody'}; name them, or name the operator's tenant in deployment.tenant`,
      ];
}

function checkAccess(
  { tenants, access = [] }: WatchFile,
  page: Surroundings['page'] | undefined,
  problems: string[],
): void {
  const watched = new Set(tenants.map(({ tenantId }) => tenantId.toLowerCase()));
  const mayBeMany = page?.type === 'appService' && page.tenantIds.length > 1;
  for (const [at, entry] of access.entries()) {
    for (const tenantId of entry.tenants ?? []) {
      if (!watched.has(tenantId.toLowerCase()))
        problems.push(`access[${at}].tenants: ${tenantId} is not one of tenants; add it there or remove it here`);
    }
    // Each organisation's administrators give the app's roles to whom they like: without this a customer could open all tenants.
    if (entry.appRole !== undefined && entry.organisation === undefined && mayBeMany)
      problems.push(
        `access[${at}].organisation: several organisations may sign in and each gives out the role "${entry.appRole}" itself; name the one whose people it is for`,
      );
  }
}

function grantsOf({ tenants, access }: WatchFile): readonly Grant[] | null {
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
    };
  });
}

const pruneUndefined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  // Safe: exactly the undefined values are left out.
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** What is wrong with one audience, each with its setting and the remedy; secrets that are in order are added to `secrets`. */
function troubleOf(
  tenant: TenantConfiguration,
  file: WatchFile,
  env: Environment,
  secrets: Map<string, string>,
): readonly string[] {
  const found: string[] = [];
  crossCheck(tenant, file, env, found);
  readSecrets(tenant.recipients, env, secrets, found);
  return found;
}

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
    if (recipient.channel === 'log-analytics' && !(env.LOGS_INGESTION_ENDPOINT && env.LOGS_INGESTION_RULE_ID)) {
      problems.push(
        `LOGS_INGESTION_ENDPOINT: the recipient "${recipient.id}" is a Log Analytics table, so set it and LOGS_INGESTION_RULE_ID, the immutable id of the data collection rule`,
      );
    }
  }
  for (const route of tenant.routes) {
    for (const recipient of route.recipients) {
      if (!known.has(recipient)) problems.push(`routes: "${recipient}" is not the id of a recipient`);
    }
  }
  for (const recipient of tenant.escalateTo) {
    if (!known.has(recipient)) problems.push(`escalateTo: "${recipient}" is not the id of a recipient`);
  }
  if (tenant.fallbackRecipient !== null && !known.has(tenant.fallbackRecipient))
    problems.push(`fallbackRecipient: "${tenant.fallbackRecipient}" is not the id of a recipient`);
  const { globalAdministratorsMin: min, globalAdministratorsMax: max } = tenant.thresholds;
  if (min > max)
    problems.push(`thresholds.globalAdministratorsMin: ${min} is more than globalAdministratorsMax ${max}`);
  const { riskyUserHours: hours, riskyPrivilegedUserHours: privilegedHours } = tenant.thresholds;
  if (privilegedHours > hours)
    problems.push(`thresholds.riskyPrivilegedUserHours: ${privilegedHours} is more than riskyUserHours ${hours}`);
}

const secretSettingsOf = (recipient: Recipient): string[] => {
  switch (recipient.channel) {
    case 'email-acs':
    case 'log-analytics':
      return [];
    case 'teams-workflow':
      return [...urlSettingsOf(recipient)];
    case 'webhook':
      return [...urlSettingsOf(recipient), recipient.secretSetting];
  }
};

const urlSettingsOf = (recipient: Recipient): string[] => {
  switch (recipient.channel) {
    case 'email-acs':
    case 'log-analytics':
      return [];
    case 'teams-workflow':
      return [recipient.urlSetting, ...(recipient.testUrlSetting === undefined ? [] : [recipient.testUrlSetting])];
    case 'webhook':
      return [recipient.urlSetting];
  }
};

function readSurroundings(
  env: Environment,
  file: WatchFile | undefined,
  problems: string[],
): Omit<Surroundings, 'secrets'> | undefined {
  const storage = readStorage(env, problems);
  const publicUrl = readUrl(
    'PUBLIC_BASE_URL',
    env.PUBLIC_BASE_URL ?? (env.WEBSITE_HOSTNAME ? `https://${env.WEBSITE_HOSTNAME}` : undefined),
    problems,
  );
  const graphBaseUrl = readUrl('GRAPH_BASE_URL', env.GRAPH_BASE_URL ?? 'https://graph.microsoft.com', problems);
  const notificationKeys = readNotificationKeys(env, problems);
  const tenantIdentities = readTenantIdentities(env.TENANT_IDENTITIES, problems);
  if (file !== undefined) checkIdentities(file, env, tenantIdentities, problems);
  const speed = Number(env.WATCH_SPEED ?? '1');
  if (!(speed >= 1 && speed <= 600)) problems.push('WATCH_SPEED: a number from 1 to 600');
  const page = readPage(env, publicUrl, file === undefined ? null : grantsOf(file), problems);
  const acs = readAcs(env, problems);
  const logs = readLogs(env, problems);
  const heartbeatUrl = readHeartbeat(env.HEARTBEAT_URL, problems);
  if (storage === undefined || publicUrl === undefined || graphBaseUrl === undefined || page === undefined)
    return undefined;
  return {
    storage,
    graphBaseUrl,
    identityClientId: env.AZURE_CLIENT_ID || null,
    tenantIdentities,
    acs,
    logs,
    emailSender: file?.email?.senderAddress ?? null,
    publicUrl,
    notificationKeys,
    page,
    heartbeatUrl,
    speed,
    tickMs: tickMsOf(env.SCHEDULE_TICK ?? ''),
  };
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
      'TENANT_IDENTITIES: give pairs such as TENANT-ID=CLIENT-ID, separated by commas: a tenant, and the client id of the identity whose tokens are for it',
    );
  return new Map(pairs.map(([tenantId = '', clientId = '']) => [tenantId, clientId]));
}

/**
 * An identity reads one tenant, whatever tenant it is asked for: with a second one under it, the data of the first would be taken for
 * the second's.
 */
function checkIdentities(
  { tenants }: WatchFile,
  env: Environment,
  identities: ReadonlyMap<string, string>,
  problems: string[],
): void {
  const own = (env.AZURE_CLIENT_ID || 'own').toLowerCase();
  const sharing = new Map<string, WatchFile['tenants'][number][]>();
  for (const tenant of new Map(tenants.map((one) => [one.tenantId.toLowerCase(), one])).values()) {
    const identity = identities.get(tenant.tenantId.toLowerCase()) ?? own;
    sharing.set(identity, [...(sharing.get(identity) ?? []), tenant]);
  }
  for (const [identity, some] of sharing) {
    if (some.length < 2) continue;
    const shown = some.slice(0, tenantsNamed).map(({ name }) => name);
    const rest = some.length - shown.length;
    const named = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    problems.push(
      identity === own
        ? `tenants: ${some.length} tenants (${named}) would be read with the app's own identity, which can read only its own tenant; keep that one here and deploy the app once for each other tenant, or name in TENANT_IDENTITIES the identity whose tokens are for each of the others`
        : `TENANT_IDENTITIES: ${named} are given one identity, and an identity can read only one tenant; give each its own`,
    );
  }
}

/** Reads what recipients name by its setting. One that is not set is the cross-check's to tell. */
function readSecrets(
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
        // A channel that refuses one recipient sends nothing to any other of the tenant.
        problems.push(`${setting}: shorter than 16 characters; make a new one (openssl rand -base64 32)`);
      secrets.set(setting, value);
    }
  }
}

/** Minutes between ticks where the expression says it as "every N minutes"; else a minute, which is what it is in earnest. */
function tickMsOf(expression: string): number {
  const every = /^\S+\s+\*\/(\d+)\s/.exec(expression.trim())?.[1];
  return Math.max(1, Number(every ?? '1')) * 60_000;
}

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
    return { type: 'connectionString', connectionString };
  }
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
  readUrl('AzureWebJobsStorage__tableServiceUri', tableUrl, problems);
  readUrl('AzureWebJobsStorage__queueServiceUri', queueUrl, problems);
  return { type: 'identity', tableUrl, queueUrl };
}

/** What a client of storage takes: the emulator, or an account with a key or a signature. Of one that Key Vault did not give it is said already. */
const isStorageConnection = (text: string): boolean =>
  isUnresolved(text) ||
  /^UseDevelopmentStorage=true/i.test(text) ||
  (/(^|;)\s*(AccountName|BlobEndpoint|TableEndpoint)=[^;]+/i.test(text) &&
    /(^|;)\s*(AccountKey|SharedAccessSignature)=[^;]+/i.test(text));

const isAcsConnection = (text: string): boolean =>
  isUnresolved(text) || (/(^|;)\s*endpoint=https?:\/\/[^;]+/i.test(text) && /(^|;)\s*accesskey=[^;]+/i.test(text));

/** The one rule of the local world: http is for loopback only. */
export const isLoopbackUrl = (url: string): boolean => {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  } catch {
    return false;
  }
};

/** Nothing is sent to a URL with a name and password in it: fetch refuses it. */
function isHttpsUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === 'https:' && username + password === '';
}

/** https, or http on this machine. The value is not repeated: a URL can be a secret. */
function readUrl(name: string, value: string | undefined, problems: string[]): string | undefined {
  if (value !== undefined && (isLoopbackUrl(value) || isHttpsUrl(value))) return value.trim().replace(/\/+$/, '');
  problems.push(
    value === undefined
      ? `${name}: is not set; give the https URL`
      : `${name}: must be an https URL without a password in it (http only on this machine)`,
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
  if (!env.NOTIFICATION_KEY)
    problems.push('NOTIFICATION_KEY: is not set; give 32 or more random characters (openssl rand -base64 32)');
  const keys = {
    NOTIFICATION_KEY: env.NOTIFICATION_KEY,
    NOTIFICATION_KEY_PREVIOUS: env.NOTIFICATION_KEY_PREVIOUS,
  };
  return Object.entries(keys).flatMap(([name, key]) => {
    if (!key) return [];
    if (isUnresolved(key)) problems.push(unresolved(name));
    if (isPlaceholder(key)) problems.push(`${name}: still the text of the sample; make one (openssl rand -base64 32)`);
    if (key.length < 32) problems.push(`${name}: shorter than 32 characters; make a new one (openssl rand -base64 32)`);
    return [key];
  });
}

function readHeartbeat(url: string | undefined, problems: string[]): string | null {
  if (!url) return null;
  // As it is written: a slash at its end may be a part of it.
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
  const endpoint = readUrl('ACS_ENDPOINT', env.ACS_ENDPOINT, problems);
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

/** Fails closed: without sign-in in front, nobody reads the page. */
function readPage(
  env: Environment,
  publicUrl: string | undefined,
  grants: readonly Grant[] | null,
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
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  if (!env.PAGE_CLIENT_ID)
    problems.push(
      'PAGE_CLIENT_ID: is not set; give the application id that App Service authentication signs people in with',
    );
  if (tenantIds.length === 0)
    problems.push('PAGE_TENANT_IDS: is not set; give the tenant ids whose people may sign in, separated by commas');
  if (tenantIds.some((one) => !z.guid().safeParse(one).success))
    problems.push('PAGE_TENANT_IDS: give tenant ids, separated by commas; a name signs in nobody');
  const authority = readUrl('PAGE_AUTHORITY', env.PAGE_AUTHORITY ?? 'https://login.microsoftonline.com', problems);
  return { type: 'appService', authority: authority ?? '', audience: env.PAGE_CLIENT_ID ?? '', tenantIds, grants };
}

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

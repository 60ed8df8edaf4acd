import * as z from 'zod';
import { defaultProviderLimits } from '../core/delivery/channel-limits';
import { severities } from '../core/event/severity';
import { sameId } from '../core/same-id';
import { type AcceptedExclusion, defaultRetention, type TenantConfiguration } from '../core/tenant/configuration';
import type { ThresholdDefinition, Thresholds } from '../core/verdict/thresholds';
import { kindDefinitions } from '../kinds';
import { openings } from '../kinds/cross-tenant-access-policy-configuration-default/settings';
import { thresholdDefinitions } from './thresholds';

export const text = z.string().trim().min(1).max(400);

const id = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, 'letters, digits, dots, hyphens and underscores, at most 64');

/** zod silently drops the key __proto__ from a record. A strict object refuses it like any unknown key. */
const everyKey = <Keyed extends z.ZodType>(keyed: Keyed) =>
  z.preprocess((value, context) => {
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
      context.addIssue({ code: 'custom', message: 'unknown key "__proto__"; remove it', input: value });
    return value;
  }, keyed);

/** A date stands for the whole day. */
const lastDay = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'the last day, as YYYY-MM-DD')
  .overwrite((at) => new Date(at).toISOString().slice(0, 10));

const DeclaredAccountSchema = z.strictObject({ id: text, reason: text, owner: text, expiry: lastDay });

/** An address matches no account, so a break-glass account would go unwatched. */
const DeclaredObjectSchema = DeclaredAccountSchema.extend({
  // Graph writes ids in lower case, so an id in capitals would match no account.
  id: z
    .guid('the object id of a user or group (Entra admin center > Users > Object ID), not an address or a name')
    .toLowerCase(),
});

const AcceptedSchema = DeclaredAccountSchema.extend({ id: text.overwrite(sameId) });

const AcceptedExclusionSchema = z.discriminatedUnion('kind', [
  AcceptedSchema.extend({ kind: z.enum(['user', 'group', 'guestType']) }),
  /** Without `covers`, the acceptance covers the permissions that the application had when it was first collected under it. */
  AcceptedSchema.extend({ kind: z.literal('application'), covers: z.array(text).min(1).optional() }),
  /** id: a tenant id, or "default" for all organisations. An organisation is never accepted as a whole. */
  AcceptedSchema.extend({ kind: z.literal('organisation'), covers: z.array(z.enum(openings)).min(1) }),
]);

/**
 * The controls that read the list in an acceptance. For any other control, the list would have no effect and everything would be
 * accepted.
 */
const readersOfCovers: Readonly<Record<string, string>> = {
  application: 'ZT.AP.007',
  organisation: 'ZT.DX.010',
};

function refuseUnreadCovers(
  accepted: Readonly<Record<string, readonly AcceptedExclusion[]>>,
  context: z.RefinementCtx,
) {
  for (const [controlId, exclusions] of Object.entries(accepted)) {
    for (const [at, { kind, covers }] of exclusions.entries()) {
      const reader = readersOfCovers[kind];
      if (covers === undefined || reader === controlId) continue;
      const message = `${controlId} ignores it; only ${reader} reads it, for kind ${kind}`;
      context.addIssue({ code: 'custom', path: [controlId, at, 'covers'], message });
    }
  }
}

/** A receiver knows its secret and gets messages at its URL, so neither may be a secret of the app itself. */
const ownSettings: ReadonlySet<string> = new Set([
  'ACS_CONNECTION_STRING',
  'ACS_ENDPOINT',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APP_CERTIFICATE',
  'AUTHORITY_URL',
  'GRAPH_BASE_URL',
  'HEARTBEAT_URL',
  'IDENTITY_ENDPOINT',
  'IDENTITY_HEADER',
  'LOGS_INGESTION_ENDPOINT',
  'NOTIFICATION_KEY',
  'NOTIFICATION_KEY_PREVIOUS',
  'PUBLIC_BASE_URL',
  'SESSION_KEY',
  'SESSION_KEY_PREVIOUS',
]);

const settingName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]{1,63}$/,
    'the NAME of an app setting, such as TEAMS_WORKFLOW_URL, because this file holds no secrets',
  )
  .refine((name) => !ownSettings.has(name), {
    error: ({ input }) => `${String(input)} belongs to the app itself; use a setting of its own for each receiver`,
  });

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
  .refine(({ from, to }) => from < to, 'from must be before to; hours that pass midnight are not supported');

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin');

const kinds = kindDefinitions.map(({ kind }) => kind);

const optionalKinds = kindDefinitions.filter(({ optional }) => optional === true).map(({ kind }) => kind);
const cadences = everyKey(z.partialRecord(z.enum(kinds), z.number().int().min(1).max(1440)));

export const defaultDigest: TenantConfiguration['digest'] = { weekday: 1, hour: 8 };

/** Our average share of the one request a second that a tenant grants on Identity Protection. The rest is for other tools. */
export const defaultIdentityProtectionPerSecond = 0.2;

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
// Defaults are only written for editors. If they were filled in here, a layer that sets one threshold would reset all others to the
// default.
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

/**
 * With shorter times, Zero Trust Watch would delete data that it still needs to compare weeks, to find late entries and to complete
 * attributions.
 */
const retention = z
  .strictObject({
    eventDays: z.number().int().min(30).max(3650).meta({ default: defaultRetention.eventDays }),
    recordDays: z.number().int().min(7).max(3650).meta({ default: defaultRetention.recordDays }),
    metricDays: z.number().int().min(30).max(3650).meta({ default: defaultRetention.metricDays }),
  })
  .partial();

const waiting = z.number().int().min(5).max(10080).nullable();

const patience = everyKey(
  z.partialRecord(z.enum(severities), z.strictObject({ remindAfter: waiting, escalateAfter: waiting }).partial()),
);

const budgets = z
  .strictObject({
    identityProtectionPerSecond: z.number().gt(0).max(1).meta({ default: defaultIdentityProtectionPerSecond }),
    emailPerMinute: z.number().int().min(1).max(500).meta({ default: defaultProviderLimits.emailPerMinute }),
    // channel-budget.ts does not count more than a thousand, and nobody reads that many mails.
    emailPerHour: z.number().int().min(5).max(1000).meta({ default: defaultProviderLimits.emailPerHour }),
    teamsPerSecond: z.number().int().min(1).max(4).meta({ default: defaultProviderLimits.teamsPerSecond }),
  })
  .partial();

/** Settings that may be set once for all tenants and again for one; the tenant's own value wins. */
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
  acceptedExclusions: everyKey(
    z
      .record(
        z.string().regex(/^ZT\.[A-Z]{2}\.\d{3}$/, 'a control id such as ZT.ID.001'),
        z.array(AcceptedExclusionSchema),
      )
      .superRefine(refuseUnreadCovers),
  ).optional(),
  thresholds: thresholds.optional(),
  retention: retention.optional(),
  disabled: z.array(checkId).max(200).optional(),
  optionalSources: z.array(z.enum(optionalKinds)).max(optionalKinds.length).optional(),
  betaSignIns: z.boolean().optional(),
};

export const SettingsSchema = z.strictObject(shared);

export const tags = z.array(id).max(20);

export const TenantSchema = z.strictObject({ tenantId: z.guid(), name: text, tags: tags.optional(), ...shared });

/** People who sign in with this group or app role may see, or handle, these tenants. */
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

/** One weekly message about many tenants. Without tenants and tags: all of them. */
export const RollUpSchema = z
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

/** Settings that belong to no single tenant. */
const DeploymentSchema = z
  .strictObject({
    tenant: z.guid('the id of one of tenants').optional().meta({
      description:
        "The operator's own tenant: its recipients get the alerts about the deployment if recipients names nobody.",
    }),
    name: text.optional().meta({ description: 'The name of this deployment in messages.' }),
    timeZone: shared.timeZone,
    recognitionPhrase: shared.recognitionPhrase,
    digest: shared.digest.meta({ description: 'When the weekly roll-ups are sent.' }),
    recipients: z.array(RecipientSchema).min(1).max(50).optional().meta({
      description: 'Recipients of alerts about the deployment.',
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
      description: 'True: recipients of a roll-up do not get the weekly digest of each tenant in it. Default: false.',
    }),
  })
  .refine(({ tenant, recipients }) => tenant !== undefined || recipients !== undefined, 'give recipients, or tenant');

/** The packaged configuration file. Strict: an unknown key is refused with its name. */
export const WatchFileSchema = z.strictObject({
  $schema: z.string().optional(),
  tenants: z.array(TenantSchema).min(1),
  email: z.strictObject({ senderAddress: z.email() }).optional(),
  budgets: budgets.optional(),
  groups: everyKey(z.record(id, SettingsSchema)).optional(),
  access: z.array(AccessSchema).max(200).optional(),
  deployment: DeploymentSchema.optional(),
  ...shared,
});

export type WatchFile = z.infer<typeof WatchFileSchema>;

export type Settings = z.infer<typeof SettingsSchema>;

const declaredAnywhere = z.array(DeclaredAccountSchema).optional();

/** The schema for a folder that is judged once. Its ids can have any form, because people also make folders by hand. */
export const DeclarationsSchema = SettingsSchema.extend({
  $schema: z.string().optional(),
  breakGlass: declaredAnywhere,
  syncAccounts: declaredAnywhere,
  serviceAccounts: declaredAnywhere,
});

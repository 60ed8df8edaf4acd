import type { Severity } from '../core/event/severity';
import { isJsonObject } from '../core/json-object';
import type { Kind } from '../core/resource/kind';
import {
  type AcceptedExclusion,
  type DeclaredAccount,
  defaultRetention,
  type Patience,
  type Recipient,
  type Route,
  type TenantConfiguration,
} from '../core/tenant/configuration';
import { kindDefinitions } from '../kinds';
import { defaultDigest, type Settings, type WatchFile } from './schema';
import { defaultThresholds } from './thresholds';

export const unattended: Patience = { remindAfter: null, escalateAfter: null };

const defaultPatience: TenantConfiguration['patience'] = {
  critical: { remindAfter: 60, escalateAfter: 120 },
  high: { remindAfter: 240, escalateAfter: 480 },
  medium: unattended,
  low: unattended,
  informational: unattended,
};

const defaultCadences = (): Record<Kind, number> =>
  // Safe: kindDefinitions contains every kind once; tests/registry.test.ts compares it with the type.
  Object.fromEntries(kindDefinitions.map(({ kind, cadenceMinutes }) => [kind, cadenceMinutes])) as Record<Kind, number>;

export const pruneUndefined = <T extends object>(
  value: T,
): {
  [K in keyof T]: Exclude<T[K], undefined>;
} =>
  // Safe: exactly the undefined values are left out.
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Merges name by name; the nearest layers come first and override the others. */
const overlaid = <T extends object>(values: readonly (T | undefined)[]): Partial<T> =>
  Object.assign({}, ...values.toReversed().map((value) => pruneUndefined(value ?? {})));

export type Layer = { readonly from: string; readonly settings: Settings };

/** The layers of a tenant's settings, the nearest first. If a tenant has two tags, the later one is nearer. */
export const layersOf = (
  file: WatchFile,
  tenant: WatchFile['tenants'][number],
  settings: Settings,
): readonly Layer[] => [
  { from: 'settings row', settings },
  { from: 'tenant', settings: tenant },
  ...[...new Set(tenant.tags ?? [])].reverse().flatMap((tag) => {
    const group = file.groups?.[tag];
    return group === undefined ? [] : [{ from: `group ${tag}`, settings: group }];
  }),
  { from: 'file', settings: file },
];

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

/**
 * Sends critical and high alerts to everybody at once, and combines medium ones every hour. The weekly digest contains the rest.
 */
function defaultRoutes(recipients: readonly Recipient[]): Route[] {
  if (recipients.length === 0) return [];
  const everybody = { recipients: recipients.map((recipient) => recipient.id), areas: [], sources: [] };
  return [
    { ...everybody, minimumSeverity: 'high', sendResolved: true, timing: 'atOnce' },
    { ...everybody, minimumSeverity: 'medium', sendResolved: true, timing: 'hourly' },
    { ...everybody, minimumSeverity: 'low', sendResolved: true, timing: 'digest' },
  ];
}

export function mergeTenant(layers: readonly Layer[], tenant: WatchFile['tenants'][number]): TenantConfiguration {
  const pick = <K extends keyof Settings>(key: K): Settings[K] | undefined =>
    layers.find(({ settings }) => settings[key] !== undefined)?.settings[key];
  /** Merges the layers name by name. The nearest layer comes last and wins. */
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
    optionalSources: pick('optionalSources') ?? [],
    betaSignIns: pick('betaSignIns') ?? false,
  };
}

/** One effective value of a tenant, and the nearest layer that sets it. */
export type Explained = {
  /** The name as in the file: thresholds.deviceContactDays, patience.critical.remindAfter, recipients. */
  readonly path: string;
  readonly value: unknown;
  /** default, file, group TAG, tenant or settings row. */
  readonly from: string;
};

/** These are merged name by name; any other value is replaced as a whole. */
const mergedKeys: ReadonlySet<string> = new Set(['cadences', 'digest', 'patience', 'retention', 'thresholds']);

type Leaf = { readonly path: readonly string[]; readonly value: unknown };

const leavesOf = (path: readonly string[], value: unknown): readonly Leaf[] =>
  isJsonObject(value)
    ? Object.entries(value).flatMap(([name, inner]) => leavesOf([...path, name], inner))
    : [{ path, value }];

const valueAt = (settings: unknown, path: readonly string[]): unknown =>
  path.reduce((value: unknown, name) => (isJsonObject(value) ? value[name] : undefined), settings);

export function explain(tenant: TenantConfiguration, layers: readonly Layer[]): readonly Explained[] {
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

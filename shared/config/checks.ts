import type { ProviderLimits } from '../core/delivery/channel-limits';
import { targetOf } from '../core/delivery/many-tenants';
import { nearest } from '../core/nearest';
import {
  isReadByPeople,
  type Recipient,
  type RollUpPlan,
  type TenantConfiguration,
} from '../core/tenant/configuration';
import { nameAsRead } from '../core/tenant/name-as-read';
import { firstNames } from './configuration-error';
import { rollUpsOf } from './deployment';
import { readSecrets, type Surroundings, secretSettingsOf } from './environment';
import { pruneUndefined } from './layers';
import type { WatchFile } from './schema';
import type { Environment } from './setting';

export function checkLimits({ emailPerMinute, emailPerHour }: ProviderLimits, problems: string[]): void {
  if (emailPerMinute > emailPerHour)
    problems.push(`budgets.emailPerMinute: ${emailPerMinute} is more than emailPerHour ${emailPerHour}`);
}

/** The groups that a tenant can be in: others would have no effect. */
export const groupsOf = ({ groups, access, deployment }: WatchFile): ReadonlySet<string> =>
  new Set([
    ...Object.keys(groups ?? {}),
    ...(access ?? []).flatMap((entry) => entry.tags ?? []),
    ...(deployment?.rollUps ?? []).flatMap((entry) => entry.tags ?? []),
  ]);

/**
 * Names and tags of tenants that are not there. Each is only a warning, because a customer is added while the app runs and may
 * bring it.
 */
export function tagWarnings(file: WatchFile): string[] {
  const { tenants, groups, access, deployment } = file;
  const ids = new Set(tenants.map(({ tenantId }) => tenantId.toLowerCase()));
  const known = new Set(tenants.flatMap((tenant) => tenant.tags ?? []));
  const lost = (list: Iterable<string>): string[] => [...new Set(list)].filter((tag) => !known.has(tag));
  const used = groupsOf(file);
  return [
    ...[...known].flatMap((tag) => {
      const near = used.has(tag) ? undefined : nearest(tag, [...used]);
      return near === undefined ? [] : [`tenants: the tag "${tag}" has no effect; did you mean "${near}"?`];
    }),
    ...lost(Object.keys(groups ?? {})).map(
      (tag) => `groups.${tag}: no tenant has this tag, so its settings apply to nobody`,
    ),
    ...lost((access ?? []).flatMap((entry) => entry.tags ?? [])).map(
      (tag) => `access: no tenant has the tag "${tag}", so this entry gives access to nothing`,
    ),
    ...(deployment?.rollUps ?? []).flatMap((entry) => [
      ...lost(entry.tags ?? []).map(
        (tag) => `deployment.rollUps: no tenant has the tag "${tag}", so it adds none to "${entry.id}"`,
      ),
      ...(entry.tenants ?? [])
        .filter((named) => !ids.has(named.toLowerCase()))
        .map((named) => `deployment.rollUps: ${named} is not watched, so it is not in "${entry.id}"`),
    ]),
  ];
}

/** A message shows the name of its tenant, never the ID. */
export function nameWarnings({ tenants }: WatchFile): string[] {
  const names = tenants.map(({ name }) => nameAsRead(name));
  const repeated = tenants.filter(({ name }, at) => names.indexOf(nameAsRead(name)) !== at).map(({ name }) => name);
  return [...new Set(repeated)].map(
    (name) =>
      `tenants: several are named "${name}", so messages add the first digits of their IDs; give each a name of its own`,
  );
}

const shortId = 8;

/** Tenants with the same name get the beginning of their IDs added, with as many digits as they need to differ. */
export function withDistinctNames(file: WatchFile): WatchFile {
  const idsOf = new Map<string, string[]>();
  for (const { tenantId, name } of file.tenants)
    idsOf.set(nameAsRead(name), [...(idsOf.get(nameAsRead(name)) ?? []), tenantId]);
  const distinct = ({ tenantId, name }: WatchFile['tenants'][number]): string => {
    const others = (idsOf.get(nameAsRead(name)) ?? []).filter((id) => id !== tenantId);
    if (others.length === 0) return name;
    let length = shortId;
    while (others.some((id) => id.slice(0, length) === tenantId.slice(0, length))) length += 1;
    return `${name.trim()} (${tenantId.slice(0, length)})`;
  };
  return { ...file, tenants: file.tenants.map((tenant) => ({ ...tenant, name: distinct(tenant) })) };
}

export const identityWarnings = (
  { tenants }: WatchFile,
  identities: ReadonlyMap<string, string> = new Map(),
): string[] =>
  [...identities.keys()]
    .filter((named) => !tenants.some(({ tenantId }) => tenantId.toLowerCase() === named))
    .map((named) => `TENANT_IDENTITIES: ${named} is not one of tenants, so its identity is not used`);

/** A roll-up includes a customer only if each recipient of the roll-up also gets the customer's own alerts. */
export function isEntitled(
  { deployment }: WatchFile,
  plan: RollUpPlan,
  tenants: readonly TenantConfiguration[],
  tenantId: string,
): boolean {
  const problems: string[] = [];
  const only = tenants.filter((one) => one.tenantId === tenantId);
  for (const recipient of deployment?.recipients ?? [])
    if (plan.recipients.includes(recipient.id)) checkEntitled('', recipient, only, problems);
  return only.length > 0 && problems.length === 0;
}

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
  problems.push(
    `${path}.recipients: "${recipient.id}" gets no alerts of ${firstNames(closed)}; name the same mailbox or workflow among their recipients and in one of their routes, or leave them out of this roll-up`,
  );
}

/** A message about many tenants goes only to recipients who get the alerts of each of them. */
export function checkRollUps(file: WatchFile, packaged: readonly TenantConfiguration[], problems: string[]): void {
  const { deployment } = file;
  const given = deployment?.rollUps ?? [];
  if (deployment?.rollUpsReplaceDigests === true && given.length === 0)
    problems.push(
      'deployment.rollUpsReplaceDigests: rollUps is empty, so nothing replaces the digests; add a roll-up or remove this setting',
    );
  const ids = given.map((rollUp) => rollUp.id);
  for (const repeated of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    problems.push(`deployment.rollUps: the id "${repeated}" is given twice; ids must differ`);
  for (const [at, plan] of rollUpsOf(file).entries()) {
    const path = `deployment.rollUps[${at}]`;
    for (const recipientId of plan.recipients) {
      const recipient = deployment?.recipients?.find((one) => one.id === recipientId);
      if (recipient === undefined)
        problems.push(`${path}.recipients: "${recipientId}" is not the id of one of deployment.recipients`);
      else if (!isReadByPeople(recipient.channel))
        problems.push(
          `${path}.recipients: "${recipientId}" is neither a mailbox nor a Teams workflow, so it cannot receive a roll-up; remove it here`,
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

export function checkOperators({ tenants, deployment }: WatchFile, problems: string[]): void {
  const named = deployment?.tenant;
  if (named === undefined || tenants.some((one) => one.tenantId.toLowerCase() === named.toLowerCase())) return;
  problems.push(`deployment.tenant: ${named} is not one of tenants; add it there or name one of them`);
}

/** With many tenants, the first one is a customer, who should not get alerts about our own bugs. */
export function operatorsWarnings({ tenants, deployment }: WatchFile): string[] {
  if (deployment?.recipients !== undefined)
    return deployment.tenant === undefined
      ? []
      : ['deployment.tenant: has no effect, because deployment.recipients are used; remove one of them'];
  if (deployment !== undefined) {
    const { tenant: _, ...rest } = deployment;
    const idle = Object.keys(pruneUndefined(rest));
    if (idle.length > 0)
      return [
        `deployment: ${idle.join(' and ')} apply to deployment.recipients only, and none is given; add recipients, or remove these settings`,
      ];
  }
  return deployment?.tenant !== undefined || tenants.length === 1
    ? []
    : [
        `deployment.recipients: not given, so alerts about the deployment go to ${tenants[0]?.name ?? 'nobody'}; name them, or name the operator's tenant in deployment.tenant`,
      ];
}

export function checkAccess(
  { tenants, access = [] }: WatchFile,
  signIn: Surroundings['signIn'] | undefined,
  problems: string[],
): void {
  const watched = new Set(tenants.map(({ tenantId }) => tenantId.toLowerCase()));
  const mayBeMany = signIn?.type === 'open' && signIn.tenantIds.length > 1;
  for (const [at, entry] of access.entries()) {
    for (const tenantId of entry.tenants ?? []) {
      if (!watched.has(tenantId.toLowerCase()))
        problems.push(`access[${at}].tenants: ${tenantId} is not one of tenants; add it there or remove it here`);
    }
    // The administrators of each organisation assign the app's roles freely: without this check a customer could open all tenants.
    if (entry.appRole !== undefined && entry.organisation === undefined && mayBeMany)
      problems.push(
        `access[${at}].organisation: several organisations can sign in, and each assigns the role "${entry.appRole}" itself; name the organisation whose people it is for`,
      );
  }
}

/** Checks that a schema cannot make: names that must exist elsewhere. */
function crossCheck(tenant: TenantConfiguration, file: WatchFile, env: Environment, problems: string[]): void {
  const known = new Set<string>();
  for (const recipient of tenant.recipients) {
    if (known.has(recipient.id)) problems.push(`recipients: the id "${recipient.id}" is given twice; ids must differ`);
    known.add(recipient.id);
    for (const setting of secretSettingsOf(recipient)) {
      if (!env[setting])
        problems.push(`${setting}: the recipient "${recipient.id}" needs this app setting, and it is not set`);
    }
    if (recipient.channel === 'email-acs' && file.email === undefined) {
      problems.push(
        'email.senderAddress: mail needs a sender; give the sender address of your Azure Communication Services domain',
      );
    }
    if (recipient.channel === 'email-acs' && !env.ACS_CONNECTION_STRING && !env.ACS_ENDPOINT) {
      problems.push(
        'ACS_ENDPOINT: mail needs it; set it to the endpoint of your Azure Communication Services resource',
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

/** The problems of one tenant or of the deployment, each with its setting and the remedy. Valid secrets are added to `secrets`. */
export function troubleOf(
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

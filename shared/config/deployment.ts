import type * as z from 'zod';
import { manyTenants, type SharedTarget, targetOf } from '../core/delivery/many-tenants';
import { deploymentId } from '../core/deployment/deployment';
import { isReadByPeople, type RollUpPlan, type Staff, type TenantConfiguration } from '../core/tenant/configuration';
import { type Layer, mergeTenant, unattended } from './layers';
import type { RollUpSchema, Settings, WatchFile } from './schema';

/**
 * Recipients of many tenants: the same mailbox or workflow in the configuration of three or more. Programs always get
 * each tenant's messages separately.
 */
export function sharedTargets(
  tenants: readonly TenantConfiguration[],
): (tenantId: string, recipientId: string) => SharedTarget | undefined {
  const idsByTarget = new Map<string, Map<string, string>>();
  for (const { tenantId, recipients } of tenants) {
    for (const recipient of recipients.filter(({ channel }) => isReadByPeople(channel))) {
      const target = targetOf(recipient);
      const ids = idsByTarget.get(target) ?? new Map<string, string>();
      idsByTarget.set(target, ids);
      if (!ids.has(tenantId)) ids.set(tenantId, recipient.id);
    }
  }
  const byRecipient = new Map<string, SharedTarget>();
  for (const [target, recipientIds] of idsByTarget) {
    if (recipientIds.size < manyTenants) continue;
    for (const [tenantId, id] of recipientIds) byRecipient.set(`${tenantId}|${id}`, { target, recipientIds });
  }
  return (tenantId, recipientId) => byRecipient.get(`${tenantId}|${recipientId}`);
}

export const hasOwnRecipients = ({ deployment }: WatchFile): boolean => deployment?.recipients !== undefined;

/** Alerts that belong to no tenant are on no page, so nobody can acknowledge them: they are sent once, without reminders. */
const sentOnce: Settings['patience'] = {
  critical: unattended,
  high: unattended,
  medium: unattended,
  low: unattended,
  informational: unattended,
};

/**
 * From the settings for all tenants, the deployment uses only those for the appearance of messages. It has its own
 * recipients.
 */
function deploymentLayers({ deployment, timeZone, recognitionPhrase, digest }: WatchFile): readonly Layer[] {
  const { tenant, name, rollUps, rollUpsReplaceDigests, technicians, ...own } = deployment ?? {};
  return [
    { from: 'deployment', settings: { ...own, patience: sentOnce } },
    { from: 'file', settings: { timeZone, recognitionPhrase, digest } },
  ];
}

export const deploymentOf = (file: WatchFile): TenantConfiguration =>
  mergeTenant(deploymentLayers(file), { tenantId: deploymentId, name: file.deployment?.name ?? 'This deployment' });

type Audience = { readonly merged: TenantConfiguration; readonly layers: readonly Layer[] };

/**
 * Recipients of alerts about a tenant whose settings are refused: those of the deployment, else of the operators' tenant, else of
 * the only tenant. With several tenants, the first may be a customer, who must not learn about the others.
 */
export function audienceOf(file: WatchFile, packaged: readonly TenantConfiguration[]): Audience | null {
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

/** Anybody can get an address at these providers. */
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

const isInRollUp = (
  { tenants, tags }: z.infer<typeof RollUpSchema>,
  tenant: { readonly tenantId: string; readonly tags?: readonly string[] | undefined },
): boolean => {
  if (tenants !== undefined) return tenants.some((one) => one.toLowerCase() === tenant.tenantId.toLowerCase());
  return tags === undefined || tags.some((tag) => tenant.tags?.includes(tag));
};

export function rollUpsOf({ tenants, deployment }: WatchFile): readonly RollUpPlan[] {
  return (deployment?.rollUps ?? []).map((rollUp) => ({
    id: rollUp.id,
    name: rollUp.name ?? null,
    recipients: [...new Set(rollUp.recipients)],
    tenantIds: tenants.filter((tenant) => isInRollUp(rollUp, tenant)).map(({ tenantId }) => tenantId),
    staff: staffOf(deployment, rollUp.recipients),
  }));
}

/**
 * The file with those recipients marked that read a tenant's week only in a roll-up. They are matched by mailbox or workflow, not
 * by name.
 */
export function withRollUps(file: WatchFile, tenant: TenantConfiguration): TenantConfiguration {
  const { rollUpsReplaceDigests = false, rollUps = [], recipients = [] } = file.deployment ?? {};
  if (!rollUpsReplaceDigests) return { ...tenant, weekInRollUp: [] };
  const readers = new Set(rollUps.filter((one) => isInRollUp(one, tenant)).flatMap((one) => one.recipients));
  const targets = new Set(recipients.filter(({ id: one }) => readers.has(one)).map(targetOf));
  const inRollUp = tenant.recipients.filter((recipient) => targets.has(targetOf(recipient))).map(({ id: one }) => one);
  return { ...tenant, weekInRollUp: inRollUp };
}

/** The recipient as named in `tenants`. If the file names no tenants, the first recipient. */
export function operatorsTenant(file: WatchFile): string {
  if (hasOwnRecipients(file)) return deploymentId;
  const { tenants, deployment } = file;
  const [first] = tenants;
  const named = tenants.find(({ tenantId }) => tenantId.toLowerCase() === deployment?.tenant?.toLowerCase());
  return (named ?? first)?.tenantId ?? '';
}

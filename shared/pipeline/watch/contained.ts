/**
 * Tenants that must not be read, stored or alerted. Only the tenant itself stops, and the deployment's recipients get
 * an alert.
 */

import { deploymentId } from '../../core/deployment/deployment';
import {
  type ContainedTenant,
  containedConcern,
  containedEvents,
  containedOverEvent,
} from '../../core/event/watcher/contained-events';
import type { WatchFacts } from '../../core/event/watcher/watcher-event';
import { isContained, OtherTenant, type TenantContained, type Trouble } from '../../core/tenant/contained';
import { openConcerns, raiseWatcherEvents } from '../alert/watcher-alerts';
import { type ContainmentPorts, dayOf, errorText, iso, type Ports } from '../context';

export const nameOfTenant = ({ tenantNames }: Ports<'tenantNames'>, tenantId: string): string =>
  tenantNames?.get(tenantId) ?? tenantId;

/** Runs work for a tenant. If the tenant is contained, or becomes so, the work ends, and its queue message is done. */
export async function unlessContained<T>(
  pipeline: ContainmentPorts,
  tenantId: string,
  work: () => Promise<T>,
  otherwise: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isContained(error)) throw error;
    if (error instanceof OtherTenant) await noteOtherTenant(pipeline, tenantId, error);
    pipeline.log('tenant.contained', { tenant: tenantId, why: whyOf(error) });
    return otherwise();
  }
}

const whyOf = (error: TenantContained | OtherTenant): Trouble['type'] =>
  error instanceof OtherTenant ? 'otherTenant' : error.trouble.type;

/** Stops all further work for the tenant and alerts the deployment's recipients. */
async function noteOtherTenant(pipeline: ContainmentPorts, tenantId: string, { found }: OtherTenant): Promise<void> {
  const mark = await pipeline.store.settings.markOtherTenant({ tenantId, found, since: iso(pipeline.now()) });
  const trouble: Trouble = { type: 'otherTenant', found: mark.found, since: mark.since };
  try {
    await report(pipeline, new Map([[tenantId, trouble]]), false);
  } catch (error) {
    // The mark is stored, and the timer sends the alert.
    pipeline.log('contained.notSent', { tenant: tenantId, error: errorText(error) });
  }
}

/** The identity may have been corrected, so it is checked in place of the tenant's watch. */
export async function probe(pipeline: ContainmentPorts & Ports<'graph'>, tenantId: string): Promise<void> {
  try {
    await pipeline.graph(tenantId);
  } catch (error) {
    if (!(error instanceof OtherTenant)) throw error;
    return noteOtherTenant(pipeline, tenantId, error);
  }
  await pipeline.store.settings.clearOtherTenant(tenantId);
  pipeline.log('tenant.ownAgain', { tenant: tenantId });
}

/** The contained tenants, by id. Reports those that became contained and those that no longer are. */
export const watchContained = (pipeline: ContainmentPorts, contained: ReadonlyMap<string, Trouble>): Promise<number> =>
  report(pipeline, contained, true);

async function report(
  pipeline: ContainmentPorts,
  contained: ReadonlyMap<string, Trouble>,
  isComplete: boolean,
): Promise<number> {
  const now = iso(pipeline.now());
  const facts: WatchFacts = { tenantId: deploymentId, now, recordDay: dayOf(now) };
  const concerns = await openConcerns(pipeline, await pipeline.store.alerts.readAlerts(deploymentId));
  const open = [...concerns].filter(([concern]) => concern.startsWith('contained|'));
  const tenants = [...contained].map(
    ([tenantId, trouble]): ContainedTenant => ({ tenantId, name: nameOfTenant(pipeline, tenantId), trouble }),
  );
  const still = new Set(tenants.map(containedConcern));
  const events = [
    ...containedEvents(
      facts,
      tenants.filter((tenant) => !concerns.has(containedConcern(tenant))),
    ),
    ...(isComplete
      ? open
          .filter(([concern]) => !still.has(concern))
          .map(([concern, lost]) => containedOverEvent(facts, concern, lost))
      : []),
  ];
  if (events.length === 0) return 0;
  const configuration = await pipeline.configuration(deploymentId).catch(() => undefined);
  if (configuration === undefined) {
    // The deployment has no recipients: health and the doctor show it.
    pipeline.log('contained.nobodyToTell', { tenants: contained.size });
    return 0;
  }
  return (await raiseWatcherEvents(pipeline, configuration, events)) ?? 0;
}

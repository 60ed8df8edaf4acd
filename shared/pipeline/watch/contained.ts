/** Tenants of which nothing may be read, kept or sent: each stops by itself, and the recipients of the deployment get an alert. */

import { deploymentId } from '../../core/deployment/deployment';
import {
  type ContainedTenant,
  containedConcern,
  containedEvents,
  containedOverEvent,
  type WatchFacts,
} from '../../core/event/watch-events';
import { isContained, OtherTenant, type TenantContained, type Trouble } from '../../core/tenant/contained';
import { openConcerns, tell } from '../alert/watcher-alerts';
import { type ContainmentPorts, dayOf, errorText, iso, type Ports } from '../context';

export const nameOfTenant = ({ tenantNames }: Ports<'tenantNames'>, tenantId: string): string =>
  tenantNames?.get(tenantId) ?? tenantId;

/** Works on a tenant. Where it is contained, or turns out to be, the work ends, and the message that asked for it is done. */
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

/** From now on everything that works on the tenant stops before it begins; the recipients of the deployment get an alert at once. */
async function noteOtherTenant(pipeline: ContainmentPorts, tenantId: string, { found }: OtherTenant): Promise<void> {
  const mark = await pipeline.store.settings.markOtherTenant({ tenantId, found, since: iso(pipeline.now()) });
  const trouble: Trouble = { type: 'otherTenant', found: mark.found, since: mark.since };
  try {
    await report(pipeline, new Map([[tenantId, trouble]]), false);
  } catch (error) {
    // The mark is there: the timer tells it.
    pipeline.log('contained.notSent', { tenant: tenantId, error: errorText(error) });
  }
}

/** The identity may be right by now: asked in place of the tenant's watch. */
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

/** All that are contained now, by id: reports which are newly so, and which no longer are. */
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
    // Nobody is named for the deployment: health and the doctor say it.
    pipeline.log('contained.nobodyToTell', { tenants: contained.size });
    return 0;
  }
  return (await tell(pipeline, configuration, events)) ?? 0;
}

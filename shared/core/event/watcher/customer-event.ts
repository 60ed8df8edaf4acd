import type { Operator } from '../../alert/operator';
import type { CustomerAct, CustomerChange, CustomerRow } from '../../tenant/customer';
import type { Attribution, WatchEvent } from '../event';
import type { Severity } from '../severity';
import { monitor, type WatchFacts, watcherEvent } from './watcher-event';

/**
 * Actions of operators that end or change what people are alerted to. An attacker who wants to hide would pause a customer or let
 * it leave.
 */
const announced: Readonly<Partial<Record<CustomerAct, Severity>>> = { pause: 'high', leave: 'high', resume: 'medium' };

const actorOf = (by: Operator | null, at: string): Attribution =>
  by === null ? monitor : { status: 'known', actor: { type: 'person', id: by.id, ipAddress: null }, recordId: '', at };

/**
 * An operator changed a customer. `facts.tenantId`: the tenant in whose record the event is. In the customer's own
 * record it never alerts, because nothing is sent on behalf of a customer that is paused or leaving.
 */
export const customerEvent = (
  facts: WatchFacts,
  { tenantId, name }: Pick<CustomerRow, 'tenantId' | 'name'>,
  { what, at, by }: CustomerChange,
): WatchEvent => {
  const isAnnounced = facts.tenantId !== tenantId && announced[what] !== undefined;
  return watcherEvent(facts, {
    source: 'customer',
    state: 'lost',
    severity: announced[what] ?? 'informational',
    id: tenantId,
    anchor: at,
    groupKey: isAnnounced ? `customer|${what}|${tenantId}|${at}` : null,
    concern: null,
    details: { what, customer: name },
    content: what,
    attribution: actorOf(by, at),
  });
};

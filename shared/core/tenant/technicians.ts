/**
 * The actions of the operator's staff in its tenants. Pure. Contains only ids and numbers; names are read when the
 * report is made.
 */

import type { EventActor, WatchEvent } from '../event/event';
import { isFailure } from '../event/event';
import type { OpenedBy } from '../event/migration';
import { homeAddressOf, personKeys } from '../resource/home-account';
import type { Rule } from '../rule/rule';
import { coveredBy, isLeftByRule } from '../rule/rules';
import type { Staff } from './configuration';

/** One technician's actions in one tenant. */
export type TechnicianWork = {
  readonly tenantId: string;
  /** The technician's account in that tenant. */
  readonly personId: string;
  /** The same number in every tenant for the same person. */
  readonly person: number;
  readonly changes: number;
  /** The changes among these that made a control fail or raised an alert of their own. */
  readonly weakened: number;
  /** The changes among these that were announced in advance. */
  readonly announced: number;
};

/** A technician in one tenant, with the keys that identify them in others. */
export type SeenWork = Omit<TechnicianWork, 'person'> & { readonly keys: readonly string[] };

type Person = Extract<EventActor, { type: 'person' }>;
type Action = { readonly actor: Person; readonly weaker: readonly WatchEvent[] };

/** Several events can come from one log entry, which counts as one change. `from` <= recordedAt < `to`. */
function actionsOf(events: readonly WatchEvent[], from: string, to: string): readonly Action[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const actions = new Map<string, Action>();
  for (const event of events) {
    const { type, attribution, recordedAt, lookBack } = event;
    if (attribution.status !== 'known' || attribution.actor.type !== 'person') continue;
    if (type === 'health' || lookBack || isLeftByRule(event) || recordedAt < from || recordedAt >= to) continue;
    // A late attribution counts for the event it names.
    const found = type === 'attribution' ? byId.get(String(event.details.eventId)) : event;
    const before = actions.get(attribution.recordId)?.weaker ?? [];
    const weaker = found !== undefined && isWeaker(found) ? [...before, found] : before;
    actions.set(attribution.recordId, { actor: attribution.actor, weaker });
  }
  return [...actions.values()];
}

const isWeaker = (event: WatchEvent): boolean =>
  isFailure(event) || (event.type === 'detection' && event.groupKey !== null);

/** Accounts that acted in this period and whose addresses must be read. */
export const actorIdsOf = (events: readonly WatchEvent[], from: string, to: string): readonly string[] => [
  ...new Set(actionsOf(events, from, to).map(({ actor }) => actor.id)),
];

/**
 * If the log does not show the home tenant of a partner's account, the account counts as the operator's own, because it
 * is not an account of the customer.
 */
function isOurs({ home }: Person, address: string | null, { tenantIds, domains }: Staff): boolean {
  if (home?.tenantId != null && tenantIds.length > 0) return tenantIds.includes(home.tenantId);
  if (home?.objectId != null) return true;
  return domains.includes(homeAddressOf(address ?? '').split('@')[1] ?? '');
}

export function technicianWork(
  { tenantId, from, to }: { readonly tenantId: string; readonly from: string; readonly to: string },
  events: readonly WatchEvent[],
  rules: readonly Rule[],
  staff: Staff,
  addressOf: (personId: string) => string | null,
  openedBy: OpenedBy,
): readonly SeenWork[] {
  const planned = rules.filter(({ kind }) => kind === 'expectedChange' || kind === 'migration');
  const work = new Map<string, SeenWork>();
  for (const { actor, weaker } of actionsOf(events, from, to)) {
    const address = addressOf(actor.id);
    if (!isOurs(actor, address, staff)) continue;
    const isAnnounced = weaker.length > 0 && weaker.every((event) => coveredBy(event, planned, openedBy) !== undefined);
    const before = work.get(actor.id);
    work.set(actor.id, {
      tenantId,
      personId: actor.id,
      keys: before?.keys ?? personKeys(actor, address),
      changes: (before?.changes ?? 0) + 1,
      weakened: (before?.weakened ?? 0) + (weaker.length > 0 ? 1 : 0),
      announced: (before?.announced ?? 0) + (isAnnounced ? 1 : 0),
    });
  }
  return [...work.values()];
}

/** One technician's actions in all tenants. */
export type Technician = Pick<TechnicianWork, 'changes' | 'weakened' | 'announced'> & {
  readonly at: readonly Pick<TechnicianWork, 'tenantId' | 'personId'>[];
};

/** Accounts that share a key belong to the same person. The keys are not stored. */
export function inPeople(work: readonly SeenWork[]): readonly TechnicianWork[] {
  const people: SeenWork[][] = [];
  for (const one of work) {
    const isSame = (known: SeenWork): boolean => known.keys.some((key) => one.keys.includes(key));
    const same = people.filter((known) => known.some(isSame));
    for (const known of same) people.splice(people.indexOf(known), 1);
    people.push([...same.flat(), one]);
  }
  return people.flatMap((of, person) => of.map(({ keys, ...one }) => ({ ...one, person })));
}

/** One entry per person; the person with the most unannounced changes first. */
export function byTechnician(work: readonly TechnicianWork[]): readonly Technician[] {
  return [...new Set(work.map(({ person }) => person))]
    .map((person) => {
      const of = work.filter((one) => one.person === person);
      const sum = (what: 'changes' | 'weakened' | 'announced'): number =>
        of.reduce((total, one) => total + one[what], 0);
      return {
        changes: sum('changes'),
        weakened: sum('weakened'),
        announced: sum('announced'),
        at: of.map(({ tenantId, personId }) => ({ tenantId, personId })),
      };
    })
    .sort((a, b) => unannounced(b) - unannounced(a) || b.changes - a.changes);
}

export const unannounced = ({ weakened, announced }: Pick<TechnicianWork, 'weakened' | 'announced'>): number =>
  weakened - announced;

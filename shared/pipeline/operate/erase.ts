import type { Alert } from '../../core/alert/alert';
import type { Fence } from '../../core/alert/alert-step';
import type { Operator } from '../../core/alert/operator';
import { deploymentId } from '../../core/deployment/deployment';
import { namesIn } from '../../core/log/logged-names';
import type { LogRecord } from '../../core/log/record';
import { type ErasedPerson, scrubRecord } from '../../core/log/scrub';
import type { DirectoryName } from '../../core/resource/directory-name';
import { isSameInAnyCase } from '../../core/same-id';
import { eraseHabits } from '../collect/sign-in-habits';
import { LeaseLost, underTenantLease } from '../collect/tenant-lease';
import { iso, type Pipeline } from '../context';

/** The result of erasing a person, or of a trial run, and where names are left. Ids only, because it is printed. */
export type Erasure = {
  readonly isDone: boolean;
  /** Whether a name was kept, and whether the person was erased before. */
  readonly name: 'kept' | 'erased' | 'none';
  /** Whether the usual pattern of their sign-ins was stored. */
  readonly hasHabits: boolean;
  /** Ids of log entries with their name, address or location. */
  readonly recordIds: readonly string[];
  /**
   * Alerts and rules that contain the name of an operator. Earlier versions wrote it there as well as in the directory.
   */
  readonly operatorIn: readonly string[];
  readonly left: {
    /**
     * True if the account is still in the tenant. Its name is then read again with each collection, but kept only as
     * part of the present state.
     */
    readonly isInTenant: boolean;
    /** Events that name the id. */
    readonly eventIds: readonly string[];
    /** Events in which a text that somebody else wrote contains an address or name of the person. */
    readonly eventIdsInWords: readonly string[];
    readonly alertIds: readonly string[];
    /** Rules whose owner is typed as this person. */
    readonly ownerIn: readonly string[];
    /** Rules whose reason, and alerts whose note, contains a name or address as an operator typed it. */
    readonly reasonIn: readonly string[];
    readonly noteIn: readonly string[];
    readonly controlIds: readonly string[];
    /** True if one of their addresses receives messages. */
    readonly recipientIds: readonly string[];
  };
};

type Erasing = Pick<Pipeline, 'store' | 'now' | 'configuration' | 'sleep' | 'newHolder'>;

/**
 * Removes a person's name and address from stored data. The record stays complete, because events, alerts and seals use ids. Without
 * `really`, nothing is written.
 */
export async function erasePerson(
  pipeline: Erasing,
  tenantId: string,
  objectId: string,
  really: boolean,
): Promise<Erasure> {
  const { store } = pipeline;
  const [named, operator] = (
    await Promise.all([tenantId, deploymentId].map((record) => store.directory.readNames(record, [objectId])))
  ).map((names) => names.get(objectId));
  const account = await accountOf(pipeline, tenantId, objectId);
  const person = await personOf(pipeline, tenantId, objectId, [named, account]);
  const left = await leftOf(pipeline, tenantId, person, account !== undefined);
  // Marked first, so that a concurrent collection stores no name.
  if (really) {
    await store.directory.erase(tenantId, objectId, iso(pipeline.now()));
    // Erases an operator who managed customers.
    if (operator !== undefined) await store.directory.erase(deploymentId, objectId, iso(pipeline.now()));
    await store.pageRows.erase(tenantId, objectId);
    await store.tenantSummaries.erase(tenantId, objectId);
  }
  const hasHabits = await store.habits.has(tenantId, objectId);
  if (really) await eraseHabits(pipeline, tenantId, objectId);
  const recordIds = new Set<string>();
  await store.records.rewrite(tenantId, (record) => {
    const after = scrubRecord(record, person);
    if (after !== undefined) recordIds.add(record.id);
    return really ? after : undefined;
  });
  const operatorIn = await withoutOperator(pipeline, tenantId, person, really);
  return {
    isDone: really,
    name: nameState([named, operator]),
    hasHabits,
    recordIds: [...recordIds],
    operatorIn,
    left,
  };
}

function nameState(found: readonly (DirectoryName | undefined)[]): Erasure['name'] {
  const known = found.filter((one) => one !== undefined);
  if (known.length === 0) return 'none';
  return known.every(({ type }) => type === 'erased') ? 'erased' : 'kept';
}

/** Removes the name from rows that an earlier version wrote; returns which rows. */
async function withoutOperator(
  pipeline: Erasing,
  tenantId: string,
  person: ErasedPerson,
  really: boolean,
): Promise<readonly string[]> {
  const { store } = pipeline;
  const found: string[] = [];
  const nameless = <T extends Operator | null>(by: T): T => (isNamed(by, person) ? { ...by, name: null } : by);
  const ofHandled = (handled: Alert['acknowledged']): Alert['acknowledged'] =>
    handled && { ...handled, by: nameless(handled.by) };
  const ofAlerts = async (fence: Fence | undefined): Promise<Fence | undefined> => {
    let held = fence;
    for (const before of await store.alerts.readAlerts(tenantId)) {
      const alert = { ...before, acknowledged: ofHandled(before.acknowledged), closed: ofHandled(before.closed) };
      const transitions = await store.alerts.readTransitions(tenantId, before.id);
      const rewritten = transitions
        .filter(({ by }) => isNamed(by, person))
        .map((one) => ({ ...one, by: nameless(one.by) }));
      const isIn = [before.acknowledged?.by, before.closed?.by].some((one) => isNamed(one, person));
      if (!isIn && rewritten.length === 0) continue;
      found.push(`alert ${before.id}`);
      if (held === undefined) continue;
      const written = await store.alerts.write(held, { alert, events: [], transitions: [], deliveries: [], rewritten });
      if (written.status === 'lost') throw new LeaseLost('the tenant lease was lost while a name was erased');
      held = written.fence;
    }
    return held;
  };
  if (!really) await ofAlerts(undefined);
  else {
    // Under the lease, because a process that raises alerts or lists people could otherwise write the name back.
    const done = await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
      await store.affected.erase(tenantId, new Set([person.id]));
      return { result: true, fence: (await ofAlerts(fence)) ?? fence };
    });
    if (done === undefined) throw new Error('the tenant is busy and nothing was lost: run the command again');
  }
  for (const { rule, etag } of await store.rules.list(tenantId)) {
    if (![rule.createdBy, rule.confirmedBy, rule.ended?.by].some((one) => isNamed(one, person))) continue;
    found.push(`rule ${rule.id}`);
    if (!really) continue;
    const written = await store.rules.write(
      {
        ...rule,
        createdBy: nameless(rule.createdBy),
        confirmedBy: nameless(rule.confirmedBy),
        ended: rule.ended && { ...rule.ended, by: nameless(rule.ended.by) },
      },
      etag,
    );
    if (written.status !== 'written') throw new Error(`rule ${rule.id} was changed meanwhile: run the command again`);
  }
  return found;
}

type Known = { readonly displayName: string; readonly address: string | null };

/** The person as the last collection read them. */
async function accountOf({ store }: Erasing, tenantId: string, objectId: string): Promise<Known | undefined> {
  const head = await store.snapshots.readHead(tenantId, 'user');
  if (head === undefined) return undefined;
  for await (const users of store.snapshots.readFleet(tenantId, 'user', head.manifest)) {
    const user = users.find(({ id }) => id === objectId);
    if (user !== undefined) return { displayName: user.displayName, address: user.userPrincipalName };
  }
  return undefined;
}

/** All present and earlier names of the person, because an old log entry may have an earlier one. */
async function personOf(
  { store }: Erasing,
  tenantId: string,
  objectId: string,
  known: readonly (Known | undefined)[],
): Promise<ErasedPerson> {
  const names = new Set<string>();
  const addresses = new Set<string>();
  const note = (one: Known | undefined): void => {
    if (one === undefined) return;
    if (one.displayName !== '' && one.displayName !== one.address) names.add(one.displayName);
    if (one.address !== null && one.address !== '') addresses.add(one.address);
  };
  for (const one of known) note(one);
  await store.records.rewrite(tenantId, (record: LogRecord) => {
    for (const one of namesIn(record)) if (one.id === objectId) note(one);
    return undefined;
  });
  return { id: objectId, names: [...names], addresses: [...addresses] };
}

async function leftOf(
  pipeline: Erasing,
  tenantId: string,
  person: ErasedPerson,
  isInTenant: boolean,
): Promise<Erasure['left']> {
  const { store } = pipeline;
  const eventIds: string[] = [];
  const eventIdsInWords: string[] = [];
  for await (const page of store.events.list(tenantId, await store.events.days(tenantId)))
    for (const event of page) {
      const text = JSON.stringify(event).toLowerCase();
      if (text.includes(person.id.toLowerCase())) eventIds.push(event.id);
      if (wordsOf(person).some((word) => text.includes(word))) eventIdsInWords.push(event.id);
    }
  const isIn = (text: string | null | undefined): boolean =>
    wordsOf(person).some((word) => (text ?? '').toLowerCase().includes(word));
  const alertIds: string[] = [];
  const noteIn: string[] = [];
  for (const alert of await store.alerts.readAlerts(tenantId)) {
    const [events, transitions] = await Promise.all([
      store.alerts.readEvents(tenantId, alert.id),
      store.alerts.readTransitions(tenantId, alert.id),
    ]);
    if (JSON.stringify([alert, events, transitions]).includes(person.id)) alertIds.push(alert.id);
    const notes = [alert.acknowledged?.note, alert.closed?.note, ...transitions.map(({ note }) => note)];
    if (notes.some(isIn)) noteIn.push(alert.id);
  }
  const rules = await store.rules.list(tenantId);
  const verdicts = await store.evaluations.readAll(tenantId);
  const { recipients } = await pipeline.configuration(tenantId);
  return {
    isInTenant,
    eventIds,
    eventIdsInWords,
    alertIds,
    ownerIn: rules.filter(({ rule }) => isIn(rule.owner)).map(({ rule }) => rule.id),
    reasonIn: rules.filter(({ rule }) => isIn(rule.reason)).map(({ rule }) => rule.id),
    noteIn,
    controlIds: verdicts
      .filter(({ evaluation }) => JSON.stringify(evaluation).includes(person.id))
      .map(({ evaluation }) => evaluation.controlId),
    recipientIds: recipients
      .filter(
        (one) =>
          one.channel === 'email-acs' && person.addresses.some((address) => isSameInAnyCase(address, one.address)),
      )
      .map(({ id }) => id),
  };
}

const isNamed = (operator: Operator | null | undefined, { id }: ErasedPerson): boolean =>
  operator !== null && operator !== undefined && operator.name !== null && isSameInAnyCase(operator.id, id);
const wordsOf = ({ names, addresses }: ErasedPerson): string[] =>
  [...names, ...addresses].map((word) => word.toLowerCase()).filter((word) => word.length > 2);

import type { Alert } from '../../core/alert/alert';
import type { ActingOperator } from '../../core/alert/operator';
import { actorIdsIn, attributionsIn } from '../../core/alert/self-approval';
import type { Attribution } from '../../core/event/event';
import { homeAddressOf, isGuestAddress } from '../../core/resource/home-account';
import { iso, type Ports } from '../context';

/**
 * The operator with all accounts that are theirs in this tenant: a guest account with the same home address, and
 * applications that they are known to own. If owners could not be read, none are assumed. Without an address, every
 * guest account may be theirs, because otherwise a token without address would hide the operator's own.
 */
export async function actingOn(
  { store }: Ports<'store'>,
  tenantId: string,
  by: ActingOperator,
  attributions: readonly Attribution[],
): Promise<ActingOperator> {
  const actors = attributions.map(actorIdsIn);
  const applications = [...new Set(actors.flatMap((actor) => actor.applications))];
  const owners = await store.directory.readOwners(tenantId, applications);
  const ownerIds = [...owners.values()].flatMap((one) => one.owners.map(({ id }) => id));
  const people = [...new Set([...actors.flatMap((actor) => actor.people), ...ownerIds])];
  const named = by.address === undefined ? [...people, by.id] : people;
  const names = people.length === 0 ? undefined : await store.directory.readNames(tenantId, named);
  const addressOf = (id: string): string => names?.get(id)?.address ?? '';
  // A token may lack the address. Then the address of an earlier token, or the one in the directory, is used.
  const address = by.address ?? (addressOf(by.id) || undefined);
  const home = homeAddressOf(address ?? '');
  const ownedBy = (accounts: readonly string[]): readonly string[] => {
    const own = new Set(accounts.map((id) => id.toLowerCase()));
    return applications.filter((id) => owners.get(id)?.owners.some((owner) => own.has(owner.id.toLowerCase())));
  };
  const guests = people.filter((id) => home !== '' && homeAddressOf(addressOf(id)) === home);
  const acting = { ...by, address, alsoIds: [...guests, ...ownedBy([by.id, ...guests])] };
  if (address !== undefined || by.isProgram) return acting;
  const strangers = people.filter((id) => isGuestAddress(addressOf(id)));
  return { ...acting, perhapsIds: [...strangers, ...ownedBy(strangers)] };
}

/** The operator with all accounts that are theirs among the actors of one alert. */
export const actingIn = (pipeline: Ports<'store'>, alert: Alert, by: ActingOperator): Promise<ActingOperator> =>
  actingOn(pipeline, alert.tenantId, by, attributionsIn(alert));

/**
 * Stores the name and address of an operator in the directory, where they can be erased. Actions are recorded by id,
 * and guest accounts are found by address.
 */
export async function keepOperator(
  pipeline: Ports<'store' | 'now'>,
  tenantId: string,
  { id, name, address }: ActingOperator,
): Promise<void> {
  const displayName = name ?? address;
  if (displayName === undefined) return;
  const named = { id, displayName, address: address ?? null, type: 'person' } as const;
  await pipeline.store.directory.keepNames(tenantId, [named], iso(pipeline.now()));
}

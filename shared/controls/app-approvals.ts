import { isInForce } from '../core/tenant/configuration';
import type { ControlState, Memory } from '../core/verdict/control';
import { type App, type Holding, isNamed } from './app-permissions';
import { isObject, withMembers } from './excepted-ids';

/** The permissions of one application: its own, and those that it uses on behalf of its users. */
type Held = { readonly app: App; readonly permissions: readonly string[] };

/**
 * An acceptance of the application permission covers the delegated one, which gives less, but not the other way round.
 */
const delegated = (permission: string): string => `delegated/${permission}`;

const nameOfPermission = (permission: string, asItself: boolean): string =>
  asItself ? permission : delegated(permission);

/** Every application with a watched permission, once, with the names under which the permission is accepted. */
function heldIn(asItself: readonly Holding[], forEverybody: readonly Holding[]): readonly Held[] {
  const byId = new Map<string, { app: App; permissions: string[] }>();
  const add = (holdings: readonly Holding[], isOwn: boolean) => {
    for (const { app, permissions } of holdings) {
      const entry = byId.get(app.id) ?? { app, permissions: [] };
      entry.permissions.push(...permissions.map((permission) => nameOfPermission(permission, isOwn)));
      byId.set(app.id, entry);
    }
  };
  add(asItself, true);
  add(forEverybody, false);
  return [...byId.values()];
}

type Acceptance = { readonly id: string; readonly covers: readonly string[] | undefined };

const acceptancesOf = (controlId: string, state: ControlState): readonly Acceptance[] =>
  (state.facts.configuration.acceptedExclusions[controlId] ?? [])
    .filter((one) => isObject(one) && isInForce(one, state.facts.now))
    .flatMap((one) => withMembers([one], state).map((id) => ({ id, covers: one.covers })));

/**
 * An acceptance without a list covers the permissions that the application had when it was first seen under it, without
 * those removed since.
 */
function remembered({ id }: Acceptance, held: readonly Held[], { memory }: ControlState): readonly string[] {
  const now = held.filter(({ app }) => isNamed(app, id)).flatMap(({ permissions }) => permissions);
  const before = memory !== null && Object.hasOwn(memory, id) ? memory[id] : undefined;
  return [...new Set(before === undefined ? now : before.filter((permission) => now.includes(permission)))].sort();
}

/** For `remember`: the permissions that each acceptance without a list covers from now on. */
export const memoryOfApprovals = (
  controlId: string,
  state: ControlState,
  holders: { readonly asItself: readonly Holding[]; readonly forEverybody: readonly Holding[] },
): Memory => {
  const held = heldIn(holders.asItself, holders.forEverybody);
  return Object.fromEntries(
    acceptancesOf(controlId, state)
      .filter(({ covers }) => covers === undefined)
      .map((acceptance) => [acceptance.id, remembered(acceptance, held, state)]),
  );
};

/** Whether the application is accepted with this permission. */
export function approvedPermissions(
  controlId: string,
  state: ControlState,
  holders: { readonly asItself: readonly Holding[]; readonly forEverybody: readonly Holding[] },
): (app: App, permission: string, asItself: boolean) => boolean {
  const held = heldIn(holders.asItself, holders.forEverybody);
  const accepted = acceptancesOf(controlId, state).map((acceptance) => ({
    id: acceptance.id,
    permissions: new Set(
      (acceptance.covers ?? remembered(acceptance, held, state)).map((permission) => permission.toLowerCase()),
    ),
  }));
  return (app, permission, asItself) =>
    accepted.some(
      ({ id, permissions }) =>
        isNamed(app, id) &&
        (permissions.has(permission.toLowerCase()) ||
          (!asItself && permissions.has(delegated(permission).toLowerCase()))),
    );
}

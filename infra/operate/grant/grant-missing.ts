import type { AppRole } from '../../../shared/graph/permissions';
import type { Directory, GrantedPrincipal, HeldPermission } from './directory';
import { GrantRefused } from './graph-calls';

type Outcome =
  | { readonly permission: string; readonly outcome: 'granted' | 'already there' }
  | { readonly permission: string; readonly outcome: 'refused'; readonly reason: string }
  /** Not tried, because the one before was refused and this one would be too. */
  | { readonly permission: string; readonly outcome: 'not tried' };

/** A permission that the principal holds and the watch does not need. */
export type Beyond = {
  /** Its name at Microsoft, or its id if this tenant does not know the name. */
  readonly permission: string;
  readonly application: string;
  readonly isDangerous: boolean;
  /**
   * Null if nobody asked for its removal, or if it belongs to another application than Microsoft Graph and may be needed elsewhere.
   */
  readonly removal: 'removed' | { readonly refused: string } | null;
};

export type GrantResult = {
  readonly principal: GrantedPrincipal;
  readonly outcomes: readonly Outcome[];
  readonly beyond: readonly Beyond[];
};

/**
 * Grants only what is missing. Once everything is granted, it removes what `removesExcess` asks for. Safe to repeat. Throws
 * GrantRefused before any grant if the principal or Graph cannot be read, or if Graph has another name for one of the ids.
 */
export async function grantMissing(
  directory: Directory,
  principalId: string,
  needed: readonly AppRole[],
  dangerous: ReadonlySet<string>,
  removesExcess = false,
): Promise<GrantResult> {
  const graph = await directory.findGraph();
  const principal = await directory.readPrincipal(principalId);
  const held = await directory.listHeld(principalId);
  for (const { permission, appRoleId } of needed) {
    const name = graph.roleNames.get(appRoleId);
    if (name !== permission)
      throw new GrantRefused(
        `${permission}: in this tenant its id ${appRoleId} ${name === undefined ? 'is unknown' : `belongs to ${name}`}; nothing was granted`,
      );
  }
  const has = new Set(held.filter(({ resourceId }) => resourceId === graph.objectId).map(({ appRoleId }) => appRoleId));
  const outcomes: Outcome[] = [];
  for (const { permission, appRoleId } of needed) {
    if (has.has(appRoleId)) outcomes.push({ permission, outcome: 'already there' });
    else if (outcomes.some(({ outcome }) => outcome === 'refused')) outcomes.push({ permission, outcome: 'not tried' });
    else outcomes.push(await grantOne(directory, principalId, graph.objectId, { permission, appRoleId }));
  }
  const wanted = new Set(needed.map(({ appRoleId }) => appRoleId));
  const isBeyond = ({ resourceId, appRoleId }: HeldPermission): boolean =>
    resourceId !== graph.objectId || !wanted.has(appRoleId);
  const removes = removesExcess && !outcomes.some(({ outcome }) => outcome === 'refused');
  const beyond: Beyond[] = [];
  for (const { id, resourceId, resourceName, appRoleId } of held.filter(isBeyond)) {
    const isOfGraph = resourceId === graph.objectId;
    beyond.push({
      permission: (isOfGraph ? graph.roleNames.get(appRoleId) : undefined) ?? appRoleId,
      application: resourceName,
      isDangerous: dangerous.has(appRoleId),
      removal: removes && isOfGraph ? await removeOne(directory, principalId, id) : null,
    });
  }
  return { principal, outcomes, beyond };
}

async function removeOne(directory: Directory, principalId: string, assignmentId: string): Promise<Beyond['removal']> {
  try {
    await directory.remove(principalId, assignmentId);
    return 'removed';
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw error;
    return { refused: error.message };
  }
}

async function grantOne(
  directory: Directory,
  principalId: string,
  resourceId: string,
  { permission, appRoleId }: Pick<AppRole, 'permission' | 'appRoleId'>,
): Promise<Outcome> {
  try {
    return { permission, outcome: await directory.grant(principalId, resourceId, appRoleId) };
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw error;
    return { permission, outcome: 'refused', reason: error.message };
  }
}

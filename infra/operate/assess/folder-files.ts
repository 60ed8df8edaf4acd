import type { FleetKind, Kind } from '../../../shared/core/resource/kind';
import { collectors } from '../../../shared/graph/collectors';
import { kindDefinitions } from '../../../shared/kinds';

/** The file of a kind: the path at which Graph lists it, without `.json`. */
export const pathOf = (kind: Kind): string => collectors[kind].path.slice(1).replace(/\/delta$/, '');

/** Further files of the same kind, with data from services other than Graph. */
export const furtherPathsOf = (kind: Kind): readonly string[] => {
  const collector = collectors[kind];
  return 'further' in collector ? (collector.further ?? []).map((path) => path.slice(1)) : [];
};

/** The file with the federation settings of a domain. Graph has no list of them. */
export const federationPathOf = (domainId: string): string => `domains/${domainId}/federationConfiguration`;

export const fileOf = (kind: Kind): string => `${pathOf(kind)}.json`;

/** Files that belong to no kind, but show which object an id belongs to. */
const sidePaths: readonly string[] = ['servicePrincipals'];

const ownPaths: ReadonlySet<string> = new Set([
  ...kindDefinitions.flatMap(({ kind }) => [pathOf(kind), ...furtherPathsOf(kind)]),
  ...sidePaths,
]);
const federationPath = /^domains\/[^/]+\/federationConfiguration$/;
const membersPath = /^groups\/([^/]+)\/(members|transitiveMembers)$/;

export const membersOf = (path: string): { readonly groupId: string; readonly list: string } | undefined => {
  const [, groupId, list] = membersPath.exec(path) ?? [];
  return groupId === undefined || list === undefined ? undefined : { groupId, list };
};

/** Whether a path is one that is read. */
export const isRead = (path: string): boolean =>
  ownPaths.has(path) || membersPath.test(path) || federationPath.test(path);

export const fleetKinds: readonly FleetKind[] = kindDefinitions.flatMap(({ kind, shape }) =>
  // Safe: only fleets have this shape.
  shape === 'fleet' ? [kind as FleetKind] : [],
);

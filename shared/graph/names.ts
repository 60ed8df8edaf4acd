import * as z from 'zod';
import { CollectionError } from '../core/collection/failure';
import type { DirectoryName } from '../core/resource/directory-name';
import { text } from './shape';

const DirectoryObject = z.object({
  '@odata.type': text,
  id: z.string(),
  displayName: text,
  userPrincipalName: text,
  mail: text,
});

const types: Readonly<Record<string, DirectoryName['type']>> = {
  '#microsoft.graph.user': 'person',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.servicePrincipal': 'application',
  '#microsoft.graph.application': 'application',
  '#microsoft.graph.device': 'device',
};

/**
 * Null if Graph shows only the id, as it does for types that our permissions do not cover.
 * https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 */
export function readNamed(item: unknown): DirectoryName | null {
  const parsed = DirectoryObject.safeParse(item);
  if (!parsed.success)
    throw new CollectionError({ reason: 'ours', detail: 'names: an object that is not what Graph documents' });
  const { id, displayName, userPrincipalName, mail, '@odata.type': odataType } = parsed.data;
  const name = displayName ?? userPrincipalName;
  if (name === null || name === '') return null;
  const type = (Object.hasOwn(types, odataType ?? '') ? types[odataType ?? ''] : undefined) ?? 'other';
  return { id, displayName: name, address: userPrincipalName ?? mail, type };
}

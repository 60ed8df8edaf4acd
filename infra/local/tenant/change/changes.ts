import type { ReadResult } from '../graph/faults';
import { isList, isObject, type Json, type JsonObject } from '../json';
import {
  isKindPath,
  isSingletonPath,
  type KindPath,
  kindOf,
  kinds,
  type SingletonPath,
  selectableProperties,
} from '../kinds';
import { type CollectionPath, isCollectionPath, isLogPath, type LogPath } from '../world';

export type ChangeActor =
  | { readonly userPrincipalName: string; readonly ipAddress?: string }
  | { readonly app: { readonly displayName: string; readonly servicePrincipalId: string } };

/**
 * One change of the tenant, as an administrator (or Microsoft) makes it. Without an actor it is made by the tenant's own
 * account.
 */
export type Change = {
  readonly op: 'create' | 'update' | 'delete';
  readonly path: string;
  readonly body?: JsonObject;
  readonly actor?: ChangeActor;
  /** Whether audit records are written; true by default. */
  readonly audit?: boolean;
};

/** The target of a change's path. */
export type Target =
  | { readonly kind: 'collection'; readonly path: CollectionPath; readonly id: string | undefined }
  | { readonly kind: 'singleton'; readonly path: SingletonPath }
  | { readonly kind: 'log'; readonly path: LogPath }
  | {
      readonly kind: 'link';
      readonly links: 'members' | 'owners';
      readonly groupId: string;
      readonly memberId: string | undefined;
    };

const refused = (reason: string): { readonly outcome: 'refused'; readonly reason: string } => ({
  outcome: 'refused',
  reason,
});

/** Every path that has stored objects, in the spelling of Graph, by its lower-case form. */
const spelling = new Map(Object.keys(kinds).map((path) => [path.toLowerCase(), path]));

function kindPathOf(segments: readonly string[]): KindPath | undefined {
  const path = spelling.get(segments.join('/').toLowerCase());
  return path !== undefined && isKindPath(path) ? path : undefined;
}

/** Finds the target of a path; undefined for a path that this tenant does not have. */
export function readTarget(path: string): Target | undefined {
  const segments = path
    .replace(/^\/?v1\.0\//, '')
    .split('/')
    .filter((segment) => segment !== '');
  const [root = '', groupId, links, ...rest] = segments;
  if (root.toLowerCase() === 'groups' && groupId !== undefined && (links === 'members' || links === 'owners')) {
    if (rest.length === 1 && rest[0] === '$ref') return { kind: 'link', links, groupId, memberId: undefined };
    if (rest.length === 2 && rest[1] === '$ref') return { kind: 'link', links, groupId, memberId: rest[0] };
    return undefined;
  }
  const whole = kindPathOf(segments);
  if (whole !== undefined) {
    if (isSingletonPath(whole)) return { kind: 'singleton', path: whole };
    if (isLogPath(whole)) return { kind: 'log', path: whole };
    return isCollectionPath(whole) ? { kind: 'collection', path: whole, id: undefined } : undefined;
  }
  const parent = kindPathOf(segments.slice(0, -1));
  if (parent === undefined || !isCollectionPath(parent)) return undefined;
  return { kind: 'collection', path: parent, id: segments.at(-1) };
}

function actorRefusal(actor: Json | undefined): string | undefined {
  if (actor === undefined) return undefined;
  if (!isObject(actor)) return '"actor" must be an object.';
  if (isObject(actor.app)) {
    const { displayName, servicePrincipalId } = actor.app;
    const isComplete = typeof displayName === 'string' && typeof servicePrincipalId === 'string';
    return isComplete ? undefined : '"actor.app" needs "displayName" and "servicePrincipalId".';
  }
  if (typeof actor.userPrincipalName !== 'string') return '"actor" needs "userPrincipalName" or "app".';
  const ipAddress = actor.ipAddress;
  return ipAddress === undefined || typeof ipAddress === 'string' ? undefined : '"actor.ipAddress" must be a text.';
}

function bodyRefusal(target: Target, body: JsonObject | undefined, op: string): string | undefined {
  if (target.kind === 'link') {
    const needsBody = target.memberId === undefined;
    return needsBody && typeof body?.['@odata.id'] !== 'string'
      ? '"body" needs "@odata.id", the link of the member.'
      : undefined;
  }
  if (op === 'delete') return undefined;
  if (body === undefined) return '"body" is missing.';
  const kind = kindOf(target.path);
  const known = selectableProperties(kind);
  const unknown = Object.keys(body).find(
    (property) =>
      !property.startsWith('@odata.') &&
      !known.has(property) &&
      kind.navigation?.includes(property) !== true &&
      !Object.hasOwn(kind.inBeta ?? {}, property),
  );
  return unknown === undefined
    ? undefined
    : `"body" has a property "${unknown}" that ${kind.entityType} does not have here.`;
}

function shapeRefusal(item: Json): string | undefined {
  if (!isObject(item)) return 'it is not an object.';
  const unknown = Object.keys(item).find((key) => !['op', 'path', 'body', 'actor', 'audit'].includes(key));
  if (unknown !== undefined) return `it has an unknown property "${unknown}".`;
  const { op, path, body, actor, audit } = item;
  if (op !== 'create' && op !== 'update' && op !== 'delete') return '"op" must be create, update or delete.';
  if (typeof path !== 'string') return '"path" is missing.';
  if (audit !== undefined && typeof audit !== 'boolean') return '"audit" must be true or false.';
  if (body !== undefined && !isObject(body)) return '"body" must be an object.';
  const target = readTarget(path);
  if (target === undefined) return `the path "${path}" is not kept here.`;
  if (target.kind === 'collection' && op !== 'create' && target.id === undefined)
    return `"${path}" needs the id of the object.`;
  if (target.kind === 'collection' && op === 'create' && target.id !== undefined)
    return `"${path}" must name the collection; the id goes into the body.`;
  if (target.kind === 'singleton' && op !== 'update') return `"${path}" can only be updated.`;
  if (target.kind === 'log' && op !== 'create') return `"${path}" is a log: records can only be added.`;
  if (target.kind === 'link' && op === 'update') return `"${path}" can be created or deleted.`;
  return bodyRefusal(target, body, op) ?? actorRefusal(actor);
}

/** Reads a list of changes from JSON; the reason names the change and what is wrong with it. */
export function readChanges(json: unknown): ReadResult<readonly Change[]> {
  if (!isList(json)) return refused('Changes must be a list.');
  for (const [index, item] of json.entries()) {
    const reason = shapeRefusal(item);
    if (reason !== undefined) return refused(`Change ${index}: ${reason}`);
  }
  // Safe: every item was checked against the shape of Change just above.
  return { outcome: 'read', value: json as unknown as readonly Change[] };
}

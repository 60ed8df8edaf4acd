import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Collection, createCollection } from './collection';
import type { DeltaTracker } from './graph/delta-tracker';
import type { ReadResult } from './graph/faults';
import { isList, isObject, type JsonObject, textOf } from './json';
import { isKindPath, isSingletonPath } from './kinds';
import { seededGuid } from './random';
import { standingInstance } from './state/role-mirror';
import {
  type CollectionPath,
  collectionOf,
  isCollectionPath,
  isLogPath,
  keyOf,
  type Links,
  resourcesOf,
  type World,
} from './world';

/** How deep a folder of Graph JSON can be: groups/ID/members.json is two folders deep. */
const deepest = 6;
const longestFile = 200 * 1024 * 1024;

/** One file that was read and checked, but is not in the world yet. */
type LoadedFile =
  | { readonly kind: 'collection'; readonly path: CollectionPath; readonly resources: readonly JsonObject[] }
  | { readonly kind: 'other'; readonly put: (world: World, now: number) => void };

const refused = (reason: string): { readonly outcome: 'refused'; readonly reason: string } => ({
  outcome: 'refused',
  reason,
});

async function filesIn(dir: string, depth = 0): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory() && depth < deepest) found.push(...(await filesIn(path, depth + 1)));
    else found.push(path);
  }
  return found;
}

function listIn(content: unknown): readonly JsonObject[] | undefined {
  const list = isObject(content) ? content.value : undefined;
  return isList(list) && list.every(isObject) ? list.filter(isObject) : undefined;
}

function withIds(resources: readonly JsonObject[], path: string): readonly JsonObject[] {
  return resources.map((resource, index) =>
    textOf(resource, 'id') === '' ? { ...resource, id: seededGuid(1, `loaded/${path}`, index) } : resource,
  );
}

function readLinks(path: string, content: unknown): LoadedFile | undefined {
  const match = /^(?:groups\/([^/]+)\/(members|owners)|(?:applications|servicePrincipals)\/([^/]+)\/(owners))$/.exec(
    path,
  );
  const value = listIn(content);
  const groupId = match?.[1] ?? match?.[3];
  if (groupId === undefined || value === undefined) return undefined;
  const ids = new Set(value.map((member) => textOf(member, 'id')));
  const linksIn = (world: World): Links => (match?.[2] === 'members' ? world.members : world.owners);
  return { kind: 'other', put: (world) => linksIn(world).set(groupId.toLowerCase(), ids) };
}

/** The content of a file, by its path in the folder without `.json`. Text is the reason for a refusal. */
function readContent(path: string, content: unknown): LoadedFile | string {
  if (isKindPath(path) && isSingletonPath(path)) {
    if (!isObject(content)) return 'it must contain one object';
    return { kind: 'other', put: (world) => world.singletons.set(path, content) };
  }
  const links = readLinks(path, content);
  if (links !== undefined) return links;
  const isKnown = isKindPath(path) && (isCollectionPath(path) || isLogPath(path) || path === 'subscribedSkus');
  if (!isKnown) return 'no collection or setting of this tenant has that path';
  const resources = listIn(content);
  if (resources === undefined) return 'it must contain {"value": [objects]}';
  if (isCollectionPath(path)) {
    return { kind: 'collection', path, resources: keyOf(path) === 'id' ? withIds(resources, path) : resources };
  }
  if (isLogPath(path)) {
    return {
      kind: 'other',
      put(world, now) {
        for (const record of withIds(resources, path)) world.logs[path].add(record, now);
      },
    };
  }
  return {
    kind: 'other',
    put: (world) => {
      world.loaded.subscribedSkus = resources;
    },
  };
}

async function readFolder(dir: string): Promise<ReadResult<readonly LoadedFile[]>> {
  const files: LoadedFile[] = [];
  let paths: readonly string[];
  try {
    paths = await filesIn(dir);
  } catch {
    return refused('The folder cannot be read.');
  }
  if (paths.length === 0) return refused('The folder is empty.');
  for (const file of paths) {
    const name = relative(dir, file).split(sep).join('/');
    if (!name.endsWith('.json')) return refused(`${name}: only .json files can be loaded.`);
    let content: unknown;
    try {
      const text = await readFile(file, 'utf8');
      if (text.length > longestFile) return refused(`${name}: the file is too big.`);
      content = JSON.parse(text);
    } catch {
      return refused(`${name}: the file is not JSON.`);
    }
    const read = readContent(name.slice(0, -'.json'.length), content);
    if (typeof read === 'string') return refused(`${name}: ${read}.`);
    files.push(read);
  }
  return { outcome: 'read', value: files };
}

function noteReplacement(deltas: DeltaTracker, path: CollectionPath, before: Collection, after: Collection): void {
  for (const [source, other] of [
    [before, after],
    [after, before],
  ] as const) {
    for (let slot = 0; slot < source.end(); slot += 1) {
      const id = textOf(source.at(slot), 'id');
      if (id === '') continue;
      if (source === after) deltas.note(path, id);
      else if (other.get(id) === undefined) deltas.note(path, id, 'deleted');
    }
  }
}

/**
 * Loads a folder of Graph JSON, one file for each collection or setting at its path. Everything is read before anything is
 * changed; collections that the folder does not contain stay unchanged. Returns the number of files.
 */
export async function loadFolder(
  dir: string,
  world: World,
  deltas: DeltaTracker,
  now: number,
): Promise<ReadResult<number>> {
  const reading = await readFolder(dir);
  if (reading.outcome === 'refused') return reading;
  const paths = new Set<CollectionPath>();
  for (const file of reading.value) {
    if (file.kind === 'other') {
      file.put(world, now);
      continue;
    }
    paths.add(file.path);
    const before = collectionOf(world, file.path);
    const after = createCollection(file.resources, keyOf(file.path));
    world.collections.set(file.path, after);
    if (['users', 'groups', 'devices'].includes(file.path)) noteReplacement(deltas, file.path, before, after);
  }
  const instances = 'roleManagement/directory/roleAssignmentScheduleInstances';
  if (paths.has('roleManagement/directory/roleAssignments') && !paths.has(instances)) {
    // PIM shows every standing assignment, including one from a file.
    const standing = resourcesOf(world, 'roleManagement/directory/roleAssignments').map(standingInstance);
    world.collections.set(instances, createCollection(standing));
  }
  return { outcome: 'read', value: reading.value.length };
}

import { type JsonObject, textOf } from './json';
import { guidIndex, seededGuid } from './random';

/**
 * An ordered set of resources. A slot is the position of a resource in the order of paging. It never changes, so that paging stays
 * right while resources are added and removed.
 */
export type Collection = {
  /** Grows with every change; lets readers cache derived values. */
  version(): number;
  size(): number;
  /** One past the last slot. */
  end(): number;
  at(slot: number): JsonObject | undefined;
  get(id: string): JsonObject | undefined;
  slotOf(id: string): number | undefined;
  put(resource: JsonObject): void;
  remove(id: string): boolean;
  /** One property of the resource in a slot. That costs less than making the whole resource of a large fleet. */
  peek(slot: number, property: string): unknown;
  /** Whether anything between two slots changed after a version. */
  changedSince(version: number, from: number, to: number): boolean;
};

type SlotChanges = {
  note(version: number, slot: number): void;
  since(version: number, from: number, to: number): boolean;
};

function createSlotChanges(): SlotChanges {
  const lastVersion = new Map<number, number>();
  return {
    note: (version, slot) => lastVersion.set(slot, version),
    since(version, from, to) {
      for (const [slot, changedAt] of lastVersion) {
        if (changedAt > version && slot >= from && slot < to) return true;
      }
      return false;
    },
  };
}

/** A collection that holds its resources. */
export function createCollection(resources: readonly JsonObject[] = [], key = 'id'): Collection {
  const slots: (JsonObject | undefined)[] = [];
  const slotById = new Map<string, number>();
  const changes = createSlotChanges();
  let version = 0;
  let size = 0;

  const collection: Collection = {
    version: () => version,
    size: () => size,
    end: () => slots.length,
    at: (slot) => slots[slot],
    get(id) {
      const slot = slotById.get(id.toLowerCase());
      return slot === undefined ? undefined : slots[slot];
    },
    slotOf: (id) => slotById.get(id.toLowerCase()),
    put(resource) {
      version += 1;
      const id = textOf(resource, key).toLowerCase();
      const slot = slotById.get(id);
      changes.note(version, slot ?? slots.length);
      if (slot !== undefined) {
        slots[slot] = resource;
        return;
      }
      slotById.set(id, slots.length);
      slots.push(resource);
      size += 1;
    },
    remove(id) {
      const slot = slotById.get(id.toLowerCase());
      if (slot === undefined) return false;
      version += 1;
      changes.note(version, slot);
      size -= 1;
      slotById.delete(id.toLowerCase());
      slots[slot] = undefined;
      return true;
    },
    peek: (slot, property) => slots[slot]?.[property],
    changedSince: (since, from, to) => changes.since(since, from, to),
  };
  for (const resource of resources) collection.put(resource);
  return collection;
}

type FleetRecipe = {
  readonly seed: number;
  /** The type of object, from which the ids are made. */
  readonly kind: string;
  readonly count: number;
  make(index: number, id: string): JsonObject;
  /** Properties that can be read without making the resource. */
  readonly cheap: Readonly<Record<string, (index: number) => unknown>>;
};

/** A collection whose resources are made when needed, so that 100,000 devices take no memory. Only changed ones are kept. */
export function createFleet(recipe: FleetRecipe): Collection {
  const { seed, kind, count } = recipe;
  const changed = new Map<number, JsonObject | undefined>();
  const added = createCollection();
  const changes = createSlotChanges();
  let version = 0;
  let removed = 0;

  const slotOf = (id: string): number | undefined => {
    const index = guidIndex(id, seed, kind);
    if (index !== undefined && index < count)
      return changed.has(index) && changed.get(index) === undefined ? undefined : index;
    const slot = added.slotOf(id);
    return slot === undefined ? undefined : count + slot;
  };
  const at = (slot: number): JsonObject | undefined => {
    if (slot >= count) return added.at(slot - count);
    return changed.has(slot) ? changed.get(slot) : recipe.make(slot, seededGuid(seed, kind, slot));
  };

  return {
    version: () => version,
    size: () => count - removed + added.size(),
    end: () => count + added.end(),
    at,
    slotOf,
    get(id) {
      const slot = slotOf(id);
      return slot === undefined ? undefined : at(slot);
    },
    put(resource) {
      version += 1;
      const slot = slotOf(textOf(resource, 'id'));
      changes.note(version, slot ?? count + added.end());
      if (slot !== undefined && slot < count) changed.set(slot, resource);
      else added.put(resource);
    },
    remove(id) {
      const slot = slotOf(id);
      if (slot === undefined) return false;
      version += 1;
      changes.note(version, slot);
      if (slot >= count) return added.remove(id);
      changed.set(slot, undefined);
      removed += 1;
      return true;
    },
    peek(slot, property) {
      if (slot >= count) return added.peek(slot - count, property);
      if (changed.has(slot)) return changed.get(slot)?.[property];
      const cheap = recipe.cheap[property];
      return cheap === undefined ? at(slot)?.[property] : cheap(slot);
    },
    changedSince: (since, from, to) => changes.since(since, from, to),
  };
}

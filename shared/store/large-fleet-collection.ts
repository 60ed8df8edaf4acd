/**
 * Compares a large fleet with its snapshot while its pages arrive: two hashes for each unchanged resource, and the whole resource
 * only if it is new or changed. Missing resources are found by their slots at the end, and their ids are in their lines.
 */
import { type Change, changeOf } from '../core/event/change';
import type { FleetKind } from '../core/resource/kind';
import type { ResourceOf } from '../core/resource/resource';
import type { FleetCollection } from '../core/resource/snapshot-store';
import { bucketsNow } from './fleet-bucket';
import { fleetHash, idHash } from './fleet-hash';
import { detached, type FleetOutcome, type FleetTables, writerOf } from './fleet-outcome';
import { rebuilt } from './fleet-rebuild';
import { resourceOfLine } from './fleet-rows';
import { createSpill } from './fleet-spill';
import { type LargeFleet, readSlots } from './large-fleet';
import { added, gone, type OverlayEntry, overlayRows, placed } from './large-fleet-rows';
import { slotTable } from './slot-table';

/** The content of an id that is new or changed; null if the id is gone. */
type Pending = { readonly content: number; readonly json: string } | null;
type Resource<K extends FleetKind> = ResourceOf<K> & { readonly id: string };
type Before<K extends FleetKind> = { readonly slot: number; readonly resource: Resource<K> };
/** A resource that is new, changed or gone. `slot` is -1 if the snapshot does not have it. */
type Moved = { readonly id: string; readonly slot: number; readonly now: Pending };

/** Up to this share of the fleet, writing an overlay costs less than writing a new base. */
const overlayShare = 1 / 12;

export function largeFleetCollection<K extends FleetKind>(
  place: FleetTables,
  kind: K,
  fleet: LargeFleet,
  mode: 'list' | 'delta',
): FleetCollection<K> {
  const { manifest, salt, ids, contents, isThere } = fleet;
  const contentOf = fleetHash(salt);
  const idOf = idHash(salt, place.limits.idBits);
  const slots = slotTable({ ids, contents }, isThere);
  const seen = new Uint8Array(ids.length);
  const pending = new Map<string, Pending>();
  let outcome: FleetOutcome | undefined;

  const isMissing = (slot: number): boolean => mode === 'list' && isThere[slot] === 1 && seen[slot] === 0;

  /**
   * The slots of missing and of pending resources. A pending resource can share its hash with others, whose slots are then read
   * too.
   */
  function slotsToRead(): readonly number[] {
    const wanted = new Set<number>();
    if (mode === 'list') for (let slot = 0; slot < ids.length; slot += 1) if (isMissing(slot)) wanted.add(slot);
    for (const id of pending.keys()) for (const slot of slots.under(idOf(id))) wanted.add(slot);
    return [...wanted].sort((a, b) => a - b);
  }

  async function readBefore(): Promise<ReadonlyMap<string, Before<K>>> {
    const before = new Map<string, Before<K>>();
    await readSlots(place, fleet, slotsToRead(), (slot, json) => {
      const resource = resourceOfLine<Resource<K>>(place.partition, json);
      const { id } = resource;
      if (idOf(id) !== ids[slot]) throw new Error(`Snapshots ${place.partition}: a line in the place of another`);
      if (isMissing(slot) || pending.has(id)) before.set(id, { slot, resource });
    });
    return before;
  }

  return {
    see: (resource) => {
      const content = contentOf(resource);
      const slot = slots.find(idOf(resource.id), content);
      if (slot < 0) pending.set(detached(resource.id), { content, json: JSON.stringify(resource) });
      else {
        seen[slot] = 1;
        if (pending.size > 0) pending.delete(resource.id);
      }
    },
    drop: (id) => {
      pending.set(detached(id), null);
    },
    finish: async () => {
      const before = await readBefore();
      for (const id of before.keys()) if (!pending.has(id)) pending.set(id, null);
      const changes: Change<K>[] = [];
      const moved: Moved[] = [];
      for (const [id, now] of pending) {
        const was = before.get(id);
        if (was === undefined && now === null) continue;
        const change = changeOf(
          kind,
          id,
          was?.resource,
          now === null ? undefined : resourceOfLine<Resource<K>>(place.partition, now.json),
        );
        if (change !== undefined) changes.push(change);
        moved.push({ id, slot: was?.slot ?? -1, now });
      }
      const removed = moved.filter(({ now }) => now === null).length;
      const count = manifest.count - removed + moved.filter(({ slot }) => slot < 0).length;
      outcome = await outcomeOf(place, fleet, moved, count);
      changes.sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
      return { first: false, changes, count, countBefore: manifest.count, removed };
    },
    save: writerOf(place, () => outcome),
  };
}

async function outcomeOf(
  place: FleetTables,
  fleet: LargeFleet,
  moved: readonly Moved[],
  count: number,
): Promise<FleetOutcome> {
  if (moved.length === 0) return { rows: [], manifest: fleet.manifest };
  const entries = laidOver(fleet, moved, idHash(fleet.salt, place.limits.idBits));
  const isFolded =
    entries.length > Math.max(place.limits.smallOverlay, count * overlayShare) ||
    bucketsNow(count, fleet.counts.length) !== fleet.counts.length;
  const outcome = isFolded ? await folded(place, fleet, entries, count) : withOverlay(fleet, entries);
  if (outcome.manifest.count !== count)
    throw new Error(`Snapshots ${place.partition}: ${outcome.manifest.count} resources to write instead of ${count}`);
  return outcome;
}

/** The overlay with these differences added. An entry that equals the base is left out. */
function laidOver(fleet: LargeFleet, moved: readonly Moved[], idOf: (id: string) => number): readonly OverlayEntry[] {
  const { baseSize, contents } = fleet;
  const replacedNow = new Set(moved.map(({ slot }) => slot));
  const old = overlayEntries(fleet);
  const kept = old.filter((_, at) => !replacedNow.has(baseSize + at));
  const laid = moved.flatMap(({ id, slot, now }): readonly OverlayEntry[] => {
    const replaces = slot < 0 ? added : slot < baseSize ? slot : (old[slot - baseSize]?.replaces ?? added);
    if (now === null) return replaces === added ? [] : [{ id: idOf(id), content: gone, replaces, json: '' }];
    if (replaces !== added && contents[replaces] === now.content) return [];
    return [{ id: idOf(id), content: now.content, replaces, json: now.json }];
  });
  return [...kept, ...laid];
}

const overlayEntries = ({ overlays }: LargeFleet): readonly OverlayEntry[] =>
  overlays.flatMap(({ ids, contents, replaces, lines }) =>
    lines().map((json, at) => ({
      // Safe: the lists have the same length.
      id: ids[at] as number,
      content: contents[at] as number,
      replaces: replaces[at] as number,
      json,
    })),
  );

function withOverlay(
  { manifest, salt, indexRows, counts, baseSize }: LargeFleet,
  entries: readonly OverlayEntry[],
): FleetOutcome {
  const kept = manifest.rows.slice(0, indexRows + counts.length);
  const rows = placed(overlayRows(salt, entries), kept.length);
  const replaced = entries.filter(({ replaces }) => replaces !== added).length;
  const there = baseSize - replaced + entries.filter(({ content }) => content !== gone).length;
  return { rows, manifest: { rows: [...kept, ...rows.map(({ rowKey }) => rowKey)], count: there } };
}

/** Merges base and overlay into a new base. */
async function folded(
  place: FleetTables,
  fleet: LargeFleet,
  entries: readonly OverlayEntry[],
  count: number,
): Promise<FleetOutcome> {
  const { salt, contents, baseSize } = fleet;
  const replaced = new Set(entries.map(({ replaces }) => replaces));
  const spill = createSpill();
  const add = (hash: number, json: string): void =>
    spill.add({ id: resourceOfLine(place.partition, json).id, hash, json });
  const stay = Array.from({ length: baseSize }, (_, slot) => slot).filter((slot) => !replaced.has(slot));
  await readSlots(place, fleet, stay, (slot, json) => add(contents[slot] ?? gone, json));
  for (const { content, json } of entries) if (content !== gone) add(content, json);
  return rebuilt(spill, salt, count, place.limits);
}

import type { FleetKind } from '../../core/resource/kind';
import { Positions, TextRows } from './text-rows';

/** A resource with a problem; `name` is null for people, whose names are in the directory. */
export type FoundResource = { readonly id: string; readonly name: string | null };

type List = { readonly positions: Positions; first: number; second: number };

const separator = '\u0001';

/**
 * All resources that the folds over a fleet found, by fold and problem. Folds find the same resource, so its id and name
 * are held once.
 */
export class FoundInFleet {
  readonly kind: FleetKind;
  readonly #rows = new TextRows();
  readonly #lists = new Map<string, List>();
  #last: { readonly id: string; readonly position: number; readonly first: number; readonly second: number } | null =
    null;

  constructor(kind: FleetKind) {
    this.kind = kind;
  }

  add(foldId: string, problem: string, { id, name }: FoundResource): void {
    // All folds get the same resource in turn.
    if (this.#last === null || this.#last.id !== id) {
      const row = rowOf(id, name);
      this.#last = { id, position: this.#rows.add(row), first: hashOf(row, 0x811c9dc5), second: hashOf(row, 0x1b873593) };
    }
    const list = this.#listOf(foldId, problem);
    list.positions.add(this.#last.position);
    // The sum is the same in whatever order the pages came.
    list.first = (list.first + this.#last.first) >>> 0;
    list.second = (list.second + this.#last.second) >>> 0;
  }

  /** The same for the same resources with the same names; undefined if none was found. */
  fingerprint(foldId: string, problem: string): string | undefined {
    const list = this.#lists.get(`${foldId}|${problem}`);
    if (list === undefined) return undefined;
    return `${list.positions.all().length}.${list.first.toString(16)}.${list.second.toString(16)}`;
  }

  /** In the order of their names, each once. */
  *list(foldId: string, problem: string): Generator<FoundResource> {
    const list = this.#lists.get(`${foldId}|${problem}`);
    if (list !== undefined) for (const row of this.#rows.sorted(list.positions.all())) yield resourceOf(row);
  }

  #listOf(foldId: string, problem: string): List {
    const key = `${foldId}|${problem}`;
    const known = this.#lists.get(key) ?? { positions: new Positions(), first: 0, second: 0 };
    this.#lists.set(key, known);
    return known;
  }
}

const maxName = 100;

const rowOf = (id: string, name: string | null): string =>
  `${name === null ? '' : String(name).replaceAll(/[\u0000\u0001]/g, ' ').slice(0, maxName)}${separator}${id}${separator}${name === null ? '' : '+'}`;

function resourceOf(row: string): FoundResource {
  const [name = '', id = '', isNamed] = row.split(separator);
  return { id, name: isNamed === '+' ? name : null };
}

/** FNV-1a. */
function hashOf(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

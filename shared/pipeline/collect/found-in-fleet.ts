import { fnv1a } from '../../core/fnv';
import type { FleetKind } from '../../core/resource/kind';
import { Positions, TextRows } from './text-rows';

/** A resource with a problem; `name` is null for people, whose names are in the directory. */
type FoundResource = { readonly id: string; readonly name: string | null };

type List = { readonly positions: Positions; first: number; second: number };

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
    if (this.#last?.id !== id) {
      const shown = String(name ?? '').slice(0, maxName);
      const position = this.#rows.add(shown, id, name === null ? '' : isNamed);
      const [first, second] = [fnv1a(id, fnv1a(shown)), fnv1a(id, fnv1a(shown, 0x1b873593))];
      this.#last = { id, position, first, second };
    }
    const list = this.#listOf(foldId, problem);
    list.positions.add(this.#last.position);
    // The sum is the same in whatever order the pages came.
    list.first = (list.first + this.#last.first) >>> 0;
    list.second = (list.second + this.#last.second) >>> 0;
  }

  /** The same for the same resources with the same names; undefined if none was found. */
  fingerprint(foldId: string, problem: string): string | undefined {
    const list = this.#lists.get(keyOf(foldId, problem));
    if (list === undefined) return undefined;
    return `${list.positions.count}.${list.first.toString(16)}.${list.second.toString(16)}`;
  }

  /** In the order of their names, each once. */
  *list(foldId: string, problem: string): Generator<FoundResource> {
    const list = this.#lists.get(keyOf(foldId, problem));
    if (list === undefined) return;
    for (const [name = '', id = '', mark] of this.#rows.sorted(list.positions.all()))
      yield { id, name: mark === isNamed ? name : null };
  }

  #listOf(foldId: string, problem: string): List {
    const key = keyOf(foldId, problem);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = { positions: new Positions(), first: 0, second: 0 };
    this.#lists.set(key, list);
    return list;
  }
}

const maxName = 100;
const isNamed = '+';
const keyOf = (foldId: string, problem: string): string => `${foldId}|${problem}`;

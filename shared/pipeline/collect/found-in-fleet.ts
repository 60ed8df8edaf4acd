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
  /** By fold and problem. */
  readonly #lists = new Map<string, Map<string, List>>();
  #last: { readonly id: string; readonly position: number; readonly hash: number } | null = null;

  constructor(kind: FleetKind) {
    this.kind = kind;
  }

  /** Returns the function that adds what a fold finds. */
  adderOf(foldId: string): (problem: string, resource: FoundResource) => void {
    const lists = new Map<string, List>();
    this.#lists.set(foldId, lists);
    return (problem, { id, name }) => {
      // All folds get the same resource in turn.
      if (this.#last?.id !== id) this.#last = this.#added(id, name);
      const { position, hash } = this.#last;
      let list = lists.get(problem);
      if (list === undefined) {
        list = { positions: new Positions(), first: 0, second: 0 };
        lists.set(problem, list);
      }
      list.positions.add(position);
      // The sums are the same in whatever order the pages came.
      list.first = (list.first + hash) >>> 0;
      list.second = (list.second + Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)) >>> 0;
    };
  }

  #added(id: string, name: string | null): { readonly id: string; readonly position: number; readonly hash: number } {
    const shown = name === null ? '' : name.slice(0, maxName);
    const position = this.#rows.add(shown, id, name === null ? '' : isNamed);
    return { id, position, hash: fnv1a(id, fnv1a(shown)) };
  }

  /** The same for the same resources with the same names; undefined if none was found. */
  fingerprint(foldId: string, problem: string): string | undefined {
    const list = this.#lists.get(foldId)?.get(problem);
    if (list === undefined) return undefined;
    return `${list.positions.count}.${list.first.toString(16)}.${list.second.toString(16)}`;
  }

  /** In the order of their names, each once. */
  *list(foldId: string, problem: string): Generator<FoundResource> {
    const list = this.#lists.get(foldId)?.get(problem);
    if (list === undefined) return;
    for (const [name = '', id = '', mark] of this.#rows.sorted(list.positions.all()))
      yield { id, name: mark === isNamed ? name : null };
  }
}

const maxName = 100;
const isNamed = '+';

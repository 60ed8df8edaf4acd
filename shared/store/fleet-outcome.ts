/** The result of a collection of a fleet: the rows to write, and where. */
import type { Manifest } from '../core/resource/snapshot';
import { writeContent } from './content';
import type { Properties, Tables } from './tables';

/** How fleets are stored. Tests use small limits. */
export type FleetLimits = {
  /** If a fleet has at least this many resources, hashes and resources are in separate rows. */
  readonly largeFrom: number;
  /** An overlay up to this size is never merged into a new base. */
  readonly smallOverlay: number;
  /** How many bits of the hash of an id are kept. */
  readonly idBits: number;
};

export type FleetTables = {
  readonly tables: Tables;
  readonly partition: string;
  readonly now: () => Date;
  readonly limits: FleetLimits;
};

export type NewRow = { readonly rowKey: string; readonly properties: Properties };

/** Rows that wait to be written, and the manifest that names them. */
export type FleetOutcome = { readonly rows: readonly NewRow[]; readonly manifest: Manifest };

export function writerOf({ tables, partition, now }: FleetTables, outcome: () => FleetOutcome | undefined) {
  return async (): Promise<Manifest> => {
    const finished = outcome();
    if (finished === undefined) throw new Error('a fleet collection is saved after its last page');
    await writeContent(tables, partition, finished.rows, now());
    return finished.manifest;
  };
}

/**
 * Lets all other work of this process run. Making 2,000 buckets takes seconds, in which no other tenant would be served, no lease
 * renewed and no closed connection noticed.
 */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A copy that shares no memory with the page that contained the id. */
export const detached = (text: string): string => Buffer.from(text).toString('utf8');

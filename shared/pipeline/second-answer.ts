import { doAgree, type Loss } from '../core/belief';
import type { KindRow } from '../core/ports';
import { iso } from './context';
import type { Look, LookContext } from './look';
import { nothingPending } from './tenant-state';

type Answered<A> =
  | { readonly status: 'believed'; readonly answer: A }
  | { readonly status: 'doubted'; readonly loss: Loss };

/**
 * The answer of a source, of whatever kind. One that takes much away is asked for again at once: where the second agrees, it is
 * believed in this very collection; where it does not, nothing is known.
 */
export async function believedAnswer<A>(ask: () => Promise<A>, lossOf: (answer: A) => Loss): Promise<Answered<A>> {
  const first = await ask();
  const loss = lossOf(first);
  if (!loss.isMuch) return { status: 'believed', answer: first };
  const second = await ask();
  return doAgree(loss, lossOf(second)) ? { status: 'believed', answer: second } : { status: 'doubted', loss };
}

/** A collection whose two answers disagree: what was last believed stays, and the source's health says so. */
export function doubtedLook(context: LookContext, loss: Loss, startedFrom: string): Look {
  const { pipeline, configuration, kind, row } = context;
  const takenAt = iso(pipeline.now());
  const suspect: KindRow['suspect'] = { count: loss.count, missing: loss.lost.size, at: takenAt };
  return {
    configuration,
    kind,
    takenAt,
    startedFrom,
    isFirst: false,
    pending: nothingPending,
    commits: [],
    changes: [],
    records: [],
    baseline: undefined,
    fleetCounts: undefined,
    row: { before: row.row, after: { ...row.row, lastAttemptAt: takenAt, suspect }, etag: row.etag },
  };
}

import { doAgree, type Loss } from '../../core/collection/belief';
import type { KindRow } from '../../core/collection/kind-row';
import { iso } from '../context';
import { type Collection, type CollectionContext, emptyCollection } from './collection';

/** `loss`: the smaller loss of the two answers. */
type Answered<A> =
  | { readonly status: 'believed'; readonly answer: A }
  | { readonly status: 'doubted'; readonly loss: Loss };

/**
 * Requests an answer again if it has a large loss. If the second answer agrees, it is believed; if not, the result is
 * unknown.
 */
export async function believedAnswer<A>(ask: () => Promise<A>, lossOf: (answer: A) => Loss): Promise<Answered<A>> {
  const first = await ask();
  const loss = lossOf(first);
  if (!loss.isMuch) return { status: 'believed', answer: first };
  const second = await ask();
  const again = lossOf(second);
  if (doAgree(loss, again)) return { status: 'believed', answer: second };
  return { status: 'doubted', loss: again.lost.size < loss.lost.size ? again : loss };
}

/** A collection with two disagreeing answers. The last commit stays, and health shows the problem. */
export function doubtedCollection(context: CollectionContext, loss: Loss, startedFrom: string): Collection {
  const takenAt = iso(context.pipeline.now());
  const suspect: KindRow['suspect'] = { count: loss.count, missing: loss.lost.size, at: takenAt };
  return emptyCollection(context, startedFrom, takenAt, { ...context.row.row, lastAttemptAt: takenAt, suspect });
}

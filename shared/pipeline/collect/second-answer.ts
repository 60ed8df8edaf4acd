import { doAgree, type Loss } from '../../core/collection/belief';
import type { KindRow } from '../../core/collection/kind-row';
import { iso } from '../context';
import { emptyLook, type Look, type LookContext } from './look';

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
  const takenAt = iso(context.pipeline.now());
  const suspect: KindRow['suspect'] = { count: loss.count, missing: loss.lost.size, at: takenAt };
  return emptyLook(context, startedFrom, takenAt, { ...context.row.row, lastAttemptAt: takenAt, suspect });
}

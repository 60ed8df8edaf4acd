import type { Kind } from '../../../core/resource/kind';
import { kindDefinition } from '../../../kinds';
import { count } from '../../language/counting';
import type { LocalTime } from '../../language/local-time';
import { capital } from '../../language/plain-text';
import type { MonitorState } from './navigation';

/** A source that could not be read at the moment that the page shows; `source` is null if no source could be read. */
export type UnseenRow = { readonly source: string | null; readonly since: string; readonly words: string };

/** Each source once; those that had been unreadable longest come first. */
export function unseenRows(
  unseen: readonly { readonly kind: Kind | null; readonly from: string }[],
  clock: LocalTime,
): readonly UnseenRow[] {
  const all = unseen.filter(({ kind }) => kind === null);
  const earliest = new Map<Kind | null, string>();
  for (const { kind, from } of all.length > 0 ? all : unseen) {
    const since = earliest.get(kind);
    if (since === undefined || from < since) earliest.set(kind, from);
  }
  return [...earliest]
    .sort(([, a], [, b]) => (a < b ? -1 : 1))
    .map(([kind, since]) => ({
      source: kind,
      since,
      words:
        kind === null
          ? `No source was read between ${clock.moment(since)} and this moment`
          : `${capital(kindDefinition(kind).plural)} could not be read: last read ${clock.moment(since)}`,
    }));
}

export function pastMonitor(rows: readonly UnseenRow[]): MonitorState {
  if (rows.length === 0)
    return { state: 'fresh', short: 'No source failing', long: 'No failure of a source is recorded for this moment.' };
  const isAll = rows.some(({ source }) => source === null);
  return {
    state: 'late',
    short: isAll ? 'Nothing was read' : `${count(rows.length, 'source', 'sources')} not read`,
    long: `${rows[0]?.words ?? ''}.`,
  };
}

import type { KindRow } from '../../../core/collection/kind-row';
import { failureNow, shutOut } from '../../../core/collection/read-loss';
import { groupBy } from '../../../core/group-by';
import type { Kind } from '../../../core/resource/kind';
import type { TenantConfiguration } from '../../../core/tenant/configuration';
import { licenceNames } from '../../../core/tenant/licence-key';
import { kindDefinition } from '../../../kinds';
import { isLate } from '../../../kinds/freshness';
import { type Html, html, nothing } from '../../html';
import type { LocalTime } from '../../language/local-time';
import { failureCauseInWords } from '../../language/monitoring-scope';
import { capital } from '../../language/plain-text';
import { reasonInWords } from '../../language/reasons';

/** The state of a resource type on which a part of a page relies. */
export type SourceState = {
  readonly state: 'read' | 'waiting' | 'notLicensed' | 'failed';
  /** Why it was not read, or why its data is too old, as a sentence; empty if it is up to date. */
  readonly words: string;
  /** The parts of these words, if they are "Users: a permission is missing, grant …". Several sources can share a cause. */
  readonly trouble?: { readonly name: string; readonly cause: string };
  /** When it was last read; set only if it cannot be read now. */
  readonly lastReadAt?: string | undefined;
};

/** What was read of a tenant, and how often it should be. */
type Reading = {
  readonly kindRows: readonly KindRow[];
  readonly configuration: Pick<TenantConfiguration, 'cadenceMinutes'>;
  readonly now: string;
  /** An operator paused the monitoring, so the data is as old as the pause, which the page says for all of its parts. */
  readonly isPaused?: boolean;
};

export function sourceState(kind: Kind, { kindRows, configuration, now, isPaused = false }: Reading): SourceState {
  const row = kindRows.find((one) => one.kind === kind);
  const { plural, licence } = kindDefinition(kind);
  const failure = failureNow(row?.failure ?? null, shutOut(kindRows));
  if (failure?.reason === 'notLicensed') {
    const needed = failure.licence ?? (licence === 'free' ? null : licence);
    const words = `${verbOf(plural, 'needs', 'need')} ${needed === null ? 'a licence' : licenceNames[needed]}, which this tenant does not have.`;
    return { state: 'notLicensed', words };
  }
  const lastReadAt = row?.lastSuccessAt ?? undefined;
  const isRead = lastReadAt !== undefined;
  if (failure !== null && !isPaused)
    return { state: isRead ? 'read' : 'failed', ...inTrouble(plural, failureCauseInWords(kind, failure)), lastReadAt };
  if (row === undefined || !isRead)
    return { state: 'waiting', words: `${verbOf(plural, 'has', 'have')} not been collected yet.` };
  if (isPaused) return { state: 'read', words: '', lastReadAt };
  const why = row.suspect !== null ? 'tooMuchMissing' : isLate(row, configuration, now) ? 'stale' : undefined;
  return why === undefined
    ? { state: 'read', words: '' }
    : { state: 'read', ...inTrouble(plural, reasonInWords(why)), lastReadAt };
}

const inTrouble = (plural: string, cause: string): Pick<SourceState, 'words' | 'trouble'> => ({
  words: `${capital(plural)}: ${cause}.`,
  trouble: { name: capital(plural), cause },
});

/** The verb in the right number: "Sign-ins need", but "Sign-in activity needs". */
const verbOf = (plural: string, one: string, several: string): string =>
  `${capital(plural)} ${plural.endsWith('s') ? several : one}`;

/**
 * `, as last read at 08:00`, for a statement that depends on sources that cannot be read now. The time is that of the
 * oldest source.
 */
export function asLastRead(sources: readonly SourceState[], clock: LocalTime): string {
  const [oldest] = sources.flatMap(({ lastReadAt }) => lastReadAt ?? []).sort();
  return oldest === undefined ? '' : `, as last read ${clock.at(oldest)}`;
}

/** One cause can affect several sources, so it is stated once: "Users, Role assignments: a permission is missing". */
export const sourceNotes = (sources: readonly SourceState[]): readonly Html[] =>
  [...groupBy(sources, ({ words, trouble }) => trouble?.cause ?? words)].map(([cause, same]) => {
    const names = [...new Set(same.flatMap(({ trouble }) => trouble?.name ?? []))];
    return sourceNote({ words: names.length === 0 ? cause : `${names.join(', ')}: ${cause}.` });
  });

export const sourceNote = ({ words }: Pick<SourceState, 'words'>): Html =>
  words === '' ? nothing : html`<p class="soft">${words}</p>`;

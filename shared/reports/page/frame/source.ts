import type { KindRow } from '../../../core/collection/kind-row';
import type { Kind } from '../../../core/resource/kind';
import { licenceNames } from '../../../core/tenant/licence-key';
import { kindDefinition } from '../../../kinds';
import { type Html, html, nothing } from '../../html';
import { capital } from '../../language/plain-text';
import { failureInWords } from '../../language/sight';

/** The state of a resource type that a part of a page relies on. */
export type SourceState = {
  readonly state: 'read' | 'waiting' | 'notLicensed' | 'failed';
  /** Why it was not read, or why the data is older than it should be; a sentence, or empty. */
  readonly words: string;
};

export function sourceState(kind: Kind, rows: readonly KindRow[]): SourceState {
  const row = rows.find((one) => one.kind === kind);
  const { plural, licence } = kindDefinition(kind);
  const failure = row?.failure ?? null;
  if (failure?.reason === 'notLicensed') {
    const needed = failure.licence ?? (licence === 'free' ? null : licence);
    const words = `${capital(plural)} need ${needed === null ? 'a licence' : licenceNames[needed]}, which this tenant does not have.`;
    return { state: 'notLicensed', words };
  }
  const isRead = row?.lastSuccessAt != null;
  if (failure !== null) return { state: isRead ? 'read' : 'failed', words: `${failureInWords(kind, failure)}.` };
  return isRead
    ? { state: 'read', words: '' }
    : { state: 'waiting', words: `${capital(plural)} have not been collected yet.` };
}

export const sourceNote = ({ words }: SourceState): Html =>
  words === '' ? nothing : html`<p class="soft">${words}</p>`;

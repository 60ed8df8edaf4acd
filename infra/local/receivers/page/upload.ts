import { type Html, html } from '../../../../shared/reports/html';
import { isFilled } from '../json';
import type { ReceivedUpload } from '../received';

/** The title of the first row. An event has no title. */
export function titleOfUpload({ rows, stream }: ReceivedUpload): string {
  const [first] = rows;
  const title = [first?.AlertTitle, first?.Source].find(isFilled) ?? stream;
  return rows.length === 1 ? title : `${title} and ${rows.length - 1} more`;
}

/** The table of the rows. */
export const renderUploadState = ({ stream }: ReceivedUpload): Html => html`<span class="state">${stream}</span>`;

const MAX_SHOWN = 20;

/** The rows, indented. If there are many, only the first ones. */
export const renderUploadBody = ({ rows }: ReceivedUpload): Html =>
  html`<pre tabindex="0">${JSON.stringify(rows.slice(0, MAX_SHOWN), null, 2)}</pre>${
    rows.length > MAX_SHOWN
      ? html`<p>and ${String(rows.length - MAX_SHOWN)} more rows: /received tells all</p>`
      : html``
  }`;

import { type Html, html } from '../../../../shared/reports/html';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

/** An ISO time as `Tue 24 Nov, 14:08:02 UTC`. */
export const renderMoment = (iso: string): Html =>
  html`<time class="when" datetime="${iso}">${FORMAT.format(new Date(iso))} UTC</time>`;

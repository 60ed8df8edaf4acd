import type { Message } from './core/message';
import type { Telling } from './pipeline/context';
import { renderAlert } from './reports/alert-message';
import alertTemplate from './reports/email/alert.mjml';
import { renderSummary } from './reports/summary-message';

/** The compiled mail: HTML with Mustache tags. */
export const mailTemplate: string = alertTemplate;

/** What the pipeline gathered, as the report that the words are made from. */
export function renderTelling(telling: Telling): Message {
  const { alert, events, transitions, configuration, because } = telling;
  const tenant = {
    name: configuration.name,
    timeZone: configuration.timeZone,
    recognitionPhrase: configuration.recognitionPhrase,
  };
  if (alert.form === 'summary') {
    return renderSummary({
      alert,
      controls: telling.controls,
      evaluations: telling.evaluations,
      kinds: telling.kindRows.map(({ kind, failure }) => ({ kind, failure })),
      skus: telling.firstRun?.skus ?? [],
      before: beforeOf(telling),
      breakGlassDeclared: configuration.breakGlass.length > 0,
      tenant,
      links: { page: telling.pageUrl },
      sentAt: telling.sentAt,
      recipientName: telling.recipientName,
    });
  }
  return renderAlert({
    alert,
    events,
    transitions,
    because:
      because === 'worsened' || because === 'actorFound' || because === 'reopened' || because === 'resolved'
        ? because
        : 'opened',
    tenant,
    names: telling.names,
    watchedSince: telling.watchedSince,
    activity: telling.activity,
    controlsHeldSince: heldSince(telling),
    links: { alert: telling.alertUrl, portal: null },
    sentAt: telling.sentAt,
    recipientName: telling.recipientName,
  });
}

const beforeOf = ({ firstRun, names, watchedSince }: Telling) =>
  firstRun === null || firstRun.lookBack === null
    ? null
    : { events: firstRun.events, names, lookBack: firstRun.lookBack, until: watchedSince };

/** Since when a control had held before it failed: the regression carries it. */
const heldSince = ({ events }: Telling): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap(({ type, source, details }) =>
      type === 'regression' && typeof details.heldSince === 'string' ? [[source, details.heldSince] as const] : [],
    ),
  );

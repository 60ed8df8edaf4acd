import type { Message } from '../core/delivery/message';
import { licencesOf } from '../core/tenant/licence';
import { enabledOf } from '../core/verdict/enabled';
import { planNow } from '../core/verdict/plan';
import { endingSoon, endsSoonDays, rulesOfWeek } from '../core/week/digest';
import type {
  Telling,
  TellingDrill,
  TellingPing,
  TellingRollUp,
  TellingRollUpWeek,
  TellingTogether,
} from '../pipeline/context';
import { type AlertReport, renderAlert } from '../reports/alert-message';
import { renderDigest } from '../reports/digest-message';
import { renderDrill } from '../reports/drill-message';
import { mailTemplateOf } from '../reports/email';
import alertTemplate from '../reports/email/alert.mjml';
import digestTemplate from '../reports/email/digest.mjml';
import { renderNotice } from '../reports/notice-message';
import { renderPing } from '../reports/ping-message';
import { renderRollUp } from '../reports/roll-up-message';
import { sightOf } from '../reports/sight';
import { renderSummary } from '../reports/summary-message';
import { renderTogether, withNotArrived } from '../reports/together-message';
import { renderWeeklyRollUp } from '../reports/weekly-roll-up-message';

/** The compiled mail: HTML with Mustache tags. */
export const mailTemplate: string = mailTemplateOf({ alert: alertTemplate, digest: digestTemplate });

/** A mail shows so many rows of a list; its page shows all. */
const rowsInMail = { most: 10, mostOpen: 3 };
export const rowsOnPage = { most: 1000, mostOpen: 1000 };

/** What the pipeline gathered, as the report that the words are made from. */
export function renderTelling(
  telling: Telling | TellingTogether | TellingRollUp | TellingRollUpWeek | TellingPing | TellingDrill,
  rows = rowsInMail,
): Message {
  if ('rollUp' in telling) return renderMany(telling);
  if ('rollUpWeek' in telling) return renderManyWeeks(telling);
  if ('ping' in telling) return pingOf(telling);
  if ('drill' in telling) return drillOf(telling);
  return 'together' in telling ? renderSeveral(telling) : renderOne(telling, rows);
}

const pingOf = ({ ping: { configuration, recipient, ...when } }: TellingPing): Message =>
  renderPing({
    tenantId: configuration.tenantId,
    tenant: tenantOf({ configuration }),
    recipientName: recipient.name,
    owner: recipient.owner ?? null,
    coOwner: recipient.coOwner ?? null,
    ...when,
  });

const drillOf = ({ drill: { id, telling, groupName, policyName } }: TellingDrill): Message =>
  renderDrill({
    id,
    alert: renderOne(telling, rowsInMail),
    tenant: tenantOf(telling),
    groupName,
    policyName,
    pageUrl: telling.pageUrl,
    sentAt: telling.sentAt,
    recipientName: telling.recipientName,
  });

function renderSeveral({ together, alerts, company, notArrived }: TellingTogether): Message {
  const [first] = together;
  if (first === undefined) throw new Error('a message without an alert');
  const messages = together.map((telling) => renderOne(telling, rowsInMail));
  const [only] = messages;
  const message =
    only !== undefined && alerts.length === 1
      ? only
      : renderTogether({
          messages,
          alerts,
          company,
          tenant: tenantOf(first),
          pageUrl: first.pageUrl,
          sentAt: first.sentAt,
          recipientName: first.recipientName,
        });
  return notArrived === null ? message : withNotArrived(message, notArrived);
}

function renderMany({ rollUp, alerts, ...about }: TellingRollUp): Message {
  const [first] = rollUp;
  if (first === undefined) throw new Error('a message without an alert');
  return renderRollUp({
    ...about,
    alerts,
    told: rollUp.map((telling) => ({
      alert: telling.alert,
      events: telling.events,
      names: telling.names,
      tenant: tenantOf(telling),
      message: renderOne(telling, rowsInMail),
    })),
    sentAt: first.sentAt,
    recipientName: first.recipientName,
  });
}

function renderManyWeeks({ tellings, rollUpWeek, configuration, ...about }: TellingRollUpWeek): Message {
  return renderWeeklyRollUp({
    ...about,
    week: rollUpWeek,
    operators: tenantOf({ configuration }),
    weekday: configuration.digest.weekday,
    told: new Map(
      tellings.map((telling) => [
        telling.alert.tenantId,
        { alert: telling.alert, names: telling.names, message: renderOne(telling, rowsInMail) },
      ]),
    ),
  });
}

const tenantOf = ({ configuration: { name, timeZone, recognitionPhrase } }: Pick<Telling, 'configuration'>) => ({
  name,
  timeZone,
  recognitionPhrase,
});

function renderOne(telling: Telling, rows: typeof rowsInMail): Message {
  const { alert, events, transitions, configuration, because } = telling;
  const tenant = tenantOf(telling);
  if (alert.form === 'summary') {
    return renderSummary({
      alert,
      controls: enabledOf(telling.controls, configuration),
      evaluations: telling.evaluations,
      ...seenAtFirst(telling),
      before: beforeOf(telling),
      breakGlassDeclared: configuration.breakGlass.length > 0,
      tenant,
      links: { page: telling.pageUrl },
      sentAt: telling.sentAt,
      recipientName: telling.recipientName,
    });
  }
  if (telling.week !== null) {
    const { digest, madeAt, seal, detectorTitles, rules } = telling.week;
    return renderDigest({
      alert,
      digest,
      tenant,
      names: telling.names,
      detectorTitles,
      seal,
      endings: endingSoon(configuration, madeAt, endsSoonDays),
      rules: rulesOfWeek(rules, { from: digest.from, at: madeAt, within: endsSoonDays }),
      titles: titlesOf(telling),
      resources: telling.objects,
      weekday: configuration.digest.weekday,
      links: { week: telling.alertUrl, health: telling.healthUrl },
      sentAt: telling.sentAt,
      recipientName: telling.recipientName,
      ...rows,
    });
  }
  const [notice] = events;
  if (alert.form === 'notice' && telling.rule !== null && notice !== undefined) {
    return renderNotice({
      alert,
      event: notice,
      rule: telling.rule,
      names: telling.names,
      titles: titlesOf(telling),
      resources: telling.objects,
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
    because: isTold(because) ? because : 'opened',
    tenant,
    names: telling.names,
    watchedSince: telling.watchedSince,
    activity: telling.activity,
    owners: telling.owners,
    controlsHeldSince: heldSince(telling),
    links: { alert: telling.alertUrl, portal: null },
    sentAt: telling.sentAt,
    recipientName: telling.recipientName,
    recipientNames: new Map(configuration.recipients.map(({ id, name }) => [id, name])),
  });
}

const titlesOf = ({ controls, detectors }: Telling): ReadonlyMap<string, string> =>
  new Map([...controls, ...detectors].map(({ id, title }) => [id, title]));

/** What the first message says of sight, and of what to do next. */
function seenAtFirst({
  configuration,
  controls,
  detectors,
  evaluations,
  kindRows,
  firstRun,
  watchedSince,
  sentAt,
}: Telling) {
  const skus = firstRun?.skus ?? null;
  const people = firstRun?.people ?? null;
  return {
    sight: sightOf({ controls, detectors, configuration, evaluations, kindRows, skus, people }),
    plan: planNow(firstRun?.plan ?? [], watchedSince, {
      controls: enabledOf(controls, configuration),
      evaluations,
      licences: skus === null ? null : licencesOf(skus),
      now: sentAt,
    }),
  };
}

const toldReasons: ReadonlySet<string> = new Set<AlertReport['because']>([
  'opened',
  'worsened',
  'actorFound',
  'reopened',
  'resolved',
  'reminder',
  'escalated',
  'handled',
]);

const isTold = (because: string): because is AlertReport['because'] => toldReasons.has(because);

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

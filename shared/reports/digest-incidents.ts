/** The controls of a week, put together by what made them fail: one action that weakens five controls is one row. */

import type { Row } from '../core/delivery/message';
import { isCounted, type WatchEvent } from '../core/event/event';
import { type Severity, severities } from '../core/event/severity';
import type { ControlItem } from '../core/week/digest';
import { listedUpTo } from './counting';
import type { DigestVoice } from './digest-report';
import { attributionOf } from './story';
import { failingTitle, wordingOf } from './wording';

/** Controls that one action weakened, the worst first. */
type WeekIncident = { readonly items: readonly [ControlItem, ...ControlItem[]] };

const isOpening = ({ type, resource }: WatchEvent): boolean => type === 'regression' && resource.kind === 'control';

/** The log entries that made it fail. */
const recordsOf = ({ events }: ControlItem): readonly string[] =>
  events
    .filter((event) => isOpening(event) || event.type === 'detection')
    .map((event) => attributionOf(event, events))
    .flatMap((attribution) => (attribution.status === 'known' ? [attribution.recordId] : []));

/** Only a shared log entry puts two controls together: what merely happened at the same time stays apart. */
export function incidentsOf(items: readonly ControlItem[]): readonly WeekIncident[] {
  const groups: { readonly records: Set<string>; readonly items: [ControlItem, ...ControlItem[]] }[] = [];
  for (const item of items) {
    const records = recordsOf(item);
    const group = groups.find((one) => records.some((record) => one.records.has(record)));
    if (group === undefined) groups.push({ records: new Set(records), items: [item] });
    else {
      group.items.push(item);
      for (const record of records) group.records.add(record);
    }
  }
  return groups;
}

const othersShown = 4;

/** The row of the worst control, with what else the same action weakened. */
export function incidentRow(
  { items: [worst, ...others] }: WeekIncident,
  rowOf: (item: ControlItem, voice: DigestVoice) => Row,
  voice: DigestVoice,
): Row {
  const row = rowOf(worst, voice);
  if (others.length === 0) return row;
  return {
    ...row,
    text: `${row.text}; also: ${listedUpTo(
      others.map((item) => lostBy(item, voice)),
      othersShown,
    )}`,
  };
}

function lostBy({ events, control }: ControlItem, { sceneOf }: DigestVoice): string {
  const opened = events.filter(isOpening).at(-1);
  return opened === undefined ? failingTitle(control, null) : wordingOf(opened.source).lost(sceneOf(opened));
}

/** What nobody may learn from the tenth line: every critical event and every exposure of people, closed ones too. */
export function headlinesOf(voice: DigestVoice): readonly string[] {
  const { digest } = voice;
  const ofControls = (items: readonly ControlItem[], ending: string): readonly Headline[] =>
    incidentsOf(items).flatMap(({ items: all }) => {
      const worst = all.find(isGrave);
      return worst === undefined
        ? []
        : [{ severity: worst.control.severity, text: `${lostBy(worst, voice)}${ending}` }];
    });
  const found = digest.told
    .filter(({ lead }) => lead.type !== 'recovery' && isGraveEvent(lead))
    .map(({ lead, recovery }) => ({
      severity: lead.severity,
      text: `${wordingOf(lead.source).lost(voice.sceneOf(lead))}${recovery === null ? '' : closed}`,
    }));
  const all = [
    ...ofControls(digest.gotWeaker, ''),
    ...ofControls(digest.openAgain, ''),
    ...ofControls(digest.openedAndClosed, closed),
    ...found,
  ].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  return [...new Set(all.map(({ text }) => text))];
}

type Headline = { readonly severity: Severity; readonly text: string };

const closed = ' (closed)';

const isGrave = ({ control, events }: ControlItem): boolean =>
  control.severity === 'critical' || events.some((event) => event.type !== 'recovery' && exposesPeople(event));

const isGraveEvent = (event: WatchEvent): boolean => event.severity === 'critical' || exposesPeople(event);

const exposesPeople = ({ exposure }: WatchEvent): boolean =>
  isCounted(exposure) && exposure.unit === 'people' && exposure.count > 0;

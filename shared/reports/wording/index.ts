import type { Failing } from '../../core/verdict/control';
import { rows } from '../../detections/rows';
import { stories } from '../../detections/stories';
import { windows } from '../../detections/windows';
import type { Wording } from '../language/scene';
import { checkChanged } from './check-changed';
import { checkWordings } from './check-wordings';
import { controlBlind } from './control-blind';
import { licenceEnded } from './licence-ended';
import { withSigns, wordingOfRow, wordingOfWindow } from './of-row';
import { wordingOfStory } from './of-story';
import { otherSource } from './other-source';
import { watcherWordings } from './watcher';

export const wordings: readonly Wording[] = [
  ...checkWordings.map(withSigns),
  ...rows.map(wordingOfRow),
  ...windows.map(wordingOfWindow),
  ...stories.map((story) => wordingOfStory(story, (source) => wordingOf(source))),
  checkChanged,
  controlBlind,
  licenceEnded((id) => wordingOf(id).requirement ?? id),
  ...watcherWordings,
];

const byId = new Map(wordings.map((wording) => [wording.id, wording]));

export const wordingOf = (source: string): Wording => byId.get(source) ?? otherSource;

/** The failing title of a control for places where no event reports it: "5 people hold admin roles permanently". */
export function failingTitle(
  { id, title }: { readonly id: string; readonly title: string },
  verdict: Failing | null,
): string {
  const { fails } = wordingOf(id);
  if (fails === undefined) return title;
  const { findings, exposure, evidence, metric } = verdict ?? nothingKnown;
  return fails({
    details: {
      ...metric,
      findings: findings.total,
      problems: [...new Set(findings.first.map(({ problem }) => problem))],
    },
    exposure,
    lines: evidence,
    peopleIds: [],
  });
}

const nothingKnown: Failing = {
  findings: { total: 0, first: [] },
  exposure: null,
  evidence: [],
  metric: null,
};

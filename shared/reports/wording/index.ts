import type { Wording } from '../scene';
import { checkChanged } from './check-changed';
import { checkWordings } from './check-wordings';
import { controlBlind } from './control-blind';
import { licenceEnded } from './licence-ended';
import { otherSource } from './other-source';
import { watcherWordings } from './watcher';

export const wordings: readonly Wording[] = [
  ...checkWordings,
  checkChanged,
  controlBlind,
  licenceEnded,
  ...watcherWordings,
];

const byId = new Map(wordings.map((wording) => [wording.id, wording]));

export const wordingOf = (source: string): Wording => byId.get(source) ?? otherSource;

import type { WatchEvent } from '../../core/event/event';
import { isLeftByMigration } from '../../core/rule/rules';
import type { LocalTime } from '../language/local-time';
import type { EventStory } from '../language/story';

/**
 * Why an event is reported although a rule had covered it; undefined for all others. `past`: it happened once, so there
 * is nothing that could end.
 */
function ofRule({ details, concern, type }: WatchEvent): 'ended' | 'changed' | 'past' | undefined {
  if (details.rule === 'changed') return 'changed';
  if (details.rule !== 'ended') return undefined;
  return details.ruleKind === 'pause' && type === 'detection' && concern === null ? 'past' : 'ended';
}

/**
 * True if no change can be named in the first line: none is known, the end of the rule hides when it was made, or a
 * migration left a list.
 */
export const isOfRuleAlone = ({ lead, subject }: EventStory): boolean =>
  (ofRule(lead) === 'ended' &&
    (subject.type !== 'detection' || subject.happenedAt === null || isLeftByMigration(lead))) ||
  (ofRule(lead) === 'changed' && ofRule(subject) === 'changed');

const ruleWords: Readonly<Record<string, string>> = {
  suppression: 'The mute',
  acceptance: 'The exception',
  expectedChange: 'The planned work',
  pause: 'The pause',
  migration: 'The migration',
};

/** Says that a rule no longer covers the event. */
export function afterRule(lead: WatchEvent, clock: LocalTime): string | undefined {
  switch (ofRule(lead)) {
    case 'ended':
      return `${ruleWords[String(lead.details.ruleKind)] ?? 'The rule'} ended ${clock.short(lead.anchor)}, and this is still wrong.`;
    case 'changed':
      return `This was accepted as it was, but it has changed since ${clock.short(lead.anchor)}.`;
    case 'past':
      return `This happened during the pause that ended ${clock.short(lead.anchor)}.`;
    case undefined:
      return undefined;
  }
}

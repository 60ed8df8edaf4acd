import type { Operator } from '../../core/alert/operator';
import type { WatchEvent } from '../../core/event/event';
import type { DirectoryName } from '../../core/resource/directory-name';
import { isInForceAt, type Rule, type RuleKind } from '../../core/rule/rule';
import { isOver } from '../../core/rule/rules';
import { operatorInWords } from '../handling/handling-words';
import { naming, nobodyKnown } from '../language/naming';
import { plainText, quoted } from '../language/plain-text';
import { openingsInWords } from './opening-words';

/** A rule that has not ended, as the page and its JSON show it. */
export type RuleRow = {
  readonly id: string;
  readonly kind: RuleKind;
  /** False if the rule is announced but has not begun. */
  readonly isInForce: boolean;
  /** "Muted: Guests may invite guests (EV.P02), on "CA01"". */
  readonly text: string;
  readonly reason: string;
  readonly owner: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly from: string;
  readonly until: string;
  readonly isOwnHand: boolean;
  /**
   * Until when the rule lasts if a second operator confirms it; otherwise it ends at `until`. Null if no confirmation
   * is pending.
   */
  readonly confirmableUntil: string | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
  /** Whether the operator who reads the page may confirm it; null for readers, and if no confirmation is pending. */
  readonly mayConfirm: boolean | null;
};

type RuleContext = {
  readonly now: string;
  /** The operator who reads the page; null for readers. */
  readonly operator: Operator | null;
  /** Controls and detectors by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Names of objects in alerts and events, by id. */
  readonly resources: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** Names of the operators who created rules. */
  readonly operatorNames: ReadonlyMap<string, DirectoryName>;
};

/** Every rule that has not ended, those that end first at the top. */
export const ruleRows = (rules: readonly Rule[], context: RuleContext): readonly RuleRow[] =>
  rules
    .filter((rule) => !isOver(rule, context.now))
    .sort((a, b) => (a.until < b.until ? -1 : 1))
    .map((rule) => ruleRow(rule, context));

function ruleRow(rule: Rule, context: RuleContext): RuleRow {
  const { operator, now } = context;
  const { id, kind, from, until, isOwnHand, confirmableUntil, confirmedBy, createdBy, createdAt } = rule;
  const waits = confirmableUntil !== null && operator !== null;
  return {
    id,
    kind,
    isInForce: isInForceAt(rule, now),
    text: `${kindWords[kind]}${aboutInWords(rule, context)}`,
    reason: plainText(rule.reason, 500),
    owner: plainText(rule.owner, 120),
    madeBy: operatorInWords(createdBy, context.operatorNames),
    madeAt: createdAt,
    from,
    until,
    isOwnHand,
    confirmableUntil,
    confirmedBy: confirmedBy === null ? null : operatorInWords(confirmedBy, context.operatorNames),
    confirmedAt: rule.confirmedAt,
    mayConfirm: waits ? operator.id.toLowerCase() !== createdBy.id.toLowerCase() : null,
  };
}

const kindWords: Readonly<Record<RuleKind, string>> = {
  suppression: 'Muted: ',
  acceptance: 'Accepted: ',
  expectedChange: 'Planned work: ',
  pause: 'All alerts are paused',
  migration: 'Migration: ',
};

/** The scope of a rule: `Guests may invite guests (EV.P02), on "CA01", by Mara Klein's account`. Empty for a pause. */
export function aboutInWords(
  { kind, source, resourceId, actorId, openings }: Rule,
  { titles, resources, names }: Pick<RuleContext, 'titles' | 'resources' | 'names'>,
): string {
  if (kind === 'pause') return '';
  if (kind === 'migration') return openingsInWords(openings, naming(names)).join('; ');
  const title = source === null ? undefined : titles.get(source);
  const what = source === null ? 'any change' : title === undefined ? plainText(source) : `${title} (${source})`;
  const name = resourceId === null ? undefined : resources.get(resourceId);
  const where = resourceId === null ? '' : `, on ${name === undefined ? 'one object only' : quoted(name)}`;
  if (actorId === null) return `${what}${where}`;
  const person = naming(names).person(actorId);
  return `${what}${where}, by ${person === nobodyKnown ? 'an account known only by its ID' : `${person}'s account`}`;
}

const ruleNouns: Readonly<Record<string, string>> = {
  suppression: 'a mute',
  acceptance: 'an exception',
  expectedChange: 'planned work',
  pause: 'a pause of all alerts',
  migration: 'a migration',
};

/**
 * `a mute of "Guests may invite guests" was created`: the clause for an event about a rule, which the account follows.
 */
export function ruleEventInWords({ source, details, resource }: WatchEvent): string {
  const noun = ruleNouns[String(details.kind)] ?? 'a rule';
  const what = `${noun}${resource.name === null ? '' : ` for ${quoted(resource.name)}`}`;
  switch (source) {
    case 'ruleEnding':
      return `${what} ends soon`;
    case 'ruleEnded':
      return `${what} was ended early`;
    case 'migrationEnded':
      return `${what} is over`;
    default:
      return `${what} was ${details.step === 'confirmed' ? 'confirmed' : 'created'}`;
  }
}

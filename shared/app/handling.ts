import { longestRuleDays } from '../core/rule/rule';
import { dayInput, minuteInput } from '../reports/handling/clock-input';
import type { Handling } from '../reports/handling/handling-forms';
import type { Operating } from './viewer';

export { momentOfInput } from '../reports/handling/clock-input';
export {
  type AdminAction,
  type CustomerAction,
  type HandlingOutcome,
  outcomeInWords,
  refusalInWords,
  type Typed,
  type WhyNot,
} from '../reports/handling/handling-words';

export function handlingOf({ operator, token, url }: Operating, timeZone: string, now: string): Handling {
  return {
    url,
    token,
    owner: operator.name ?? '',
    today: dayInput(now, timeZone),
    tomorrow: dayInput(now, timeZone, 1),
    inWeek: dayInput(now, timeZone, 7),
    inMonth: dayInput(now, timeZone, 30),
    longest: dayInput(now, timeZone, longestRuleDays - 1),
    thisMinute: minuteInput(now, timeZone),
  };
}

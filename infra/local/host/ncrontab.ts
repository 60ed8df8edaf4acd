/**
 * NCRONTAB as the Functions timer extension reads it: the NCrontab library, in UTC. Differences from other crons:
 * six fields (five: no seconds); day of month AND day of week; day of week is 0-6, 7 is an error; `n/step` runs to the
 * field's end; a reversed range is swapped (`22-2` means 2-22); names match by prefix in any case; no `L W # ? @`.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export type NcrontabSchedule = {
  /** The first occurrence after a time, both in milliseconds since 1970; undefined when none comes in 28 years. */
  readonly next: (afterMs: number) => number | undefined;
};

type Field = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Full names of the values from `min` on. */
  readonly names?: readonly string[];
};

const FIELDS: readonly [Field, Field, Field, Field, Field, Field] = [
  { name: 'seconds', min: 0, max: 59 },
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'days', min: 1, max: 31 },
  {
    name: 'months',
    min: 1,
    max: 12,
    names: [
      'january',
      'february',
      'march',
      'april',
      'may',
      'june',
      'july',
      'august',
      'september',
      'october',
      'november',
      'december',
    ],
  },
  {
    name: 'days of week',
    min: 0,
    max: 6,
    names: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
  },
];

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** Weekdays and leap years repeat after 28 years, so a date that has not occurred by then never occurs. */
const HORIZON_DAYS = 28 * 366;

function refuse(text: string, field: Field, reason: string): never {
  throw new Error(`NCRONTAB: "${text}" is not valid for ${field.name}: ${reason}`);
}

function readValue(text: string, field: Field): number {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    if (value < field.min || value > field.max) refuse(text, field, `allowed is ${field.min}-${field.max}`);
    return value;
  }
  const index = text === '' ? -1 : (field.names ?? []).findIndex((name) => name.startsWith(text.toLowerCase()));
  return index < 0 ? refuse(text, field, 'it is neither a number nor a name') : field.min + index;
}

function readBounds(text: string, stepped: boolean, field: Field): [number, number] {
  if (text === '*') return [field.min, field.max];
  const dash = text.indexOf('-');
  if (dash > 0) {
    const first = readValue(text.slice(0, dash), field);
    const last = readValue(text.slice(dash + 1), field);
    return [Math.min(first, last), Math.max(first, last)];
  }
  const value = readValue(text, field);
  return [value, stepped ? field.max : value];
}

/** Values of one field, ascending. */
function readField(text: string, field: Field): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !/^\d+$/.test(step))) refuse(part, field, 'its step is not a number');
    const [first, last] = readBounds(range, step !== undefined, field);
    // NCrontab counts a step of 0 as 1.
    const interval = Math.max(1, Number(step ?? 1));
    for (let value = first; value <= last; value += interval) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** The time of day in milliseconds of the first occurrence at or after `fromMs`; undefined if the day has none left. */
function firstTimeOfDay(
  fromMs: number,
  [hours, minutes, seconds]: readonly [readonly number[], readonly number[], readonly number[]],
): number | undefined {
  for (const hour of hours) {
    const hourMs = hour * 3_600_000;
    if (hourMs + 3_600_000 <= fromMs) continue;
    for (const minute of minutes) {
      const minuteMs = hourMs + minute * 60_000;
      if (minuteMs + 60_000 <= fromMs) continue;
      const second = seconds.find((candidate) => minuteMs + candidate * SECOND_MS >= fromMs);
      if (second !== undefined) return minuteMs + second * SECOND_MS;
    }
  }
  return undefined;
}

/**
 * Reads an NCRONTAB expression of six fields (with five, the second is 0).
 *
 * @throws with the field and the reason if the timer extension would refuse it. `hh:mm:ss` intervals are refused too, because the
 * Flex Consumption plan cannot scale on them (AZFD0015).
 */
export function readNcrontab(expression: string): NcrontabSchedule {
  const texts = expression.trim().split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length !== FIELDS.length) {
    throw new Error(`NCRONTAB: "${expression}" does not have six fields (or five, without seconds)`);
  }
  const [seconds, minutes, hours, ...date] = FIELDS.map((field, index) => readField(texts[index] ?? '', field));
  // Safe: FIELDS has six entries, so all six are there.
  const times = [hours, minutes, seconds] as [readonly number[], readonly number[], readonly number[]];
  const [days, months, weekdays] = date.map((values) => new Set(values));

  const isDue = (day: Date) =>
    months?.has(day.getUTCMonth() + 1) && days?.has(day.getUTCDate()) && weekdays?.has(day.getUTCDay());

  return {
    next(afterMs) {
      const fromMs = Math.floor(afterMs / SECOND_MS) * SECOND_MS + SECOND_MS;
      const firstDay = Math.floor(fromMs / DAY_MS) * DAY_MS;
      for (let index = 0; index <= HORIZON_DAYS; index += 1) {
        const dayMs = firstDay + index * DAY_MS;
        if (!isDue(new Date(dayMs))) continue;
        const time = firstTimeOfDay(fromMs - dayMs, times);
        if (time !== undefined) return dayMs + time;
      }
      return undefined;
    },
  };
}

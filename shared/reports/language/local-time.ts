import { hourMs, minuteMs } from '../../core/time/durations';
import { clockAt, offsetAt } from '../../core/week/week';

/** Formats moments in one time zone. All inputs are ISO 8601 in UTC; an unreadable one becomes "an unknown time". */
export type LocalTime = {
  /** `14:02`; with the offset, `02:10 (UTC+1)`, in the hour that comes twice when clocks are set back. */
  readonly time: (iso: string) => string;
  /** `Tue 24 Nov` */
  readonly weekday: (iso: string) => string;
  /** `28 Sep`, with the year if it is not the year of `now`. */
  readonly day: (iso: string) => string;
  /** `Tue 24 Nov, 14:02` */
  readonly moment: (iso: string) => string;
  /** `at 14:02` today, `on Mon 23 Nov at 22:10` before; today is the day of `now`. */
  readonly at: (iso: string) => string;
  /** `14:02` today, `Mon 23 Nov, 22:10` before. */
  readonly short: (iso: string) => string;
  /** `between 09:10 and 11:10`; both days are named if they differ. */
  readonly between: (from: string, to: string) => string;
  /** True if the moment is past when the text is written. */
  readonly isPast: (iso: string) => boolean;
  /** `Berlin (UTC+1)`: the offset of `now`. */
  readonly zone: string;
  /** `Berlin` */
  readonly place: string;
};

const unknown = 'an unknown time';

type Parts = Readonly<Record<'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'which', string>>;

const mostKept = 1_000;

/** Cached, because a message and its copies for other recipients contain the same few times again and again. */
function partsOf({ timeZone, moment: format, offset, known }: Formats, iso: string): Parts | undefined {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return undefined;
  const before = known.get(at);
  if (before !== undefined) return before;
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const made = {
    weekday: part('weekday'),
    day: part('day'),
    // ICU writes "Sept" for en-GB; every other month has three letters.
    month: part('month').slice(0, 3),
    year: part('year'),
    hour: part('hour'),
    minute: part('minute'),
    which: comesTwice(timeZone, at) ? ` (${offsetOf(offset, at)})` : '',
  };
  if (known.size >= mostKept) known.clear();
  known.set(at, made);
  return made;
}

/** `UTC+1`, `UTC-3:30`, `UTC`. */
function offsetOf(format: Intl.DateTimeFormat, at: number): string {
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  return name.replace(/^GMT/, 'UTC').replace('\u2212', '-');
}

const spanMs = 6 * hourMs;
/** By zone and six hours of time: how far the clocks are set back around them; 0 or less if they are not. */
const setBacks = new Map<string, number>();

function setBackAround(timeZone: string, at: number): number {
  const span = Math.floor(at / spanMs);
  const key = `${timeZone} ${span}`;
  const known = setBacks.get(key);
  if (known !== undefined) return known;
  const setBack = offsetAt(timeZone, (span - 1) * spanMs) - offsetAt(timeZone, (span + 2) * spanMs);
  if (setBacks.size >= mostKept) setBacks.clear();
  setBacks.set(key, setBack);
  return setBack;
}

/** True if the clocks of the zone show this time twice. */
function comesTwice(timeZone: string, at: number): boolean {
  const setBack = setBackAround(timeZone, at);
  return (
    setBack > 0 && [at - setBack, at + setBack].some((other) => clockAt(timeZone, other) === clockAt(timeZone, at))
  );
}

type Formats = {
  readonly timeZone: string;
  readonly moment: Intl.DateTimeFormat;
  readonly offset: Intl.DateTimeFormat;
  /** Parts by moment. */
  readonly known: Map<number, Parts>;
};
const formatsByZone = new Map<string, Formats>();

/** Cached, because creating a format takes longer than all its uses in a message. */
function formatsOf(timeZone: string): Formats {
  const known = formatsByZone.get(timeZone);
  if (known !== undefined) return known;
  const made: Formats = {
    timeZone,
    moment: new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
    offset: new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' }),
    known: new Map(),
  };
  formatsByZone.set(timeZone, made);
  return made;
}

/**
 * @param timeZone IANA, such as Europe/Berlin
 * @param now the time of writing, which decides what "today" means and which offset is shown
 */
export function localTime(timeZone: string, now: string): LocalTime {
  const formats = formatsOf(timeZone);
  const today = partsOf(formats, now);
  const words =
    (write: (parts: Parts) => string) =>
    (iso: string): string => {
      const parts = partsOf(formats, iso);
      return parts === undefined ? unknown : write(parts);
    };

  const yearOf = ({ year }: Parts): string => (year === today?.year ? '' : ` ${year}`);
  const dayOf = (parts: Parts): string => `${parts.day} ${parts.month}${yearOf(parts)}`;
  const weekdayOf = (parts: Parts): string => `${parts.weekday} ${dayOf(parts)}`;
  const timeOf = ({ hour, minute, which }: Parts): string => `${hour}:${minute}${which}`;
  const isToday = (parts: Parts): boolean => today !== undefined && weekdayOf(parts) === weekdayOf(today);

  const [time, moment] = [words(timeOf), words((parts) => `${weekdayOf(parts)}, ${timeOf(parts)}`)];
  const short = words((parts) => (isToday(parts) ? timeOf(parts) : `${weekdayOf(parts)}, ${timeOf(parts)}`));
  const weekday = words(weekdayOf);
  const place = /^(Etc\/)?UTC$/.test(timeZone) ? 'UTC' : (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
  const offset = offsetOf(formats.offset, Date.parse(now) || 0);
  return {
    time,
    weekday,
    day: words(dayOf),
    moment,
    at: words((parts) => (isToday(parts) ? `at ${timeOf(parts)}` : `on ${weekdayOf(parts)} at ${timeOf(parts)}`)),
    short,
    isPast: (iso) => Date.parse(iso) <= Date.parse(now),
    between: (from, to) =>
      weekday(from) === weekday(to)
        ? `between ${short(from)} and ${time(to)}`
        : `between ${moment(from)} and ${moment(to)}`,
    zone: place === 'UTC' ? 'UTC' : `${place} (${offset})`,
    place,
  };
}

/** `3 h 12 min`, `2 d 4 h`, `less than a minute`. */
export const duration = (from: string, to: string): string => durationInWords(Date.parse(to) - Date.parse(from));

/** `3 h 12 min` for a number of milliseconds. */
export function durationInWords(ms: number): string {
  const minutes = Math.floor(ms / minuteMs);
  if (!(minutes >= 1)) return 'less than a minute';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  return `${rest} min`;
}

/** Whole days between two moments, at least 0. */
export const daysBetween = (from: string, to: string): number =>
  Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / (1440 * minuteMs))) || 0;

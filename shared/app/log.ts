/**
 * One line per invocation: `collect.done {"tenant":…,"kind":…,"changes":1}`. Ids are allowed; names, addresses, tokens and URLs with
 * queries are not.
 */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  readonly info: (event: string, fields?: Fields) => void;
  readonly warn: (event: string, fields?: Fields) => void;
  readonly error: (event: string, fields?: Fields) => void;
};

type Sink = {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly error: (line: string) => void;
};

const maxValue = 300;

/** Control characters in a value could forge a second line. */
const clean = (value: Fields[string]): Fields[string] =>
  typeof value === 'string' ? value.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').slice(0, maxValue) : value;

const lineOf = (event: string, fields: Fields = {}): string =>
  `${event} ${JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)])))}`;

export const createLog = (sink: Sink): Log => ({
  info: (event, fields) => sink.info(lineOf(event, fields)),
  warn: (event, fields) => sink.warn(lineOf(event, fields)),
  error: (event, fields) => sink.error(lineOf(event, fields)),
});

const LOG_LEVELS = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of the host's or the app's log. */
export type LogEntry = {
  readonly level: LogLevel;
  /** `Function.NAME.User` for lines of the app, `Function.NAME` for lines of the host about a function, else `Host.*`. */
  readonly category: string;
  readonly message: string;
  readonly invocationId?: string;
};

export type LogSink = (entry: LogEntry) => void;

const isLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/** The least level of a category: the longest configured prefix wins, as with .NET's log filters. */
function leastLevel(category: string, logLevel: Readonly<Record<string, string>>): LogLevel {
  const prefixes = Object.keys(logLevel).filter((prefix) => category === prefix || category.startsWith(`${prefix}.`));
  const longest = prefixes.reduce((best, prefix) => (prefix.length > best.length ? prefix : best), '');
  const fallback = Object.keys(logLevel).find((key) => key.toLowerCase() === 'default') ?? '';
  const configured = (logLevel[longest] ?? logLevel[fallback] ?? 'information').toLowerCase();
  return isLevel(configured) ? configured : 'information';
}

/** Passes the lines that host.json's `logging.logLevel` allows. */
export function filterLog(sink: LogSink, logLevel: Readonly<Record<string, string>>): LogSink {
  return (entry) => {
    const least = LOG_LEVELS.indexOf(leastLevel(entry.category, logLevel));
    if (LOG_LEVELS.indexOf(entry.level) >= least) sink(entry);
  };
}

/** A thrown value, in words. An app may throw anything, also an error of another context. */
export function describeError(thrown: unknown): { readonly message: string; readonly stack: string } {
  const { message, stack } = (thrown ?? {}) as { message?: unknown; stack?: unknown }; // Safe: both are checked below.
  const text = typeof message === 'string' ? message : String(thrown);
  return { message: text, stack: typeof stack === 'string' ? stack : text };
}

const TIME_SPAN = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/**
 * Reads a .NET TimeSpan as host.json writes them (`[d.]hh:mm[:ss[.fffffff]]`) into milliseconds.
 * @throws when the text is not a TimeSpan; `name` is the setting in the error.
 */
export function readTimeSpan(text: string, name: string): number {
  const match = TIME_SPAN.exec(text);
  if (!match) throw new Error(`host.json: ${name} "${text}" is not a time span (hh:mm:ss)`);
  const [, days = '0', hours, minutes, seconds = '0', fraction = '0'] = match;
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return wholeSeconds * 1000 + Math.round(Number(`0.${fraction}`) * 1000);
}

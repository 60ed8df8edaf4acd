/** Epoch milliseconds as Graph writes most times: whole seconds, UTC. */
export function graphTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Epoch milliseconds as the logs write times: seven digits after the point, which JavaScript's Date cannot hold. */
export function logTime(ms: number, subMilliseconds: number): string {
  const digits = String(Math.floor(subMilliseconds) % 10_000).padStart(4, '0');
  return `${new Date(ms).toISOString().slice(0, 23)}${digits}Z`;
}

/** A time as text that sorts by time, with all seven digits. Text that is not a time stays unchanged. */
export function comparableTime(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return text;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(7, '0').slice(0, 7)}`;
}

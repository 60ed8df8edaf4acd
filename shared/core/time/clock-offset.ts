import { hourMs, secondMs } from './durations';

/**
 * The Date header of an answer from Microsoft Graph, and when this machine sent the request and received the answer;
 * epoch ms by its own clock.
 */
type DatedAnswer = { readonly date: string | null; readonly askedAt: number; readonly answeredAt: number };

/** Limit on the correction by a single answer. Storage rejects a machine whose clock is further off. */
const mostMs = hourMs;

/**
 * How far Microsoft's clock is ahead of this machine's; ms. The header has whole seconds and the answer takes time, so
 * an answer gives only a range of offsets. An offset within the range stays; any other moves to the nearer end.
 */
export function offsetAfter(offsetMs: number, { date, askedAt, answeredAt }: DatedAnswer): number {
  const written = Date.parse(date ?? '');
  const [least, most] = [written - answeredAt, written + secondMs - askedAt];
  if (!(least > -mostMs && most < mostMs && least <= most)) return offsetMs;
  return Math.min(Math.max(offsetMs, least), most);
}

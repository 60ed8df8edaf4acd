import { hourMs, secondMs } from './durations';

/** An answer of Microsoft Graph with its Date header, and when this machine asked and had the answer; epoch ms by its own clock. */
type DatedAnswer = { readonly date: string | null; readonly askedAt: number; readonly answeredAt: number };

/** No single answer moves the clock by more: storage refuses a machine whose clock is further off. */
const mostMs = hourMs;

/**
 * How far Microsoft's clock is ahead of this machine's; ms. The header has whole seconds and the answer takes time, so an answer only says
 * between which two offsets the clock is: an offset between them stays, and any other moves to the nearer one.
 */
export function offsetAfter(offsetMs: number, { date, askedAt, answeredAt }: DatedAnswer): number {
  const written = Date.parse(date ?? '');
  const [least, most] = [written - answeredAt, written + secondMs - askedAt];
  if (!(least > -mostMs && most < mostMs && least <= most)) return offsetMs;
  return Math.min(Math.max(offsetMs, least), most);
}

import { offsetAfter } from '../core/time/clock-offset';

type Fetch = typeof fetch;

let offsetMs = 0;

/**
 * The clock of the whole app; epoch ms. It follows Microsoft's, because alerts compare our times with those of Microsoft's logs: which
 * collection saw a change, and whether an entry was written before or after it. The clock of the machine is not compared with anything.
 */
export const now = (): number => Date.now() + offsetMs;

/** Every answer of Microsoft Graph sets the clock. */
export const fetchFromGraph: Fetch = async (input, init) => {
  const askedAt = Date.now();
  const response = await fetch(input, init);
  offsetMs = offsetAfter(offsetMs, { date: response.headers.get('date'), askedAt, answeredAt: Date.now() });
  return response;
};

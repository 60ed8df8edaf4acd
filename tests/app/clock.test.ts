/** Alerts name the right account although the clock of the machine is wrong. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchFromGraph, now } from '../../shared/app/clock';
import { minuteMs } from '../../shared/core/time/durations';
import { fetchDate } from '../../shared/graph/clock';

let date: string | undefined;
let url: string;
const server = createServer((_, response) => {
  response.sendDate = false;
  if (date !== undefined) response.setHeader('date', date);
  response.end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // Safe: it listens on a port.
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const offset = (): number => Math.round((now() - Date.now()) / 1000);

test.each([6, -6, 0])(
  'the app has the time of Microsoft Graph, %i minutes from that of the machine',
  async (minutes) => {
    date = new Date(Date.now() + minutes * minuteMs).toUTCString();
    expect(Math.abs(((await fetchDate(fetchFromGraph, url)) ?? 0) - now())).toBeLessThan(5000);
    expect(Math.abs(offset() - minutes * 60)).toBeLessThan(5);
  },
);

test.each([undefined, 'yesterday'])('an answer dated %s moves no clock', async (without) => {
  const before = offset();
  date = without;
  expect(await fetchDate(fetchFromGraph, url)).toBeNull();
  expect(Math.abs(offset() - before)).toBeLessThan(2);
});

import { describeError, filterLog, type LogEntry, type LogLevel } from '../../../infra/local/host/host-log';

const logLevel = { default: 'Warning', Function: 'Error', 'Function.collect.User': 'Debug', 'Host.Queues': 'None' };

test.each([
  ['Host.Http', 'warning', true],
  ['Host.Http', 'information', false],
  ['Function.deliver', 'error', true],
  ['Function.deliver', 'warning', false],
  ['Function.collect.User', 'debug', true],
  ['Function.collect.User', 'trace', false],
  ['Function.collect', 'information', false],
  ['Functions', 'warning', true],
  ['Host.Queues', 'critical', false],
] as const)('%s at %s is written: %s', (category, level, expected) => {
  const written: LogEntry[] = [];
  filterLog((entry) => written.push(entry), logLevel)({ level, category, message: 'm' });
  expect(written).toHaveLength(expected ? 1 : 0);
});

test('without configuration information and above are written', () => {
  const written: LogLevel[] = [];
  const log = filterLog(({ level }) => written.push(level), {});
  for (const level of ['debug', 'information', 'error'] as const) log({ level, category: 'c', message: 'm' });
  expect(written).toEqual(['information', 'error']);
});

test.each([
  [new Error('broken'), 'broken'],
  [{ message: 'of another realm', stack: 'at x' }, 'of another realm'],
  ['a string', 'a string'],
  [undefined, 'undefined'],
  [null, 'null'],
])('describes a thrown value: %p', (thrown, message) => {
  expect(describeError(thrown).message).toBe(message);
});

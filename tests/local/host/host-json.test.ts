import { availableParallelism } from 'node:os';
import { loadHostJson, readHostJson } from '../../../infra/local/host/host-json';

const read = (json: unknown) => readHostJson(JSON.stringify(json));

test('an empty host.json has the defaults of the Functions host', () => {
  expect(read({ version: '2.0' })).toEqual({
    functionTimeoutMs: 30 * 60_000,
    routePrefix: 'api',
    logLevel: {},
    queues: {
      maxPollingIntervalMs: 60_000,
      visibilityTimeoutMs: 0,
      batchSize: 16,
      newBatchThreshold: 8 * availableParallelism(),
      maxDequeueCount: 5,
      messageEncoding: 'base64',
    },
  });
});

test('reads each setting', () => {
  const queues = {
    maxPollingInterval: '00:00:02',
    batchSize: 4,
    newBatchThreshold: 3,
    visibilityTimeout: '00:00:30.5',
    maxDequeueCount: 2,
    messageEncoding: 'none',
  };
  const json = {
    version: '2.0',
    functionTimeout: '1.02:03:04',
    logging: { logLevel: { default: 'Warning' }, applicationInsights: { samplingSettings: { isEnabled: true } } },
    extensions: { http: { routePrefix: '/my/' }, queues },
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.0.0, 5.0.0)' },
  };
  expect(read(json)).toEqual({
    functionTimeoutMs: ((24 + 2) * 3600 + 3 * 60 + 4) * 1000,
    routePrefix: 'my',
    logLevel: { default: 'Warning' },
    queues: {
      maxPollingIntervalMs: 2_000,
      visibilityTimeoutMs: 30_500,
      batchSize: 4,
      newBatchThreshold: 3,
      maxDequeueCount: 2,
      messageEncoding: 'none',
    },
  });
});

test('a timeout of -1 means no timeout', () => {
  expect(read({ version: '2.0', functionTimeout: '-1' }).functionTimeoutMs).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ['no version', {}],
  ['a batch over 32', { version: '2.0', extensions: { queues: { batchSize: 33 } } }],
  ['an invalid interval', { version: '2.0', extensions: { queues: { maxPollingInterval: '2s' } } }],
  ['an unknown encoding', { version: '2.0', extensions: { queues: { messageEncoding: 'utf8' } } }],
])('refuses %s', (_, json) => {
  expect(() => read(json)).toThrow();
});

test('names the file that is missing', async () => {
  await expect(loadHostJson('/nowhere/host.json')).rejects.toThrow(/^\/nowhere\/host\.json: /);
});

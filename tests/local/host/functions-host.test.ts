import { request as sendRequest } from 'node:http';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { type FunctionsHost, startFunctionsHost } from '../../../infra/local/host/functions-host';
import type { LogEntry } from '../../../infra/local/host/host-log';
import type { MemoryInUse } from '../../../infra/local/host/memory-in-use';
import { storageAccount } from '../../storage';
import { type SampleApp, writeSampleApp } from './sample-app';

const SOURCE = `
const connection = 'Storage';
const jobs = output.storageQueue({ queueName: 'jobs', connection });
const rows = output.table({ tableName: 'Rows', partitionKey: 'p', connection });
const done = output.storageQueue({ queueName: 'done', connection });
const seen = [];
let ticks = 0;

app.http('echo', { route: 'echo/{first}/{second?}', authLevel: 'function', methods: ['GET', 'POST', 'DELETE'],
  handler: async (request, context) => {
    const body = Buffer.from(await request.arrayBuffer());
    context.log('echo', request.method);
    context.debug('not written');
    return { jsonBody: {
      method: request.method, url: request.url, params: request.params, query: [...request.query],
      header: request.headers.get('x-a'), body: body.toString('base64'),
    } };
  } });
app.http('masterOnly', { authLevel: 'admin', handler: () => ({ body: 'opened' }) });
app.http('seen', { authLevel: 'anonymous', handler: () => ({ jsonBody: { seen, ticks } }) });
app.http('literal', { route: 'answers/literal', authLevel: 'anonymous', handler: () => ({ body: 'literal' }) });
app.http('answers', { route: 'answers/{kind}', authLevel: 'anonymous', handler: (request) => {
  const answers = {
    undefined: undefined, null: null, string: 'text', number: 7, empty: {}, status: { status: 304 }, created: { status: 201, body: 'made' },
    outOfRange: { status: 9999 }, buffer: { body: Buffer.from([0, 255, 128]) }, json: { jsonBody: { a: 1 } },
    headers: { headers: { 'x-b': 'c' }, body: 'x' },
    cookies: { cookies: [
      { name: 'a', value: 'b c', path: '/', httpOnly: true, secure: true, sameSite: 'Strict', maxAge: 5 },
      { name: 'd', value: 'e', domain: 'contoso.example', sameSite: 'None', expires: new Date(0 + 86400000) },
    ] },
  };
  if (request.params.kind === 'throw') throw new Error('the handler threw');
  if (request.params.kind === 'reject') return Promise.reject('a string');
  return answers[request.params.kind];
} });
app.http('put', { authLevel: 'anonymous', extraOutputs: [jobs, rows], handler: async (request, context) => {
  const { messages, row } = await request.json();
  if (messages) context.extraOutputs.set(jobs, messages);
  if (row) context.extraOutputs.set(rows, row);
  return { status: 202 };
} });
app.http('replaced', { authLevel: 'anonymous', handler: () => ({ body: 'original' }) });
app.storageQueue('work', { queueName: '%JOBS%', connection, return: done, handler: (message, context) => {
  const { dequeueCount, id, insertionTime, queueTrigger } = context.triggerMetadata;
  seen.push({ message, dequeueCount, queueTrigger, hasId: typeof id === 'string', insertedAt: Date.parse(insertionTime) });
  if (message.fails) throw new Error('cannot do it');
  return { did: message };
} });
app.timer('tick', { schedule: '0 0 3 1 1 *', handler: (timer, context) => { ticks += 1; context.log(JSON.stringify(timer)); } });
app.timer('off', { schedule: '* * * * * *', handler: () => { ticks += 1000; } });

const order = [];
app.hook.appStart(() => { order.push('start'); });
app.hook.appTerminate(() => { globalThis.__sampleApp = order.concat('terminate'); });
app.hook.preInvocation((context) => {
  context.hookData.mark = 'set before';
  if (context.invocationContext.functionName === 'replaced') context.functionHandler = () => ({ body: 'replaced' });
});
app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName !== 'replaced') return;
  context.result = { ...context.result, headers: { 'x-mark': context.hookData.mark } };
});
app.hook.log((context) => { if (context.category === 'user') context.message = 'hooked ' + context.message; });
`;

const HOST_JSON = {
  logging: { logLevel: { default: 'Information' } },
  extensions: {
    queues: { maxPollingInterval: '00:00:00.2', batchSize: 4, newBatchThreshold: 4, maxDequeueCount: 3 },
  },
};

const toBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

let connectionString: string;
let sample: SampleApp;
let host: FunctionsHost;
const log: LogEntry[] = [];

const start = (options: Partial<Parameters<typeof startFunctionsHost>[0]> = {}) =>
  startFunctionsHost({
    appDir: sample.appDir,
    env: { Storage: connectionString, JOBS: 'jobs', 'AzureWebJobs.off.Disabled': 'true' },
    log: (entry) => log.push(entry),
    ...options,
  });

const call = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);
const queueOf = (name: string) => QueueServiceClient.fromConnectionString(connectionString).getQueueClient(name);

type Seen = {
  readonly message: { readonly n?: number };
  readonly dequeueCount: number;
  readonly queueTrigger: unknown;
  readonly hasId: boolean;
  readonly insertedAt: number;
};

async function readSeen(): Promise<{ seen: Seen[]; ticks: number }> {
  return (await call('/api/seen')).json() as Promise<{ seen: Seen[]; ticks: number }>; // Safe: the sample's shape.
}

async function takeAll(name: string): Promise<unknown[]> {
  const { receivedMessageItems } = await queueOf(name).receiveMessages({ numberOfMessages: 32 });
  return receivedMessageItems.map(({ messageText }) => JSON.parse(Buffer.from(messageText, 'base64').toString()));
}

beforeAll(async () => {
  // Other test files of this worker load the library without the core API, and it keeps what it found at first.
  const { cache } = process.getBuiltinModule('node:module').createRequire(__filename);
  for (const path of Object.keys(cache)) if (path.includes('@azure/functions/')) delete cache[path];
  connectionString = await storageAccount();
  sample = await writeSampleApp(SOURCE, HOST_JSON);
  host = await start();
});

afterAll(async () => {
  await host.stop();
  await sample.remove();
});

test('lists the functions that the app registered', () => {
  const names = ['echo', 'masterOnly', 'seen', 'literal', 'answers', 'put', 'replaced', 'work', 'tick', 'off'];
  expect(host.functions).toEqual(names);
});

describe('HTTP', () => {
  test('a handler sees method, URL, parameters, query, headers and the bytes of the body', async () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    const response = await call(`/api/echo/a%20b/c?x=1&x=2&y=%2B&code=${host.functionKey}`, {
      method: 'POST',
      body: bytes,
      headers: { 'x-a': 'value' },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      method: 'POST',
      url: `${host.url}/api/echo/a%20b/c?x=1&x=2&y=%2B&code=${host.functionKey}`,
      params: { first: 'a b', second: 'c' },
      query: [
        ['x', '1,2'],
        ['y', '+'],
        ['code', host.functionKey],
      ],
      header: 'value',
      body: bytes.toString('base64'),
    });
  });

  test('keeps three megabytes unchanged', async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024, 'zero trust ');
    const headers = { 'x-functions-key': host.functionKey };
    const response = await call('/api/echo/a', { method: 'POST', body: bytes, headers });
    expect(await response.json()).toMatchObject({ body: bytes.toString('base64'), params: { first: 'a' } });
  });

  test.each([
    ['no key', '/api/echo/a', {}, 401],
    ['a wrong key', '/api/echo/a?code=wrong', {}, 401],
    [
      'a wrong key in the header, though the query has the right one',
      '/api/echo/a?code=RIGHT',
      { 'x-functions-key': 'no' },
      401,
    ],
    ['the function key in the query', '/api/echo/a?code=RIGHT', {}, 200],
    ['the master key', '/api/echo/a?code=MASTER', {}, 200],
    ['the function key where the master key is needed', '/api/masterOnly?code=RIGHT', {}, 401],
    ['the master key where it is needed', '/api/masterOnly?code=MASTER', {}, 200],
    ['no route', '/api/nowhere', {}, 404],
    ['another prefix', '/echo/a', {}, 404],
    ['a broken escape', '/api/answers/%E0%A4%A', {}, 400],
  ])('%s', async (_, path, headers, expected) => {
    const url = path.replace('RIGHT', host.functionKey).replace('MASTER', host.masterKey);
    expect((await call(url, { headers })).status).toBe(expected);
  });

  test('a method that the function does not serve is 404', async () => {
    expect((await call(`/api/echo/a?code=${host.functionKey}`, { method: 'PUT' })).status).toBe(404);
  });

  test.each([
    ['undefined', 204, ''],
    ['null', 204, ''],
    ['string', 500, ''],
    ['number', 500, ''],
    ['outOfRange', 500, ''],
    ['throw', 500, ''],
    ['reject', 500, ''],
    ['empty', 200, ''],
    ['status', 304, ''],
    ['created', 201, 'made'],
    ['json', 200, '{"a":1}'],
    ['literal', 200, 'literal'],
  ])('a handler that answers %s: %i', async (kind, status, text) => {
    const response = await call(`/api/answers/${kind}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(text);
  });

  test('binary bodies, headers and cookies are sent', async () => {
    expect(Buffer.from(await (await call('/api/answers/buffer')).arrayBuffer())).toEqual(Buffer.from([0, 255, 128]));
    expect((await call('/api/answers/headers')).headers.get('x-b')).toBe('c');
    expect((await call('/api/answers/cookies')).headers.getSetCookie()).toEqual([
      'a=b%20c; Path=/; Max-Age=5; Secure; HttpOnly; SameSite=Strict',
      'd=e; Domain=contoso.example; Expires=Fri, 02 Jan 1970 00:00:00 GMT; SameSite=None',
    ]);
  });

  test('a body over 100 MB is refused before it is read', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-length': 100 * 1024 * 1024 + 1, 'x-functions-key': host.functionKey };
      const sent = sendRequest(`${host.url}/api/echo/a`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });

  test('hooks can replace the handler and the result, and reword the log', async () => {
    const response = await call('/api/replaced');
    expect(await response.text()).toBe('replaced');
    expect(response.headers.get('x-mark')).toBe('set before');
    await call(`/api/echo/a?code=${host.functionKey}`);
    expect(log).toContainEqual(
      expect.objectContaining({ level: 'information', category: 'Function.echo.User', message: 'hooked echo GET' }),
    );
    expect(log.some(({ message }) => message.includes('not written'))).toBe(false);
  });
});

describe('queues and outputs', () => {
  test('a message arrives parsed, with its properties; what the function returns goes to its queue', async () => {
    const messages = [{ n: 1 }, { n: 2 }];
    expect((await call('/api/put', { method: 'POST', body: JSON.stringify({ messages }) })).status).toBe(202);
    await host.drainQueues();
    const { seen } = await readSeen();
    for (const message of messages) {
      const found = seen.find((one) => one.message.n === message.n);
      expect(found).toMatchObject({ message, dequeueCount: 1, queueTrigger: message, hasId: true });
      expect(found?.insertedAt).toBeGreaterThan(Date.now() - 3_600_000);
    }
    expect(await takeAll('done')).toEqual(expect.arrayContaining([{ did: { n: 1 } }, { did: { n: 2 } }]));
    expect((await queueOf('jobs').getProperties()).approximateMessagesCount).toBe(0);
  });

  test('a message that always fails is tried maxDequeueCount times and goes to the poison queue', async () => {
    const message = { n: 3, fails: true };
    await queueOf('jobs').sendMessage(toBase64(message));
    await host.drainQueues();
    const attempts = (await readSeen()).seen.filter((one) => one.message.n === 3);
    expect(attempts.map(({ dequeueCount }) => dequeueCount)).toEqual([1, 2, 3]);
    expect(await takeAll('jobs-poison')).toEqual([message]);
    expect((await queueOf('jobs').getProperties()).approximateMessagesCount).toBe(0);
  });

  test('a message that is not base64 goes to the poison queue without a try', async () => {
    await queueOf('jobs').sendMessage('{"n":4}');
    await host.drainQueues();
    expect((await readSeen()).seen.some((one) => one.message.n === 4)).toBe(false);
    const poison = (await queueOf('jobs-poison').receiveMessages({ numberOfMessages: 32 })).receivedMessageItems;
    expect(poison.map(({ messageText }) => messageText)).toContain('{"n":4}');
  });

  test('the listener finds a message by itself', async () => {
    await queueOf('jobs').sendMessage(toBase64({ n: 5 }));
    while (!(await readSeen()).seen.some((one) => one.message.n === 5))
      await new Promise((next) => setTimeout(next, 20));
  });

  test('rows are added; one that exists already fails the invocation', async () => {
    const put = (row: object) => call('/api/put', { method: 'POST', body: JSON.stringify({ row }) });
    expect((await put({ rowKey: 'r1', n: 1 })).status).toBe(202);
    expect((await put([{ PartitionKey: 'q', RowKey: 'r2', text: 'x' }])).status).toBe(202);
    expect((await put({ rowKey: 'r1', n: 2 })).status).toBe(500);
    const table = TableClient.fromConnectionString(connectionString, 'Rows', { allowInsecureConnection: true });
    expect(await table.getEntity('p', 'r1')).toMatchObject({ n: 1 });
    expect(await table.getEntity('q', 'r2')).toMatchObject({ text: 'x' });
  });
});

describe('admin endpoints', () => {
  const admin = (path: string, body?: unknown, key = host.masterKey) =>
    call(`/admin${path}`, {
      headers: { 'x-functions-key': key },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });

  test('anyone may ping; everything else needs the master key', async () => {
    expect((await call('/admin/host/ping')).status).toBe(200);
    for (const path of ['/host/status', '/functions', '/nowhere']) {
      expect((await admin(path, undefined, host.functionKey)).status).toBe(401);
    }
    expect((await admin('/host/clock', { advanceMs: 1 }, '')).status).toBe(401);
  });

  test('says how much memory is in use, after garbage collection', async () => {
    // Safe: the endpoint answers just that.
    const { usedHeap, external, resident } = (await (await admin('/host/memory')).json()) as MemoryInUse;
    expect(usedHeap).toBeGreaterThan(0);
    expect(resident).toBeGreaterThan(usedHeap + external);
  });

  test('say the status and list the functions', async () => {
    expect(await (await admin('/host/status')).json()).toMatchObject({ state: 'Running' });
    const functions = await (await admin('/functions')).json();
    expect(functions).toContainEqual({
      name: 'work',
      config: {
        bindings: expect.arrayContaining([expect.objectContaining({ type: 'queueTrigger', queueName: '%JOBS%' })]),
      },
    });
  });

  test('runs a timer and a queue function once', async () => {
    expect((await admin('/functions/tick', {})).status).toBe(202);
    expect((await admin('/functions/work', { input: { n: 6 } })).status).toBe(202);
    for (;;) {
      const { seen, ticks } = await readSeen();
      if (ticks === 1 && seen.some((one) => one.message.n === 6)) break;
      await new Promise((next) => setTimeout(next, 20));
    }
    const timer = log.find(
      ({ category, message }) => category === 'Function.tick.User' && message.startsWith('hooked {'),
    );
    expect(JSON.parse(timer?.message.slice('hooked '.length) ?? '')).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '0001-01-01T00:00:00+00:00',
        lastUpdated: '0001-01-01T00:00:00+00:00',
        next: expect.stringMatching(/^\d{4}-01-01T03:00:00\.000Z$/),
      },
      isPastDue: false,
    });
  });

  test.each([
    ['an unknown function', '/functions/nobody', {}, 404],
    ['a function that is switched off', '/functions/off', {}, 404],
    ['an HTTP function', '/functions/echo', {}, 400],
    ['a clock that goes back', '/host/clock', { advanceMs: -1 }, 400],
    ['a clock without a distance', '/host/clock', {}, 400],
    ['a clock with an unknown setting', '/host/clock', { advanceMs: 1, ticks: 2 }, 400],
    ['another path', '/host/nowhere', {}, 404],
  ])('refuses %s', async (_, path, body, expected) => {
    expect((await admin(path, body)).status).toBe(expected);
  });
});

test('only one host runs in a process, and the first continues', async () => {
  await expect(start()).rejects.toThrow(/runs in this process already/);
  expect((await call('/api/seen')).status).toBe(200);
});

describe('after stop', () => {
  test('hooks have run, the port is closed, and another host can start', async () => {
    const { url } = host;
    await Promise.all([host.stop(), host.stop()]);
    await expect(fetch(url)).rejects.toThrow();
    expect(globalThis).toMatchObject({ __sampleApp: ['start', 'terminate'] });
    host = await start();
    expect(await readSeen()).toEqual({ seen: [], ticks: 0 });
  });
});

describe('refuses to start', () => {
  const startApp = async (source: string, hostJson?: object) => {
    await host.stop();
    const broken = await writeSampleApp(source, hostJson);
    try {
      const started = await startFunctionsHost({ appDir: broken.appDir, env: { Storage: connectionString } });
      await started.stop();
    } finally {
      await broken.remove();
    }
  };

  test.each([
    ['an app that registers nothing', '', /registered no function/],
    ['an app that throws before it registers', `throw new Error('at load');`, /at load/],
    ['an app that throws after it registered', `app.http('a', { handler() {} }); throw new Error('late');`, /late/],
    [
      'two functions of one name',
      `app.http('a', { handler() {} }); app.http('a', { handler() {} });`,
      /already been registered/,
    ],
    ['an unknown trigger', `app.storageBlob('a', { path: 'x', handler() {} });`, /trigger "blobTrigger"/],
    [
      'an unknown output',
      `app.http('a', { return: output.http({}), extraOutputs: [output.storageBlob({ path: 'x' })], handler() {} });`,
      /output binding "blob"/,
    ],
    [
      'an unknown input',
      `app.http('a', { extraInputs: [input.table({ tableName: 'T', connection: 'Storage' })], handler() {} });`,
      /input binding "table"/,
    ],
    [
      'a retry policy',
      `app.timer('a', { schedule: '* * * * * *', retry: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 1 }, handler() {} });`,
      /retry/,
    ],
    ['a schedule that Azure refuses', `app.timer('a', { schedule: '0 0 0 * * 7', handler() {} });`, /days of week/],
    [
      'a missing setting',
      `app.storageQueue('a', { queueName: '%NOWHERE%', connection: 'Storage', handler() {} });`,
      /%NOWHERE%/,
    ],
    [
      'a missing connection',
      `app.storageQueue('a', { queueName: 'q', connection: 'Nowhere', handler() {} });`,
      /"Nowhere" is missing/,
    ],
    ['an unsupported route', `app.http('a', { route: '{x:min(3)}', handler() {} });`, /does not know the segment/],
  ])('%s', async (_, source, reason) => {
    await expect(startApp(source)).rejects.toThrow(reason);
  });

  test('a function that runs longer than its limit fails', async () => {
    await host.stop();
    const slow = await writeSampleApp(
      `app.http('a', { authLevel: 'anonymous', handler: () => new Promise(() => {}) });`,
      {
        functionTimeout: '00:00:00.05',
      },
    );
    const started = await startFunctionsHost({ appDir: slow.appDir });
    expect((await fetch(`${started.url}/api/a`)).status).toBe(500);
    await started.stop();
    await slow.remove();
  });
});

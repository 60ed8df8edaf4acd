import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { readTimeSpan } from './time-span';

/** The parts of host.json that this host uses, with the Functions host's defaults filled in. Durations in milliseconds. */
export type HostJson = {
  readonly functionTimeoutMs: number;
  /** First segment of every route, without slashes; may be empty. */
  readonly routePrefix: string;
  /** Category or category prefix -> least level that is written. */
  readonly logLevel: Readonly<Record<string, string>>;
  readonly queues: QueueSettings;
};

export type QueueSettings = {
  readonly maxPollingIntervalMs: number;
  /** How long a failed message stays hidden. */
  readonly visibilityTimeoutMs: number;
  readonly batchSize: number;
  /** A new batch is fetched when no more than this many messages are being worked on. */
  readonly newBatchThreshold: number;
  /** The attempt after which a failing message goes to the poison queue. */
  readonly maxDequeueCount: number;
  readonly messageEncoding: 'base64' | 'none';
};

/** The most messages that the queue service returns in one call, and that the Functions host accepts as a batch. */
const LARGEST_BATCH = 32;

const schema = z.object({
  version: z.literal('2.0'),
  functionTimeout: z.string().default('00:30:00'),
  logging: z.object({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      queues: z
        .object({
          maxPollingInterval: z.string().default('00:01:00'),
          visibilityTimeout: z.string().default('00:00:00'),
          batchSize: z.int().min(1).max(LARGEST_BATCH).default(16),
          newBatchThreshold: z.int().min(0).optional(),
          maxDequeueCount: z.int().min(1).default(5),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** `-1` means that a function may run without a limit. */
const readTimeout = (text: string): number =>
  text === '-1' ? Number.POSITIVE_INFINITY : readTimeSpan(text, 'functionTimeout');

/** @throws when the text is not a host.json of version 2.0 with values that the Functions host accepts. */
export function readHostJson(text: string): HostJson {
  const { functionTimeout, logging, extensions } = schema.parse(JSON.parse(text));
  const { http, queues } = extensions;
  return {
    functionTimeoutMs: readTimeout(functionTimeout),
    routePrefix: http.routePrefix.replace(/^\/+|\/+$/g, ''),
    logLevel: logging.logLevel,
    queues: {
      maxPollingIntervalMs: readTimeSpan(queues.maxPollingInterval, 'maxPollingInterval'),
      visibilityTimeoutMs: readTimeSpan(queues.visibilityTimeout, 'visibilityTimeout'),
      batchSize: queues.batchSize,
      // Since extension version 5 the default grows with the cores.
      newBatchThreshold: queues.newBatchThreshold ?? Math.floor((queues.batchSize / 2) * availableParallelism()),
      maxDequeueCount: queues.maxDequeueCount,
      messageEncoding: queues.messageEncoding,
    },
  };
}

/** @throws when the file does not exist or is not one the Functions host accepts; the message names the file. */
export async function loadHostJson(file: string): Promise<HostJson> {
  try {
    return readHostJson(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

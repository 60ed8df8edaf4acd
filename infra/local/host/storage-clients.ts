import { TableClient } from '@azure/data-tables';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';

/** Queues and tables that bindings name. They are created (here and in storage) when first needed. */
export type StorageClients = {
  readonly queue: (connection: unknown, name: string) => Promise<QueueClient>;
  readonly table: (connection: unknown, name: string) => Promise<TableClient>;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The name of a setting as bindings give it. The Functions host also looks for it with a prefix. */
function connectionString(connection: unknown, environment: Environment): string {
  const name = typeof connection === 'string' && connection !== '' ? connection : 'AzureWebJobsStorage';
  const value = environment[name] ?? environment[`AzureWebJobs${name}`];
  if (!value) throw new Error(`the app setting "${name}" is missing; the local host wants a connection string in it`);
  return value;
}

/** Replaces `%NAME%` by the app setting of that name, which the host does and the worker does not. */
export function resolveSettings(text: string, environment: Environment): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`"%${name}%" names an app setting that is missing`);
    return value;
  });
}

export function createStorageClients(environment: Environment): StorageClients {
  const made = new Map<string, Promise<unknown>>();

  function once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = made.get(key) as Promise<T> | undefined; // Safe: a key is always made by the same function.
    if (known) return known;
    const fresh = make();
    made.set(key, fresh);
    // If the storage did not exist yet, the next call tries again.
    fresh.catch(() => made.delete(key));
    return fresh;
  }

  return {
    queue: (connection, name) =>
      once(`queue ${connection} ${name}`, async () => {
        const client = QueueServiceClient.fromConnectionString(connectionString(connection, environment));
        const queue = client.getQueueClient(resolveSettings(name, environment));
        await queue.createIfNotExists();
        return queue;
      }),
    table: (connection, name) =>
      once(`table ${connection} ${name}`, async () => {
        const text = connectionString(connection, environment);
        const table = TableClient.fromConnectionString(text, resolveSettings(name, environment), {
          allowInsecureConnection: text.startsWith('DefaultEndpointsProtocol=http;'),
        });
        await table.createTable();
        return table;
      }),
  };
}

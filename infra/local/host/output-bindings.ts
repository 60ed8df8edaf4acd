import type { Binding, FunctionMetadata, InvocationResponse, TypedValue } from './functions-core';
import type { QueueSettings } from './host-json';
import type { StorageClients } from './storage-clients';

const OUTPUTS: readonly string[] = ['http', 'queue', 'table'];

function readValue(value: TypedValue): unknown {
  if (value.json !== undefined && value.json !== null) return JSON.parse(value.json);
  return value.string ?? value.bytes ?? value.int ?? value.double ?? undefined;
}

const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function toBytes(message: unknown): Buffer {
  if (message instanceof Uint8Array) return Buffer.from(message);
  return Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
}

/** A message as the queue stores it. */
function encodeMessage(message: unknown, encoding: QueueSettings['messageEncoding']): string {
  return toBytes(message).toString(encoding === 'base64' ? 'base64' : 'utf8');
}

type Row = { readonly [property: string]: unknown };

/** The keys may be in upper or lower case, or in the binding. */
function toEntity(row: Row, binding: Binding): { partitionKey: string; rowKey: string } {
  const { PartitionKey, RowKey, partitionKey, rowKey, ...rest } = row;
  return {
    ...rest,
    partitionKey: String(partitionKey ?? PartitionKey ?? binding.partitionKey),
    rowKey: String(rowKey ?? RowKey ?? binding.rowKey),
  };
}

/** @throws if a function has a binding besides its trigger that this host does not support */
export function checkBindings({ name, bindings }: FunctionMetadata): void {
  for (const { type, direction } of Object.values(bindings)) {
    const isKnown = direction === 'out' ? OUTPUTS.includes(type.toLowerCase()) : /trigger$/i.test(type);
    const kind = direction === 'out' ? 'output' : 'input';
    if (!isKnown) throw new Error(`function ${name}: the local host does not know the ${kind} binding "${type}"`);
  }
}

/** Returns the function that writes the outputs of an invocation, in the order of its bindings. */
export function createOutputs(storage: StorageClients, encoding: QueueSettings['messageEncoding']) {
  async function sendMessages(value: unknown, binding: Binding): Promise<void> {
    const queue = await storage.queue(binding.connection, String(binding.queueName));
    for (const message of toList(value)) await queue.sendMessage(encodeMessage(message, encoding));
  }

  /** Adds rows and never replaces any: an existing row fails the invocation, as in Azure. */
  async function addRows(value: unknown, binding: Binding): Promise<void> {
    const table = await storage.table(binding.connection, String(binding.tableName));
    // Safe: a table binding's value is a row or rows; anything else fails in the client.
    for (const row of toList(value)) await table.createEntity(toEntity(row as Row, binding));
  }

  return async ({ bindings }: FunctionMetadata, response: InvocationResponse): Promise<void> => {
    const returned = response.returnValue ? [{ name: '$return', data: response.returnValue }] : [];
    for (const { name, data } of [...(response.outputData ?? []), ...returned]) {
      const binding = bindings[name];
      const value = readValue(data);
      if (!binding || value === undefined || value === null) continue;
      if (binding.type === 'queue') await sendMessages(value, binding);
      if (binding.type === 'table') await addRows(value, binding);
    }
  };
}

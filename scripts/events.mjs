// Lists the recorded events from Table Storage: node scripts/events.mjs [--json] [--limit N] [--source ID] It reads
// .local/endpoints.json of a running `npm start`, or the connection string in AzureWebJobsStorage.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { odata, TableClient } from '@azure/data-tables';

const endpointsFile = join(dirname(fileURLToPath(import.meta.url)), '..', '.local', 'endpoints.json');

function fail(line) {
  console.error(line);
  process.exit(1);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { json: { type: 'boolean' }, limit: { type: 'string', default: '50' }, source: { type: 'string' } },
    });
    const limit = Number(values.limit);
    if (!(Number.isInteger(limit) && limit > 0)) fail('--limit: a whole number above 0');
    return { json: values.json === true, limit, source: values.source };
  } catch (error) {
    return fail(error.message);
  }
}

function connectionString() {
  if (existsSync(endpointsFile)) return JSON.parse(readFileSync(endpointsFile, 'utf8')).storage;
  return (
    process.env.AzureWebJobsStorage ??
    fail('Nothing runs here: start it with "npm start" in another terminal, or set AzureWebJobsStorage.')
  );
}

/** Azurite uses plain http on this machine; for any other host the SDK refuses it. */
const isLocal = (connection) => /TableEndpoint=http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(connection);

/**
 * Newest last. Events and markers share the table, and only events have a type. It reads the whole table, which is too slow for
 * regular use.
 */
async function fetchEvents({ source, limit }) {
  const connection = connectionString();
  const table = TableClient.fromConnectionString(connection, 'Events', {
    allowInsecureConnection: isLocal(connection),
  });
  const filter = source === undefined ? "type ne ''" : odata`source eq ${source}`;
  const rows = [];
  for await (const row of table.listEntities({ queryOptions: { filter } })) rows.push(row);
  return rows.sort((one, other) => one.recordedAt.localeCompare(other.recordedAt)).slice(-limit);
}

/** Strangers choose names, and a control character in one could change what the terminal shows. */
const printable = (text) => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');

const line = ({ recordedAt, severity, type, source, resourceKind, resourceName }) =>
  [
    recordedAt.slice(0, 19).replace('T', ' '),
    severity.padEnd(13),
    type.padEnd(11),
    source.padEnd(24),
    `${resourceKind}${resourceName === undefined ? '' : ` "${printable(resourceName)}"`}`,
  ].join('  ');

const options = readArguments();
const events = await fetchEvents(options).catch((error) => fail(`The table Events cannot be read: ${error.message}`));
if (options.json)
  console.log(
    JSON.stringify(
      events.map(({ event }) => JSON.parse(event)),
      null,
      2,
    ),
  );
else if (events.length === 0) console.log('No events yet.');
else console.log(events.map(line).join('\n'));

/** Every schema that reads a stored row, by name. Up to version 0.2.0, one file contains all of them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const store = join(__dirname, '../../shared/store');
const folder = join(store, 'schemas');
const files = existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [`${folder}.ts`];

export const schemas: Readonly<Record<string, unknown>> = Object.assign(
  {},
  // Safe: a module is an object of its exports.
  ...files.map((file) => require(file) as Readonly<Record<string, unknown>>),
);

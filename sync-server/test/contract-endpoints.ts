// Every call of the contract, found in its files: a new one cannot be forgotten by those who walk through all of them.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '@greenland/shared-schema/contract/endpoint';

const folder = fileURLToPath(new URL('../../shared-schema/src/contract/', import.meta.url));

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'responses' in value;

/** `GET /api/courses/:id` */
export const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

export async function readContract(): Promise<Endpoint[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('-contract.ts'));
  const modules = await Promise.all(files.map((name): Promise<object> => import(`${folder}${name}`)));
  return modules.flatMap((module) => Object.values(module).filter(isEndpoint));
}

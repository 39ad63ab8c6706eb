// What strangers send instead of a good body, made from the call's own schema and one good body. Invariant: the same call gives the same attacks.
import { gzipSync } from 'node:zlib';
import type { Endpoint, Schema } from '@greenland/shared-schema/contract/endpoint';
import * as z from 'zod/mini';

/** `wanted`: the statuses that are right; null: whatever the contract has, but no mistake of ours. */
export type BodyAttack = {
  name: string;
  raw: string | Buffer;
  headers?: Record<string, string>;
  wanted: number[] | null;
};

type Json = Record<string, unknown>;

/** What nobody may write about themselves, and names that have a meaning to JavaScript. */
const strangeFields = [
  'id',
  'role',
  'score',
  'userId',
  'verified',
  'createdAt',
  'isActive',
  'constructor',
  'prototype',
  'toString',
];

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const oddValues: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 63,
    '',
    ' ',
    'x'.repeat(100_000),
    '\ud800',
    'a\u0000b',
    '\u202e',
    '__proto__',
  ],
  ...["'; drop table users; --", '../../etc/passwd', [], {}, [[]], [null], { $ne: null }, { length: 1e9 }, nested(80)],
];

/** Paths of the fields in `value`, one way into each list. */
function listPaths(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 1).map((one) => [0, one])
    : Object.entries(value);
  return entries.flatMap(([key, within]) => [[...at, key], ...listPaths(within, [...at, key])]);
}

function change(value: unknown, path: readonly (string | number)[], edit: (owner: Json, key: string) => void): unknown {
  const copy = structuredClone(value);
  const owner = path.slice(0, -1).reduce((found: Json, key) => found[String(key)] as Json, copy as Json);
  edit(owner, String(path.at(-1)));
  return copy;
}

const clip = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 30);

function attackFields(schema: Schema, good: unknown): BodyAttack[] {
  const judge = (name: string, body: unknown): BodyAttack => {
    const fits = z.safeParse(schema, body).success;
    return { name, raw: JSON.stringify(body), wanted: fits ? null : [400] };
  };
  return listPaths(good).flatMap((path) => {
    const place = path.join('.');
    return [
      judge(
        `without ${place}`,
        change(good, path, (owner, key) => (Array.isArray(owner) ? owner.splice(Number(key), 1) : delete owner[key])),
      ),
      ...oddValues.map((odd) =>
        judge(
          `${place} = ${clip(odd)}`,
          change(good, path, (owner, key) => Object.assign(owner, { [key]: odd })),
        ),
      ),
    ];
  });
}

function attackWhole(good: unknown): BodyAttack[] {
  const text = JSON.stringify(good);
  const inside = text.slice(1);
  const comma = inside === '}' ? '' : ',';
  const bad = (name: string, raw: string): BodyAttack => ({ name, raw, wanted: [400] });
  return [
    ...strangeFields.map((field) => bad(`with ${field}`, `{"${field}":"admin"${comma}${inside}`)),
    bad('a poisoned prototype', `{"__proto__":{"role":"admin"}${comma}${inside}`),
    ...[
      'null',
      '7',
      '"text"',
      'true',
      '[]',
      `[${text}]`,
      '',
      ' ',
      '{',
      `${text}x`,
      '{"a":undefined}',
      "{'a':1}",
      '{"a":NaN}',
    ].map((raw) => bad(`the body ${raw.slice(0, 20)}`, raw)),
    bad('very deep nesting', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    bad('nesting that does not close', `{"a":${'{"a":'.repeat(40_000)}`),
    bad('a field with half a surrogate', `{"\\ud800":1${comma}${inside}`),
    { name: 'each field twice', raw: `{${text.slice(1, -1)}${comma}${inside}`, wanted: null },
    { name: 'a number beyond all numbers', raw: `{"a":1e999${comma}${inside}`, wanted: [400] },
  ];
}

function attackBytes(good: unknown): BodyAttack[] {
  const text = JSON.stringify(good);
  const utf16 = Buffer.from(text, 'utf16le');
  const broken = Buffer.from(`{"a":"\xff\xfe","b":"\xc0\x80"}`, 'latin1');
  const packed = (encoding: string) => ({ 'content-encoding': encoding });
  const typed = (type: string) => ({ 'content-type': type });
  return [
    { name: 'bytes that are no UTF-8', raw: broken, wanted: [400] },
    { name: 'UTF-16', raw: utf16, headers: typed('application/json; charset=utf-16'), wanted: [415] },
    { name: 'latin1', raw: text, headers: typed('application/json; charset=iso-8859-1'), wanted: [415] },
    ...['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/jsonp', 'x'].map((type) => ({
      name: `as ${type}`,
      raw: text,
      headers: typed(type),
      wanted: [415],
    })),
    { name: 'gzip', raw: gzipSync(text), headers: packed('gzip'), wanted: null },
    { name: 'a gzip bomb', raw: gzipSync(Buffer.alloc(50_000_000, ' ')), headers: packed('gzip'), wanted: [413] },
    { name: 'broken gzip', raw: Buffer.from('nonsense'), headers: packed('gzip'), wanted: [400] },
    { name: 'an unknown packing', raw: text, headers: packed('zip'), wanted: [415] },
    { name: 'more than 256 KiB', raw: JSON.stringify({ a: 'x'.repeat(262_144) }), wanted: [413] },
  ];
}

export function listAttacks({ body }: Endpoint, good: unknown): BodyAttack[] {
  if (!body) return [];
  return [...attackFields(body, good), ...attackWhole(good), ...attackBytes(good)];
}

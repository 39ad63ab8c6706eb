import { id } from '@greenland/shared-schema/record/identifier';
import { expect, it } from 'vitest';
import { certificateBytes, certificateId } from './certificate-name.ts';

const [learner, course, other] = ['1', '2', '3'].map((end) => `01890a5d-ac96-774b-bcce-00000000000${end}`) as [
  string,
  string,
  string,
];

it('[CE5] a certificate is named the same by the same learner, course and secret, and otherwise by any other', () => {
  const name = certificateId('seed', learner, course);
  expect(id.parse(name)).toBe(certificateId('seed', learner, course));
  expect(name.slice(0, 13)).toBe(learner.slice(0, 13));
  const others = [
    certificateId('tree', learner, course),
    certificateId('seed', other, course),
    certificateId('seed', learner, other),
  ];
  expect(new Set([name, ...others]).size).toBe(4);
});

it('[CE5] bytes go on where they were', () => {
  const [one, two] = [certificateBytes('seed', learner, course), certificateBytes('seed', learner, course)];
  expect([...one(6), ...one(40)]).toEqual([...two(6), ...two(40)]);
  expect(certificateBytes('seed', learner, other)(6)).not.toEqual(certificateBytes('seed', learner, course)(6));
});

import { expect, it } from 'vitest';
import { linkedInLink } from './linkedin-link.ts';

const made = {
  courseName: 'L’eau & le sel: 50 % + 1?',
  code: 'GLCA-2026-0Z9B3K',
  url: 'https://academy.example.org/verify/GLCA-2026-0Z9B3K',
  issuedAt: Date.UTC(2026, 0, 31, 23, 59),
  expiresAt: null,
};

it('fills in every field, each encoded', () => {
  const link = linkedInLink(made);
  expect(link).toMatch(/^https:\/\/www\.linkedin\.com\/profile\/add\?[\w.~%=&!'()*-]+$/);
  expect([...new URL(link).searchParams]).toEqual([
    ['startTask', 'CERTIFICATION_NAME'],
    ['name', made.courseName],
    ['organizationName', 'Greenland Academy'],
    ['issueYear', '2026'],
    ['issueMonth', '1'],
    ['certUrl', made.url],
    ['certId', made.code],
  ]);
});

it('tells when it ends, if it does', () => {
  const { searchParams } = new URL(linkedInLink({ ...made, expiresAt: Date.UTC(2028, 11, 1) }));
  expect([searchParams.get('expirationYear'), searchParams.get('expirationMonth')]).toEqual(['2028', '12']);
});

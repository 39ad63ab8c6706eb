import { describe, expect, it } from 'vitest';
import { writeCanonicalQuads } from './linked-data.ts';

describe('canonical statements', () => {
  it('name blank nodes by what is said of them, and take no text for one', () => {
    const text = writeCanonicalQuads({
      id: 'https://a.org/1',
      credentialSubject: { type: ['AchievementSubject'], name: 'x> _:b0 y "\\"' },
      credentialStatus: { statusPurpose: 'revocation' },
    });
    expect(text.match(/_:c14n\d/g)).toHaveLength(5);
    expect(text).toContain('<https://schema.org/name> "x> _:b0 y \\"\\\\\\"" .\n');
    expect(text.endsWith(' .\n')).toBe(true);
  });

  it('refuse terms without a meaning, IRIs that are none, and nodes that cannot be told apart', () => {
    expect(() => writeCanonicalQuads({ id: 'https://a.org/1', colour: 'red' })).toThrow('colour is no term');
    expect(() => writeCanonicalQuads({ id: 'https://a.org/1', colour: [] })).toThrow('colour is no term');
    const within = { id: 'https://a.org/1', credentialSubject: { '@context': ['https://a.org/terms'] } };
    expect(() => writeCanonicalQuads(within)).toThrow('@context is no term');
    expect(() => writeCanonicalQuads({ id: 'https://a.org/> <x' })).toThrow('no IRI');
    expect(() => writeCanonicalQuads({ id: ['https://a.org/1'], name: 'x' })).toThrow('no IRI');
    const twins = { id: 'https://a.org/1', result: [{ value: '1' }, { value: '1' }] };
    expect(() => writeCanonicalQuads(twins)).toThrow('cannot be told apart');
  });
});

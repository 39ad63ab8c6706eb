import { describe, expect, it } from 'vitest';
import { sampleAttempt, sampleCertificate } from '../../test/gallery/pretended-learner.ts';
import { lookForNews, startNews } from './certificate-news.ts';

describe('congratulations', () => {
  it('are for a certificate that arrives while the app is open, once', () => {
    const first = lookForNews(startNews([], true), [sampleCertificate], []);
    expect(first.fresh).toEqual([sampleCertificate]);
    expect(lookForNews(first.state, [sampleCertificate], []).fresh).toEqual([]);
  });

  it('are not for one that was there when the app opened', () => {
    expect(lookForNews(startNews([sampleCertificate], true), [sampleCertificate], []).fresh).toEqual([]);
  });

  it('are not for old ones that a new device catches up on, but for one whose attempt it waited for', () => {
    expect(lookForNews(startNews([], false), [sampleCertificate], []).fresh).toEqual([]);
    const waiting = lookForNews(startNews([], false), [], [sampleAttempt('graded', 'safe', 1)]);
    const graded = [sampleAttempt('graded', 'graded', 1)];
    expect(lookForNews(waiting.state, [sampleCertificate], graded).fresh).toEqual([sampleCertificate]);
  });
});

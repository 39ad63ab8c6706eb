// LinkedIn's "add to profile" address with every field filled in. Invariant: whatever stands on a certificate is percent-encoded.

export type LinkedInCertificate = {
  courseName: string;
  code: string;
  /** Where anyone can check it. */
  url: string;
  /** Times in ms; years and months are those of UTC. */
  issuedAt: number;
  expiresAt: number | null;
};

const page = 'https://www.linkedin.com/profile/add';
const organization = 'Greenland Academy';

export function linkedInLink({ courseName, code, url, issuedAt, expiresAt }: LinkedInCertificate): string {
  const fields: [name: string, value: string][] = [
    ['startTask', 'CERTIFICATION_NAME'],
    ['name', courseName],
    ['organizationName', organization],
    ...monthOf('issue', issuedAt),
    ...(expiresAt === null ? [] : monthOf('expiration', expiresAt)),
    ['certUrl', url],
    ['certId', code],
  ];
  return `${page}?${fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

function monthOf(what: 'issue' | 'expiration', timeMs: number): [name: string, value: string][] {
  const date = new Date(timeMs);
  return [
    [`${what}Year`, String(date.getUTCFullYear())],
    [`${what}Month`, String(date.getUTCMonth() + 1)],
  ];
}

// Scenes of checking a certificate: one for each thing that can be found.
import type { QrClaims } from '@greenland/shared-schema/protocol/qr-proof';
import type { CertificateVerdict, Revocation, VerdictFault } from '@greenland/shared-schema/rule/certificate-verdict';
import type { ProofDesk } from '../../src/proof/proof-desk.ts';
import type { KeptTrust } from '../../src/proof/trust-shelf.ts';
import type { Scene } from './scenes.ts';

const claims: QrClaims = {
  ...{ issuer: 'https://academy.example.org', code: 'GLCA-2026-7K3QXD', issuedAt: 1_795_343_400, expiresAt: null },
  ...{ holderName: 'Aïssatou Ndiaye-Kolingba', courseTitle: 'Premiers secours au village', grade: 87, statusIndex: 7 },
};
const asOf = 1_795_600_000_000;
const clear: Revocation = { kind: 'clear', asOf };

const scene = {
  verdict: { kind: 'refused', fault: 'no_proof' } as CertificateVerdict,
  kept: { keys: [], list: null, askedAt: null } as KeptTrust,
  reason: null as string | null,
};

export const pretendedProofs: ProofDesk = {
  issuer: claims.issuer,
  check: async () => scene.verdict,
  kept: async () => scene.kept,
  refresh: async () => false,
  findReason: async () => scene.reason,
};

const key = { kid: 'k', kty: 'OKP', crv: 'Ed25519', x: 'x' } as const;
const full: KeptTrust = { keys: [key], list: { asOf, encoded: '' }, askedAt: asOf };

function show(path: string, changes: Partial<typeof scene>): Scene {
  return {
    path,
    set: ({ account }) => {
      account.current.value = null;
      Object.assign(scene, { kept: full }, changes);
    },
  };
}

const genuine = (changes: Partial<QrClaims>, revocation: Revocation = clear, isOver = false): Scene => {
  const verdict: CertificateVerdict = {
    kind: 'genuine',
    kid: 'k',
    claims: { ...claims, ...changes },
    revocation,
    isOver,
  };
  return show('/verify/GLCA-2026-7K3QXD', {
    verdict,
    reason: revocation.kind === 'revoked' ? 'Travail recopié' : null,
  });
};
const refused = (fault: VerdictFault): Scene =>
  show('/verify/GLCA-2026-7K3QXD', { verdict: { kind: 'refused', fault } });

export const verifyScenes: Record<string, Scene> = {
  verify: show('/verify', {}),
  'verify-no-keys': show('/verify', { kept: { keys: [], list: null, askedAt: null } }),
  'verify-genuine': genuine({}),
  'verify-long': genuine({
    holderName: 'Marie-Antoinette Ngo Bassong épouse Tchouameni-Nkoulou de la C…',
    courseTitle: 'مبادئ الإسعافات الأولية في القرية',
    expiresAt: 1_895_343_400,
  }),
  'verify-unknown-revocation': { ...genuine({}, { kind: 'unknown' }) },
  'verify-revoked': genuine({}, { kind: 'revoked', asOf }),
  'verify-over': genuine({ expiresAt: 1_795_443_400 }, clear, true),
  'verify-forged': refused('bad_signature'),
  'verify-unknown-key': refused('unknown_key'),
  'verify-other': refused('wrong_host'),
};

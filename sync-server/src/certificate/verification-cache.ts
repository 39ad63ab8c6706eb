// Certificates that strangers asked for, kept for a week. Invariant: what changed is dropped as soon as PostgreSQL tells it, and while it cannot be
// heard nothing is taken from here: a revocation holds at once on every process.
import type { NotificationListener } from '../database/notification-listener.ts';
import type { StoredCertificate } from './certificate-store.ts';

/** A trigger tells here the code of each certificate that was changed or deleted. */
export const certificateChannel = 'certificates';

export type VerificationCachePorts = {
  /** `onNotify(null)`: listening (again) begins; `onCut`: it ended. */
  listen: (onNotify: (code: string | null) => void, onCut: () => void) => NotificationListener;
  read: (code: string) => Promise<StoredCertificate | undefined>;
  now: () => number;
};

export type VerificationCache = {
  /** By its exact code. Undefined when no certificate has it, which is asked anew each time. */
  find(code: string): Promise<StoredCertificate | undefined>;
  stop(): Promise<void>;
};

const keptMs = 7 * 24 * 3_600_000;
/** About 3 KB each. */
const maxKept = 2000;

export function openVerificationCache({ listen, read, now }: VerificationCachePorts): VerificationCache {
  const keptByCode = new Map<string, { stored: StoredCertificate; until: number }>();
  let isListening = false;
  // Counts what was heard: what was read while something was heard may be older than it.
  let heard = 0;
  const forget = (code: string | null) => {
    heard += 1;
    if (code === null) keptByCode.clear();
    else keptByCode.delete(code);
  };
  const listener = listen(
    (code) => {
      isListening = true;
      forget(code);
    },
    () => {
      isListening = false;
      forget(null);
    },
  );
  return {
    async find(code) {
      const kept = isListening ? keptByCode.get(code) : undefined;
      if (kept && kept.until > now()) return kept.stored;
      const before = heard;
      const stored = await read(code);
      if (stored && isListening && heard === before) {
        if (keptByCode.size >= maxKept) keptByCode.delete(keptByCode.keys().next().value ?? '');
        keptByCode.set(code, { stored, until: now() + keptMs });
      }
      return stored;
    },
    stop: () => listener.stop(),
  };
}

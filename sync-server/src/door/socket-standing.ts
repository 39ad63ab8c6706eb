// Looks again and again whether those who speak over open sockets still may. Invariant: a sign-out, another role and a disabled account bite within 5 s.
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import type { SocketHolder, Standing } from '../account/standing-store.ts';
import { DatabaseUnavailable } from '../database/database-fault.ts';

export type StandingPorts = {
  /** One answer for each holder, in their order. */
  readStandings: (holders: readonly SocketHolder[]) => Promise<Standing[]>;
  reportFault: (error: unknown) => void;
};

type Entry = SocketHolder & {
  end: (reason: CloseReason, detail: string) => void;
  /** As it stood when it came; null until that was read. */
  first: Standing | null;
};

/** Ticks (of a second) between two looks at everyone; who came since is looked at with each tick. */
const ticksBetweenLooks = 3;

/** Why a socket must go; null while nothing has changed. Who comes back is greeted as what they are now. */
function judgeStanding(first: Standing, now: Standing): [CloseReason, string] | null {
  if (now.role === null || !now.isActive) return ['account_disabled', 'the account is closed'];
  if (now.hasEnded) return ['sign_in_required', 'the sign-in was ended'];
  const isSame = now.role === first.role && now.generation === first.generation;
  return isSame ? null : ['try_later', 'the rights of the account have changed: come back'];
}

export class SocketStandings {
  private readonly entries = new Set<Entry>();
  private ticks = 0;
  private isLooking = false;

  constructor(private readonly ports: StandingPorts) {}

  /** A socket was welcomed; `end` closes it. Answers how to note that it has gone, which may be called again. */
  enter(holder: SocketHolder, end: Entry['end']): () => void {
    const entry: Entry = { ...holder, end, first: null };
    this.entries.add(entry);
    return () => this.entries.delete(entry);
  }

  /** To be called each second. */
  async tick(): Promise<void> {
    this.ticks += 1;
    const isDue = this.ticks >= ticksBetweenLooks;
    const asked = [...this.entries].filter(({ first }) => isDue || first === null);
    if (this.isLooking || asked.length === 0) return;
    this.isLooking = true;
    try {
      await this.look(asked);
      if (isDue) this.ticks = 0;
    } catch (error) {
      // Without the database nobody is let go; the next tick asks again.
      if (!(error instanceof DatabaseUnavailable)) this.ports.reportFault(error);
    } finally {
      this.isLooking = false;
    }
  }

  private async look(asked: readonly Entry[]): Promise<void> {
    const standings = await this.ports.readStandings(asked);
    for (const [index, entry] of asked.entries()) {
      const standing = standings[index];
      if (!standing || !this.entries.has(entry)) continue;
      entry.first ??= standing;
      const verdict = judgeStanding(entry.first, standing);
      if (verdict) entry.end(...verdict);
    }
  }
}

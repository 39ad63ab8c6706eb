// One seat for each device of each learner on this process: who greets takes it, and the socket that had it is closed with `replaced` (SPEC CC4).
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import type { Speaker } from '@greenland/shared-schema/protocol/server-session';

type Sitter = { refuse(reason: CloseReason, detail: string): void };

export class SocketSeats {
  private readonly sitterByLog = new Map<string, Sitter>();

  take({ deviceId, userId }: Speaker, sitter: Sitter): void {
    const log = `${deviceId} ${userId}`;
    const former = this.sitterByLog.get(log);
    this.sitterByLog.set(log, sitter);
    former?.refuse('replaced', 'this device has opened another socket');
  }

  /** A seat that was taken meanwhile stays with the newer one. */
  leave({ deviceId, userId }: Speaker, sitter: Sitter): void {
    const log = `${deviceId} ${userId}`;
    if (this.sitterByLog.get(log) === sitter) this.sitterByLog.delete(log);
  }
}

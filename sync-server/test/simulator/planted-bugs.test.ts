import { describe, expect, it } from 'vitest';
import type { FaultPlan } from './fault-plan.ts';
import type { examLateWrites } from './late-writes-exam.ts';
import type { examOutbox } from './outbox-exam.ts';
import { loadPlanted, type Patch, type PlantedBug } from './plant-bug.ts';
import { plantedBugs } from './planted-bugs.ts';
import type { examReceipts } from './receipt-exam.ts';
import type { runSeed } from './run-world.ts';

type Simulator = { runSeed: typeof runSeed; calmPlan: FaultPlan; rewindPlan: FaultPlan; lossPlan: FaultPlan };

/** More than twice the seeds that the shyest bug needs. */
const patience = 600;

/** Plays until the bug shows as it must; answers everything else that was seen before, when it never does. */
async function findBreach({ plan, breaks, tells, ...patch }: PlantedBug): Promise<string> {
  const simulator = await loadPlanted<Simulator>('run-world.ts', patch);
  const seen = new Set<string>();
  for (let seed = 1; seed <= patience; seed += 1) {
    const { breach } = simulator.runSeed(seed, plan ? simulator[plan] : null);
    if (breach?.promise === breaks && breach.message.includes(tells)) return 'found';
    if (breach) seen.add(breach.message);
  }
  return `instead of ${breaks} ${tells}: ${[...seen].slice(0, 3).join('; ') || 'nothing'}`;
}

describe('a planted bug breaks its promise in the simulator', () => {
  it.each(plantedBugs.map((bug) => [bug.name, bug] as const))(
    '%s',
    async (_name, bug) => {
      expect(await findBreach(bug)).toBe('found');
    },
    60_000,
  );

  it('is refused when its place is not there any more', async () => {
    const gone: Patch = { file: 'shared-schema/src/protocol/device-session.ts', find: 'no such text', replace: '' };
    await expect(loadPlanted('run-world.ts', gone)).rejects.toThrow('0 times, not once');
    const elsewhere: Patch = { file: 'scripts/simulate.ts', find: 'x', replace: '' };
    await expect(loadPlanted('run-world.ts', elsewhere)).rejects.toThrow('no part of this exam');
  });
});

const receiptCheck = 'client/src/link/receipt-check.ts';

describe('the check of receipts', () => {
  const exam = async (patch: Patch | null) =>
    (await loadPlanted<{ examReceipts: typeof examReceipts }>('receipt-exam.ts', patch)).examReceipts();

  it('[RC2] believes a receipt only for the own head, place and epoch, by the server’s key', async () => {
    expect(await exam(null)).toBeNull();
  });

  it.each<[string, string, string, string]>([
    ['is not made', "return fits ? 'genuine'", "return fits || true ? 'genuine'", 'a forged receipt'],
    ['takes any head', 'check.ownHead, check.epoch', "'o'.repeat(43), check.epoch", 'a genuine receipt'],
    [
      'is content with a log that is too short',
      "if (check.ownHead === null) return 'of-another-log';",
      "if (check.ownHead === null) return 'genuine';",
      'beyond the own log',
    ],
    ['takes any epoch', 'check.ownHead, check.epoch', "check.ownHead, 'e2'", 'a genuine receipt'],
    [
      'believes without a key',
      "if (!key || !signature) return 'unreadable';",
      "if (!key) return 'genuine';\n  if (!signature) return 'unreadable';",
      'whose key cannot be had',
    ],
  ])('[RC2] planted: %s', async (_name, find, replace, tells) => {
    expect(await exam({ file: receiptCheck, find, replace })).toContain(tells);
  });
});

describe('the operation log under two tabs', () => {
  const file = 'client/src/outbox/operation-log.ts';
  const appending =
    'await operations.insert({ key: operationKey(lane, operation.seq, generation), operation, head, provisional });';
  const exam = async (patch: Patch | null) =>
    (await loadPlanted<{ examOutbox: typeof examOutbox }>('outbox-exam.ts', patch)).examOutbox();

  it('[OP2] keeps every operation of both in one chain without a gap, and says saved when it is', async () => {
    expect(await exam(null)).toBeNull();
  });

  it.each<[string, string, string, string]>([
    [
      'saved is said before the write is done',
      appending,
      appending.replace('await ', '').replace(';', '.catch(() => undefined);'),
      'before it was',
    ],
    ['two tabs write the same place', 'await operations.insert(', 'await operations.upsert(', 'is gone'],
    [
      'a lane begins with the chain of another',
      'chainStart(hashText, { ...log, lane })',
      'chainStart(hashText, { ...log, lane: 0 })',
      'chain breaks',
    ],
    ['the chain leaves out what was before', 'previous?.head ?? ', '', 'chain breaks'],
  ])('[OP2] planted: %s', async (_name, find, replace, tells) => {
    expect(await exam({ file, find, replace })).toContain(tells);
  });
});

describe('what a tab writes under an identity that was given up', () => {
  const carryOver = 'client/src/store/carry-over.ts';
  const settling = 'client/src/outbox/settle-identity.ts';
  const exam = async (patch: Patch | null) =>
    (await loadPlanted<{ examLateWrites: typeof examLateWrites }>('late-writes-exam.ts', patch)).examLateWrites();

  it('[LG5] [LG3] is written again once, however many tabs do it at once, and is not safe before', async () => {
    expect(await exam(null)).toBeNull();
  });

  it.each<[string, string, string, string, string]>([
    [
      'older generations are taken for confirmed',
      carryOver,
      'return entry.operation.seq <= (reachByChain.get(chainOf(entry.key)) ?? 0);',
      'return generationOfKey(entry.key) < (link?.generation ?? 0);',
      'is called safe',
    ],
    [
      'what stands under the new identity is written again',
      carryOver,
      'generationOfKey(entry.key) < generation && !isSafe(entry)',
      '!isSafe(entry)',
      'written again twice',
    ],
    [
      'a place is taken from another tab',
      settling,
      'await store.operations.insert({',
      'await store.operations.upsert({',
      'sent by nobody',
    ],
    [
      'nobody looks again after another tab was faster',
      settling,
      'if (!isConflict(error)) throw error;',
      'return;',
      'sent by nobody',
    ],
    [
      'time goes to the identity that writes it again',
      carryOver,
      'if (!isTime(entry) || payload.countedBy !== undefined) return entry;',
      'if (!isTime(entry)) return entry;',
      'lost who counted it',
    ],
  ])('[LG5] planted: %s', async (_name, file, find, replace, tells) => {
    expect(await exam({ file, find, replace })).toContain(tells);
  });
});

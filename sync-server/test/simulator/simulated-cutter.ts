// Cuts the next push from a simulated store, as push-cutter.ts does: as many operations as fit the room, signed over the head after the last.
import type { DeviceEffect } from '@greenland/shared-schema/protocol/device-session-state';
import { headToSign } from '@greenland/shared-schema/protocol/operation-chain';
import type { Push } from '@greenland/shared-schema/protocol/wire-frame';
import type { SimulatedStore } from './simulated-store.ts';
import { pretendToSign } from './stage.ts';

/** Devices here speak plain JSON, which is not packed at all. */
const packing = 1;

type Wanted = Extract<DeviceEffect, { type: 'send-push' }>;
type Cut = { frame: Push; upTo: number; sizeBytes: number };

export function cutPush(store: SimulatedStore, { lane, from, after, roomBytes }: Wanted): Cut | null {
  let sizeBytes = 200;
  const waiting = store.log[lane].slice(from - 1);
  const over = waiting.findIndex(({ operation }, index) => {
    sizeBytes += JSON.stringify(operation).length / packing;
    return index > 0 && sizeBytes > roomBytes;
  });
  const entries = over < 0 ? waiting : waiting.slice(0, over);
  const last = entries.at(-1);
  if (!last) return null;
  const upTo = last.operation.seq;
  const { deviceId, key } = store.identity;
  const signature = pretendToSign(headToSign({ deviceId, userId: store.userId }, upTo, last.head), key);
  const place = { ...(lane === 0 ? {} : { lane }), ...(after === 0 ? {} : { after }) };
  const operations = entries.map(({ operation }) => operation);
  return { frame: { type: 'push', ...place, operations, signature }, upTo, sizeBytes: Math.round(sizeBytes) };
}

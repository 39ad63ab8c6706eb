import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { example, sha256 } from '../../test/worked-example.ts';
import { encodeBase64url } from './base64url.ts';
import { canonicalJson } from './canonical-json.ts';
import { operation, payloadByKind } from './operation.ts';
import pinByVersion from './protocol-version.pin.json' with { type: 'json' };
import { acceptedProtocolVersions, protocolVersion, subprotocol } from './protocol-version.ts';
import { downFrame, upFrame } from './wire-frame.ts';

/** The form of everything that crosses the wire, as one hash. */
function hashWire(): string {
  const forms = { upFrame, downFrame, operation, ...payloadByKind };
  const schemas = Object.entries(forms).map(([name, form]) => [name, z.toJSONSchema(form, { io: 'input' })]);
  return encodeBase64url(sha256(new TextEncoder().encode(canonicalJson(schemas))));
}

it('[PV3] the form of the wire is that of its number: a new form needs a new number, and its hash in protocol-version.pin.json', () => {
  expect(hashWire()).toBe(new Map(Object.entries(pinByVersion)).get(String(protocolVersion)));
});

it('[PV3] every version that was ever spoken keeps its pin', () => {
  expect(Object.keys(pinByVersion)).toEqual(Array.from({ length: protocolVersion }, (_, index) => String(index + 1)));
});

it('[PV1] hello tells the number', () => {
  const hello = {
    type: 'hello',
    protocol: protocolVersion,
    token: 't',
    deviceId: example.log.deviceId,
    epoch: null,
    app: 'a',
  };
  expect(upFrame.safeParse(hello).success).toBe(true);
  expect(upFrame.safeParse({ ...hello, protocol: undefined }).success).toBe(false);
  expect(upFrame.safeParse({ ...hello, protocol: 99 }).success).toBe(true);
});

it('[PV2] a server takes its own version and says which others, oldest first', () => {
  expect(acceptedProtocolVersions).toContain(protocolVersion);
  expect(acceptedProtocolVersions).toEqual([...new Set(acceptedProtocolVersions)].sort((a, b) => a - b));
  expect(subprotocol).toBe('greenland-sync');
});

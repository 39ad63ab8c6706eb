"""Checks the proof in a QR code (SPEC CT4) with nothing of ours: cbor2 and cryptography.

Standard input: {"address": ..., "jwks": ...}. Prints the claims as JSON; fails with a message when anything does not fit.
"""
import base64
import json
import sys

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BYTES_BY_DIGITS = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def from_digits(digits):
    groups = [digits[at : at + 17] for at in range(0, len(digits), 17)]
    return b"".join(int(group).to_bytes(BYTES_BY_DIGITS[len(group)], "big") for group in groups)


given = json.load(sys.stdin)
page, digits = given["address"].split("#9")
signed = cbor2.loads(from_digits(digits))
assert signed.tag == 18, "this is no COSE_Sign1"
protected, unprotected, payload, signature = signed.value
header = cbor2.loads(protected)
assert header[1] == -8 and unprotected == {}, "this is not signed with EdDSA"
key = next(key for key in given["jwks"]["keys"] if key["crv"] == "Ed25519" and from_base64url(key["kid"]) == header[4])
assert "revoked" not in key, "the key is revoked"
to_verify = cbor2.dumps(["Signature1", protected, b"", payload])
Ed25519PublicKey.from_public_bytes(from_base64url(key["x"])).verify(signature, to_verify)
claims = cbor2.loads(payload)
assert page == f"{claims[1]}/verify/{claims[7].decode()}", "the proof is another certificate's"
holder, course, grade, status_index = claims[-65537]
print(json.dumps({"holder": holder, "course": course, "grade": grade, "statusIndex": status_index, "issuedAt": claims[6]}))

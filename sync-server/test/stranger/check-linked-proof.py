"""Checks a Data Integrity proof (eddsa-rdfc-2022) with nothing of ours: PyLD and cryptography.

Standard input: {"document": ..., "did": ..., "contexts": {address: context}}. Prints the canonical text of the document without its proof;
fails with a message when anything does not fit.
"""
import hashlib
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def from_base58(text):
    assert text[0] == "z", "this is no base 58"
    value = 0
    for letter in text[1:]:
        value = value * 58 + ALPHABET.index(letter)
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


given = json.load(sys.stdin)


def load(address, _options):
    return {"contextUrl": None, "documentUrl": address, "document": given["contexts"][address]}


def canonical(node):
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return jsonld.normalize(node, options)


document = given["document"]
(proof,) = document.pop("proof")
value = proof.pop("proofValue")
assert proof["cryptosuite"] == "eddsa-rdfc-2022", "this is another suite"
assert proof["verificationMethod"] in given["did"]["assertionMethod"], "this key may not assert"
issuer = document["issuer"]
assert (issuer["id"] if isinstance(issuer, dict) else issuer) == given["did"]["id"], "somebody else issued it"
(method,) = [one for one in given["did"]["verificationMethod"] if one["id"] == proof["verificationMethod"]]
multikey = from_base58(method["publicKeyMultibase"])
assert multikey[:2] == b"\xed\x01", "this is no Ed25519 key"
text = canonical(document)
hashes = [hashlib.sha256(part.encode()).digest() for part in (canonical({"@context": document["@context"], **proof}), text)]
Ed25519PublicKey.from_public_bytes(multikey[2:]).verify(from_base58(value), b"".join(hashes))
sys.stdout.write(text)

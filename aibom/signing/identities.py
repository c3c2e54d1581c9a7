"""Identities of signers that a transparency log vouches for (Sigstore, "keyless"), checked by the library `sigstore`.

Nothing is asked of any network: what is trusted is a file, or what the library carries and keeps on this machine.
"""

import importlib.util
import logging
from datetime import UTC, datetime
from typing import Any

from aibom.errors import DocumentError, UsageError
from aibom.records.proofs import Signer
from aibom.records.refs import shorten
from aibom.signing.bundles import Bundle
from aibom.signing.dsse import PAYLOAD_TYPE, SignatureError
from aibom.signing.keys import Public, key_id

__all__ = ["signer"]

_LONGEST = 500
_MOST = 16 * 1024 * 1024
_CONFIGURATION = "application/vnd.dev.sigstore.clienttrustconfig"


def signer(bundle: Bundle, identity: str, provider: str, trust_root: str = "") -> tuple[Public, Signer]:
    """Return the key of whoever signed a bundle, if that is `identity` as `provider` knows it, at the time the log proves.

    `trust_root` is a file with the authorities and logs that are trusted, as Sigstore's tools have it.

    Raises:
        UsageError: the library is not installed.
        DocumentError: `trust_root` cannot be used.
        SignatureError: the signature does not hold, or is by somebody else.
    """
    if importlib.util.find_spec("sigstore") is None:
        raise UsageError(
            "identities are checked with the library sigstore, which is not installed",
            hint="pip install 'aibom[identity]', or check the signature with --key or --certificate-chain",
        )
    from sigstore.errors import Error  # noqa: PLC0415 - an extra, and slow to import
    from sigstore.models import Bundle as Theirs  # noqa: PLC0415
    from sigstore.verify import Verifier  # noqa: PLC0415
    from sigstore.verify.policy import Identity  # noqa: PLC0415

    logging.getLogger("sigstore").addHandler(logging.NullHandler())  # what it says is said here, in other words
    if not bundle.certificates:
        raise SignatureError("the signature names a key and no certificate of an identity: check it with --key")
    if not bundle.logged:
        raise SignatureError("the signature is in no transparency log: check it with --key or --certificate-chain")
    verifier = Verifier(trusted_root=_trusted(trust_root))
    try:
        theirs = Theirs.from_json(bundle.data)
        kind, payload = verifier.verify_dsse(theirs, Identity(identity=identity, issuer=provider))
    except Error as error:
        raise SignatureError(f"the identity does not hold: {_brief(error)}") from None
    except Exception as error:  # noqa: BLE001 - whatever the library makes of bytes of strangers is no signature
        raise SignatureError(f"the identity cannot be checked: {_brief(error)}") from None
    if kind != PAYLOAD_TYPE or payload != bundle.envelope.payload:
        raise SignatureError("the signature is one of something else than is read here")
    return _told(theirs.signing_certificate, bundle, identity, provider)


def _trusted(file: str) -> Any:
    from sigstore.models import ClientTrustConfig, TrustedRoot  # noqa: PLC0415

    try:
        if not file:
            return ClientTrustConfig.production(offline=True).trusted_root
        with open(file, encoding="utf-8") as held:  # noqa: PTH123
            text = held.read(_MOST)
        is_configuration = _CONFIGURATION in text
        return ClientTrustConfig.from_json(text).trusted_root if is_configuration else TrustedRoot.from_file(file)
    except Exception as error:  # noqa: BLE001 - the library has no error of its own for each
        what = shorten(file) if file else "that the library sigstore keeps on this machine"
        raise DocumentError(
            f"cannot use the trust root {what}: {_brief(error)}",
            hint="name a trusted_root.json of Sigstore, or a client trust configuration, with --trust-root",
        ) from None


def _told(certificate: Any, bundle: Bundle, identity: str, provider: str) -> tuple[Public, Signer]:
    signed_at, source = _time(bundle)
    key: Public = certificate.public_key()
    return key, Signer(
        method="identity",
        key=key_id(key),
        subject=shorten(certificate.subject.rfc4514_string(), _LONGEST),
        issuer=shorten(certificate.issuer.rfc4514_string(), _LONGEST),
        names=(shorten(identity, _LONGEST),),
        not_before=_shown(certificate.not_valid_before_utc),
        not_after=_shown(certificate.not_valid_after_utc),
        checked_at=signed_at,
        identity=shorten(identity, _LONGEST),
        provider=shorten(provider, _LONGEST),
        signed_at=signed_at,
        time_source=source,
    )


def _time(bundle: Bundle) -> tuple[str, str]:
    """Return the time that the library took the signature to be made at, and what proves it.

    It takes that of a log which promises one, and those of timestamps; of several it does not say which held.
    """
    if bundle.logged_at >= 0 and not bundle.stamps:
        return _shown(datetime.fromtimestamp(bundle.logged_at, tz=UTC)), "an entry of a transparency log"
    if len(bundle.stamps) == 1 and bundle.logged_at < 0:
        from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 - sigstore's own

        moment = decode_timestamp_response(bundle.stamps[0]).tst_info.gen_time
        return _shown(moment), "the timestamp of an authority (RFC 3161)"
    return "", ""


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _brief(error: BaseException) -> str:
    return shorten(" ".join(str(error).split()) or type(error).__name__, 300)

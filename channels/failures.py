"""Why a mail server did not take a mail, in words that say what to put right."""

from __future__ import annotations

import smtplib
import socket
import ssl

from django.core.mail import BadHeaderError
from django.utils.translation import gettext as _

from channels.transport import LONGEST, PATIENCE, Smtp, TookTooLong
from kit.addresses import PrivateAddress


def in_words(error: Exception, server: Smtp) -> str:
    """What went wrong between us and `server`."""
    where = {"host": server.host, "port": server.port}
    match error:
        case PrivateAddress():
            return (
                _("%(host)s is on a private network, which this installation does not allow.")
                % where
            )
        case socket.gaierror():
            return _("There is no server called %(host)s: check how it is spelled.") % where
        case ConnectionRefusedError():
            return _("%(host)s cannot be reached on port %(port)s: nobody listens there.") % where
        case TimeoutError():
            return _silence(server)
        case ssl.SSLCertVerificationError():
            return _("The certificate of %(host)s is not to be trusted: %(what)s") % {
                **where,
                "what": error.verify_message,
            }
        case ssl.SSLError():
            return (
                _(
                    "%(host)s does not speak TLS from the start on port %(port)s: choose STARTTLS,"
                    " or another port."
                )
                % where
            )
        case smtplib.SMTPException():
            return _of_the_protocol(error, server)
        case BadHeaderError() | UnicodeError():
            return _("An address cannot be written down: %(what)s") % {"what": error}
        case _other:
            what = getattr(error, "strerror", None) or str(error) or type(error).__name__
            return _("The mail server cannot be reached: %(what)s") % {"what": what}


def _of_the_protocol(error: smtplib.SMTPException, server: Smtp) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return _("The mail server does not accept the user name or the password: %(what)s") % {
                "what": _said(error)
            }
        case smtplib.SMTPSenderRefused():
            return _("The mail server does not let us write as %(sender)s: %(what)s") % {
                "sender": error.sender,
                "what": _said(error),
            }
        case smtplib.SMTPRecipientsRefused():
            return who_was_refused(error.recipients)
        case smtplib.SMTPResponseException():
            return _said(error)
        case smtplib.SMTPNotSupportedError() if server.starttls and "STARTTLS" in str(error):
            return _(
                "%(host)s does not offer STARTTLS on port %(port)s: choose another encryption."
            ) % {
                "host": server.host,
                "port": server.port,
            }
        case smtplib.SMTPNotSupportedError():
            return _(
                "The mail server takes no user name here: it may ask for encryption first, or for"
                " nobody's name at all."
            )
        case TookTooLong():
            return _("%(host)s took longer than %(seconds)s seconds over one mail.") % {
                "host": server.host,
                "seconds": LONGEST,
            }
        case smtplib.SMTPServerDisconnected() if "timed out" in str(error):
            return _silence(server)
        case smtplib.SMTPServerDisconnected():
            return _(
                "%(host)s hung up on port %(port)s: it may speak TLS from the start there."
            ) % {
                "host": server.host,
                "port": server.port,
            }
        case _other:
            return _("The mail server did not take it: %(what)s") % {"what": error}


def _silence(server: Smtp) -> str:
    return _(
        "%(host)s cannot be reached: no answer on port %(port)s within %(seconds)s seconds. It may"
        " speak TLS from the start there, or a firewall is in between; many networks block port 25."
    ) % {"host": server.host, "port": server.port, "seconds": PATIENCE}


def who_was_refused(refused: dict[str, tuple[int, bytes]]) -> str:
    """Name who was refused and why."""
    return "; ".join(
        _("%(address)s was refused: %(code)s %(what)s")
        % {"address": address, "code": code, "what": text(what)}
        for address, (code, what) in refused.items()
    )


def text(said: bytes | str) -> str:
    """What a server said."""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {text(error.smtp_error)}"

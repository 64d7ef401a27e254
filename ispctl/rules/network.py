"""IP addresses, MAC addresses and logins as a service has them.

An IP address comes with what a client must set up beside it: `10.20.30.40/24 gateway 10.20.30.1 dns 10.20.30.1 1.1.1.1`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network, ip_address, ip_interface, ip_network

EXAMPLE = "10.20.30.40/24 gateway 10.20.30.1 dns 10.20.30.1 1.1.1.1"
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Shorter prefixes are slips: nobody connects a client to a network of more than 16 million addresses.
_SHORTEST = {4: 8, 6: 16}
_MAC_FORMS = (r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}", r"(?:[0-9A-F]{2}-){5}[0-9A-F]{2}", r"(?:[0-9A-F]{4}\.){2}[0-9A-F]{4}", r"[0-9A-F]{12}")
_LOGIN = r"[A-Za-z0-9._@:/#+-]{1,64}"
_MOST_DNS = 4


@dataclass(frozen=True)
class IpEntry:
    """One address of a service, or an IPv6 network delegated to it, with the gateway and DNS servers to use."""

    interface: IPv4Interface | IPv6Interface
    gateway: Address | None = None
    dns: tuple[Address, ...] = ()

    @property
    def block(self) -> Network:
        """What nobody else may have: the address alone, or the whole delegated network."""
        return self.interface.network if self.is_delegated else ip_network(self.interface.ip)

    @property
    def is_delegated(self) -> bool:
        """Tell whether it is an IPv6 network for the client to number, not an address in one."""
        network = self.interface.network
        return network.version == 6 and network.prefixlen < 127 and self.interface.ip == network.network_address

    def __str__(self) -> str:
        gateway = f" gateway {self.gateway}" if self.gateway else ""
        return f"{self.interface}{gateway}{' dns ' if self.dns else ''}{' '.join(map(str, self.dns))}"


def read_ip_entry(text: str) -> IpEntry:
    """Return the address of `ADDRESS/PREFIX [gateway ADDRESS] [dns ADDRESS…]`. Raises ValueError with what is expected."""
    words = text.replace(",", " ").split()
    at = {word.lower(): position for position, word in enumerate(words) if word.lower() in ("gateway", "dns")}
    if not words or 0 in at.values() or at.get("gateway", 0) > at.get("dns", len(words)):
        raise ValueError("expected ADDRESS/PREFIX, then gateway and dns where there are any")
    end = at.get("dns", len(words))
    before_dns, servers = words[:end], words[end + 1 :]
    if len(before_dns) != (3 if "gateway" in at else 1) or ("dns" in at and not 1 <= len(servers) <= _MOST_DNS):
        raise ValueError(f"expected one address with its prefix, one after gateway, and one to {_MOST_DNS} after dns")
    gateway = _plain_address(before_dns[2]) if "gateway" in at else None
    entry = IpEntry(_interface(before_dns[0]), gateway, tuple(map(_plain_address, servers)))
    _check_gateway(entry)
    return entry


def _interface(text: str) -> IPv4Interface | IPv6Interface:
    if "/" not in text:
        raise ValueError(f"expected an address with its prefix, not {text} alone")
    try:
        interface = ip_interface(text)
    except ValueError:
        raise ValueError(f"expected an IPv4 or IPv6 address with its prefix, and {text} is none") from None
    shortest = _SHORTEST[interface.version]
    if interface.network.prefixlen < shortest:
        raise ValueError(f"expected a prefix of {shortest} or more, not {interface.network.prefixlen}")
    _refuse_special(interface.ip)
    network = interface.network
    if isinstance(network, IPv4Network) and network.prefixlen < 31:
        if interface.ip == network.network_address:
            raise ValueError(f"{interface.ip} is the address of the network {network} itself; expected one inside it")
        if interface.ip == network.broadcast_address:
            raise ValueError(f"{interface.ip} is the broadcast address of the network {network}; expected one inside it")
    return interface


def _plain_address(text: str) -> Address:
    try:
        return ip_address(text)
    except ValueError:
        raise ValueError(f"expected an IPv4 or IPv6 address, and {text!r} is none") from None


def _refuse_special(address: Address) -> None:
    mapped = isinstance(address, IPv6Address) and address.ipv4_mapped is not None
    if address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local or mapped:
        raise ValueError(f"{address} is no address that a client can have")
    if isinstance(address, IPv4Address) and (address.is_reserved or address in IPv4Network("0.0.0.0/8")):
        raise ValueError(f"{address} is no address that a client can have")


def _check_gateway(entry: IpEntry) -> None:
    gateway, network = entry.gateway, entry.interface.network
    if gateway is None:
        return
    if gateway == entry.interface.ip:
        raise ValueError(f"gateway {gateway} is the address itself")
    if gateway.version == 6 and gateway.is_link_local:
        return  # the usual gateway of IPv6
    # A single address has its gateway wherever the provider put it.
    if network.prefixlen < network.max_prefixlen and gateway not in network:
        raise ValueError(f"gateway {gateway} is outside of the network {network}")
    if isinstance(network, IPv4Network) and network.prefixlen < 31 and gateway in (network.network_address, network.broadcast_address):
        raise ValueError(f"gateway {gateway} is the network or broadcast address of {network}")


def is_within(block: Network, ranges: Sequence[str]) -> bool:
    """Tell whether the block lies in one of the ranges; without any, every block does."""
    networks = [ip_network(text) for text in ranges]
    return not networks or any(
        network.version == block.version and network[0] <= block[0] and block[-1] <= network[-1]  # type: ignore[operator]
        for network in networks
    )


def sort_key(address: Address) -> str:
    """Return text that sorts as addresses do, on every database: the version, then the address in hexadecimal digits."""
    return f"{address.version}{int(address):0{address.max_prefixlen // 4}x}"


def read_mac(text: str) -> str:
    """Return a MAC address as AA:BB:CC:DD:EE:FF. Raises ValueError for other forms, and for addresses no single device has."""
    digits = re.sub("[:.-]", "", text.upper())
    if not any(re.fullmatch(form, text.upper()) for form in _MAC_FORMS):
        raise ValueError("expected a MAC address of 12 hexadecimal digits")
    if int(digits[:2], 16) & 1 or not int(digits, 16):
        raise ValueError("expected the MAC address of one device, not of a group of them or of none")
    return ":".join(digits[start : start + 2] for start in range(0, 12, 2))


def read_network_login(text: str) -> str:
    """Return a PPPoE login, or the name by which DHCP knows a line. Raises ValueError for blanks and accents."""
    if not re.fullmatch(_LOGIN, text):
        raise ValueError("expected 1 to 64 letters without accents, digits and . _ @ : / # + -")
    return text


def read_password(text: str) -> str:
    """Return the password of a login. Raises ValueError, never showing it, for what routers do not take."""
    if not re.fullmatch("[!-~]{1,64}", text):
        raise ValueError("expected 1 to 64 letters without accents, digits and marks, and no blanks")
    return text

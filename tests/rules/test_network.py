"""Addresses, MACs and logins as people type them."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface, ip_network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ispctl.rules.network import is_within, read_ip_entry, read_mac, read_network_login, read_password, sort_key

# What is typed, and a part of why it is refused.
REFUSED_IPS = [
    ("", "expected ADDRESS/PREFIX"),
    ("gateway 10.0.0.1", "expected ADDRESS/PREFIX"),
    ("dns 1.1.1.1", "expected ADDRESS/PREFIX"),
    ("10.0.0.5/24 dns 1.1.1.1 gateway 10.0.0.1", "expected ADDRESS/PREFIX, then gateway and dns"),
    ("10.0.0.5", "with its prefix, not 10.0.0.5 alone"),
    ("10.0.0.5/33", "10.0.0.5/33 is none"),
    ("10.0.0.256/24", "10.0.0.256/24 is none"),
    ("10.0.0/24", "10.0.0/24 is none"),
    ("010.0.0.5/24", "010.0.0.5/24 is none"),
    ("0x0a.0.0.5/24", "is none"),
    ("10.0.0.5/24/24", "is none"),
    ("10.0.0.5/-1", "is none"),
    ("10,0,0,5/24", "expected one address with its prefix"),
    ("10.0.0.5/7", "expected a prefix of 8 or more, not 7"),
    ("10.0.0.0/24", "10.0.0.0 is the address of the network 10.0.0.0/24 itself"),
    ("10.0.0.255/24", "10.0.0.255 is the broadcast address of the network 10.0.0.0/24"),
    ("10.0.0.4/30", "is the address of the network 10.0.0.4/30 itself"),
    ("10.0.0.7/30", "is the broadcast address of the network 10.0.0.4/30"),
    ("0.1.2.3/24", "0.1.2.3 is no address that a client can have"),
    ("127.0.0.1/8", "127.0.0.1 is no address that a client can have"),
    ("169.254.1.1/16", "169.254.1.1 is no address that a client can have"),
    ("224.0.0.5/24", "224.0.0.5 is no address that a client can have"),
    ("240.0.0.5/24", "240.0.0.5 is no address that a client can have"),
    ("255.255.255.255/32", "255.255.255.255 is no address that a client can have"),
    ("::1/128", "::1 is no address that a client can have"),
    ("::/64", ":: is no address that a client can have"),
    ("fe80::1/64", "fe80::1 is no address that a client can have"),
    ("ff02::1/64", "ff02::1 is no address that a client can have"),
    ("::ffff:10.0.0.5/128", "is no address that a client can have"),
    ("2001:db8::1/15", "expected a prefix of 16 or more, not 15"),
    ("2001:db8:::1/64", "is none"),
    ("2001:db8::g/64", "is none"),
    ("2001:db8::1/129", "is none"),
    ("10.0.0.5/24 10.0.0.6/24", "expected one address with its prefix"),
    ("10.0.0.5/24 gateway", "one after gateway"),
    ("10.0.0.5/24 gateway 10.0.0.1 10.0.0.2", "one after gateway"),
    ("10.0.0.5/24 gateway router", "'router' is none"),
    ("10.0.0.5/24 gateway 10.0.0.1/24", "'10.0.0.1/24' is none"),
    ("10.0.0.5/24 gateway 10.0.0.5", "gateway 10.0.0.5 is the address itself"),
    ("10.0.0.5/24 gateway 10.0.1.1", "gateway 10.0.1.1 is outside of the network 10.0.0.0/24"),
    ("10.0.0.5/24 gateway 10.0.0.0", "gateway 10.0.0.0 is the network or broadcast address"),
    ("10.0.0.5/24 gateway 10.0.0.255", "gateway 10.0.0.255 is the network or broadcast address"),
    ("10.0.0.5/24 gateway 2001:db8::1", "gateway 2001:db8::1 is outside of the network"),
    ("2001:db8::5/64 gateway 10.0.0.1", "gateway 10.0.0.1 is outside of the network"),
    ("10.0.0.5/24 dns", "one to 4 after dns"),
    ("10.0.0.5/24 dns 1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9", "one to 4 after dns"),
    ("10.0.0.5/24 dns ns.example.cz", "'ns.example.cz' is none"),
]
REFUSED_MACS = [
    "", "nic", "4C:5E:0C:12:34", "4C:5E:0C:12:34:56:78", "4C5E0C12345", "4C5E0C1234567", "4C:5E:0C:12:34:5G", "4C:5E-0C:12-34:56",
    "4C5E:0C12:3456", "00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "01:00:5E:00:00:01", "33:33:00:00:00:01", "4C 5E 0C 12 34 56",
]  # fmt: skip
REFUSED_LOGINS = ["", "jan novák", "jan novak", "x" * 65, "jan;rm", "jan'--", "<jan>", "jan\n"]

macs = st.integers(1, 2**48 - 1).filter(lambda number: not number >> 40 & 1)


@pytest.mark.parametrize(("text", "reason"), REFUSED_IPS)
def test_a_wrong_address_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as refusal:
        read_ip_entry(text)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("10.0.0.5/24", "10.0.0.5/24"),
        ("10.0.0.5/255.255.255.0", "10.0.0.5/24"),
        ("10.0.0.4/31 gateway 10.0.0.5", "10.0.0.4/31 gateway 10.0.0.5"),
        ("100.64.1.1/32 gateway 10.0.0.1", "100.64.1.1/32 gateway 10.0.0.1"),
        ("10.0.0.5/24 GATEWAY 10.0.0.1 DNS 1.1.1.1, 8.8.8.8", "10.0.0.5/24 gateway 10.0.0.1 dns 1.1.1.1 8.8.8.8"),
        ("10.0.0.5/24, dns 2001:4860:4860::8888", "10.0.0.5/24 dns 2001:4860:4860::8888"),
        ("2001:DB8:0:0::5/64 gateway fe80::1", "2001:db8::5/64 gateway fe80::1"),
        ("2001:db8:1::/56", "2001:db8:1::/56"),
    ],
)
def test_usual_ways_of_writing_an_address_are_read(text: str, written: str) -> None:
    assert str(read_ip_entry(text)) == written


@given(st.ip_addresses(), st.data())
def test_an_entry_that_is_written_reads_the_same(address: IPv4Address | IPv6Address, data: st.DataObject) -> None:
    prefix = data.draw(st.integers(8, address.max_prefixlen))
    try:
        entry = read_ip_entry(f"{address}/{prefix}")
    except ValueError:
        return
    assert entry.interface == ip_interface(f"{address}/{prefix}")
    gateway = data.draw(st.sampled_from([None, entry.interface.network[len_one(entry.interface.network.num_addresses)]]))
    assume(gateway != entry.interface.ip)
    try:
        with_gateway = read_ip_entry(f"{entry}{f' gateway {gateway}' if gateway else ''} dns 1.1.1.1")
    except ValueError:
        return
    assert read_ip_entry(str(with_gateway)) == with_gateway


def len_one(addresses: int) -> int:
    """Return the place of the second address of a network, or of its only one."""
    return min(1, addresses - 1)


@given(st.text(alphabet="0123456789abcdef:./ gatewydns", max_size=40))
def test_any_text_is_an_entry_or_is_refused(text: str) -> None:
    try:
        entry = read_ip_entry(text)
    except ValueError:
        return
    assert read_ip_entry(str(entry)) == entry


@given(macs, st.sampled_from([":", "-", ".", ""]), st.booleans())
def test_every_form_of_a_mac_address_reads_as_one(number: int, separator: str, upper: bool) -> None:
    digits = f"{number:012x}"
    step = 4 if separator == "." else 2
    text = separator.join(digits[start : start + step] for start in range(0, 12, step))
    canonical = ":".join(digits[start : start + 2] for start in range(0, 12, 2)).upper()
    assert read_mac(text.upper() if upper else text) == canonical
    assert read_mac(canonical) == canonical


@pytest.mark.parametrize("text", REFUSED_MACS)
def test_a_wrong_mac_address_is_refused(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^expected (a MAC address of 12 hexadecimal digits|the MAC address of one device, not of a group)"
    ):
        read_mac(text)


@pytest.mark.parametrize("text", REFUSED_LOGINS)
def test_a_wrong_login_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected 1 to 64 letters without accents"):
        read_network_login(text)


@pytest.mark.parametrize("text", ["", "heslo s mezerou", "žluťoučký", "x" * 65, "a\tb"])
def test_a_wrong_password_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected 1 to 64 letters") as refusal:
        read_password(text)
    assert not text or text not in str(refusal.value)


@given(st.lists(st.ip_addresses(), min_size=2, max_size=8))
def test_keys_sort_as_addresses_do(addresses: list[IPv4Address | IPv6Address]) -> None:
    assert sorted(map(sort_key, addresses)) == [sort_key(one) for one in sorted(addresses, key=lambda one: (one.version, int(one)))]


@given(st.ip_addresses(v=4), st.integers(8, 32))
def test_an_address_is_within_the_networks_it_is_in(address: IPv4Address, prefix: int) -> None:
    network = ip_network((address, prefix), strict=False)
    assert is_within(ip_network(address), [str(network)])
    assert is_within(network, [str(network)])
    assert is_within(ip_network(address), [])
    assert not is_within(ip_network(address), ["2001:db8::/32"])
    outside = ip_address((int(network[-1]) + 1) % 2**32)
    assert not is_within(ip_network(outside), [str(network)]) or network.num_addresses == 2**32

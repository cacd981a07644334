"""Takes hosted number orders through their lives with the official Python client.

    python3 lives.py http://127.0.0.1:8421 [orders|letters|numbers]...

The client plays the customer; the control plane, under /_mock, plays the other actors.
"""
import itertools
import json
import sys
import urllib.parse
import urllib.request

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

BASE = sys.argv[1]
ACCOUNT = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
LETTER = {"SigningDocumentSid": "PX11111111111111111111111111111111"}

client = Client(ACCOUNT, "a token")
client.preview.base_url = BASE
client.api.base_url = BASE
orders = client.preview.hosted_numbers.hosted_number_orders
letters = client.preview.hosted_numbers.authorization_documents
numbers = client.incoming_phone_numbers
lines = itertools.count(1001)


def control(path, **form):
    """Posts to the control plane."""
    data = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{BASE}/_mock/{path}", data) as response:
        text = response.read()
    return json.loads(text) if text else None


def fire(sid, event, **form):
    return control(f"HostedNumberOrders/{sid}/{event}", **form)


def fire_at_letter(sid, event, **form):
    return control(f"AuthorizationDocuments/{sid}/{event}", **form)


def refused(code, status, request):
    """Requires that a request is refused with an error code of the API."""
    try:
        request()
    except TwilioRestException as error:
        assert (error.code, error.status) == (code, status), error
    else:
        raise AssertionError(f"{code} is not answered")


def create(**more):
    return orders.create(phone_number=more.pop("phone_number", f"+1617555{next(lines)}"), sms_capability=True, **more)


def verified(**more):
    """Creates an order and verifies it by a phone call."""
    sid = create(**more).sid
    code = orders(sid).update(status="pending-verification").verification_code
    order = orders(sid).update(verification_code=code)
    assert order.status == "verified"
    return order


def send(*sids, **more):
    """Creates a letter for orders."""
    address = client.addresses.create(
        customer_name="Jane Doe", street="1 Main Street", city="Boston", region="MA", postal_code="02101", iso_country="US")
    return letters.create(
        hosted_number_order_sids=list(sids), address_sid=address.sid, email="owner@example.com", contact_title="CEO",
        contact_phone_number="+16175550100", **more)


def states(*sids):
    return [orders(sid).fetch().status for sid in sids]


def a_verified_order():
    order = create(friendly_name="Café & Söhne + 1", unique_name="front desk", cc_emails=["a@example.com", "b@example.com"])
    assert order.status == "received"
    assert order.cc_emails == ["a@example.com", "b@example.com"]
    assert order.url == f"{BASE}/HostedNumbers/HostedNumberOrders/{order.sid}"
    order = orders(order.sid).update(status="pending-verification", call_delay=15, extension="1234#")
    refused(22113, 400, lambda: orders(order.sid).update(verification_code="99999"))
    order = orders(order.sid).update(verification_code=order.verification_code)
    assert order.status == "verified"
    assert orders("front desk").fetch().friendly_name == "Café & Söhne + 1"


def a_failed_order():
    refused(22110, 400, lambda: create(phone_number="+19005551212"))
    sid = create().sid
    fire(sid, "skip-verification")
    fire(sid, "send-loa", **LETTER)
    fire(sid, "sign-loa")
    refused(20409, 409, lambda: orders(sid).delete())
    fire(sid, "fail", Actor="carrier", Reason="SMS enabled elsewhere")
    order = orders(sid).fetch()
    assert (order.status, order.failure_reason) == ("failed", "SMS enabled elsewhere")
    create(phone_number=order.phone_number)


def a_cancelled_order():
    order = create()
    assert orders(order.sid).delete() is True
    refused(20404, 404, lambda: orders(order.sid).fetch())
    create(phone_number=order.phone_number)


def lists_page_by_page():
    sids = [create(friendly_name="listed").sid for _ in range(5)][::-1]
    assert [order.sid for order in orders.list(friendly_name="listed", page_size=2)] == sids
    assert len(orders.list(friendly_name="listed", page_size=2, limit=3)) == 3


def to_completed_by_a_letter():
    sid = verified().sid
    letter = send(sid, cc_emails=["a@example.com", "b@example.com"])
    assert letter.status == "signing"
    assert letter.cc_emails == ["a@example.com", "b@example.com"]
    assert letter.links == {"dependent_hosted_number_orders": f"{letter.url}/DependentHostedNumberOrders"}
    order = orders(sid).fetch()
    assert (order.status, order.signing_document_sid) == ("pending-loa", letter.sid)
    fire_at_letter(letter.sid, "sign")
    assert letters(letter.sid).fetch().status == "signed"
    fire(sid, "begin-testing")
    fire(sid, "complete")
    assert states(sid) == ["completed"]


def declined_and_signed_again():
    sids = [verified().sid, verified().sid]
    letter = send(*sids)
    assert states(*sids) == ["pending-loa"] * 2
    fire_at_letter(letter.sid, "decline")
    assert letters(letter.sid).fetch().status == "canceled"
    assert states(*sids) == ["verified"] * 2
    refused(22107, 400, lambda: letters(letter.sid).update(email="other@example.com"))
    again = send(*sids)
    dependents = letters(again.sid).dependent_hosted_number_orders.list(page_size=1)
    assert sorted(order.sid for order in dependents) == sorted(sids)
    fire_at_letter(again.sid, "sign")
    assert states(*sids) == ["carrier-processing"] * 2
    assert [listed.sid for listed in letters.list(status="signed")] == [again.sid]


def edited_and_sent_again():
    sid = verified().sid
    letter = send(sid)
    assert letters(letter.sid).update(status="opened").status == "opened"
    assert states(sid) == ["verified"]
    assert letters(letter.sid).update(email="other@example.com").email == "other@example.com"
    assert letters(letter.sid).update(status="signing").status == "signing"
    assert states(sid) == ["pending-loa"]


def failed_by_the_letter():
    sid = verified().sid
    letter = send(sid)
    fire_at_letter(letter.sid, "fail-letter")
    assert letters(letter.sid).fetch().status == "failed"
    assert states(sid) == ["verified"]


def cancelled_while_the_letter_is_out():
    sid = verified().sid
    letter = send(sid)
    assert orders(sid).delete() is True
    assert letters(letter.sid).fetch().status == "canceled"


def configured_and_off_boarded():
    order = verified(friendly_name="front desk")
    number = numbers(order.incoming_phone_number_sid).fetch()
    assert (number.phone_number, number.origin) == (order.phone_number, "hosted")
    number = numbers(number.sid).update(friendly_name="reception", sms_url="https://example.com/sms")
    assert (number.friendly_name, number.sms_url) == ("reception", "https://example.com/sms")
    assert [listed.sid for listed in numbers.list(phone_number=order.phone_number)] == [number.sid]
    refused(20409, 409, lambda: numbers(number.sid).delete())
    fire(order.sid, "send-loa", **LETTER)
    for event in ("sign-loa", "begin-testing", "complete"):
        fire(order.sid, event)
    assert numbers(number.sid).delete() is True
    refused(20404, 404, lambda: numbers(number.sid).fetch())
    assert states(order.sid) == ["completed"]
    create(phone_number=order.phone_number)


LIVES = {
    "orders": [a_verified_order, a_failed_order, a_cancelled_order, lists_page_by_page],
    "letters": [to_completed_by_a_letter, declined_and_signed_again, edited_and_sent_again, failed_by_the_letter,
                cancelled_while_the_letter_is_out],
    "numbers": [configured_and_off_boarded],
}

for part in sys.argv[2:] or LIVES:
    for life in LIVES[part]:
        control("Reset")
        control("Clock", Advance="0s")  # from here the clock stands: no second passes by itself at a deadline
        life()
        print(f"ok: python: {part}: {life.__name__.replace('_', ' ')}")

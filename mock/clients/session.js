// A session of the official client with the mock server. The client plays the customer; the control plane,
// under /_mock, plays the other actors.
'use strict';
const assert = require('node:assert/strict');

module.exports = (library, base) => {
  const accountSid = 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
  const client = require(library)(accountSid, 'a token');
  client.preview.baseUrl = base;
  client.numbers.baseUrl = base;
  client.api.baseUrl = base;
  const orders = client.preview.hosted_numbers.hostedNumberOrders;
  const order = (sid) => client.preview.hosted_numbers.hostedNumberOrders(sid);

  // control asks the control plane; a form makes it a POST.
  async function control(path, form, want = 200) {
    const options = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    const response = await fetch(`${base}/_mock/${path}`, options);
    const text = await response.text();
    assert.equal(response.status, want, `${path}: ${text}`);
    return text ? JSON.parse(text) : null;
  }
  const fire = (sid, event, form = {}, want = 200) => control(`HostedNumberOrders/${sid}/${event}`, form, want);
  const fireAtLetter = (sid, event, form = {}, want = 200) => control(`AuthorizationDocuments/${sid}/${event}`, form, want);
  const advance = (duration) => control('Clock', { Advance: duration });

  // refused expects the API's error code, and the HTTP status that goes with it.
  async function refused(promise, code, status = 400) {
    await assert.rejects(promise, (err) => {
      assert.equal(err.code, code, err.message);
      assert.equal(err.status, status);
      assert.equal(err.moreInfo, `https://www.twilio.com/docs/errors/${code}`);
      return true;
    });
  }

  // number returns a number that no order has.
  let line = 1000;
  const number = () => `+1617555${++line}`;
  const create = (more = {}) => orders.create({ phoneNumber: number(), smsCapability: true, ...more });

  // verified creates an order and verifies it by a phone call.
  async function verified(more = {}) {
    const { sid } = await create(more);
    const { verificationCode } = await order(sid).update({ status: 'pending-verification' });
    const o = await order(sid).update({ verificationCode });
    assert.equal(o.status, 'verified');
    return o;
  }

  // address stores an address, and returns its sid.
  const address = async () =>
    (await client.addresses.create({
      customerName: 'Jane Doe', street: '1 Main Street', city: 'Boston', region: 'MA', postalCode: '02101', isoCountry: 'US',
    })).sid;

  return { client, base, accountSid, orders, order, control, fire, fireAtLetter, advance, refused, number, create, verified, address };
};

// The incoming phone numbers of orders: configured before completion, and off-boarded after.
'use strict';
const assert = require('node:assert/strict');

module.exports = ({ client, orders, order, fire, refused, create, verified }) => {
  const numbers = client.incomingPhoneNumbers;
  const number = (sid) => client.incomingPhoneNumbers(sid);

  // completed takes an order to completed.
  async function completed(more) {
    const { sid } = await verified(more);
    await fire(sid, 'send-loa', { SigningDocumentSid: 'PX11111111111111111111111111111111' });
    for (const event of ['sign-loa', 'begin-testing', 'complete']) await fire(sid, event);
    return order(sid).fetch();
  }

  return {
    async 'configured before completion'() {
      const o = await create({ friendlyName: 'front desk', smsUrl: 'https://example.com/sms', smsMethod: 'GET' });
      let n = await number(o.incomingPhoneNumberSid).fetch();
      assert.equal(n.phoneNumber, o.phoneNumber);
      assert.equal(n.origin, 'hosted');
      assert.equal(n.capabilities.sms, true);
      assert.equal(n.capabilities.voice, false);
      assert.deepEqual([n.smsUrl, n.smsMethod], ['https://example.com/sms', 'GET']);
      n = await number(n.sid).update({ friendlyName: 'reception', smsUrl: 'https://example.com/other' });
      assert.deepEqual([n.friendlyName, n.smsUrl], ['reception', 'https://example.com/other']);
      assert.equal((await order(o.sid).fetch()).dateUpdated.getTime(), o.dateUpdated.getTime());
      await refused(number(n.sid).update({ smsUrl: 'nowhere' }), 22105);
      await refused(number(n.sid).remove(), 20409, 409); // the order is not completed
    },

    async 'off-boarded'() {
      const o = await completed();
      assert.equal(o.status, 'completed');
      assert.equal((await number(o.incomingPhoneNumberSid).fetch()).status, 'in-use');
      await refused(orders.create({ phoneNumber: o.phoneNumber, smsCapability: true }), 22110);
      assert.equal(await number(o.incomingPhoneNumberSid).remove(), true);
      await refused(number(o.incomingPhoneNumberSid).fetch(), 20404, 404);
      assert.equal((await order(o.sid).fetch()).status, 'completed');
      await orders.create({ phoneNumber: o.phoneNumber, smsCapability: true });
    },

    async 'lists, page by page'() {
      const made = [];
      for (let i = 0; i < 5; i++) made.unshift(await create());
      for (const o of made.slice(0, 2)) await number(o.incomingPhoneNumberSid).update({ friendlyName: 'listed' });
      const listed = await numbers.list({ pageSize: 2 });
      assert.deepEqual(listed.map((n) => n.phoneNumber), made.map((o) => o.phoneNumber));
      assert.equal((await numbers.list({ phoneNumber: made[0].phoneNumber })).length, 1);
      assert.equal((await numbers.list({ friendlyName: 'listed' })).length, 2);
      assert.equal((await numbers.list({ origin: 'hosted' })).length, 5);
      assert.equal((await numbers.list({ origin: 'twilio' })).length, 0);
    },
  };
};

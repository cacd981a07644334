// Orders and letters through the second generation of the API.
'use strict';
const assert = require('node:assert/strict');

module.exports = ({ client, base, order: firstOrder, fire, fireAtLetter, refused, number, address }) => {
  const orders = client.numbers.v2.hostedNumberOrders;
  const order = (sid) => client.numbers.v2.hostedNumberOrders(sid);
  const letters = client.numbers.v2.authorizationDocuments;
  const letter = (sid) => client.numbers.v2.authorizationDocuments(sid);

  const create = async (more = {}) =>
    orders.create({
      phoneNumber: number(), contactPhoneNumber: '+16175550100', addressSid: await address(), email: 'owner@example.com', ...more,
    });
  const send = async (sids) =>
    letters.create({
      hostedNumberOrderSids: sids, addressSid: await address(), email: 'owner@example.com', contactPhoneNumber: '+16175550100',
    });
  const states = (...sids) => Promise.all(sids.map(async (sid) => (await order(sid).fetch()).status));

  // call requests a verification call. Version 4 of the client cannot update an order of this generation.
  const call = (sid, more = {}) =>
    order(sid).update
      ? order(sid).update({ status: 'pending-verification', ...more })
      : firstOrder(sid).update({ status: 'pending-verification' });

  // verified creates an order, and has the owner type the code into the call.
  async function verified(more = {}) {
    const { sid } = await create(more);
    const { verificationCode } = await call(sid);
    await fire(sid, 'confirm-code', { Code: verificationCode });
    return order(sid).fetch();
  }

  return {
    async 'an order as this generation shows it'() {
      const made = await create({ friendlyName: 'x'.repeat(128), contactTitle: 'CEO', ccEmails: ['a@example.com'] });
      assert.equal(made.status, 'received');
      assert.equal(made.friendlyName.length, 128);
      assert.equal(made.contactTitle, 'CEO');
      assert.equal(made.contactPhoneNumber, '+16175550100');
      assert.deepEqual(made.ccEmails, ['a@example.com']);
      assert.equal(made.bulkHostingRequestSid, null);
      assert.ok(made.nextStep);
      assert.equal(made.url, `${base}/v2/HostedNumber/Orders/${made.sid}`);
      assert.deepEqual((await order(made.sid).fetch()).toJSON(), made.toJSON());
      assert.deepEqual((await orders.list({ friendlyName: made.friendlyName })).map((o) => o.sid), [made.sid]);
      assert.equal((await firstOrder(made.sid).fetch()).phoneNumber, made.phoneNumber);
      await refused(create({ smsCapability: false }), 22119);
    },

    async 'to completed, and off-boarded'() {
      const o = await verified();
      assert.equal(o.status, 'verified');
      const sent = await send([o.sid]);
      assert.equal(sent.status, 'signing');
      assert.equal(sent.url, `${base}/v2/HostedNumber/AuthorizationDocuments/${sent.sid}`);
      assert.deepEqual(await states(o.sid), ['pending-loa']);
      await fireAtLetter(sent.sid, 'sign');
      await fire(o.sid, 'begin-testing');
      await fire(o.sid, 'complete');
      assert.deepEqual(await states(o.sid), ['completed']);
      assert.equal(await client.incomingPhoneNumbers(o.incomingPhoneNumberSid).remove(), true);
      await create({ phoneNumber: o.phoneNumber });
    },

    async 'declined, and signed again'() {
      const sids = [(await verified()).sid, (await verified()).sid];
      const sent = await send(sids);
      await fireAtLetter(sent.sid, 'decline');
      assert.equal((await letter(sent.sid).fetch()).status, 'canceled');
      assert.deepEqual(await states(...sids), ['verified', 'verified']);
      const again = await send(sids);
      const listed = await letter(again.sid).dependentHostedNumberOrders.list({ pageSize: 1 });
      assert.deepEqual(listed.map((o) => o.sid).sort(), [...sids].sort());
      await fireAtLetter(again.sid, 'sign');
      assert.deepEqual(await states(...sids), ['carrier-processing', 'carrier-processing']);
      await refused(letter(again.sid).remove(), 22107);
    },

    async 'a letter that is withdrawn'() {
      const o = await verified();
      const sent = await send([o.sid]);
      assert.equal(await letter(sent.sid).remove(), true);
      assert.equal((await letter(sent.sid).fetch()).status, 'canceled');
      assert.deepEqual(await states(o.sid), ['verified']);
      assert.deepEqual((await letters.list({ status: 'canceled' })).map((l) => l.sid), [sent.sid]);
    },

    async failed() {
      const { sid } = await verified();
      await fireAtLetter((await send([sid])).sid, 'sign');
      await fire(sid, 'fail', { Actor: 'carrier', Reason: 'SMS enabled elsewhere' });
      const o = await order(sid).fetch();
      assert.deepEqual([o.status, o.failureReason], ['failed', 'SMS enabled elsewhere']);
      await create({ phoneNumber: o.phoneNumber });
    },

    async 'cancelled while received, and not later'() {
      const made = await create();
      assert.equal(await order(made.sid).remove(), true);
      await refused(order(made.sid).fetch(), 20404, 404);
      const o = await verified();
      await refused(order(o.sid).remove(), 20409, 409);
    },
  };
};

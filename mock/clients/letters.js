// Orders whose letters of authorization are signed, declined, edited and failed, through the first generation of the API.
'use strict';
const assert = require('node:assert/strict');

module.exports = ({ client, base, orders, order, fire, fireAtLetter, refused, create, verified, address }) => {
  const letters = client.preview.hosted_numbers.authorizationDocuments;
  const letter = (sid) => client.preview.hosted_numbers.authorizationDocuments(sid);
  const dependents = (sid, filter = {}) => letter(sid).dependentHostedNumberOrders.list(filter);

  // send creates a letter for orders.
  const send = async (sids, more = {}) =>
    letters.create({
      hostedNumberOrderSids: sids, addressSid: await address(), email: 'owner@example.com', contactTitle: 'CEO',
      contactPhoneNumber: '+16175550100', ...more,
    });
  const states = (...sids) => Promise.all(sids.map(async (sid) => (await order(sid).fetch()).status));

  return {
    async 'to completed, by a letter'() {
      const { sid } = await verified({ email: 'owner@example.com' });
      const sent = await send([sid], { ccEmails: ['a@example.com', 'b@example.com'] });
      assert.match(sent.sid, /^PX[0-9a-f]{32}$/);
      assert.equal(sent.status, 'signing');
      assert.equal(sent.email, 'owner@example.com');
      assert.deepEqual(sent.ccEmails, ['a@example.com', 'b@example.com']);
      assert.match(sent.addressSid, /^AD[0-9a-f]{32}$/);
      assert.equal(sent.url, `${base}/HostedNumbers/AuthorizationDocuments/${sent.sid}`);
      assert.deepEqual(sent.links, { dependent_hosted_number_orders: `${sent.url}/DependentHostedNumberOrders` });
      assert.deepEqual((await letter(sent.sid).fetch()).toJSON(), sent.toJSON());

      let o = await order(sid).fetch();
      assert.equal(o.status, 'pending-loa');
      assert.equal(o.signingDocumentSid, sent.sid);
      await fireAtLetter(sent.sid, 'sign');
      assert.equal((await letter(sent.sid).fetch()).status, 'signed');
      assert.deepEqual(await states(sid), ['carrier-processing']);
      await refused(order(sid).remove(), 20409, 409);
      await fire(sid, 'begin-testing');
      await fire(sid, 'complete');
      o = await order(sid).fetch();
      assert.equal(o.status, 'completed');
      assert.equal(o.signingDocumentSid, sent.sid);
    },

    async 'declined, and signed again'() {
      const first = await verified();
      const second = await verified();
      const sids = [first.sid, second.sid];
      const sent = await send(sids);
      assert.deepEqual(await states(...sids), ['pending-loa', 'pending-loa']);
      await fireAtLetter(sent.sid, 'decline');
      assert.equal((await letter(sent.sid).fetch()).status, 'canceled');
      assert.deepEqual(await states(...sids), ['verified', 'verified']);
      assert.equal((await order(first.sid).fetch()).signingDocumentSid, null);
      await refused(letter(sent.sid).update({ email: 'other@example.com' }), 22107);

      const again = await send(sids);
      await fireAtLetter(again.sid, 'sign');
      assert.deepEqual(await states(...sids), ['carrier-processing', 'carrier-processing']);
      assert.deepEqual((await letters.list({ status: 'signed' })).map((l) => l.sid), [again.sid]);
      assert.deepEqual((await letters.list({ limit: 20 })).map((l) => l.sid), [again.sid, sent.sid]);
    },

    async 'edited, and sent again'() {
      const first = await verified();
      const second = await verified();
      const sent = await send([first.sid]);
      await refused(letter(sent.sid).update({ email: 'other@example.com' }), 22107);
      await refused(letter(sent.sid).update({ status: 'signed' }), 22122);
      assert.equal((await letter(sent.sid).update({ status: 'opened' })).status, 'opened');
      assert.deepEqual(await states(first.sid), ['verified']);
      const edited = await letter(sent.sid).update({ email: 'other@example.com', hostedNumberOrderSids: [first.sid, second.sid] });
      assert.equal(edited.email, 'other@example.com');
      await refused(send([second.sid]), 22101); // it is on an opened letter
      assert.equal((await letter(sent.sid).update({ status: 'signing' })).status, 'signing');
      assert.deepEqual(await states(first.sid, second.sid), ['pending-loa', 'pending-loa']);
      assert.deepEqual((await letters.list({ email: 'other@example.com' })).map((l) => l.sid), [sent.sid]);
    },

    async 'the orders of a letter, page by page'() {
      const made = [];
      for (let i = 0; i < 5; i++) made.unshift(await verified({ friendlyName: i < 2 ? 'listed' : 'other' }));
      const sent = await send(made.map((o) => o.sid));
      const listed = await dependents(sent.sid, { pageSize: 2 });
      assert.deepEqual(listed.map((o) => o.sid), made.map((o) => o.sid));
      assert.equal(listed[0].status, 'pending-loa');
      assert.equal(listed[0].signingDocumentSid, sent.sid);
      assert.equal((await dependents(sent.sid, { friendlyName: 'listed' })).length, 2);
      assert.equal((await dependents(sent.sid, { phoneNumber: made[0].phoneNumber })).length, 1);
      assert.equal((await dependents(sent.sid, { status: 'verified' })).length, 0);
    },

    async 'failed, by the letter and then by the carrier'() {
      const { sid } = await verified();
      const sent = await send([sid]);
      await fireAtLetter(sent.sid, 'fail-letter');
      assert.equal((await letter(sent.sid).fetch()).status, 'failed');
      assert.deepEqual(await states(sid), ['verified']);
      const again = await send([sid]);
      await fireAtLetter(again.sid, 'sign');
      await fire(sid, 'fail', { Actor: 'carrier', Reason: 'SMS enabled elsewhere' });
      const o = await order(sid).fetch();
      assert.deepEqual([o.status, o.failureReason], ['failed', 'SMS enabled elsewhere']);
      await orders.create({ phoneNumber: o.phoneNumber, smsCapability: true });
    },

    async 'cancelled: the letter keeps the other order'() {
      const first = await verified();
      const second = await verified();
      const sent = await send([first.sid, second.sid]);
      assert.equal(await order(first.sid).remove(), true);
      assert.deepEqual((await dependents(sent.sid)).map((o) => o.sid), [second.sid]);
      assert.equal((await letter(sent.sid).fetch()).status, 'signing');
      assert.equal(await order(second.sid).remove(), true);
      assert.equal((await letter(sent.sid).fetch()).status, 'canceled');
      await refused(order(second.sid).fetch(), 20404, 404);
    },

    async 'letters that are refused'() {
      const { sid } = await create();
      await refused(send([sid]), 22101); // received
      await refused(send(['HR99999999999999999999999999999999']), 22101);
      const ready = await verified();
      await refused(send([ready.sid, ready.sid]), 22101); // named twice
      await refused(send([ready.sid], { email: 'nowhere' }), 22104);
      await refused(send([ready.sid], { addressSid: 'AD1' }), 22109);
      await refused(send([ready.sid], { contactPhoneNumber: '555' }), 20001);
      await refused(letter('PX99999999999999999999999999999999').fetch(), 20404, 404);
      assert.deepEqual(await states(ready.sid), ['verified']);
    },

    async 'events of an order that act on its letter'() {
      const { sid } = await verified();
      const sent = await send([sid]);
      await fire(sid, 'sign-loa');
      assert.equal((await letter(sent.sid).fetch()).status, 'signed');
    },
  };
};
